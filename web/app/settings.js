// Settings: each change goes to the server at once, and only its word says "saved".
import { html } from './html.js';

/** @param {string} id @param {string} label @param {string} help @param {VNode} field */
const row = (id, label, help, field) => html`<div class="setting"><label for=${id}>${label}</label>${field}<p id=${`${id}-help`}>${help}</p></div>`;

const zones = () => Intl.supportedValuesOf?.('timeZone') ?? [];

/** @param {State} s @param {Act} act */
export function settingsScreen(s, act) {
  const { words: { t }, settings: v } = s;
  /** @param {keyof Settings} key @param {number} min @param {number} max */
  const number = (key, min, max) => html`<input id=${key} type="number" inputmode="numeric" min=${min} max=${max} step="1" value=${v[key]} aria-describedby=${`${key}-help`}
    onChange=${(/** @type {any} */ e) => e.target.validity.valid && e.target.value !== '' && act.save({ [key]: Number(e.target.value) })} />`;
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
    ${row('newPerDay', t('ui.newPerDay'), t('ui.newPerDayHelp'), number('newPerDay', 0, 9999))}
    ${row('perDay', t('ui.perDay'), t('ui.perDayHelp'), number('perDay', 0, 9999))}
    ${row('retention', t('ui.retention'), t('ui.retentionHelp', hundred), html`<input id="retention" type="range" min="70" max="99" step="1" value=${hundred} aria-describedby="retention-help"
      aria-valuetext=${t('ui.outOf', hundred, 100)} onChange=${(/** @type {any} */ e) => act.save({ retention: Number(e.target.value) / 100 })} />`)}
    ${row('zone', t('ui.zone'), t('ui.zoneHelp'), html`<select id="zone" aria-describedby="zone-help" onChange=${(/** @type {any} */ e) => act.save({ zone: e.target.value })}>
      ${[...new Set([v.zone, ...zones()])].map((z) => html`<option value=${z} selected=${z === v.zone}>${z.replaceAll('_', ' ')}</option>`)}</select>`)}
    ${row('rollover', t('ui.rollover'), t('ui.rolloverHelp'), number('rollover', 0, 23))}
    <p class="saved" role="status">${s.saved && t(`ui.${s.saved}`)}</p>
  </main>`;
}
