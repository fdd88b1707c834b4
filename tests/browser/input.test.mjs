// What people type: amounts in the way of their language, and currencies by whatever they call them.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, opened, results, root, service, settled, sheets, shown, site, told } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

/** A page with one converter over sheets of one's own, ready to be typed into. */
async function converter(attributes = 'from="EUR" to="USD" amount="1"', options = {}) {
  const opening = await opened(chrome, options);
  await answered(opening.page, sheets([{}]));
  await opening.page.goto(host.page(`<fx-converter ${attributes}></fx-converter>`, options));
  await settled(opening.page);
  return opening;
}

const type = (page, text) => page.locator('[part=amount]').fill(text);

/** Language, what is typed, and what it means: a decimal, several, or nothing. */
const AMOUNTS = [
  ['en', '1,234.56', '1234.56'], ['en', '1234', '1234'], ['en', '1.5k', '1500'], ['en', '2m', '2000000'], ['en', '3bn', '3000000000'], ['en', '.5', '0.5'],
  ['en', '1 234,56', '1234.56'], ['en', '1.234,56', '1234.56'], ['en', '1,50', '1.50'], ['en', '−5', '-5'], ['en', '1.500', '1.500'], ['en', '1,500', '1500'],
  ['en', '12,34,567.8', '1234567.8'], ['en', '1’234.5', '1234.5'], ['en', '0.1234567890123456789', '0.1234567890123456789'],
  ['de', '1.234,56', '1234.56'], ['de', '1.500', '1500'], ['de', '1,500', '1.500'], ['de', '2 Mio.', '2000000'], ['de', '1,5 Mrd', '1500000000'],
  ['fr', '1\u202f234,5', '1234.5'], ['fr', '1\u00a0234,5', '1234.5'], ['ru', '1 234,5', '1234.5'], ['ru', '1,5 млн', '1500000'], ['ru', '3 тыс.', '3000'],
  ['es', '1.234,5', '1234.5'], ['zh', '3万', '30000'], ['zh', '1.5亿', '150000000'], ['zh', '１２３', '123'], ['ar', '١٬٢٣٤٫٥', '1234.5'], ['ar', '۱۲۳', '123'],
  ['hi', '१२३', '123'], ['ru', '1.500', ['1.500', '1500']], ['fr', '1.500', ['1.500', '1500']], ['ru', '1,500', '1.500'],
  ['en', '$100', '100'], ['en', '£20', '20'], ['en', '1.5 million', '1500000'], ['en', '1 lakh', '100000'], ['en', '2 crore', '20000000'], ['en', '3 billion', '3000000000'], ['de', '3 Billionen', '3000000000000'],
  ['fr', '1 234,56 €', '1234.56'], ['ru', '1 000 руб.', '1000'], ['ru', '5 тысяч', '5000'], ['ru', '1,5 миллиона рублей', '1500000'], ['es', '2 millones', '2000000'], ['fr', '3 billion', '3000000000000'],
  ['it', '5 milioni', '5000000'], ['pt', '1,5 bilhão', '1500000000'], ['tr', '3 bin', '3000'], ['uk', '2,5 тисячі', '2500'], ['ja', '2兆', '2000000000000'],
  ['he', '1,234.5', '1234.5'], ['he', '5 אלף', '5000'], ['he', '1.5 מיליון שקלים', '1500000'], ['he', '100 ש״ח', '100'], ['zh-TW', '3萬', '30000'], ['zh-Hant', '1.5億', '150000000'], ['zh-HK', '200萬元', '2000000'],
  ['es-MX', '1,234.5', '1234.5'], ['es-MX', '1,500', '1500'], ['es-AR', '1.234,5', '1234.5'], ['es-AR', '1.500', '1500'], ['es-419', '2 mil millones', '2000000000'], ['es-CO', '5 millones de pesos', '5000000'], ['fr', '2 millions d’euros', '2000000'], ['it', '3 milioni di euro', '3000000'],
  ['pt', '2,5 mil reais', '2500'], ['tr', '1.234,56 TL', '1234.56'], ['sv', '2,5 miljoner kronor', '2500000'], ['ko', '5만원', '50000'], ['ja', '３千円', '3000'], ['ja', '100万円', '1000000'], ['fr', '12 500 F CFA', '12500'],
  ['en', '5 grand', '5000'], ['en', '100.-', '100'], ['de', '100,- €', '100'], ['ru', '100 т.р.', '100000'], ['ru', '2,5 тыс. долл.', '2500'], ['ar', '٥ آلاف', '5000'], ['ar', '2 مليون ريال', '2000000'], ['vi', '500k đồng', '500000'],
  ['de-CH', '1\'234.50', '1234.50'], ['de', '1.234,-', '1234'], ['de', '1.234,--', '1234'], ['sv', '100:-', '100'], ['en', 'Rs 500/-', '500'], ['en', '1,000,', '1000'], ['en', '12½', '12.5'], ['en', '½', '0.5'], ['en', '1¾ million', '1750000'], ['en', '-2 ¼', '-2.25'], ['en', '5⅓', null],
  ['en', '10k', '10000'], ['fr', '10 k€', '10000'], ['fr', '2 M€', '2000000'], ['fr', '3 Md€', '3000000000'], ['en', '1.5MM', '1500000'], ['en', '≈ $22.9 million', '22900000'], ['en', '-$100', '-100'], ['en', '−€ 1,234.5', '-1234.5'], ['ja', '￥１，２３４', '1234'], ['en', '１，２３４．５６', '1234.56'],
  ['en', '2.5 mil', '2500000'], ['es', '2,5 mil', '2500'], ['ru', '3 billion', '3000000000'], ['ja', '3 billion', '3000000000'], ['sv', '3 billioner', null], ['en', '2 trillion', '2000000000000'], ['de', '2 Trillionen', '2000000000000000000'], ['vi', '1,5 triệu', '1500000'], ['id', '1,5 juta', '1500000'], ['hu', '5 ezer Ft', '5000'], ['th', '5 ล้านบาท', '5000000'],
  ['en', '+5%', null], ['en', '1/2', null], ['en', '(100)', null], ['en', 'half a million', null],
  ['pl', '20 zł', '20'], ['en', 'USD 1,000', '1000'], ['en', '100 XYZ', null], ['en', '$', null],
  ['en', '1 hundred', '100'], ['en', '10 thou', '10000'], ['de', '2,5 Mill.', '2500000'], ['fr', '2,5 milliers', '2500'], ['ru', '2 ляма', '2000000'], ['ru', '10 кк', '10000000'], ['ru', '5 тыщ', '5000'], ['pt', '5 mi', '5000000'], ['pt', '3 bi', '3000000000'],
  ['ar', '٣ مليارات', '3000000000'], ['hi', '10 हज़ार', '10000'], ['el', '5 εκατ.', '5000000'], ['zh', '5百', '500'], ['ja', '3万5千', '35000'], ['ja', '1万2000円', '12000'], ['zh', '1億2000万5千', '120005000'], ['zh', '1万5', null], ['ja', '1.5万5千', '20000'],
  ['de', '10 Pfund', '10'], ['fr', '20 livres', '20'], ['es', '50 libras', '50'], ['it', '50 sterline', '50'], ['tr', '5 bin dolar', '5000'], ['ru', '100 лир', '100'], ['uk', '100 гривень', '100'], ['he', '100 יורו', '100'], ['fi', '5 tuhatta euroa', '5000'],
  ['en', '1.2.3', null], ['en', '12,34', '12.34'], ['en', '1,2,3', null], ['en', 'abc', null], ['en', '1e5', null], ['en', '--1', null], ['en', '1 USD', '1'], ['en', '9'.repeat(29), null],
];

