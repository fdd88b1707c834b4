// Browsers at the baseline of docs/widget.md: what one reads, types, chooses and points at works in Chromium of 2022 and 2023; below the
// baseline the page's own text is there. What only newer browsers know is found by lint.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ESLint } from 'eslint';
import { BASELINE } from '../../scripts/widget.mjs';
import { old, helped } from './old.mjs';
import { browser, eventually, opened, picture, results, root, service, settled, shown, site, told } from './support.mjs';

let fx, host;
before(async () => ((fx = await service()), (host = await site(fx.address))));
after(() => Promise.all([host?.stop(), fx?.stop()]));

const OLD = '<fx-converter chart from="EUR" to="USD" amount="100" date="2024-06-28" source="ecb">the page’s own</fx-converter>';

for (const version of ['103', '112']) {
  test(`Chromium ${version}: a result, an amount as it is typed, a currency from the list, the chart, a dark theme`, async (t) => {
    const chrome = await old(version);
    t.after(() => chrome.close());
    const { page, seen, close } = await opened(chrome);
    await helped(page);
    await page.goto(host.page(OLD));
    const got = await settled(page);
    assert.deepEqual([got.result, got.receipt], [['107.05'], 'European Central Bank, June 28, 2024']);
    const card = () => page.locator('[part=card]').evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(await card(), 'rgb(255, 255, 255)');
    await page.locator('[part=amount]').fill('1.5k');
    await results(page, ['1,605.75']);
    // Every digit, as no float has it.
    await page.locator('[part=amount]').fill('12345678901234567890.12');
    await eventually(async () => assert.deepEqual((await shown(page)).result, ['13,216,049,263,771,604,926.37']));
    await page.locator('[part=amount]').fill('100');
    await page.locator('[part=to]').click();
    await page.locator('[part=list]').waitFor();
    await page.keyboard.type('pound');
    await picture(page, `old-${version}-list`);
    const [list, input] = [await page.locator('[part=list]').first().boundingBox(), await page.locator('[part=to]').boundingBox()];
    assert.ok(Math.abs(list.y - input.y - input.height - 4) < 2, JSON.stringify([list, input]));
    await page.keyboard.press('Enter');
    await results(page, ['84.64']);
    assert.equal(await page.locator('[part=list]').first().isVisible(), false);
    await page.locator('[part=more]').click();
    await page.locator('[part=chart] svg').waitFor();
    await page.evaluate(() => (document.querySelector('fx-converter').theme = 'dark'));
    await eventually(async () => assert.equal(await card(), 'rgb(22, 29, 36)'));
    await picture(page, `old-${version}`);
    assert.deepEqual(seen.wrong, []);
    await close();
  });

  test(`Chromium ${version}: the ticker, an amount, a header`, async (t) => {
    const chrome = await old(version);
    t.after(() => chrome.close());
    const { page, seen, close } = await opened(chrome, { viewport: { width: 320, height: 600 } });
    await helped(page);
    await page.goto(host.page('<fx-converter compact from="EUR" to="USD" amount="100" date="2024-06-28" source="ecb"></fx-converter><fx-ticker pairs="EUR-USD" source="ecb"></fx-ticker><p>It cost <fx-amount value="1500" currency="EUR" to="USD" date="2024-06-28">1,500 euros</fx-amount>.</p><p lang="ru"><fx-amount value="1500000000" currency="EUR" to="USD" date="2024-06-28" source="ecb" prose>1,5 миллиарда евро</fx-amount></p>'));
    assert.deepEqual((await settled(page)).result, ['107.05']);
    assert.ok((await page.locator('fx-converter').boundingBox()).height <= 60);
    await page.locator('fx-ticker [part=rate]').waitFor();
    await page.locator('fx-amount [part=amount]').first().hover();
    await page.locator('fx-amount [part=tip]').first().waitFor();
    assert.equal(await page.locator('fx-amount [part=tip]').first().textContent(), '1,605.75 USD at the rate of June 28, 2024 (European Central Bank)');
    await page.locator('fx-amount [part=prose]').waitFor();
    assert.equal((await page.locator('fx-amount [part=prose]').textContent()).replace(/[\u00a0\u202f]/g, ' '), ' (≈ 1,61 миллиарда долларов США)');
    await picture(page, `old-${version}-others`);
    assert.deepEqual(seen.wrong, []);
    await close();
  });
}

/** What a browser is without, and so below the baseline. */
const LACKS = {
  'constructed style sheets (Safari up to 16.3)': () => delete globalThis.CSSStyleSheet.prototype.replaceSync,
  'AbortSignal.timeout (Chromium up to 102)': () => delete AbortSignal.timeout,
};

test('below the baseline there is what the page wrote', async (t) => {
  const chrome = await browser();
  t.after(() => chrome.close());
  for (const [what, take] of Object.entries(LACKS)) {
    const { page, close } = await opened(chrome);
    await page.addInitScript(take);
    await page.goto(host.page(`<link rel="stylesheet" href="${fx.address}/widget.css"><fx-converter from="EUR" to="USD"><a href="/rates">Euros in dollars</a></fx-converter>`));
    await page.locator('fx-converter a').waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('fx-converter').shadowRoot), null, what);
    await close();
  }
});

test('what goes wrong while it is drawn gives the place back to the page, and says so', async (t) => {
  const chrome = await browser();
  t.after(() => chrome.close());
  const { page, close } = await opened(chrome);
  await page.addInitScript(() => (Intl.DisplayNames = undefined));
  await page.goto(host.page('<fx-converter from="EUR" to="USD"><a href="/rates">Euros in dollars</a></fx-converter>'));
  await page.locator('fx-converter a').waitFor();
  assert.equal((await told(page, 'fx-error')).code, 'unavailable');
  await close();
});

test('nothing newer than the baseline is used', async () => {
  const lint = new ESLint({ cwd: root, overrideConfigFile: `${root}/tests/browser/eslint.config.mjs` });
  const found = await lint.lintFiles(['src/widget/*.js', 'src/http/page*/**/*.js']);
  assert.ok(found.length > 15);
  assert.deepEqual(found.flatMap(({ filePath, messages }) => messages.map(({ line, message }) => `${filePath.slice(root.length + 1)}:${line} ${message}`)), []);
});

test('the guide names the baseline', () => {
  const named = BASELINE.map((one) => one.replace(/^chrome/, 'Chromium ').replace(/^safari/, 'Safari ').replace(/^firefox/, 'Firefox '));
  const guide = readFileSync(`${root}/docs/widget.md`, 'utf8');
  for (const name of named) assert.ok(guide.includes(name), name);
});
