// What the converter says: what is wrong, at its field, and aloud what came of a key. Part of act.js.

import { h, sheet } from './define.js';
import { pick } from './pick.js';
import { explained } from './trouble.js';

/** @typedef {import('./converter.js').FxConverter} FxConverter */
/** @typedef {import('./form.js').Parts} Parts */
/** @typedef {{ message: HTMLElement, status: HTMLElement, below: HTMLElement, timer: number }} Said */

/** After the last key, so that a screen reader is not talked over while one types. */
const QUIET = 600;

const look = sheet(`
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.message, .below { margin: 0; padding-inline: .9em; color: var(--_error); font-size: max(.85em, 12px); }
.message button { flex: none; min-height: 28px; margin-block: .2em; margin-inline-start: .5em; padding: 0 .9em; border: 1px solid var(--_border); border-radius: 2em; background: none; color: var(--_text); }
.below { color: var(--_muted); }
.below:empty { display: none; }
.code[aria-invalid=true] { border-color: var(--_error); }
@container fx (min-width: 544px) {
  .one .message { grid-area: 2 / 1; }
  .one .results .message { grid-area: 2 / 3; }
}
`);

/** @type {WeakMap<Parts, Said>} */
const all = new WeakMap();

/**
 * The places for it, made when something is said for the first time.
 * @param {FxConverter} element
 * @param {Parts} parts
 * @returns {Said}
 */
function placed({ root }, parts) {
  const known = all.get(parts);
  if (known) return known;
  const message = h('p', { class: 'message', part: 'message', id: 'message', hidden: true });
  const status = h('p', { class: 'unseen', role: 'status' });
  const said = { message, status, below: h('div', { class: 'below' }), timer: 0 };
  if (!root.adoptedStyleSheets.includes(look)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, look];
  parts.amount.setAttribute('aria-describedby', 'message');
  parts.rows.after(message, said.below);
  root.append(status);
  all.set(parts, said);
  return said;
}

/**
 * @param {FxConverter} element
 * @param {string} text what is wrong
 * @param {string} [aloud]
 * @param {Node[]} [choices]
 */
export function say(element, text, aloud, choices = []) {
  const parts = /** @type {Parts} */ (element.parts);
  const said = placed(element, parts);
  // At most keys nothing is wrong, and nothing was: then nothing is touched.
  if (text || !said.message.hidden) {
    said.message.replaceChildren(text, ...choices);
    said.message.hidden = !text;
  }
  if (said.below.firstChild) said.below.replaceChildren();
  for (const input of [parts.amount, ...parts.inputs]) input.removeAttribute('aria-invalid');
  clearTimeout(said.timer);
  // Only to one who is here: a page that opens does not speak.
  if (aloud && element.root.activeElement) said.timer = window.setTimeout(() => (said.status.textContent = aloud), QUIET);
}

/**
 * Says what is wrong; `beside` a result, where there is one all the same.
 * @param {FxConverter} element
 * @param {any} error
 * @param {boolean} [beside]
 */
export function fail(element, error, beside) {
  const { base, targets, locale, answer, service } = element;
  const [parts, texts] = [/** @type {Parts} */ (element.parts), /** @type {import('./types').Texts} */ (element.texts)];
  const [date, source] = ['date', 'source'].map((name) => element.get(name));
  const { code, text, buttons } = explained(error, {
    lang: locale, texts, from: base, to: error.problem?.to ? [error.problem.to] : targets, date, source, typed: parts.amount.value, names: answer?.names ?? {},
    choose(value) {
      element.setAttribute('amount', value);
      parts.amount.focus();
    },
    again: () => element.again(),
    replace: (old, code) => pick(element, [base, ...targets].indexOf(old), code),
  });
  say(element, text, text, buttons);
  const { message, below } = placed(element, parts);
  parts.amount.setAttribute('aria-invalid', String(Boolean(error.kind)));
  const wrong = (/** @type {HTMLInputElement} */ input) => code === 'unknown-currency' && input.defaultValue === error.problem?.code;
  for (const input of parts.inputs) input.setAttribute('aria-invalid', String(wrong(input)));
  // At the field that it is about.
  if (!element.on('compact')) parts.fields[Math.max(0, parts.inputs.findIndex(wrong))].after(message);
  element.tell('fx-error', { code, message: text });
  if (beside || !['unavailable', 'too-many-requests'].includes(code)) return;
  // Without any rate the page's own content is there, or a link: a way to the service for one who has no other.
  const query = new URLSearchParams({ from: base, to: targets[0] ?? '', amount: element.getAttribute('amount') ?? '1' });
  below.replaceChildren(h('slot', {}, h('a', { href: `${service}?${query}` }, texts.openService)));
}
