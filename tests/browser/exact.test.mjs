// The widget's figures are the service's, to the digit.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, opened, recorded, root, service, settled, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

test('every shared vector has its result in the browser', async () => {
  const vectors = JSON.parse(readFileSync(`${root}/tests/vectors/convert.json`, 'utf8'));
  const { page, seen, close } = await opened(chrome);
  await page.goto(`${fx.address}/demo`);
  const wrong = await page.evaluate(async ({ vectors, module }) => {
    await import(module);
    const { ratio, round, significant } = globalThis[Symbol.for('fx')][new URL('.', new URL(module, location))];
    // The widget rounds as the service does by itself, half to even.
    return vectors.filter(({ rounding }) => ['half-even', 'up', 'down'].includes(rounding)).flatMap((vector) => {
      const exact = ratio(vector.amount, vector.legs);
      const got = { result: round(exact, vector.scale, vector.rounding), unrounded: significant(exact, 28) };
      return got.result === vector.result && got.unrounded === vector.unrounded ? [] : [{ ...vector, got }];
    });
  }, { vectors, module: `/widget/${fx.version}/define.js` });
  assert.deepEqual(wrong, []);
  assert.ok(vectors.length >= 500);
  assert.deepEqual(seen.wrong, []);
  await close();
});

const PAIRS = [
  ['USX', 'EUR', '250'], ['GBP', 'GBX', '1.5'],
  ['USD', 'EUR', '100'], ['EUR', 'USD', '0.01'], ['USD', 'RUB', '100'], ['RUB', 'JPY', '250'], ['GBP', 'JPY', '1234567.89'], ['JPY', 'KWD', '1'],
  ['USD', 'XAU', '1000'], ['VND', 'USD', '1'], ['IDR', 'BHD', '0.5'], ['USD', 'USD', '12.345'], ['DEM', 'USD', '100'], ['HRK', 'GBP', '7.5'], ['SLE', 'MGA', '99999999'],
];

test('the result is that of /v1/convert, for direct, inverse, crossed, joined and retired currencies', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter></fx-converter>'));
  await settled(page);
  for (const [from, to, amount] of PAIRS.filter(([from, to]) => recorded || !/RUB|KWD|XAU|VND|BHD|SLE/.test(from + to))) {
    const answer = await (await fetch(`${fx.address}/v1/convert?from=${from}&to=${to}&amount=${amount}`)).json();
    const asked = { from, to, amount };
    await page.evaluate((asked) => Object.assign(document.querySelector('fx-converter'), asked), asked);
    const { results: [got] } = await told(page, 'fx-change', asked);
    assert.deepEqual({ pair: `${from}-${to}`, result: got.result, date: got.rate_date, freshness: got.freshness }, { pair: `${from}-${to}`, result: answer.result, date: answer.rate_date, freshness: answer.freshness });
    const value = (leg) => [leg.source, leg.base, leg.quote, leg.value, leg.direction];
    assert.deepEqual(got.legs.map(value), answer.legs.map(value));
  }
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('amount times shown rate, rounded, is the shown result', async () => {
  const { page, close } = await opened(chrome);
  await page.goto(`${fx.address}/demo`);
  const wrong = await page.evaluate(async (module) => {
    await import(module);
    const { ratio, round, rate } = globalThis[Symbol.for('fx')][new URL('.', new URL(module, location))];
    const wrong = [];
    for (const value of ['1.1172', '0.8338', '175.68', '3', '7', '0.000123456789', '84.508465']) {
      for (const amount of ['1', '3', '100', '0.07', '999999999.99', '-12.5']) {
        for (const direction of ['direct', 'inverse']) {
          const legs = [{ value, nominal: 1, direction }, { value: '1.9', nominal: 1, direction: 'direct' }];
          const result = round(ratio(amount, legs), 2);
          const shown = rate(legs, amount, result);
          const again = round(ratio(amount, [{ value: shown, nominal: 1, direction: 'direct' }]), 2);
          if (again !== result) wrong.push({ value, amount, direction, result, shown, again });
        }
      }
    }
    return wrong;
  }, `/widget/${fx.version}/define.js`);
  assert.deepEqual(wrong, []);
  await close();
});

test('a hundredth that markets write by its case is one, in every element', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="GBp" to="EUR GBP" amount="100" date="2024-06-28"></fx-converter><fx-ticker pairs="GBp-GBP"></fx-ticker><p><fx-amount value="100" currency="GBp" to="GBP" date="2024-06-28">100 pence</fx-amount></p>'));
  await settled(page);
  const { amount, from, to, result } = await shown(page);
  assert.deepEqual({ amount, from, to, result }, { amount: '100', from: 'GBX', to: ['EUR', 'GBP'], result: ['1.18', '1.00'] });
  await page.locator('fx-ticker [part=rate]').waitFor();
  assert.equal(await page.locator('fx-ticker [part=rate]').textContent(), '0.01');
  await page.locator('fx-amount [part=tip]').waitFor({ state: 'attached' });
  assert.match(await page.locator('fx-amount [part=tip]').textContent(), /^1.00 GBP/);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('a day in the past and a source of one’s own', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="100" date="2022-03-06" source="ecb"></fx-converter>'));
  const { result, rate, receipt } = await settled(page);
  assert.deepEqual([result, rate], [['109.29'], ['1 EUR = 1.0929 USD']]);
  assert.equal(receipt, 'European Central Bank, March 4, 2022; carried over the weekend');
  await page.evaluate(() => (document.querySelector('fx-converter').date = '1999-01-04'));
  await page.waitForFunction(() => document.querySelector('fx-converter').shadowRoot.textContent.includes('1999'));
  assert.deepEqual((await shown(page)).result, ['117.89']);
  assert.deepEqual(seen.wrong, []);
  await close();
});
