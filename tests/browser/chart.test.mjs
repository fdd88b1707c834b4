// The chart: fetched when it is opened, drawn from /v1/history, with the same as a table; and plain words where there is none.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, picture, service, settled, sheets, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const row = (date, rate, source = 'ECB') => ({ date, base: 'EUR', quote: 'USD', rate, source });
const ROWS = [row('2026-11-02', '1.25'), row('2026-11-03', '1.5'), row('2026-11-04', '1'), row('2026-11-05', '1.2', 'ECB+CBR'), row('2026-11-20', '1.123456789')];

/** An opened chart over these rows, or over this answer of the service. */
async function chart(rows, { attributes = '', status = 200, body = JSON.stringify({ rows }), options = {}, look = {} } = {}) {
  const opening = await opened(chrome, options);
  const asked = [];
  await answered(opening.page, sheets([{}]));
  await opening.page.route('**/v1/history*', (route) => {
    asked.push(Object.fromEntries(new URL(route.request().url()).searchParams));
    return route.fulfill({ status, contentType: 'application/json', body, headers: { 'access-control-allow-origin': '*' } });
  });
  await opening.page.clock.setFixedTime('2026-11-24T12:00:00Z');
  await opening.page.goto(host.page(`<fx-converter chart from="EUR" to="USD" amount="1" ${attributes}></fx-converter>`, look));
  await settled(opening.page);
  assert.ok(!opening.seen.asked.some((url) => /chart\.js|history/.test(url)), 'not before it is opened');
  await opening.page.locator('[part=more]').click();
  await opening.page.locator('[part=chart] > *').first().waitFor();
  return { ...opening, asked };
}

const drawn = (page) => page.evaluate(() => {
  const box = document.querySelector('fx-converter').shadowRoot.querySelector('[part=chart]');
  const text = (selector) => box.querySelector(selector)?.textContent.replace(/[\u2066\u2069]/g, '') ?? null;
  const points = (box.querySelector('.line')?.getAttribute('d') ?? '').replace(/M/g, ' M').trim().split(/ |L/).filter(Boolean);
  return { at: text('[part=chart-value]'), label: box.querySelector('svg')?.getAttribute('aria-label') ?? null, points, none: text('.none'), pressed: text('[aria-pressed=true]') };
});

