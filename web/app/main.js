// The app: one state, drawn as a whole; addresses are screens.
//
// What a browser test can hold on to (nothing else in the markup is a promise):
//   [data-screen=today|study|deck|progress|settings|exam]   the screen that is shown
//   study: [data-screen=study] carries data-phase=loading|asking|grading|judged|done,
//     data-kind, data-card, data-version, data-saved=true|false (the server has said so),
//     data-busy=true|false (presses do not count: on its way, or within a double click),
//     data-last-grade (1–4, of the last answer)
//   [data-prompt]             the question, which gets the focus of a new card
//   [data-main][data-item=N]  a field to type in: text, number, date (0), each gap of a cloze
//   input[data-item=N]        a choice by its id; true or false: 1, 0
//   .ordering [data-item=N]   a row, with [data-move=up] and [data-move=down]
//   .matching [data-item=N]   a left side, [data-target=N] a right side
//   [data-act=primary]        the button that never moves
//   [data-act=more]           unfolds [data-act=bury] and [data-act=suspend]
//   [data-act=unknown|hint|undo|close|help|start], [data-grade=1…4], [data-why=right|guessed|easy]
//   [data-hint]               a hint that was shown
//   [data-verdict=right|nearly|notyet]  with data-reason and data-score; [data-returns] says when
//   [data-act=choose]         unfolds the form of what to study: its fields are named as the
//     address of the page of study has them, [data-list=NAME] unfolds one of its lists, [data-act=choose-start] sits down
//   [data-net=offline|gone]   the server does not answer; [data-end] the sitting is done, with
//     data-missed (how many went wrong), [data-act=missed] and [data-act=once-more]
//   [data-card=ID][data-aside=buried|suspended] a card set aside, with [data-act=take-in]; [data-leech]
//   exam: data-busy=true|false (the plan is asked for), data-set=true|false, data-saved; [data-exam=ID] a link to one,
//     [data-act=prepare|set-exam|call-off|calendar], [data-pick=ID] a deck, [data-says=CODE] what is said of it
//   [data-deck=ID] a deck; [data-chart=exam-plan|exam-ready|recall|forecast|decks|days|time|true-recall|kinds|themes|
//     calibration|stability|difficulty|exam|hardest] a figure, [data-card=ID][data-asked] one of the hardest
import { Problem, call, persist, wake } from './api.js';
import { deckScreen } from './deck.js';
import { examActs, examPage, examScreen } from './exam.js';
import { h, html, render } from './html.js';
import { language, words } from './i18n.js';
import { helpPanel, press } from './keys.js';
import { latest } from './latest.js';
import { progressScreen } from './progress.js';
import { settingsScreen } from './settings.js';
import { keepShortcuts, keptShortcuts } from './shortcuts.js';
import { nothing, scopeOf } from './scope.js';
import { open, sittingActs, waits } from './sitting.js';
import { begin, get, set } from './store.js';
import { network, studyScreen } from './study.js';
import { todayScreen } from './today.js';

/** @param {string} name a file of the app @returns {Promise<Record<string, string>>} */
async function file(name) {
  return (await fetch(new URL(name, import.meta.url))).json();
}

/** @param {string} lang */
const speak = async (lang) => words(await file(`messages/${lang}.json`), lang, navigator.languages);

/** @param {Location | URL} at @returns {Route} */
function routeOf(at) {
  const [, first, second] = at.pathname.split('/');
  if (!first) return { name: 'today', id: '' };
  if (first === 'study') return { name: 'study', id: at.search.slice(1) };
  if (first === 'deck' && second) return { name: 'deck', id: second };
  if (first === 'exam') return { name: 'exam', id: second ?? '' };
  if (first === 'progress') return { name: first, id: new URLSearchParams(at.search).get('deck') ?? '' };
  if (first === 'settings') return { name: first, id: '' };
  return { name: 'lost', id: '' };
}

/** Asks for a page's data until it comes or the learner has gone elsewhere.
 * @template T @param {string} path @param {Route} route @returns {Promise<T | null>} */
async function fetchFor(path, route) {
  const left = () => get().route !== route;
  const data = await persist(() => call('GET', path), { ...waits, stop: left });
  return left() ? null : data;
}

