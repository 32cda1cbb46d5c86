import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Gone, Problem, backoff, persist, uuid7, wake } from '../app/api.js';
import { ceiling, daysBetween } from '../app/charts.js';
import { words } from '../app/i18n.js';
import { press } from '../app/keys.js';
import { kinds } from '../app/kinds/index.js';
import { paired } from '../app/kinds/match.js';
import { unitMissing } from '../app/kinds/typed.js';
import { latest } from '../app/latest.js';
import { moved } from '../app/kinds/order.js';
import { draftFor } from '../app/sitting.js';
import { wouldKnow } from '../app/progress.js';
import { byWork } from '../app/source.js';
import { around, count, inWords, level } from '../app/ticks.js';
import { sentence } from '../app/verdict.js';

const it = words(JSON.parse(readFileSync(new URL('../messages/it/ui.json', import.meta.url))), 'it');
const items = (n) => Array.from({ length: n }, (_, id) => ({ id, html: `<p>${id}</p>` }));
const face = (kind, more = {}) => ({ card: 'c', kind, deck: '', lang: 'it', section: '', prompt: '', items: [], targets: [], gaps: [], hints: 0, ...more });

test('an empty answer is asked for, a begun one is sent as it is', () => {
  for (const [f, draft, want] of [
    [face('single', { items: items(3) }), { picks: [2] }, { picks: [2] }],
    [face('multiple', { items: items(3), several: true }), { picks: [0, 2] }, { picks: [0, 2] }],
    [face('boolean'), { picks: [0] }, { picks: [0] }],
    [face('text'), { texts: [' Roma '] }, { texts: [' Roma '] }],
    [face('number'), { texts: ['24'] }, { texts: ['24'] }],
    [face('date'), { texts: ['12/9/2023'] }, { texts: ['12/9/2023'] }],
    [face('cloze', { gaps: ['', ''] }), { texts: ['a', ''] }, { texts: ['a', ''] }],
    [face('match', { items: items(2), targets: items(3) }), { picks: [2, -1] }, { picks: [2, -1] }],
  ]) {
    const kind = kinds[f.kind];
    assert.equal(typeof kind.answer(f, kind.start(f)), 'string', `${f.kind} says what is missing`);
    assert.deepEqual(kind.answer(f, { ...kind.start(f), ...draft }), want, f.kind);
  }
  const order = face('order', { items: items(3) });
  assert.deepEqual(kinds.order.answer(order, kinds.order.start(order)), { picks: [0, 1, 2] }, 'the order as dealt is an answer');
  assert.deepEqual(kinds.flashcard.answer(face('flashcard'), kinds.flashcard.start(face('flashcard'))), {});
});

test('a unit stands behind a number once', () => {
  const km = face('number', { unit: 'km' });
  const marks = [[{ op: 'strike', text: '25' }, { op: 'insert', text: '17 km' }]];
  for (const [want, given, verdict] of [
    [true, { texts: ['17'] }, { marks: [] }],
    [false, { texts: ['17 KM'] }, { marks: [] }],
    [false, { texts: ['25'] }, { marks }],
    [false, { unknown: true }, { marks: [] }],
  ]) assert.equal(unitMissing(km, given, verdict), want, JSON.stringify(given));
});

test('digits choose: one of a single choice, any of several, true and false', () => {
  const one = face('single', { items: items(3) });
  let d = kinds.single.key(one, kinds.single.start(one), '2', it.t);
  d = kinds.single.key(one, d, '3', it.t);
  assert.deepEqual(d.picks, [2]);
  assert.equal(kinds.single.key(one, d, '4', it.t), null);
  assert.equal(kinds.single.key(one, d, '0', it.t), null);
  assert.equal(kinds.single.key(one, d, 'x', it.t), null);
  const several = face('multiple', { items: items(3), several: true });
  d = ['3', '1', '2', '1'].reduce((x, k) => kinds.multiple.key(several, x, k, it.t), kinds.multiple.start(several));
  assert.deepEqual(d.picks, [1, 2]);
  const bool = face('boolean');
  assert.deepEqual(kinds.boolean.key(bool, kinds.boolean.start(bool), '1', it.t).picks, [1]);
  assert.deepEqual(kinds.boolean.key(bool, kinds.boolean.start(bool), '2', it.t).picks, [0]);
  assert.equal(kinds.boolean.key(bool, kinds.boolean.start(bool), '3', it.t), null);
});

