// Firefox as Debian has it, driven over WebDriver BiDi (W3C): just what these tests need of it.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';

const program = process.env.FX_FIREFOX ?? '/usr/bin/firefox-esr';

/** Whether there is a Firefox here. */
export const here = existsSync(program);

/** No first-run pages, no talk with its makers, a language of its own. */
const PREFERENCES = {
  'intl.accept_languages': 'en-US', 'app.update.enabled': false, 'browser.aboutwelcome.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false, 'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false, 'services.settings.server': 'http://127.0.0.1:9', 'toolkit.telemetry.server': 'http://127.0.0.1:9', 'extensions.getAddons.cache.enabled': false,
};

/** A running Firefox with one page. */
export async function firefox() {
  const profile = mkdtempSync(join(tmpdir(), 'fx-firefox-'));
  writeFileSync(join(profile, 'user.js'), Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } });
  const ended = new Promise((done) => child.on('exit', done));
  const address = await new Promise((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const [, address] = /BiDi listening on (ws:\/\/\S+)/.exec(said) ?? [];
      if (address) found(address);
    });
    child.on('exit', (code) => failed(new Error(`Firefox ended with ${code}: ${said}`)));
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((done, failed) => socket.once('open', done).once('error', failed));
  const waiting = new Map();
  const wrong = [];
  let count = 0;
  socket.on('message', (text) => {
    const { id, type, result, error, message, method, params } = JSON.parse(text);
    if (method === 'log.entryAdded' && params.level === 'error') wrong.push(params.text);
    const [done, failed] = waiting.get(id) ?? [];
    if (type === 'success') done?.(result);
    else failed?.(new Error(`${error}: ${message}`));
  });
  const send = (method, params) => new Promise((done, failed) => {
    waiting.set((count += 1), [done, failed]);
    socket.send(JSON.stringify({ id: count, method, params }));
  });
  await send('session.new', { capabilities: {} });
  await send('session.subscribe', { events: ['log.entryAdded'] });
  // A window of its own: the first one is never in front, and hears of no focus.
  const { context } = await send('browsingContext.create', { type: 'window' });
  const keys = (pressed) => send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions: [...pressed].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }] });
  return {
    wrong,
    go: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
    size: (width, height) => send('browsingContext.setViewport', { context, viewport: { width, height } }),
    /** What a function gives in the page, as JSON. */
    async get(ask, ...values) {
      const expression = `Promise.resolve((${ask})(...${JSON.stringify(values)})).then((value) => JSON.stringify(value) ?? 'null')`;
      const { result, exceptionDetails } = await send('script.evaluate', { expression, target: { context }, awaitPromise: true });
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return JSON.parse(result.value);
    },
    keys,
    point: (x, y) => send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [{ type: 'pointerMove', x: Math.round(x), y: Math.round(y) }] }] }),
    picture: async () => Buffer.from((await send('browsingContext.captureScreenshot', { context })).data, 'base64'),
    async stop() {
      socket.close();
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
