// The words, with the same rules as package web in Go: {0} or {name} is filled,
// "one|other" has a form for one and a form for all else.

/** @param {string} text @param {string[]} args @returns {string} */
function plural(text, args) {
  const forms = text.split('|');
  if (forms.length !== 2) return text;
  const n = args.find((a) => a.trim() !== '' && !Number.isNaN(Number(a)));
  if (n === undefined) return text;
  return Number(n) === 1 ? forms[0] : forms[1];
}

/** @param {Record<string, string>} texts @param {string} lang
 * @param {readonly string[]} [offered] the browser's languages, for how dates are written
 * @returns {Words} */
export function words(texts, lang, offered = []) {
  return {
    lang,
    locale: offered.find((l) => l.toLowerCase().split('-')[0] === lang) ?? (lang === 'en' ? 'en-GB' : lang),
    has: (key) => Object.hasOwn(texts, key),
    t(key, ...args) {
      if (!Object.hasOwn(texts, key)) return key;
      const values = args.map(String);
      return plural(texts[key], values).replace(/\{(\d+)\}/g, (all, i) => values[Number(i)] ?? all);
    },
  };
}

/** A text whose arguments are elements. @param {Words['t']} t @param {string} key @param {...Child} parts @returns {Child[]} */
export function phrase(t, key, ...parts) {
  return t(key, ...parts.map((_, i) => `\0${i}\0`)).split(/\0(\d+)\0/).map((x, i) => (i % 2 ? parts[Number(x)] : x));
}

/** The language to speak: the learner's choice, else the browser's, else English.
 * @param {string} chosen @param {readonly string[]} offered
 * @param {Record<string, string>} known what we speak, each with its own name */
export function language(chosen, offered, known) {
  for (const l of [chosen, ...offered]) {
    const tag = l.toLowerCase().split('-')[0];
    if (Object.hasOwn(known, tag)) return tag;
  }
  return 'en';
}

/** A stretch of time in words: "10 minuti", "3 giorni".
 * @param {number} seconds @param {Words['t']} t @param {'span' | 'short'} style */
export function span(seconds, t, style = 'span') {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return t(`${style}.minutes`, minutes);
  const hours = Math.round(seconds / 3600);
  if (hours < 24) return t(`${style}.hours`, hours);
  const days = Math.round(seconds / 86400);
  if (days < 60) return t(`${style}.days`, days);
  const months = Math.round(days / 30.44);
  if (months < 24) return t(`${style}.months`, months);
  return t(`${style}.years`, Math.round(days / 365.25));
}

/** When something returns: "domani", "fra 3 giorni".
 * @param {number} seconds @param {Words['t']} t */
export function returnsIn(seconds, t) {
  if (seconds >= 0.5 * 86400 && Math.round(seconds / 86400) === 1) return t('ui.tomorrowWord');
  return t('ui.in', span(seconds, t));
}
