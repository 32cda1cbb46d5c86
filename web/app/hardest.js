// The hardest cards, and what they are taken for.
import { html } from './html.js';
import { phrase } from './i18n.js';
import { markup } from './markup.js';

/** @param {string[]} texts @param {HardCard} c @param {Words['t']} t */
const said = (texts, c, t) => texts.map((x) => (c.kind === 'boolean' ? t(`ui.${x}`) : x)).join(', ');

/** @param {HardCard} c @param {Words['t']} t */
function confusions(c, t) {
  if (c.asked) return html`<p class="quietly">${t('ui.askedNow')}</p>`;
  if (c.confusions.length === 0) return null;
  const lang = c.kind === 'boolean' ? null : c.lang;
  return html`<ul class="confusions">${c.confusions.map((x) => html`<li>
    ${phrase(t, 'ui.insteadOf', html`<span class="taken" lang=${lang}>${said(x.given, c, t)}</span>`, html`<b lang=${lang}>${said(x.instead, c, t)}</b>`, t('ui.times', x.times))}
    ${x.others.map((o) => html` ${phrase(t, 'ui.rightFor', html`<span class="other" lang=${o.lang}>${markup(o.prompt)}</span>`)}`)}</li>`)}</ul>`;
}

/** @param {HardCard[]} list @param {Words} words */
export function hardest(list, { t }) {
  return html`<section class="figure" data-chart="hardest"><h2>${t('ui.hardest')}</h2><p>${t('ui.hardestSentence')}</p>
    <ol class="hardest">${list.map((c) => html`<li key=${c.card} data-card=${c.card} data-asked=${c.asked}>
      <div class="stem" lang=${c.lang}>${markup(c.prompt)}</div>
      <small>${c.deck} · ${c.reviews > 0 ? t('ui.recalledOf', c.recalled, c.reviews) : t('ui.forgotten', c.lapses)}</small>
      ${confusions(c, t)}</li>`)}</ol>
  </section>`;
}