test('in a match digits choose the row, letters its pair, before they mean anything else', () => {
  const f = face('match', { items: items(3), targets: items(9), hints: 1 });
  const d = kinds.match.key(f, kinds.match.start(f), '3', it.t);
  assert.deepEqual([d.active, d.picks], [2, [-1, -1, -1]]);
  assert.deepEqual(kinds.match.key(f, d, 'b', it.t).picks, [-1, -1, 1]);
  for (const key of ['4', '0', 'j', 'Tab', 'é']) assert.equal(kinds.match.key(f, d, key, it.t), null, key);
  const asking = { view: { phase: 'asking', face: f, hints: [] }, draft: d };
  assert.match(stroke('H', asking)[1], /^edit/, 'the letter of a right side is no hint');
  assert.equal(stroke('h', { ...asking, view: { ...asking.view, face: face('match', { items: items(3), targets: items(3), hints: 1 }) } })[1], 'hint');
});

test('a pair goes to the active left side, which then moves on to one without', () => {
  let d = { texts: [], picks: [-1, -1, -1], active: 0, said: '' };
  d = paired(d, 2);
  assert.deepEqual([d.picks, d.active], [[2, -1, -1], 1]);
  d = paired({ ...d, active: 2 }, 0);
  assert.deepEqual([d.picks, d.active], [[2, -1, 0], 1]);
  d = paired(d, 0);
  assert.deepEqual([d.picks, d.active], [[2, 0, 0], 1], 'a right side may serve twice');
  d = paired(d, 0);
  assert.deepEqual([d.picks, d.active], [[2, -1, 0], 1], 'the same again takes it back');
});

test('moving within a list keeps all of it, and outside does nothing', () => {
  const list = [0, 1, 2, 3];
  assert.deepEqual(moved(list, 0, 2), [1, 2, 0, 3]);
  assert.deepEqual(moved(list, 3, 0), [3, 0, 1, 2]);
  assert.equal(moved(list, 0, -1), list);
  assert.equal(moved(list, 3, 4), list);
});

test('a hint keeps the answer so far, undo gives the old one back, a new card is blank', () => {
  const view = { sitting: 's', version: 2, phase: 'asking', face: face('text'), ticks: [] };
  const typed = { texts: ['Vladi'], picks: [], active: 0, said: '' };
  const before = { view: { ...view, version: 1 }, draft: typed, sending: 'hint', last: null };
  assert.equal(draftFor(view, before), typed);
  const undone = { view: { ...view, phase: 'judged' }, draft: typed, sending: 'undo', last: { card: 'c', given: { texts: ['Vladi'], picks: [] } } };
  assert.deepEqual(draftFor(view, undone).texts, ['Vladi']);
  assert.deepEqual(draftFor(view, { ...undone, last: { card: 'c', given: { unknown: true, texts: [], picks: [] } } }).texts, ['']);
  assert.deepEqual(draftFor(view, { ...undone, sending: 'next' }).texts, ['']);
  assert.deepEqual(draftFor(view, null).texts, ['']);
});

test('only silence is tried again, and what the server says is not', async () => {
  let n = 0;
  const told = [];
  const tell = { gone: () => (told.push('gone'), queueMicrotask(wake)), back: () => told.push('back') };
  const flaky = async () => {
    if (++n < 3) throw new Gone();
    return 'saved';
  };
  assert.equal(await persist(flaky, tell), 'saved');
  assert.deepEqual([n, told], [3, ['gone', 'gone', 'back']]);
  await assert.rejects(persist(async () => { throw new Problem(409, 'stale'); }, tell), (e) => e.status === 409);
  assert.equal(await persist(async () => { throw new Gone(); }, { ...tell, stop: () => true }), null);
  assert.deepEqual([0, 1, 4, 20].map(backoff), [500, 1000, 8000, 15000]);
});

test('ids are version 7 and begin with their moment', () => {
  const id = uuid7(0x0123456789ab, new Uint8Array(16).fill(0xff));
  assert.equal(id, '01234567-89ab-7fff-bfff-ffffffffffff');
});

