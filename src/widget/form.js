// The converter's controls, made anew when their number or their language changes. What they do is in converter.js.

import { h } from './element.js';

/** @typedef {import('./types').Texts} Texts */
/**
 * @typedef {object} Acts
 * @property {() => void} hear
 * @property {() => void} learn
 * @property {() => void} tidy
 * @property {() => void} swap
 * @property {() => void} open
 * @property {(input: HTMLInputElement, at: number) => void} enhance
 * @property {(at: number, text: string) => void} pick
 */
/** @typedef {ReturnType<typeof make>} Parts */

/**
 * @param {number} targets
 * @param {Texts} texts
 * @param {Acts} acts
 */
export function make(targets, texts, acts) {
  const amount = h('input', {
    id: 'amount', class: 'amount', part: 'amount', inputmode: 'decimal', autocomplete: 'off', maxlength: 60, 'aria-describedby': 'message',
    oninput: acts.hear, onfocus: acts.learn, onblur: acts.tidy,
  });
  const codeInput = (/** @type {number} */ at) => {
    const input = h('input', {
      class: 'code', part: at ? 'to' : 'from', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-label': (at ? texts.to : texts.from) + (at > 1 ? ` ${at}` : ''),
      'aria-describedby': `name-${at}`, 'aria-expanded': 'false', 'aria-autocomplete': 'list',
      onfocus: () => acts.enhance(input, at), onclick: () => input.select(), onchange: () => (input.dataset.list ? (input.dataset.list = 'hasty') : acts.pick(at, input.value)),
    });
    return input;
  };
  const inputs = Array.from({ length: targets + 1 }, (_, at) => codeInput(at));
  const names = inputs.map((_, at) => (at ? h('span', { class: 'name', id: `name-${at}` }) : h('label', { class: 'name', id: 'name-0', for: 'amount' })));
  // Said by the status line, once: not at every key.
  const outputs = inputs.slice(1).map(() => h('output', { for: 'amount', part: 'result', 'aria-live': 'off' }, '–'));
  const rates = outputs.map(() => h('p', { class: 'rate', part: 'rate' }, '\u00a0'));
  const signs = inputs.map(() => h('span', { class: 'sign', 'aria-hidden': 'true' }));
  const fields = [amount, ...outputs].map((value, at) =>
    h('div', { class: 'field' }, h('div', { class: 'figure' }, names[at], value), h('span', { class: 'combo' }, signs[at], inputs[at])));
  // The rate of one target stands in one line with its receipt.
  const many = targets > 1;
  const results = h('div', { class: 'results', part: 'results' }, ...outputs.flatMap((_, at) => [fields[at + 1], ...(many ? [rates[at]] : [])]));
  const swap = h('button', { class: 'swap', part: 'swap', type: 'button', 'aria-label': texts.swap, title: texts.swap, onclick: acts.swap }, h('span', { 'aria-hidden': 'true' }, '⇅'));
  const message = h('p', { class: 'message', part: 'message', id: 'message', hidden: true });
  const receipt = h('p', { class: 'receipt', part: 'receipt', id: 'receipt' });
  const more = h('button', { class: 'more', part: 'more', type: 'button', 'aria-expanded': 'false', onclick: acts.open }, texts.chart);
  const plot = h('div', { part: 'chart', hidden: true });
  const below = h('div', { class: 'below' });
  // Where a header leaves no room for the receipt, it is behind this.
  const about = h('button', {
    class: 'about', part: 'about', type: 'button', 'aria-label': texts.source, 'aria-expanded': 'false', 'aria-controls': 'receipt',
    onclick: () => about.setAttribute('aria-expanded', String(form.classList.toggle('told'))),
  }, h('span', { 'aria-hidden': 'true' }, 'i'));
  const rows = h('div', { class: many ? 'rows' : 'rows one' }, fields[0], swap, results);
  const tools = h('div', { class: 'tools' }, more);
  const form = h('form', { class: many ? 'fx many' : 'fx', part: 'card', novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, rows, about, message,
    below, h('div', { class: 'foot' }, h('div', { class: 'line' }, ...(many ? [] : rates), receipt), tools), plot);
  const status = h('p', { class: 'unseen', role: 'status' });
  /** @type {{ destroy(): void }[]} */
  const boxes = [];
  return { form, amount, inputs, names, signs, fields, outputs, rates, message, receipt, more, tools, plot, status, below, about, boxes };
}
