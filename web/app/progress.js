// Progress: what would be known today, what is to come, what was recalled, when one learned.
import { against, bars, calendar, figure } from './charts.js';
import { html } from './html.js';

/** @param {string} day "YYYY-MM-DD" @param {string} lang @param {Intl.DateTimeFormatOptions} [how] */
function dayWords(day, lang, how = { day: 'numeric', month: 'long' }) {
  return new Intl.DateTimeFormat(lang, { ...how, timeZone: 'UTC' }).format(new Date(`${day}T12:00Z`));
}

/** @param {Report} r @param {Words} words */
function recall(r, { t }) {
  const label = (/** @type {{from: number, to: number}} */ b) => t('ui.band', Math.round(b.from * 100), Math.round(b.to * 100));
  const { expected, cards, bands } = r.recall;
  return figure({
    name: 'recall', t, title: t('ui.recall'), sentence: t('ui.recallSentence', Math.round(expected), cards),
    chart: bars({ label: t('ui.recall'), bars: bands.map((b) => ({ value: b.cards, label: label(b) })) }),
    head: [t('ui.outOf100'), t('ui.questionsHead')], rows: bands.map((b) => [label(b), b.cards]),
  });
}

/** @param {Report} r @param {Words} words */
function forecast(r, { t, locale }) {
  const week = r.forecast.slice(0, 7).reduce((sum, d) => sum + d.due, 0);
  return figure({
    name: 'forecast', t, title: t('ui.forecast'), sentence: t('ui.forecastSentence', t('ui.questions', week)),
    chart: bars({
      label: t('ui.forecast'),
      bars: r.forecast.map((d, i) => ({ value: d.due, label: i % 7 === 0 ? dayWords(d.date, locale, { day: 'numeric', month: 'short' }) : '' })),
    }),
    head: [t('ui.day'), t('ui.questionsHead')], rows: r.forecast.map((d) => [dayWords(d.date, locale), d.due]),
  });
}

/** @param {Report} r @param {Words} words */
function trueRecall(r, { t }) {
  const rows = r.trueRecall.filter((x) => x.reviews > 0);
  return html`<section class="figure" data-chart="true-recall"><h2>${t('ui.trueRecall')}</h2>
    ${rows.length === 0
      ? html`<p>${t('ui.trueRecallNone')}</p>`
      : html`<p>${t('ui.trueRecallSentence')}</p><table><thead><tr><th scope="col">${t('ui.period')}</th><th scope="col">${t('ui.recalled')}</th></tr></thead>
      <tbody>${rows.map((x) => html`<tr><th scope="row">${x.days ? t('ui.lastDays', x.days) : t('ui.ever')}</th><td>${t('ui.outOf', x.recalled, x.reviews)}</td></tr>`)}</tbody></table>`}
  </section>`;
}

/** What was expected of the answers and what came, by the expectation. @param {Report} r @param {Words} words */
function calibration(r, { t }) {
  const sum = (/** @type {(b: Calibration) => number} */ of) => Math.round(r.calibration.reduce((n, b) => n + of(b), 0));
  const hundred = (/** @type {number} */ share) => Math.round(share * 100);
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

/** @param {Report} r @param {Words} words */
function learned(r, { t, locale }) {
  const last = r.forecast[0]?.date ?? r.days.at(-1)?.date ?? new Date().toISOString().slice(0, 10);
  return figure({
    name: 'days', t, title: t('ui.days'), sentence: t('ui.daysSentence', r.days.length),
    chart: calendar({
      days: new Map(r.days.map((d) => [d.date, d.reviews])), last, label: t('ui.daysSentence', r.days.length),
      ends: (first) => [dayWords(first, locale), t('ui.todayWord')],
      say: (day, n) => `${dayWords(day, locale)}: ${t('ui.questions', n)}`,
    }),
    head: [t('ui.day'), t('ui.questionsHead'), t('ui.rightHead'), t('ui.minutesHead')],
    rows: r.days.toReversed().map((d) => [dayWords(d.date, locale), d.reviews, d.right, d.minutes]),
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
  if (r.recall.cards + r.recall.fresh === 0) {
    return html`<main class="page" data-screen="progress"><h1 class="sentence" tabindex="-1">${t('ui.noProgress')}</h1>
      <a class="main" href="/study">${t('ui.startPlain')}</a></main>`;
  }
  return html`<main class="page" data-screen="progress">
    <h1 class="sentence" tabindex="-1">${wouldKnow(r.recall, t)}</h1>
    <ul class="phases">${['review', 'learning', 'relearning', 'new'].map(
      (k) => p[/** @type {keyof typeof p} */ (k)] > 0 && html`<li><b>${p[/** @type {keyof typeof p} */ (k)]}</b> ${t(`ui.phases.${k}`)}</li>`)}</ul>
    ${r.recall.cards > 0 && recall(r, words)} ${forecast(r, words)} ${trueRecall(r, words)}
    ${r.calibration.length > 0 && calibration(r, words)} ${learned(r, words)}
  </main>`;
}
