import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { language, returnsIn, span, words } from '../app/i18n.js';
import { edtfWords } from '../app/edtf.js';

const texts = (lang) => JSON.parse(readFileSync(new URL(`../messages/${lang}/ui.json`, import.meta.url)));
const it = words(texts('it'), 'it');
const en = words(texts('en'), 'en');

test('placeholders are filled and the first number chooses the form', () => {
  const w = words({ a: '{1} before {0}', p: '{0} day|{0} days', bar: 'a | b', two: '{0} and {1}|{0} and {1}s', odd: '{0} {9}' }, 'en');
  assert.equal(w.t('a', 'x', 'y'), 'y before x');
  assert.equal(w.t('p', 1), '1 day');
  assert.equal(w.t('p', 0), '0 days');
  assert.equal(w.t('p', '1'), '1 day');
  assert.equal(w.t('bar', 'text'), 'a | b');
  assert.equal(w.t('two', 'name', 1), 'name and 1');
  assert.equal(w.t('odd', 'x'), 'x {9}');
  assert.equal(w.t('a', '{1}', 'y'), 'y before {1}', 'braces of a value stay as they are');
  assert.equal(w.t('no.such.key'), 'no.such.key');
  assert.equal(w.t('toString'), 'toString', 'an object has keys that are no words');
});

test('the language is the chosen one, else the first we speak, else English', () => {
  const known = { en: 'English', it: 'Italiano' };
  assert.equal(language('en', ['it-IT'], known), 'en');
  assert.equal(language('', ['fr-FR', 'it-CH', 'en'], known), 'it');
  assert.equal(language('', ['fr'], known), 'en');
  assert.equal(words({}, 'en', ['it', 'en-US']).locale, 'en-US');
  assert.equal(words({}, 'en').locale, 'en-GB');
});

test('once is not said as times are', () => {
  assert.equal(it.t('ui.recalledOf', 1, 5), 'Ricordata 1 volta su 5.');
  assert.equal(it.t('ui.recalledOf', 0, 5), 'Ricordata 0 volte su 5.');
  assert.equal(en.t('ui.recalledOf', 1, 5), 'Recalled 1 of 5 times.');
});

test('time spans are said in the unit that fits', () => {
  for (const [seconds, long, short] of [
    [0, '1 minuto', '1 min'], [60, '1 minuto', '1 min'], [330, '6 minuti', '6 min'], [3599, '1 ora', '1 h'],
    [86400, '1 giorno', '1 g'], [864000, '10 giorni', '10 g'], [86400 * 90, '3 mesi', '3 mesi'], [86400 * 800, '2 anni', '2 anni'],
  ]) {
    assert.equal(span(seconds, it.t), long);
    assert.equal(span(seconds, it.t, 'short'), short);
  }
  assert.equal(returnsIn(86400, it.t), 'domani');
  assert.equal(returnsIn(600, en.t), 'in 10 minutes');
});

test('dates of sources are said as finely as they are known', () => {
  for (const [edtf, lang, want] of [
    ['2023-09-12', 'it', '12 settembre 2023'], ['2023-09', 'it', 'settembre 2023'], ['2023', 'en-GB', '2023'],
    ['2023-10/2023-12', 'it', 'ottobre–dicembre 2023'], ['2023/2024', 'it', '2023–2024'], ['2023-09~', 'en-GB', 'September 2023'],
    ['-0043', 'it', '44 a.C.'], ['2023-13', 'it', '2023-13'], ['forse', 'it', 'forse'], ['2024-06/..', 'it', 'giugno 2024 o dopo'], ['/2023', 'en-GB', '2023 or earlier'], ['2023/later', 'it', '2023/later'], ['2021/2022/2023', 'it', '2021/2022/2023'], ['../..', 'it', '../..'], ['', 'it', ''],
  ]) {
    const plain = edtfWords(edtf, lang, lang === 'it' ? it.t : en.t).replaceAll(/[\u2009\u202f\u00a0 ]+/g, ' ').replace(/ ?– ?/, '–'); // versions of ICU space it differently
    assert.equal(plain, want, edtf);
  }
});
