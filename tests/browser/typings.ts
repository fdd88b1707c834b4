// Compiled, never run: what a page in TypeScript writes against the widget's types.

import type { define, FxConverterElement } from '../../src/widget/widget.js';

const converter: FxConverterElement = document.createElement('fx-converter');
converter.amount = '100';
converter.noPersist = true;
converter.addEventListener('fx-change', ({ detail }) => detail.results.map(({ to, rate }) => `${to} ${rate}`));
document.addEventListener('fx-error', ({ detail }) => console.log(detail.code));
document.querySelector('fx-amount')!.value = '5';
export type Define = typeof define;
// @ts-expect-error A switch is no text.
converter.chart = 'yes';
