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

/** Upright bars; a label stands under the bars that have one, and what comes on top of a
 * bar is lighter. Widths are percentages, so that the figures keep their size on a phone.
 * @param {{ bars: { value: number, more?: number, label?: string }[], label: string }} p */
export function bars({ bars: list, label }) {
  const [h, left, foot] = [160, 9, 24]; // px, per cent, px
  const top = ceiling(Math.max(0, ...list.map((b) => b.value + (b.more ?? 0))));
  const pitch = (100 - left) / Math.max(1, list.length);
  const y = (/** @type {number} */ v) => Math.round(h - foot - (v / top) * (h - foot - 8));
  const end = (/** @type {number} */ i) => i > list.length - 3 && list.length > 12;
  return html`<svg class="bars" height=${h} role="img" aria-label=${label}>
    ${[0, top / 2, top].map((v) => html`<line class="rule" x1=${`${left}%`} x2="100%" y1=${y(v)} y2=${y(v)} /><text x=${`${left - 1.5}%`} y=${y(v) + 4} text-anchor="end">${v}</text>`)}
    ${list.map((b, i) => html`
      ${b.value > 0 && html`<rect x=${`${left + (i + 0.18) * pitch}%`} y=${y(b.value)} width=${`${0.64 * pitch}%`} height=${y(0) - y(b.value)} />`}
      ${(b.more ?? 0) > 0 && html`<rect class="more" x=${`${left + (i + 0.18) * pitch}%`} y=${y(b.value + (b.more ?? 0))} width=${`${0.64 * pitch}%`} height=${y(b.value) - y(b.value + (b.more ?? 0))} />`}
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

/** The days from `from` to `to`, both "YYYY-MM-DD". @param {string} from @param {string} to */
export function daysBetween(from, to) {
  const out = [];
  for (let d = new Date(`${from}T12:00Z`); d <= new Date(`${to}T12:00Z`); d.setUTCDate(d.getUTCDate() + 1)) out.push(d.toISOString().slice(0, 10));
  return out;
}

/** Twelve weeks as columns, Monday on top. A day is filled if it was learned, outlined if a
 * freeze was used on it, a point if it was free: how much was done makes no difference.
 * @param {{ marks: Map<string, 'learned' | 'frozen' | 'free'>, last: string, label: string, ends: (first: string) => [string, string], say: (day: string) => string }} p */
export function calendar({ marks, last, label, ends, say }) {
  const end = new Date(`${last}T12:00Z`);
  const weekday = (end.getUTCDay() + 6) % 7;
  const first = new Date(end);
  first.setUTCDate(end.getUTCDate() - weekday - 77);
  const all = daysBetween(first.toISOString().slice(0, 10), last);
  const size = 16;
  const cell = (/** @type {string} */ day, /** @type {number} */ i) => {
    const [x, y, mark] = [Math.floor(i / 7) * size, (i % 7) * size, marks.get(day) ?? 'none'];
    const inset = mark === 'free' ? 6 : mark === 'frozen' ? 2.5 : 1.5;
    return html`<rect key=${day} class=${mark} x=${x + inset} y=${y + inset} width=${size - 2 * inset} height=${size - 2 * inset}><title>${say(day)}</title></rect>`;
  };
  return html`<div class="calendar"><svg viewBox=${`0 0 ${12 * size} ${7 * size}`} role="img" aria-label=${label}>${all.map(cell)}</svg>
    <p>${ends(all[0]).map((w) => html`<span>${w}</span>`)}</p></div>`;
}

/** What was expected, day by day: points with their spans, on a scale from nothing to all
 * that can be had; what would be had at once is a line.
 * @param {{ points: { at: number, now: number, score: number, low: number, high: number }[], most: number, label: string, ends: [string, string] }} p */
export function course({ points, most, label, ends }) {
  const [h, left, foot] = [180, 9, 24]; // px, per cent, px
  const [from, to] = [points[0].at, points[points.length - 1].at];
  const x = (/** @type {number} */ at) => `${left + 2 + ((at - from) / Math.max(1, to - from)) * (96 - left)}%`;
  const y = (/** @type {number} */ v) => Math.round(h - foot - (v / most) * (h - foot - 8));
  return html`<svg class="bars against" height=${h} role="img" aria-label=${label}>
    ${[0, most / 2, most].map((v) => html`<line class="rule" x1=${`${left}%`} x2="100%" y1=${y(v)} y2=${y(v)} /><text x=${`${left - 1.5}%`} y=${y(v) + 4} text-anchor="end">${Math.round(v)}</text>`)}
    ${points.slice(1).map((p, i) => html`<line class="equal" x1=${x(points[i].at)} y1=${y(points[i].now)} x2=${x(p.at)} y2=${y(p.now)} />`)}
    ${points.map((p) => html`<line class="span" x1=${x(p.at)} x2=${x(p.at)} y1=${y(p.low)} y2=${y(p.high)} /><circle cx=${x(p.at)} cy=${y(p.score)} r="3.5" />`)}
    <text x=${`${left}%`} y=${h - 6}>${ends[0]}</text><text x="100%" y=${h - 6} text-anchor="end">${ends[1]}</text>
  </svg>`;
}

/** A share of one, and the span in which it truly lies: drawn beside the words that say it.
 * @param {{ share: number, low: number, high: number }} p */
export const gauge = ({ share, low, high }) => html`<svg class="gauge" height="8" aria-hidden="true">
    <rect class="all" x="0" y="2" width="100%" height="4" /><rect x="0" y="2" width=${`${100 * share}%`} height="4" />
    <line x1=${`${100 * low}%`} x2=${`${100 * high}%`} y1="4" y2="4" /></svg>`;
