#!/usr/bin/env node
// The widget in Chromium against a release build, each figure beside the one that it must not exceed. Loopback only.
//
//     node benches/widget.mjs

import { get } from 'node:http';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.env.FX_BIN ??= `${process.env.CARGO_TARGET_DIR ?? `${root}/target`}/release/fx`;
const { browser, opened, service, settled, site } = await import(`${root}/tests/browser/support.mjs`);

const LOADS = 30;
const KEYS = 300;
const SLOW_LOADS = 10;
const SLOW_KEYS = 20;
/** Slow 4G: milliseconds from a question to its answer, of the link alone, and as developer tools count it, with connections to be made. */
const LATENCIES = { '150 ms': 150, '562 ms': 562.5 };
/** Bytes a second. */
const THROUGHPUT = 1.6e6 / 8;
const SLOWER = 6;

/** @param {number[]} times */
const figures = (times) => {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);
  return `${at(0.5)} ms in the middle, ${at(0.95)} ms at 95 %, ${at(1)} ms at most`;
};

/** @param {number[]} durations */
const longest = (durations) => Math.max(0, ...durations).toFixed(0);

/** A phone of some years ago on a slow link; without latency, the processor alone. */
async function slowed(page, latency) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  if (latency) await session.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: THROUGHPUT, uploadThroughput: THROUGHPUT });
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

const served = (url) => new Promise((done, failed) => {
  get(url, { headers: { 'accept-encoding': 'br' } }, (response) => {
    let bytes = 0;
    response.on('data', (chunk) => (bytes += chunk.length)).on('end', () => done(bytes));
  }).on('error', failed);
});

