// What the browser tests share: a real `fx serve`, a real Chromium, pages of a host that is not the service, and the rule that no
// page may say anything in its console that a test did not expect.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const target = process.env.CARGO_TARGET_DIR ?? `${root}/target`;
const fx = process.env.FX_BIN ?? `${target}/debug/fx`;
const recordings = resolve(root, process.env.FX_RECORDINGS ?? '../shared/recordings');
/** Where pictures to look at are left. */
export const pictures = `${target}/screenshots`;
mkdirSync(pictures, { recursive: true });

/** Whether the publishers' recorded answers are here; without them the service has its archive alone. */
export const recorded = existsSync(`${recordings}/replay.py`);

/** Starts a process and waits for a line that says where it listens. */
async function started(command, args, env, pattern) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const address = await new Promise((found, failed) => {
    const look = (chunk) => {
      said += chunk;
      const [address] = pattern.exec(said) ?? [];
      if (address) found(address);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`${command} ended with ${code}: ${said}`)));
  });
  const ended = new Promise((done) => child.on('exit', done));
  return { address, stop: () => (child.kill(), ended) };
}

/** A service over recorded answers where they are here, else over its archive. */
export async function service(extra = {}) {
  const replay = recorded ? await started('python3', [`${recordings}/replay.py`, '--port', '0'], { PYTHONUNBUFFERED: '1' }, /http:\/\/127\.0\.0\.1:\d+/) : null;
  const upstream = replay?.address ?? 'http://127.0.0.1:1';
  const env = { FX_STORE__URL: 'sqlite::memory:', FX_FETCH__JITTER: '0s', FX_FETCH__RETRIES: '0', ...extra };
  // Three publishers alone: what others quote would be another answer.
  for (const [, source] of readFileSync(new URL('../../config.toml', import.meta.url), 'utf8').matchAll(/^\[sources\.(\w+)\]/gm)) {
    const host = { ecb: 'www.ecb.europa.eu', cbr: 'www.cbr.ru', exchange_api: 'cdn.jsdelivr.net' }[source];
    const name = `FX_SOURCES__${source.toUpperCase()}`;
    if (host) env[`${name}__BASE_URL`] = `${upstream}/${host}`;
    else env[`${name}__ENABLED`] = 'false';
  }
  const serving = await started(fx, ['serve', '--listen', '127.0.0.1:0'], env, /http:\/\/127\.0\.0\.1:\d+/);
  const { address } = serving;
  for (let left = 100; recorded && left; left -= 1) {
    const sources = await (await fetch(`${address}/v1/sources`)).json();
    if (sources.every(({ last_success: got }) => got)) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  const [, version] = /widget\/(\w+)\/define/.exec(await (await fetch(`${address}/widget.js`)).text());
  return { address, version, stop: async () => (await serving.stop(), await replay?.stop()) };
}

/** Chromium as the system has it. */
export function browser() {
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath: process.env.FX_CHROMIUM ?? '/usr/bin/chromium', args: [...args, '--disable-component-update', '--disable-sync'] });
}

/** A site that is not the service, with the strictest policy that still lets the widget in. */
export async function site(address) {
  const policy = `default-src 'none'; script-src ${address}; connect-src ${address}; style-src 'self' ${address}; frame-src ${address}; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'`;
  const pages = new Map();
  const server = http.createServer((request, response) => {
    const found = pages.get(request.url);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(found);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const own = `http://127.0.0.1:${server.address().port}`;
  let count = 0;
  return {
    address: own,
    /** A page with this in its body; the widget's script unless told otherwise. */
    page(body, { head = `<script type="module" src="${address}/widget.js"></script>`, lang = 'en', dir = 'ltr' } = {}) {
      const path = `/${(count += 1)}`;
      const start = `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title><link rel="icon" href="data:,">`;
      pages.set(path, `${start}${head}</head><body><main><h1>A page</h1>${body}</main></body></html>`);
      return own + path;
    },
    stop: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}

/** A new page that notes what it asks for, what the host hears, and what goes wrong. */
export async function opened(chrome, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 800, height: 700 }, timezoneId: 'Europe/Berlin', locale: 'en-US', ...options });
  const page = await context.newPage();
  const seen = { asked: [], wrong: [] };
  page.on('request', (request) => seen.asked.push(request.url()));
  page.on('pageerror', (error) => seen.wrong.push(error.message));
  page.on('console', (message) => message.type() === 'error' && seen.wrong.push(message.text()));
  await page.addInitScript(() => {
    globalThis.heard = [];
    globalThis.shifts = [];
    for (const type of ['fx-change', 'fx-swap', 'fx-error']) {
      document.addEventListener(type, ({ type, detail, bubbles, composed }) => globalThis.heard.push({ type, detail, bubbles, composed }));
    }
    new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true });
  });
  return { page, seen, close: () => context.close() };
}

/** What the first element of that name shows, by its parts. */
export function shown(page, name = 'fx-converter') {
  return page.evaluate((name) => {
    const root = document.querySelector(name).shadowRoot;
    const texts = (part) => [...root.querySelectorAll(`[part~=${part}]`)].filter((element) => element.checkVisibility()).map((element) => element.textContent.trim().replace(/[\u2066\u2069]/g, ''));
    const said = root.querySelector('[part~=message]');
    const [amount, from] = ['amount', 'from'].map((part) => root.querySelector(`[part~=${part}]`)?.value);
    return { amount, from, to: [...root.querySelectorAll('[part~=to]')].map((input) => input.value), result: texts('result'), rate: texts('rate'), receipt: texts('receipt')[0] ?? '', message: said?.checkVisibility() ? said.firstChild?.textContent ?? '' : '', choices: [...(said?.querySelectorAll('button') ?? [])].map((button) => button.textContent) };
  }, name);
}