test('a tick is as full as its recall, and an answered one as its verdict', () => {
  const fill = (recall, state) => level({ recall, state });
  assert.deepEqual([fill(0, 'coming'), fill(0.5, 'here'), fill(2, 'coming'), fill(0.1, 'right'), fill(0.9, 'nearly'), fill(0.9, 'notyet')], [0, 10, 20, 20, 12, 3]);
  const all = ['right', 'right', 'nearly', 'notyet', 'here', 'coming'].map((state) => ({ recall: 0, state }));
  assert.equal(count(all).right, 2);
  assert.equal(inWords(all, it.t), '2 giuste, 1 quasi, 1 non ancora, 2 da fare');
});

test('where not all ticks fit, those around the present one are shown', () => {
  const line = (here) => Array.from({ length: 10 }, (_, i) => ({ i, state: i < here ? 'right' : i === here ? 'here' : 'coming' }));
  const shown = (here) => around(line(here), 4).map((k) => k.i).join('');
  assert.deepEqual([shown(0), shown(5), shown(9), shown(10)], ['0123', '3456', '6789', '6789']);
  assert.equal(around(line(2), 20).length, 10);
});

test('the verdict is a word, and the reason where there is one', () => {
  const w = words({ 'verdict.right': 'Giusto', 'verdict.nearly': 'Quasi', 'verdict.notyet': 'Non ancora', 'reason.right': '', 'reason.wrong': 'era {0}', 'reason.choice-wrong': 'era «{0}»' }, 'it');
  const said = (score, code) => sentence({ score, reason: { code, args: ['Roma.'] } }, w);
  assert.deepEqual(said(1, 'right'), { word: 'Giusto', rest: '' });
  assert.deepEqual(said(0.5, 'wrong'), { word: 'Quasi', rest: 'era Roma' });
  assert.deepEqual(said(0, 'choice-wrong'), { word: 'Non ancora', rest: 'era «Roma.»' });
  assert.deepEqual(said(0, 'no-such-code'), { word: 'Non ancora', rest: '' }, 'a code is never shown to a learner');
});

test('a work is cited once, with all its paragraphs', () => {
  const list = byWork([{ title: 'A', url: '', paragraphs: '2' }, { title: 'B', url: '' }, { title: 'A', url: '', paragraphs: '4-5' }]);
  assert.deepEqual(list.map((c) => [c.title, c.paragraphs]), [['A', '2, 4-5'], ['B', '']]);
});

test('what was answered minutes ago is no knowledge yet', () => {
  const said = (expected, cards, fresh) => wouldKnow({ expected, cards, fresh, bands: [] }, it.t);
  assert.equal(said(2.6, 4, 0), 'Oggi sapresti circa 3 domande su 4.');
  assert.equal(said(0, 0, 1), '1 domanda appena vista: domani si saprà.');
  assert.equal(said(2.6, 4, 7), 'Oggi sapresti circa 3 domande su 4. 7 domande appena viste: domani si saprà.');
});

test('charts: round tops, every day', () => {
  assert.deepEqual([0, 4, 5, 11, 24, 61, 100, 101].map(ceiling), [4, 4, 6, 20, 30, 80, 100, 200]);
  assert.deepEqual(daysBetween('2024-02-28', '2024-03-01'), ['2024-02-28', '2024-02-29', '2024-03-01']);
});

// A page element, as far as the keyboard asks.
globalThis.HTMLElement ??= class {
  constructor(selectors) { this.selectors = selectors; }
  matches(list) { return list.split(', ').some((s) => this.selectors.includes(s)); }
  closest(list) { return this.matches(list) ? this : null; }
  blur() { this.blurred = true; }
};
globalThis.document ??= { querySelectorAll: () => [], querySelector: () => null, createElement: () => ({ content: { textContent: '' } }) };

/** What a key led to. */
function stroke(key, study, { on = [], event = {}, shortcuts = true } = {}) {
  const done = [];
  const act = new Proxy({}, { get: (_, name) => (...args) => done.push([name, ...args].join(' ')) });
  const s = { help: false, shortcuts, route: { name: 'study' }, words: it, study: study && { sending: '', draft: kinds.text.start(face('text')), ...study } };
  const ours = press({ key, target: new HTMLElement(on), repeat: false, ...event }, s, act);
  return [ours, done.join()];
}

