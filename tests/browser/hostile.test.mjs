// Pages that are not kind: their text styles, sizes and colours do not get in; in narrow places nothing is cut; what scrolls or listens
// elsewhere on the page does not close a list or eat a key.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, browser, eventually, mocked, opened, picture, results, service, settled, sheets, shown, site } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const ONE = '<fx-converter from="EUR" to="USD" amount="1234567.89"></fx-converter>';
const AMOUNT = '<fx-amount value="10" currency="EUR" to="USD">ten euros</fx-amount>';
const bank = (date, requested, quotes) => ({ source: 'CBR', name: 'Bank of Russia', home: 'RUB', date, requested, freshness: 'current', reason: null, quotes });

/** A page over sheets of one's own, with a style sheet of its own. */
async function open(body, { style = '', prepare, ...options } = {}) {
  const opening = await opened(chrome, { bypassCSP: true, ...options });
  await answered(opening.page, sheets([{}]));
  await prepare?.(opening.page);
  await opening.page.goto(host.page(`<style>${style}</style>${body}`));
  return opening;
}

test('no text style of a page gets in: menus, headings, capitals, centred and spaced text', async () => {
  const style = `body { white-space: nowrap; text-transform: uppercase; letter-spacing: 4px; word-spacing: 1em; text-align: center; text-indent: 3em; font-style: italic; font-weight: 700;
    font-variant: small-caps; line-height: 3; text-shadow: 1px 1px red; word-break: break-all; cursor: crosshair; hyphens: auto }`;
  const { page, close } = await open(`${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker><h2>It cost ${AMOUNT}</h2>`, { style, viewport: { width: 400, height: 700 } });
  await settled(page);
  await page.locator('fx-amount [part=amount]').hover();
  await page.locator('fx-amount [part=tip]').waitFor();
  const names = ['whiteSpace', 'textTransform', 'letterSpacing', 'wordSpacing', 'textAlign', 'textIndent', 'fontStyle', 'fontWeight', 'textShadow', 'wordBreak', 'hyphens'];
  const look = (selector) => page.locator(selector).first().evaluate((element, names) => names.map((name) => getComputedStyle(element)[name]), names);
  const plain = ['normal', 'none', 'normal', '0px', 'start', '0px', 'normal', '400', 'none', 'normal', 'manual'];
  for (const selector of ['fx-converter [part=receipt]', 'fx-ticker [part=receipt]', 'fx-amount [part=tip]']) assert.deepEqual(await look(selector), plain, selector);
  const { width } = await page.locator('fx-converter [part=card]').boundingBox();
  assert.ok(width <= 400, `${width}`);
  assert.equal(await page.evaluate(() => document.querySelector('fx-converter').shadowRoot.querySelector('form').scrollWidth <= 400), true);
  await picture(page, 'hostile-text');
  await close();
});

test('what a page hides stays hidden, and what it takes no clicks for takes none', async () => {
  const { page, close } = await open(`<div class="menu">${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker></div>`, { style: '.menu { visibility: hidden; pointer-events: none }' });
  await page.waitForFunction(() => /\d/.test(document.querySelector('fx-converter').shadowRoot?.querySelector('[part=result]')?.textContent));
  const look = (name) => page.evaluate((name) => ['fx-converter', 'fx-ticker'].flatMap((element) => [...document.querySelector(element).shadowRoot.querySelectorAll('.fx, .fx *')].map((part) => getComputedStyle(part)[name])), name);
  assert.deepEqual([...new Set(await look('visibility'))], ['hidden']);
  // The arrow and the sign over a field never take a click.
  assert.deepEqual([...new Set(await look('pointerEvents'))], ['none']);
  await page.evaluate(() => document.querySelector('.menu').style.setProperty('visibility', 'visible'));
  assert.deepEqual([...new Set(await look('visibility'))], ['visible']);
  await close();
});

