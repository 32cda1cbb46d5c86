// The one state and the one way to change it: set() merges a patch and draws again,
// once for all changes of a turn of the event loop.

/** @type {State} */
let state;
/** @type {(s: State) => void} */
let draw = () => {};
let waiting = false;

/** @param {State} first @param {(s: State) => void} drawer */
export function begin(first, drawer) {
  state = first;
  draw = drawer;
  draw(state);
}

export const get = () => state;

/** @param {Partial<State>} patch */
export function set(patch) {
  state = { ...state, ...patch };
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    draw(state);
  });
}
