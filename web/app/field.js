// A setting: its name, its field, what it means, and what is wrong with it.
import { html } from './html.js';

/** @param {string} id @param {string} label @param {string} help @param {VNode} field @param {Child} [wrong] */
export const row = (id, label, help, field, wrong) => html`<div class="setting"><label for=${id}>${label}</label>${field}<p id=${`${id}-help`}>${help}</p>${wrong}</div>`;

/** What is wrong with a setting, if anything. @param {State} s @param {string} field */
export const flaw = (s, field) => html`<p class="flaw" role="alert" id=${`${field}-flaw`}>${s.flaw?.field === field && s.flaw.text}</p>`;
