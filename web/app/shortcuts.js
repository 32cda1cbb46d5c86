// Whether keys of one character do something. Who dictates to the machine, or whose
// hand strays, turns them off (WCAG 2.1.4). It is a matter of this device, so this
// browser keeps it, where it keeps anything.
const name = 'ripasso.shortcuts';

/** @returns {boolean} on, until they were turned off here */
export function keptShortcuts() {
  try {
    return localStorage.getItem(name) !== 'off';
  } catch {
    return true;
  }
}

/** @param {boolean} on @returns {boolean} whether it is still so tomorrow */
export function keepShortcuts(on) {
  try {
    if (on) localStorage.removeItem(name);
    else localStorage.setItem(name, 'off');
    return true;
  } catch {
    return false;
  }
}
