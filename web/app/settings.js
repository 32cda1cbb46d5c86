// Settings: each change goes to the server at once, and only its word says "saved".
import { flaw, row } from './field.js';
import { habits } from './habits.js';
import { html } from './html.js';

const zones = () => Intl.supportedValuesOf?.('timeZone') ?? [];

/** @param {State} s @param {Act} act */
export function settingsScreen(s, act) {
  const { words: { t }, settings: v } = s;
  /** A whole number from 0. @param {string} key @param {number} value @param {number} max @param {(n: number) => void} take */
  const number = (key, value, max, take) => html`<input id=${key} type="number" inputmode="numeric" min="0" max=${max} step="1" value=${value}
    aria-describedby=${`${key}-help ${key}-flaw`} aria-invalid=${String(s.flaw?.field === key)}
    onChange=${(/** @type {any} */ e) => (e.target.validity.valid && e.target.value !== '' ? take(Number(e.target.value)) : act.flaw(key, t('ui.range', 0, max)))} />`;
  /** @param {'newPerDay' | 'perDay' | 'rollover'} key @param {number} max */
  const limit = (key, max) => row(key, t(`ui.${key}`), t(`ui.${key}Help`), number(key, v[key], max, (n) => act.save({ [key]: n })), flaw(s, key));
  const hundred = Math.round(v.retention * 100);
  return html`<main class="page settings" data-screen="settings" data-saved=${s.saved}>
    <h1 tabindex="-1">${t('ui.settings')}</h1>
    ${row('language', t('ui.language'), t('ui.languageHelp'), html`<select id="language" aria-describedby="language-help" onChange=${(/** @type {any} */ e) => act.save({ language: e.target.value })}>
      <option value="" selected=${v.language === ''}>${t('ui.languageAuto')}</option>
      ${Object.entries(s.languages).map(([tag, name]) => html`<option value=${tag} lang=${tag} selected=${v.language === tag}>${name}</option>`)}</select>`)}
    ${row('reading', t('ui.reading'), t('ui.readingHelp'), html`<input id="reading" type="checkbox" role="switch" checked=${v.reading} aria-describedby="reading-help"
      onChange=${(/** @type {any} */ e) => act.save({ reading: e.target.checked })} />`)}
    ${row('shortcuts', t('ui.shortcuts'), t('ui.shortcutsHelp'), html`<input id="shortcuts" type="checkbox" role="switch" checked=${s.shortcuts} aria-describedby="shortcuts-help"
      onChange=${(/** @type {any} */ e) => act.shortcuts(e.target.checked)} />`)}
    ${limit('newPerDay', 9999)} ${limit('perDay', 9999)}
    ${row('retention', t('ui.retention'), t('ui.retentionHelp', hundred), html`<input id="retention" type="range" min="70" max="99" step="1" value=${hundred} aria-describedby="retention-help"
      aria-valuetext=${t('ui.outOf', hundred, 100)} onChange=${(/** @type {any} */ e) => act.save({ retention: Number(e.target.value) / 100 })} />`)}
    ${row('zone', t('ui.zone'), t('ui.zoneHelp'), html`<select id="zone" aria-describedby="zone-help" onChange=${(/** @type {any} */ e) => act.save({ zone: e.target.value })}>
      ${[...new Set([v.zone, ...zones()])].map((z) => html`<option value=${z} selected=${z === v.zone}>${z.replaceAll('_', ' ')}</option>`)}</select>`)}
    ${limit('rollover', 23)}
    ${habits(s, act, number)}
    <p class="saved" role="status">${s.saved && t(`ui.${s.saved}`)}</p>
  </main>`;
}
