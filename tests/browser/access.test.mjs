// Open to everyone (WCAG 2.2 AA): axe-core in every main state, all by keyboard, said at the right time, large enough to hit, and
// whole on a narrow screen.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, picture, results, root, service, settled, sheets, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const axe = readFileSync(`${root}/tests/browser/node_modules/axe-core/axe.min.js`, 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds, as one line each. */
async function found(page) {
  await page.evaluate(axe);
  return page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: rules });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
  }, RULES);
}

const ONE = '<fx-converter from="EUR" to="USD" amount="10"></fx-converter>';
/** A page with this in its body, over sheets of one's own. */
async function open(body, { page: look = {}, sheet = {}, prepare, ...options } = {}) {
  const opening = await opened(chrome, { bypassCSP: true, ...options });
  await answered(opening.page, sheets([sheet]));
  await prepare?.(opening.page);
  await opening.page.goto(host.page(body, look));
  await settled(opening.page);
  return opening;
}

const rows = (start, count) => JSON.stringify({ rows: Array.from({ length: count }, (_, at) => (
  { date: new Date(Date.parse(start) + at * 864e5).toISOString().slice(0, 10), base: 'EUR', quote: 'USD', rate: `1.${100 + ((at * 37) % 90)}`, source: 'ECB' })) });
const history = (page) => page.route('**/v1/history*', (route) => route.fulfill({ contentType: 'application/json', body: rows('2026-01-01', 300), headers: { 'access-control-allow-origin': '*' } }));

/** The states that people meet, and how one comes to them. */
const STATES = {
  light: [ONE, { colorScheme: 'light' }],
  dark: [`<meta name="color-scheme" content="light dark">${ONE}`, { colorScheme: 'dark' }],
  'dark-theme': ['<fx-converter theme="dark" from="EUR" to="USD,GBP,JPY" amount="10"></fx-converter>', {}],
  'right-to-left': [ONE, { page: { lang: 'ar', dir: 'rtl' } }],
  stale: [ONE, { sheet: { freshness: 'stale', reason: 'late', date: '2026-10-30' } }],
  'stale-dark': ['<fx-converter theme="dark" from="EUR" to="USD" amount="10"></fx-converter>', { sheet: { freshness: 'stale', reason: 'late', date: '2026-10-30' } }],
  error: ['<fx-converter from="EUR" to="XX" amount="10"></fx-converter>', {}],
  'error-dark': ['<fx-converter theme="dark" from="EUR" to="USD" amount="abc"></fx-converter>', {}],
  ambiguous: ['<fx-converter from="EUR" to="USD" amount="x" lang="ru"></fx-converter>', {}, (page) => page.locator('[part=amount]').fill('1.500')],
  compact: ['<fx-converter compact from="EUR" to="USD" amount="10"></fx-converter>', {}],
  'compact-narrow': ['<fx-converter compact from="EUR" to="USD" amount="10"></fx-converter>', { viewport: { width: 320, height: 600 } }],
  'open-list': [ONE, {}, (page) => page.locator('[part=to]').click()],
  'open-list-dark': ['<fx-converter theme="dark" from="EUR" to="USD" amount="10"></fx-converter>', {}, async (page) => (await page.locator('[part=to]').click(), page.keyboard.type('do'))],
  'open-list-right-to-left': [ONE, { page: { lang: 'ar', dir: 'rtl' } }, (page) => page.locator('[part=to]').click()],
  'no-match': [ONE, {}, async (page) => (await page.locator('[part=to]').click(), page.keyboard.type('qqqq'))],
  chart: ['<fx-converter chart from="EUR" to="USD" amount="10"></fx-converter>', { prepare: history }, async (page) => (await page.locator('[part=more]').click(), page.locator('summary').click())],
  'chart-dark': ['<fx-converter chart theme="dark" from="EUR" to="USD" amount="10"></fx-converter>', { prepare: history }, (page) => page.locator('[part=more]').click()],
  'forced-colours': [ONE, { forcedColors: 'active' }, (page) => page.locator('[part=to]').click()],
};

for (const [state, [body, options, act]] of Object.entries(STATES)) {
  test(`axe-core finds nothing: ${state}`, async () => {
    const { page, close } = await open(body, options);
    await act?.(page);
    if (/list/.test(state)) await page.locator('[part~=option]:visible').first().waitFor();
    await page.waitForTimeout(150);
    await picture(page, state);
    assert.deepEqual(await found(page), []);
    await close();
  });
}

