// Study: the prompt on top, the answer within the thumb's reach, one button that never moves.
import { html } from './html.js';
import { returnsIn, span } from './i18n.js';
import { kinds } from './kinds/index.js';
import { addressOf, chooses, crams } from './scope.js';
import { markup } from './markup.js';
import { sources } from './source.js';
import { around, inWords, strip } from './ticks.js';
import { spoken, verdictBlock } from './verdict.js';

const stripRoom = 40; // ticks in the header; on the narrowest phone 1.5 px each

/** @param {State} s @param {Act} act */
export function studyScreen(s, act) {
  const { study, words } = s;
  if (!study) return waiting(s, act);
  const { view } = study;
  return html`<div class="study" data-screen="study" data-phase=${view.phase} data-kind=${view.face?.kind ?? ''} data-card=${view.face?.card ?? ''}
    data-version=${view.version} data-busy=${String(Boolean(study.sending || study.settling))} data-saved=${String(!study.sending && !study.error)}
    data-last-grade=${study.lastGrade || ''}>
    ${header(view, words.t, act)}
    <main class="sheet">${view.phase === 'done' ? end(s, view, act) : question(study, s, act)}</main>
    ${bar(s, study, act)}
    <div class="sr" role="status">${spoken(view, words)}</div>
    <div class="sr" role="status">${study.draft.said}</div>
  </div>`;
}

/** @param {State} s @param {Act} act */
function waiting(s, act) {
  const { t } = s.words;
  return html`<div class="study" data-screen="study" data-phase="loading">
    <header class="top"><a class="icon" href="/" aria-label=${t('ui.close')}>×</a></header>
    <main class="sheet" aria-busy=${String(!s.error)}>${s.error && html`<div class="end"><h1 tabindex="-1">${t(s.error)}</h1></div>`}</main>
    <footer class="bar">${s.net ? network(s, act) : s.error && html`<a class="main" href="/">${t('ui.toToday')}</a>`}</footer></div>`;
}

/** @param {View} view @param {Words['t']} t @param {Act} act */
function header(view, t, act) {
  return html`<header class="top">
    <a class="icon" href="/" data-act="close" aria-label=${t('ui.close')}>×</a>
    ${strip({ ticks: around(view.ticks, stripRoom), label: inWords(view.ticks, t), cls: 'session' })}
    <span class="minutes">${view.left > 0 && t('ui.minutes', view.minutes)}</span>
    <button type="button" class="icon" data-act="help" aria-label=${t('ui.keys')} onClick=${() => act.help(true)}>?</button>
  </header>`;
}

/** @param {Study} study @param {State} s @param {Act} act */
function question(study, { words, shortcuts }, act) {
  const { view, draft } = study;
  const { face, solution } = view;
  if (!face) return null;
  const { t } = words;
  const kind = kinds[face.kind];
  const open = view.phase === 'asking';
  const answer = open
    ? kind.view({ face, draft, edit: act.edit, shortcuts, t })
    : kind.judged({ face, given: view.given ?? {}, verdict: view.verdict ?? { score: 1, reason: { code: '' } }, solution: solution ?? {}, t });
  return html`<div class="prompt-area">
      <h1 class="where">${face.section || face.deck}${crams(view.scope) && html` <span class="nobr" data-cram>· ${t('ui.cramShort')}</span>`}</h1>
      ${face.kind !== 'cloze' && html`<div class="prompt" lang=${face.lang} tabindex="-1" data-prompt>${markup(face.prompt)}</div>`}
    </div>
    <div class=${`answer ${face.kind}`} key=${`${face.card}-${open}`} inert=${study.sending === 'answer'}>${answer}</div>
    ${view.phase === 'judged' && verdictBlock({ view, words, act })}
    <aside class="margin">
      ${view.hints?.length ? html`<section class="hints" aria-live="polite"><h2>${t('ui.hint')}</h2>
        ${view.hints.map((h) => html`<div lang=${face.lang} data-hint>${markup(h)}</div>`)}</section>` : html`<section class="hints" aria-live="polite" />`}
      ${!open && solution && notes(solution, face.lang, words)}
    </aside>`;
}

