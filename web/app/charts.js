// Charts in ink, each a figure with its numbers in a table behind it.
import { html } from './html.js';

/** @param {{ title: string, sentence: Child, chart: Child, head: string[], rows: (string | number)[][], t: Words['t'], name: string }} p */
export function figure({ title, sentence, chart, head, rows, t, name }) {
  return html`<figure class="figure" data-chart=${name}>
    <figcaption><h2>${title}</h2><p>${sentence}</p></figcaption>
    ${chart}
    ${rows.length > 0 && html`<details><summary>${t('ui.asTable')}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table><thead><tr>${head.map((h) => html`<th scope="col">${h}</th>`)}</tr></thead>
      <tbody>${rows.map((r) => html`<tr>${r.map((c, i) => (i === 0 ? html`<th scope="row">${c}</th>` : html`<td>${c}</td>`))}</tr>`)}</tbody></table></div></details>`}
  </figure>`;
}

/** A round number not below the largest. @param {number} n */
export function ceiling(n) {
  if (n <= 4) return 4;
  const p = 10 ** Math.floor(Math.log10(n));
  return ([1, 2, 3, 4, 6, 8, 10].find((k) => k * p >= n) ?? 10) * p;
}

/** Upright bars; a label stands under the bars that have one. Widths are percentages,
 * so that the figures keep their size on a phone.
 * @param {{ bars: { value: number, label?: string }[], label: string }} p */
export function bars({ bars: list, label }) {
  const [h, left, foot] = [160, 9, 24]; // px, per cent, px
  const top = ceiling(Math.max(0, ...list.map((b) => b.value)));
  const pitch = (100 - left) / Math.max(1, list.length);
  const y = (/** @type {number} */ v) => Math.round(h - foot - (v / top) * (h - foot - 8));
  const end = (/** @type {number} */ i) => i > list.length - 3 && list.length > 8;
  return html`<svg class="bars" height=${h} role="img" aria-label=${label}>
    ${[0, top / 2, top].map((v) => html`<line class="rule" x1=${`${left}%`} x2="100%" y1=${y(v)} y2=${y(v)} /><text x=${`${left - 1.5}%`} y=${y(v) + 4} text-anchor="end">${v}</text>`)}
    ${list.map((b, i) => html`
      ${b.value > 0 && html`<rect x=${`${left + (i + 0.18) * pitch}%`} y=${y(b.value)} width=${`${0.64 * pitch}%`} height=${y(0) - y(b.value)} />`}
      ${b.label && html`<text x=${`${end(i) ? 100 : left + (i + 0.5) * pitch}%`} y=${h - 6} text-anchor=${end(i) ? 'end' : 'middle'}>${b.label}</text>`}`)}
  </svg>`;
}

/** How dark a day is: 0 for nothing, 1–4 by quarters of the fullest. @param {number} n @param {number} most */
export const shade = (n, most) => (n <= 0 ? 0 : Math.min(4, Math.max(1, Math.ceil((4 * n) / Math.max(1, most)))));

/** The days from `from` to `to`, both "YYYY-MM-DD". @param {string} from @param {string} to */
export function daysBetween(from, to) {
  const out = [];
  for (let d = new Date(`${from}T12:00Z`); d <= new Date(`${to}T12:00Z`); d.setUTCDate(d.getUTCDate() + 1)) out.push(d.toISOString().slice(0, 10));
  return out;
}

/** Twelve weeks as columns, Monday on top.
 * @param {{ days: Map<string, number>, last: string, label: string, ends: (first: string) => [string, string], say: (day: string, n: number) => string }} p */
export function calendar({ days, last, label, ends, say }) {
  const end = new Date(`${last}T12:00Z`);
  const weekday = (end.getUTCDay() + 6) % 7;
  const first = new Date(end);
  first.setUTCDate(end.getUTCDate() - weekday - 77);
  const all = daysBetween(first.toISOString().slice(0, 10), last);
  const most = Math.max(1, ...days.values());
  const size = 16;
  return html`<div class="calendar"><svg viewBox=${`0 0 ${12 * size} ${7 * size}`} role="img" aria-label=${label}>
    ${all.map((day, i) => html`<rect key=${day} class=${`d${shade(days.get(day) ?? 0, most)}`} x=${Math.floor(i / 7) * size + 1.5} y=${(i % 7) * size + 1.5} width=${size - 3} height=${size - 3}>
      <title>${say(day, days.get(day) ?? 0)}</title></rect>`)}
  </svg><p>${ends(all[0]).map((w) => html`<span>${w}</span>`)}</p></div>`;
}