test('the dark page has a dark card, the light one a light card, each theme its own on either', async () => {
  for (const [scheme, theme, dark] of [['light', 'auto', false], ['dark', 'auto', true], ['light', 'dark', true], ['dark', 'light', false]]) {
    const head = `<script type="module" src="${fx.address}/widget.js"></script><meta name="color-scheme" content="light dark">`;
    const { page, close } = await open(`<fx-converter theme="${theme}" from="EUR" to="USD"></fx-converter>`, { colorScheme: scheme, page: { head } });
    const colour = await page.locator('[part=card]').evaluate((card) => getComputedStyle(card).backgroundColor);
    assert.equal(colour, dark ? 'rgb(22, 29, 36)' : 'rgb(255, 255, 255)', `${scheme} ${theme}`);
    await close();
  }
});

const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const focused = (page) => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.getAttribute('part') ?? document.activeElement.tagName);
const option = (page) => page.evaluate(() => {
  const { shadowRoot } = document.querySelector('fx-converter');
  const input = shadowRoot.activeElement;
  const named = input.getAttribute('aria-activedescendant');
  return { open: input.ariaExpanded === 'true', code: named ? shadowRoot.getElementById(named)?.dataset.code : null, value: input.value };
});

test('everything by keyboard, in the order in which it is read', async () => {
  const { page, seen, close } = await open('<fx-converter chart from="EUR" to="USD" amount="10"></fx-converter>', { prepare: history });
  const order = [];
  for (let at = 0; at < 5; at += 1) {
    await press(page, 'Tab');
    order.push(await focused(page));
    await press(page, 'Escape');
  }
  assert.deepEqual(order, ['amount', 'from', 'swap', 'to', 'more']);
  await press(page, 'Enter');
  await page.locator('[part=chart] svg').waitFor();
  await press(page, 'Tab', 'Tab', 'ArrowRight', 'Enter');
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the list after the Authoring Practices: arrows, typing, Enter, Escape, Tab, Home and End', async () => {
  const { page, seen, close } = await open(ONE);
  await page.locator('[part=to]').focus();
  await page.locator('[part~=option]:visible').first().waitFor();
  assert.deepEqual(await option(page), { open: true, code: 'USD', value: 'USD' });
  await press(page, 'ArrowDown');
  const second = (await option(page)).code;
  assert.notEqual(second, 'USD');
  await press(page, 'ArrowUp');
  assert.equal((await option(page)).code, 'USD');
  await press(page, 'Escape');
  assert.deepEqual(await option(page), { open: false, code: null, value: 'USD' });
  await press(page, 'ArrowDown');
  assert.equal((await option(page)).open, true);
  await page.keyboard.type('yen');
  assert.deepEqual(await option(page), { open: true, code: 'JPY', value: 'yen' });
  await press(page, 'Home', 'Delete', 'End');
  assert.equal((await option(page)).value, 'en');
  await press(page, 'Escape');
  assert.deepEqual(await option(page), { open: false, code: null, value: 'USD' });
  await page.keyboard.type('pou');
  await press(page, 'Enter');
  assert.deepEqual(await option(page), { open: false, code: null, value: 'GBP' });
  await results(page, ['8.00']);
  assert.equal(await focused(page), 'to');
  await press(page, 'Alt+ArrowDown');
  assert.equal((await option(page)).open, true);
  await press(page, 'Alt+ArrowUp');
  assert.equal((await option(page)).open, false);
  await page.keyboard.type('jpy');
  await press(page, 'Tab');
  await results(page, ['1,600']);
  await press(page, 'Shift+Tab');
  await page.keyboard.type('qqqq');
  await press(page, 'Shift+Tab');
  assert.deepEqual((await shown(page)).to, ['JPY']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('an option that cannot be converted is reached, says so, and is not taken', async () => {
  const { page, close } = await open(ONE);
  await page.locator('[part=to]').focus();
  await page.locator('[part~=option]:visible').first().waitFor();
  await page.keyboard.type('zloty');
  const state = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    return [...shadowRoot.querySelectorAll('[part~=option]')].map(({ dataset, ariaDisabled, textContent }) => [dataset.code, ariaDisabled, textContent.includes('no rate today')]);
  });
  assert.deepEqual(state[0], ['PLN', 'true', true]);
  await press(page, 'ArrowDown', 'Enter', 'Escape');
  assert.deepEqual((await shown(page)).to, ['USD']);
  await results(page, ['12.50']);
  await close();
});

test('a screen reader hears a result once, after the last key, and nothing when the page opens', async () => {
  const { page, close } = await open(ONE);
  await page.evaluate(() => {
    globalThis.said = [];
    // The place for what is said is there when the reader is: long before it is filled.
    const { shadowRoot } = document.querySelector('fx-converter');
    const changed = ({ target }) => target.nodeType === Node.ELEMENT_NODE && target.matches('[role=status]') && globalThis.said.push(target.textContent);
    new MutationObserver((list) => list.forEach(changed)).observe(shadowRoot, { childList: true, subtree: true });
  });
  await page.waitForTimeout(800);
  assert.deepEqual(await page.evaluate(() => globalThis.said), []);
  await page.locator('[part=amount]').focus();
  await press(page, 'Control+a');
  await page.keyboard.type('1234', { delay: 60 });
  await results(page, ['1,542.50']);
  assert.deepEqual(await page.evaluate(() => globalThis.said), []);
  await page.waitForTimeout(900);
  const said = await page.evaluate(() => globalThis.said);
  assert.equal(said.length, 1);
  assert.match(said[0].replace(/[\u2066\u2069]/g, ''), /^1,234 EUR = 1,542\.50 USD\. European Central Bank, November 20, 2026; carried over the weekend$/);
  await close();
});

test('the roles and names are those of the Authoring Practices', async () => {
  const { page, close } = await open(ONE);
  await page.locator('[part=to]').focus();
  await page.locator('[part~=option]:visible').first().waitFor();
  const roles = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    const input = shadowRoot.activeElement;
    const list = shadowRoot.getElementById(input.getAttribute('aria-controls'));
    const marked = [...list.querySelectorAll('[aria-selected=true]')];
    return {
      input: [input.role, input.ariaAutoComplete, input.ariaExpanded, input.ariaLabel], list: [list.role, list.ariaLabel], options: [...new Set([...list.querySelectorAll('[id]')].map(({ role }) => role))],
      marked: marked.length, amount: shadowRoot.querySelector('[part=amount]').labels[0].textContent, outputs: [...shadowRoot.querySelectorAll('output')].map((output) => output.htmlFor.value),
    };
  });
  assert.deepEqual(roles, { input: ['combobox', 'list', 'true', 'To'], list: ['listbox', 'Currencies'], options: ['option'], marked: 1, amount: 'Amount · Euro', outputs: ['amount'] });
  await close();
});