/** What the author adds to the answer. @param {Solution} solution @param {string} lang @param {Words} words */
function notes(solution, lang, words) {
  const cited = sources(solution, words, lang);
  if (!solution.explanation && !cited) return null;
  return html`<div class="notes">
    ${solution.explanation && html`<section class="explanation" lang=${lang}>${markup(solution.explanation)}</section>`}
    ${cited}</div>`;
}

/** @param {State} s @param {Study} study @param {Act} act */
function bar(s, study, act) {
  const { view } = study;
  const { t } = s.words;
  const says = s.net || study.error || study.note || study.ask;
  return html`<footer class="bar">
    ${says && html`<div class="notice" role="status">${s.net || study.error ? network(s, act, study) : html`<p>${t(study.note || study.ask)}</p>`}</div>`}
    <div class="quiets">
      ${view.phase === 'asking' && hintButton(view, t, act)}
      ${view.canUndo && html`<button type="button" class="quiet" data-act="undo" onClick=${act.undo}>${t('ui.undo')}</button>`}
      ${view.phase === 'asking' && html`<button type="button" class="quiet unknown" data-act="unknown" onClick=${act.unknown}>${t('ui.dontKnow')}</button>`}
      ${view.phase !== 'done' && more(view, s, act)}
    </div>
    ${view.phase === 'grading' ? grades(view, study, s, act) : mainButton(view, study, t, act)}
  </footer>`;
}

/** What is seldom wanted, folded away. @param {View} view @param {State} s @param {Act} act */
function more(view, { words: { t }, shortcuts }, act) {
  const keys = (/** @type {string} */ key) => (shortcuts ? key : null);
  return html`<details class="more" data-more key=${`${view.sitting} ${view.version}`}><summary data-act="more">${t('ui.more')}</summary>
    <div><button type="button" class="quiet" data-act="bury" aria-keyshortcuts=${keys('-')} onClick=${() => act.setAside('bury')}>${t('ui.bury')}</button>
    <button type="button" class="quiet" data-act="suspend" aria-keyshortcuts=${keys('!')} onClick=${() => act.setAside('suspend')}>${t('ui.suspend')}</button></div></details>`;
}

/** @param {View} view @param {Words['t']} t @param {Act} act */
function hintButton(view, t, act) {
  const left = (view.face?.hints ?? 0) - (view.hints?.length ?? 0);
  if (left <= 0) return null;
  return html`<button type="button" class="quiet" data-act="hint" onClick=${act.hint}>${t('ui.askHint')}</button>`;
}

/** @param {View} view @param {Study} study @param {Words['t']} t @param {Act} act */
function mainButton(view, study, t, act) {
  if (view.phase === 'done') return html`<a class="main" href="/" data-act="primary">${t('ui.toToday')}</a>`;
  const turn = view.face?.kind === 'flashcard';
  const name = view.phase === 'judged' ? 'ui.next' : turn ? 'ui.turn' : 'ui.answer';
  return html`<button type="button" class="main" data-act="primary" aria-disabled=${String(Boolean(study.sending))} onClick=${act.primary}>${t(name)}</button>`;
}

/** @param {View} view @param {Study} study @param {State} s @param {Act} act */
function grades(view, study, { words: { t }, shortcuts }, act) {
  return html`<div class="grades" role="group" aria-label=${t('ui.howWell')}>${['again', 'hard', 'good', 'easy'].map((g, i) => {
    const after = view.returns?.[String(i + 1)];
    return html`<button type="button" key=${g} data-grade=${i + 1} aria-disabled=${String(Boolean(study.sending))} aria-keyshortcuts=${shortcuts ? i + 1 : null} onClick=${() => act.grade(i + 1)}>
      ${t(`grade.${g}`)} ${after && html`<small><span class="sr">${t('ui.returns', returnsIn(after, t))}</span><span aria-hidden="true">${span(after, t, 'short')}</span></small>`}</button>`;
  })}</div>`;
}