/** @type {Record<Route['name'], (r: Route) => Promise<Partial<State>>>} */
const loads = {
  today: async (r) => ({ today: await fetchFor('/today', r) }),
  async deck(r) {
    if (get().deck?.id !== r.id) set({ deck: null });
    return { deck: await fetchFor(`/decks/${encodeURIComponent(r.id)}`, r) };
  },
  async progress(r) {
    if ((get().report?.decks[0] ?? '') !== r.id) set({ report: null });
    return { report: await fetchFor(r.id ? `/progress?deck=${encodeURIComponent(r.id)}` : '/progress', r) };
  },
  async settings(r) {
    const stored = await fetchFor('/settings', r);
    return stored && get().saved === '' ? { settings: stored } : {}; // not over a change made meanwhile
  },
  async exam(r) {
    if (get().exam?.id !== r.id) set({ exam: null });
    const list = await fetchFor('/exams', r);
    const today = list && await fetchFor('/today', r);
    if (!list || !today) return {};
    const exam = examPage(r.id, list.today, list.exams, today.decks);
    return exam ? { exam } : { error: 'ui.notFound' };
  },
  study: async (r) => (await open(r.id), {}),
  lost: async () => ({}),
};

/** Shows the screen of the address. */
async function show() {
  const route = routeOf(location);
  set({ route, error: '', choices: null, saved: '', flaw: null, help: false, net: get().study?.sending ? get().net : '' });
  try {
    const patch = await loads[route.name](route);
    if (get().route === route) set(patch);
  } catch (err) {
    const lost = err instanceof Problem && (err.status === 404 || err.status === 422);
    const full = err instanceof Problem && err.code === 'storage';
    const none = err instanceof Problem && err.code === 'nothing';
    if (get().route === route) set({ error: none ? nothing(scopeOf(route.id)) : lost ? 'ui.notFound' : full ? 'ui.storagePage' : 'ui.failedPage' });
  }
  if (get().route === route) focusOn(route.name);
}

/** @type {Act} */
const act = {
  ...sittingActs,
  go(path) {
    history.pushState(null, '', path);
    window.scrollTo(0, 0);
    void show();
  },
  retry: wake,
  help: (on) => set({ help: on }),
  shortcuts: (on) => set({ shortcuts: on, saved: keepShortcuts(on) ? 'saved' : 'notSaved' }),
  save,
  flaw: (field, text) => set({ flaw: { field, text }, saved: '' }),
  takeIn: (card) => void takeIn(card),
  choose: (deck) => void choose(deck),
  exam: examActs.exam,
  setExam: () => void examActs.setExam(),
  callOff: () => void examActs.callOff().then((done) => done && act.go('/')),
};

/** What there is to choose in a deck, or in all. @param {string} deck */
async function choose(deck) {
  try {
    const choices = await fetchFor(`/choices${deck && `?deck=${encodeURIComponent(deck)}`}`, get().route);
    if (choices) set({ choices });
  } catch {
    set({ error: 'ui.failedPage' });
  }
}

/** Takes a card in again and shows its deck, and what there is to choose, anew. @param {string} card */
async function takeIn(card) {
  const { route } = get();
  set({ saved: 'saving' });
  try {
    await persist(() => call('PUT', `/cards/${card}/mark`, { as: '' }), waits);
    const deck = await fetchFor(`/decks/${route.id}`, route);
    if (deck) set({ deck, saved: 'saved' });
    if (get().choices) void choose(route.id);
    focusOn(route.name);
  } catch {
    set({ saved: 'notSaved' });
  }
}

/** Each change is stored at once, and only the last word is shown as saved. */
const store = latest((/** @type {() => Settings} */ newest) => persist(() => call('PUT', '/settings', newest()), waits), {
  done: (stored) => void adopt(stored).then(() => set({ saved: 'saved' }), () => location.reload()), // the words of a newer program
  failed: () => set({ saved: 'notSaved' }),
});

/** @param {Partial<Settings>} patch */
function save(patch) {
  const settings = { ...get().settings, ...patch };
  set({ settings, saved: 'saving', flaw: null });
  void store(settings);
}

/** Takes settings on: the language and how letters are set. @param {Settings} settings */
async function adopt(settings) {
  const lang = language(settings.language, navigator.languages, get().languages);
  const spoken = lang === get().words.lang ? get().words : await speak(lang);
  document.documentElement.lang = lang;
  document.documentElement.classList.toggle('reading', settings.reading);
  set({ settings, words: spoken });
}

/** @param {State} s */
function screen(s) {
  if (s.route.name === 'study') return studyScreen(s, act);
  const body =
    s.error || s.route.name === 'lost'
      ? html`<main class="page" data-screen="error"><h1 class="sentence" tabindex="-1">${s.words.t(s.error || 'ui.notFound')}</h1><a class="main" href="/">${s.words.t('ui.toToday')}</a></main>`
      : { today: todayScreen, deck: deckScreen, progress: progressScreen, settings: settingsScreen, exam: examScreen }[s.route.name](s, act);
  return html`<div class="frame">${masthead(s)}${s.net && html`<div class="notice page-notice" role="status">${network(s, act)}</div>`}${body}</div>`;
}

