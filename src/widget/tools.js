// What stands in the card with `tools`: another day, the answer to copy, a link with the whole state to send on. Fetched for those that have it.

import { h } from './define.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */
/** @typedef {import('./types').Texts} Texts */

/** How long a button says that it is done. */
const SAID = 2000;
/** Before it no source has rates. */
const FIRST = '1999-01-04';

/**
 * Copies a text. Where the page is not secure, there is the way of before.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = h('textarea', { readonly: true }, text);
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('not copied');
}

/**
 * The service's page with all that is chosen here.
 * @param {FxConverter} element
 */
function link(element) {
  const { base, targets } = element;
  const given = ['date', 'source', 'lang'].flatMap((name) => (element.getAttribute(name) ? [[name, String(element.getAttribute(name))]] : []));
  return `${element.service}?${new URLSearchParams([['amount', element.getAttribute('amount') ?? '1'], ['from', base], ['to', targets.join()], ...given])}`;
}

/**
 * What is seen, as a sentence: the amount and each result, with whose rate of which day.
 * @param {FxConverter} element
 */
function sentence({ parts, base, targets }) {
  if (!parts) return '';
  const results = parts.outputs.map(({ textContent: shown }, at) => `${shown} ${targets[at]}`).join(', ');
  return `${parts.amount.value} ${base} = ${results} (${parts.receipt.textContent})`;
}

/**
 * A button that does something and says that it is done.
 * @param {string} part
 * @param {string} name
 * @param {Texts} texts
 * @param {() => Promise<unknown>} act
 */
function button(part, name, texts, act) {
  const made = h('button', { class: 'more', part, type: 'button', 'aria-live': 'polite', onclick: async () => {
    const said = await act().then(() => texts.done, ({ name }) => (name === 'AbortError' ? '' : texts.unavailable));
    if (!said) return;
    made.textContent = said;
    setTimeout(() => (made.textContent = name), SAID);
  } }, name);
  return made;
}

/**
 * Puts the tools into the card where they are not there yet, and brings the day to the state.
 * @param {FxConverter} element
 */
export function equip(element) {
  const { parts, texts } = element;
  if (!parts || !texts) return;
  const date = element.getAttribute('date') ?? '';
  let day = /** @type {HTMLInputElement | null} */ (parts.tools.querySelector('input'));
  if (!day) {
    const chosen = h('input', { class: 'more', part: 'day', type: 'date', min: FIRST, 'aria-label': texts.day, title: texts.day,
      onchange: () => (chosen.value ? element.setAttribute('date', chosen.value) : element.removeAttribute('date')) });
    const share = () => (navigator.share ? navigator.share({ url: link(element) }) : copy(link(element)));
    parts.form.classList.add('equipped');
    parts.tools.append(chosen, button('copy', texts.copy, texts, () => copy(sentence(element))), button('share', texts.share, texts, share));
    day = chosen;
  }
  if (day !== element.root.activeElement) day.value = date;
}
