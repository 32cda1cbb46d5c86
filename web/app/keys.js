// The keyboard. Shortcuts never steal from a field one types in; there, only Enter
// (answer) and Escape (leave the field) mean something.
import { kinds } from './kinds/index.js';
import { html } from './html.js';

/** @typedef {(s: State, act: Act) => boolean} Stroke true: something was done */

/** What each key does in Study, in the order of the help panel. @type {Record<string, Stroke>} */
export const strokes = {
  h: (s, act) => when(s.study?.view.phase === 'asking' && hintsLeft(s) > 0, act.hint),
  0: (s, act) => when(s.study?.view.phase === 'asking', act.unknown),
  u: (s, act) => when(Boolean(s.study?.view.canUndo), act.undo),
  r: (s, act) => qualify(s, act, 'right'),
  g: (s, act) => qualify(s, act, 'guessed'),
  e: (s, act) => qualify(s, act, 'easy'),
};

/** @param {boolean} may @param {() => void} what */
function when(may, what) {
  if (may) what();
  return may;
}

/** @param {State} s */
const hintsLeft = (s) => (s.study?.view.face?.hints ?? 0) - (s.study?.view.hints?.length ?? 0);

/** @param {State} s @param {Act} act @param {Why} why */
function qualify(s, act, why) {
  return when(s.study?.view.phase === 'judged' && (s.study.view.offers ?? []).includes(why), () => act.qualify(why));
}

/** Where a key belongs to what one types or chooses. @param {EventTarget | null} el */
function typing(el) {
  if (!(el instanceof HTMLElement)) return false;
  return el.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
}

/** @param {KeyboardEvent} e @param {State} s @param {Act} act @returns {boolean} whether the key was ours */
export function press(e, s, act) {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return false;
  if (s.help) return false; // the panel is a dialog: it has its own keys
  if (e.key === '?' && !typing(e.target)) return when(true, () => act.help(true));
  const { study } = s;
  if (s.route.name !== 'study' || !study) return false;
  if (e.key === 'Enter') return enter(e, s, act);
  if (typing(e.target)) {
    if (e.key === 'Escape' && e.target instanceof HTMLElement) e.target.blur();
    return false;
  }
  const { view, draft } = study;
  if (view.phase === 'grading' && /^[1-4]$/.test(e.key)) return when(true, () => act.grade(Number(e.key)));
  if (e.key === ' ') return space(e, study, act);
  if (Object.hasOwn(strokes, e.key)) return strokes[e.key](s, act);
  if (view.phase !== 'asking' || !view.face || study.sending) return false;
  const next = kinds[view.face.kind].key?.(view.face, draft, e.key, s.words.t);
  return when(Boolean(next), () => next && act.edit(next));
}

/** The space bar turns a flashcard over and goes on; on buttons and boxes it is theirs.
 * @param {KeyboardEvent} e @param {Study} study @param {Act} act */
function space(e, { view }, act) {
  if (e.target instanceof HTMLElement && e.target.closest('button, a, input, summary')) return false;
  const turn = view.phase === 'asking' && view.face?.kind === 'flashcard';
  return when(turn || view.phase === 'judged', () => !e.repeat && act.primary());
}

/** Enter answers and goes on. A held key counts once; a focused button or link keeps its own Enter.
 * @param {KeyboardEvent} e @param {State} s @param {Act} act */
function enter(e, s, act) {
  if (e.repeat) return true;
  const el = e.target instanceof HTMLElement ? e.target : null;
  if (el?.closest('button, a, summary, select')) return false;
  const view = s.study?.view;
  const gaps = [...document.querySelectorAll('input.gap')];
  const empty = gaps.slice(gaps.indexOf(/** @type {any} */ (el)) + 1).find((g) => g instanceof HTMLInputElement && !g.value);
  if (view?.phase === 'asking' && el?.matches('input.gap') && empty instanceof HTMLElement) return when(true, () => empty.focus());
  return when(view?.phase === 'asking' || view?.phase === 'judged', act.primary);
}

const list = [
  ['Enter', 'ui.key.enter'], ['1–9', 'ui.key.digits'], ['↑ ↓', 'ui.key.arrows'], ['H', 'ui.key.hint'], ['0', 'ui.key.unknown'], ['U', 'ui.key.undo'],
  ['1–4', 'ui.key.grades'], ['R', 'ui.key.right'], ['G', 'ui.key.guessed'], ['E', 'ui.key.easy'], ['Esc', 'ui.key.escape'], ['?', 'ui.key.help'],
];

/** The panel that lists them. @param {Words['t']} t @param {Act} act */
export function helpPanel(t, act) {
  return html`<dialog class="help" aria-labelledby="help-title" onClose=${() => act.help(false)}>
    <h2 id="help-title">${t('ui.keys')}</h2>
    <dl>${list.map(([k, says]) => html`<div><dt><kbd>${k}</kbd></dt><dd>${t(says)}</dd></div>`)}</dl>
    <form method="dialog"><button class="main">${t('ui.close')}</button></form>
  </dialog>`;
}
