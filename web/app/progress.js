// Progress: what would be known today, what is to come, when one learned, what was recalled,
// what is hard. All numbers are the server's; a chart has them in a table behind it.
import { against, bars, calendar, course, daysBetween, figure, gauge } from './charts.js';
import { hardest } from './hardest.js';
import { html } from './html.js';

/** @param {string} day "YYYY-MM-DD" @param {string} lang @param {Intl.DateTimeFormatOptions} [how] */
function dayWords(day, lang, how = { day: 'numeric', month: 'long' }) {
  return new Intl.DateTimeFormat(lang, { ...how, timeZone: 'UTC' }).format(new Date(`${day}T12:00Z`));
}

const hundred = (/** @type {number} */ share) => Math.round(share * 100);

/** A rate in words, which break only before the brackets. @param {Rate} r @param {Words['t']} t */
function rated(r, t) {
  if (r.reviews === 0) return '–';
  const [count, span] = t('ui.rate', r.recalled, r.reviews, hundred(r.low), hundred(r.high)).split(' (');
  return html`<span class="whole">${count}</span> <span class="whole">(${span}</span>`;
}

/** @param {Report} r @param {Words} words */
function recall(r, { t }) {
  const label = (/** @type {Band} */ b) => t('ui.band', hundred(b.from), hundred(b.to));
  const { expected, cards, bands } = r.recall;
  return figure({
    name: 'recall', t, title: t('ui.recall'), sentence: t('ui.recallSentence', Math.round(expected), cards),
    chart: bars({ label: t('ui.recall'), bars: bands.map((b) => ({ value: b.cards, label: label(b) })) }),
    head: [t('ui.outOf100'), t('ui.questionsHead')], rows: bands.map((b) => [label(b), b.cards]),
  });
}

/** @param {Report} r @param {Words} words */
function forecast(r, { t, locale }) {
  const week = (/** @type {'due' | 'minutes'} */ of) => r.forecast.slice(0, 7).reduce((sum, d) => sum + d[of], 0);
  return figure({
    name: 'forecast', t, title: t('ui.forecast'),
    sentence: [`${t('ui.forecastSentence', t('ui.questions', week('due')))} ${t('ui.forecastMinutes', t('ui.minutes', week('minutes')))}`, r.overdue > 0 && ` ${t('ui.forecastOverdue', r.overdue)}`, r.exams.some((x) => x.planned) && ` ${t('exam.forecast')}`],
    chart: bars({
      label: t('ui.forecast'),
      bars: r.forecast.map((d, i) => ({ value: d.due, label: i % 7 === 0 ? dayWords(d.date, locale, { day: 'numeric', month: 'short' }) : '' })),
    }),
    head: [t('ui.day'), t('ui.questionsHead'), t('ui.minutesHead')],
    rows: r.forecast.map((d) => [dayWords(d.date, locale) + (d.free ? ` (${t('ui.freeMark')})` : ''), d.due, d.minutes]),
  });
}

/** A table that is a section of its own.
 * @param {{ name: string, title: string, sentence: Child, head: string[], rows: { key: string, cells: Child[] }[] }} p */
function tabled({ name, title, sentence, head, rows }) {
  return html`<section class="figure" data-chart=${name}><h2>${title}</h2><p>${sentence}</p>
    ${rows.length > 0 && html`<div class=${`scroll ${rows.length > 12 ? '' : 'all'}`} tabindex="0" role="group" aria-label=${title}><table><thead><tr>${head.map((h) => html`<th scope="col">${h}</th>`)}</tr></thead>
    <tbody>${rows.map((r) => html`<tr key=${r.key}>${r.cells.map((c, i) => (i === 0 ? html`<th scope="row">${c}</th>` : html`<td>${c}</td>`))}</tr>`)}</tbody></table></div>`}
  </section>`;
}

/** A rate in words, drawn beneath. @param {Rate} r @param {Words['t']} t */
const drawn = (r, t) => [rated(r, t), r.reviews > 0 && gauge({ share: r.recalled / r.reviews, low: r.low, high: r.high })];