test('a line under or through the page’s text does not go on through the figures', async () => {
  const { page, close } = await open(`<u><s>${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker></s></u>`);
  await settled(page);
  await page.locator('fx-ticker [part=rate]').waitFor();
  // What floats is left out by the lines of the text around it.
  const floats = await page.evaluate(() => ['fx-converter', 'fx-ticker'].flatMap((name) => [...document.querySelector(name).shadowRoot.querySelectorAll('.fx')].map((part) => [part.localName, getComputedStyle(part).float])));
  assert.deepEqual(floats, [['form', 'left'], ['ul', 'left'], ['p', 'left']]);
  await picture(page, 'hostile-lines');
  await close();
});

test('on a page whose letters are enormous the card has room for its own', async () => {
  for (const size of [40, 60, 120]) {
    const { page, close } = await open(`${ONE}<fx-converter compact from="EUR" to="USD" amount="1234.5"></fx-converter>`, { style: `body { margin: 0; font-size: ${size}px } h1 { font-size: 20px }`, viewport: { width: 360, height: 4000 } });
    await settled(page);
    await page.waitForFunction(() => /\d/.test(document.querySelector('[compact]').shadowRoot.querySelector('[part=result]')?.textContent));
    assert.deepEqual(await cut(page, 'fx-converter'), [], `${size}`);
    assert.deepEqual(await cut(page, '[compact]'), [], `${size} compact`);
    await close();
  }
});

test('scripts of old sites that replace and add to what is built in break nothing', async () => {
  // As Prototype 1.6 and its like do.
  const old = () => {
    Array.from = (list) => [].slice.call(list);
    Array.prototype.toJSON = function () {
      return `[${this.join()}]`;
    };
    Array.prototype.each = Object.prototype.extend = () => {};
  };
  const { page, seen, close } = await open(`${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker>`, { prepare: (page) => page.addInitScript(old) });
  await settled(page);
  assert.deepEqual((await shown(page)).result, ['1,543,209.86']);
  await page.locator('fx-ticker [part=rate]').waitFor();
  for (const code of ['GBP', 'USD']) {
    await page.locator('[part=to]').click();
    await page.locator('[part=list]:visible [part~=option]').first().waitFor();
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await eventually(async () => assert.deepEqual((await shown(page)).to, [code]));
  }
  assert.deepEqual(seen.wrong, []);
  await close();
});

test('where the page is zoomed the list stands at its input, within what is seen', async () => {
  for (const [zoom, width] of [[2, 700], [1.5, 500], [0.5, 360]]) {
    const { page, close } = await open(`<div style="zoom:${zoom}">${ONE}</div>`, { viewport: { width, height: 900 } });
    await settled(page);
    await page.locator('[part=to]').click();
    await page.locator('[part=list]:visible [part~=option]').first().waitFor();
    const { gap, box } = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('fx-converter');
      const [input, list] = ['[part=to]', '[part=to] ~ [part=list]'].map((part) => shadowRoot.querySelector(part).getBoundingClientRect());
      return { gap: Math.min(Math.abs(list.top - input.bottom), Math.abs(input.top - list.bottom)), box: list };
    });
    assert.ok(gap < 6, `${zoom}: ${gap}`);
    assert.ok(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= 900, `${zoom}: ${JSON.stringify(box)}`);
    await close();
  }
});

test('whatever a page makes of the element’s own box, the card is whole', async () => {
  const pages = { line: 'article * { display: inline }', nothing: 'article > * { display: contents }', cell: 'article { display: table; width: 300px } article > * { display: table-cell }', row: 'article, article > * { display: flex }', unset: 'article * { all: unset }', columns: 'article { columns: 2 }', scaled: 'article > * { position: relative; transform: scale(1); filter: blur(0) }', padded: '* { box-sizing: content-box !important; padding: 5px; margin: 5px; border: 3px solid red }' };
  for (const [name, style] of Object.entries(pages)) {
    const { page, close } = await open(`<article style="width:300px">${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker></article>`, { style: `body { margin: 0 } ${style}`, viewport: { width: 900, height: 700 } });
    await settled(page);
    await page.locator('fx-ticker [part=rate]').waitFor();
    const parts = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('fx-converter');
      return ['[part=card]', '[part=result]', '[part=receipt]'].map((part) => shadowRoot.querySelector(part)).map((part) => [part.getBoundingClientRect().width > 40, part.scrollWidth <= part.clientWidth + 1 || getComputedStyle(part).display === 'inline']);
    });
    assert.deepEqual(parts, [[true, true], [true, true], [true, true]], name);
    assert.ok((await page.locator('fx-converter [part=card]').boundingBox()).width <= 300, name);
    await picture(page, `hostile-${name}`);
    await close();
  }
});

