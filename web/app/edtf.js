// Dates of sources, from EDTF to words: "2023-10/2023-12" is "ottobre–dicembre 2023".

/** @param {string} part @returns {{date: Date, fine: number} | null} */
function parse(part) {
  const m = /^(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?$/.exec(part);
  if (!m) return null;
  const month = m[2] ? Number(m[2]) : 1;
  if (month < 1 || month > 12) return null;
  const date = new Date(Date.UTC(2000, month - 1, m[3] ? Number(m[3]) : 1, 12));
  date.setUTCFullYear(Number(m[1]));
  return { date, fine: m[3] ? 3 : m[2] ? 2 : 1 };
}

/** @param {number} fine @param {boolean} bc @returns {Intl.DateTimeFormatOptions} */
function format(fine, bc) {
  return {
    timeZone: 'UTC',
    year: 'numeric',
    month: fine > 1 ? 'long' : undefined,
    day: fine > 2 ? 'numeric' : undefined,
    era: bc ? 'short' : undefined,
  };
}

/** An EDTF date or interval in words, an open one with "or later"; what it cannot read
 * it hands back as it is.
 * @param {string} edtf @param {string} locale @param {Words['t']} t */
export function edtfWords(edtf, locale, t) {
  const ends = edtf.split('/');
  if (ends.length > 2) return edtf;
  const [a, b] = ends.map(parse);
  const one = a ?? b;
  if (!one) return edtf;
  const fine = Math.min(a?.fine ?? 3, b?.fine ?? 3);
  const f = new Intl.DateTimeFormat(locale, format(fine, one.date.getUTCFullYear() < 1));
  if (ends.length === 1) return f.format(one.date);
  if (a && b) return f.formatRange(a.date, b.date);
  if (!['', '..'].includes(a ? ends[1] : ends[0])) return edtf;
  return t(a ? 'ui.dateFrom' : 'ui.dateUntil', f.format(one.date));
}
