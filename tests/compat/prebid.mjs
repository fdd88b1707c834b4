// Prebid.js itself with its module for currencies, pointed at a running fx: see clients.py. What a browser has and Node has not is stubbed.
import assert from "node:assert";

const [address] = process.argv.slice(2);
const element = () => ({ style: {}, setAttribute() {}, appendChild() {}, getElementsByTagName: () => [], href: "", protocol: "http:", host: "" });
const page = { href: "https://news.example/", protocol: "https:", host: "news.example", hostname: "news.example", pathname: "/", search: "" };
const document = {
  ...element(), createElement: element, addEventListener() {}, removeEventListener() {}, querySelector: () => null, querySelectorAll: () => [],
  visibilityState: "visible", readyState: "complete", referrer: "", cookie: "", location: page, documentElement: element(), head: element(), body: element(),
};
Object.assign(globalThis, {
  window: globalThis, self: globalThis, top: globalThis, parent: globalThis, document, location: page, addEventListener() {}, removeEventListener() {},
  frames: { __pb_locator__: true }, XMLHttpRequest: { DONE: 4 }, DOMParser: class {}, localStorage: { getItem: () => null, setItem() {}, removeItem() {} }, sessionStorage: { getItem: () => null, setItem() {}, removeItem() {} },
});
// What is asked for is seen on its way.
const asked = [];
const fetched = globalThis.fetch;
globalThis.fetch = (request, options) => {
  asked.push(String(request.url ?? request));
  return fetched(request, options);
};

const { default: pbjs } = await import("prebid.js");
await import("prebid.js/modules/currency.js");
pbjs.processQueue();

const file = `${address}/compat/prebid/latest.json?to=RUB,KZT&date=$$TODAY$$`;
pbjs.setConfig({ currency: { adServerCurrency: "RUB", conversionRateFile: file } });
const { conversions } = await (await fetched(file)).json();
// The module hands its rates out when the file is there.
while (true) {
  try {
    pbjs.convertCurrency("1", "USD", "RUB");
    break;
  } catch {
    await new Promise((after) => setImmediate(after));
  }
}
const today = new Date();
const digits = (number) => String(number).padStart(2, "0");
assert.deepStrictEqual(asked, [file.replace("$$TODAY$$", `${today.getFullYear()}${digits(today.getMonth() + 1)}${digits(today.getDate())}`)]);
// Every currency is a base: the module multiplies by the rate, and never by a rounded reciprocal.
for (const [from, to] of [["USD", "RUB"], ["IDR", "RUB"], ["UAH", "KZT"], ["VND", "KZT"], ["RUB", "KZT"]]) {
  assert.ok(conversions[from][to] > 0, from + to);
  assert.strictEqual(pbjs.convertCurrency("2.5", from, to), 2.5 * conversions[from][to], from + to);
}
const rate = (await (await fetched(`${address}/v1/rates?base=IDR&quotes=RUB`)).json()).rates[0].rate;
assert.strictEqual(conversions.IDR.RUB, Number(rate));
assert.throws(() => pbjs.convertCurrency("1", "USD", "EUR"), /'EUR' not found/);
process.exit(0);
