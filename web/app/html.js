// Templates: html`<p>…</p>` makes Preact nodes. No hooks; only a picture (markup.js) has a state of its own.
import { Component, h, render } from './lib/preact.js';
import htm from './lib/htm.js';

/** @type {(strings: TemplateStringsArray, ...values: any[]) => VNode} */
export const html = htm.bind(h);
export { Component, h, render };
