/** An answer not yet begun. @param {Partial<Draft>} [more] @returns {Draft} */
export const blankDraft = (more = {}) => ({ texts: [], picks: [], active: 0, said: '', ...more });
