// How the converter looks. What a page may change are the `--fx-…` properties, whose defaults are in common.js, and the parts. The
// look in a header is in compact.js, that of the tools in tools.js, that of what is wrong in act.js.

import { sheet } from './define.js';

// `--_n` is how many characters a number has, `--_w` how wide the card is: letters are as large as lets the number stand in one line, and
// where it has a line of its own, as large as fits there. `--_m` is that of the result, beside which the amount is not the larger one.
export const appearance = sheet(`
form { --_w: calc(100cqi - 2.2em); position: relative; display: grid; gap: var(--_gap); padding: calc(var(--_gap) * 1.35); border: 1px solid var(--_border);
  border-radius: calc(var(--_radius) * 1.35); color: var(--_text); background: var(--_background); box-shadow: var(--_shadow); }
.rows, .results { display: grid; gap: var(--_gap); }
.field { display: flex; flex-wrap: wrap; align-items: center; gap: .3em .4em; min-width: 0; padding-block: .45em; padding-inline: .85em .45em;
  border: 1px solid var(--_border); border-radius: var(--_radius); }
.field:focus-within { border-color: var(--_accent); box-shadow: 0 0 0 1px var(--_accent); }
.results .field { border-color: transparent; background: var(--_surface); }
.figure { --_l: max(var(--_n, 2), var(--_m, 2)); --_fit: calc((var(--_w) - var(--_c, 7.2em)) / (var(--_l) * .64)); --_full: calc((var(--_w) - 1.6em) / (var(--_l) * .64));
  --_alone: calc(max(0px, .95em - var(--_fit)) * 100000); flex: 1 1 0; min-width: min(100%, var(--_alone)); }
.name { display: block; color: var(--_muted); font-size: max(.8em, 11px); line-height: 1.25; }
.amount, output { --_most: 1.6em;
  display: block; min-width: 0; width: 100%; height: 46px; padding: 0; border: 0; outline: 0; background: none;
  font-size: clamp(.45em, max(var(--_fit), min(.95em + var(--_alone), var(--_full), 1.3em)), var(--_most)); font-weight: 600; line-height: 46px; white-space: nowrap; }
output { --_most: 2.3em; font-weight: 700; }
output::before { content: '= '; color: var(--_muted); font-weight: 400; }
output.none::before { content: none; }
.combo { position: relative; flex: none; }
.combo::after { content: ''; position: absolute; inset-block-start: 50%; inset-inline-end: .85em; width: .38em; height: .38em; margin-top: -.35em; transform: rotate(45deg);
  border: solid var(--_muted); border-width: 0 1.5px 1.5px 0; pointer-events: none; }
.sign { display: none; }
.code { width: 5.3em; height: 2.75em; padding: 0; padding-inline: .8em 1.6em; border: 1px solid var(--_border); border-radius: calc(var(--_radius) * .75);
  background: var(--_background); font-size: 1em; font-weight: 600; line-height: 1; text-transform: uppercase; }
.code:focus { outline: 2px solid var(--_accent); }
@container fx (min-width: 320px) {
  form { --_c: 8.7em; }
  .sign:not(:empty) { display: block; position: absolute; inset-block: 0; inset-inline-start: .5em; width: 1.9em; color: var(--_muted); font-size: .9em; line-height: 3.05em; text-align: center; white-space: nowrap; pointer-events: none; }
  .sign:not(:empty) + .code { width: 6.5em; padding-inline-start: 2.25em; }
  .code:focus, .sign:not(:empty) + .code:focus { width: 7em; padding-inline-start: .8em; }
  .combo:focus-within .sign { display: none; }
}
.swap { place-self: center; width: 2.5em; height: 2.5em; margin: calc(var(--_gap) * -1.2) 0; z-index: 1; padding: 0; border: 1px solid var(--_border);
  border-radius: 50%; background: var(--_background); font-size: 1.1em; line-height: 1; }
.swap span { display: block; }
.swap:hover { border-color: var(--_accent); color: var(--_accent); }
.rate, .receipt { margin: 0; padding-inline: .9em; color: var(--_muted); font-size: max(.85em, 12px); }
.rate { margin-top: calc(var(--_gap) * -.5); }
.line { flex: 1 1 15em; padding-inline: .9em .5em; }
.line p { display: inline; padding: 0; }
.line .rate { display: inline-block; margin: 0; margin-inline-end: .9em; color: var(--_text); }

.foot { display: flex; align-items: start; justify-content: space-between; gap: .5em; min-height: 4.6em; }
[data-freshness=late], [data-freshness=stale] { color: var(--_error); }
a { color: var(--_accent); }
@container fx (min-width: 544px) {
  form { --_w: calc(50cqi - 2.5em); }
  form.many { --_w: calc(100cqi - 2.2em); }
  .one { grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr); }
  .one .results { display: contents; }
  .one .swap { margin: 0 calc(var(--_gap) * -1.2); }
  .one .swap span { transform: rotate(90deg); }
  .foot { min-height: 2.7em; }
}
@media print { .swap { visibility: hidden; } form { box-shadow: none; } }
`);
