// The service's own pages: without JavaScript, in a frame, for editors' systems, and as an example.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, eventually, opened, picture, recorded, results, root, service, settled, shown, site } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const axe = readFileSync(`${root}/tests/browser/node_modules/axe-core/axe.min.js`, 'utf8');

test('without JavaScript, `/` and `/embed` are a form and its result', async () => {
  for (const path of ['/', '/embed']) {
    const { page, seen, close } = await opened(chrome, { javaScriptEnabled: false });
    await page.goto(`${fx.address}${path}?from=EUR&to=USD&amount=100&date=2024-06-28`);
    assert.equal((await page.locator('output').innerText()).trim(), '107.05');
    assert.match(await page.locator('.receipt').innerText(), /^European Central Bank, 28 June 2024/);
    await page.locator('[name=amount]').fill('200');
    await page.locator('[name=to]').selectOption('GBP');
    await page.locator('.convert').click();
    assert.equal(new URL(page.url()).pathname, path);
    assert.equal((await page.locator('output').innerText()).trim(), '169.28');
    await page.locator('.swap').click();
    assert.equal(await page.locator('[name=from]').inputValue(), 'GBP');
    await picture(page, `no-script${path.replace('/', '-')}`);
    await page.locator('[name=amount]').fill('<b>x</b>');
    await page.locator('.convert').click();
    assert.equal(await page.locator('main b').count(), 0);
    assert.match(await page.locator('[role=alert]').innerText(), /amount/i);
    assert.deepEqual(seen.wrong.filter((text) => !/Failed to load resource/.test(text)), []);
    await close();
  }
});

test('axe-core finds nothing on `/` and `/embed`, with JavaScript and without', async () => {
  for (const path of ['/', '/embed']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const scripts of [true, false]) {
        const { page, close } = await opened(chrome, { colorScheme });
        // axe-core needs JavaScript itself: the page without is the one whose widget does not come.
        if (!scripts) await page.route('**/define.js', (route) => route.abort());
        await page.goto(`${fx.address}${path}?from=EUR&to=USD&amount=100&date=2024-06-28`);
        if (scripts) await settled(page);
        else await page.locator('output').first().waitFor();
        await page.evaluate(axe);
        assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)), [], `${path} ${colorScheme} ${scripts}`);
        await close();
      }
    }
  }
});

test('several targets in an address: the widget shows all, the form the first', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(`${fx.address}/embed?from=EUR&to=USD,GBP&amount=100&date=2024-06-28`);
  await settled(page);
  await results(page, ['107.05', '84.64']);
  assert.deepEqual(seen.wrong, []);
  await close();
  const plain = await opened(chrome, { javaScriptEnabled: false });
  await plain.page.goto(`${fx.address}/embed?from=EUR&to=USD,GBP&amount=100&date=2024-06-28`);
  assert.equal((await plain.page.locator('output').innerText()).trim(), '107.05');
  await plain.close();
});

test('a page with a link in the element is useful without JavaScript', async () => {
  const { page, close } = await opened(chrome, { javaScriptEnabled: false });
  await page.goto(host.page(`<fx-converter from="EUR" to="USD"><form action="${fx.address}/"><input name="amount" value="5" aria-label="Amount"><input type="hidden" name="from" value="EUR"><button>Convert</button></form></fx-converter>`));
  assert.equal(await page.locator('fx-converter button').isVisible(), true);
  await close();
});

test('in a frame: its height is told, by the service alone, and followed', async () => {
  const { page, seen, close } = await opened(chrome, { viewport: { width: 700, height: 900 } });
  const frame = `<iframe src="${fx.address}/embed?from=EUR&to=USD&date=2024-06-28" title="Currency converter" width="100%" height="50"></iframe>`;
  const liar = `<iframe src="${fx.address}/embed?from=EUR&to=GBP" title="Another" width="100%" height="60" id="other"></iframe>`;
  await page.goto(host.page(frame + liar, { head: `<script type="module" src="${fx.address}/frame.js"></script>` }));
  const height = (at = 0) => page.locator('iframe').nth(at).evaluate((element) => Number(element.getAttribute('height')));
  await eventually(async () => assert.ok((await height()) > 150, `${await height()}`));
  const inner = page.frames().find((frame) => frame.url().includes('to=USD'));
  await eventually(async () => assert.ok(Math.abs((await inner.evaluate(() => document.documentElement.scrollHeight)) - (await height())) <= 1));
  // What another window says, or what is no height, changes nothing.
  const before = [await height(), await height(1)];
  await page.evaluate(() => {
    for (const height of [9999, -1, 'NaN', 300]) dispatchEvent(new MessageEvent('message', { data: { fx: 'height', height }, origin: 'https://example.org', source: window }));
  });
  await inner.evaluate(() => [-5, 0, 1e9, '300px', null, {}].forEach((height) => parent.postMessage({ fx: 'height', height }, '*')));
  await page.waitForTimeout(200);
  assert.deepEqual([await height(), await height(1)], before);
  await page.setViewportSize({ width: 330, height: 900 });
  await eventually(async () => assert.ok((await height()) > before[0] + 40, `${await height()} after ${before[0]}`));
  assert.deepEqual(seen.wrong, []);
  await picture(page, 'frame');
  await close();
});

