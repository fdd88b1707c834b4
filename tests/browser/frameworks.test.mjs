// The element in React 18 and 19, Vue 3, Svelte 5, a page rendered on a server and a shadow root: attributes and properties as each of them
// writes them, switches that are off, and a reader's browser in which nothing is kept.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { compile } from 'svelte/compiler';
import { answered, browser, eventually, opened, results, root, service, settled, sheets, site } from './support.mjs';

let fx, chrome, host;
before(async () => ([fx, chrome] = await Promise.all([service(), browser()]), (host = await site(fx.address))));
after(() => Promise.all([chrome?.close(), host?.stop(), fx?.stop()]));

/** React's own way, whichever it is: `amount` and the switches as its programs write them. */
const react = (version) => `
  import { createElement as h, useState } from 'react${version}';
  import { createRoot, hydrateRoot } from 'react-dom${version}/client';
  const App = () => {
    const [amount, set] = useState(10);
    globalThis.set = set;
    return h('fx-converter', { from: 'EUR', to: 'USD', amount, chart: false, compact: false, noPersist: true, ref: (element) => element?.addEventListener('fx-change', ({ detail }) => (globalThis.got = detail.results[0].result)) });
  };
  const box = document.querySelector('#app');
  if (box.firstElementChild) hydrateRoot(box, h(App)); else createRoot(box).render(h(App));`;

const VUE = `
  import { createApp, h, ref } from 'vue';
  const amount = ref(10);
  globalThis.set = (value) => (amount.value = value);
  const App = { render: () => h('fx-converter', { from: 'EUR', to: 'USD', amount: amount.value, chart: false, compact: false, noPersist: true, onFxChange: null, 'onFx-change': ({ detail }) => (globalThis.got = detail.results[0].result) }) };
  createApp(App).mount('#app');`;

const SVELTE = `<script>
  let amount = $state(10);
  globalThis.set = (value) => (amount = value);
</script>
<fx-converter from="EUR" to="USD" {amount} chart={false} compact={false} noPersist={true} onfx-change={({ detail }) => (globalThis.got = detail.results[0].result)}></fx-converter>`;

/** A program as one script. */
async function bundled(contents, alias = {}) {
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents, resolveDir: `${root}/tests/browser` }, bundle: true, format: 'iife', write: false, logLevel: 'error', conditions: ['browser', 'production'], alias,
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
    plugins: [{ name: 'svelte', setup: (bundler) => bundler.onResolve({ filter: /^app\.svelte$/ }, () => ({ path: 'app.svelte', namespace: 'svelte' })) || bundler.onLoad({ filter: /.*/, namespace: 'svelte' }, () => ({ contents: compile(SVELTE, { generate: 'client' }).js.code, resolveDir: `${root}/tests/browser` })) }],
  });
  return text;
}

const svelte = () => bundled(`import { mount } from 'svelte'; import App from 'app.svelte'; mount(App, { target: document.querySelector('#app') });`);

/** What a server sends before the program is there. */
async function rendered() {
  const { createElement: h } = await import('react');
  const { renderToString } = await import('react-dom/server');
  return renderToString(h('fx-converter', { from: 'EUR', to: 'USD', amount: 10, chart: false, compact: false, noPersist: true }));
}

const PROGRAMS = {
  'React 18': [() => bundled(react('-18'), { react: 'react-18' }), ''],
  'React 19': [() => bundled(react('')), ''],
  'React 19 on a page rendered by a server': [() => bundled(react('')), rendered],
  'Vue 3': [() => bundled(VUE), ''],
  'Svelte 5': [svelte, ''],
};

for (const [name, [program, inside]] of Object.entries(PROGRAMS)) {
  test(`${name}: properties, switches that are off, events, and nothing is kept`, async () => {
    const { page, seen, close } = await opened(chrome, { bypassCSP: true });
    await answered(page, sheets([{}]));
    await page.goto(host.page(`<div id="app">${inside && (await inside())}</div>`));
    await page.addScriptTag({ content: await program() });
    await settled(page);
    await results(page, ['12.50']);
    assert.equal(await page.locator('[part=more]').isVisible(), false);
    assert.ok((await page.locator('fx-converter').boundingBox()).height > 100);
    await page.evaluate(() => globalThis.set(20));
    await results(page, ['25.00']);
    // What was told before the program was there, it has not heard.
    await eventually(async () => assert.equal(await page.evaluate(() => globalThis.got), '25.00'));
    await page.locator('[part=amount]').fill('30');
    await results(page, ['37.50']);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    assert.deepEqual(seen.wrong, []);
    await close();
  });
}

test('an element in a shadow root is registered by define(root)', async () => {
  const { page, close } = await opened(chrome, { bypassCSP: true });
  await answered(page, sheets([{}]));
  await page.goto(host.page('<div id="app"></div>'));
  await page.evaluate(async (script) => {
    const root = document.querySelector('#app').attachShadow({ mode: 'open' });
    root.append(Object.assign(document.createElement('fx-ticker'), { pairs: 'EUR-USD' }));
    const { define } = await import(script);
    await define(root);
  }, `${fx.address}/widget/${fx.version}/define.js`);
  await eventually(async () => assert.equal(await page.evaluate(() => document.querySelector('#app').shadowRoot.firstElementChild.shadowRoot.querySelector('[part=rate]').textContent), '1.25'));
  await close();
});

test('no-persist deletes what was kept, however it is written', async () => {
  for (const attribute of ['no-persist', 'nopersist', 'no-persist=""', 'nopersist="true"']) {
    const { page, close } = await opened(chrome);
    await answered(page, sheets([{}]));
    await page.goto(host.page('<fx-converter from="EUR" to="USD"></fx-converter>'));
    await settled(page);
    await page.locator('[part=amount]').fill('2');
    await eventually(async () => assert.ok(await page.evaluate(() => localStorage.length > 0)));
    await page.goto(host.page(`<fx-converter from="EUR" to="USD" ${attribute}></fx-converter>`));
    await settled(page);
    assert.equal(await page.evaluate(() => localStorage.length), 0, attribute);
    await close();
  }
});
