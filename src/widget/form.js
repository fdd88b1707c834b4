// The converter's controls, made anew when their number or their language changes. What they do is in card.js;
// what a header, the tools and what is wrong put beside them, in compact.js, tools.js and act.js.

import { h } from './define.js';

/** @typedef {import('./types').Texts} Texts */
/** @typedef {ReturnType<typeof make>} Parts */

/**
 * @param {number} targets
 * @param {Texts} texts
 * @param {() => void} turn changes the places of two currencies
 */
export function make(targets, texts, turn) {
  const amount = h('input', {
    id: 'amount', class: 'amount', part: 'amount', inputmode: 'decimal', autocomplete: 'off', maxlength: 60,
  });
  const codeInput = (/** @type {number} */ at) => {
    let [selecting, mouse] = [0, false];
    const input = h('input', {
      class: 'code', part: at ? 'to' : 'from', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-label': (at ? texts.to : texts.from) + (at > 1 ? ` ${at}` : ''),
      'aria-describedby': `name-${at}`, 'aria-expanded': 'false', 'aria-autocomplete': 'list',
      // Who clicks here types over what stands here, with the next key already: so it is not the browser that puts the caret.
      onfocus: () => input.select(),
      onpointerdown: (/** @type {PointerEvent} */ event) => (mouse = event.pointerType === 'mouse' && !event.button),
      onmousedown(/** @type {Event} */ event) {
        if (!mouse) return;
        event.preventDefault();
        input.focus();
        // One who is here already is not focused anew.
        input.select();
      },
      // A finger gets its keyboard from the browser, which puts the caret after all else; but never over what one has typed by then.
      onclick: () => mouse || (selecting = window.setTimeout(() => input.select())),
      oninput: () => clearTimeout(selecting),
    });
    return input;
  };
  const inputs = [...Array(targets + 1).keys()].map(codeInput);
  const names = inputs.map((_, at) => (at ? h('span', { class: 'name', id: `name-${at}` }) : h('label', { class: 'name', id: 'name-0', for: 'amount' })));
  // Said by the status line, once: not at every key.
  const outputs = inputs.slice(1).map(() => h('output', { class: 'none', for: 'amount', part: 'result', 'aria-live': 'off' }, '–'));
  const rates = outputs.map(() => h('p', { class: 'rate', part: 'rate' }, '\u00a0'));
  const signs = inputs.map(() => h('span', { class: 'sign', 'aria-hidden': 'true' }));
  const fields = [amount, ...outputs].map((value, at) =>
    h('div', { class: 'field' }, h('div', { class: 'figure' }, names[at], value), h('span', { class: 'combo' }, signs[at], inputs[at])));
  // The rate of one target stands in one line with its receipt.
  const many = targets > 1;
  const results = h('div', { class: 'results', part: 'results' }, ...outputs.flatMap((_, at) => [fields[at + 1], ...(many ? [rates[at]] : [])]));
  const swap = h('button', { class: 'swap', part: 'swap', type: 'button', 'aria-label': texts.swap, title: texts.swap, onclick: turn }, h('span', { 'aria-hidden': 'true' }, '⇅'));
  const receipt = h('p', { class: 'receipt', part: 'receipt', id: 'receipt' });
  const rows = h('div', { class: many ? 'rows' : 'rows one' }, fields[0], swap, results);
  const foot = h('div', { class: 'foot' }, h('div', { class: 'line' }, ...(many ? [] : rates), receipt));
  const form = h('form', { class: many ? 'fx many' : 'fx', part: 'card', novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, rows, foot);
  /** @type {{ destroy(): void }[]} */
  const boxes = [];
  return { form, amount, inputs, names, signs, fields, outputs, rates, receipt, rows, foot, boxes, about: /** @type {HTMLElement | undefined} */ (undefined) };
}
