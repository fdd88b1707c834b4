// What goes wrong: each says a plain word in its place and an `fx-error`; never an exception on the page around, never markup that
// came from outside, never a wrong or undated number.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, picture, results, service, settled, sheets, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const NETWORK = /Failed to load resource|ERR_|CORS|blocked|Refused to connect/;

/** Opens a page with this in its body, and waits for what the converter says. */
async function faulty(body, { route, options = {}, prepare } = {}) {
  const opening = await opened(chrome, options);
  await prepare?.(opening.page);
  if (route) await route(opening.page);
  await opening.page.goto(host.page(body, options));
  await settled(opening.page);
  return opening;
}

/** What is in the element, its error's code, what it says, and whether there may be a figure all the same. */
const SAID = [
  ['from="XX" to="EUR"', 'unknown-currency', 'There is no currency XX.'],
  ['from="USD" to="XYZ"', 'unknown-currency', 'There is no currency XYZ.'],
  ['from="USD" to="EUR" amount="abc"', 'amount-invalid', 'This is not an amount: abc'],
  ['from="USD" to="EUR" amount=""', 'amount-missing', 'Type an amount.'],
  ['from="USD" to="EUR" amount="79228162514264337593543950335"', 'amount-invalid', 'This is not an amount: 79228162514264337593543950335'],
  ['from="USD" to="EUR" amount="1" date="1998-06-01"', 'no-rate', 'There is no rate from USD to EUR for June 1, 1998. The first is of January 4, 1999.'],
  ['from="USD" to="EUR" date="yesterday"', 'invalid-parameter', 'This is not a date: yesterday'],
  ['from="USD" to="EUR" date="2026-13-45"', 'invalid-parameter', 'This is not a date: 2026-13-45'],
  ['from="USD" to="RUB" source="ecb"', 'currency-suspended', 'European Central Bank no longer quotes RUB; the last rate is of March 1, 2022.'],
];

test('a bad attribute has a plain message in its place and an event, and no figure', async () => {
  for (const [attributes, code, message] of SAID) {
    const { page, seen, close } = await faulty(`<fx-converter ${attributes}></fx-converter>`);
    const error = await told(page, 'fx-error');
    assert.deepEqual([error.code, error.message], [code, message], attributes);
    const got = await shown(page);
    assert.deepEqual([got.message, got.result, got.receipt], [message, ['–'], ''], attributes);
    assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), [], attributes);
    await close();
  }
});