test('oEmbed: an address of /embed becomes a frame, any other is refused', async () => {
  const oembed = (query) => fetch(`${fx.address}/oembed?${query}`);
  const url = `${fx.address}/embed?from=EUR&to=USD&amount=100`;
  const answer = await oembed(new URLSearchParams({ url, maxwidth: '500' }));
  const rich = await answer.json();
  assert.equal(answer.status, 200);
  assert.deepEqual([rich.version, rich.type, rich.width, rich.provider_name], ['1.0', 'rich', 500, 'fx']);
  assert.equal(rich.html, `<iframe src="${url.replaceAll('&', '&amp;')}" width="100%" height="${rich.height}" title="Currency converter" loading="lazy" frameborder="0"></iframe>`);
  for (const [query, status] of [['url=https://example.org/embed', 404], [`url=${fx.address}/v1/convert`, 404], ['', 404], [`url=${encodeURIComponent(url)}&format=xml`, 501], [`url=${encodeURIComponent(url)}&maxwidth=wide`, 400], [`url=${fx.address}/embed"><script>`, 404]]) {
    const refused = await oembed(query);
    assert.equal(refused.status, status, query);
    assert.ok(!(await refused.text()).includes('<script>'), query);
  }
  const { page, close } = await opened(chrome);
  await page.goto(url);
  const link = await page.locator('link[type="application/json+oembed"]').getAttribute('href');
  assert.equal((await (await fetch(new URL(link, fx.address))).json()).html, rich.html.replace(`height="${rich.height}"`, 'height="204"'));
  await page.goto(host.page(rich.html));
  await page.frameLocator('iframe').locator('[part=result]').first().waitFor();
  await close();
});

test('the policy of every page lets nothing inline and nothing foreign in, and asks for Trusted Types', async () => {
  for (const path of ['/', '/embed', '/demo', '/article', '/eur-to-usd']) {
    const policy = (await fetch(fx.address + path)).headers.get('content-security-policy');
    const rules = Object.fromEntries(policy.split(';').map((rule) => rule.trim().split(/ (.*)/s).slice(0, 2)));
    assert.equal(rules['default-src'], "'none'", path);
    assert.equal(rules['script-src'], "'self'", path);
    assert.equal(rules['style-src'], "'self'", path);
    assert.equal(rules['require-trusted-types-for'], "'script'", path);
    assert.ok(!policy.includes('unsafe'), path);
    assert.equal(rules['frame-ancestors'], path === '/embed' ? '*' : "'none'", path);
  }
});

