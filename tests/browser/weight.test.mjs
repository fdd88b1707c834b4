// Light: how many bytes, how many requests and when, and that nothing on the page moves.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, recorded, results, service, settled, sheets, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

/** Bytes of a body as it is served to a browser that reads brotli. */
async function served(path) {
  const http = await import('node:http');
  return new Promise((done, failed) => {
    http.get(`${fx.address}${path}`, { headers: { 'accept-encoding': 'br' } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => done({ bytes, encoding: response.headers['content-encoding'], cache: response.headers['cache-control'], status: response.statusCode }));
    }).on('error', failed);
  });
}

/** What each file may weigh, in bytes of brotli. */
const BUDGETS = {
  'define.js': 8_500, 'card.js': 4_000, 'tools.js': 1_400, 'act.js': 7_000, 'combobox.js': 6_000, 'chart.js': 3_000, 'compact.js': 1_200, 'ticker.js': 3_000, 'amount.js': 4_000,
  'lang/en.json': 1_200, 'lang/ru.json': 1_200, 'lang/de.json': 1_200, 'lang/fr.json': 1_200, 'lang/es.json': 1_200, 'lang/zh.json': 1_200, 'lang/ar.json': 1_200,
  'lang/it.json': 1_200, 'lang/pt.json': 1_200, 'lang/tr.json': 1_200, 'lang/uk.json': 1_200, 'lang/ja.json': 1_200, 'lang/he.json': 1_200, 'lang/zh-Hant.json': 1_200, 'lang/es-419.json': 1_200,
};

test('no file weighs more than it may, as it is served', async (t) => {
  for (const [file, most] of Object.entries(BUDGETS)) {
    const { bytes, encoding, cache, status } = await served(`/widget/${fx.version}/${file}`);
    t.diagnostic(`${file}: ${bytes} of ${most} bytes`);
    assert.equal(status, 200, file);
    // What fits one packet is sent as it is.
    assert.ok(encoding === 'br' || bytes < 1_200, file);
    assert.equal(cache, 'public, max-age=31536000, immutable', file);
    assert.ok(bytes <= most, `${file} weighs ${bytes} bytes, and may weigh ${most}`);
  }
  const first = ['/widget.js', `/widget/${fx.version}/card.js`, `/widget/${fx.version}/lang/en.json`, '/v1/convert?from=USD&to=EUR,USD'];
  const view = (await Promise.all(first.map(served))).reduce((sum, { bytes }) => sum + bytes, 0);
  t.diagnostic(`a first view: ${view} of 12000 bytes`);
  assert.ok(view <= 12_000, `a first view weighs ${view} bytes`);
  const list = (await served(`/widget/${fx.version}/combobox.js`)).bytes + (await served(`/widget/${fx.version}/currencies.js`)).bytes;
  assert.ok(list <= 6_700, `the list with its currencies weighs ${list} bytes`);
});

test('the rates weigh no more than 1 kB, and may be kept by anyone', async (t) => {
  const { bytes, cache } = await served('/v1/convert?from=USD&to=EUR,USD');
  t.diagnostic(`rates: ${bytes} bytes`);
  assert.ok(bytes <= 1_000, `${bytes} bytes`);
  assert.match(cache, /^public, max-age=\d+/);
});

const asked = ({ asked }, pattern) => asked.filter((url) => pattern.test(url)).map((url) => url.replace(/^https?:\/\/[^/]+/, '').replace(fx.version, 'v'));

