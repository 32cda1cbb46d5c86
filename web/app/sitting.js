// What happens in a sitting: events go to the server one at a time, each with an id
// made here, and only the view that comes back says that something is saved.
import { Problem, call, newID, persist } from './api.js';
import { kinds } from './kinds/index.js';
import { blankDraft } from './kinds/draft.js';
import { crams, scopeOf } from './scope.js';
import { get, set } from './store.js';

const settle = 400; // ms in which a second press belongs to the first

/** @param {Partial<Study>} patch */
function setStudy(patch) {
  const { study } = get();
  if (study) set({ study: { ...study, ...patch } });
}

export const waits = {
  gone: () => set({ net: navigator.onLine ? 'gone' : 'offline' }),
  back: () => set({ net: '' }),
};

/** Whether what was filled in for one fits the other: an edited card may have other items.
 * @param {Face} a @param {Face} b */
function sameForm(a, b) {
  const form = (/** @type {Face} */ { card, kind, items, targets, several, gaps }) => JSON.stringify([card, kind, items, targets, several, gaps]);
  return form(a) === form(b);
}

/** The draft a view begins with: kept while its card is still being asked, restored
 * when its answer was taken back, else blank.
 * @param {View} view @param {Study | null} before @returns {Draft} */
export function draftFor(view, before) {
  const { face } = view;
  if (!face || view.phase !== 'asking') return blankDraft();
  if (before?.view.phase === 'asking' && before.view.face && sameForm(before.view.face, face) && before.view.sitting === view.sitting) return before.draft;
  const fresh = kinds[face.kind].start(face);
  const given = before?.last?.card === face.card && before.sending === 'undo' ? before.last.given : null;
  if (!given || given.unknown) return fresh;
  return { ...fresh, texts: given.texts ?? fresh.texts, picks: given.picks ?? fresh.picks };
}

/** @param {View} view @param {string} scope @param {string} [note] */
function accept(view, scope, note = '') {
  const before = get().study;
  const { face, given } = view;
  set({
    study: {
      scope, view, draft: draftFor(view, before), sending: '', settling: true, error: '', note, ask: '',
      shown: before?.view.face?.card === face?.card && before?.view.phase === view.phase ? before?.shown ?? 0 : performance.now(),
      last: face && given ? { card: face.card, given } : (before?.last ?? null),
      lastGrade: view.grade || (before?.lastGrade ?? 0),
    },
  });
  setTimeout(() => setStudy({ settling: false }), settle);
  if (view.phase !== 'done') return;
  if (crams(view.scope)) keepOpen();
  void farewell();
}

/** What the last page of a sitting says of the day comes from the server too; without
 * an answer that page says less. */
async function farewell() {
  try {
    set({ today: await call('GET', '/today') });
  } catch {
    set({ today: null });
  }
}

/** Sits down, or back to where one was.
 * @param {string} scope what the address says behind "?"; 'open' for the sitting that is open */
export async function open(scope) {
  if (get().study?.sending && get().study?.scope === scope) return; // an answer is still on its way
  set({ study: null });
  const stop = () => get().route.name !== 'study';
  const view = await persist(() => sitDown(scope), { ...waits, stop });
  if (view) accept(view, scope);
}

/** @param {string} scope */
async function sitDown(scope) {
  if (!new URLSearchParams(scope).has('open')) return call('POST', '/sittings', scopeOf(scope));
  try {
    return await call('GET', '/sittings/current');
  } catch (err) {
    if (err instanceof Problem && err.status === 404) return call('POST', '/sittings', {});
    throw err;
  }
}

/** Why what was done did not count, where the sitting shows something else now.
 * @param {string} code the server's @param {string} action @param {View} before @param {View} now */
export function staleNote(code, action, before, now) {
  if (code !== 'changed') return now.phase === 'done' ? 'ui.movedOnDone' : 'ui.movedOn';
  if (before.face?.card === now.face?.card) return 'ui.changed';
  return action === 'next' ? '' : 'ui.removed'; // who goes on does not miss what was left
}

