// How the converter looks. What a page may change are the `--fx-…` properties, whose defaults are in element.js, and the parts. The
// look in a header is in compact.js.

import { sheet } from './element.js';

export const appearance = sheet(`
:host { display: block; container: fx / inline-size; min-height: var(--fx-height, 20rem); color: var(--_text); font-family: var(--_font); font-size: var(--_size); line-height: 1.35; font-variant-numeric: tabular-nums; }
form { display: grid; gap: var(--_gap); padding: calc(var(--_gap) * 1.35); border: 1px solid var(--_border); border-radius: calc(var(--_radius) * 1.35);
  background: var(--_background); box-shadow: var(--_shadow); }
.rows, .results { display: grid; gap: var(--_gap); }
.field { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; padding-block: .45rem; padding-inline: .85rem .45rem;
  border: 1px solid var(--_border); border-radius: var(--_radius); }
.results .field { border-color: transparent; background: var(--_surface); }
.amount:focus-visible { outline: 0; }
.field:has(.amount:focus-visible) { outline: 2px solid var(--_accent); outline-offset: -1px; }
.name { overflow: hidden; color: var(--_muted); font-size: .8em; line-height: 1.1rem; text-overflow: ellipsis; white-space: nowrap; }
input, output { grid-column: 1; min-width: 0; width: 100%; height: 2.2rem; padding: 0; border: 0; outline: 0; background: none;
  font-size: clamp(1em, 7cqi, 1.5em); font-weight: 600; line-height: 2.2rem; }
output { height: auto; min-height: 2.2rem; overflow-wrap: anywhere; }
.combo { position: relative; grid-area: 1 / 2 / 3; }
.combo::after { content: ''; position: absolute; inset-block-start: 50%; inset-inline-end: .85rem; width: .38rem; height: .38rem; margin-top: -.35rem; rotate: 45deg;
  border: solid var(--_muted); border-width: 0 1.5px 1.5px 0; pointer-events: none; }
.code { width: 5.3rem; height: 2.75rem; padding-inline: .8rem 1.6rem; border: 1px solid var(--_border); border-radius: calc(var(--_radius) * .75);
  background: var(--_background); font-size: 1em; line-height: 1; text-transform: uppercase; }
.code:focus { width: 7.5rem; outline: 2px solid var(--_accent); }
.swap { place-self: center; width: 2.5rem; height: 2.5rem; margin: calc(var(--_gap) * -1.2) 0; z-index: 1; padding: 0; border: 1px solid var(--_border);
  border-radius: 50%; background: var(--_background); font-size: 1.1em; line-height: 1; }
.swap:hover, .more:hover { border-color: var(--_accent); color: var(--_accent); }
.rate, .receipt, .message, .below { margin: 0; padding-inline: .9rem; color: var(--_muted); font-size: .85em; }
.rate { margin-top: calc(var(--_gap) * -.5); color: inherit; }
.foot { display: flex; align-items: start; justify-content: space-between; min-height: 4.6em; }
.below:empty, .foot:has(.receipt:empty) { display: none; }
.more, .message button { flex: none; min-height: 1.75rem; padding: 0 .9em; border: 1px solid var(--_border); border-radius: 2em; background: none; font-size: .85em; }
[data-freshness=late], [data-freshness=stale], .message { color: var(--_error); }
.message button { margin-inline-start: .5em; font-size: 1em; }
a { color: var(--_accent); }
@container fx (min-width: 34rem) {
  .one { grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr); }
  .one .results { display: contents; }
  .one .swap { margin: 0 calc(var(--_gap) * -1.2); rotate: 90deg; }
  .one .rate { grid-column: 1 / 4; }
  .foot { min-height: 2.7em; }
}
:host([compact]) { min-height: 8.6rem; }
@media (min-width: 40rem) { :host { min-height: var(--fx-height, 11.5rem); } :host([compact]) { min-height: 48px; } }
@media print { .swap, .more { display: none; } form { box-shadow: none; } }
`);
