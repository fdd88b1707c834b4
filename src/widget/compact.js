// How the converter looks in a header: one row where there is room, two or three where there is not. Fetched for those that are
// `compact`, before they are drawn.

import { sheet } from './element.js';

export default sheet(`
:host([compact]) :is(form, .rows, .results, .field) { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; min-width: 0; }
:host([compact]) form { min-height: 48px; padding: 3px 4px; box-shadow: none; }
:host([compact]) .field { flex-wrap: nowrap; padding: 0; padding-inline-start: .6rem; }
:host([compact]) :is(.name, .rate) { position: absolute; clip-path: inset(50%); }
:host([compact]) :is(input, output) { width: auto; height: 36px; font-size: 1em; line-height: 36px; }
:host([compact]) output { min-height: 0; white-space: nowrap; }
:host([compact]) .amount { width: 4.2em; }
:host([compact]) .code { width: 4.3rem; padding-inline: .5rem 0; }
:host([compact]) .combo::after { inset-inline-end: .6rem; }
@container fx (max-width: 37rem) { :host([compact]) .rows { flex: 1 0 100%; } :host([compact]) :is(.results, .field, .amount, output) { flex: 1 0 auto; } }
:host([compact]) .swap { width: 28px; height: 28px; margin: 0; rotate: 90deg; }
:host([compact]) :is(.foot, .message) { flex: 1 1 12rem; align-items: center; min-height: 0; padding: 0; }
:host([compact]) .receipt { padding: 0 .5rem; font-size: .75em; line-height: 1.25; }
`);
