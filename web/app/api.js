// The server over HTTP. Three outcomes: its JSON, a Problem it states, or Gone: no
// word from it at all (no network, a stopped server, a proxy's or a captive portal's
// page). Only Gone is tried again by itself, with the same body, so with the same event id.

/** The server said no, and why. */
export class Problem extends Error {
  /** @param {number} status @param {string} code @param {{ location: string, message: string }[]} [errors] what is wrong with which part */
  constructor(status, code, errors = []) {
    super(code || String(status));
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** Nobody answered who could. */
export class Gone extends Error {}

const silent = [502, 503, 504];
const patience = 15000; // ms until an unanswered request counts as Gone

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
export async function call(method, path, body) {
  let res, data;
  try {
    res = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        'Accept-Language': document.documentElement.lang, // reasons name months and numbers in the learner's language
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
    data = await res.json();
  } catch {
    throw new Gone();
  }
  if (silent.includes(res.status) || !/json/.test(res.headers.get('Content-Type') ?? '')) throw new Gone();
  if (!res.ok) throw new Problem(res.status, String(data?.code ?? ''), data?.errors);
  return data;
}

/** How long to wait before try n (from 0), in ms: half a second, doubling, at most 15 s. @param {number} n */
export const backoff = (n) => Math.min(15000, 500 * 2 ** n);

/** @type {Set<() => void>} */
const sleepers = new Set();

/** Ends all waiting: the network is back, or the learner asks to try now. */
export function wake() {
  for (const w of sleepers) w();
}

/** @param {number} ms @returns {Promise<void>} */
function sleep(ms) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      sleepers.delete(end);
      done();
    };
    const timer = setTimeout(end, ms);
    sleepers.add(end);
  });
}

/** Calls until somebody answers; told each time nobody did. A caller that no longer
 * wants the answer says so and gets null.
 * @template T @param {() => Promise<T>} attempt
 * @param {{ gone: () => void, back: () => void, stop?: () => boolean }} tell
 * @returns {Promise<T | null>} */
export async function persist(attempt, { gone, back, stop = () => false }) {
  for (let n = 0; ; n++) {
    try {
      const answer = await attempt();
      if (n > 0) back();
      return answer;
    } catch (err) {
      if (!(err instanceof Gone)) {
        if (n > 0) back();
        throw err;
      }
    }
    gone();
    await sleep(backoff(n));
    if (stop()) return null;
  }
}

/** A version-7 UUID: time-ordered, made where the event happened. crypto.randomUUID
 * is missing on plain http in a LAN; getRandomValues is not.
 * @param {number} now @param {Uint8Array} random 16 random bytes */
export function uuid7(now, random) {
  const b = Uint8Array.from(random);
  for (let i = 0; i < 6; i++) b[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const newID = () => uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
