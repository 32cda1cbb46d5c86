// Cloze: the input stands in the running text, where the word is missing.
import { html } from '../html.js';
import { markup } from '../markup.js';
import { correctedText } from '../marks.js';
import { blankDraft } from './draft.js';
import { verbatim } from './verbatim.js';

/** @type {KindInput} */
export const cloze = {
  start: (face) => blankDraft({ texts: (face.gaps ?? ['']).map(() => '') }),
  answer: (_, draft) => (draft.texts.some((x) => x.trim()) ? { texts: draft.texts } : 'ui.askType'),
  view({ face, draft, edit, t }) {
    /** @param {number} n */
    const gap = (n) => {
      const hint = face.gaps?.[n] ?? '';
      return html`<input key=${`gap${n}`} class="gap" dir="auto" data-main data-item=${n} size=${Math.max(8, (draft.texts[n] ?? '').length + 1)}
        aria-label=${t('ui.gap', n + 1) + (hint && `: ${hint}`)} placeholder=${hint} enterkeyhint="done"
        ref=${verbatim} maxlength="500" value=${draft.texts[n] ?? ''}
        onInput=${(/** @type {any} */ e) => edit({ ...draft, texts: draft.texts.map((x, i) => (i === n ? e.target.value : x)) })} />`;
    };
    return html`<div class="prompt running" lang=${face.lang} tabindex="-1" data-prompt>${markup(face.prompt, gap)}</div>`;
  },
  judged({ face, given, verdict, solution, t }) {
    const key = face.gaps?.length === 1 ? (solution.text ?? '') : ''; // of several gaps it is the whole sentence
    return html`<div class="prompt running judged" lang=${face.lang} tabindex="-1" data-prompt>
      ${markup(face.prompt, (i) => correctedText({ given, verdict, key, i, lang: face.lang }, t))}</div>`;
  },
};