/** Said plainly: what is not there, and that nothing is lost. @param {State} s @param {Act} act @param {Study} [study] */
export function network(s, act, study) {
  const { t } = s.words;
  if (!s.net) return html`<p>${t(study?.error || s.error)}</p>`;
  const held = study?.sending === 'answer' || study?.sending === 'grade';
  return html`<div class="net" data-net=${s.net}><p>${t(s.net === 'offline' ? 'ui.offline' : 'ui.gone')} ${held && t('ui.held')}</p>
    <button type="button" class="quiet" onClick=${act.retry}>${t('ui.tryNow')}</button></div>`;
}

/** @param {State} s @param {View} view @param {Act} act */
function end(s, view, act) {
  const { t } = s.words;
  const today = s.today;
  const due = (today?.due ?? 0) + (today?.new ?? 0);
  const nextIn = view.nextAt ? (Date.parse(view.nextAt) - Date.now()) / 1000 : 0;
  const answered = view.ticks.filter((k) => k.state !== 'coming' && k.state !== 'here');
  return html`<div class="end" data-end data-missed=${view.missed}>
    <h1 tabindex="-1" data-prompt>${ended(view, today, t)}</h1>
    ${answered.length > 0 && html`${strip({ ticks: answered, label: inWords(answered, t) })}<p class="tally">${inWords(answered, t)}</p>`}
    ${view.nextAt && html`<p>${t('ui.someReturn', returnsIn(Math.max(60, nextIn), t))}</p>`}
    ${further(view, due, t, act)}
  </div>`;
}

/** What is over. @param {View} view @param {Today | null} today @param {Words['t']} t */
function ended(view, today, t) {
  if (crams(view.scope)) return t(view.left > 0 ? 'ui.cramPart' : 'ui.cramDone');
  if (view.ticks.length === 0 && chooses(view.scope)) return t('ui.nothingDue');
  return (today?.due ?? 0) + (today?.new ?? 0) > 0 ? t('ui.sittingDone') : farewell(today, t);
}

/** Where one can go on. A sitting that ended at its minutes goes on with the same.
 * @param {View} view @param {number} due @param {Words['t']} t @param {Act} act */
function further(view, due, t, act) {
  const { scope, missed, left, ticks } = view;
  const link = (/** @type {string} */ name, /** @type {string} */ says, /** @type {string} */ to) =>
    html`<button type="button" class="quiet inline" data-act=${name} onClick=${() => act.go(to)}>${says}</button>`;
  const rest = crams(scope) ? left : due;
  const again = addressOf(scope);
  return html`
    ${missed > 0 && html`<p>${t('ui.wrongOnes', missed)} ${link('missed', t('ui.missedAgain', missed), '/study?missed')}</p>`}
    ${rest > 0 && html`<p>${t('ui.stillDue', t('ui.questions', rest))} ${link('go-on', t('ui.goOn'), crams(scope) || (scope.minutes && left > 0) ? again : '/study')}</p>`}
    ${scope.cram && left === 0 && html`<p>${link('once-more', t('ui.onceMore'), again)}</p>`}
    ${!crams(scope) && chooses(scope) && ticks.length === 0 && html`<p>${link('cram', t('ui.cramAnyway'), addressOf({ ...scope, cram: true }))}</p>`}`;
}

/** "Per oggi basta. Domani 5 minuti." @param {Today | null} today @param {Words['t']} t */
export function farewell(today, t) {
  if (!today) return t('ui.doneToday');
  if (today.decks.length === 0) return t('ui.noDecks');
  const { minutes } = today.tomorrow;
  return `${t('ui.doneToday')} ${minutes > 0 ? t('ui.tomorrow', t('ui.minutes', minutes)) : t('ui.tomorrowFree')}`;
}
