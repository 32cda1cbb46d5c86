// What a sitting is about, as the server takes it and as an address has it:
// /study?deck=ID&tag=rivers&kind=text&cram&limit=20.

const lists = /** @type {const} */ ([['deck', 'decks'], ['tag', 'tags'], ['kind', 'kinds'], ['source', 'sources'], ['section', 'sections']]);
const numbers = /** @type {const} */ (['new', 'limit', 'minutes']);
const switches = /** @type {const} */ (['cram', 'missed']);

/** @param {string} search the part of an address behind "?" @returns {Scope} */
export function scopeOf(search) {
  const query = new URLSearchParams(search);
  /** @type {Scope} */
  const scope = {};
  for (const [name, field] of lists) if (query.has(name)) scope[field] = query.getAll(name);
  for (const name of numbers) {
    const n = Math.trunc(Number(query.get(name)));
    if (n > 0 || (name === 'new' && query.get(name) === '0')) scope[name] = n;
  }
  for (const name of switches) if (query.has(name)) scope[name] = true;
  return scope;
}

/** @param {Scope} scope */
export function addressOf(scope) {
  const query = new URLSearchParams();
  for (const [name, field] of lists) for (const x of scope[field] ?? []) query.append(name, x);
  for (const name of numbers) if (scope[name] !== undefined) query.set(name, String(scope[name]));
  for (const name of switches) if (scope[name]) query.set(name, '');
  const text = query.toString();
  return text ? `/study?${text}` : '/study';
}

/** Whether it leaves the schedule alone. @param {Scope} scope */
export const crams = (scope) => Boolean(scope.cram || scope.missed);

/** Whether it chooses among the questions of its decks. @param {Scope} scope */
export const chooses = (scope) => crams(scope) || lists.some(([name, field]) => name !== 'deck' && scope[field]?.length);

/** What to say where no question belongs to it. @param {Scope} scope */
export const nothing = (scope) => (scope.missed && !lists.some(([, field]) => scope[field]?.length) ? 'ui.nothingMissed' : 'ui.nothing');
