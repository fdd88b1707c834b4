// Every state has its word, and no figure stands under a day or a pair that is not its own: slow and broken networks, other days, one
// bad pair among good ones, a page that stays open.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, mocked, opened, results, service, settled, sheets, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const good = sheets([{}]);
const respond = (route, body, status = 200) => route.fulfill({ status, contentType: 'application/json', body: body.includes('"sheets"') ? mocked(route.request().url(), body) : body, headers: { 'access-control-allow-origin': '*' } });

test('another day on a slow network: no figure till its own is there, and no event with another', async () => {
  const { page, close } = await opened(chrome);
  let answer;
  await page.route('**/v1/convert*', (route) => (route.request().url().includes('date=') ? (answer = () => respond(route, sheets([{ date: '2024-06-28', requested: '2024-06-28', freshness: 'current', reason: null, quotes: { USD: '1.5' } }]))) : respond(route, good)));
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>'));
  await settled(page);
  await results(page, ['12.50']);
  await page.evaluate(() => (document.querySelector('fx-converter').date = '2024-06-28'));
  await results(page, ['–']);
  // The word for it comes when it takes long enough to be noticed.
  await eventually(async () => assert.equal((await shown(page)).receipt, 'The rates are on their way.'));
  await page.locator('[part=amount]').fill('20');
  await results(page, ['–']);
  const events = () => page.evaluate(() => globalThis.heard.filter(({ type }) => type === 'fx-change').map(({ detail }) => [detail.date, detail.amount, detail.results[0].result]));
  assert.deepEqual(await events(), [[null, '10', '12.50']]);
  answer();
  await results(page, ['30.00']);
  assert.deepEqual(await events(), [[null, '10', '12.50'], ['2024-06-28', '20', '30.00']]);
  await close();
});

test('what changes while the files of the look are on their way is asked for', async () => {
  const { page, close } = await opened(chrome);
  let held;
  await page.route('**/tools.js', (route) => (held = () => route.continue()));
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="100" source="ecb" tools></fx-converter>'));
  await eventually(async () => assert.ok(held));
  await page.evaluate(() => (document.querySelector('fx-converter').date = '2024-06-28'));
  await held();
  await results(page, ['107.05']);
  await close();
});

test('one bad target does not take the others with it', async () => {
  const { page, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="USD" to="EUR,USA,GBP" amount="100" date="2024-06-28" source="ecb"></fx-converter>'));
  await told(page, 'fx-error', { code: 'unknown-currency' });
  const got = await shown(page);
  assert.deepEqual([got.result, got.message, got.choices], [['93.41', '–', '79.06'], 'There is no currency USA.', ['USD', 'USN']]);
  assert.equal(got.receipt, 'European Central Bank, June 28, 2024');
  assert.deepEqual((await told(page, 'fx-change')).results.map(({ to, result }) => [to, result]), [['EUR', '93.41'], ['GBP', '79.06']]);
  await close();
});

test('what may be meant instead of a code that is none is offered, and taken', async () => {
  const { page, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="EUR" to="USA" amount="100" date="2024-06-28" source="ecb"></fx-converter>'));
  await told(page, 'fx-error', { code: 'unknown-currency', message: 'There is no currency USA.' });
  await page.locator('[part=message] button').first().click();
  await results(page, ['107.05']);
  await close();
});

test('too many requests: said as such, and it goes on by itself', async () => {
  const { page, close } = await opened(chrome);
  await page.clock.install({ time: '2026-11-22T12:00:00Z' });
  let asked = 0;
  await page.route('**/v1/convert*', (route) => ((asked += 1) < 2 ? respond(route, '{"type":"/problems/too-many-requests","status":429}', 429) : respond(route, good)));
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>'));
  await page.clock.runFor(1000);
  await told(page, 'fx-error', { code: 'too-many-requests' });
  assert.deepEqual((await shown(page)).message, 'Too many requests: it goes on by itself in a moment.');
  await page.clock.runFor(5000);
  await results(page, ['12.50']);
  assert.equal((await shown(page)).message, '');
  await close();
});

test('too many requests for a ticker and an amount: each has its word, and goes on by itself', async () => {
  const { page, close } = await opened(chrome);
  await page.clock.install({ time: '2026-11-22T12:00:00Z' });
  let bad = true;
  await page.route('**/v1/convert*', (route) => (bad ? respond(route, '{"type":"/problems/too-many-requests","status":429}', 429) : respond(route, good)));
  await page.goto(host.page('<fx-ticker pairs="EUR-USD"></fx-ticker><p>It cost <fx-amount value="10" currency="EUR" to="USD">ten euros</fx-amount></p>'));
  await page.clock.runFor(1000);
  const said = (name, part) => page.locator(`${name} [part~=${part}]`).textContent();
  await eventually(async () => assert.match(await said('fx-ticker', 'receipt'), /^Too many requests: it goes on by itself in a moment\./));
  await eventually(async () => assert.equal(await said('fx-amount', 'tip'), 'Too many requests: it goes on by itself in a moment.'));
  bad = false;
  await page.clock.runFor(5000);
  await eventually(async () => assert.equal(await said('fx-ticker', 'rate'), '1.25'));
  await eventually(async () => assert.match(await said('fx-amount', 'tip'), /^12\.50 USD/));
  await close();
});

test('a source that there is not is said in the reader’s words, and no day is blamed for it', async () => {
  const { page, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="EUR" to="USD" source="NASDAQ"></fx-converter><fx-ticker pairs="EUR-USD" source="NASDAQ"></fx-ticker>', { lang: 'ru' }));
  await told(page, 'fx-error', { code: 'invalid-parameter', message: 'Источника NASDAQ нет.' });
  await eventually(async () => assert.equal(await page.locator('fx-ticker [part=receipt]').textContent(), 'Источника NASDAQ нет.'));
  await close();
});

test('a figure that the service does not believe is no day without a publication', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, sheets([{ freshness: 'carried', reason: 'refused' }]));
  await page.goto(host.page('<fx-converter from="EUR" to="USD"></fx-converter>'));
  assert.equal((await settled(page)).receipt, 'European Central Bank, November 20, 2026; a newer rate was due and is not here yet');
  await close();
});

test('the service comes back: by itself, and at once at the press of a button', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, '', 503);
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker>'));
  await told(page, 'fx-error', { code: 'unavailable' });
  await eventually(async () => assert.match(await page.locator('fx-ticker').evaluate(({ shadowRoot }) => shadowRoot.textContent), /The rates cannot be loaded now\./));
  await page.unroute('**/v1/convert*');
  await answered(page, good);
  await page.locator('[part=message] button').click();
  await results(page, ['12.50']);
  await page.locator('fx-ticker button').click();
  await eventually(async () => assert.equal(await page.locator('fx-ticker [part=rate]').textContent(), '1.25'));
  await close();
});

