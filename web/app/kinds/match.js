// Matching: tap a left side, then its right side; or press the row's digit, then the
// letter of its right side, as in the terminal.
import { html } from '../html.js';
import { markup, plain } from '../markup.js';
import { rightMark, wrongMark } from '../marks.js';
import { blankDraft } from './draft.js';

const none = -1;

/** @param {number} i */
const letter = (i) => String.fromCharCode(65 + i);

/** Pairs the active left side with a target and goes on to the next one that has none.
 * @param {Draft} draft @param {number} target @returns {Draft} */
export function paired(draft, target) {
  const { active } = draft;
  const picks = draft.picks.map((p, i) => (i === active ? (p === target ? none : target) : p));
  const order = [...picks.keys()].map((i) => (active + 1 + i) % picks.length);
  const next = picks[active] === none ? active : (order.find((i) => picks[i] === none) ?? active);
  return { ...draft, picks, active: next };
}

/** @type {KindInput} */
export const match = {
  start: (face) => blankDraft({ picks: (face.items ?? []).map(() => none) }),
  answer: (_, draft) => (draft.picks.some((p) => p !== none) ? { picks: draft.picks } : 'ui.askMatch'),
  key(face, draft, key, t) {
    const n = face.items?.length ?? 0;
    if (key === 'ArrowDown') return { ...draft, active: (draft.active + 1) % n };
    if (key === 'ArrowUp') return { ...draft, active: (draft.active + n - 1) % n };
    if (/^[1-9]$/.test(key) && Number(key) <= n) return { ...draft, active: Number(key) - 1 };
    const target = /^[a-z]$/.test(key) ? key.charCodeAt(0) - 97 : none;
    if (!face.targets?.[target]) return null;
    const said = t('ui.pairedWith', plain(face.items?.[draft.active]?.html ?? ''), plain(face.targets[target].html));
    return { ...paired(draft, target), said };
  },
  view: ({ face, draft, edit, shortcuts, t }) => html`<div class="matching">
    <p class="caption" id="match-how">${t('ui.matchHow')}</p>
    <ul class="lefts">${face.items?.map((item, i) => {
      const p = draft.picks[i];
      const on = draft.active === i;
      return html`<li key=${item.id}><button type="button" class=${on ? 'left on' : 'left'} data-item=${item.id} aria-pressed=${on}
        aria-describedby="match-how" aria-keyshortcuts=${shortcuts && i < 9 ? i + 1 : null} onClick=${() => edit({ ...draft, active: i })}>
        <span class="side">${shortcuts && i < 9 && html`<kbd aria-hidden="true">${i + 1}</kbd>`}<span class="label" lang=${face.lang}>${markup(item.html)}</span></span>
        <span class="slot">${p === none
          ? html`<span class="sr">${t('ui.noPair')}</span>`
          : html`<span class="letter">${letter(p)}</span><span lang=${face.lang}>${markup(face.targets?.[p]?.html)}</span>`}</span>
      </button></li>`;
    })}</ul>
    <ul class="targets" aria-label=${t('ui.targets')}>${face.targets?.map(
      (target, i) => html`<li key=${target.id}><button type="button" data-target=${target.id}
        aria-keyshortcuts=${shortcuts && i < 26 ? letter(i) : null} class=${draft.picks.includes(target.id) ? 'used' : ''} aria-pressed=${draft.picks[draft.active] === target.id}
        onClick=${() => edit(paired(draft, target.id))}>
        <span class="letter">${letter(i)}</span><span lang=${face.lang}>${markup(target.html)}</span></button></li>`,
    )}</ul>
  </div>`,
  judged: ({ face, given, verdict, solution, t }) => html`<ul class="pairs judged">${face.items?.map((item, i) => {
    const mine = given.unknown ? none : (given.picks?.[i] ?? none);
    const key = solution.picks?.[i] ?? none;
    const good = verdict.parts?.[i] ?? mine === key;
    return html`<li key=${item.id} class="row">
      <span class="sign">${good ? rightMark() : mine !== none && wrongMark()}</span>
      <span class="label" lang=${face.lang}>${markup(item.html)}</span>
      <span class="pairing" lang=${face.lang}>
        ${!good && mine !== none && html`<del class="mark strike"><span class="sr">${t('ui.mark.strike')} </span>${markup(face.targets?.[mine]?.html)}</del> `}
        <span class=${good ? 'ok' : 'added'}>${!good && html`<span class="sr">${t('ui.mark.insert')} </span>`}${markup(face.targets?.[key]?.html)}</span>
      </span>
    </li>`;
  })}</ul>`,
};
