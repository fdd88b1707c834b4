// What stands in the card with `chart` and with `tools`: the chart; another day, the answer to copy, a link with the whole state to send on.
// Fetched for those that have it.

import { FxElement, h, sheet } from './define.js';
import { INTEGRITY } from './integrity.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */
/** @typedef {import('./form.js').Parts} Parts */
/** @typedef {import('./types').Texts} Texts */

export const look = sheet(`
/* The lines that the receipt will have, so that it moves nothing when it comes after the card. */
.equipped .line { min-height: 4.3em; }
@container fx (min-width: 360px) { .equipped .line { min-height: 2.85em; } }
@container fx (min-width: 544px) { .equipped .line { min-height: 0; } }
.equipped .foot { flex-wrap: wrap; }
.tools { display: flex; flex-wrap: wrap; gap: .4em; }
.more { flex: none; color: inherit; min-height: 28px; padding: 0 .9em; border: 1px solid var(--_border); border-radius: 2em; background: none; font-size: max(.85em, 12px); }
.more:hover { border-color: var(--_accent); color: var(--_accent); }
@media print { .tools { display: none; } }
`);

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
  const given = ['date', 'source', 'lang'].flatMap((name) => (element.get(name) ? [[name, element.get(name)]] : []));
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
 * The chart, fetched when one opens it, of the first two currencies.
 * @param {FxConverter} element
 * @param {HTMLElement} plot
 */
function draw(element, plot) {
  const { base: from, targets: [to], locale: lang, texts, service, root } = element;
  if (plot.hidden) return;
  const [date, source] = ['date', 'source'].map((name) => element.get(name));
  const asked = { service, from, to, date, source, lang, texts, root, fail: (/** @type {unknown} */ detail) => element.emit('fx-error', detail) };
  FxElement.load('chart.js', INTEGRITY).then(({ draw }) => draw(plot, asked)).catch(() => (plot.textContent = texts?.unavailable ?? ''));
}

/** What was put into which card, and how it is brought to the state. */
const equipped = new WeakMap();

/**
 * Puts the tools into the card where they are not there yet, and brings them to the state.
 * @param {FxConverter} element
 */
export function equip(element) {
  const { parts, texts } = element;
  if (!parts || !texts) return;
  if (!equipped.has(parts)) equipped.set(parts, [...(element.on('chart') ? [charted(element, parts, texts)] : []), ...(element.on('tools') && !element.on('compact') ? [tooled(element, parts, texts)] : [])]);
  for (const update of equipped.get(parts)) update();
}

/**
 * Where the buttons stand.
 * @param {Parts} parts
 */
function place({ foot }) {
  const there = foot.querySelector('.tools');
  if (there) return there;
  const made = h('div', { class: 'tools' });
  foot.append(made);
  return made;
}

/**
 * The chart and its button.
 * @param {FxConverter} element
 * @param {Parts} parts
 * @param {Texts} texts
 */
function charted(element, parts, texts) {
  const plot = h('div', { part: 'chart', hidden: true });
  const more = h('button', { class: 'more', part: 'more', type: 'button', 'aria-expanded': 'false', onclick: () => {
    plot.hidden = !plot.hidden;
    more.setAttribute('aria-expanded', String(!plot.hidden));
    draw(element, plot);
  } }, texts.chart);
  place(parts).append(more);
  parts.form.append(plot);
  return () => draw(element, plot);
}

/**
 * Another day, the answer to copy, a link to send on.
 * @param {FxConverter} element
 * @param {Parts} parts
 * @param {Texts} texts
 */
function tooled(element, parts, texts) {
  const day = h('input', { class: 'more', part: 'day', type: 'date', min: FIRST, 'aria-label': texts.day, title: texts.day,
    onchange: () => (day.value ? element.setAttribute('date', day.value) : element.removeAttribute('date')) });
  const share = () => (navigator.share ? navigator.share({ url: link(element) }) : copy(link(element)));
  parts.form.classList.add('equipped');
  place(parts).append(day, button('copy', texts.copy, texts, () => copy(sentence(element))), button('share', texts.share, texts, share));
  return () => {
    if (day !== element.root.activeElement) day.value = element.get('date');
  };
}