const fx = await service();
const [chrome, host] = [await browser(), await site(fx.address)];
try {
  console.log('bytes as served (brotli)');
  const files = [['core', 'define.js', 8500], ['card with CSS', 'card.js', 4000], ['acts', 'act.js', 7000], ['combobox', 'combobox.js', 6000], ['chart', 'chart.js', 3000], ...['en', 'ru', 'de', 'fr', 'es', 'es-419', 'zh', 'zh-Hant', 'ar', 'he', 'it', 'pt', 'tr', 'uk', 'ja'].map((lang) => [`texts ${lang}`, `lang/${lang}.json`, 1200])];
  for (const [name, file, most] of files) console.log(`  ${name}: ${await served(`${fx.address}/widget/${fx.version}/${file}`)} (at most ${most})`);
  console.log(`  rates: ${await served(`${fx.address}/v1/convert?from=USD&to=EUR,USD`)} (at most 1000)`);

  const first = [];
  for (let left = LOADS; left; left -= 1) {
    const { page, close } = await opened(chrome);
    await page.addInitScript(() => {
      customElements.whenDefined('fx-converter').then(() => (globalThis.ran = performance.now()));
      document.addEventListener('fx-change', () => (globalThis.there ??= performance.now()));
    });
    await page.goto(host.page('<fx-converter from="USD" to="EUR" amount="100"></fx-converter>'));
    await settled(page);
    first.push(await page.evaluate(() => globalThis.there - globalThis.ran));
    await close();
  }
  console.log(`script ran to first result, ${LOADS} first visits: ${figures(first)} (at most 100)`);

  const { page, close } = await opened(chrome);
  await page.goto(host.page('<fx-converter from="USD" to="EUR,GBP,JPY,CHF" amount="1"></fx-converter>'));
  await settled(page);
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fx-converter');
    const result = shadowRoot.querySelector('[part=result]');
    let pressed = 0;
    globalThis.keys = [];
    shadowRoot.addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), true);
    new MutationObserver(() => {
      if (!pressed) return;
      const from = pressed;
      pressed = 0;
      globalThis.keys.push(performance.now() - from);
    }).observe(result, { childList: true, characterData: true, subtree: true });
  });
  await page.locator('[part=amount]').fill('2');
  await page.waitForTimeout(300);
  await page.locator('[part=amount]').press('End');
  for (let at = 0; at < KEYS; at += 1) await page.keyboard.press(at % 10 < 5 ? String((at % 9) + 1) : 'Backspace');
  console.log(`key to result in four currencies, ${KEYS} keys: ${figures(await page.evaluate(() => globalThis.keys))} (at most 16)`);
  await close();

  for (const [link, latency] of Object.entries(LATENCIES)) {
    const first = [];
    for (let left = SLOW_LOADS; left; left -= 1) {
      const { page, close } = await opened(chrome);
      await slowed(page, latency);
      await page.addInitScript(() => document.addEventListener('fx-change', () => (globalThis.there ??= performance.now())));
      await page.goto(host.page('<fx-converter from="USD" to="EUR" amount="100"></fx-converter>'));
      await settled(page);
      first.push(await page.evaluate(() => globalThis.there - performance.getEntriesByType('navigation')[0].responseEnd));
      await close();
    }
    console.log(`page there to first result, slow 4G (${link}) and a processor six times slower, ${SLOW_LOADS} first visits: ${figures(first)} (at most 1500)`);
  }

  {
    const { page, close } = await opened(chrome);
    await page.goto(host.page('<fx-converter from="USD" to="EUR,GBP,JPY,CHF,SEK,NOK,DKK,PLN" amount="1"></fx-converter>'));
    await settled(page);
    await page.locator('[part=amount]').focus();
    await page.waitForTimeout(500);
    await slowed(page, 0);
    await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('fx-converter');
      globalThis.tasks = [];
      globalThis.keys = [];
      new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
      shadowRoot.addEventListener('input', ({ timeStamp }) => queueMicrotask(() => globalThis.keys.push(performance.now() - timeStamp)));
    });
    for (let at = 0; at < SLOW_KEYS; at += 1) await page.keyboard.press(String((at % 9) + 1));
    await page.waitForTimeout(500);
    const tasks = () => page.evaluate(() => globalThis.tasks.splice(0));
    console.log(`key to results in eight currencies, six times slower, ${SLOW_KEYS} keys: ${figures(await page.evaluate(() => globalThis.keys))} (at most 50); longest task ${longest(await tasks())} ms`);
    await page.locator('[part=to]').first().click();
    await page.locator('[part~=option]').first().waitFor();
    await page.waitForTimeout(1000);
    console.log(`list opened for the first time, six times slower: longest task ${longest(await tasks())} ms (at most 200)`);
    for (const letter of 'dollar') await page.keyboard.press(letter);
    await page.waitForTimeout(1000);
    console.log(`letters typed into the list, six times slower: longest task ${longest(await tasks())} ms (at most 200)`);
    await close();
  }

  const head = `<link rel="stylesheet" href="${fx.address}/widget.css"><script type="module" src="${fx.address}/widget.js"></script>`;
  const elements = '<p>Before</p><fx-converter from="USD" to="EUR" amount="100" ATTRIBUTES></fx-converter><fx-ticker pairs="USD-EUR"></fx-ticker><p>After</p>';
  const foreign = ['', 'chart', 'tools', 'compact'].map((attributes) => [`a foreign page, ${attributes || 'plain'}`, () => host.page(elements.replace('ATTRIBUTES', attributes), { head })]);
  const own = ['/?from=USD&to=EUR&amount=100', '/embed?from=USD&to=EUR', '/demo', '/article', '/eur-to-usd', '/eur-to-usd/2024-06-28?lang=he'].map((path) => [path, () => fx.address + path]);
  for (const [name, address] of [...foreign, ...own]) {
    for (const width of [320, 768, 1280]) {
      const { page, close } = await opened(chrome, { viewport: { width, height: 900 } });
      await page.goto(address());
      await settled(page, name === '/article' ? 'article fx-converter' : 'fx-converter');
      await page.waitForTimeout(300);
      const moved = await page.evaluate(() => globalThis.shifts.reduce((all, one) => all + one, 0));
      console.log(`layout shift of ${name} at ${width} px: ${moved} (at most 0)`);
      await close();
    }
  }
} finally {
  await Promise.all([chrome.close(), host.stop(), fx.stop()]);
}