test('a page that counts in tenths does not make letters small', async () => {
  const { page, close } = await open(`${ONE}<fx-ticker pairs="EUR-USD"></fx-ticker>`, { style: 'html { font-size: 62.5% } body { font-size: 1.6rem }' });
  await settled(page);
  const sizes = await page.evaluate(() => [...document.querySelectorAll('fx-converter, fx-ticker')].flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll('*')].filter((element) => element.textContent.trim() && !element.matches('.unseen, .unseen *, style')).map((element) => parseFloat(getComputedStyle(element).fontSize))));
  assert.ok(Math.min(...sizes) >= 11, `${Math.min(...sizes)}`);
  assert.equal(await page.locator('fx-converter [part=card]').evaluate((card) => getComputedStyle(card).fontSize), '16px');
  await close();
});

test('the ticker is read on any ground, with and without a colour scheme', async () => {
  for (const [ground, ink] of [['#000', '#fff'], ['#14213d', '#e5e5e5'], ['#fff', '#000'], ['#fdf6e3', '#333']]) {
    const { page, close } = await open('<fx-ticker pairs="USD-RUB" source="cbr"></fx-ticker>', { style: `body { background: ${ground}; color: ${ink} }`, prepare: (page) => page.route('**/v1/convert*', (route) => {
      const before = route.request().url().includes('date=');
      return route.fulfill({ contentType: 'application/json', body: mocked(route.request().url(), sheets([before ? bank('2026-11-20', '2026-11-20', { USD: '0.01' }) : bank('2026-11-21', '2026-11-21', { USD: '0.0125' })])), headers: { 'access-control-allow-origin': '*' } });
    }) });
    await page.locator('fx-ticker [part=change]').waitFor();
    const ratios = await page.evaluate((ground) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      const light = (colour) => {
        canvas.fillStyle = ground;
        canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const below = light('transparent');
      return ['rate', 'change', 'receipt'].map((part) => {
        const text = light(getComputedStyle(document.querySelector('fx-ticker').shadowRoot.querySelector(`[part~=${part}]`)).color);
        return (Math.max(text, below) + 0.05) / (Math.min(text, below) + 0.05);
      });
    }, ground);
    assert.ok(ratios.every((ratio) => ratio >= 4.5), `${ground}: ${ratios}`);
    await close();
  }
});

/** What of an element stands out of the box that it is in, is cut, or breaks inside a number. */
const cut = (page, name) => page.evaluate((name) => {
  const element = document.querySelector(name);
  const outer = element.getBoundingClientRect();
  const out = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) out.push(`the page scrolls sideways: ${document.documentElement.scrollWidth}`);
  for (const part of element.shadowRoot.querySelectorAll('output, .receipt, .rate, .message, button, input:not([type=range]), li > *, .name')) {
    if (!part.checkVisibility() || getComputedStyle(part).clipPath !== 'none') continue;
    const box = part.getBoundingClientRect();
    if (box.left < outer.left - 0.5 || box.right > outer.right + 0.5) out.push(`${part.className || part.tagName} stands out: ${box.left} to ${box.right} of ${outer.left} to ${outer.right}`);
    if (part.scrollWidth > part.clientWidth + 1 && part.clientWidth && getComputedStyle(part).display !== 'inline') out.push(`${part.className || part.tagName} is cut: ${part.value ?? part.textContent}: ${part.scrollWidth} in ${part.clientWidth}`);
    if (part.tagName === 'OUTPUT' && part.getClientRects().length && box.height > 48) out.push(`${part.textContent} is broken`);
  }
  return out;
}, name);

