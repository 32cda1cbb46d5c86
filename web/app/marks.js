// The teacher's pencil on the learner's own words.
import { html } from './html.js';

const check = 'M2 11.5C4.2 13.4 5.8 15.8 7.2 18.6 9.8 11.6 13.6 5.6 19 2';

/** The blue tick of what is right. @param {string} [cls] */
export const rightMark = (cls = '') =>
  html`<svg class=${`pencil right ${cls}`} width="21" height="21" viewBox="0 0 21 21" aria-hidden="true"><path d=${check} /></svg>`;

/** The red cross-stroke of what is not. @param {string} [cls] */
export const wrongMark = (cls = '') =>
  html`<svg class=${`pencil wrong ${cls}`} width="21" height="21" viewBox="0 0 21 21" aria-hidden="true"><path d="M3 17.5C8 13 12.6 8.4 18 3" /></svg>`;

/** The mark that belongs to a verdict. @param {number} score */
export const tone = (score) => (score >= 1 ? 'right' : score >= 0.5 ? 'nearly' : 'notyet');

const tags = { strike: 'del', insert: 'ins', wave: 'span' };

/** @param {Mark[]} list @param {Words['t']} t @returns {Child} */
export function marked(list, t) {
  return list.map((m) => {
    if (m.op === 'keep') return m.text;
    const said = html`<span class="sr">${t(`ui.mark.${m.op}`)} </span>`;
    return html`<${tags[m.op]} class=${`mark ${m.op}`}>${said}${m.text}<//>`;
  });
}

/** Whether nothing was written in field i. @param {Answer} given @param {number} i */
export const unwritten = (given, i) => Boolean(given.unknown) || !given.texts?.[i];

/** The learner's words i, corrected: struck whole where nothing of them is right, and
 * where there are none the key, as the teacher writes it in.
 * @param {{ given: Answer, verdict: Verdict, key: string, i: number, lang: string }} p @param {Words['t']} t */
export function correctedText({ given, verdict, key, i, lang }, t) {
  if (unwritten(given, i)) return html`<span class="words" lang=${lang}><span class="added">${key}</span></span>`;
  const text = given.texts?.[i] ?? '';
  const marks = verdict.marks?.[i];
  const good = verdict.parts?.length ? verdict.parts[i] : verdict.score >= 1;
  const body = marks?.length ? marked(marks, t) : good ? text : marked([{ op: 'strike', text }], t);
  return html`<span class="words" lang=${lang}>${body}${good && ['\u2060', rightMark()]}</span>`;
}