/** What can be pressed and is smaller than 24 by 24 CSS pixels. */
const small = (page) => page.evaluate(() => {
  const roots = [...document.querySelectorAll('fx-converter, fx-ticker, fx-amount')].map(({ shadowRoot }) => shadowRoot);
  const pressed = roots.flatMap((root) => [...root.querySelectorAll('button, input:not([type=range]), [role=option], summary')]).filter((element) => element.checkVisibility());
  return pressed.filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width < 24 || height < 24;
  }).map(({ outerHTML }) => outerHTML.slice(0, 90));
});

/** What is cut off at the side, or lies over something else that one reads. */
const lost = (page) => page.evaluate(() => {
  const wide = document.documentElement.clientWidth;
  const out = [];
  if (document.documentElement.scrollWidth > wide) out.push(`the page scrolls sideways: ${document.documentElement.scrollWidth}`);
  for (const { shadowRoot } of document.querySelectorAll('fx-converter')) {
    for (const element of shadowRoot.querySelectorAll('output, .receipt, .rate, .message, button, input:not([type=range])')) {
      if (!element.checkVisibility() || getComputedStyle(element).clipPath !== 'none') continue;
      const box = element.getBoundingClientRect();
      if (box.left < 0 || box.right > wide + 0.5) out.push(`${element.className} stands out`);
      if (element.scrollWidth > element.clientWidth + 1 && element.tagName !== 'INPUT') out.push(`${element.className} is cut: ${element.textContent}`);
    }
  }
  return out;
});

test('nothing is lost on 320 pixels, on a page zoomed to 400 %, and in 240 pixels', async () => {
  // 1280 pixels at 400 % are 320 wide and 256 high.
  for (const viewport of [{ width: 320, height: 640 }, { width: 320, height: 256 }, { width: 272, height: 600 }]) {
    for (const attributes of ['', 'compact', 'chart', 'lang="ru"', 'lang="ar" dir="rtl"']) {
      const { page, close } = await open(`<fx-converter ${attributes} from="EUR" to="USD" amount="1234567"></fx-converter>`, { viewport, prepare: history });
      assert.deepEqual([await lost(page), await small(page)], [[], []], `${viewport.width} ${attributes}`);
      if (attributes === 'chart') await page.locator('[part=more]').click();
      await page.locator('[part=to]').click();
      await page.locator('[part~=option]:visible').first().waitFor();
      const list = await page.locator('[part=list]:visible').boundingBox();
      assert.ok(list.x >= 0 && list.x + list.width <= viewport.width && list.y >= 0 && list.y + list.height <= viewport.height, JSON.stringify(list));
      assert.deepEqual(await small(page), []);
      await picture(page, `narrow-${viewport.width}x${viewport.height}-${attributes.replace(/\W+/g, '-') || 'plain'}`);
      await close();
    }
  }
});

