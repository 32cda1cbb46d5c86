// Habits: when one learns, and what comes first. Each change is saved by itself, like all
// settings; what cannot be had is said beside it and changes nothing.
import { flaw, row } from './field.js';
import { html } from './html.js';

const monday = [1, 2, 3, 4, 5, 6, 0]; // the server's week begins on Sunday

/** @param {number} day 0 for Sunday @param {string} lang */
const weekday = (day, lang) => new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2023, 0, 1 + day)));

/** @param {string} date "YYYY-MM-DD" @param {string} lang */
const written = (date, lang) => new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T12:00Z`));

/** The weekday's load: as always, half, none, or what was set elsewhere.
 * @param {Habits} h @param {number} day @param {Words} words @param {Act} act */
function lighter(h, day, { t, locale }, act) {
  const name = `lighter-${day}`;
  /** @param {any} e */
  const change = (e) => {
    const all = h.lighter.with(day, Number(e.target.value));
    if (all.some((n) => n < 100)) return act.save({ habits: { ...h, lighter: all } });
    e.target.value = String(h.lighter[day]);
    act.flaw('lighter', t('ui.lighterAll'));
  };
  const choices = [...new Set([0, 50, 100, h.lighter[day]])].sort((a, b) => a - b);
  const say = (/** @type {number} */ n) => ({ 0: t('ui.lighter.0'), 50: t('ui.lighter.50'), 100: t('ui.lighter.100') })[n] ?? t('ui.lighterBy', n);
  return html`<li><label for=${name}>${weekday(day, locale)}</label><select id=${name} onChange=${change}>
    ${choices.map((n) => html`<option value=${n} selected=${n === h.lighter[day]}>${say(n)}</option>`)}</select></li>`;
}

/** The days off, and two dates to add some. @param {State} s @param {Habits} h @param {Act} act */
function daysOff(s, h, act) {
  const { t, locale } = s.words;
  /** @param {any} e */
  const add = (e) => {
    e.preventDefault();
    const { from, to } = e.target.elements;
    const span = { from: from.value, to: to.value || from.value };
    const days = 1 + (Date.parse(span.to) - Date.parse(span.from)) / 86400000;
    if (!span.from) return act.flaw('off', t('ui.offWhen'));
    if (!(days >= 1)) return act.flaw('off', t('ui.offOrder'));
    if (days > 731) return act.flaw('off', t('ui.offLong'));
    act.save({ habits: { ...h, off: [...h.off, span].sort((a, b) => a.from.localeCompare(b.from)) } });
    e.target.reset();
    from.focus();
  };
  const says = (/** @type {{from: string, to: string}} */ x) => (x.from === x.to ? written(x.from, locale) : t('ui.fromTo', written(x.from, locale), written(x.to, locale)));
  return html`<fieldset class="setting wide" id="off" aria-describedby="off-help"><legend>${t('ui.off')}</legend><p id="off-help">${t('ui.offHelp')}</p>
    ${h.off.length > 0 && html`<ul class="spans">${h.off.map((x, i) => html`<li key=${`${x.from} ${x.to} ${i}`}><span>${says(x)}</span>
      <button type="button" class="quiet" aria-label=${t('ui.offRemove', says(x))} onClick=${() => act.save({ habits: { ...h, off: h.off.toSpliced(i, 1) } })}>${t('ui.remove')}</button></li>`)}</ul>`}
    <form class="span" onSubmit=${add} noValidate><label>${t('ui.offFrom')}<input type="date" name="from" min="1970-01-01" max="9999-12-31" aria-describedby=${s.flaw?.field === 'off' ? 'off-flaw' : null} /></label>
      <label>${t('ui.offTo')}<input type="date" name="to" min="1970-01-01" max="9999-12-31" /></label><button class="quiet" data-act="add-off">${t('ui.add')}</button></form>
    ${flaw(s, 'off')}</fieldset>`;
}

/** @param {State} s @param {Act} act @param {(field: string, value: number, most: number, take: (n: number) => void) => VNode} number */
export function habits(s, act, number) {
  const { words, settings: { habits: h } } = s;
  const { t } = words;
  if (!h) return null;
  return html`<section class="habits"><h2>${t('ui.habits')}</h2>
    ${row('minutes', t('ui.minutesADay'), t('ui.minutesADayHelp'), number('minutes', h.minutes, 1440, (minutes) => act.save({ habits: { ...h, minutes } })), flaw(s, 'minutes'))}
    ${row('order', t('ui.order'), t('ui.orderHelp'), html`<select id="order" aria-describedby="order-help" onChange=${(/** @type {any} */ e) => act.save({ habits: { ...h, order: e.target.value } })}>
      <option value="" selected=${h.order === ''}>${t('ui.orderMixed')}</option><option value="first" selected=${h.order === 'first'}>${t('ui.orderFirst')}</option>
      <option value="last" selected=${h.order === 'last'}>${t('ui.orderLast')}</option></select>`)}
    ${row('together', t('ui.together'), t('ui.togetherHelp'), html`<input id="together" type="checkbox" role="switch" checked=${h.together} aria-describedby="together-help"
      onChange=${(/** @type {any} */ e) => act.save({ habits: { ...h, together: e.target.checked } })} />`)}
    <fieldset class="setting wide" id="lighter" aria-describedby="lighter-help"><legend>${t('ui.lighterTitle')}</legend><p id="lighter-help">${t('ui.lighterHelp')}</p>
      <ul class="week">${monday.map((day) => lighter(h, day, words, act))}</ul>${flaw(s, 'lighter')}</fieldset>
    ${daysOff(s, h, act)}
  </section>`;
}