test('keys mean something only where it makes sense', () => {
  const asking = { view: { phase: 'asking', face: face('single', { items: items(2), hints: 1 }), hints: [], canUndo: true } };
  const judged = { view: { phase: 'judged', face: face('single', { items: items(2) }), offers: ['guessed'], canUndo: false } };
  const field = { on: ['input:not([type=radio]):not([type=checkbox])'] };
  for (const [name, got, want] of [
    ['hint', stroke('h', asking), [true, 'hint']],
    ['no hint when judged', stroke('h', judged), [false, '']],
    ['I do not know', stroke('0', asking), [true, 'unknown']],
    ['undo', stroke('u', asking), [true, 'undo']],
    ['nothing to undo', stroke('u', judged), [false, '']],
    ['guessed, as offered', stroke('g', judged), [true, 'qualify guessed']],
    ['too easy, not offered', stroke('e', judged), [false, '']],
    ['answer', stroke('Enter', asking), [true, 'primary']],
    ['a held Enter', stroke('Enter', asking, { event: { repeat: true } }), [true, '']],
    ['Enter on a button is the button\'s', stroke('Enter', judged, { on: ['button', 'a'] }), [false, '']],
    ['Enter in a field answers', stroke('Enter', asking, field), [true, 'primary']],
    ['a letter in a field is typed', stroke('h', asking, field), [false, '']],
    ['a digit in a field is typed', stroke('1', asking, field), [false, '']],
    ['a question mark in a field is typed', stroke('?', asking, field), [false, '']],
    ['with Control it is the browser\'s', stroke('u', asking, { event: { ctrlKey: true } }), [false, '']],
    ['help', stroke('?', asking), [true, 'help true']],
    ['space goes on', stroke(' ', judged), [true, 'primary']],
    ['space does not answer', stroke(' ', asking), [false, '']],
    ['a flashcard\'s grade', stroke('3', { view: { phase: 'grading', face: face('flashcard') } }), [true, 'grade 3']],
    ['no sitting', stroke('h', null), [false, '']],
    ['with Caps Lock', stroke('U', asking), [true, 'undo']],
  ]) assert.deepEqual(got, want, name);
});

test('keys of one character can be turned off, and the others stay', () => {
  const view = { phase: 'asking', face: face('match', { items: items(2), targets: items(2), hints: 1 }), hints: [], canUndo: true };
  const off = (key, study) => stroke(key, study, { shortcuts: false });
  for (const [name, got, want] of [
    ['a letter', off('h', { view }), [false, '']],
    ['a digit', off('0', { view }), [false, '']],
    ['a pair', off('a', { view, draft: kinds.match.start(view.face) }), [false, '']],
    ['a grade', off('3', { view: { phase: 'grading', face: face('flashcard') } }), [false, '']],
    ['help', off('?', { view }), [false, '']],
    ['an arrow', off('ArrowDown', { view, draft: kinds.match.start(view.face) })[0], true],
    ['Enter', off('Enter', { view }), [true, 'primary']],
    ['the space bar', off(' ', { view: { phase: 'judged', face: face('text') } }), [true, 'primary']],
  ]) assert.deepEqual(got, want, name);
});

test('of several changes the newest is written last, and one alone is told', async () => {
  const [written, told, gates] = [[], [], []];
  const save = latest((newest) => new Promise((ok) => gates.push(() => (written.push(newest()), ok(written.at(-1))))), { done: (x) => told.push(x), failed: assert.fail });
  const turn = () => new Promise((ok) => setImmediate(ok));
  const first = save(1);
  gates.shift()();
  save(2);
  save(3);
  await turn();
  assert.deepEqual([written, told], [[1], []], 'what is older than a change that waits is no news');
  save(4);
  gates.shift()();
  await first;
  assert.deepEqual([written, told], [[1, 4], [4]]);
  assert.equal(gates.length, 0);
  const failing = latest(async () => { throw new Error('no'); }, { done: assert.fail, failed: () => told.push('failed') });
  await failing(1);
  await failing(2);
  assert.deepEqual(told, [4, 'failed', 'failed'], 'after a failure the next change is tried');
});
