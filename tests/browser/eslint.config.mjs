// What the widget's scripts may use: what the browsers at the baseline know (docs/widget.md).

import compat from 'eslint-plugin-compat';

/** Members of objects, which eslint-plugin-compat cannot see, that came after the baseline; and what to write instead. */
const NEWER = {
  showPopover: 'popup.js', hidePopover: 'popup.js', togglePopover: 'popup.js', toSorted: '[...list].sort()', toReversed: '[...list].reverse()', toSpliced: 'splice on a copy', with: 'a copy',
  checkVisibility: 'getClientRects()', ariaExpanded: "setAttribute('aria-expanded')", ariaDisabled: "setAttribute('aria-disabled')", ariaValueText: "setAttribute('aria-valuetext')", ariaLabel: 'setAttribute',
  scrollIntoViewIfNeeded: 'scrollTop', replaceAllWith: 'replaceAll', canParse: 'new URL in try', groupBy: 'a loop', withResolvers: 'new Promise', any: 'AbortController', isWellFormed: '', getHTML: '', moveBefore: '',
};

export default [
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    ...compat.configs['flat/recommended'],
    files: ['src/**/*.js'],
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    settings: { targets: ['chrome 103', 'safari 16.4', 'firefox 115'], polyfills: [] },
    rules: {
      ...compat.configs['flat/recommended'].rules,
      'no-restricted-properties': ['error', ...Object.entries(NEWER).map(([property, message]) => ({ property, message }))],
    },
  },
];