/** Waits until the first converter shows a result or a message. */
export async function settled(page, name = 'fx-converter') {
  await page.waitForFunction((name) => {
    const root = document.querySelector(name)?.shadowRoot;
    const result = root?.querySelector('[part~=result]')?.textContent ?? '–';
    return result !== '–' || root?.querySelector('[part~=message]')?.textContent;
  }, name, { timeout: 10_000 });
  return shown(page, name);
}

/** Tries an assertion until it holds, for a few seconds. */
export async function eventually(assertion) {
  for (let left = 60; ; left -= 1) {
    try {
      return await assertion();
    } catch (error) {
      if (!left) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** Waits until the first converter shows these results. */
export const results = (page, expected) => eventually(async () => assert.deepEqual((await shown(page)).result, expected));

/** Waits for an event with these members, and gives its detail. */
export async function told(page, type, members = {}) {
  const found = await page.waitForFunction(({ type, members }) => {
    const fits = ({ detail }) => Object.entries(members).every(([name, value]) => (name === 'to' ? detail.results?.[0].to : detail[name]) === value);
    return globalThis.heard.findLast((one) => one.type === type && fits(one));
  }, { type, members }, { timeout: 5_000 }).catch(async (error) => {
    throw new Error(`no ${type} with ${JSON.stringify(members)} but ${JSON.stringify(await page.evaluate(() => globalThis.heard.slice(-2)))}`, { cause: error });
  });
  return (await found.jsonValue()).detail;
}

/** A picture to look at, in target/screenshots. */
export const picture = (page, name) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

/** Sheets of one's own: a source, its day, how it stands, and its quotes as pairs of currency and value. */
export function sheets(list) {
  const sheet = ({ source = 'ECB', name = 'European Central Bank', home = 'EUR', date = '2026-11-20', requested = '2026-11-22', freshness = 'carried', reason = 'weekend', quotes = { USD: '1.25', GBP: '0.8', JPY: '160' } }) => ({
    source, name, kind: 'reference', home, date, requested_date: requested, freshness, reason, next_due: null, fetched_at: '2026-11-20T15:00:00Z',
    quotes: Object.entries(quotes).map(([quote, value]) => ({ base: home, quote, nominal: 1, value })),
  });
  return JSON.stringify({ requested_date: null, sheets: list.map(sheet), minor_units: { JPY: 0 } });
}

/** What /v1/convert and /v1/currencies answer over sheets of one's own: the first that has both currencies, through its home. */
export function mocked(url, body) {
  const { sheets, minor_units: places } = JSON.parse(body);
  const { pathname, searchParams } = new URL(url);
  const has = (sheet, code) => code === sheet.home || sheet.quotes.some(({ quote }) => quote === code);
  if (pathname.endsWith('/currencies')) {
    const codes = [...new Set(sheets.flatMap(({ home, quotes }) => [home, ...quotes.map(({ quote }) => quote)]))];
    return JSON.stringify(codes.map((code) => ({ code, quoted_by: sheets.filter((sheet) => has(sheet, code)).map(({ source, date }) => ({ source, first_date: date, last_date: date })) })));
  }
  const [from, source, date] = ['from', 'source', 'date'].map((name) => searchParams.get(name));
  const leg = (sheet, code, direction) => (code === sheet.home ? [] : [{ ...sheet.quotes.find(({ quote }) => quote === code), source: sheet.source, date: sheet.date, direction }]);
  const row = (to) => {
    const amount = { from, to, amount: '1', result: (1).toFixed(places[to] ?? 2) };
    if (from === to) return { ...amount, requested_date: '2026-11-22', rate_date: '2026-11-22', freshness: 'current', reason: null, legs: [] };
    const sheet = sheets.find((one) => (!source || one.source.toLowerCase() === source.toLowerCase()) && has(one, from) && has(one, to));
    if (!sheet) return { to, problem: { type: '/problems/no-rate', title: 'No rate', status: 404, detail: `No source has a rate of ${from} to ${to} on ${date}.` } };
    // A quote is the home's price in the other currency: from the other one leads the inverse, to it the direct leg.
    return { ...amount, requested_date: sheet.requested_date, rate_date: sheet.date, freshness: sheet.freshness, reason: sheet.reason, legs: [...leg(sheet, from, 'inverse'), ...leg(sheet, to, 'direct')] };
  };
  return JSON.stringify(searchParams.get('to').split(',').map(row));
}

/** Answers what is asked for rates: over sheets of one's own, or with a body as it is. */
export async function answered(page, body, status = 200, type = 'application/json') {
  const raw = () => {
    try {
      return !JSON.parse(body).sheets;
    } catch {
      return true;
    }
  };
  const fulfil = (route) => route.fulfill({ status, contentType: type, body: raw() ? body : mocked(route.request().url(), body), headers: { 'access-control-allow-origin': '*' } });
  await page.route('**/v1/currencies', fulfil);
  await page.route('**/v1/convert*', fulfil);
}