/** @param {State} s */
function masthead(s) {
  const { t } = s.words;
  const link = (/** @type {Route['name']} */ name, /** @type {string} */ href) =>
    html`<a href=${href} aria-current=${s.route.name === name ? 'page' : null}>${t(`ui.nav.${name}`)}</a>`;
  return html`<header class="masthead"><a class="brand" href="/" aria-label=${t('ui.home')}>
    <svg width="14" height="22" viewBox="0 0 14 22" aria-hidden="true"><rect class="t1" x="0" y="1" width="4" height="20" /><rect class="t2" x="5" y="1" width="4" height="20" /><rect class="t3" x="10" y="8" width="4" height="13" /></svg><b>Ripasso</b></a>
    <nav aria-label=${t('ui.navigation')}>${link('today', '/')}${link('progress', '/progress')}${link('settings', '/settings')}</nav></header>`;
}

/** @type {{ card: string, phase: string }} what the focus was last led to */
let led = { card: '', phase: '' };

/** After a step in a sitting the focus goes where the next one happens: the field of a
 * new question (on a phone its prompt, so that the keyboard stays away), the first
 * grade that is likely, the button that goes on. @param {State} s */
function lead(s) {
  const view = s.route.name === 'study' ? s.study?.view : null;
  const now = { card: view ? `${view.sitting} ${view.face?.card} ${view.ticks.findIndex((k) => k.state === 'here')}` : '', phase: view?.phase ?? '' };
  if (now.card === led.card && now.phase === led.phase) return;
  led = now;
  if (!view) return;
  const field = matchMedia('(pointer: fine)').matches ? document.querySelector('[data-main]') : null;
  const goal = { asking: field ?? document.querySelector('[data-prompt]'), grading: document.querySelector('[data-grade="3"]'), judged: document.querySelector('[data-act=primary]'), done: document.querySelector('[data-prompt]') };
  const el = goal[view.phase];
  if (el instanceof HTMLElement) el.focus({ preventScroll: true });
  const verdict = document.querySelector('.verdict');
  if (view.phase === 'judged' && verdict) verdict.scrollIntoView({ block: 'nearest' });
  else window.scrollTo(0, 0);
}

/** A new screen is announced by its heading; a sitting leads the focus by itself. @param {string} name */
function focusOn(name) {
  if (name === 'study' && !get().error) return;
  requestAnimationFrame(() => {
    const h1 = document.querySelector('main h1');
    if (h1 instanceof HTMLElement) h1.focus({ preventScroll: true });
  });
}

/** A page that cannot be drawn says so instead of standing still. @param {State} s */
function draw(s) {
  try {
    paint(s);
  } catch (err) {
    reportError(err);
    if (!s.error) set({ error: 'ui.failedPage', study: null });
  }
}

/** @param {State} s */
function paint(s) {
  const root = document.getElementById('app');
  if (!root) return;
  root.querySelector(':scope > .unopened')?.remove(); // the app is open
  render(h('div', { class: 'root' }, screen(s), s.help && helpPanel(s, act)), root);
  const dialog = document.querySelector('dialog.help');
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  document.title = s.route.name === 'today' || s.route.name === 'lost' ? 'Ripasso' : `${s.route.name === 'deck' ? (s.deck?.title ?? '') : s.words.t(`ui.nav.${s.route.name}`)} · Ripasso`;
  lead(s);
}

/** Links inside the app change the screen, not the page. @param {MouseEvent} e */
function follow(e) {
  const a = e.target instanceof Element ? e.target.closest('a') : null;
  if (!a || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const url = new URL(a.href, location.href);
  if (url.origin !== location.origin || a.target || routeOf(url).name === 'lost') return;
  e.preventDefault();
  act.go(url.pathname + url.search);
}

async function main() {
  const languages = await file('languages.json');
  const lang = language('', navigator.languages, languages);
  document.documentElement.lang = lang;
  /** @type {Settings} */
  const settings = { language: '', reading: false, newPerDay: 20, perDay: 200, retention: 0.9, zone: 'UTC', rollover: 4 };
  begin({ words: await speak(lang), languages, settings, route: routeOf(location), today: null, deck: null, choices: null, report: null, exam: null, study: null, net: '', error: '', saved: '', flaw: null, help: false, shortcuts: keptShortcuts() }, draw);
  addEventListener('popstate', () => void show());
  addEventListener('online', wake);
  addEventListener('click', follow);
  addEventListener('keydown', (e) => press(e, get(), act) && e.preventDefault());
  addEventListener('beforeunload', (e) => get().study?.sending && e.preventDefault());
  try {
    const stored = await persist(() => call('GET', '/settings'), waits);
    if (stored) await adopt(stored);
  } catch {
    // The page itself says what is wrong; without settings the defaults speak.
  }
  await show();
}

// Without its words the app cannot say what is wrong; the page itself does.
main().catch((err) => {
  reportError(err);
  document.querySelector('.unopened')?.classList.add('now');
});
