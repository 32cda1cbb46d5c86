// The server's HTML of questions as Preact nodes, so that a gap in the running text
// can be a real input. The server makes this HTML from Markdown and it is safe; even
// so no handler and no style passes here.
import { Component, h } from './html.js';

/** A picture; where it does not come, the words that stand for it. Shown again, it is
 * asked for again.
 * @extends {Component<Record<string, unknown>, { missing: boolean }>} */
class Picture extends Component {
  state = { missing: false };

  /** @param {Record<string, unknown>} props @param {{ missing: boolean }} state */
  render(props, { missing }) {
    if (missing) return h('span', { class: 'missing' }, props.alt);
    return h('img', { ...props, onError: () => this.setState({ missing: true }) });
  }
}

/** @type {Map<string, DocumentFragment>} */
const parsed = new Map();

/** @param {string} source */
function parse(source) {
  let f = parsed.get(source);
  if (!f) {
    const el = document.createElement('template');
    el.innerHTML = source;
    f = el.content;
    if (parsed.size > 400) parsed.clear();
    parsed.set(source, f);
  }
  return f;
}

/** @param {Node} node @param {(n: number) => Child} gap @returns {Child} */
function convert(node, gap) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? '';
  if (!(node instanceof Element)) return null;
  if (node.classList.contains('gap')) return gap(Number(node.getAttribute('data-gap')));
  /** @type {Record<string, string | boolean>} */
  const props = {};
  for (const { name, value } of node.attributes) {
    if (name.startsWith('on') || name === 'style') continue;
    props[name] = value === '' && name !== 'alt' ? true : value; // controls="" means yes
  }
  if (node.localName === 'a') Object.assign(props, { target: '_blank', rel: 'noopener noreferrer' });
  return h(node.localName === 'img' ? Picture : node.localName, props, ...children(node, gap));
}

/** @param {Node} node @param {(n: number) => Child} gap */
function children(node, gap) {
  return Array.from(node.childNodes, (c) => convert(c, gap));
}

const blank = () => h('span', { class: 'blank' }, '\u2003\u2003\u2003');

/** @param {string | undefined} source @param {(n: number) => Child} [gap] what stands in an open gap
 * @returns {Child} */
export function markup(source, gap = blank) {
  return source ? children(parse(source), gap) : null;
}

/** @param {string} source */
export function plain(source) {
  return (parse(source).textContent ?? '').trim();
}
