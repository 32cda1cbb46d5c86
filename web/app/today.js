// Today: one sentence, one strip, one button; beneath, the decks.
import { choose } from './choose.js';
import { examLine } from './exam.js';
import { html } from './html.js';
import { farewell } from './study.js';
import { strip, tick } from './ticks.js';

/** The sentence, from what is due and what was done. @param {Today} d @param {Words['t']} t */
function sentence(d, t) {
  const due = d.due + d.new;
  if (d.decks.length === 0) return t('ui.noDecks');
  if (d.sitting && !d.sitting.cram) return t('ui.begun', t('ui.questions', d.sitting.left));
  if (d.decks.every((k) => k.seen === 0) && due > 0) return t('ui.welcome');
  if (due === 0 && d.free && d.doneToday.reviews === 0) return t('ui.freeDay');
  if (due === 0) return farewell(d, t);
  if (d.doneToday.reviews > 0) return t('ui.moreToday', t('ui.questions', d.doneToday.reviews));
  if (d.due === 0) return t('ui.onlyNew', t('ui.newOnes', d.new));
  return d.new > 0 ? t('ui.dueAndNew', t('ui.dueOnes', d.due), t('ui.newOnes', d.new)) : t('ui.onlyDue', t('ui.dueOnes', d.due));
}

/** When one is up to date again. @param {CatchUp} c @param {Words} words */
function behind({ overdue, perDay, finish }, { t, locale }) {
  if (!finish) return t('ui.catchUpNever', overdue, perDay);
  return t('ui.catchUp', overdue, perDay, new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${finish}T12:00Z`)));
}

/** @param {Today} d @param {Words['t']} t */
function start(d, t) {
  const { sitting } = d;
  if (sitting?.cram) {
    return html`${begin(d, t)}<a class="quiet anyway" href="/study?open" data-act="continue">${t('ui.cramGoOn', t('ui.questions', sitting.left))}</a>`;
  }
  if (sitting) {
    return html`<a class="main" href="/study?open" data-act="start">${t('ui.continue', t('ui.questions', sitting.left), t('ui.minutes', sitting.minutes))}</a>`;
  }
  return begin(d, t);
}

/** @param {Today} d @param {Words['t']} t */
function begin(d, t) {
  const due = d.due + d.new;
  const spare = d.spare.due + d.spare.new;
  if (due === 0 && spare > 0) {
    return html`<a class="quiet anyway" href=${`/study?limit=${spare}`} data-act="start">${t('ui.studyAnyway', t('ui.questions', spare), t('ui.minutes', d.spare.minutes))}</a>`;
  }
  return due > 0 && html`<a class="main" href="/study" data-act="start">${t('ui.start', t('ui.questions', due), t('ui.minutes', d.minutes))}</a>`;
}

/** @param {DeckSummary} d @param {Words['t']} t */
function deckRow(d, t) {
  const facts = [
    d.seen === 0 ? t('ui.cards', d.cards) : t('ui.seenOf', d.seen, d.cards),
    d.due > 0 && t('ui.dueShort', d.due),
    d.new > 0 && d.seen > 0 && t('ui.newShort', d.new),
  ];
  return html`<li key=${d.id}><a class="deck" href=${`/deck/${d.id}`} data-deck=${d.id}>
    ${tick({ recall: d.cards ? (d.recall * d.seen) / d.cards : 0, state: 'coming' }, 'tall')}
    <span><span class="title" lang=${d.lang}>${d.title}</span>
    <small>${facts.filter(Boolean).join(' · ')}</small></span></a></li>`;
}

/** @param {State} s @param {Act} act */
export function todayScreen(s, act) {
  const { words: { t }, today: d } = s;
  if (!d) return html`<main class="page" data-screen="today" aria-busy="true" />`;
  const fresh = d.decks.every((k) => k.seen === 0);
  return html`<main class="page today" data-screen="today" data-due=${d.due + d.new}>
    <h1 class="sentence" tabindex="-1">${sentence(d, t)}</h1>
    ${fresh && !d.sitting && html`<p class="lead">${t(d.decks.length ? 'ui.welcomeHow' : 'ui.noDecksHow')}</p>`}
    ${d.ticks.length > 0 && strip({ ticks: d.ticks, label: stripWords(d, t), cls: 'wide' })}
    ${d.catchUp && html`<p class="lead" data-catch-up=${d.catchUp.finish}>${behind(d.catchUp, s.words)}</p>`}
    ${start(d, t)}
    ${d.decks.length > 0 && choose('', s, act)}
    ${d.exams.map((x) => html`<p class="exam-line" key=${x.id}><a href=${`/exam/${x.id}`} data-exam=${x.id}>${examLine(x, s.words)}</a></p>`)}
    ${d.doneToday.reviews > 0 && html`<p class="done">${t('ui.doneSoFar', t('ui.questions', d.doneToday.reviews), t('ui.nRight', d.doneToday.right), t('ui.minutes', Math.max(1, d.doneToday.minutes)))}</p>`}
    ${d.decks.length > 0 && html`<section><h2>${t('ui.decks')}</h2><ul class="decks">${d.decks.map((k) => deckRow(k, t))}</ul>
      <a class="quiet anyway" href="/exam" data-act="prepare">${t('exam.prepare')}</a></section>`}
  </main>`;
}

/** @param {Today} d @param {Words['t']} t */
function stripWords(d, t) {
  const known = Math.round(d.ticks.reduce((sum, k) => sum + k.recall, 0));
  return t('ui.stripWords', d.ticks.length, known);
}
