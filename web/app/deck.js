// A deck: its sections and questions as pupils see them, each with its tick.
import { choose } from './choose.js';
import { html } from './html.js';
import { returnsIn } from './i18n.js';
import { markup } from './markup.js';
import { citation } from './source.js';
import { strip, tick } from './ticks.js';

/** When a question is asked again. @param {DeckCard} c @param {Words['t']} t */
function when(c, t) {
  if (!c.phase) return t('ui.phase.new');
  if (c.exam) return `${t(`ui.phase.${c.phase}`)} · ${t('exam.asks')}`;
  const after = c.due ? (Date.parse(c.due) - Date.now()) / 1000 : 0;
  const due = after <= 60 ? t('ui.dueNow') : returnsIn(after, t);
  return `${t(`ui.phase.${c.phase}`)} · ${due}`;
}

/** What else there is to say of a card. @param {DeckCard} c @param {Words['t']} t */
function remarks(c, t) {
  return html`${c.aside && html`<small class="remark">${t(`ui.aside.${c.aside}`)}</small>`}
    ${c.leech && html`<small class="remark" data-leech><b>${t('ui.leech')}</b> ${t('ui.lapses', c.lapses)}</small>`}`;
}

/** The cards that are set aside, each with the way back. @param {DeckPage} d @param {DeckCard[]} away @param {Words['t']} t @param {Act} act */
function setAside(d, away, t, act) {
  return html`<section class="aside"><h2>${t('ui.asideTitle')}</h2><ul class="cards">${away.map((c) => html`<li key=${c.card} class="card" data-card=${c.card} data-aside=${c.aside}>
    <div><div class="stem" id=${`stem-${c.card}`} lang=${d.lang}>${markup(c.prompt)}</div><small>${t(`ui.aside.${c.aside}`)}</small></div>
    <button type="button" class="quiet" data-act="take-in" aria-describedby=${`stem-${c.card}`} onClick=${() => act.takeIn(c.card)}>${t('ui.takeIn')}</button></li>`)}</ul></section>`;
}

/** @param {DeckCard} c @param {string} lang @param {Words['t']} t */
function row(c, lang, t) {
  const recall = c.phase ? t('ui.recallOf', Math.round(c.recall * 100)) : '';
  return html`<li key=${c.card} class="card" data-card=${c.card} data-kind=${c.kind}>
    ${tick({ recall: c.phase ? c.recall : 0, state: 'coming' })}
    <div><div class="stem" lang=${lang}>${markup(c.prompt)}</div>
    <small>${t(`kind.${c.kind}`)} · ${when(c, t)}${recall && html` <span class="sr">, ${recall}</span>`}${c.lapses > 0 && !c.leech && ` · ${t('ui.lapses', c.lapses)}`}</small>${remarks(c, t)}</div>
  </li>`;
}

/** @param {State} s @param {Act} act */
export function deckScreen(s, act) {
  const { words, deck: d } = s;
  const { t } = words;
  if (!d) return html`<main class="page" data-screen="deck" aria-busy="true" />`;
  const cards = d.sections.flatMap((x) => x.cards);
  const seen = cards.filter((c) => c.phase);
  const known = Math.round(seen.reduce((sum, c) => sum + c.recall, 0));
  const due = d.due + d.new;
  const away = cards.filter((c) => c.aside);
  return html`<main class="page deck-page" data-screen="deck" data-deck=${d.id}>
    <h1 tabindex="-1" lang=${d.lang}>${d.title}</h1>
    ${d.description && html`<p class="lead" lang=${d.lang}>${d.description}</p>`}
    ${strip({
      ticks: cards.map((c) => ({ recall: c.phase ? c.recall : 0, state: 'coming' })),
      label: t('ui.stripWords', cards.length, known), cls: 'wide' })}
    <p class="tally">${seen.length ? t('ui.knownOf', known, cards.length) : t('ui.cards', cards.length)}</p>
    ${due > 0
      ? html`<a class="main" href=${`/study?deck=${d.id}`} data-act="start">${t('ui.studyDeck', t('ui.questions', due), t('ui.minutes', d.minutes))}</a>`
      : html`<p class="done">${t('ui.deckDone')}</p>`}
    ${choose(d.id, s, act)}
    ${seen.length > 0 && html`<p><a href=${`/progress?deck=${d.id}`}>${t('ui.progressLink')}</a></p>`}
    ${away.length > 0 && setAside(d, away, t, act)}
    <p class="sr" role="status">${s.saved && t(`ui.${s.saved}`)}</p>
    ${d.intro && html`<div class="intro" lang=${d.lang}>${markup(d.intro)}</div>`}
    ${d.sections.map((x) => html`<section>${x.title && html`<h2 lang=${d.lang}>${x.title}</h2>`}
      <ol class="cards">${x.cards.map((c) => row(c, d.lang, t))}</ol></section>`)}
    ${d.sources?.length ? html`<section class="source"><h2>${t('ui.sources')}</h2>${d.sources.map((c) => citation(c, words))}</section>` : null}
  </main>`;
}
