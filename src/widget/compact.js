// How the converter looks in a header: one row where there is room, two low ones where there is not, at most 60 px in all. Fetched for
// those that are `compact`, before they are drawn.

import { h, sheet } from './define.js';

export const look = sheet(`
form, form.many { --_w: calc(100cqi - 44px - 5.4em); display: grid; grid-template-columns: auto 26px; justify-content: start; align-content: center; align-items: center; gap: 2px 6px;
  min-height: 48px; padding: 1px 4px; box-shadow: none; }
.rows, .results { display: contents; }
.results { --_n: var(--_m); }
.field { flex-wrap: nowrap; justify-content: space-between; gap: 4px; height: 26px; padding: 0; padding-inline-start: .4em; border-radius: calc(var(--_radius) * .6); }
.rows > .field { grid-area: 1 / 1; }
.results .field { grid-column: 1; }
.rows.one .swap, .rows .swap { grid-area: 1 / 2; width: 26px; height: 26px; margin: 0; font-size: 16px; }
.about { display: block; grid-area: 2 / 2; width: 26px; height: 26px; padding: 0; border: 1px solid var(--_border); border-radius: 50%; background: none; font: italic 600 14px/1 Georgia, serif; }
.about[data-freshness=late], .about[data-freshness=stale] { border-color: currentColor; color: var(--_error); }
.figure { flex: none; min-width: 0; }
.name, .rate { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.sign, output::before { display: none !important; }
.amount, output { width: auto; height: 24px; line-height: 24px; font-size: clamp(7px, var(--_w) / (max(var(--_n, 2), 2) * .64), min(1em, 20px)); }
.amount { width: calc(max(var(--_n, 2), 2) * .64em + .2em); }
.code, .sign:not(:empty) + .code { width: 4.2em; height: 24px; padding-inline: .45em 0; }
.combo::after { inset-inline-end: .55em; }
.foot, form .message, .below:not(:empty) { position: absolute; inset-block-start: calc(100% + 2px); inset-inline: 0; z-index: 3; min-height: 0; padding: .5em .7em; border: 1px solid var(--_border);
  border-radius: var(--_radius); background: var(--_background); box-shadow: var(--_shadow); }
.foot { display: none; }
.told .foot { display: flex; }
.message:not([hidden]) ~ .foot { display: none; }
@container fx (min-width: 480px) {
  form.fx { --_w: calc(50cqi - 44px - 5.1em); display: flex; }
  .rows, .results { display: flex; flex: none; flex-wrap: wrap; align-items: center; gap: 2px 6px; max-width: 100%; }
  .one .swap span { transform: rotate(90deg); }
}
@container fx (min-width: 640px) {
  form.fx { --_w: calc(36cqi - 20px - 5.1em); padding: 1px 6px; }
  .rows { max-width: 72%; }
  .amount, output { height: 34px; line-height: 34px; }
  .code, .sign:not(:empty) + .code { height: 34px; }
  .field { height: 36px; }
  .about { display: none; }
  .foot, form .message { position: static; display: flex; flex: 1 1 0; align-items: center; padding: 0; border: 0; background: none; box-shadow: none; }
  .line { padding: 0 .5em; line-height: 1; }
  .receipt { font-size: max(.7em, 11px); line-height: 1.15; }
}
@media print { .about { display: none; } .foot { position: static; display: flex; flex: 1 1 0; border: 0; box-shadow: none; } }
`);

/**
 * Where a header leaves no room for the receipt, it is behind a button.
 * @param {import('./converter.js').FxConverter} element
 */
export function equip({ parts, texts }) {
  if (!parts || !texts || parts.about) return;
  const { form, rows } = parts;
  const about = h('button', {
    class: 'about', part: 'about', type: 'button', 'aria-label': texts.source, 'aria-expanded': 'false', 'aria-controls': 'receipt',
    onclick: () => about.setAttribute('aria-expanded', String(form.classList.toggle('told'))),
  }, h('span', { 'aria-hidden': 'true' }, 'i'));
  rows.after(about);
  parts.about = about;
}