test('amounts are read as the reader’s language writes them, and what can mean two things is not guessed', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page(''));
  const got = await page.evaluate(async ({ module, amounts }) => {
    const { read } = await import(module);
    return amounts.map(([lang, text]) => {
      const typed = read(text, lang);
      return [lang, text, typed.kind === 'number' ? typed.value : typed.kind === 'ambiguous' ? typed.values : null];
    });
  }, { module: `${fx.address}/widget/${fx.version}/act.js`, amounts: AMOUNTS });
  assert.deepEqual(got, AMOUNTS);
  assert.deepEqual(seen.wrong, []);
  await close();
});

/** Language, the currency that stands there, what is typed, and whose money it is. */
const MONEYS = [
  ['de', 'EUR', 'CHF 1’000', 'CHF'], ['de', 'USD', '€ 1.234', 'EUR'], ['de-CH', 'EUR', 'Fr. 20.–', 'CHF'], ['ru', 'USD', '100р', 'RUB'], ['ru', 'USD', '100 йен', 'JPY'], ['zh', 'USD', '人民币100', 'CNY'], ['ja', 'USD', '100ポンド', 'GBP'],
  ['da', 'EUR', '1.234,50 kr.', 'DKK'], ['nb', 'EUR', 'kr 100', 'NOK'], ['sv', 'EUR', '100 kr', 'SEK'], ['nb', 'SEK', 'kr 100', 'SEK'], ['es-MX', 'EUR', '$100', 'MXN'], ['es-MX', 'USD', '$100', 'USD'], ['en-AU', 'EUR', '$100', 'AUD'], ['en-US', 'AUD', '$100', 'AUD'], ['en-US', 'EUR', '$100', 'USD'],
  ['zh', 'EUR', '100日元', 'JPY'], ['zh', 'EUR', '100块', 'CNY'], ['fr', 'EUR', '100 francs', 'CHF'], ['fr', 'EUR', '100 francs CFA', 'XOF'], ['fr', 'XAF', '100 F CFA', 'XAF'], ['tr', 'EUR', '100 dolar', 'USD'], ['ru', 'NOK', '100 крон', 'NOK'], ['ru', 'USD', '100 злотых', 'PLN'],
  ['ar', 'USD', '١٠٠ ر.س', 'SAR'], ['hu', 'EUR', '100 forint', 'HUF'], ['en', 'USD', '100 GBp', 'GBX'], ['en', 'USD', '100 gbp', 'GBP'],
  ['zh', 'EUR', '¥100', 'CNY'], ['ja', 'EUR', '￥100', 'JPY'], ['fr', 'USD', '10 k€', 'EUR'], ['en', 'USD', '฿1,000', 'THB'], ['en', 'USD', 'R 1 234,50', 'ZAR'], ['en', 'USD', '100 r', null], ['pt', 'USD', 'R$ 100', 'BRL'], ['en', 'USD', 'KSh500', 'KES'], ['id', 'USD', 'Rp 100.000', 'IDR'], ['ro', 'EUR', '20 lei', 'RON'], ['ka', 'USD', '100 ₾', 'GEL'], ['en', 'USD', '100', null],
];

