// The same in Firefox: converting, typing, finding a currency by keyboard, the chart, the ticker and an amount, under the strict policy.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { firefox, here } from './firefox.mjs';
import { eventually, pictures, service, site } from './support.mjs';

const ENTER = '\uE007';
const ESCAPE = '\uE00C';
const DOWN = '\uE015';

let fx, fox, host;
before(async () => {
  if (!here) return;
  [fx, fox] = await Promise.all([service(), firefox()]);
  host = await site(fx.address);
});
after(() => Promise.all([fox?.stop(), host?.stop(), fx?.stop()]));

const options = { skip: here ? false : 'there is no firefox-esr here' };

const parts = (name) => fox.get((name) => {
  const root = document.querySelector(name)?.shadowRoot;
  const all = [...(root?.querySelectorAll('[part]') ?? [])].filter((element) => element.checkVisibility());
  return Object.fromEntries(all.map((element) => [element.getAttribute('part'), (element.value || element.textContent).replace(/[\u2066\u2069]/g, '').trim()]));
}, name);
const focus = (part) => fox.get((part) => {
  const element = document.querySelector('fx-converter').shadowRoot.querySelector(`[part=${part}]`);
  element.focus();
  element.select?.();
}, part);

test('Firefox: a result with its receipt, under the strict policy, in right to left too', options, async () => {
  await fox.size(800, 700);
  await fox.go(host.page('<fx-converter from="EUR" to="USD" amount="100" date="2024-06-28"></fx-converter>'));
  await eventually(async () => assert.equal((await parts('fx-converter')).result, '107.05'));
  assert.equal((await parts('fx-converter')).receipt, 'European Central Bank, June 28, 2024');
  writeFileSync(`${pictures}/firefox.png`, await fox.picture());
  await fox.go(host.page('<fx-converter from="EUR" to="USD" amount="100" date="2024-06-28"></fx-converter>', { lang: 'ar', dir: 'rtl' }));
  await eventually(async () => assert.match((await parts('fx-converter')).receipt, /^البنك المركزي الأوروبي، /));
  assert.deepEqual(fox.wrong, []);
});

test('Firefox: amounts as they are typed, and a currency by keyboard', options, async () => {
  await fox.go(host.page('<fx-converter from="EUR" to="USD" amount="1" date="2024-06-28"></fx-converter>'));
  await eventually(async () => assert.match((await parts('fx-converter')).result, /^1\.07$/));
  await focus('amount');
  await fox.keys('1.5k');
  await eventually(async () => assert.equal((await parts('fx-converter')).result, '1,605.75'));
  await focus('to');
  await eventually(async () => assert.ok((await parts('fx-converter')).option));
  await fox.keys('quid');
  writeFileSync(`${pictures}/firefox-list.png`, await fox.picture());
  await fox.keys(ENTER);
  await eventually(async () => assert.equal((await parts('fx-converter')).result, '1,269.57'));
  assert.equal((await parts('fx-converter')).to, 'GBP');
  await fox.keys(DOWN);
  await eventually(async () => assert.ok((await parts('fx-converter')).option));
  await fox.keys(ESCAPE);
  assert.equal((await parts('fx-converter')).option, undefined);
  assert.deepEqual(fox.wrong, []);
});

test('Firefox: the chart, the ticker and an amount', options, async () => {
  const body = '<fx-converter chart from="EUR" to="USD" date="2024-06-28" source="ecb"></fx-converter><fx-ticker pairs="EUR-USD"></fx-ticker><p>It cost <fx-amount value="1500" currency="EUR" to="USD" date="2024-06-28">1,500 euros</fx-amount>.</p>';
  await fox.go(host.page(body));
  await eventually(async () => assert.ok((await parts('fx-converter')).more));
  await fox.get(() => document.querySelector('fx-converter').shadowRoot.querySelector('[part=more]').click());
  await eventually(async () => assert.equal((await parts('fx-converter'))['chart-value'], '1 EUR = 1.0705 USD · European Central Bank, June 28, 2024'));
  await eventually(async () => assert.match((await parts('fx-ticker')).pair, /^EUR\/USD \d/));
  await eventually(async () => assert.ok((await parts('fx-amount')).amount !== undefined));
  const box = await fox.get(() => {
    document.querySelector('fx-amount').scrollIntoView({ block: 'center' });
    const { x, y, width, height } = document.querySelector('fx-amount').shadowRoot.querySelector('[part=amount]').getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  await fox.point(box.x, box.y);
  await eventually(async () => assert.equal((await parts('fx-amount')).tip, '1,605.75 USD at the rate of June 28, 2024 (European Central Bank)'));
  writeFileSync(`${pictures}/firefox-amount.png`, await fox.picture());
  assert.deepEqual(fox.wrong, []);
});
