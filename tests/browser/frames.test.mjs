// Frames as editors' systems make them: WordPress with its own filter and script, a sandbox without an origin, the messages that AMP,
// Embedly and Datawrapper understand; oEmbed as consumers ask, behind a proxy with TLS too.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { browser, eventually, opened, root, service, site } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service({ FX_SERVER__TRUSTED_PROXIES: '127.0.0.0/8' }), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

const QUERY = 'from=EUR&to=USD&amount=100&date=2024-06-28&source=ecb';
const wordpress = `${root}/.tools/wordpress`;
const attribute = (page, name) => page.locator('iframe').first().evaluate((frame, name) => frame.getAttribute(name), name);
/** How high the converter's page is, as its own window says. */
const inner = (page) => page.frames()[1].evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));

test('WordPress: found by its link, asked with dnt, filtered, and resized by its script', { skip: existsSync(wordpress) ? false : 'WordPress is not here: scripts/need wordpress' }, async () => {
  const head = await (await fetch(`${fx.address}/embed?${QUERY}`)).text();
  const [, link] = /<link rel="alternate" type="application\/json\+oembed" href="([^"]*)"/.exec(head);
  assert.match(link, /^http:\/\/127/);
  const asked = `${link.replaceAll('&amp;', '&')}&maxwidth=320&maxheight=1000&dnt=1&format=json`;
  const answer = await fetch(asked);
  assert.equal(answer.status, 200);
  const filtered = execFileSync('php', [`${root}/tests/browser/wordpress.php`, wordpress, `${fx.address}/embed?${QUERY}`, (await answer.json()).html], { encoding: 'utf8' });
  assert.match(filtered, /^<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" src="[^"]*#\?secret=\w+" data-secret="\w+" width="100%" height="344"/);
  const { page, close } = await opened(chrome, { bypassCSP: true, viewport: { width: 800, height: 900 } });
  await page.goto(host.page(`<script>${readFileSync(`${wordpress}/wp-includes/js/wp-embed.js`, 'utf8')}</script><div style="width:320px">${filtered.replace('height="344"', 'height="700"')}</div>`));
  await page.frameLocator('iframe').locator('[part=result]', { hasText: '107.05' }).waitFor();
  await eventually(async () => assert.equal(Number(await attribute(page, 'height')), await inner(page)));
  await close();
});

test('a sandbox without an origin: the converter works, and its height is followed', async () => {
  for (const early of [true, false]) {
    const script = `<script type="module" src="${fx.address}/frame.js"></script>`;
    const { page, seen, close } = await opened(chrome, { bypassCSP: !early, viewport: { width: 400, height: 900 } });
    await page.goto(host.page(`<iframe sandbox="allow-scripts" src="${fx.address}/embed?${QUERY}" title="Currency converter" width="100%" height="300"></iframe>`, { head: early ? script : '' }));
    await page.frameLocator('iframe').locator('[part=result]', { hasText: '107.05' }).waitFor();
    // A script that comes later asks.
    if (!early) await page.evaluate((src) => new Promise((done) => document.head.append(Object.assign(document.createElement('script'), { type: 'module', src, onload: done }))), `${fx.address}/frame.js`);
    await eventually(async () => assert.equal(Number(await attribute(page, 'height')), await inner(page)));
    assert.deepEqual(seen.wrong, []);
    await close();
  }
});

/** What pages of each kind listen to, as their own scripts do, and the height that they would set. */
const LISTENERS = {
  AMP: ({ data }) => data?.sentinel === 'amp' && data.type === 'embed-size' && data.height,
  Embedly: ({ data }) => typeof data === 'string' && data.startsWith('{') && JSON.parse(data).context === 'iframe.resize' && JSON.parse(data).src.includes('/embed') && JSON.parse(data).height,
  Datawrapper: ({ data }) => data?.['datawrapper-height'] && Object.values(data['datawrapper-height'])[0],
};

test('AMP, Embedly and Datawrapper hear the height in their own words', async () => {
  for (const [kind, listener] of Object.entries(LISTENERS)) {
    const { page, close } = await opened(chrome, { bypassCSP: true, viewport: { width: 400, height: 900 } });
    await page.addInitScript(`addEventListener('message', (event) => { const height = (${listener})(event); if (height) document.querySelector('iframe').height = height; })`);
    await page.goto(host.page(`<iframe sandbox="allow-scripts allow-popups" src="${fx.address}/embed?${QUERY}" title="Currency converter" width="100%" height="300"></iframe>`, { head: '' }));
    await page.frameLocator('iframe').locator('[part=result]', { hasText: '107.05' }).waitFor();
    await eventually(async () => assert.equal(Number(await attribute(page, 'height')), await inner(page), kind));
    await close();
  }
});

test('oEmbed: the height is that of the very query', async () => {
  for (const [query, width] of [[QUERY, 600], [QUERY, 320], [`${QUERY}&compact=on`, 600], [`${QUERY}&compact=on`, 320], ['from=EUR&to=USD,GBP,JPY&date=2024-06-28&source=ecb', 600], ['from=EUR&to=USD,GBP&date=2024-06-28&source=ecb', 320]]) {
    const asked = new URLSearchParams({ url: `${fx.address}/embed?${query}`, maxwidth: width });
    const { html, height } = await (await fetch(`${fx.address}/oembed?${asked}`)).json();
    const { page, close } = await opened(chrome, { bypassCSP: true, viewport: { width: 800, height: 900 } });
    await page.goto(host.page(`<div style="width:${width}px">${html}</div>`, { head: '' }));
    await page.frameLocator('iframe').locator('[part=result]').first().waitFor();
    await page.frameLocator('iframe').locator('[part=rate]', { hasText: '=' }).first().waitFor({ state: 'attached' });
    const real = await inner(page);
    assert.ok(real <= height && height - real <= 24, `${query} at ${width}: ${height} for ${real}`);
    await close();
  }
});

test('behind a trusted proxy with TLS every address is https', async () => {
  const through = { headers: { 'x-forwarded-proto': 'https' } };
  const rich = await (await fetch(`${fx.address}/oembed?url=${encodeURIComponent('/embed?from=EUR&to=USD')}`, through)).json();
  const secure = fx.address.replace('http:', 'https:');
  assert.equal(rich.provider_url, secure);
  assert.match(rich.html, new RegExp(`src="${secure}/embed`));
  assert.match(await (await fetch(`${fx.address}/demo`, through)).text(), new RegExp(`data-service="${secure}"`));
  const embed = await fetch(`${fx.address}/embed`, through);
  assert.match(embed.headers.get('vary'), /x-forwarded-proto/);
  assert.match(await embed.text(), new RegExp(`href="${secure}/oembed`));
});