test('the money that is typed with an amount is that of the field, else of the language', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page(''));
  const got = await page.evaluate(async ({ module, moneys }) => {
    const { read } = await import(module);
    return moneys.map(([lang, from, text]) => [lang, from, text, read(text, lang, from).currency ?? null]);
  }, { module: `${fx.address}/widget/${fx.version}/act.js`, moneys: MONEYS });
  assert.deepEqual(got, MONEYS);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the result stands with the key, and what was understood is echoed', async () => {
  const { page, seen, close } = await converter();
  await type(page, '1.5k');
  await results(page, ['1,875.00']);
  const label = () => page.evaluate(() => document.querySelector('fx-converter').shadowRoot.querySelector('label').textContent);
  assert.equal(await label(), 'Amount · 1,500 Euro');
  assert.equal((await told(page, 'fx-change', { amount: '1500' })).results[0].result, '1875.00');
  await type(page, '20');
  await results(page, ['25.00']);
  assert.equal(await label(), 'Amount · Euro');
  await type(page, '2m');
  await page.locator('[part=from]').focus();
  assert.equal((await shown(page)).amount, '2,000,000');
  assert.equal(await page.evaluate(() => document.querySelector('fx-converter').amount), '2000000');
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('what is ambiguous is asked, and the answer is taken', async () => {
  const { page, seen, close } = await converter(undefined, { lang: 'ru' });
  await type(page, '1.500');
  assert.equal((await told(page, 'fx-error')).code, 'amount-ambiguous');
  assert.match((await shown(page)).message, /^Что имелось в виду\?/);
  await results(page, ['–']);
  await page.locator('[part=message] button').nth(1).click();
  await results(page, ['1\u00a0875,00']);
  assert.equal((await shown(page)).message, '');
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('an amount that is not nothing is never shown as nothing', async () => {
  const { page, close } = await converter('from="JPY" to="USD" amount="0.01"');
  await results(page, ['0.000078']);
  await type(page, '0');
  await results(page, ['0.00']);
  await close();
});

test('every language has the same texts, and none is left in English', () => {
  const folder = `${root}/src/widget/lang`;
  const texts = Object.fromEntries(readdirSync(folder).map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))]));
  assert.deepEqual(Object.keys(texts).sort(), ['ar', 'de', 'en', 'es', 'es-419', 'fr', 'he', 'it', 'ja', 'pt', 'ru', 'tr', 'uk', 'zh', 'zh-Hant']);
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  for (const [lang, own] of Object.entries(texts)) {
    assert.deepEqual(Object.keys(own), Object.keys(texts.en), lang);
    for (const [key, text] of Object.entries(own)) if (key !== 'sources') assert.equal(places(text), places(texts.en[key]), `${lang} ${key}`);
    const same = Object.keys(own).filter((key) => !['of', 'and', 'between', 'sources'].includes(key) && own[key] === texts.en[key]);
    if (lang !== 'en') assert.deepEqual(same, [], lang);
  }
});

