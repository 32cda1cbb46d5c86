// An exam: what it is about, the plan that follows from it, and how ready one was. The plan
// is asked for anew a moment after each change, and nothing is set until one says so.
import { Problem, call, newID, persist } from './api.js';
import { bars, ceiling, figure } from './charts.js';
import { flaw, row } from './field.js';
import { html } from './html.js';
import { waits } from './sitting.js';
import { get, set } from './store.js';

const pause = 400; // ms without a change before the plan is asked for
const again = 2000; // ms before a plan that was not ready is asked for again

/** @param {string} date "YYYY-MM-DD" @param {string} lang @param {Intl.DateTimeFormatOptions} how */
const written = (date, lang, how = { day: 'numeric', month: 'long' }) => new Intl.DateTimeFormat(lang, { ...how, timeZone: 'UTC' }).format(new Date(`${date}T12:00Z`));

/** @param {string} date @param {number} days */
function later(date, days) {
  const d = new Date(`${date}T12:00Z`);
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}

/** When an exam is: "domani", "giovedì", "il 12 dicembre". @param {ExamLine} x @param {Words} words */
function when(x, { t, locale }) {
  if (x.ahead === 0) return t('exam.when.today');
  if (x.ahead === 1) return t('exam.when.tomorrow');
  if (x.ahead > 1 && x.ahead < 7) return t('exam.when.weekday', written(x.date, locale, { weekday: 'long' }));
  return t('exam.when.date', written(x.date, locale, x.ahead > 300 ? { dateStyle: 'long' } : undefined));
}

/** Points are told as people count. @param {number} from @param {number} to */
const between = (from, to) => (Math.round(from) === Math.round(to) ? `${Math.round(to)}` : `${Math.round(from)}–${Math.round(to)}`);

/** @param {ExamLine} x @param {Words['t']} t */
const named = (x, t) => x.title || t('exam.untitled');

/** An exam in one line; without a plan only what is expected now. @param {ExamLine} x @param {Words} words */
export function examLine(x, words) {
  const { t } = words;
  if (x.stage !== 'on' || x.high === 0) return t('exam.lineNow', named(x, t), when(x, words), Math.round(x.now), Math.round(x.most));
  return t('exam.line', named(x, t), when(x, words), Math.round(x.now), Math.round(x.most), t('ui.minutes', x.minutes), between(x.low, x.high));
}

/** What is wrong with what the fields say, before anybody else is asked: a field that is empty, or half typed, is not
 * what it said before. @param {ExamForm} form @param {string} today @returns {{ field: string, key: string } | null} */
export function wrongIn({ date, minutes }, today) {
  if (!(date > today)) return { field: 'day', key: 'exam.error.past' };
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) return { field: 'minutes', key: 'exam.error.minutes' };
  return null;
}

// ---- what happens

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;

/** @param {Partial<ExamPage>} patch */
function setPage(patch) {
  const { exam } = get();
  if (exam) set({ exam: { ...exam, ...patch } });
}

/** What an address shows: an exam that is set, or one to be. @param {string} id @param {string} today @param {ExamPlan[]} list @param {DeckSummary[]} decks @returns {ExamPage | null} */
export function examPage(id, today, list, decks) {
  const plan = list.find((x) => x.id === id) ?? null;
  if (id && !plan) return null;
  const form = plan ? formOf(plan) : { title: '', decks: [], date: later(today, 14), minutes: 15, off: [] };
  clearTimeout(timer);
  asked++;
  if (!plan) timer = setTimeout(preview, 0);
  else if (plan.pending) timer = setTimeout(preview, again);
  return { id: id || newID(), set: plan !== null, edited: false, form, plan, busy: !plan, today, others: list.filter((x) => x.id !== id), decks };
}

/** @param {ExamPlan} p @returns {ExamForm} */
const formOf = ({ title, decks, date, minutes, off }) => ({ title, decks, date, minutes, off });

