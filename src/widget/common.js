// The look that all elements share, which a page changes by the `--fx-…` properties, whose defaults are here, and by `::part`.

/** Whether the browser knows light-dark(): Chromium since 123, Safari since 17.5, Firefox since 120. */
export const FADES = CSS.supports('color', 'light-dark(red, red)');

/**
 * A style sheet. For browsers without light-dark() shade.js writes the colours anew.
 * @param {string} text
 */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

// `.fx` takes back what a page's headings, menus and paragraphs hand down, but that they are hidden. It floats, as a line under or through a
// page's text goes on through all that does not. Sizes are in em: those of the place where the element stands, as long as that has room for them.
export const common = sheet(`
:host {
  --_text: var(--fx-text, light-dark(#16202c, #e8edf2));
  --_muted: var(--fx-muted, light-dark(#5a6672, #9fabb7));
  --_background: var(--fx-background, light-dark(#fff, #161d24));
  --_surface: var(--fx-surface, light-dark(#f3f5f4, #202932));
  --_border: var(--fx-border, light-dark(#d3d9dd, #3a4652));
  --_accent: var(--fx-accent, light-dark(#0b5f56, #62cdbe));
  --_accent-text: var(--fx-accent-text, light-dark(#fff, #06201d));
  --_error: var(--fx-error, light-dark(#9a2a12, #ffab94));
  --_radius: var(--fx-radius, .75em);
  --_gap: var(--fx-gap, .75em);
  --_shadow: var(--fx-shadow, 0 2px 20px #0001);
}
:host([theme=light i]) { color-scheme: light; }
:host([theme=dark i]) { color-scheme: dark; }
.own { display: none; }
.box { display: flow-root; container: fx / inline-size; contain-intrinsic-inline-size: max(18em, 240px); }
@media print { .own { display: contents; } }
:where(.fx) { all: initial; display: block; float: left; width: 100%; color: inherit; color-scheme: inherit; visibility: inherit; pointer-events: inherit; font-family: var(--fx-font, inherit); font-size: var(--fx-size, max(13px, min(1em, 7cqi))); font-variant-numeric: tabular-nums;
  line-height: 1.4; overflow-wrap: break-word; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, output { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
`);