const RECEIPTS = {
  en: 'European Central Bank, November 20, 2026; carried over the weekend',
  ru: 'Европейский центральный банк, 20 ноября 2026 г.; перенесён через выходные',
  ar: 'البنك المركزي الأوروبي، 20 نوفمبر 2026؛ مُرحَّل خلال عطلة نهاية الأسبوع',
  zh: '欧洲中央银行，2026年11月20日；',
  pl: 'European Central Bank, November 20, 2026; carried over the weekend',
  ru_RU: 'Европейский центральный банк, 20 ноября 2026 г.; перенесён через выходные',
  'en-GB': 'European Central Bank, 20 November 2026; carried over the weekend',
  sw: 'European Central Bank, November 20, 2026; carried over the weekend',
  he: 'הבנק המרכזי האירופי, 20 בנובמבר 2026; נשאר בתוקף בסוף השבוע',
  iw: 'הבנק המרכזי האירופי, 20 בנובמבר 2026; נשאר בתוקף בסוף השבוע',
  'zh-Hant': '歐洲中央銀行，2026年11月20日；週末沿用',
  'zh-TW': '歐洲中央銀行，2026年11月20日；週末沿用',
  'zh-HK': '歐洲中央銀行，2026年11月20日；週末沿用',
  'zh-SG': '欧洲中央银行，2026年11月20日；周末沿用',
  'es-ES': 'Banco Central Europeo, 20 de noviembre de 2026; se mantiene durante el fin de semana',
  'es-419': 'Banco Central Europeo, 20 de noviembre de 2026; se mantiene durante el fin de semana',
  'es-MX': 'Banco Central Europeo, 20 de noviembre de 2026; se mantiene durante el fin de semana',
  'es-AR': 'Banco Central Europeo, 20 de noviembre de 2026; se mantiene durante el fin de semana',
};

test('numbers, dates and names are the language’s own; a language without texts is English as a whole', async () => {
  for (const [lang, receipt] of Object.entries(RECEIPTS)) {
    const { page, seen, close } = await converter('from="EUR" to="USD" amount="1234.5"', { lang });
    const got = await shown(page);
    assert.equal(got.receipt.slice(0, receipt.length), receipt);
    const spoken = { pl: 'en', sw: 'en', ru_RU: 'ru' }[lang] ?? lang;
    const own = new Intl.NumberFormat(spoken, { minimumFractionDigits: 2 }).format('1543.12');
    const [result] = got.result;
    assert.equal(result, own, lang);
    const direction = await page.evaluate(() => getComputedStyle(document.querySelector('fx-converter').shadowRoot.querySelector('form')).direction);
    assert.equal(direction, ['ar', 'he', 'iw'].includes(lang) ? 'rtl' : 'ltr');
    const label = await page.evaluate(() => document.querySelector('fx-converter').shadowRoot.querySelector('label').textContent);
    if (/^es/.test(lang)) assert.match(label, lang === 'es-ES' ? /^Importe/ : /^Monto/, lang);
    assert.deepEqual(seen.wrong, []);
    await close();
  }
});

