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

/** Shares against shares: a point for each group, the larger the more it rests on, with the
 * span that it may truly lie in; on the line both are equal. The scale begins at the ten
 * beneath all points.
 * @param {{ points: { x: number, y: number, low: number, high: number, n: number }[], label: string, across: string, up: string }} p */
export function against({ points, label, across, up }) {
  const [h, left, foot, head] = [240, 11, 40, 24]; // px, per cent, px, px
  const from = Math.min(0.8, ...points.map((p) => Math.floor(10 * Math.min(p.x, p.y)) / 10));
  const part = (/** @type {number} */ v) => Math.max(0, (v - from) / (1 - from));
  const x = (/** @type {number} */ v) => `${left + part(v) * (98 - left)}%`;
  const y = (/** @type {number} */ v) => Math.round(h - foot - part(v) * (h - foot - head));
  const most = Math.max(1, ...points.map((p) => p.n));
  const steps = Math.round((1 - from) * 10);
  const rules = Array.from({ length: steps + 1 }, (_, i) => from + i / 10).filter((_, i) => steps <= 5 || (steps - i) % 2 === 0);
  return html`<svg class="bars against" height=${h} role="img" aria-label=${label}>
    ${rules.map((v) => html`<line class="rule" x1=${`${left}%`} x2="100%" y1=${y(v)} y2=${y(v)} />
      <text x=${`${left - 1.5}%`} y=${y(v) + 4} text-anchor="end">${Math.round(v * 100)}</text>
      <text x=${x(v)} y=${h - foot + 16} text-anchor="middle">${Math.round(v * 100)}</text>`)}
    <line class="equal" x1=${x(from)} y1=${y(from)} x2=${x(1)} y2=${y(1)} />
    ${points.map((p) => html`<line class="span" x1=${x(p.x)} x2=${x(p.x)} y1=${y(p.low)} y2=${y(p.high)} />
      <circle cx=${x(p.x)} cy=${y(p.y)} r=${Math.max(2.5, 7 * Math.sqrt(p.n / most)).toFixed(1)} />`)}
    <text x="0" y="12">${up}</text><text x="100%" y=${h - 4} text-anchor="end">${across}</text>
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