test('the page follows what is converted: its address, a day, the answer as JSON', async () => {
  const { page, seen, close } = await opened(chrome);
  await page.goto(`${fx.address}/?from=EUR&to=USD&amount=100`);
  await settled(page);
  await page.locator('[part=amount]').fill('250');
  await page.locator('[part=day]').fill('2024-06-28');
  await results(page, ['267.62']);
  await eventually(async () => assert.equal(page.url(), `${fx.address}/?amount=250&from=EUR&to=USD&date=2024-06-28`));
  const json = await page.locator('.beside .json').getAttribute('href');
  assert.equal(await page.locator('.beside .pair').getAttribute('href'), '/eur-to-usd');
  assert.equal((await (await fetch(fx.address + json)).json()).result, '267.62');
  await page.reload();
  await settled(page);
  await results(page, ['267.62']);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the configurator: what is chosen is seen, and what is copied works on another page', async () => {
  const { page, seen, close } = await opened(chrome, { permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 1000, height: 900 } });
  await page.goto(`${fx.address}/demo`);
  await settled(page);
  await page.locator('#from').fill('EUR');
  await page.locator('#to').fill('USD,GBP');
  await page.locator('#date').fill('2024-06-28');
  await page.locator('#theme').selectOption('dark');
  await page.locator('#lang').selectOption('de');
  await page.locator('[name=chart]').check();
  await page.locator('[name=no-persist]').check();
  await results(page, ['107,05', '84,64']);
  await picture(page, 'demo');
  await page.evaluate(axe);
  assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)), []);
  const copied = async (name) => {
    await page.locator(`[data-copy=${name}]`).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const [script, pinned, frame, oembed] = [await copied('script'), await copied('pinned'), await copied('frame'), await copied('oembed')];
  const [, integrity] = /integrity="([^"]+)"/.exec(pinned);
  assert.match(integrity, /^sha256-[A-Za-z0-9+/]{43}=$/);
  assert.match(pinned, new RegExp(`src="${fx.address}/widget/${fx.version}/define\\.js" integrity=".*" crossorigin="anonymous"`));
  assert.deepEqual(seen.wrong, []);
  for (const tag of [script, pinned]) {
    const other = await opened(chrome);
    await other.page.goto(host.page(tag, { head: '' }));
    await settled(other.page);
    await results(other.page, ['107,05', '84,64']);
    assert.deepEqual(other.seen.wrong, []);
    await other.close();
  }
  const framed = await opened(chrome);
  await framed.page.goto(host.page(frame, { head: '' }));
  await framed.page.frameLocator('iframe').locator('[part=result]', { hasText: '107,05' }).waitFor();
  await framed.close();
  assert.equal((await fetch(`${fx.address}/oembed?${new URLSearchParams({ url: oembed })}`)).status, 200);
  await close();
});

