// What the teacher says: the word, the reason, the right answer, when it returns.
import { html } from './html.js';
import { returnsIn } from './i18n.js';
import { tone, unwritten } from './marks.js';

const alsoShown = 3; // of the other accepted forms

/** "Quasi: anno e mese giusti; il giorno è 12."
 * @param {Verdict} verdict @param {Words} words */
export function sentence(verdict, { t, has }) {
  const word = t(`verdict.${tone(verdict.score)}`);
  const key = `reason.${verdict.reason.code}`;
  const reason = has(key) ? t(key, ...(verdict.reason.args ?? [])) : '';
  return { word, rest: reason.trim().replace(/\.$/, '') };
}

/** The answer, where neither the marks nor the reason have said it already.
 * @param {View} view @param {Solution} solution @param {string} rest @param {Words['t']} t */
function right({ face, given, verdict }, solution, rest, t) {
  if (!face || !solution.text || (verdict?.score ?? 0) >= 1) return null;
  const written = face.kind !== 'cloze' || face.gaps?.length === 1; // the marks stand where the answer belongs
  const told = rest.toLowerCase().includes(solution.text.toLowerCase()) || (written && unwritten(given ?? {}, 0));
  const also = solution.also?.length ? t('ui.also', solution.also.slice(0, alsoShown).join(' · ')) : '';
  if (told && !also) return null;
  return html`<p class="key">${!told && html`${t('ui.theAnswer')}: <strong lang=${face.lang}>${solution.text}</strong> `}
    ${also && html`<small lang=${face.lang}>${also}</small>`}</p>`;
}

/** @param {View} view @param {Words['t']} t */
function back(view, t) {
  const after = view.returns?.[String(view.grade)];
  return after ? t('ui.returns', returnsIn(after, t)) : '';
}

/** A flashcard that was graded by the learner has no verdict to read. @param {View} view */
const selfGraded = ({ face, given }) => face?.kind === 'flashcard' && !given?.unknown;

/** All of it in one line, for those who listen. @param {View} view @param {Words} words */
export function spoken(view, words) {
  if (view.phase !== 'judged' || !view.verdict) return '';
  if (selfGraded(view)) return back(view, words.t);
  const { word, rest } = sentence(view.verdict, words);
  const text = view.verdict.score < 1 && view.solution?.text ? `${words.t('ui.theAnswer')}: ${view.solution.text}.` : '';
  return [rest ? `${word}: ${rest}.` : `${word}.`, text, back(view, words.t)].filter(Boolean).join(' ');
}

/** @param {{ view: View, words: Words, act: Act }} p */
export function verdictBlock({ view, words, act }) {
  const { verdict, solution, face } = view;
  if (!verdict || !solution || !face) return null;
  const { t } = words;
  const { word, rest } = sentence(verdict, words);
  const whys = [...new Set([...(view.offers ?? []), view.why].filter(Boolean))];
  return html`<section class=${`verdict ${tone(verdict.score)}`} data-verdict=${tone(verdict.score)} data-reason=${verdict.reason.code} data-score=${verdict.score}>
    ${!selfGraded(view) && html`<p class="said"><strong>${word}</strong>${rest ? `: ${rest}.` : '.'}</p>`}
    ${right(view, solution, rest, t)}
    <p class="after"><span data-returns>${back(view, t)}</span>
      ${whys.map(
        (w) => html`<button type="button" class="quiet" data-why=${w} aria-pressed=${view.why === w} onClick=${() => act.qualify(/** @type {Why} */ (w))}>
          ${t(`qualify.${w}`)}</button>`,
      )}</p>
  </section>`;
}
