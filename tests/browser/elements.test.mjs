// <fx-ticker> and <fx-amount>: rates of the day with their change, and amounts in an article in the reader's own money.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, mocked, opened, picture, service, sheets, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const bank = (date, requested, quotes) => ({ source: 'CBR', name: 'Bank of Russia', home: 'RUB', date, requested, freshness: 'current', reason: null, quotes });
/** The Bank of Russia's sheets of three days, of which the last is tomorrow's: units of the other currency for a ruble, as text. */
const DAYS = {
  now: bank('2026-11-24', '2026-11-24', { USD: '0.0125', EUR: '0.01', CNY: '0.1' }),
  '2026-11-23': bank('2026-11-21', '2026-11-23', { USD: '0.01', EUR: '0.0125', CNY: '0.1' }),
  '2026-11-25': bank('2026-11-25', '2026-11-25', { USD: '0.02', EUR: '0.01', CNY: '0.1' }),
};

/** Answers each day's sheets with its own; a day that is not here is not published. */
async function days(page, list) {
  await page.route('**/v1/convert*', (route) => {
    const day = new URL(route.request().url()).searchParams.get('date') ?? 'now';
    const body = sheets(list[day] ? [list[day]] : []);
    return route.fulfill({ contentType: 'application/json', body: mocked(route.request().url(), body), headers: { 'access-control-allow-origin': '*' } });
  });
}

async function ticker(list, attributes = 'pairs="USD-RUB,EUR-RUB,CNY-RUB"', look = {}) {
  const opening = await opened(chrome);
  await days(opening.page, list);
  await opening.page.goto(host.page(`<fx-ticker ${attributes}><a href="/rates">Rates</a></fx-ticker>`, look));
  await opening.page.locator('fx-ticker [part=receipt]').waitFor();
  const shown = () => opening.page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-ticker');
    const clean = (element) => element?.textContent.replace(/\s+/g, ' ').trim();
    return [...[...shadowRoot.querySelectorAll('[part=pair]')].map(clean), clean(shadowRoot.querySelector('[part=receipt]'))];
  });
  return { ...opening, shown };
}

test('rates of the day, the change in sign and words, and tomorrow’s where it is there', async () => {
  const { page, seen, shown, close } = await ticker(DAYS);
  assert.deepEqual(await shown(), [
    'USD/RUB 80 ▼ −20.00%down 20.00% since November 21, 2026 tomorrow 50',
    'EUR/RUB 100 ▲ +25.00%up 25.00% since November 21, 2026 tomorrow 100',
    'CNY/RUB 10 unchanged since November 21, 2026 tomorrow 10',
    'Bank of Russia, November 24, 2026',
  ]);
  const colours = await page.evaluate(() => [...document.querySelector('fx-ticker').shadowRoot.querySelectorAll('[part=change]')].map((element) => getComputedStyle(element).color));
  assert.equal(new Set(colours).size, 3);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  assert.deepEqual(seen.wrong, []);
  await picture(page, 'ticker');
  await close();
});

test('what is not published is not shown: no change without a sheet before, nothing for tomorrow', async () => {
  const { shown, close } = await ticker({ now: DAYS.now });
  const [first] = await shown();
  assert.equal(first, 'USD/RUB 80');
  await close();
});

test('pairs that are none are left out; without any rate there is what the page wrote', async () => {
  const { shown, close } = await ticker(DAYS, 'pairs="usd-rub, nonsense, A-B, USD-RUB-EUR,"');
  assert.equal((await shown()).length, 2);
  await close();
  const broken = await ticker({ now: { ...DAYS.now, quotes: {} } }, 'pairs="XXA-XXB"');
  assert.equal(await broken.page.evaluate(() => document.querySelector('fx-ticker a').checkVisibility()), true);
  assert.equal((await told(broken.page, 'fx-error')).code, 'no-rate');
  await broken.close();
});

