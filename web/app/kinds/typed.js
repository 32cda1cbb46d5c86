// Typed text, a number with its unit, a date: one field, forgiving; the server judges.
import { html } from '../html.js';
import { correctedText, unwritten } from '../marks.js';
import { blankDraft } from './draft.js';
import { verbatim } from './verbatim.js';

/** @type {Partial<Record<Kind, { label: string, mode: string, example: string }>>} */
const fields = {
  text: { label: 'ui.typeText', mode: 'text', example: '' },
  number: { label: 'ui.typeNumber', mode: 'decimal', example: '' },
  date: { label: 'ui.typeDate', mode: 'text', example: 'ui.dateExample' },
};

/** Whether the printed unit still belongs behind the corrected words: neither the
 * learner nor the pencil has written one. @param {Face} face @param {Answer} given @param {Verdict} verdict */
export function unitMissing({ unit }, given, verdict) {
  if (!unit || unwritten(given, 0)) return false;
  const written = [given.texts?.[0] ?? '', ...(verdict.marks?.[0] ?? []).map((m) => m.text)];
  return !written.some((x) => x.toLowerCase().includes(unit.toLowerCase()));
}

/** @type {KindInput} */
export const typed = {
  start: () => blankDraft({ texts: [''] }),
  answer: (_, draft) => (draft.texts[0]?.trim() ? { texts: [draft.texts[0]] } : 'ui.askType'),
  view({ face, draft, edit, t }) {
    const f = fields[face.kind] ?? { label: 'ui.typeText', mode: 'text', example: '' };
    return html`<div class="field">
      <label for="typed">${t(f.label)}</label>
      <span class="line">
        <input id="typed" data-main data-item="0" dir="auto" lang=${face.lang} inputmode=${f.mode} enterkeyhint="done"
          ref=${verbatim} maxlength="500" class=${face.kind}
          value=${draft.texts[0]} aria-describedby=${f.example ? 'typed-example' : null}
          onInput=${(/** @type {any} */ e) => edit({ ...draft, texts: [e.target.value] })} />
        ${face.unit && html`<span class="unit" lang=${face.lang}>${face.unit}</span>`}
      </span>
      ${f.example && html`<small id="typed-example">${t(f.example)}</small>`}
    </div>`;
  },
  judged: ({ face, given, verdict, solution, t }) => html`<div class="field judged">
    <span class="caption">${t(unwritten(given, 0) ? 'ui.theAnswer' : 'ui.yourAnswer')}</span>
    <span class="line">${correctedText({ given, verdict, key: solution.text ?? '', i: 0, lang: face.lang }, t)}
      ${unitMissing(face, given, verdict) && html`<span class="unit" lang=${face.lang}>${face.unit}</span>`}</span>
  </div>`,
};
