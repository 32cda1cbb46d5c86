// Writes that overtake nothing: one at a time, always of the newest value. What was
// asked for while a write was under way is written after it, once.

/** @template T, R
 * @param {(newest: () => T) => Promise<R>} write a write that waits takes the value anew at each try
 * @param {{ done: (answer: R) => void, failed: (err: unknown) => void }} tell when nothing is left to write
 * @returns {(value: T) => Promise<void>} */
export function latest(write, { done, failed }) {
  /** @type {T} */
  let wanted;
  let [asked, writing] = [0, false];
  return async (value) => {
    wanted = value;
    asked++;
    if (writing) return;
    writing = true;
    try {
      for (let taken = 0; ; ) {
        const answer = await write(() => ((taken = asked), wanted));
        if (taken === asked) return done(answer);
      }
    } catch (err) {
      failed(err);
    } finally {
      writing = false;
    }
  };
}
