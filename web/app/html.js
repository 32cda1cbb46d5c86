// Templates: html`<p>…</p>` makes Preact nodes. No hooks, no components with state.
import { h, render } from './lib/preact.js';
import htm from './lib/htm.js';

/** @type {(strings: TemplateStringsArray, ...values: any[]) => VNode} */
export const html = htm.bind(h);
export { h, render };
