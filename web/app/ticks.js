// The tick (la tacca): one stroke for each question, filled to its recall. It never
// stands alone: whoever draws a strip puts the same in words beside it.
import { html } from './html.js';

const height = 20;

/** How high a tick is filled: an answered one by its verdict, others by recall.
 * @param {Tick} k */
export function level(k) {
  const by = { right: 1, nearly: 0.6, notyet: 0.15 };
  const share = k.state in by ? by[/** @type {keyof typeof by} */ (k.state)] : k.recall;
  return Math.round(Math.min(1, Math.max(0, share)) * height * 10) / 10;
}

/** @param {Tick} k @param {string} [cls] @returns {VNode} */
export function tick(k, cls = '') {
  const h = level(k);
  return html`<svg class=${`tick ${k.state} ${cls}`} width="4" height=${height} viewBox="0 0 4 20" aria-hidden="true">
    <rect class="edge" x=".5" y=".5" width="3" height="19" />
    <rect class="fill" x="0" y=${height - h} width="4" height=${h} />
    ${k.state === 'notyet' && html`<path class="slash" d="M-1.5 17 5.5 4" />`}
  </svg>`;
}

/** The ticks to show where there is room for n: those around the one that is on.
 * @template {{state: string}} T @param {T[]} all @param {number} n */
export function around(all, n) {
  if (all.length <= n) return all;
  const on = all.findIndex((k) => k.state === 'here');
  const here = on < 0 ? all.findIndex((k) => k.state === 'coming') : on;
  const from = Math.max(0, Math.min(all.length - n, (here < 0 ? all.length : here) - Math.floor(n / 2)));
  return all.slice(from, from + n);
}

/** @param {Tick[]} all */
export function count(all) {
  const n = { right: 0, nearly: 0, notyet: 0, here: 0, coming: 0 };
  for (const k of all) n[k.state]++;
  return n;
}

/** A sitting so far, in words: "3 giuste, 1 quasi, 2 non ancora, 8 da fare".
 * @param {Tick[]} all @param {Words['t']} t */
export function inWords(all, t) {
  const n = count(all);
  const parts = [];
  if (n.right) parts.push(t('ui.nRight', n.right));
  if (n.nearly) parts.push(t('ui.nNearly', n.nearly));
  if (n.notyet) parts.push(t('ui.nNotYet', n.notyet));
  if (n.here + n.coming) parts.push(t('ui.nLeft', n.here + n.coming));
  return parts.join(', ');
}

/** @param {{ ticks: Tick[], label: string, cls?: string }} p */
export function strip({ ticks, label, cls = '' }) {
  return html`<div class=${`strip ${cls}`} role="img" aria-label=${label}>${ticks.map((k) => tick(k))}</div>`;
}
