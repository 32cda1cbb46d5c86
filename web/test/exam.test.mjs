import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { examLine, wrongIn } from '../app/exam.js';
import { words } from '../app/i18n.js';

const read = (lang) => Object.assign({}, ...['exam', 'ui'].map((f) => JSON.parse(readFileSync(new URL(`../messages/${lang}/${f}.json`, import.meta.url), 'utf8'))));
const [it, en] = ['it', 'en'].map((lang) => words(read(lang), lang));
const x = { id: '', title: '', date: '2026-12-03', ahead: 3, minutes: 6, now: 20.6, low: 24.2, high: 27.8, most: 30, stage: 'on', pending: false };

test('an exam is told in one line, in points', () => {
  assert.equal(examLine(x, it), 'Verifica giovedì: oggi 21 su 30; con 6 minuti al giorno, 24–28');
  assert.equal(examLine({ ...x, title: 'Latin test' }, en), 'Latin test on Thursday: today 21 of 30; with 6 minutes a day, 24–28');
  assert.equal(examLine({ ...x, ahead: 1, low: 28, high: 28.2, minutes: 1 }, en), 'Exam tomorrow: today 21 of 30; with 1 minute a day, 28');
});

test('an exam without a plan says what is expected now', () => {
  assert.equal(examLine({ ...x, stage: 'far', ahead: 200, low: 0, high: 0 }, it), 'Verifica il 3 dicembre: oggi 21 su 30');
  assert.equal(examLine({ ...x, pending: true, ahead: 12, low: 0, high: 0 }, en), 'Exam on 3 December: today 21 of 30');
});

test('a field that is empty or half typed is wrong, whatever it said before', () => {
  const form = { title: '', decks: [], date: '2026-12-03', minutes: 15, off: [] };
  assert.equal(wrongIn(form, '2026-12-02'), null);
  for (const date of ['', '2026-12-02', '0002-12-03']) assert.equal(wrongIn({ ...form, date }, '2026-12-02')?.field, 'day');
  for (const minutes of [Number.NaN, 0, 1.5, 1441, -3]) assert.equal(wrongIn({ ...form, minutes }, '2026-12-02')?.field, 'minutes');
});