/** What is typed, in which language, and the currency that is meant first. */
const FINDS = [
  ['en', 'usd', 'USD'], ['en', 'dollar', 'USD'], ['en', 'buck', 'USD'], ['en', 'quid', 'GBP'], ['en', '£', 'GBP'], ['en', '¥', 'JPY'], ['en', 'Chad', 'XAF'], ['en', 'united king', 'GBP'],
  ['en', 'swiss', 'CHF'], ['en', 'UK', 'GBP'], ['en', 'England', 'GBP'], ['en', 'USA', 'USD'], ['en', 'UAE', 'AED'], ['en', 'Turkey', 'TRY'], ['en', 'dollars', 'USD'], ['en', 'kroner', 'NOK'], ['en', 'доллар', 'USD'], ['de', 'Pfund', 'GBP'], ['en', 'Senegal', 'XOF'], ['en', 'renminbi', 'CNY'], ['en', 'gold', 'XAU'], ['en', 'zloty', 'PLN'], ['en', 'turk', 'TRY'], ['ru', 'рубл', 'RUB'], ['ru', 'швейц', 'CHF'],
  ['ru', 'Чад', 'XAF'], ['de', 'pfund', 'GBP'], ['de', 'Schweden', 'SEK'], ['fr', 'Tchad', 'XAF'], ['zh', '日元', 'JPY'], ['he', 'דולר', 'USD'], ['he', 'שקל', 'ILS'], ['zh-Hant', '歐元', 'EUR'], ['zh-TW', '台幣', 'TWD'], ['es-MX', 'peso mexicano', 'MXN'], ['es-419', 'libra', 'GBP'], ['zh', '美元', 'USD'], ['ar', 'يورو', 'EUR'], ['es', 'peso mex', 'MXN'],
  ['en', 'Holland', 'EUR'], ['en', 'Schweiz', 'CHF'], ['ru', 'Brasilien', 'BRL'], ['fr', 'Großbritannien', 'GBP'], ['ja', 'Deutschland', 'EUR'], ['en', 'Türkei', 'TRY'], ['en', 'Tuerkei', 'TRY'], ['en', '日本', 'JPY'], ['de', '中国', 'CNY'], ['en', '中國', 'CNY'], ['ar', 'España', 'EUR'], ['en', 'Россия', 'RUB'], ['de', 'США', 'USD'],
  ['en', 'Royaume-Uni', 'GBP'], ['en', 'etats unis', 'USD'], ['de', 'イギリス', 'GBP'], ['zh', 'אנגליה', 'GBP'], ['en', 'مصر', 'EGP'], ['en', 'Німеччина', 'EUR'], ['en', 'Viet Nam', 'VND'], ['en', 'Hongkong', 'HKD'], ['en', 'U.S.A.', 'USD'], ['en', 'Czech Republic', 'CZK'], ['en', "Côte d'Ivoire", 'XOF'], ['en', 'Великобритания', 'GBP'],
  ['en', 'rubles', 'RUB'], ['en', 'swiss francs', 'CHF'], ['ru', 'рублей', 'RUB'], ['ru', 'гривны', 'UAH'], ['de', 'Franken', 'CHF'], ['en', 'dólares', 'USD'], ['en', 'złoty', 'PLN'], ['en', '￥', 'JPY'], ['ar', '$', 'USD'], ['ar', '£', 'GBP'], ['en', 'A$', 'AUD'], ['en', 'C$', 'CAD'], ['en', 'US$', 'USD'], ['en', 'xyzq', null], ['en', '.', null], ['en', 'sao tome', 'STN'],
];

