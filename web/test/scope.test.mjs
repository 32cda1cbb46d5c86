import assert from 'node:assert/strict';
import test from 'node:test';
import { addressOf, chooses, crams, nothing, scopeOf } from '../app/scope.js';

test('an address says what a sitting is about, and back', () => {
  for (const [search, scope] of [
    ['', {}],
    ['deck=a', { decks: ['a'] }],
    ['deck=a&deck=b&tag=laghi+%26+fiumi&kind=text&source=s&section=%23', { decks: ['a', 'b'], tags: ['laghi & fiumi'], kinds: ['text'], sources: ['s'], sections: ['#'] }],
    ['new=0&limit=20&minutes=5&cram=', { new: 0, limit: 20, minutes: 5, cram: true }],
    ['missed=', { missed: true }],
  ]) {
    assert.deepEqual(scopeOf(search), scope);
    assert.equal(addressOf(scope), search ? `/study?${search}` : '/study');
  }
});

test('what an address cannot mean is left out', () => {
  assert.deepEqual(scopeOf('limit=many&minutes=-3&new=&other=1&limit=4'), {});
  assert.deepEqual(scopeOf('cram&limit=2.9'), { limit: 2, cram: true });
});

test('what crams and what chooses', () => {
  assert.equal(crams({ missed: true }) && crams({ cram: true }) && !crams({ tags: ['a'] }), true);
  assert.equal(chooses({ kinds: ['text'] }) && chooses({ cram: true }) && !chooses({ decks: ['a'], limit: 3 }), true);
});

test('who chose among what went wrong is not told that nothing did', () => {
  assert.equal(nothing({ missed: true, limit: 3 }), 'ui.nothingMissed');
  for (const more of [{ decks: ['a'] }, { tags: ['a'] }, { kinds: ['text'] }, { sources: ['a'] }, { sections: ['a'] }]) assert.equal(nothing({ missed: true, ...more }), 'ui.nothing');
  assert.equal(nothing({ tags: ['a'] }), 'ui.nothing');
});
