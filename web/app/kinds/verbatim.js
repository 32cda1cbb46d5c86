// What is typed is the learner's own: no browser corrects, completes or capitalises it.

const switches = { spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off', autocomplete: 'off' };

/** Sets them on a field, as its ref. As props they would become DOM properties, some of
 * which are booleans, for which every string means on. @param {Element | null} field */
export function verbatim(field) {
  for (const [name, value] of Object.entries(switches)) field?.setAttribute(name, value);
}
