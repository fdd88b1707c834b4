// How the converter looks. What a page may change are the `--fx-…` properties, whose defaults are in common.js, and the parts. The
// look in a header is in compact.js.

import { sheet } from './common.js';

// `--_n` is how many characters a number has, `--_w` how wide the card is: letters are as large as lets the number stand in one line.
export const appearance = sheet(`
:host { display: block; container: fx / inline-size; min-height: var(--fx-height, max(20em, 260px)); }
form { --_w: calc(100cqi - 2.2em); position: relative; display: grid; gap: var(--_gap); padding: calc(var(--_gap) * 1.35); border: 1px solid var(--_border);
  border-radius: calc(var(--_radius) * 1.35); color: var(--_text); background: var(--_background); box-shadow: var(--_shadow); }
.rows, .results { display: grid; gap: var(--_gap); }
.field { display: flex; flex-wrap: wrap; align-items: center; gap: .3em .4em; min-width: 0; padding-block: .45em; padding-inline: .85em .45em;
  border: 1px solid var(--_border); border-radius: var(--_radius); }
.field:focus-within { border-color: var(--_accent); box-shadow: 0 0 0 1px var(--_accent); }
.results .field { border-color: transparent; background: var(--_surface); }
.figure { flex: 1 1 0; min-width: min(100%, calc(var(--_n, 2) * .46em)); }
.name { display: block; color: var(--_muted); font-size: max(.8em, 11px); line-height: 1.25; }
.amount, output { --_fit: calc((var(--_w) - 7.2em) / (var(--_n, 2) * .64)); --_full: calc((var(--_w) - 1.6em) / (var(--_n, 2) * .64));
  display: block; min-width: 0; width: 100%; height: 35px; padding: 0; border: 0; outline: 0; background: none;
  font-size: clamp(.45em, max(var(--_fit), min(.7em, var(--_full))), 1.5em); font-weight: 600; line-height: 35px; white-space: nowrap; }
output { font-size: clamp(.45em, max(var(--_fit), min(.7em, var(--_full))), 1.75em); font-weight: 650; }
@supports not (width: 1cqi) { output { height: auto; min-height: 35px; white-space: normal; overflow-wrap: anywhere; } }
.combo { position: relative; flex: none; }
.combo::after { content: ''; position: absolute; inset-block-start: 50%; inset-inline-end: .85em; width: .38em; height: .38em; margin-top: -.35em; transform: rotate(45deg);
  border: solid var(--_muted); border-width: 0 1.5px 1.5px 0; pointer-events: none; }
.code { width: 5.3em; height: 2.75em; padding: 0; padding-inline: .8em 1.6em; border: 1px solid var(--_border); border-radius: calc(var(--_radius) * .75);
  background: var(--_background); font-size: 1em; font-weight: 600; line-height: 1; text-transform: uppercase; }
.code:focus { outline: 2px solid var(--_accent); }
@container fx (min-width: 300px) { .code:focus { width: 7em; } }
.code[aria-invalid=true] { border-color: var(--_error); }
.swap { place-self: center; width: 2.5em; height: 2.5em; margin: calc(var(--_gap) * -1.2) 0; z-index: 1; padding: 0; border: 1px solid var(--_border);
  border-radius: 50%; background: var(--_background); font-size: 1.1em; line-height: 1; }
.swap span { display: block; }
.swap:hover, .more:hover { border-color: var(--_accent); color: var(--_accent); }
.rate, .receipt, .message, .below { margin: 0; padding-inline: .9em; color: var(--_muted); font-size: max(.85em, 12px); }
.rate { margin-top: calc(var(--_gap) * -.5); color: inherit; }
.receipt { flex: 1 1 auto; padding-inline-end: .5em; }
.foot { display: flex; align-items: start; justify-content: space-between; min-height: 4.6em; }
.below:empty, .about { display: none; }
.more, .message button { flex: none; min-height: 28px; padding: 0 .9em; border: 1px solid var(--_border); border-radius: 2em; background: none; font-size: max(.85em, 12px); }
[data-freshness=late], [data-freshness=stale], .message { color: var(--_error); }
.message button { margin-block: .2em; margin-inline-start: .5em; color: var(--_text); font-size: 1em; }
a { color: var(--_accent); }
@container fx (min-width: 544px) {
  form { --_w: calc(50cqi - 2.5em); }
  form.many { --_w: calc(100cqi - 2.2em); }
  .one { grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr); }
  .one .results { display: contents; }
  .one .swap { margin: 0 calc(var(--_gap) * -1.2); }
  .one .swap span { transform: rotate(90deg); }
  .one .rate { grid-column: 1 / 4; }
  .foot { min-height: 2.7em; }
}
:host([compact]:not([compact=false])) { min-height: 58px; }
@media (min-width: 31rem) { :host([compact]:not([compact=false])) { min-height: 48px; } }
@media (min-width: 35rem) { :host { min-height: var(--fx-height, max(11.5em, 150px)); } }
@media print { .swap, .more, .about { display: none; } form { box-shadow: none; } }
`);