test('a page that stays open asks again, for converter, ticker and the amount of now', async () => {
  const { page, close } = await opened(chrome);
  await page.clock.install({ time: '2026-11-22T12:00:00Z' });
  await answered(page, good);
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker><p><fx-amount value="10" currency="EUR" to="USD">ten euros</fx-amount></p>'));
  await results(page, ['12.50']);
  await page.unroute('**/v1/convert*');
  await answered(page, sheets([{ date: '2026-11-23', requested: '2026-11-23', freshness: 'current', reason: null, quotes: { USD: '1.3' } }]));
  await page.clock.runFor(10 * 60_000 + 1000);
  await results(page, ['13.00']);
  await eventually(async () => assert.equal(await page.locator('fx-ticker [part=rate]').textContent(), '1.3'));
  await eventually(async () => assert.match(await page.locator('fx-amount [part=tip]').textContent(), /^13\.00 USD/));
  await close();
});

test('the network goes: what is typed is still read, and what was known stays with a word for it', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, good);
  await page.goto(host.page('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>'));
  await settled(page);
  await page.context().setOffline(true);
  await page.locator('[part=amount]').fill('1,5');
  await results(page, ['1.88']);
  await page.locator('[part=amount]').fill('abc');
  await eventually(async () => assert.equal((await shown(page)).message, 'This is not an amount: abc'));
  await close();
});

test('the ticker tells how old it is, and that the service does not answer', async () => {
  const old = sheets([{ date: '2026-04-20', requested: '2026-11-22', freshness: 'stale', reason: 'late' }]);
  const { page, close } = await opened(chrome);
  await answered(page, old);
  await page.goto(host.page('<fx-ticker pairs="EUR-USD"></fx-ticker><fx-converter from="EUR" to="USD"></fx-converter>'));
  const receipt = () => page.locator('fx-ticker [part=receipt]').textContent();
  await eventually(async () => assert.equal(await receipt(), 'European Central Bank, April 20, 2026; 216 days old'));
  // One types, so that it may be kept.
  await page.locator('fx-converter [part=amount]').fill('2');
  await page.waitForFunction(() => localStorage.length > 0);
  await page.unroute('**/v1/convert*');
  await answered(page, '', 503);
  await page.reload();
  await eventually(async () => assert.equal(await receipt(), 'European Central Bank, April 20, 2026; 216 days old; the service does not answer: last known rates'));
  await close();
});

test('one pair that has no rate does not spoil the ticker', async () => {
  const { page, close } = await opened(chrome);
  await page.goto(host.page('<fx-ticker pairs="EUR-USD,EUR-ZZZ" source="ecb"></fx-ticker>'));
  await page.locator('fx-ticker [part=rate]').waitFor();
  const rows = await page.locator('fx-ticker [part=pair]').allTextContents();
  assert.match(rows[0], /^EUR\/USD \d/);
  assert.equal(rows[1], 'EUR/ZZZ no rate today');
  assert.match(await page.locator('fx-ticker [part=receipt]').textContent(), /^European Central Bank, /);
  assert.equal((await told(page, 'fx-error')).pair, 'EUR-ZZZ');
  await close();
});

test('a day before the first sheet is not explained by a suspension', async () => {
  const { page, close } = await opened(chrome);
  const problem = { type: '/problems/currency-suspended', status: 404, detail: 'ECB has not quoted RUB since 2022-03-01: ask for a date up to then.', last_date: '2022-03-01' };
  await answered(page, JSON.stringify([{ to: 'RUB', problem }]));
  await page.goto(host.page('<fx-converter from="USD" to="RUB" date="1992-06-30" source="cbr"></fx-converter>'));
  await told(page, 'fx-error', { message: 'There is no rate from USD to RUB for June 30, 1992.' });
  await close();
});

test('an amount that changes shows nothing of before', async () => {
  const { page, close } = await opened(chrome);
  await answered(page, good);
  await page.goto(host.page('<p><fx-amount value="10" currency="EUR" to="USD">ten</fx-amount></p>'));
  await eventually(async () => assert.match(await page.locator('fx-amount [part=tip]').textContent(), /^12\.50 USD/));
  await page.route('**/v1/convert*date*', () => {});
  await page.evaluate(() => (document.querySelector('fx-amount').date = '2024-06-28'));
  await eventually(async () => assert.equal(await page.locator('fx-amount [part=tip]').count(), 0));
  await close();
});