/** @param {Report} r @param {Words} words */
function byDeck(r, { t }) {
  return tabled({
    name: 'decks', title: t('ui.byDeck'), sentence: t('ui.byDeckSentence'),
    head: ['ui.deckHead', 'ui.overdueHead', 'ui.weekHead', 'ui.monthHead', 'ui.minutesHead', 'ui.recalled'].map((k) => t(k)),
    rows: r.byDeck.filter((d) => d.seen > 0).map((d) => ({
      key: d.id, cells: [html`<a href=${`/progress?deck=${d.id}`}>${d.title}</a>`, d.overdue, d.week.cards, d.month.cards, d.month.minutes, drawn(d, t)],
    })),
  });
}

/** @param {Report} r @param {Words} words */
function learned(r, { t, locale }) {
  const { days, longest, freezes, frozen, free } = r.streak;
  /** @type {Map<string, 'learned' | 'frozen' | 'free'>} */
  const marks = new Map();
  for (const d of free) marks.set(d, 'free');
  for (const d of frozen) marks.set(d, 'frozen');
  for (const d of r.days) marks.set(d.date, 'learned');
  const done = new Map(r.days.map((d) => [d.date, d.reviews + d.crammed]));
  const words = { learned: '', frozen: t('ui.frozen'), free: t('ui.freeMark'), none: t('ui.nothingDone') };
  const label = t('ui.daysSentence', r.days.length);
  return figure({
    name: 'days', t, title: t('ui.days'),
    sentence: [`${label} ${t('ui.streak', days, longest)} ${t('ui.freezes', freezes)}`, html`<br /><small>${t('ui.streakRule')}</small>`],
    chart: calendar({
      marks, last: r.date, label, ends: (first) => [dayWords(first, locale), t('ui.todayWord')],
      say: (day) => `${dayWords(day, locale)}: ${words[marks.get(day) ?? 'none'] || t('ui.questions', done.get(day) ?? 0)}`,
    }),
    head: ['ui.day', 'ui.questionsHead', 'ui.rightHead', 'ui.minutesHead', 'ui.crammedHead', 'ui.cramMinutesHead'].map((k) => t(k)),
    rows: [
      ...r.days.map((d) => ({ date: d.date, cells: [d.reviews, d.right, d.minutes, d.crammed, d.cramMinutes] })),
      ...frozen.map((date) => ({ date, cells: [t('ui.frozen'), '', '', '', ''] })),
    ].sort((a, b) => (a.date < b.date ? 1 : -1)).map((d) => [dayWords(d.date, locale), ...d.cells]),
  });
}

/** @param {number} days @param {Words['t']} t */
const period = (days, t) => (days ? t('ui.lastDays', days) : t('ui.ever'));

/** @param {Report} r @param {Words} words */
function time(r, { t, locale }) {
  const first = new Date(`${r.date}T12:00Z`);
  first.setUTCDate(first.getUTCDate() - 29);
  const byDate = new Map(r.days.map((d) => [d.date, d]));
  const month = daysBetween(first.toISOString().slice(0, 10), r.date);
  return figure({
    name: 'time', t, title: t('ui.time'), sentence: `${t('ui.timeSentence')} ${t('ui.timeChart')}:`,
    chart: bars({
      label: t('ui.timeChart'),
      bars: month.map((date, i) => ({
        value: byDate.get(date)?.minutes ?? 0, more: byDate.get(date)?.cramMinutes,
        label: i % 7 === 1 ? dayWords(date, locale, { day: 'numeric', month: 'short' }) : '',
      })),
    }),
    head: ['ui.period', 'ui.learnedHead', 'ui.answersHead', 'ui.minutesHead', 'ui.crammedHead', 'ui.cramMinutesHead'].map((k) => t(k)),
    rows: r.time.map((x) => [period(x.days, t), x.learned, x.reviews, x.minutes, x.crammed, x.cramMinutes]),
  });
}