test('the configurator: presets and colours, and the lines of a ticker and an amount', async () => {
  const { page, seen, close } = await opened(chrome, { permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 1000, height: 900 } });
  await page.goto(`${fx.address}/demo`);
  await settled(page);
  const line = (name) => page.locator(`#${name}`).inputValue();
  const widths = await page.evaluate(() => [...document.querySelectorAll('fx-converter')].map((element) => element.getBoundingClientRect().width));
  assert.deepEqual(widths, [640, 300]);
  await page.locator('[data-preset=dark]').click();
  assert.match(await line('script'), /<fx-converter from="USD" to="EUR" amount="100" theme="dark" chart style="--fx-accent: #ffb454; --fx-background: #101418; --fx-text: #f2f2ee"><a /);
  const card = () => page.evaluate(() => [...document.querySelectorAll('fx-converter')].map((element) => getComputedStyle(element.shadowRoot.querySelector('[part=card]')).backgroundColor));
  await eventually(async () => assert.deepEqual(await card(), ['rgb(16, 20, 24)', 'rgb(16, 20, 24)']));
  await page.locator('[data-preset=travel]').click();
  assert.match(await line('script'), /<fx-converter from="USD" to="EUR,GBP,JPY,CHF" amount="100" favourites="EUR,GBP"><a /);
  await page.locator('#--fx-accent').fill('#aa0000');
  assert.match(await line('script'), / style="--fx-accent: #aa0000">/);
  await page.locator('#pairs').fill('USD-RUB');
  await page.locator('#ticker-source').selectOption('CBR');
  assert.equal(await line('ticker'), `<script type="module" src="${fx.address}/widget.js"></script>\n<fx-ticker pairs="USD-RUB" source="CBR"></fx-ticker>`);
  await page.locator('#text').fill('21,8 Mio. <Euro>');
  await page.locator('[name=prose]').check();
  const amount = `<script type="module" src="${fx.address}/widget.js"></script>\n<fx-amount value="21800000" currency="EUR" date="2019-02-22" prose>21,8 Mio. &lt;Euro></fx-amount>`;
  assert.equal(await line('amount-line'), amount);
  await page.locator('[data-copy=amount-line]').click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), amount);
  // Over plain http there is no clipboard but the way of before.
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.addEventListener('copy', () => (globalThis.copied = getSelection().toString()));
  });
  await page.locator('[data-copy=ticker]').click();
  await page.locator('[data-copy=ticker]', { hasText: 'Copied' }).waitFor();
  assert.match(await page.evaluate(() => globalThis.copied), /<fx-ticker pairs="USD-RUB" source="CBR">/);
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('the tools of the card: another day, the answer to copy, a link that has all of it', async () => {
  const { page, seen, close } = await opened(chrome, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${fx.address}/?from=EUR&to=USD,GBP&amount=100`);
  await settled(page);
  const pasted = () => page.evaluate(() => navigator.clipboard.readText());
  await page.locator('[part=day]').fill('2024-06-28');
  await results(page, ['107.05', '84.64']);
  await page.evaluate(() => Object.defineProperty(navigator, 'share', { value: undefined }));
  await page.locator('[part=copy]').click();
  await page.locator('[part=copy]', { hasText: 'Copied' }).waitFor();
  assert.equal(await pasted(), '100 EUR = 107.05 USD, 84.64 GBP (European Central Bank, June 28, 2024)');
  await page.locator('[part=share]').click();
  await page.locator('[part=share]', { hasText: 'Copied' }).waitFor();
  const link = await pasted();
  assert.equal(link, `${fx.address}/?amount=100&from=EUR&to=USD%2CGBP&date=2024-06-28`);
  await page.locator('[part=day]').fill('');
  await eventually(async () => assert.equal(await page.evaluate(() => document.querySelector('fx-converter').hasAttribute('date')), false));
  await page.goto(link);
  await settled(page);
  await results(page, ['107.05', '84.64']);
  assert.equal(await page.locator('[part=day]').inputValue(), '2024-06-28');
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('a script that was changed does not run under `integrity`, and what the page wrote into the element stays', async () => {
  const { page, seen, close } = await opened(chrome);
  const tag = `<script type="module" src="${fx.address}/widget/${fx.version}/define.js" integrity="sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" crossorigin="anonymous"></script>`;
  await page.goto(host.page('<fx-converter from="EUR" to="USD"><a href="/">Euros</a></fx-converter>', { head: tag }));
  await page.waitForTimeout(300);
  assert.equal(await page.locator('fx-converter a').isVisible(), true);
  assert.equal(await page.evaluate(() => customElements.get('fx-converter')), undefined);
  assert.ok(seen.wrong.some((text) => /integrity/.test(text)));
  await close();
});

test('the article: header, ticker, converter and marked amounts, and axe-core finds nothing', async () => {
  for (const [name, options] of [['article', {}], ['article-dark', { colorScheme: 'dark' }], ['article-narrow', { viewport: { width: 320, height: 800 } }]]) {
    const { page, seen, close } = await opened(chrome, { bypassCSP: true, ...options });
    await page.goto(`${fx.address}/article`);
    await settled(page, 'article fx-converter');
    await page.locator('header button').click();
    assert.equal(await page.locator('header button').getAttribute('aria-expanded'), 'true');
    await eventually(async () => assert.match((await shown(page, '#panel fx-converter')).result[0], /\d/));
    // Without the recorded answers there is nothing of the Bank of Russia.
    if (recorded) await page.locator('fx-ticker [part=pair]').first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true, name);
    await picture(page, name);
    await page.evaluate(axe);
    assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)), [], name);
    if (recorded) assert.deepEqual(seen.wrong, []);
    await close();
  }
});

test('the pages are in the reader’s language, with JavaScript and without, and stay in it', async () => {
  const SAID = { ru: ['Конвертер валют', 'Европейский центральный банк, 28 июня 2024 года', 'Европейский центральный банк, 28 июня 2024 г.', 'ltr'], ar: ['محوّل العملات', 'البنك المركزي الأوروبي، 28 يونيو 2024', 'البنك المركزي الأوروبي، 28 يونيو 2024', 'rtl'], 'en-GB': ['Currency converter', 'European Central Bank, 28 June 2024', 'European Central Bank, 28 June 2024', 'ltr'], pl: ['Currency converter', 'European Central Bank, 28 June 2024', 'European Central Bank, June 28, 2024', 'ltr'], he: ['ממיר מטבעות', 'הבנק המרכזי האירופי, 28 ביוני 2024', 'הבנק המרכזי האירופי, 28 ביוני 2024', 'rtl'], 'zh-TW': ['貨幣換算', '歐洲中央銀行，2024年6月28日', '歐洲中央銀行，2024年6月28日', 'ltr'], 'es-MX': ['Convertidor de monedas', 'Banco Central Europeo, 28 de junio de 2024', 'Banco Central Europeo, 28 de junio de 2024', 'ltr'] };
  for (const [locale, [title, plain, drawn, direction]] of Object.entries(SAID)) {
    for (const path of ['/', '/embed']) {
      const address = `${fx.address}${path}?from=EUR&to=USD&amount=100&date=2024-06-28&source=ecb`;
      const without = await opened(chrome, { javaScriptEnabled: false, locale });
      await without.page.goto(address);
      assert.equal(await without.page.locator('h1').textContent(), title);
      assert.equal(await without.page.locator('.receipt').innerText(), plain, `${locale} ${path}`);
      await without.close();
      const { page, close } = await opened(chrome, { locale });
      await page.goto(address);
      assert.equal((await settled(page)).receipt, drawn, `${locale} ${path}`);
      assert.equal(await page.evaluate(() => document.dir), direction);
      await close();
    }
  }
  const { page, close } = await opened(chrome);
  await page.goto(`${fx.address}/?from=EUR&to=USD&amount=100&date=2024-06-28&source=ecb&lang=ru_RU&theme=dark`);
  assert.match((await settled(page)).receipt, /^Европейский/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'ru-RU');
  await page.locator('[part=amount]').fill('200');
  await results(page, ['214,10']);
  assert.deepEqual([...new URL(page.url()).searchParams].sort(), [['amount', '200'], ['date', '2024-06-28'], ['from', 'EUR'], ['lang', 'ru_RU'], ['source', 'ecb'], ['theme', 'dark'], ['to', 'USD']]);
  await close();
});

test('no page scrolls sideways on a narrow phone, in any language', async () => {
  const languages = readdirSync(`${root}/src/widget/lang`).map((name) => name.replace('.json', ''));
  assert.equal(languages.length, 15);
  for (const lang of languages) {
    const { page, close } = await opened(chrome, { viewport: { width: 320, height: 640 } });
    for (const path of ['/?', '/embed?tools&chart&', '/demo?', '/eur-to-usd/2024-06-28?']) {
      await page.goto(`${fx.address}${path}lang=${lang}`);
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${path}lang=${lang}`);
    }
    await close();
  }
});

