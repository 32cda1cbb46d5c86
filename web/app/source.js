// A citation for a pupil: title, publisher, the date with its certainty, a link, the
// words that prove it. The paragraph's number is only a detail.
import { edtfWords } from './edtf.js';
import { html } from './html.js';

/** When it appeared, and how sure that is. @param {Citation} c @param {Words} words */
function when(c, { locale, t }) {
  if (!c.published) return t('ui.undated');
  return t(c.dated === 'inferred' ? 'ui.datedInferred' : 'ui.datedStated', edtfWords(c.published, locale, t));
}

/** The same work once, with all its paragraphs. @param {Citation[]} list @returns {Citation[]} */
export function byWork(list) {
  /** @type {Map<string, Citation>} */
  const works = new Map();
  for (const c of list) {
    const name = `${c.title}\n${c.url}`;
    const paragraphs = [works.get(name)?.paragraphs, c.paragraphs].filter(Boolean).join(', ');
    works.set(name, { ...c, paragraphs });
  }
  return [...works.values()];
}

/** @param {Citation} c @param {Words} words */
export function citation(c, words) {
  const { t } = words;
  const title = c.url ? html`<a href=${c.url} target="_blank" rel="noopener noreferrer">${c.title}</a>` : c.title;
  const paragraphs = c.paragraphs && t(/[-–,]/.test(c.paragraphs) ? 'ui.paragraphs' : 'ui.paragraph', c.paragraphs.replaceAll('-', '–'));
  return html`<p class="citation"><cite>${title}</cite>${c.publisher && html`<span class="by">, ${c.publisher}</span>`}
    <span class="when">${when(c, words)}</span>
    ${paragraphs && html`<small>${paragraphs}</small>`}</p>`;
}

/** @param {Solution} s @param {Words} words @param {string} lang */
export function sources(s, words, lang) {
  if (!s.citations?.length && !s.evidence && !s.attributed) return null;
  const { t } = words;
  return html`<section class="source"><h2>${t('ui.source')}</h2>
    ${s.attributed && html`<p>${t('ui.attributed', s.attributed)}</p>`}
    ${s.evidence && html`<p class="evidence" lang=${lang}><span class="sr">${t('ui.evidence')} </span>${t('ui.quoted', s.evidence)}</p>`}
    ${byWork(s.citations ?? []).map((c) => citation(c, words))}</section>`;
}