/** @param {Report} r @param {Words} words */
function trueRecall(r, { t }) {
  const some = r.trueRecall.filter((x) => x.reviews > 0);
  const split = some.some((x) => x.young.reviews + x.mature.reviews > 0);
  return tabled({
    name: 'true-recall', title: t('ui.trueRecall'),
    sentence: some.length === 0 ? t('ui.trueRecallNone') : `${t('ui.trueRecallSentence')} ${t('ui.rateHow')}${split ? ` ${t('ui.youngHow')}` : ''}`,
    head: [t('ui.period'), t('ui.recalled'), ...(split ? [t('ui.young'), t('ui.mature')] : [])],
    rows: some.map((x) => ({ key: `${x.days}`, cells: [period(x.days, t), drawn(x, t), ...(split ? [rated(x.young, t), rated(x.mature, t)] : [])] })),
  });
}

/** @param {Report} r @param {Words} words */
const byKind = (r, { t }) => tabled({
  name: 'kinds', title: t('ui.byKind'), sentence: t('ui.weakFirst'), head: [t('ui.kindHead'), t('ui.recalled')],
  rows: r.byKind.map((x) => ({ key: x.kind, cells: [t(`kind.${x.kind}`), drawn(x, t)] })),
});

/** @param {Report} r @param {Words} words */
const byTheme = (r, { t }) => tabled({
  name: 'themes', title: t('ui.byTheme'), sentence: `${t('ui.themeSentence')} ${t('ui.weakFirst')}`, head: [t('ui.themeHead'), t('ui.recalled')],
  rows: r.byTheme.map((x) => ({ key: `${x.name} ${x.deck}`, cells: [x.name + (x.deck && ` · ${x.deck}`), drawn(x, t)] })),
});

/** What was expected of the answers and what came, by the expectation. @param {Report} r @param {Words} words */
function calibration(r, { t }) {
  const sum = (/** @type {(b: Calibration) => number} */ of) => Math.round(r.calibration.reduce((n, b) => n + of(b), 0));
  return figure({
    name: 'calibration', t, title: t('ui.calibration'),
    sentence: `${t('ui.calibrationSentence', sum((b) => b.answers), sum((b) => b.answers * b.predicted), sum((b) => b.recalled))} ${t('ui.calibrationHow')}`,
    chart: against({
      label: t('ui.calibration'), across: t('ui.predicted'), up: t('ui.observed'),
      points: r.calibration.map((b) => ({ x: b.predicted, y: b.recalled / b.answers, low: b.low, high: b.high, n: b.answers })),
    }),
    head: [t('ui.predicted'), t('ui.observed'), t('ui.interval'), t('ui.answersHead')],
    rows: r.calibration.map((b) => [hundred(b.predicted), hundred(b.recalled / b.answers), t('ui.band', hundred(b.low), hundred(b.high)), b.answers]),
  });
}

/** How many cards lie in each band. @param {{ name: string, title: string, sentence: string, head: string, list: Band[], endless?: boolean, t: Words['t'] }} p */
function spread({ name, title, sentence, head, list, endless, t }) {
  const last = (/** @type {number} */ i) => endless && i === list.length - 1;
  const band = (/** @type {Band} */ b) => t('ui.band', Math.round(b.from), Math.round(b.to));
  return figure({
    name, t, title, sentence,
    chart: bars({ label: title, bars: list.map((b, i) => ({ value: b.cards, label: last(i) ? `${b.from}+` : band(b) })) }),
    head: [head, t('ui.questionsHead')], rows: list.map((b, i) => [last(i) ? t('ui.orMore', b.from) : band(b), b.cards]),
  });
}

/** @param {Report} r @param {Words} words */
const memory = (r, { t }) => [
  spread({ name: 'stability', title: t('ui.stability'), sentence: t('ui.stabilitySentence'), head: t('ui.daysHead'), list: r.stability, endless: true, t }),
  spread({ name: 'difficulty', title: t('ui.difficulty'), sentence: t('ui.difficultySentence'), head: t('ui.difficultyHead'), list: r.difficulty, t }),
];