test('pairs as editors write them; one that cannot be read is told to the page, and none is no rate that is missing', async () => {
  const { page, shown, close } = await ticker({ now: DAYS.now }, 'pairs="usd/rub EURRUB; CNY–RUB, nonsense"');
  assert.deepEqual((await shown()).slice(0, -1), ['USD/RUB 80', 'EUR/RUB 100', 'CNY/RUB 10']);
  assert.deepEqual(await told(page, 'fx-error'), { code: 'pair-invalid', message: 'pairs="NONSENSE": write two codes such as USD-RUB', pair: 'NONSENSE' });
  await close();
  for (const attributes of ['', 'pairs=""', 'pairs="dollars"']) {
    const { page, seen, close } = await opened(chrome);
    await page.goto(host.page(`<fx-ticker ${attributes}><a href="/rates">Rates</a></fx-ticker>`));
    assert.equal((await told(page, 'fx-error')).code, 'pair-invalid', attributes);
    assert.equal(await page.locator('fx-ticker a').isVisible(), true);
    assert.equal(await page.locator('fx-ticker [part=receipt]').count(), 0);
    assert.deepEqual(seen.wrong, []);
    await close();
  }
});

test('a newer day is picked up when the page is looked at again', async () => {
  const { page, shown, close } = await ticker({ now: DAYS.now }, 'pairs="USD-RUB"');
  assert.equal((await shown())[0], 'USD/RUB 80');
  await page.unroute('**/v1/convert*');
  await days(page, { now: DAYS['2026-11-25'] });
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await eventually(async () => assert.deepEqual(await shown(), ['USD/RUB 50', 'Bank of Russia, November 25, 2026']));
  await close();
});

test('right to left, in the reader’s words', async () => {
  const { page, shown, close } = await ticker(DAYS, undefined, { lang: 'ar', dir: 'rtl' });
  assert.match((await shown())[0], /غدًا|غدا/);
  await picture(page, 'ticker-right-to-left');
  await close();
});

/** A page with marked amounts, read by someone whose browser has this language. */
async function article(body, { locale = 'en-US', ...options } = {}) {
  const opening = await opened(chrome, { locale, ...options });
  await opening.page.goto(host.page(`<p>It cost ${body} then.</p>`));
  return opening;
}
const AMOUNT = '<fx-amount value="1500" currency="EUR" date="2024-06-28">1,500 euros</fx-amount>';
const tip = (page) => page.evaluate(() => {
  const { shadowRoot } = document.querySelector('fx-amount');
  const tip = shadowRoot.querySelector('[part=tip]');
  return tip?.matches(':popover-open') ? tip.textContent : null;
});
const TOLD = '1,605.75 USD at the rate of June 28, 2024 (European Central Bank)';

test('an amount: its text stays, the pointer shows it in the reader’s own money at the rate of that day', async () => {
  const { page, seen, close } = await article(AMOUNT);
  await page.locator('fx-amount [part=amount]').waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('fx-amount').textContent), '1,500 euros');
  assert.equal(await tip(page), null);
  await page.locator('fx-amount').hover();
  assert.equal(await tip(page), TOLD);
  await picture(page, 'amount');
  // WCAG 1.4.13: one can point at what was shown; it stays until one leaves it, and Escape puts it away.
  const box = await page.locator('fx-amount [part=tip]').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  await page.waitForTimeout(400);
  assert.equal(await tip(page), TOLD);
  await page.keyboard.press('Escape');
  assert.equal(await tip(page), null);
  await page.mouse.move(5, 5);
  await page.locator('fx-amount').hover();
  await page.mouse.move(5, 5);
  await eventually(async () => assert.equal(await tip(page), null));
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('an amount and a day as publishing systems write them', async () => {
  const written = [['value="1,500"', 'en'], ['value="1 500,00"', 'fr'], ['value="1.500,00"', 'de'], ['value="1.5k"', 'en'], ['value="€1,500"', 'en'], ['value="1500" date="2024-06-28T18:30:00+02:00"', 'en'], ['value="1500" date="2024-06-28 18:30"', 'en']];
  for (const [attributes, lang] of written) {
    const { page, close } = await article(`<fx-amount lang="${lang}" ${attributes} currency="EUR" to="USD" ${attributes.includes('date') ? '' : 'date="2024-06-28"'}>so much</fx-amount>`);
    await page.locator('fx-amount [part=tip]').waitFor({ state: 'attached' });
    assert.match((await page.locator('fx-amount [part=tip]').textContent()).replace(/\D/g, ''), /^160575/, `${attributes} ${lang}`);
    await close();
  }
  // Other money than the page says, and another day than one there is, are not guessed.
  for (const attributes of ['value="$1,500"', 'value="1500" date="2024-06-281"']) {
    const { page, close } = await article(`<fx-amount ${attributes} currency="EUR" to="USD">so much</fx-amount>`);
    assert.match((await told(page, 'fx-error')).code, /invalid/, attributes);
    await close();
  }
});

