// Light or dark, where the style sheet cannot know: for browsers without light-dark(), which alone fetch this.

import { sheet } from './define.js';

const light = sheet(':host { --_light: initial; --_dark: ; }');
const dark = sheet(':host { --_light: ; --_dark: initial; }');

/** @param {import('./element.js').FxElement} element */
export function shade(element) {
  const scheme = getComputedStyle(element).colorScheme;
  const isDark = /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia('(prefers-color-scheme: dark)').matches);
  const [now, other] = isDark ? [dark, light] : [light, dark];
  const others = element.root.adoptedStyleSheets.filter((one) => one !== other && one !== now);
  element.root.adoptedStyleSheets = [...others, now];
}
