// A flashcard: turn it over, then grade oneself; the grades stand in the bar below.
import { html } from '../html.js';
import { markup } from '../markup.js';
import { blankDraft } from './draft.js';

/** @type {KindInput} */
export const flashcard = {
  start: () => blankDraft(),
  answer: () => ({}),
  view: ({ t }) => html`<p class="think">${t('ui.think')}</p>`,
  judged: ({ face, solution }) => html`<div class="back prompt" lang=${face.lang}>${markup(solution.back)}</div>`,
};
