// What browsers of 2022 and 2023 lack, which alone fetch this: light-dark() and, in Chromium up to 104, letters sized by their container.

import { common, FADES, sheet } from './define.js';

const light = sheet(':host { --_light: initial; --_dark: ; }');
const dark = sheet(':host { --_light: ; --_dark: initial; }');
const wrapped = sheet('@supports not (width: 1cqi) { output { height: auto; min-height: 46px; white-space: normal; overflow-wrap: anywhere; } }');

// Two properties of which one is empty stand for the function.
if (!FADES) {
  const rules = [...common.cssRules].map(({ cssText }) => cssText.replace(/light-dark\(([^,()]+),([^()]+)\)/g, 'var(--_light,$1) var(--_dark,$2)'));
  common.replaceSync(rules.join(''));
}

/** @param {import('./element.js').FxElement} element */
export function shade(element) {
  const scheme = getComputedStyle(element).colorScheme;
  const isDark = /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia('(prefers-color-scheme: dark)').matches);
  const own = [light, dark, wrapped];
  const others = element.root.adoptedStyleSheets.filter((one) => !own.includes(one));
  element.root.adoptedStyleSheets = [...others, isDark ? dark : light, wrapped];
}
