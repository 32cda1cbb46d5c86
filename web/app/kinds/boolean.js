// True or false: two large buttons; 1 is true, 2 is false.
import { html } from '../html.js';
import { rightMark, wrongMark } from '../marks.js';
import { blankDraft } from './draft.js';

const sides = [1, 0]; // true stands first

/** @type {KindInput} */
export const boolean = {
  start: () => blankDraft(),
  answer: (_, draft) => (draft.picks.length ? { picks: draft.picks } : 'ui.askPick'),
  key: (_, draft, key) => (key === '1' || key === '2' ? { ...draft, picks: [sides[Number(key) - 1]] } : null),
  view: ({ draft, edit, shortcuts, t }) => html`<fieldset class="options pair">
    <legend>${t('ui.pickBoolean')}</legend>
    ${sides.map(
      (v, i) => html`<label class="option">
        <input type="radio" name="boolean" value=${v} data-item=${v} checked=${draft.picks[0] === v}
          aria-keyshortcuts=${shortcuts ? i + 1 : null} onChange=${() => edit({ ...draft, picks: [v] })} />
        <span class="box round" aria-hidden="true" />
        <span class="label">${t(v ? 'ui.true' : 'ui.false')}</span>
        ${shortcuts && html`<kbd aria-hidden="true">${i + 1}</kbd>`}
      </label>`,
    )}
  </fieldset>`,
  judged: ({ given, solution, t }) => html`<ul class="options pair judged">
    ${sides.map((v) => {
      const key = solution.picks?.[0] === v;
      const mine = !given.unknown && given.picks?.[0] === v;
      const said = key ? (mine ? 'ui.pickedRight' : 'ui.missed') : mine ? 'ui.pickedWrong' : '';
      return html`<li class=${`option ${key ? (mine ? 'hit' : 'missed') : mine ? 'fault' : 'rest'}`}>
        <span class="sign">${key ? rightMark(mine ? '' : 'late') : mine ? wrongMark() : html`<span class="box round" />`}</span>
        <span class="label"><span class="struckable">${t(v ? 'ui.true' : 'ui.false')}</span>
          ${said && html`<small class="said">${t(said)}</small>`}</span>
      </li>`;
    })}
  </ul>`,
};
