// What search engines and people with aids get: Lighthouse's two categories that do not depend on how fast a machine is.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import lighthouse from 'lighthouse';
import { service } from './support.mjs';

let fx, chrome;
before(async () => ([fx, chrome] = await Promise.all([service(), debuggable()])));
after(() => Promise.all([chrome?.stop(), fx?.stop()]));

/** A Chromium that Lighthouse can talk to. */
async function debuggable() {
  const folder = mkdtempSync(`${tmpdir()}/fx-lighthouse-`);
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'];
  const child = spawn(process.env.FX_CHROMIUM ?? '/usr/bin/chromium', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await new Promise((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (port) found(Number(port));
    });
    child.on('error', failed);
    child.on('exit', () => failed(new Error(said)));
  });
  const ended = new Promise((done) => child.on('exit', done));
  return { port, stop: async () => (child.kill(), await ended, rmSync(folder, { recursive: true, force: true, maxRetries: 5 })) };
}

const MOST_BYTES = 30_000;

for (const path of ['/', '/eur-to-usd', '/eur-to-usd/2024-06-28', '/eur-to-usd/2024-06-28?lang=he', '/demo']) {
  test(`Lighthouse finds nothing wrong with ${path}, which is no larger than 30 kB`, async () => {
    const { lhr } = await lighthouse(fx.address + path, { port: chrome.port, onlyCategories: ['seo', 'accessibility'], output: 'json', logLevel: 'silent' });
    const wrong = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 1).map(({ id, details }) => `${id}: ${(details?.items ?? []).map(({ node, ...rest }) => node?.snippet ?? JSON.stringify(rest)).join(' ')}`);
    assert.deepEqual(wrong, []);
    assert.deepEqual(Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score])), { accessibility: 1, seo: 1 });
    const bytes = (await (await fetch(fx.address + path)).arrayBuffer()).byteLength;
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
  });
}
