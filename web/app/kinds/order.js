// Ordering: drag an item, press its arrows, or move it with the arrow keys.
import { html } from '../html.js';
import { markup, plain } from '../markup.js';
import { rightMark, wrongMark } from '../marks.js';
import { blankDraft } from './draft.js';

/** The list with what stood at one place moved to another. @template T @param {T[]} list @param {number} from @param {number} to */
export function moved(list, from, to) {
  if (to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
}

/** @type {{ at: number } | null} the place of the item that is being dragged */
let hold = null;

/** Moving a node takes its focus away: give it back to what was pressed.
 * @param {number} id @param {string} what */
function refocus(id, what) {
  requestAnimationFrame(() => {
    const row = document.querySelector(`.ordering [data-item="${id}"]`);
    const el = row?.querySelector(`${what}:not(:disabled)`) ?? row?.querySelector('.grip');
    if (el instanceof HTMLElement) el.focus();
  });
}

/** Which row of the list lies under a height of the window. @param {Element} ol @param {number} y */
function rowAt(ol, y) {
  const rows = [...ol.children].map((li) => li.getBoundingClientRect());
  const i = rows.findIndex((r) => y < r.bottom);
  return i < 0 ? rows.length - 1 : i;
}

/** @type {KindInput} */
export const order = {
  start: (face) => blankDraft({ picks: face.items?.map((i) => i.id) ?? [], active: -1 }),
  answer: (_, draft) => ({ picks: draft.picks }),
  view({ face, draft, edit, t }) {
    /** @param {number} from @param {number} to */
    const move = (from, to) => {
      const picks = moved(draft.picks, from, to);
      if (picks === draft.picks) return;
      const item = face.items?.[draft.picks[from]];
      edit({ ...draft, picks, active: hold ? to : -1, said: t('ui.movedTo', plain(item?.html ?? ''), to + 1, picks.length) });
    };
    /** @param {KeyboardEvent} e @param {number} at */
    const keys = (e, at) => {
      const step = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
      if (!step) return;
      e.preventDefault();
      const id = draft.picks[at];
      move(at, at + step);
      refocus(id, '.grip');
    };
    /** @param {number} at @param {number} to @param {string} dir */
    const press = (at, to, dir) => {
      const id = draft.picks[at];
      move(at, to);
      refocus(id, `[data-move=${dir}]`);
    };
    /** @param {any} e */
    const drag = (e) => {
      if (!hold) return;
      const to = rowAt(e.currentTarget, e.clientY);
      if (to !== hold.at) {
        move(hold.at, to);
        hold.at = to;
      }
    };
    const drop = () => {
      if (!hold) return;
      hold = null;
      edit({ ...draft, active: -1 });
    };
    return html`<div class="ordering">
      <p class="caption" id="order-how">${t('ui.orderHow')}</p>
      <ol onPointerMove=${drag} onPointerUp=${drop} onPointerCancel=${drop}>${draft.picks.map((id, at) => {
        const item = face.items?.[id];
        const name = plain(item?.html ?? '');
        return html`<li key=${id} data-item=${id} class=${draft.active === at ? 'row held' : 'row'}>
          <button type="button" class="grip" aria-label=${t('ui.grip', name, at + 1)} aria-describedby="order-how"
            onKeyDown=${(/** @type {KeyboardEvent} */ e) => keys(e, at)}
            onPointerDown=${(/** @type {any} */ e) => {
              e.currentTarget.closest('ol').setPointerCapture(e.pointerId); // the list stays in place, rows move
              hold = { at };
              edit({ ...draft, active: at });
            }}>
            <span class="place">${at + 1}</span><span class="dots" aria-hidden="true" />
          </button>
          <span class="label" lang=${face.lang}>${markup(item?.html)}</span>
          <button type="button" class="step" data-move="up" disabled=${at === 0} aria-label=${t('ui.moveUp', name)} onClick=${() => press(at, at - 1, 'up')}>↑</button>
          <button type="button" class="step" data-move="down" disabled=${at === draft.picks.length - 1} aria-label=${t('ui.moveDown', name)} onClick=${() => press(at, at + 1, 'down')}>↓</button>
        </li>`;
      })}</ol>
    </div>`;
  },
  judged({ face, given, verdict, solution, t }) {
    const mine = given.unknown ? [] : (given.picks ?? []);
    const row = (/** @type {number} */ id, /** @type {Child} */ sign) => html`<li key=${id} class="row">
      <span class="sign">${sign}</span>
      <span class="label" lang=${face.lang}>${markup(face.items?.[id]?.html)}
        ${solution.labels?.[id] && html` <small class="date">${solution.labels[id]}</small>`}</span></li>`;
    const perfect = verdict.score >= 1;
    return html`<div class="ordering judged">
      ${mine.length > 0 && html`<p class="caption">${t('ui.yourOrder')}</p>
      <ol>${mine.map((id) => row(id, verdict.parts?.[id] ?? perfect ? rightMark() : wrongMark()))}</ol>`}
      ${!perfect && html`<p class="caption">${t('ui.rightOrder')}</p>
      <ol class="key">${solution.picks?.map((id, i) => row(id, i + 1))}</ol>`}
    </div>`;
  },
};