/** The page read again is to go on, not to begin again. */
const keepOpen = () => history.replaceState(null, '', '/study?open');

/** The sitting went on without this page, or another has begun: shows where it is now.
 * @param {Study} study @param {string} action @param {Problem} said */
async function reload({ scope, view: before }, action, said) {
  const view = await persist(() => sitDown('open'), waits);
  if (!view) return;
  if (view.sitting !== before.sitting) keepOpen();
  accept(view, scope, staleNote(said.code, action, before, view));
}

/** @type {{ deed: string, event: Record<string, unknown> } | null} the event that waits for the server's word */
let pending = null;

/** What to say of a failure that is not the learner's. @param {unknown} err */
export const failure = (err) => (err instanceof Problem && err.code === 'storage' ? 'ui.storage' : 'ui.failed');

/** What is said of a card that leaves the table. @type {Record<string, string>} */
const asideNotes = { bury: 'ui.buriedNow', suspend: 'ui.suspendedNow' };

/** @param {string} action @param {Record<string, unknown>} [more] */
async function send(action, more = {}) {
  const { study } = get();
  if (!study || study.sending || study.settling) return false;
  const { scope, view } = study;
  // The same done again is the same event, and counts once; how long it took does not make it another.
  const deed = JSON.stringify([view.sitting, view.version, action, { ...more, tookMs: 0 }]);
  if (pending?.deed !== deed) pending = { deed, event: { id: newID(), version: view.version, at: new Date().toISOString(), do: action, ...more } };
  const { event } = pending;
  setStudy({ sending: action, error: '', note: '', ask: '' });
  try {
    const next = await persist(() => call('POST', `/sittings/${view.sitting}/events`, event), waits);
    pending = null;
    if (next) accept(next, scope, asideNotes[action]);
    return true;
  } catch (err) {
    if (err instanceof Problem && (err.status === 409 || err.status === 404)) {
      pending = null;
      await reload(study, action, err).catch((again) => setStudy({ sending: '', error: failure(again) }));
    } else {
      setStudy({ sending: '', error: failure(err) });
    }
    return false;
  }
}

const took = () => Math.round(performance.now() - (get().study?.shown ?? 0));

/** The button that never moves: answer, turn over, go on. */
function primary() {
  const { study } = get();
  if (!study || study.sending || study.settling) return;
  const { view, draft } = study;
  if (view.phase === 'judged') return void send('next');
  if (view.phase !== 'asking' || !view.face) return;
  const answer = kinds[view.face.kind].answer(view.face, draft);
  if (typeof answer === 'string') {
    setStudy({ ask: answer });
    const field = document.querySelector('[data-main]');
    if (field instanceof HTMLElement) field.focus();
    return;
  }
  void send('answer', { response: answer, tookMs: took() });
}

/** A flashcard's own grade; nothing is left to read, so it goes on by itself. @param {number} n */
async function grade(n) {
  if (!(await send('grade', { grade: n, tookMs: took() }))) return;
  if (get().study?.view.phase !== 'judged') return;
  setStudy({ settling: false });
  await send('next');
}

/** @type {Omit<Act, 'exam' | 'setExam' | 'callOff' | 'go' | 'retry' | 'help' | 'shortcuts' | 'save' | 'flaw' | 'takeIn' | 'choose'>} */
export const sittingActs = {
  edit: (draft) => get().study?.sending !== 'answer' && setStudy({ draft, ask: '' }),
  primary,
  unknown: () => void send('answer', { response: { unknown: true }, tookMs: took() }),
  hint: () => void send('hint'),
  undo: () => void send('undo'),
  next: () => void send('next'),
  grade: (n) => void grade(n),
  qualify: (why) => void send('qualify', { why }),
  setAside: (how) => void send(how),
};