test('an amount by keyboard, with its description', async () => {
  const { page, close } = await article(AMOUNT);
  await page.locator('fx-amount [part=amount]').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await tip(page), TOLD);
  const described = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-amount');
    const trigger = shadowRoot.activeElement;
    return [trigger.role, shadowRoot.getElementById(trigger.getAttribute('aria-describedby')).role];
  });
  assert.deepEqual(described, ['button', 'tooltip']);
  await page.keyboard.press('Escape');
  assert.equal(await tip(page), null);
  await page.keyboard.press('Enter');
  assert.equal(await tip(page), TOLD);
  await page.keyboard.press('Tab');
  assert.equal(await tip(page), null);
  await close();
});

test('an amount by finger: a tap shows it, another one elsewhere puts it away', async () => {
  const { page, close } = await article(AMOUNT, { hasTouch: true, viewport: { width: 360, height: 640 } });
  await page.locator('fx-amount [part=amount]').waitFor();
  await page.locator('fx-amount').tap();
  assert.equal(await tip(page), TOLD);
  const box = await page.locator('fx-amount [part=tip]').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360);
  await page.touchscreen.tap(10, 600);
  await eventually(async () => assert.equal(await tip(page), null));
  await close();
});

test('in print it stands in brackets', async () => {
  const { page, close } = await article(AMOUNT);
  await page.locator('fx-amount [part=amount]').waitFor();
  const print = () => page.evaluate(() => {
    const print = document.querySelector('fx-amount').shadowRoot.querySelector('[part=print]');
    return print.checkVisibility() ? print.textContent : null;
  });
  assert.equal(await print(), null);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await print(), ` (${TOLD})`);
  await close();
});

test('the reader’s own money is that of the region in the browser’s language, or what the page says', async () => {
  for (const [locale, attributes, expected] of [['de-DE', 'value="100" currency="USD"', /^93,41 EUR/], ['en-GB', 'value="100" currency="USD"', /^79\.\d\d GBP/], ['fr-CH', 'value="100" currency="EUR"', /^96[.,]\d\d CHF/], ['ja', 'value="1" currency="EUR"', /172 JPY（/], ['en-US', 'value="100" currency="EUR" to="SEK"', /^1,13\d\.\d\d SEK/]]) {
    const { page, close } = await article(`<fx-amount date="2024-06-28" lang="${locale.slice(0, 2)}" ${attributes}>so much</fx-amount>`, { locale });
    await page.locator('fx-amount [part=amount]').waitFor();
    await page.locator('fx-amount').hover();
    assert.match((await tip(page)).replace(/\u00a0|\u202f/g, ' '), expected, locale);
    await close();
  }
});

test('an amount that is already the reader’s, or is none, is left as the editor wrote it', async () => {
  for (const [attributes, error] of [['value="100" currency="USD"', null], ['value="much" currency="EUR"', 'amount-invalid'], ['value="5" currency="EURO"', 'amount-invalid']]) {
    const { page, seen, close } = await article(`<fx-amount ${attributes}>so much</fx-amount>`);
    if (error) assert.equal((await told(page, 'fx-error')).code, error, attributes);
    else await page.waitForTimeout(600);
    assert.equal(await page.locator('fx-amount').innerText(), 'so much');
    assert.equal(await page.locator('fx-amount [part=amount]').count(), 0, attributes);
    assert.deepEqual(seen.wrong, [], attributes);
    await close();
  }
});