test('from 240 pixels up nothing is cut, broken or beside the card', async () => {
  for (const width of [240, 280, 320, 400, 543, 560, 700, 1280]) {
    for (const [attributes, amount] of [['', '1234567.89'], ['', '12345678901234567.89'], ['lang="ru"', '1234567.89'], ['lang="ar" dir="rtl"', '1234567.89'], ['compact', '1234567.89'], ['compact lang="ar" dir="rtl"', '1234567.89'], ['compact lang="ru"', '1234567.89']]) {
      const { page, close } = await open(`<div style="width:${width}px"><fx-converter ${attributes} from="EUR" to="USD" amount="${amount}"></fx-converter></div>`, { style: 'body { margin: 0 }', viewport: { width: Math.max(width, 240), height: 600 } });
      await settled(page);
      assert.deepEqual(await cut(page, 'fx-converter'), [], `${width} ${attributes} ${amount}`);
      const { height } = await page.locator('fx-converter').boundingBox();
      if (attributes.includes('compact')) assert.ok(height <= 60, `${width} ${attributes}: ${height} high`);
      await close();
    }
  }
});

test('a header of 60 pixels holds the compact form, its receipt and its errors at any width', async () => {
  for (const width of [240, 360, 480, 639, 640, 900]) {
    const { page, close } = await open(`<header style="height:60px;width:${width}px"><fx-converter compact from="EUR" to="USD" amount="1234.5"></fx-converter></header><p>Below</p>`, { style: 'body { margin: 0 }', viewport: { width, height: 400 } });
    await settled(page);
    const high = async () => (await page.locator('fx-converter').boundingBox()).height;
    assert.ok((await high()) <= 60, `${width}`);
    const about = page.locator('[part=about]');
    if (await about.isVisible()) await about.click();
    assert.equal((await shown(page)).receipt, 'European Central Bank, Nov 20, 2026; carried over the weekend', `${width}`);
    assert.deepEqual(await cut(page, 'fx-converter'), [], `${width}`);
    await page.locator('[part=amount]').fill('abc');
    await eventually(async () => assert.equal((await shown(page)).message, 'This is not an amount: abc'));
    assert.ok((await high()) <= 60, `${width} with an error`);
    await picture(page, `header-${width}`);
    await close();
  }
});

test('the ticker with tomorrow’s rates fits into 240 pixels', async () => {
  const { page, close } = await open('<fx-ticker pairs="USD-RUB,EUR-RUB" source="cbr"></fx-ticker>', { style: 'body { margin: 0 }', viewport: { width: 240, height: 400 }, prepare: (page) => page.route('**/v1/convert*', (route) => {
    const date = new URL(route.request().url()).searchParams.get('date');
    const day = { '2026-11-23': ['2026-11-21', '0.01'], '2026-11-25': ['2026-11-25', '0.02'] }[date] ?? ['2026-11-24', '0.0125'];
    return route.fulfill({ contentType: 'application/json', body: mocked(route.request().url(), sheets([bank(day[0], date ?? day[0], { USD: day[1], EUR: day[1] })])), headers: { 'access-control-allow-origin': '*' } });
  }) });
  await page.locator('fx-ticker [part=next]').first().waitFor();
  assert.deepEqual(await cut(page, 'fx-ticker'), []);
  await picture(page, 'ticker-240');
  await close();
});

