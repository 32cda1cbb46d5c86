// One entry for each kind of question: how it is answered and shown corrected.
import { boolean } from './boolean.js';
import { choice } from './choice.js';
import { cloze } from './cloze.js';
import { flashcard } from './flashcard.js';
import { match } from './match.js';
import { order } from './order.js';
import { typed } from './typed.js';

/** @type {Record<Kind, KindInput>} */
export const kinds = {
  flashcard,
  single: choice,
  multiple: choice,
  text: typed,
  boolean,
  number: typed,
  date: typed,
  cloze,
  order,
  match,
};
