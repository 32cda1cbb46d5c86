// "Choose what to study": folded away until it is wanted; what there is to choose comes
// from the server. The form is the address of the sitting, so nothing of it is kept here.
import { html } from './html.js';
import { addressOf, scopeOf } from './scope.js';

/** The boxes of one list, folded away. Where there is nothing to choose between, none.
 * @param {string} name of the address @param {string} title @param {Choice[]} list @param {(c: Choice) => string} say */
function boxes(name, title, list, say) {
  if (list.length < 2) return null;
  return html`<details class="list"><summary data-list=${name}>${title}</summary><div class="boxes" role="group" aria-label=${title}>${list.map((c) => html`<label key=${c.name}><input type="checkbox" name=${name} value=${c.name} />
    <span>${say(c)} <small>${c.cards}</small></span></label>`)}</div></details>`;
}

/** How it is asked: due alone, all of it, or what went wrong. @param {Choices} all @param {Words['t']} t */
function ways(all, t) {
  const way = (/** @type {string} */ name, /** @type {string} */ says) => html`<label><input type="radio" name="how" value=${name} defaultChecked=${name === ''} /><span>${says}</span></label>`;
  return html`<fieldset><legend>${t('ui.chooseHow')}</legend><div class="boxes ways">${way('', t('ui.chooseReview'))}${way('cram', t('ui.chooseCram'))}
    ${all.missed > 0 && way('missed', t('ui.chooseMissed', all.missed))}</div></fieldset>`;
}

/** @param {string} of @param {Choices} all @param {State} s @param {Act} act */
function form(of, all, s, act) {
  const { t } = s.words;
  /** @param {any} e */
  const start = (e) => {
    e.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(e.target)) if (value !== '' && name !== 'how') query.append(name, String(value));
    const how = e.target.elements.how.value;
    if (how) query.set(how, '');
    act.go(addressOf(scopeOf(query.toString())));
  };
  const title = (/** @type {Choice} */ c) => c.title;
  const decks = of ? [] : (s.today?.decks ?? []).map((d) => ({ name: d.id, title: d.title, cards: d.cards }));
  const number = (/** @type {string} */ name, /** @type {string} */ says, /** @type {number} */ most) => html`<label>${says}
    <input type="number" name=${name} min="1" max=${most} inputmode="numeric" aria-describedby="choose-until" /></label>`;
  return html`<form onSubmit=${start}>
    ${of && html`<input type="hidden" name="deck" value=${of} />`}
    ${ways(all, t)}
    <div><p>${t('ui.chooseAny')}</p>
    ${boxes('deck', t('ui.decks'), decks, title)}
    ${boxes('section', t('ui.chooseSections'), all.sections, title)}
    ${boxes('tag', t('ui.chooseTags'), all.tags, title)}
    ${boxes('kind', t('ui.chooseKinds'), all.kinds, (c) => t(`kind.${c.name}`))}
    ${boxes('source', t('ui.chooseSources'), all.sources, title)}</div>
    <div><div class="numbers">${number('limit', t('ui.chooseLimit'), 9999)}${number('minutes', t('ui.chooseMinutes'), 1440)}</div>
    <p id="choose-until">${t('ui.chooseUntil')}</p></div>
    <button class="main" data-act="choose-start">${t('ui.startPlain')}</button>
  </form>`;
}

/** @param {string} of a deck's id, or '' for the whole library @param {State} s @param {Act} act */
export function choose(of, s, act) {
  const { t } = s.words;
  const { choices } = s;
  /** @param {any} e */
  const opened = (e) => e.target.open && !choices && act.choose(of);
  return html`<details class="choose" onToggle=${opened}><summary data-act="choose" class="quiet">${t('ui.choose')}</summary>
    <div aria-busy=${String(!choices)}>${choices && form(of, choices, s, act)}</div></details>`;
}