/** How large the letters of the amount and of the results are, and whether a number is wider than its place. */
const sizes = (page) => page.evaluate(() => {
  const { shadowRoot } = document.querySelector('fx-converter');
  const numbers = [...shadowRoot.querySelectorAll('.amount, output')];
  return { sizes: numbers.map((number) => parseFloat(getComputedStyle(number).fontSize)), wide: numbers.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length };
});

test('the result is never smaller than the amount, and what has a line of its own fills it', async () => {
  for (const width of [256, 320, 400, 560, 640, 1100]) {
    for (const [amount, to] of [['100', 'JPY'], ['7552.73', 'USD'], ['1234567.89', 'JPY'], ['123456789.01', 'USD'], ['12345.6', 'USD,JPY,GBP']]) {
      const { page, close } = await open(`<fx-converter from="EUR" to="${to}" amount="${amount}"></fx-converter>`, { viewport: { width, height: 700 } });
      const { sizes: [own, ...others], wide } = await sizes(page);
      assert.ok(others.every((size) => size >= own), `${width} ${amount} ${to}: ${own} ${others}`);
      assert.equal(wide, 0, `${width} ${amount} ${to}`);
      if (amount === '1234567.89') assert.ok(own >= 14, `${width}: ${own}`);
      await close();
    }
  }
});

test('in a header it is one row of 48 pixels, from 640 pixels up', async () => {
  for (const [width, high] of [[656, 48], [1280, 48]]) {
    const { page, close } = await open('<fx-converter compact from="EUR" to="USD" amount="1234"></fx-converter>', { viewport: { width, height: 400 } });
    const box = await page.locator('fx-converter').boundingBox();
    assert.equal(box.height, high, `${width}`);
    assert.deepEqual([await lost(page), await small(page)], [[], []]);
    await close();
  }
});

test('letters twice as large and text spaced out lose nothing', async () => {
  const { page, close } = await open('<fx-converter from="EUR" to="USD" amount="1234"></fx-converter>', { viewport: { width: 640, height: 600 } });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
    document.querySelector('fx-converter').style.cssText = 'letter-spacing: .12em; word-spacing: .16em; line-height: 1.5';
  });
  assert.deepEqual(await lost(page), []);
  await picture(page, 'large-letters');
  await close();
});

test('nothing moves by itself, and colours that the reader forces are kept', async () => {
  const { page, close } = await open('<fx-converter chart from="EUR" to="USD"></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker>', { prepare: history, forcedColors: 'active' });
  await page.locator('[part=more]').click();
  await page.locator('[part=chart] svg').waitFor();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const field = await page.evaluate(() => getComputedStyle(document.querySelector('fx-converter').shadowRoot.querySelector('.field')).borderTopStyle);
  assert.equal(field, 'solid');
  await close();
});

test('the page can dress it: properties and parts', async () => {
  const head = `<script type="module" src="${fx.address}/widget.js"></script><style>
    fx-converter { --fx-background: rgb(1, 2, 3); --fx-text: rgb(4, 5, 6); --fx-radius: 0; --fx-size: 20px; --fx-surface: rgb(7, 8, 9); --fx-border: rgb(10, 11, 12); --fx-muted: rgb(13, 14, 15); }
    fx-converter::part(result) { letter-spacing: 3px; }
    fx-converter::part(swap) { background: rgb(16, 17, 18); }</style>`;
  const { page, close } = await open(ONE, { page: { head } });
  const look = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    const of = (part, name) => getComputedStyle(shadowRoot.querySelector(`[part~=${part}]`))[name];
    return [of('card', 'backgroundColor'), of('card', 'color'), of('card', 'fontSize'), of('card', 'borderTopColor'), of('card', 'borderTopLeftRadius'), of('receipt', 'color'), of('result', 'letterSpacing'), of('swap', 'backgroundColor')];
  });
  assert.deepEqual(look, ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', '20px', 'rgb(10, 11, 12)', '0px', 'rgb(13, 14, 15)', '3px', 'rgb(16, 17, 18)']);
  const parts = () => page.evaluate(() => [...new Set([...document.querySelector('fx-converter').shadowRoot.querySelectorAll('[part]')].map((element) => element.getAttribute('part')))].sort());
  assert.deepEqual(await parts(), ['amount', 'card', 'from', 'rate', 'receipt', 'result', 'results', 'swap', 'to']);
  await page.evaluate(() => Object.assign(document.querySelector('fx-converter'), { compact: true, chart: true, amount: 'x' }));
  await told(page, 'fx-error');
  assert.deepEqual(await parts(), ['about', 'amount', 'card', 'chart', 'from', 'message', 'more', 'rate', 'receipt', 'result', 'results', 'swap', 'to']);
  await close();
});