/** Asks for the plan of what the form says. Only the last answer counts. */
async function preview() {
  const { exam, route } = get();
  if (!exam || route.name !== 'exam') return;
  const mine = ++asked;
  setPage({ busy: true });
  try {
    const plan = await persist(() => call('POST', '/exams/preview', exam.form), { ...waits, stop: () => asked !== mine });
    if (!plan || asked !== mine) return;
    setPage({ plan: { ...plan, id: exam.id, told: get().exam?.plan?.told ?? [] }, busy: false });
    if (plan.pending) timer = setTimeout(preview, again);
  } catch (err) {
    if (asked !== mine) return;
    setPage({ busy: false, plan: null });
    complain(err);
  }
}

/** Says beside a field what is wrong with it. @param {unknown} err */
function complain(err) {
  const [first] = err instanceof Problem ? err.errors : [];
  const { t, has } = get().words;
  const field = first?.location?.replace(/^body\.?/, '').replace(/\[.*/, '') || 'exams';
  const key = `exam.error.${first?.message}`;
  const usual = { date: 'past', day: 'past', minutes: 'minutes', title: 'title', off: 'range' };
  const text = first ? t(has(key) ? key : `exam.error.${usual[/** @type {keyof typeof usual} */ (field)] ?? 'range'}`) : t('exam.notSaved');
  set({ flaw: { field: field === 'date' ? 'day' : field, text }, saved: '' });
}

export const examActs = {
  /** @param {Partial<ExamForm>} patch */
  exam(patch) {
    const { exam } = get();
    if (!exam) return;
    const form = { ...exam.form, ...patch };
    const wrong = wrongIn(form, exam.today);
    set({ exam: { ...exam, form, edited: true, busy: exam.busy && !wrong }, flaw: wrong && { field: wrong.field, text: get().words.t(wrong.key) }, saved: '' });
    asked++;
    clearTimeout(timer);
    if (!wrong) timer = setTimeout(preview, pause);
  },
  async setExam() {
    const { exam, saved, words } = get();
    if (!exam || saved === 'saving') return;
    const wrong = wrongIn(exam.form, exam.today);
    if (wrong) {
      set({ flaw: { field: wrong.field, text: words.t(wrong.key) } });
      document.getElementById(wrong.field)?.focus();
      return;
    }
    set({ saved: 'saving', flaw: null });
    clearTimeout(timer);
    const mine = ++asked;
    try {
      const plan = await persist(() => call('PUT', `/exams/${exam.id}`, exam.form), { ...waits, stop: () => get().exam?.id !== exam.id });
      if (!plan || get().exam?.id !== exam.id) return;
      setPage({ set: true, edited: asked !== mine, plan, busy: false });
      set({ saved: 'saved' });
      history.replaceState(null, '', `/exam/${exam.id}`);
      set({ route: { name: 'exam', id: exam.id } });
      requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector('main h1'))?.focus()); // the button is gone
      if (plan.pending) timer = setTimeout(preview, again);
    } catch (err) {
      complain(err);
      set({ saved: 'notSaved' });
    }
  },
  async callOff() {
    const { exam } = get();
    if (!exam) return;
    set({ saved: 'saving' });
    try {
      await persist(() => call('DELETE', `/exams/${exam.id}`), waits);
      return true;
    } catch {
      set({ saved: 'notSaved' });
    }
    return false;
  },
};

// ---- what is seen

