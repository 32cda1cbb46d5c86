// The keyboard. Shortcuts never steal from a field one types in; there, only Enter
// (answer) and Escape (leave the field) mean something. Keys of one character can be
// turned off in Settings; the space bar is a button's own key and stays.
import { kinds } from './kinds/index.js';
import { html } from './html.js';

/** @typedef {(s: State, act: Act) => boolean} Stroke true: something was done */

/** What each key does in Study where the question has no use for it. @type {Record<string, Stroke>} */
export const strokes = {
  h: (s, act) => when(s.study?.view.phase === 'asking' && hintsLeft(s) > 0, act.hint),
  0: (s, act) => when(s.study?.view.phase === 'asking', act.unknown),
  u: (s, act) => when(Boolean(s.study?.view.canUndo), act.undo),
  '-': (s, act) => setAside(s, act, 'bury'),
  '!': (s, act) => setAside(s, act, 'suspend'),
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

/** @param {State} s @param {Act} act @param {'bury' | 'suspend'} how */
const setAside = (s, act, how) => when(Boolean(s.study?.view.face), () => act.setAside(how));

/** Where a key belongs to what one types or chooses. @param {EventTarget | null} el */
function typing(el) {
  if (!(el instanceof HTMLElement)) return false;
  return el.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
}

/** @param {KeyboardEvent} e @param {State} s @param {Act} act @returns {boolean} whether the key was ours */
export function press(e, s, act) {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return false;
  if (s.help) return false; // the panel is a dialog: it has its own keys
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key; // Caps Lock or not
  if (key.length === 1 && key !== ' ' && !s.shortcuts) return false;
  if (key === '?' && !typing(e.target)) return when(true, () => act.help(true));
  const { study } = s;
  if (s.route.name !== 'study' || !study) return false;
  if (e.key === 'Enter') return enter(e, s, act);
  if (typing(e.target)) {
    if (e.key === 'Escape' && e.target instanceof HTMLElement) e.target.blur();
    return false;
  }
  const { view, draft } = study;
  if (view.phase === 'grading' && /^[1-4]$/.test(key)) return when(true, () => act.grade(Number(key)));
  if (key === ' ') return space(e, study, act);
  const face = view.phase === 'asking' && !study.sending ? view.face : null;
  const next = face && kinds[face.kind].key?.(face, draft, key, s.words.t);
  if (next) return when(true, () => act.edit(next));
  return Object.hasOwn(strokes, key) && strokes[key](s, act);
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
  ['Enter', 'ui.key.enter'], ['1–9', 'ui.key.digits'], ['A B C', 'ui.key.letters'], ['↑ ↓', 'ui.key.arrows'], ['H', 'ui.key.hint'], ['0', 'ui.key.unknown'], ['U', 'ui.key.undo'], ['-', 'ui.key.bury'], ['!', 'ui.key.suspend'],
  ['1–4', 'ui.key.grades'], ['R', 'ui.key.right'], ['G', 'ui.key.guessed'], ['E', 'ui.key.easy'], ['Esc', 'ui.key.escape'], ['?', 'ui.key.help'],
];

const stay = ['Enter', '↑ ↓', 'Esc']; // more than a character

/** The panel that lists those that do something. @param {State} s @param {Act} act */
export function helpPanel({ words: { t }, shortcuts }, act) {
  return html`<dialog class="help" aria-labelledby="help-title" onClose=${() => act.help(false)}>
    <h2 id="help-title">${t('ui.keys')}</h2>
    <dl>${list.filter(([k]) => shortcuts || stay.includes(k)).map(([k, says]) => html`<div><dt><kbd>${k}</kbd></dt><dd>${t(says)}</dd></div>`)}</dl>
    <p>${t(shortcuts ? 'ui.keysOn' : 'ui.keysOff')}</p>
    <form method="dialog"><button class="main">${t('ui.close')}</button></form>
  </dialog>`;
}