test('until an element comes near the reader, nothing is asked but the script; then one request for rates, none with a key', async () => {
  const opening = await opened(chrome);
  const { page, seen, close } = opening;
  await page.goto(host.page('<fx-converter from="USD" to="EUR" amount="1"></fx-converter>'));
  await settled(page);
  const before = asked(seen, /127/).length;
  assert.deepEqual(asked(seen, /\/v1\/|lang|widget/).sort(), ['/v1/convert?from=USD&to=EUR,USD', '/widget.js', '/widget/v/card.js', '/widget/v/lang/en.json']);
  await page.locator('[part=amount]').fill('2');
  await eventually(async () => assert.equal(asked(seen, /act\.js/).length, 1));
  for (const text of ['23', '234', '2345.6']) await page.locator('[part=amount]').fill(text);
  await told(page, 'fx-change', { amount: '2345.6' });
  await page.locator('[part=swap]').click();
  await told(page, 'fx-swap');
  assert.deepEqual(asked(seen, /127/).slice(before).sort(), ['/v1/convert?from=EUR&to=USD,EUR', '/widget/v/act.js']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('an element far below asks for nothing until one scrolls to it', async () => {
  const { page, seen, close } = await opened(chrome, { bypassCSP: true });
  await page.goto(host.page('<p>Text</p><fx-converter from="USD" to="EUR"></fx-converter><fx-ticker pairs="USD-EUR"></fx-ticker>', {
    head: `<script type="module" src="${fx.address}/widget.js"></script><style>p { height: 5000px }</style>`,
  }));
  await page.waitForTimeout(500);
  assert.deepEqual(asked(seen, /v1|lang/), []);
  await page.evaluate(() => scrollTo(0, 5000));
  await settled(page);
  await page.locator('fx-ticker [part=pair]').waitFor();
  assert.deepEqual(asked(seen, /\/v1\/convert\?[^&]*&[^&]*$/), ['/v1/convert?from=USD&to=EUR,USD']);
  await close();
});

test('many elements, one request', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="USD" to="EUR"></fx-converter>'.repeat(3)));
  await settled(page);
  await page.waitForFunction(() => [...document.querySelectorAll('fx-converter')].every(({ shadowRoot }) => /\d/.test(shadowRoot.querySelector('[part=result]')?.textContent)));
  assert.deepEqual(asked(seen, /\/v1\/|lang/).sort(), ['/v1/convert?from=USD&to=EUR,USD', '/widget/v/lang/en.json']);
  await close();
});

test('no cookie, nothing from elsewhere, and no referrer is needed', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter chart from="USD" to="EUR"></fx-converter>'));
  await settled(page);
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]:visible').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[part=more]').click();
  await page.locator('[part=chart] > *').first().waitFor();
  assert.deepEqual([...new Set(seen.asked.filter((url) => /^http/.test(url)).map((url) => new URL(url).origin))].sort(), [host.address, fx.address].sort());
  assert.deepEqual(await page.context().cookies(), []);
  await close();
});

test('a newer day is picked up when the page is looked at again', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, sheets([{ date: '2026-11-20' }]));
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>'));
  await settled(page);
  await results(page, ['12.50']);
  await page.unroute('**/v1/convert*');
  await answered(page, sheets([{ date: '2026-11-23', requested: '2026-11-23', freshness: 'current', reason: null, quotes: { USD: '1.3' } }]));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await results(page, ['13.00']);
  assert.equal((await shown(page)).receipt, 'European Central Bank, November 23, 2026');
  await close();
});

test('nothing moves while the page loads, at 320, 768 and 1280 pixels', async () => {
  const head = `<link rel="stylesheet" href="${fx.address}/widget.css"><script type="module" src="${fx.address}/widget.js"></script>`;
  const body = (attributes) => `<p>Before</p><fx-converter ${attributes} from="USD" to="EUR" amount="100"><a href="/">US dollars in euros</a></fx-converter><fx-ticker pairs="USD-EUR"><a href="/">Rates</a></fx-ticker><p>After</p>`;
  for (const width of [320, 768, 1280]) {
    for (const attributes of ['', 'chart', 'tools', 'compact']) {
      const { page, seen, close } = await opened(chrome, { viewport: { width, height: 900 } });
      // Slow, so that every stage is painted.
      await page.route('**/*', async (route) => (await new Promise((done) => setTimeout(done, 60)), route.continue()));
      await page.goto(host.page(body(attributes), { head }));
      await settled(page);
      await page.locator('fx-ticker [part=pair]').waitFor();
      await page.waitForTimeout(200);
      assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], `${width} ${attributes}`);
      assert.deepEqual(seen.wrong, []);
      await close();
    }
  }
});

test('the service’s own pages do not move either', async () => {
  for (const path of ['/?from=USD&to=EUR&amount=100', '/embed?from=USD&to=EUR', '/demo', '/article', '/eur-to-usd', '/eur-to-usd/2024-06-28?lang=de']) {
    for (const width of [320, 768, 1280]) {
      const { page, seen, close } = await opened(chrome, { viewport: { width, height: 900 } });
      await page.goto(fx.address + path);
      await settled(page, path === '/article' ? 'article fx-converter' : 'fx-converter');
      await page.waitForTimeout(300);
      const moved = await page.evaluate(() => globalThis.shifts.reduce((all, one) => all + one, 0));
      assert.equal(moved, 0, `${path} ${width}`);
      // Without the recorded answers the article's ticker has nothing of the Bank of Russia.
      if (recorded) assert.deepEqual(seen.wrong, []);
      await close();
    }
  }
});

test('the result stands in the same task as the key', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, sheets([{}]));
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="1"></fx-converter>'));
  await settled(page);
  await page.locator('[part=amount]').fill('2');
  await results(page, ['2.50']);
  const same = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    const amount = shadowRoot.querySelector('[part=amount]');
    amount.value = '20';
    amount.dispatchEvent(new InputEvent('input', { bubbles: true }));
    return shadowRoot.querySelector('[part=result]').textContent;
  });
  assert.equal(same, '25.00');
  await close();
});