const REFUSED = [
  ['value="5" currency="EUR" date="1998-01-01"', 'no-rate', 'There is no rate from EUR to USD for January 1, 1998. The first is of January 4, 1999.'],
  ['value="5" currency="ZZZ" date="2024-06-28"', 'unknown-currency', 'There is no currency ZZZ.'],
  ['value="5" currency="EUR" date="soon"', 'invalid-parameter', 'This is not a date: soon'],
];

test('an amount that has no rate says so in its tip, and in print stands as the editor wrote it', async () => {
  for (const [attributes, code, message] of REFUSED) {
    const { page, seen, close } = await article(`<fx-amount ${attributes}>so much</fx-amount>`);
    assert.deepEqual(await told(page, 'fx-error'), { code, message }, attributes);
    await page.locator('fx-amount [part=amount]').hover();
    await page.locator('fx-amount [part=tip]').waitFor();
    assert.equal(await page.locator('fx-amount [part=tip]').textContent(), message);
    await page.emulateMedia({ media: 'print' });
    assert.equal((await page.locator('fx-amount [part=print]').innerText()).trim(), '');
    assert.deepEqual(seen.wrong.filter((text) => !/Failed to load resource/.test(text)), [], attributes);
    await close();
  }
});

test('no text of the page is looked through: what is not marked stays as it is', async () => {
  const { page, close } = await article(`$100 and 5 euros and ${AMOUNT}`);
  await page.locator('fx-amount [part=amount]').waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('p').innerHTML), `It cost $100 and 5 euros and ${AMOUNT} then.`);
  await close();
});

test('rates that do not come leave the editor’s text', async () => {
  const opening = await opened(chrome);
  await answered(opening.page, '', 500);
  await opening.page.goto(host.page(AMOUNT));
  assert.equal((await told(opening.page, 'fx-error')).code, 'unavailable');
  assert.equal(await opening.page.locator('fx-amount').innerText(), '1,500 euros');
  await opening.close();
});

/** One sheet by which 1.5 billion rubles are 22,903,350 dollars, and that many euros. */
const THEN = { now: bank('2019-02-22', '2019-02-22', { USD: '0.0152689', EUR: '0.0134567' }), '2019-02-22': bank('2019-02-22', '2019-02-22', { USD: '0.0152689', EUR: '0.0134567' }) };
const PROSE = [
  ['en-US', 'USD', 'prose', '1.5 billion rubles', '1.5 billion rubles (≈ $22.9 million)'],
  ['en-GB', 'USD', 'prose', '1.5 billion rubles', '1.5 billion rubles (≈ US$22.9 million)'],
  ['ru-RU', 'USD', 'prose', '1,5 миллиарда рублей', '1,5 миллиарда рублей (≈ 22,9 миллиона долларов США)'],
  ['de-DE', 'EUR', 'prose', '1,50 Milliarden Rubel', '1,50 Milliarden Rubel (≈ 20,19 Millionen Euro)'],
  ['fr-FR', 'EUR', 'prose', '1,5 milliard de roubles', '1,5 milliard de roubles (≈ 20,2 millions d’euros)'],
  ['es-ES', 'USD', 'prose', '1500 millones de rublos', '1500 millones de rublos (≈ 22,9 millones de dólares estadounidenses)'],
  ['zh-CN', 'USD', 'prose', '15亿卢布', '15亿卢布（≈2290万美元）'],
  ['ar', 'USD', 'prose', '1.5 مليار روبل', '1.5 مليار روبل (≈ 22.9 مليون دولار أمريكي)'],
  ['it-IT', 'EUR', 'prose', '1,5 miliardi di rubli', '1,5 miliardi di rubli (≈ 20,2 milioni di euro)'],
  ['pt-BR', 'USD', 'prose', '1,5 bilhão de rublos', '1,5 bilhão de rublos (≈ 22,9 milhões de dólares americanos)'],
  ['tr-TR', 'USD', 'prose', '1,5 milyar ruble', '1,5 milyar ruble (≈ 22,9 milyon ABD doları)'],
  ['uk-UA', 'USD', 'prose', '1,5 мільярда рублів', '1,5 мільярда рублів (≈ 22,9 мільйона доларів США)'],
  ['ja-JP', 'USD', 'prose', '15億ルーブル', '15億ルーブル（≈2290万米ドル）'],
  ['he-IL', 'USD', 'prose', '1.5 מיליארד רובל', '1.5 מיליארד רובל (≈ \u200f22.9 מיליון דולר אמריקאי)'],
  ['zh-TW', 'USD', 'prose', '15億盧布', '15億盧布（≈2290萬美元）'],
  ['zh-HK', 'USD', 'prose', '15億盧布', '15億盧布（≈2290萬美元）'],
  ['es-MX', 'USD', 'prose', '1,500 millones de rublos', '1,500 millones de rublos (≈ 22.9 millones de dólares estadounidenses)'],
  ['es-AR', 'USD', 'prose', '1.500 millones de rublos', '1.500 millones de rublos (≈ 22,9 millones de dólares estadounidenses)'],
  ['en-US', 'USD', 'prose=", some {amount} then"', '1.5 billion rubles', '1.5 billion rubles, some $22.9 million then'],
  ['en-US', 'USD', 'prose="true"', '1,500,000,000 rubles', '1,500,000,000 rubles (≈ $22.9 million)'],
  ['en-US', 'USD', 'prose="false"', '1.5 billion rubles', '1.5 billion rubles'],
];