test('a currency is found by code, name, country, symbol and everyday name, in the reader’s language', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(host.page(''));
  const got = await page.evaluate(async ({ base, finds }) => {
    const [{ entries, match }, { currencies }] = await Promise.all([import(`${base}/combobox.js`), import(`${base}/currencies.js`)]);
    return finds.map(([lang, text]) => [lang, text, match(text, entries(currencies, lang))[0]?.entry.code ?? null]);
  }, { base: `${fx.address}/widget/${fx.version}`, finds: FINDS });
  assert.deepEqual(got, FINDS);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the list has every currency there is, and says of which there is no rate today', async () => {
  const currencies = await (await fetch(`${fx.address}/v1/currencies`)).json();
  const { page, close } = await converter();
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]').first().waitFor();
  const options = await page.locator('[part~=option]:visible').evaluateAll((all) => all.map(({ dataset, ariaDisabled, textContent }) => ({ code: dataset.code, off: ariaDisabled === 'true', textContent })));
  const living = currencies.filter(({ last_day, kind }) => !last_day && kind !== 'reserved').map(({ code }) => code);
  assert.deepEqual(options.map(({ code }) => code).sort(), living.sort());
  assert.deepEqual(options.filter(({ off }) => !off).map(({ code }) => code).sort(), ['EUR', 'GBP', 'JPY', 'USD']);
  assert.ok(options.filter(({ off }) => off).every(({ textContent }) => textContent.includes('no rate today')));
  await close();
});

test('one who comes back to a currency by a click types over it, in any letters', async () => {
  const { page, seen, close } = await converter();
  const chosen = async (typed, code) => {
    await page.locator('[part=to]').click();
    await page.locator('[part~=option]:visible').first().waitFor();
    await page.waitForFunction(() => {
      const input = document.querySelector('fx-converter').shadowRoot.querySelector('[part=to]');
      return input.selectionStart === 0 && input.selectionEnd === input.value.length;
    });
    await page.keyboard.type(typed);
    await eventually(async () => assert.equal(await page.locator('[part~=option]:visible').first().getAttribute('data-code'), code));
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
  };
  await chosen('gbp', 'GBP');
  await chosen('иен', 'JPY');
  await chosen('דולר', 'USD');
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('favourites stand first, then what was chosen last; nothing is kept where the page says so', async () => {
  const { page, close } = await converter('from="EUR" to="USD" amount="1" favourites="GBP,JPY"');
  const groups = () => page.locator('[role=group]:visible').evaluateAll((all) => all.map((group) => [group.ariaLabel, [...group.querySelectorAll('[part~=option]')].slice(0, 2).map(({ dataset }) => dataset.code)]));
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]').first().waitFor();
  assert.deepEqual((await groups())[0], ['Favourites', ['GBP', 'JPY']]);
  await page.keyboard.type('dollar');
  await page.keyboard.press('Enter');
  await page.locator('[part=from]').click();
  await page.keyboard.type('yen');
  await page.keyboard.press('Enter');
  await eventually(async () => assert.deepEqual(await page.evaluate(() => JSON.parse(localStorage.getItem('fx:recent'))), ['JPY']));
  await page.evaluate(() => (localStorage.clear(), (document.querySelector('fx-converter').noPersist = true)));
  await page.locator('[part=to]').click();
  await page.keyboard.type('pound');
  await page.keyboard.press('Enter');
  await results(page, ['0.005']);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await close();
});

/** A click on a field, a text and Enter, sent one behind the other without waiting for what comes of them. */
async function entered(page, part, text, keys = [['Enter', '\r']]) {
  const session = await page.context().newCDPSession(page);
  const { x, y, width, height } = await page.locator(`[part=${part}]`).boundingBox();
  const press = (type) => session.send('Input.dispatchMouseEvent', { type, x: x + width / 2, y: y + height / 2, button: 'left', clickCount: 1 });
  const key = ([key, text]) => [session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, windowsVirtualKeyCode: key === 'Enter' ? 13 : 0 }), session.send('Input.dispatchKeyEvent', { type: 'keyUp', key })];
  await Promise.all([press('mousePressed'), press('mouseReleased'), ...[...text].map((letter) => [letter, letter]).concat(keys).flatMap(key)]);
}

/** Holds what the list is made of till it is let go. */
async function held(page, pattern) {
  let [ask, release] = [];
  const [asked, come] = [new Promise((done) => (ask = done)), new Promise((done) => (release = done))];
  await page.route(pattern, async (route) => (ask(), await come, route.fallback()));
  return { asked, release };
}

