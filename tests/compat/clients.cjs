// npm's open-exchange-rates and money, pointed at the address that is given: see clients.py.
"use strict";
const assert = require("node:assert");
const oxr = require("open-exchange-rates");
const fx = require("money");

oxr.api_url = process.argv[2];
oxr.set({ app_id: "any" }).historical("2022-03-04", (error) => {
  assert.ok(!error, error);
  assert.strictEqual(oxr.base, "USD");
  assert.strictEqual(oxr.rates.EUR, 0.914996797511);
  fx.rates = oxr.rates;
  fx.base = oxr.base;
  assert.strictEqual(fx(100).from("EUR").to("USD").toFixed(2), "109.29");
  oxr.load("historical/2022-02-30.json", (refused) => {
    assert.strictEqual(oxr.error, "400 (invalid_date): A date is written as 2026-11-24, with .json behind it.", refused);
  });
});
