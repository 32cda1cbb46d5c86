import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftFor, sittingActs, staleNote } from '../app/sitting.js';
import { begin, get } from '../app/store.js';

globalThis.document = { documentElement: { lang: 'it' }, querySelector: () => null };

const turn = () => new Promise((done) => setTimeout(done, 0));

/** A sitting before a server that fails each time: what it is sent. */
function table(view) {
  begin({ route: { name: 'study', id: '' }, study: { scope: '', view: { sitting: 's', version: 3, ticks: [], ...view }, draft: {}, sending: '', settling: false, shown: 0 } }, () => {});
  const sent = [];
  globalThis.fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    return new Response('{"code":"internal"}', { status: 500, headers: { 'Content-Type': 'application/problem+json' } });
  };
  const tries = async (...deeds) => {
    for (const deed of deeds) {
      deed();
      await turn();
    }
  };
  return { sent, tries };
}

test('what failed and is done again is the same event, and another deed is another', async () => {
  const grading = table({ phase: 'grading' });
  await grading.tries(() => sittingActs.grade(4), () => sittingActs.grade(4), () => sittingActs.grade(1));
  assert.deepEqual(grading.sent.map((e) => e.grade), [4, 4, 1], 'the grade that was pressed last is sent');
  const ids = grading.sent.map((e) => e.id);
  assert.equal(ids[0], ids[1], 'the same again counts once');
  assert.notEqual(ids[1], ids[2]);
  assert.equal(get().study.error, 'ui.failed');

  const judged = table({ phase: 'judged' });
  await judged.tries(() => sittingActs.qualify('guessed'), () => sittingActs.qualify('easy'));
  assert.deepEqual(judged.sent.map((e) => e.why), ['guessed', 'easy']);

  const elsewhere = table({ phase: 'judged', sitting: 'another' });
  await elsewhere.tries(() => sittingActs.qualify('easy'));
  assert.notEqual(elsewhere.sent[0].id, judged.sent[1].id, 'another sitting is another event');
});

test('a full disk keeps the answer and says so; the same answer is sent again', async () => {
  const { sent } = table({ phase: 'asking', face: { card: 'c', kind: 'text' } });
  const broken = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    await broken(...request);
    return new Response('{"code":"storage"}', { status: 507, headers: { 'Content-Type': 'application/problem+json' } });
  };
  sittingActs.edit({ texts: ['Vladivostok'] });
  for (const _ of ['full', 'still full']) {
    sittingActs.primary();
    await turn();
    assert.equal(get().study.error, 'ui.storage');
    assert.equal(get().study.sending, '');
    assert.deepEqual(get().study.draft.texts, ['Vladivostok']);
  }
  assert.equal(sent[0].id, sent[1].id);
});

test('a sitting begun on another device is what the address asks for from then on', async () => {
  const addresses = [];
  globalThis.history = { replaceState: (_state, _title, to) => addresses.push(to) };
  globalThis.performance ??= { now: () => 0 };
  const stale = () => new Response('{"code":"stale"}', { status: 409, headers: { 'Content-Type': 'application/problem+json' } });
  for (const [sitting, want] of [['s', []], ['theirs', ['/study?open']]]) {
    table({ phase: 'judged' });
    const now = { sitting, version: 9, phase: 'asking', scope: {}, ticks: [], face: { card: 'c', kind: 'text' } };
    globalThis.fetch = async (path) => (path.endsWith('/events') ? stale() : new Response(JSON.stringify(now), { headers: { 'Content-Type': 'application/json' } }));
    sittingActs.next();
    for (let i = 0; i < 20; i++) await turn();
    assert.equal(get().study.note, 'ui.movedOn');
    assert.deepEqual(addresses, want);
  }
});

test('an edited question is not blamed on another device', () => {
  const asking = (card) => ({ phase: 'asking', face: { card } });
  const done = { phase: 'done' };
  assert.equal(staleNote('changed', 'answer', asking('a'), asking('a')), 'ui.changed');
  assert.equal(staleNote('changed', 'answer', asking('a'), asking('b')), 'ui.removed');
  assert.equal(staleNote('changed', 'answer', asking('a'), done), 'ui.removed');
  assert.equal(staleNote('changed', 'next', asking('a'), asking('b')), '');
  assert.equal(staleNote('stale', 'answer', asking('a'), asking('b')), 'ui.movedOn');
  assert.equal(staleNote('stale', 'answer', asking('a'), done), 'ui.movedOnDone');
});

test('a draft fits an edited question only where its items are the same', () => {
  const face = { card: 'a', kind: 'single', prompt: 'A?', items: [{ id: 0, text: 'x' }, { id: 1, text: 'y' }] };
  const before = { view: { sitting: 's', phase: 'asking', face }, draft: { picks: [1] }, sending: 'answer' };
  const draft = (change) => draftFor({ sitting: 's', phase: 'asking', face: { ...face, ...change } }, before);
  assert.deepEqual(draft({ prompt: 'Which?' }).picks, [1]);
  assert.deepEqual(draft({ items: [{ id: 0, text: 'y' }, { id: 1, text: 'x' }] }).picks, []);
});