test('Enter takes what was typed and nothing else, however soon it is typed after the click', async () => {
  const { page, seen, close } = await converter('from="EUR" to="USD" amount="1" favourites="GBP,JPY"');
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]').first().waitFor();
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const codes = () => page.evaluate(() => [document.querySelector('fx-converter').from, document.querySelector('fx-converter').to]);
  for (const [part, text, from, to] of [['from', 'yen', 'JPY', 'USD'], ['to', 'pound', 'JPY', 'GBP'], ['from', 'euro', 'EUR', 'GBP'], ['to', 'usd', 'EUR', 'USD'], ['to', 'xyzq', 'EUR', 'USD']]) {
    await entered(page, part, text);
    await eventually(async () => assert.deepEqual([...(await codes()), await page.locator(`[part=${part}]`).inputValue()], [from, to, text === 'xyzq' ? text : part === 'from' ? from : to]));
  }
  assert.deepEqual(seen.wrong, []);
  await close();
});

for (const file of ['combobox.js', 'v1/currencies']) {
  test(`what is entered before the list is there is chosen when it comes, unless one has typed on: ${file} is late`, async () => {
    const choice = async (act, expected) => {
      const { page, seen, close } = await converter('from="EUR" to="USD" amount="1" favourites="GBP,JPY"');
      const { asked, release } = await held(page, `**/${file}`);
      const input = page.locator('[part=from]');
      await act(page, async () => (await asked, release(), await page.waitForFunction(() => document.querySelector('fx-converter').shadowRoot.querySelector('[part=from]').dataset.list === 'ready')));
      await eventually(async () => assert.deepEqual([await page.evaluate(() => document.querySelector('fx-converter').from), await input.inputValue()], expected));
      assert.deepEqual(seen.wrong, []);
      await close();
    };
    await choice(async (page, come) => (await entered(page, 'from', 'yen'), await come()), ['JPY', 'JPY']);
    // The next field, before the list is there.
    await choice(async (page, come) => (await entered(page, 'from', 'yen'), await page.locator('[part=amount]').focus(), await come()), ['JPY', 'JPY']);
    // On to another text: what stands there at Enter is meant.
    await choice(async (page, come) => (await entered(page, 'from', 'yen'), await page.keyboard.type('s'), await come()), ['EUR', 'yens']);
    await choice(async (page, come) => (await entered(page, 'from', 'pou', []), await come(), await page.keyboard.type('nd'), await page.keyboard.press('Enter')), ['GBP', 'GBP']);
    // The letters of the code that is there already are text as well.
    await choice(async (page, come) => (await entered(page, 'from', 'EUR', []), await come(), await page.keyboard.type('O')), ['EUR', 'EURO']);
    await choice(async (page, come) => (await entered(page, 'from', ''), await come()), ['EUR', 'EUR']);
  });
}

test('a list that was closed over a text is opened for that text', async () => {
  const { page, seen, close } = await converter('from="EUR" to="USD" amount="1" favourites="GBP,JPY"');
  await page.locator('[part=to]').click();
  await page.locator('[part~=option]:visible').first().waitFor();
  await page.keyboard.type('yen');
  await page.keyboard.press('Alt+ArrowUp');
  await page.locator('[part~=option]:visible').first().waitFor({ state: 'hidden' });
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await page.locator('[part~=option]:visible').evaluateAll((all) => all.map(({ dataset }) => dataset.code)), ['JPY']);
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Enter');
  await results(page, ['160']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('attributes, properties and the swap are one state', async () => {
  const { page, seen, close } = await converter('from="EUR" to="USD,GBP" amount="8"');
  await results(page, ['10.00', '6.40']);
  await page.locator('[part=swap]').click();
  assert.deepEqual(await told(page, 'fx-swap'), { from: 'USD', to: ['EUR', 'GBP'] });
  const state = await page.evaluate(() => {
    const { from, to, amount, compact, chart, noPersist } = document.querySelector('fx-converter');
    return { from, to, amount, compact, chart, noPersist };
  });
  assert.deepEqual(state, { from: 'USD', to: 'EUR,GBP', amount: '8', compact: false, chart: false, noPersist: false });
  await results(page, ['6.40', '5.12']);
  await page.evaluate(() => Object.assign(document.querySelector('fx-converter'), { to: 'JPY', amount: '2', compact: true }));
  await told(page, 'fx-change', { amount: '2' });
  await results(page, ['256']);
  const events = await page.evaluate(() => globalThis.heard.every(({ bubbles, composed }) => bubbles && composed));
  assert.equal(events, true);
  assert.deepEqual(seen.wrong, []);
  await close();
});