test('what scrolls elsewhere and a keyboard that comes leave the list and the tip open', async () => {
  const body = `<div id="other" style="height:60px;overflow:auto"><div style="height:900px"></div></div>${ONE}<p>It cost ${AMOUNT}</p><div style="height:2000px"></div>`;
  const { page, close } = await open(body, { viewport: { width: 400, height: 700 } });
  await settled(page);
  await page.locator('[part=to]').click();
  const list = page.locator('[part=list]:visible');
  await list.locator('[part~=option]').first().waitFor();
  const gap = () => page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    const [box, list] = [shadowRoot.querySelector('[part=to]'), shadowRoot.querySelectorAll('[part=list]')[0]].map((element) => element.getBoundingClientRect());
    return Math.min(Math.abs(list.top - box.bottom), Math.abs(box.top - list.bottom));
  });
  await page.evaluate(() => (document.querySelector('#other').scrollTop = 100));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await list.count(), 1);
  // The page itself moves a little: the list goes with its input.
  await page.evaluate(() => scrollTo(0, 40));
  await eventually(async () => assert.ok((await gap()) < 6));
  assert.equal(await list.count(), 1);
  await page.setViewportSize({ width: 400, height: 420 });
  await eventually(async () => assert.ok((await gap()) < 6));
  const box = await list.boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 420, JSON.stringify(box));
  await page.evaluate(() => scrollTo(0, 1500));
  await eventually(async () => assert.equal(await list.count(), 0));
  await page.setViewportSize({ width: 400, height: 700 });
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('fx-amount [part=amount]').hover();
  await page.locator('fx-amount [part=tip]').waitFor();
  await page.evaluate(() => (document.querySelector('#other').scrollTop = 300));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.locator('fx-amount [part=tip]').isVisible(), true);
  await close();
});

test('the page’s hotkeys do not eat what is typed; Escape goes out', async () => {
  const { page, close } = await open(ONE);
  await settled(page);
  await page.evaluate(() => {
    globalThis.keys = [];
    document.addEventListener('keydown', (event) => {
      globalThis.keys.push(event.key);
      if (event.target.tagName !== 'INPUT' && event.key.length === 1) event.preventDefault();
    });
  });
  await page.locator('[part=amount]').focus();
  await page.locator('[part=amount]').fill('');
  await page.keyboard.type('2k');
  await results(page, ['2,500.00']);
  await page.keyboard.press('Escape');
  const keys = await page.evaluate(() => globalThis.keys);
  assert.deepEqual(keys.filter((key) => key.length === 1), []);
  assert.equal(keys.at(-1), 'Escape');
  await close();
});

/** Places that ask how wide an element wants to be. */
const SHRINKING = {
  table: (element) => `<table><tr><td>${element}</td><td>x</td></tr></table>`, column: (element) => `<div style="display:flex;flex-direction:column;align-items:flex-start">${element}</div>`,
  row: (element) => `<header style="display:flex;gap:8px"><b>Logo</b>${element}</header>`, centred: (element) => `<div style="display:grid;place-items:center">${element}</div>`,
  float: (element) => `<div style="float:left">${element}</div>`, inline: (element) => `<div style="display:inline-block">${element}</div>`, fitted: (element) => `<div style="width:fit-content">${element}</div>`,
};

test('where a table, a row or a float asks how wide it wants to be, it is as wide as it needs, and no wider than the page', async () => {
  for (const width of [320, 800]) {
    for (const [name, placed] of Object.entries(SHRINKING)) {
      for (const element of ['<fx-converter from="EUR" to="USD" amount="100"></fx-converter>', '<fx-converter compact from="EUR" to="USD" amount="100"></fx-converter>', '<fx-ticker pairs="EUR-USD"></fx-ticker>']) {
        const { page, close } = await open(placed(element), { viewport: { width, height: 700 } });
        await page.waitForFunction(() => /\d/.test(document.querySelector('fx-converter, fx-ticker').shadowRoot?.querySelector('[part~=result], [part~=rate]')?.textContent));
        const box = await page.locator('fx-converter, fx-ticker').boundingBox();
        assert.ok(box.width >= 200, `${name} ${width} ${element}: ${box.width}`);
        if (name !== 'table') assert.ok(box.x + box.width <= width, `${name} ${width} ${element}: ${box.x + box.width}`);
        await close();
      }
    }
  }
});