test('the card of a pair’s page writes days as the page does, and its tables do not break them', async () => {
  for (const [lang, locale, day] of [['en', 'en-US', '28 June 2024'], ['de', 'en-US', '28. Juni 2024'], ['pt', 'de-DE', '28 de junho de 2024'], ['ja', 'en-US', '2024年6月28日']]) {
    const { page, close } = await opened(chrome, { locale, viewport: { width: 320, height: 640 } });
    await page.goto(`${fx.address}/eur-to-usd/2024-06-28?lang=${lang}`);
    assert.ok((await settled(page)).receipt.includes(day), lang);
    const cell = page.locator('td a').first();
    assert.equal(await cell.textContent(), day);
    assert.equal(await cell.evaluate((link) => link.offsetHeight < 32), true, lang);
    for (const width of [320, 640, 780, 1000]) {
      await page.setViewportSize({ width, height: 640 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${lang} ${width}`);
    }
    await close();
  }
});

test('the page of a pair: its answer without JavaScript, at any width, and axe-core finds nothing', async () => {
  for (const [name, path, options] of [['pair', '/eur-to-usd/2024-06-28', {}], ['pair-dark', '/eur-to-usd/2024-06-28?lang=ar', { colorScheme: 'dark' }], ['pair-narrow', '/eur-to-usd/2024-06-28?lang=ja', { viewport: { width: 300, height: 800 } }]]) {
    const { page, seen, close } = await opened(chrome, { bypassCSP: true, ...options });
    await page.goto(fx.address + path);
    await settled(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true, name);
    await picture(page, name);
    await page.evaluate(axe);
    assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)), [], name);
    assert.deepEqual(seen.wrong, []);
    await close();
  }
  const { page, close } = await opened(chrome, { javaScriptEnabled: false });
  await page.goto(`${fx.address}/eur-to-usd/2024-06-28`);
  assert.equal(await page.locator('h1').innerText(), '1 euro is 1.0705 US dollars');
  assert.equal(await page.locator('tbody tr').nth(4).innerText(), '100\t107.05');
  await close();
});
