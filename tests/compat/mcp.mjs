// The official client of the Model Context Protocol, pointed at a running fx and at `fx mcp`: see clients.py.
import assert from "node:assert";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [address, command, store] = process.argv.slice(2);
const ASKED = { from: "EUR", to: "usd", amount: "100.0", date: "2022-03-05", source: "ECB" };

async function speak(transport) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  assert.strictEqual(client.getServerVersion().name, "fx");
  assert.match(client.getInstructions(), /^Exact currency conversion/);

  const { tools } = await client.listTools();
  assert.deepStrictEqual(tools.map((tool) => tool.name), ["convert", "rates", "history", "sources"]);
  for (const tool of tools) {
    assert.ok(tool.outputSchema.type === "object" && tool.annotations.readOnlyHint, tool.name);
    assert.ok(Object.values(tool.inputSchema.properties).every((field) => field.description), tool.name);
  }
  assert.deepStrictEqual(tools[0].inputSchema.required, ["from", "to"]);

  // The client itself holds each answer to the schema of its tool.
  const ask = async (name, given) => (await client.callTool({ name, arguments: given })).structuredContent;
  const receipt = await ask("convert", ASKED);
  assert.deepStrictEqual(
    [receipt.amount, receipt.result, receipt.rate, receipt.rate_date, receipt.freshness],
    ["100.0", "109.29", "1.0929", "2022-03-04", "carried"],
  );
  assert.deepStrictEqual(receipt.legs.map((leg) => [leg.source, leg.value, leg.direction]), [["ECB", "1.0929", "direct"]]);

  const rates = await ask("rates", { base: "EUR", quotes: "USD,JPY", date: "2022-03-04", source: "ECB" });
  assert.deepStrictEqual(
    rates.rates.map((rate) => [rate.quote, rate.rate, rate.source]),
    [["USD", "1.0929", "ECB"], ["JPY", "126.17", "ECB"]],
  );
  const history = await ask("history", { base: "EUR", quotes: "USD", start: "2022-03-03", end: "2022-03-06", source: "ECB" });
  assert.deepStrictEqual(history.rows.map((row) => [row.date, row.rate]), [["2022-03-03", "1.1076"], ["2022-03-04", "1.0929"]]);
  const { sources } = await ask("sources", {});
  assert.ok(sources.length > 80 && sources.find((source) => source.id === "CBR").name === "Bank of Russia", JSON.stringify(sources));
  assert.strictEqual((await ask("sources", { id: "ecb" })).home, "EUR");

  // What is wrong is an error of the tool, in the words of the API.
  const refused = async (name, given) => {
    const answer = await client.callTool({ name, arguments: given });
    assert.ok(answer.isError && answer.structuredContent === undefined, JSON.stringify(answer));
    return JSON.parse(answer.content[0].text);
  };
  const http = async (query) => (await fetch(`${address}/v1/convert?${query}`)).json();
  assert.deepStrictEqual(await refused("convert", { from: "USDD", to: "RUB" }), await http("from=USDD&to=RUB"));
  assert.deepStrictEqual(await refused("convert", { from: "USD", to: "EUR", amount: "1,5" }), await http("from=USD&to=EUR&amount=1,5"));
  assert.deepStrictEqual(await refused("convert", { from: "USD", to: "EUR", day: "x" }), await http("from=USD&to=EUR&day=x"));
  assert.strictEqual((await refused("convert", { ...ASKED, amount: 0.1 })).parameter, "amount");
  assert.strictEqual((await refused("convert", { ...ASKED, to: "USD,JPY" })).parameter, "to");
  assert.strictEqual((await refused("history", { base: "EUR", start: "1999-01-04", end: "2022-03-04", source: "ECB" })).parameter, "start");
  assert.strictEqual((await refused("sources", { id: "nobody" })).type, "/problems/not-found");
  await assert.rejects(client.callTool({ name: "divine", arguments: {} }), /There is no tool "divine": there are convert, rates, history, sources\./);
  await client.close();
}

await speak(new StreamableHTTPClientTransport(new URL(`${address}/mcp`)));
const env = { ...process.env, FX_STORE__URL: `sqlite:${store}` };
await speak(new StdioClientTransport({ command, args: ["mcp", "--offline"], env }));