test('a line with its ends, its highest and its lowest, a pause left open', async () => {
  const { page, seen, asked, close } = await chart(ROWS);
  assert.deepEqual(asked, [{ base: 'EUR', quotes: 'USD', start: '2025-11-23', end: '2026-11-24', every: 'day' }]);
  const got = await drawn(page);
  assert.deepEqual(got, {
    at: '1 EUR = 1.12346 USD · European Central Bank, November 20, 2026',
    label: 'EUR/USD, Nov 2, 2026 to Nov 20, 2026: between 1 and 1.5',
    points: ['M0,80', '33.3,10', '66.7,150', '100,94', '600,115.4'],
    none: null,
    pressed: '1 year',
  });
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('over a pause of years there is no line', async () => {
  const { page, close } = await chart([row('2008-12-09', '1.25'), row('2008-12-10', '1.5'), row('2018-02-01', '1'), row('2018-02-02', '1.2')]);
  assert.deepEqual((await drawn(page)).points.map((point) => point[0] === 'M'), [true, false, true, false]);
  await close();
});

test('periods from 30 days to 10 years, each with as many points as one can see', async () => {
  const { page, asked, close } = await chart(ROWS);
  for (const at of [0, 1, 3, 4]) {
    await page.locator('[part=chart] [role=group] button').nth(at).click();
    await eventually(async () => assert.equal(await page.locator('[part=chart] [role=group] button').nth(at).getAttribute('aria-pressed'), 'true'));
  }
  assert.deepEqual(asked.slice(1).map(({ start, every }) => [start, every]), [['2026-10-25', 'day'], ['2026-08-24', 'day'], ['2021-11-23', 'week'], ['2016-11-23', 'month']]);
  await page.locator('[part=swap]').click();
  await eventually(async () => assert.deepEqual([asked.at(-1).base, asked.at(-1).quotes], ['USD', 'EUR']));
  assert.equal((await drawn(page)).pressed, '10 years');
  await close();
});

test('any point by arrow keys and by pointer, said as value', async () => {
  const { page, close } = await chart(ROWS);
  const slider = page.locator('[part=chart] input');
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal((await drawn(page)).at, '1 EUR = 1.2 USD · European Central Bank · Bank of Russia, November 5, 2026');
  assert.equal((await slider.getAttribute('aria-valuetext')).replace(/[\u2066\u2069]/g, ''), (await drawn(page)).at);
  await page.keyboard.press('Home');
  assert.match((await drawn(page)).at, /^1 EUR = 1.25 USD .* November 2, 2026$/);
  const box = await page.locator('[part=chart] svg').boundingBox();
  await page.mouse.move(box.x + box.width * 0.06, box.y + 20);
  assert.match((await drawn(page)).at, /^1 EUR = 1.5 USD .* November 3, 2026$/);
  await close();
});

test('the same as a table, every digit as it came', async () => {
  const { page, close } = await chart(ROWS);
  await page.locator('summary').click();
  // Its rows are made when it is opened.
  await page.locator('[part=chart] tr').nth(5).waitFor({ state: 'attached' });
  const cells = await page.locator('[part=chart] tr').evaluateAll((all) => all.map((one) => [...one.children].map(({ textContent }) => textContent)));
  assert.deepEqual(cells.slice(0, 3), [['Day', 'Rate', 'Source'], ['Nov 20, 2026', '1.123456789', 'European Central Bank'], ['Nov 5, 2026', '1.2', 'European Central Bank · Bank of Russia']]);
  assert.equal(cells.length, 6);
  await close();
});

test('a day and a source that the page names are asked for', async () => {
  const { asked, close } = await chart(ROWS, { attributes: 'date="2020-06-30" source="ecb"' });
  assert.deepEqual(asked, [{ base: 'EUR', quotes: 'USD', start: '2019-06-30', end: '2020-06-30', every: 'day', source: 'ecb' }]);
  await close();
});

const PLAIN = {
  'no such route': [{ status: 404, body: '{"type":"/problems/not-found","status":404}' }, 'not-found', 'There are no past rates to draw.'],
  'no rate': [{ status: 404, body: '{"type":"/problems/no-rate","status":404}' }, 'no-rate', 'There are no past rates to draw.'],
  'a server error': [{ status: 500, body: '' }, 'unavailable', 'The rates cannot be loaded now.'],
  'half a JSON': [{ body: '{"rows":[{"date":"2026-' }, 'unavailable', 'The rates cannot be loaded now.'],
  'another JSON': [{ body: '{"hello":1}' }, 'unavailable', 'The rates cannot be loaded now.'],
  'rates that are none': [{ body: JSON.stringify({ rows: [row('2026-11-01', 'NaN'), row('2026-11-02', '1')] }) }, 'unavailable', 'The rates cannot be loaded now.'],
  'days that are none': [{ body: JSON.stringify({ rows: [row('soon', '1'), row('2026-11-02', '1')] }) }, 'unavailable', 'The rates cannot be loaded now.'],
};

test('where there is no history, a plain word and an event; the result stays', async () => {
  for (const [what, [answer, code, message]] of Object.entries(PLAIN)) {
    const { page, seen, close } = await chart(null, answer);
    assert.equal((await drawn(page)).none, message, what);
    assert.deepEqual(await told(page, 'fx-error'), { code, message }, what);
    assert.match(await page.locator('fx-converter [part=result]').textContent(), /1\.25/);
    assert.deepEqual(seen.wrong.filter((text) => !/Failed to load resource/.test(text)), [], what);
    await close();
  }
});

test('one row is no line', async () => {
  const { page, close } = await chart([ROWS[0]]);
  assert.equal((await drawn(page)).none, 'There are no past rates to draw.');
  await close();
});

test('markup in a row stays text', async () => {
  const { page, seen, close } = await chart([row('2026-11-01', '1', '<img src=x onerror=alert(1)>'), row('2026-11-02', '2', '<img src=x onerror=alert(1)>')]);
  await page.locator('summary').click();
  assert.equal(await page.locator('[part=chart] img').count(), 0);
  assert.match((await drawn(page)).at, /<img src=x onerror=alert\(1\)>/);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the service’s own history is drawn', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter chart from="EUR" to="USD" amount="100" source="ecb" date="2024-06-28"></fx-converter>'));
  await settled(page);
  await page.locator('[part=more]').click();
  await page.locator('[part=chart] svg').waitFor();
  const got = await drawn(page);
  assert.equal(got.at, '1 EUR = 1.0705 USD · European Central Bank, June 28, 2024');
  assert.equal(got.label, 'EUR/USD, Jun 28, 2023 to Jun 28, 2024: between 1.0469 and 1.1255');
  assert.ok(got.points.length > 240, `${got.points.length} points`);
  await picture(page, 'chart-real');
  assert.deepEqual(seen.wrong, []);
  await close();
});
