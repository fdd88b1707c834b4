// Print, speech and the Tab key: what was never seen prints too, a result is said once, each input says what it holds, and forty amounts are
// one stop.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, results, service, settled, sheets, site } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const FAR = '<div style="height:6000px"></div>';
const amount = (at) => `<p>It cost <fx-amount value="${at}" currency="EUR" to="USD">${at} euros</fx-amount>.</p>`;

async function open(body) {
  const opening = await opened(chrome, { bypassCSP: true });
  await answered(opening.page, sheets([{}]));
  await opening.page.goto(host.page(body));
  return opening;
}

test('amounts and a converter that were never seen are printed with their figures, or with the page’s own text', async () => {
  const { page, close } = await open(`${amount(1)}${FAR}${amount(10)}<fx-converter from="EUR" to="USD" amount="10"><a href="/rates">Euros in dollars</a></fx-converter>`);
  await page.locator('fx-amount [part=amount]').first().waitFor();
  await page.waitForFunction(() => customElements.get('fx-converter') && customElements.get('fx-amount'));
  const converter = () => page.evaluate(() => document.querySelector('fx-converter').shadowRoot.querySelector('[part=result]')?.textContent);
  assert.equal(await converter(), undefined);
  // Not asked to draw in time: its own text is there, and not a hole.
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('fx-converter a').isVisible(), true);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await eventually(async () => assert.equal(await converter(), '12.50'));
  await eventually(async () => assert.match(await page.locator('fx-amount').nth(1).evaluate(({ shadowRoot }) => shadowRoot.querySelector('[part=print]')?.textContent ?? ''), /^ \(12\.50 USD at the rate of/));
  await close();
});

test('a result is said once for four keys, and every input says what it holds', async () => {
  const { page, close } = await open('<fx-converter from="EUR" to="USD" amount="1"></fx-converter>');
  await settled(page);
  const live = await page.evaluate(() => [...document.querySelector('fx-converter').shadowRoot.querySelectorAll('output')].map((output) => output.getAttribute('aria-live')));
  assert.deepEqual(live, ['off']);
  const tree = await page.locator('fx-converter').ariaSnapshot();
  assert.match(tree, /combobox "From": EUR/);
  const described = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    return [...shadowRoot.querySelectorAll('[role=combobox]')].map((input) => shadowRoot.getElementById(input.getAttribute('aria-describedby')).textContent);
  });
  assert.deepEqual(described, ['Amount · Euro', 'US Dollar']);
  await close();
});

test('forty amounts are one stop for the Tab key, and as many requests as there are currencies and days', async () => {
  const { page, seen, close } = await open(`<button id="before">Before</button>${Array.from({ length: 40 }, (_, at) => amount(at + 1)).join('')}<button id="after">After</button>`);
  await page.locator('fx-amount [part=amount]').first().waitFor();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.waitForFunction(() => [...document.querySelectorAll('fx-amount')].every(({ shadowRoot }) => shadowRoot?.querySelector('[part=tip]')));
  assert.equal(seen.asked.filter((url) => url.includes('/v1/convert')).length, 1);
  await page.evaluate(() => (scrollTo(0, 0), document.querySelector('#before').focus()));
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('value'));
  await page.keyboard.press('Tab');
  assert.equal(await focused(), '1');
  await page.locator('fx-amount [part=tip]').first().waitFor();
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft']) await page.keyboard.press(key);
  assert.equal(await focused(), '2');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'after');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(), '2');
  await close();
});

test('on paper the fields keep their places and widths, and what is pressed is not there', async () => {
  for (const attributes of ['tools chart', 'chart', '']) {
    const { page, close } = await open(`<fx-converter ${attributes} from="EUR" to="USD" amount="10"></fx-converter>`);
    await settled(page);
    const boxes = () => page.evaluate(() => [...document.querySelector('fx-converter').shadowRoot.querySelectorAll('.field')].map((field) => field.getBoundingClientRect()).map(({ left, width }) => [left, width]));
    const before = await boxes();
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await boxes(), before, attributes);
    for (const part of ['swap', 'more', 'day', 'copy', 'share']) for (const button of await page.locator(`fx-converter [part=${part}]`).all()) assert.equal(await button.isVisible(), false, part);
    await close();
  }
});