test('a target named twice is said, and the others stand', async () => {
  const { page, seen, close } = await faulty('<fx-converter from="EUR" to="USD,GBP,USD" amount="10"></fx-converter>', { route: (page) => answered(page, sheets([{}])) });
  assert.deepEqual(await told(page, 'fx-error'), { code: 'duplicate', message: 'USD is named twice.' });
  const got = await shown(page);
  assert.deepEqual([got.result, got.message], [['12.50', '8.00'], 'USD is named twice.']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

const good = sheets([{}]);
/** What the service answers instead of rates. */
const ANSWERS = {
  'a server error': ['{"type":"/problems/internal","status":500}', 500],
  'a gateway’s page': ['<!doctype html><html><body>502 Bad Gateway</body></html>', 502, 'text/html'],
  'a page with status 200': ['<!doctype html><html><body>Welcome</body></html>', 200, 'text/html'],
  'half a JSON': [good.slice(0, good.length / 2), 200],
  'another JSON': ['{"hello":"world"}', 200],
  'a list': ['[]', 200],
  null: ['null', 200],
  'nothing at all': ['', 200],
  'a rate that is no figure': [good.replace('"1.25"', '"NaN"'), 200],
  'a rate that is a float': [good.replace('"1.25"', '1.25'), 200],
  'a rate of zero': [good.replace('"1.25"', '"0"'), 200],
  'a nominal of zero': [good.replaceAll('"nominal":1', '"nominal":0'), 200],
  'a sheet without its day': [good.replace('"date":"2026-11-20",', ''), 200],
  'a day that is none': [good.replace('2026-11-20', '2026-99-99'), 200],
};

test('rates that are none are said to be missing; the link to the service is there', async () => {
  for (const [what, answer] of Object.entries(ANSWERS)) {
    const { page, seen, close } = await faulty('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>', { route: (page) => answered(page, ...answer) });
    assert.equal((await told(page, 'fx-error')).code, 'unavailable', what);
    const got = await shown(page);
    assert.deepEqual([got.message, got.result, got.rate.filter(Boolean), got.receipt], ['The rates cannot be loaded now.', ['–'], [], ''], what);
    assert.equal(await page.locator('fx-converter [part=card] a').getAttribute('href'), `${fx.address}/?from=EUR&to=USD&amount=10`, what);
    assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), [], what);
    await close();
  }
});

test('without rates, what the page wrote into the element is there', async () => {
  const form = `<form action="${fx.address}/"><input name="amount" aria-label="Amount" value="5"><button>Go</button></form>`;
  const { page, close } = await faulty(`<fx-converter from="EUR" to="USD">${form}</fx-converter>`, { route: (page) => answered(page, '', 503) });
  await told(page, 'fx-error');
  assert.equal(await page.evaluate(() => document.querySelector('fx-converter > form > button').checkVisibility()), true);
  await picture(page, 'unavailable');
  await close();
});

test('a service that is none', async () => {
  for (const src of [`${fx.address}/nothing-here`, 'http://127.0.0.1:9/', 'http://[', 'javascript:alert(1)', 'data:text/html,hello', '//', 'ftp://example.org']) {
    const { page, seen, close } = await faulty(`<fx-converter from="EUR" to="USD" src="${src}"></fx-converter>`);
    assert.ok(['unavailable', 'not-found'].includes((await told(page, 'fx-error')).code), src);
    assert.deepEqual((await shown(page)).result, ['–'], src);
    const link = await page.locator('fx-converter [part=card] a').evaluateAll((all) => all.map(({ protocol }) => protocol));
    assert.ok(link.every((protocol) => /^(https?|about):$/.test(protocol)), `${src} ${link}`);
    assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), [], src);
    await close();
  }
});

const MARKUP = '"><script>globalThis.broken = 1</script><img src=x onerror="globalThis.broken = 1">';

test('markup in every attribute stays text', async () => {
  const { page, seen, close } = await faulty('<fx-converter></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker><fx-amount value="5" currency="EUR" to="USD">5 euros</fx-amount>');
  const left = await page.evaluate(async (markup) => {
    const left = [];
    for (const element of document.querySelectorAll('fx-converter, fx-ticker, fx-amount')) {
      for (const name of element.constructor.observedAttributes) {
        const before = element.getAttribute(name);
        element.setAttribute(name, markup);
        await new Promise((done) => setTimeout(done, 60));
        if (element.shadowRoot.querySelector('script, img, [onerror]')) left.push(name);
        if (before === null) element.removeAttribute(name);
        else element.setAttribute(name, before);
      }
    }
    return left;
  }, MARKUP);
  assert.deepEqual(left, []);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), []);
  await page.waitForFunction(() => document.querySelector('fx-converter').shadowRoot.querySelector('[part=result]')?.textContent.match(/\d/));
  await close();
});

test('markup in what the service answers stays text', async () => {
  const body = sheets([{ source: 'OWN', name: '<img src=x onerror=alert(1)>' }]);
  const { page, seen, close } = await faulty('<fx-converter from="EUR" to="USD"></fx-converter>', {
    async route(page) {
      await answered(page, body);
      await page.route('**/v1/sources/OWN', (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ id: 'OWN', name: '<img src=x onerror=alert(1)>', kind: 'aggregate' }), headers: { 'access-control-allow-origin': '*' } }));
    },
  });
  await eventually(async () => assert.match((await shown(page)).receipt, /^<img src=x onerror=alert\(1\)>, November 20, 2026; market aggregate, not official/));
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the service goes away: the last rates that it gave, with their date and a plain word', async () => {
  const { page, seen, close } = await faulty('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>', { route: (page) => answered(page, good) });
  await results(page, ['12.50']);
  // Nothing is kept before the reader does something.
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.locator('[part=amount]').fill('10');
  await page.waitForFunction(() => localStorage.length > 0);
  await page.unroute('**/v1/convert*');
  await answered(page, '', 503);
  await page.reload();
  const got = await settled(page);
  assert.deepEqual(got.result, ['12.50']);
  assert.equal(got.receipt, 'European Central Bank, November 20, 2026; carried over the weekend; the service does not answer: last known rates');
  assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), []);
  await picture(page, 'offline');
  await close();
});