/** What is worth saying, in words. @param {Reason} r @param {Words} words */
function said({ code, args = [] }, { t, locale }) {
  const date = (/** @type {number} */ i) => written(args[i], locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const minutes = (/** @type {number} */ i) => t('ui.minutes', args[i]);
  /** @type {Record<string, () => (string | number)[]>} */
  const ready = { more: () => [args[0], minutes(1)], worst: () => [minutes(0), date(1)], far: () => [written(args[0], locale, { dateStyle: 'long' }), args[1]] };
  return t(`exam.says.${code}`, ...(ready[code]?.() ?? args));
}

/** The minutes of each day. @param {ExamPlan} x @param {Words} words */
function planFigure(x, words) {
  const { t, locale } = words;
  const every = Math.max(1, Math.ceil(x.days.length / 4));
  const short = (/** @type {string} */ d) => written(d, locale, { day: 'numeric', month: 'short' });
  const whole = (/** @type {number} */ n) => (n > 0 && n < 1 ? '<1' : Math.round(n));
  return figure({
    name: 'exam-plan', t, title: t('exam.planTitle'), sentence: t('exam.planSentence', t('ui.minutes', x.days.reduce((sum, d) => sum + d.minutes, 0))),
    chart: bars({ label: t('exam.planTitle'), bars: x.days.map((d, i) => ({ value: d.minutes, label: i % every === 0 ? short(d.date) : '' })) }),
    head: [t('exam.head.day'), t('exam.head.new'), t('exam.head.reviews'), t('exam.head.minutes')],
    rows: x.days.map((d) => [written(d.date, locale, { weekday: 'short', day: 'numeric', month: 'short' }), ...(d.off ? [t('exam.dayOff'), '', 0] : [whole(d.new), whole(d.reviews), d.minutes])]),
  });
}

/** How ready one was, day by day: a dot for the expected score with its span, a ring for
 * that of an exam right then. @param {ExamPlan} x @param {Words} words */
function readyFigure(x, { t, locale }) {
  const [h, left, foot] = [180, 11, 24]; // px, per cent, px
  const top = ceiling(Math.max(1, ...x.told.map((o) => o.most)));
  const first = Date.parse(x.told[0].date);
  const days = Math.max(1, (Date.parse(x.told.at(-1)?.date ?? '') - first) / 86400000);
  const at = (/** @type {string} */ d) => `${(left + 3 + ((Date.parse(d) - first) / 86400000 / days) * (94 - left)).toFixed(2)}%`;
  const y = (/** @type {number} */ v) => Math.round(h - foot - (v / top) * (h - foot - 8));
  const short = (/** @type {string} */ d) => written(d, locale, { day: 'numeric', month: 'short' });
  return figure({
    name: 'exam-ready', t, title: t('exam.readyTitle'), sentence: t('exam.readySentence'),
    chart: html`<svg class="bars against" height=${h} role="img" aria-label=${t('exam.readyTitle')}>
      ${[0, top / 2, top].map((v) => html`<line class="rule" x1=${`${left}%`} x2="100%" y1=${y(v)} y2=${y(v)} /><text x=${`${left - 1.5}%`} y=${y(v) + 4} text-anchor="end">${v}</text>`)}
      ${x.told.map((o) => html`<line class="span" x1=${at(o.date)} x2=${at(o.date)} y1=${y(o.low)} y2=${y(o.high)} />
        <circle cx=${at(o.date)} cy=${y(o.score)} r="4" /><circle class="ring" cx=${at(o.date)} cy=${y(o.now)} r="3.5" />`)}
      <text x=${`${left}%`} y=${h - 6}>${short(x.told[0].date)}</text>
      ${x.told.length > 1 && html`<text x="100%" y=${h - 6} text-anchor="end">${short(x.told.at(-1)?.date ?? '')}</text>`}
    </svg>`,
    head: [t('exam.head.day'), t('exam.head.now'), t('exam.head.score'), t('exam.head.span')],
    rows: x.told.map((o) => [written(o.date, locale), Math.round(o.now), Math.round(o.score), between(o.low, o.high)]),
  });
}

/** @param {ExamPage} e @param {Words} words */
function outcome(e, words) {
  const { t } = words;
  const { plan: x } = e;
  const told = x && e.set && x.told.length > 0 && readyFigure(x, words);
  return html`<section class="outcome" aria-busy=${String(e.busy)}><h2>${t('exam.preview')}</h2>
    <div role="status">${!x && e.busy && html`<p>${t('exam.working')}</p>`}
      ${x && html`<p class="expect">${x.days.length > 0 ? t('exam.expect', Math.round(x.score), Math.round(x.most), between(x.low, x.high), Math.round(x.now)) : x.cards > 0 && x.stage !== 'over' && t('exam.nowOnly', Math.round(x.now), Math.round(x.most))}</p>
      <ul class="says">${x.says.map((r) => html`<li data-says=${r.code}>${said(r, words)}</li>`)}</ul>`}</div>
    ${x && x.cards > 0 && x.stage !== 'over' && html`<p class="lead small">${t('exam.guesses')}</p>`}
    ${x && x.days.length > 0 && planFigure(x, words)} ${told}</section>`;
}

/** @param {ExamPage} e @param {State} s @param {Act} act */
function daysOff(e, s, act) {
  const { t, locale } = s.words;
  const { off } = e.form;
  const says = (/** @type {{from: string, to: string}} */ x) => {
    const [from, to] = [x.from, x.to].map((d) => written(d, locale, { dateStyle: 'medium' }));
    return x.from === x.to ? from : t('ui.fromTo', from, to);
  };
  /** @param {any} ev */
  const add = (ev) => {
    ev.preventDefault();
    const { from, to } = ev.target.elements;
    const span = { from: from.value, to: to.value || from.value };
    if (!span.from) return act.flaw('off', t('ui.offWhen'));
    if (span.to < span.from) return act.flaw('off', t('exam.error.order'));
    act.exam({ off: [...off, span].sort((a, b) => a.from.localeCompare(b.from)) });
    ev.target.reset();
    from.focus();
  };
  return html`<fieldset class="setting wide" id="off" aria-describedby="off-help"><legend>${t('exam.off')}</legend><p id="off-help">${t('exam.offHelp')}</p>
    ${off.length > 0 && html`<ul class="spans">${off.map((x, i) => html`<li key=${`${x.from} ${x.to} ${i}`}><span>${says(x)}</span>
      <button type="button" class="quiet" aria-label=${t('ui.offRemove', says(x))} onClick=${() => act.exam({ off: off.toSpliced(i, 1) })}>${t('ui.remove')}</button></li>`)}</ul>`}
    <form class="span" onSubmit=${add} noValidate><label>${t('ui.offFrom')}<input type="date" name="from" min=${e.today} max="9999-12-31" aria-describedby=${s.flaw?.field === 'off' ? 'off-flaw' : null} /></label>
      <label>${t('ui.offTo')}<input type="date" name="to" min=${e.today} max="9999-12-31" /></label><button class="quiet" data-act="add-off">${t('ui.add')}</button></form>
    ${flaw(s, 'off')}</fieldset>`;
}

/** @param {ExamPage} e @param {State} s @param {Act} act */
function form(e, s, act) {
  const { t } = s.words;
  const { form: f } = e;
  const pick = (/** @type {string} */ id, /** @type {boolean} */ on) => act.exam({ decks: on ? [...f.decks, id] : f.decks.filter((d) => d !== id) });
  const wrong = (/** @type {string} */ key) => ({ describedby: `${key}-help ${key}-flaw`, invalid: String(s.flaw?.field === key) });
  const button = e.set ? t('exam.change') : t('exam.set');
  return html`<div class="exam-form">
    ${row('title', t('exam.title'), t('exam.titleHelp'), html`<input id="title" type="text" maxlength="100" autocomplete="off" value=${f.title} aria-describedby=${wrong('title').describedby} aria-invalid=${wrong('title').invalid}
      onInput=${(/** @type {any} */ ev) => act.exam({ title: ev.target.value })} />`, flaw(s, 'title'))}
    ${row('day', t('exam.date'), t('exam.dateHelp'), html`<input id="day" type="date" min=${later(e.today, 1)} max="2169-12-31" required value=${f.date} aria-describedby=${wrong('day').describedby} aria-invalid=${wrong('day').invalid}
      onInput=${(/** @type {any} */ ev) => act.exam({ date: ev.target.value })} />`, flaw(s, 'day'))}
    ${row('minutes', t('exam.minutes'), t('exam.minutesHelp'), html`<input id="minutes" type="number" inputmode="numeric" min="1" max="1440" step="1" value=${Number.isNaN(f.minutes) ? '' : f.minutes} aria-describedby=${wrong('minutes').describedby} aria-invalid=${wrong('minutes').invalid}
      onInput=${(/** @type {any} */ ev) => act.exam({ minutes: ev.target.valueAsNumber })} />`, flaw(s, 'minutes'))}
    ${e.decks.length > 1 && html`<fieldset class="setting wide" id="decks" aria-describedby="decks-help"><legend>${t('exam.decks')}</legend><p id="decks-help">${t('exam.decksHelp')}</p>
      <ul class="choices">${e.decks.map((d) => html`<li key=${d.id}><label><input type="checkbox" checked=${f.decks.includes(d.id)} data-pick=${d.id} onChange=${(/** @type {any} */ ev) => pick(d.id, ev.target.checked)} /><span lang=${d.lang}>${d.title}</span></label></li>`)}</ul>${flaw(s, 'decks')}</fieldset>`}
    ${daysOff(e, s, act)} ${flaw(s, 'exams')}
    ${(!e.set || e.edited) && html`<button class="main" data-act="set-exam" aria-disabled=${String(s.saved === 'saving')} onClick=${() => act.setExam()}>${button}</button>`}
    <p class="saved" role="status">${s.saved === 'saved' ? t(e.plan?.stage === 'far' ? 'exam.savedFar' : 'exam.saved') : s.saved === 'notSaved' ? t('exam.notSaved') : s.saved && t('ui.saving')}</p>
  </div>`;
}

/** An exam that there is nothing to learn for any more; on its day it is not over yet. @param {ExamPlan} x @param {Words} words */
const past = (x, words) => (x.ahead < 0 ? words.t('exam.over', `${named(x, words.t)} ${when(x, words)}`) : `${named(x, words.t)} ${when(x, words)}`);

/** @param {ExamPlan[]} list @param {Words} words */
const others = (list, words) => html`<section><h2>${words.t('exam.others')}</h2><ul class="says">${list.map((x) => html`<li key=${x.id}><a href=${`/exam/${x.id}`} data-exam=${x.id}>
  ${x.stage === 'over' ? past(x, words) : examLine(x, words)}</a></li>`)}</ul></section>`;

/** @param {State} s @param {Act} act */
export function examScreen(s, act) {
  const { words, exam: e } = s;
  const { t } = words;
  if (!e) return html`<main class="page exam" data-screen="exam" aria-busy="true" />`;
  const title = e.set && e.plan ? (e.plan.stage === 'on' && !e.edited && e.plan.days.length > 0 ? examLine(e.plan, words) : named(e.plan, t)) : t('exam.prepare');
  const over = e.plan?.stage === 'over' && e.set && !e.edited;
  return html`<main class="page exam settings" data-screen="exam" data-saved=${s.saved} data-busy=${String(e.busy)} data-set=${String(e.set)}>
    <h1 tabindex="-1">${title}</h1>
    ${e.set ? [outcome(e, words), !over && form(e, s, act)] : [form(e, s, act), outcome(e, words)]}
    ${e.set && html`<p class="after">${e.plan && e.plan.days.length > 0 && html`<a class="quiet" href=${`/api/v1/exams/${e.id}/calendar.ics`} download="ripasso.ics" data-act="calendar">${t('exam.calendar')}</a>`}
      <button class="quiet" data-act="call-off" onClick=${() => act.callOff()}>${t(over ? 'exam.remove' : 'exam.callOff')}</button></p>`}
    ${e.others.length > 0 && others(e.others, words)}
  </main>`;
}