/** How readiness for an exam grew. @param {Readiness} x @param {Words} words */
function readiness(x, { t, locale }) {
  const title = t('ui.readyFor', x.title || t('exam.untitled'), dayWords(x.date, locale));
  const last = x.told.at(-1);
  const told = (/** @type {string} */ date) => dayWords(date, locale, { day: 'numeric', month: 'short' });
  return figure({
    name: 'exam', t, title,
    sentence: last ? t('ui.readySentence', Math.round(last.score), Math.round(last.most), Math.round(last.low), Math.round(last.high)).concat(' ', t('ui.readyHow')) : t('ui.readyNone'),
    chart: last && course({
      label: t('ui.readyChart', x.title), most: Math.max(1, ...x.told.map((o) => o.most)), ends: [told(x.told[0].date), x.told.length > 1 ? told(last.date) : ''],
      points: x.told.map((o) => ({ at: Date.parse(o.date) / 864e5, ...o })),
    }),
    head: ['ui.day', 'ui.scoreNow', 'ui.scoreThen', 'ui.interval', 'ui.scoreMost'].map((k) => t(k)),
    rows: x.told.map((o) => [dayWords(o.date, locale), Math.round(o.now), Math.round(o.score), t('ui.band', Math.round(o.low), Math.round(o.high)), Math.round(o.most)]),
  });
}

/** What one would know, and what was learnt too recently to say.
 * @param {Report['recall']} recall @param {Words['t']} t */
export function wouldKnow({ expected, cards, fresh }, t) {
  const known = cards > 0 && t('ui.wouldKnow', Math.round(expected), cards);
  return [known, fresh > 0 && t('ui.fresh', fresh)].filter(Boolean).join(' ');
}

/** @param {State} s */
export function progressScreen(s) {
  const { words, report: r } = s;
  const { t } = words;
  if (!r) return html`<main class="page" data-screen="progress" aria-busy="true" />`;
  const p = r.byPhase;
  const some = r.decks.length > 0 && html`<p class="lead">${t('ui.progressOf', r.byDeck.map((d) => d.title).join(', '))} <a href="/progress">${t('ui.progressAll')}</a></p>`;
  if (r.recall.cards + r.recall.fresh === 0) {
    const ever = r.time.at(-1);
    const crammed = ever && ever.reviews === 0 && ever.crammed > 0;
    return html`<main class="page" data-screen="progress"><h1 class="sentence" tabindex="-1">${t(crammed ? 'ui.onlyCrammed' : 'ui.noProgress')}</h1>${some}
      <a class="main" href=${r.decks.length === 1 ? `/study?deck=${r.decks[0]}` : '/study'}>${t('ui.startPlain')}</a>
      ${crammed && [learned(r, words), time(r, words)]}</main>`;
  }
  const all = r.decks.length === 0;
  return html`<main class="page" data-screen="progress">
    <h1 class="sentence" tabindex="-1">${wouldKnow(r.recall, t)}</h1>${some}
    <ul class="phases">${['review', 'learning', 'relearning', 'new'].map(
      (k) => p[/** @type {keyof typeof p} */ (k)] > 0 && html`<li><b>${p[/** @type {keyof typeof p} */ (k)]}</b> ${t(`ui.phases.${k}`)}</li>`)}</ul>
    ${r.recall.cards > 0 && recall(r, words)} ${forecast(r, words)} ${all && r.byDeck.some((d) => d.seen > 0) && byDeck(r, words)}
    ${all && [learned(r, words), time(r, words)]}
    ${trueRecall(r, words)} ${r.byKind.length > 0 && byKind(r, words)} ${r.byTheme.length > 0 && byTheme(r, words)}
    ${r.calibration.length > 0 && calibration(r, words)} ${memory(r, words)}
    ${r.exams.map((x) => readiness(x, words))} ${r.hardest.length > 0 && hardest(r.hardest, words)}
  </main>`;
}
