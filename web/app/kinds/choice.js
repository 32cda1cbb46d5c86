// Single and multiple choice: native radio buttons and checkboxes; digits tick too.
import { html } from '../html.js';
import { markup } from '../markup.js';
import { rightMark, wrongMark } from '../marks.js';
import { blankDraft } from './draft.js';

/** @param {Face} face @param {number[]} picks @param {number} id */
function toggled(face, picks, id) {
  if (!face.several) return [id];
  return picks.includes(id) ? picks.filter((p) => p !== id) : [...picks, id].sort((a, b) => a - b);
}

/** One choice after the answer, with its mark and the author's remark.
 * @param {Item} item @param {Face} face @param {Answer} given @param {Solution} solution @param {Words['t']} t */
function line(item, face, given, solution, t) {
  const key = solution.picks?.includes(item.id) ?? false;
  const mine = !given.unknown && (given.picks?.includes(item.id) ?? false);
  const missed = !face.several ? 'ui.missed' : given.unknown ? 'ui.pickedRight' : 'ui.missedToo';
  const said = key ? (mine ? 'ui.pickedRight' : missed) : mine ? 'ui.pickedWrong' : '';
  const remark = solution.feedback?.[item.id];
  const state = key ? (mine ? 'hit' : 'missed') : mine ? 'fault' : 'rest';
  return html`<li key=${item.id} class=${`option ${state}`}>
    <span class="sign">${key ? rightMark(mine ? '' : 'late') : mine ? wrongMark() : html`<span class=${face.several ? 'box' : 'box round'} />`}</span>
    <span class="label">
      <span class="struckable" lang=${face.lang}>${markup(item.html)}</span>
      ${said && html`<small class="said">${t(said)}</small>`}
      ${remark && (mine || key) && html`<small class="remark" lang=${face.lang}>${markup(remark)}</small>`}
    </span>
  </li>`;
}

/** @type {KindInput} */
export const choice = {
  start: () => blankDraft(),
  answer: (_, draft) => (draft.picks.length ? { picks: draft.picks } : 'ui.askPick'),
  key(face, draft, key) {
    const id = Number(key) - 1;
    if (!face.items?.[id]) return null;
    return { ...draft, picks: toggled(face, draft.picks, id) };
  },
  view: ({ face, draft, edit, shortcuts, t }) => html`<fieldset class="options">
    <legend>${t(face.several ? 'ui.pickSeveral' : 'ui.pickOne')}</legend>
    ${face.items?.map(
      (item, i) => html`<label key=${item.id} class="option">
        <input type=${face.several ? 'checkbox' : 'radio'} name="choice" value=${item.id} data-item=${item.id}
          checked=${draft.picks.includes(item.id)} aria-keyshortcuts=${shortcuts && i < 9 ? i + 1 : null}
          onChange=${() => edit({ ...draft, picks: toggled(face, draft.picks, item.id) })} />
        <span class=${face.several ? 'box' : 'box round'} aria-hidden="true" />
        <span class="label" lang=${face.lang}>${markup(item.html)}</span>
        ${shortcuts && i < 9 && html`<kbd aria-hidden="true">${i + 1}</kbd>`}
      </label>`,
    )}
  </fieldset>`,
  judged: ({ face, given, solution, t }) =>
    html`<ul class="options judged">${face.items?.map((item) => line(item, face, given, solution, t))}</ul>`,
};
