import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sittingActs } from '../app/sitting.js';
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