test('a rounded figure behind the text, in the words of the article’s language; the exact one in the tip', async () => {
  for (const [lang, to, attribute, text, expected] of PROSE) {
    const opening = await opened(chrome, { locale: lang });
    const { page, seen } = opening;
    await days(page, THEN);
    await page.goto(host.page(`<p>It cost <fx-amount value="1500000000" currency="RUB" date="2019-02-22" to="${to}" ${attribute}>${text}</fx-amount>.</p>`, { lang }));
    await page.locator('fx-amount [part=amount]').waitFor();
    const said = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('fx-amount');
      return document.querySelector('fx-amount').textContent + (shadowRoot.querySelector('[part=prose]')?.textContent ?? '');
    });
    assert.equal(said.replace(/[\u00a0\u202f]/g, ' '), expected, lang);
    await page.locator('fx-amount').hover();
    assert.match(((await tip(page)) ?? '').replace(/\D/g, ''), to === 'USD' ? /2290335000/ : /2018505000/, lang);
    if (attribute.startsWith('prose') && attribute !== 'prose="false"') assert.equal(await page.locator('fx-amount [part=print]').textContent(), '', lang);
    assert.deepEqual(seen.wrong, []);
    if (lang === 'en-US' && attribute === 'prose') await picture(page, 'amount-prose');
    await opening.close();
  }
});

/** Value, text, and what a reader with dollars is told of it. */
const ROUNDED = [
  ['5000000', '5 million rubles', ' (≈ $76,000)'],
  ['100', '100 rubles', ' (≈ $1.53)'],
  ['1234567.89', '1,234,567.89 rubles', ' (≈ $18,850.49)'],
  ['1500000000000', 'a trillion and a half', ' (≈ $22.9 billion)'],
  ['0.01', 'a kopeck', ' (≈ $0.00015)'],
  ['-1500000000', 'minus 1.5 billion rubles', ' (≈ -$22.9 million)'],
];

test('a figure in prose has a digit more than the text, cents below a hundred, and is never nothing', async () => {
  const { page, close } = await opened(chrome, { locale: 'en-US' });
  await days(page, THEN);
  await page.goto(host.page(ROUNDED.map(([value, text]) => `<p><fx-amount value="${value}" currency="RUB" date="2019-02-22" to="USD" prose>${text}</fx-amount></p>`).join('')));
  await page.waitForFunction((many) => [...document.querySelectorAll('fx-amount')].filter(({ shadowRoot }) => shadowRoot?.querySelector('[part=prose]')).length === many, ROUNDED.length);
  const said = await page.evaluate(() => [...document.querySelectorAll('fx-amount')].map(({ shadowRoot }) => shadowRoot.querySelector('[part=prose]').textContent));
  assert.deepEqual(said, ROUNDED.map(([, , expected]) => expected));
  await close();
});