test('nothing is kept of a page that says so, and so nothing is left to show', async () => {
  const { page, close } = await faulty('<fx-converter from="EUR" to="USD" amount="10" no-persist></fx-converter>', { route: (page) => answered(page, good) });
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  await page.unroute('**/v1/convert*');
  await answered(page, '', 503);
  await page.reload();
  await told(page, 'fx-error', { code: 'unavailable' });
  assert.deepEqual((await shown(page)).result, ['–']);
  await close();
});

test('storage that throws is no error', async () => {
  const prepare = (page) => page.addInitScript(() => Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('Access is denied', 'SecurityError'); } }));
  const { page, seen, close } = await faulty('<fx-converter from="EUR" to="USD" amount="10"></fx-converter>', { route: (page) => answered(page, good), prepare });
  await results(page, ['12.50']);
  await page.locator('[part=to]').click();
  await page.keyboard.type('pound');
  await page.keyboard.press('Enter');
  await results(page, ['8.00']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('two versions on one page, and one loaded twice, do not break each other', async () => {
  const entry = `${fx.address}/widget/${fx.version}/define.js`;
  const head = [`${fx.address}/widget.js`, entry, `${entry}?other`].map((src) => `<script type="module" src="${src}"></script>`).join('');
  const body = '<fx-converter from="EUR" to="USD" amount="10"></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker><fx-amount value="10" currency="EUR" to="USD" date="2024-03-01">10 euros</fx-amount>';
  const { page, seen, close } = await faulty(body, { options: { head } });
  await page.locator('fx-ticker [part=pair]').waitFor();
  await page.locator('fx-amount [part=amount]').waitFor();
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]').first().waitFor();
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('a file that does not come leaves a page that works', async () => {
  for (const file of ['act.js', 'combobox.js', 'chart.js', 'compact.js', 'lang/en.json', 'ticker.js']) {
    const body = '<fx-converter compact chart from="EUR" to="USD" amount="x">words of the page</fx-converter><fx-ticker pairs="EUR-USD">rates</fx-ticker>';
    const { page, seen, close } = await opened(chrome);
    await page.route(`**/${file}`, (route) => route.abort());
    await page.goto(host.page(body));
    await page.waitForFunction(() => document.querySelector('fx-converter').shadowRoot?.childElementCount);
    if (file !== 'lang/en.json') {
      await page.locator('fx-converter [part=amount]').fill('20');
      for (const part of ['to', 'amount', 'more']) await page.locator(`fx-converter [part=${part}]`).click();
      await page.waitForFunction(() => document.querySelector('fx-converter').shadowRoot.querySelector('[part=result]').textContent.match(/\d/));
    } else assert.equal(await page.evaluate(() => document.querySelector('fx-converter').shadowRoot.firstElementChild.assignedNodes()[0].textContent), 'words of the page');
    assert.deepEqual(seen.wrong.filter((text) => !NETWORK.test(text)), [], file);
    await close();
  }
});

test('a file that was changed on its way is not run', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.route('**/ticker.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `globalThis.broken = 1;${await answer.text()}` });
  });
  await page.goto(host.page('<fx-ticker pairs="EUR-USD"><a href="/">rates</a></fx-ticker>'));
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.equal(await page.locator('fx-ticker a').count(), 1);
  assert.ok(seen.wrong.some((text) => /integrity/.test(text)), seen.wrong.join());
  await close();
});
