// Chromium of 2022 and 2023, as their packages have it: unpacked once into the build's folder. Its libraries are those of Debian's Chromium.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { target } from './support.mjs';

const require = createRequire(import.meta.url);

/**
 * @param {'103' | '112'} version
 */
export async function old(version) {
  const folder = `${target}/browsers`;
  const program = `${folder}/chromium-${version}`;
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const packed = require.resolve(`chromium-${version}/package.json`).replace('package.json', 'bin/chromium.br');
    writeFileSync(`${program}.new`, brotliDecompressSync(readFileSync(packed)));
    chmodSync(`${program}.new`, 0o755);
    renameSync(`${program}.new`, program);
  }
  const chrome = await chromium.launch({ executablePath: program, args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-zygote', '--single-process', '--disable-dev-shm-usage'] });
  if (!chrome.version().startsWith(`${version}.`)) throw new Error(`${program} is ${chrome.version()}`);
  return chrome;
}

const SEES = `Element.prototype.checkVisibility ??= function () { return this.getClientRects().length > 0 && getComputedStyle(this).visibility === 'visible'; };`;

/** What the tests and playwright ask a page and such a browser does not know yet. */
export async function helped(page) {
  const session = await page.context().newCDPSession(page);
  await page.addInitScript(SEES);
  // Playwright looks at a page from a world of its own.
  await session.send('Page.enable');
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: SEES, worldName: `__playwright_utility_world_${page._guid}` });
}
