//! `/mcp` and `/llms.txt`: what assistants find, and who is no assistant.

use std::fmt::Write;

use fx::config::{Config, Mcp, Server};
use serde_json::{Value, json};

use super::served::{Running, start_with};
use super::wire::{parse, raw};
use super::*;

async fn with(public_url: &str, mcp: Mcp) -> Running {
    start_with(Server { public_url: public_url.to_owned(), mcp, ..Config::default().server }).await
}

/// Sends a message with these header lines.
fn send(address: SocketAddr, headers: &str, body: &str) -> Answer {
    let mut request = format!("POST /mcp HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    request.write_str(body).unwrap();
    parse(&raw(address, request.as_bytes()))
}

const JSON: &str = "Content-Type: application/json\r\n";

fn called(tool: &str, arguments: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_answers_what_its_route_answers() {
    let running = with("", Mcp::default()).await;
    let address = running.address;
    blocking(move || {
        let (local, question) = (format!("Host: localhost\r\n{JSON}"), json!({"from": "usd", "to": "RUB", "amount": "100.50"}));
        let answer = send(address, &local, &called("convert", &question));
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{}", answer.body);
        let result = &answer.json()["result"];
        assert_eq!((&result["isError"], &result["structuredContent"]["result"]), (&json!(false), &json!("8052.40")));
        assert_eq!(result["structuredContent"], get(address, "/v1/convert?from=usd&to=RUB&amount=100.50").json());
        assert_eq!(result["content"][0]["text"].as_str().unwrap(), result["structuredContent"].to_string());
        let rates = send(address, &local, &called("rates", &json!({"base": "USD", "quotes": ["RUB", "JPY"]})));
        assert_eq!(rates.json()["result"]["structuredContent"], get(address, "/v1/rates?base=USD&quotes=RUB,JPY").json());
        let history = send(address, &local, &called("history", &json!({"base": "USD", "quotes": "RUB", "start": "2026-11-20"})));
        // It is sent in chunks, each behind its length.
        let sent = get(address, "/v1/history?base=USD&quotes=RUB&start=2026-11-20").body;
        let rows: String = sent.lines().skip(1).step_by(2).collect();
        assert_eq!(history.json()["result"]["structuredContent"].to_string(), rows);
        let source = send(address, &local, &called("sources", &json!({"id": "cbr"})));
        assert_eq!(source.json()["result"]["structuredContent"], get(address, "/v1/sources/CBR").json());
        let refused = send(address, &local, &called("convert", &json!({"from": "USD", "to": "GBP", "date": "1990-01-01"}))).json();
        assert_eq!(refused["result"]["isError"], true);
        let problem: Value = serde_json::from_str(refused["result"]["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(problem, get(address, "/v1/convert?from=USD&to=GBP&date=1990-01-01").json());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_is_a_problem() {
    let running = with("", Mcp::default()).await;
    let address = running.address;
    blocking(move || {
        let refused = |headers: &str, body: &str| {
            let answer = send(address, &format!("Host: localhost\r\n{headers}"), body);
            let problem = answer.json();
            (
                answer.status,
                problem["type"].as_str().unwrap_or_default().to_owned(),
                problem["detail"].as_str().unwrap_or_default().to_owned(),
            )
        };
        let of = |status, slug: &str, detail: &str| (status, format!("/problems/{slug}"), detail.to_owned());
        let no_message = |why: &str| of(400, "invalid-parameter", &format!("This is no message of the Model Context Protocol: {why}."));
        assert_eq!(refused(JSON, "{"), no_message("EOF while parsing an object at line 1 column 1"));
        assert!(refused(JSON, "[]").2.starts_with("This is no message of the Model Context Protocol: "));
        let json_alone = "A message is JSON: send it with Content-Type: application/json.";
        assert_eq!(refused("Content-Type: text/plain\r\n", "{}"), of(415, "unsupported-media-type", json_alone));
        let large = called("convert", &json!({"from": "x".repeat(70_000)}));
        assert_eq!(refused(JSON, &large), of(413, "content-too-large", "A message has at most 65536 bytes."));
        let unknown = called("convert", &json!({}));
        let version = "MCP-Protocol-Version: 1999-01-01\r\n";
        let detail = "Bad Request: Unsupported MCP-Protocol-Version: 1999-01-01.";
        assert_eq!(refused(&format!("{JSON}{version}"), &unknown), of(400, "invalid-parameter", detail));
        let got = ask(address, "GET", "/mcp", "");
        assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
        let many = called("history", &json!({"base": "EUR", "start": "1999-01-04", "end": "2022-03-04"}));
        let many = send(address, &format!("Host: localhost\r\n{JSON}"), &many).json();
        assert!(many["result"]["content"][0]["text"].as_str().unwrap().contains("This is more than an assistant reads at once"), "{many}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_by_another_name_or_from_another_page_is_refused() {
    let more =
        Mcp { allowed_hosts: vec!["fx:8080".to_owned()], allowed_origins: vec!["https://app.example:443".to_owned()], enabled: true };
    let (own, named) = (with("", Mcp::default()).await, with("https://fx.example", more).await);
    let (own, named, _running) = (own.address, named.address, (own, named));
    let table = [
        (own, "Host: localhost:1\r\n", 200),
        (own, "Host: [::1]:1\r\n", 200),
        (own, "Host: localhost\r\nOrigin: http://localhost:6274\r\n", 200),
        (own, "Host: fx.example\r\n", 403),
        (own, "Host: localhost\r\nOrigin: https://evil.example\r\n", 403),
        (own, "Host: localhost\r\nOrigin: null\r\n", 403),
        (named, "Host: fx.example\r\n", 200),
        (named, "Host: fx.example\r\nOrigin: https://fx.example\r\n", 200),
        (named, "Host: fx.example\r\nOrigin: http://fx.example\r\n", 403),
        (named, "Host: fx.example\r\nOrigin: https://fx.example:8443\r\n", 403),
        (named, "Host: fx.example\r\nOrigin: http://localhost:6274\r\n", 403),
        (named, "Host: fx.example\r\nOrigin: https://app.example\r\n", 200),
        (named, "Host: fx:8080\r\n", 200),
        (named, "Host: fx:8081\r\n", 403),
        (named, "Host: fx.example.evil.example\r\n", 403),
    ];
    blocking(move || {
        let question = called("convert", &json!({"from": "USD", "to": "RUB"}));
        for (address, headers, status) in table {
            let answer = send(address, &format!("{headers}{JSON}"), &question);
            assert_eq!(answer.status, status, "{headers}: {}", answer.body);
            assert_eq!(answer.json()["type"] == "/problems/forbidden", status == 403, "{headers}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_switched_off() {
    let running = with("", Mcp { enabled: false, ..Mcp::default() }).await;
    let address = running.address;
    blocking(move || {
        let answer = send(address, &format!("Host: localhost\r\n{JSON}"), &called("convert", &json!({})));
        assert_eq!((answer.status, answer.json()["type"].as_str()), (404, Some("/problems/not-found")));
        assert!(!get(address, "/llms.txt").body.contains("/mcp"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn assistants_are_told_what_this_is() {
    let running = with("https://fx.example", Mcp::default()).await;
    let address = running.address;
    blocking(move || {
        let answer = get(address, "/llms.txt");
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; charset=utf-8")));
        for line in [
            "# fx\n\n> Exact currency conversion at official reference rates",
            "\nThe base address is https://fx.example. `https://fx.example/v1/convert?from=USD&to=RUB&amount=100&date=2022-03-04` converts an amount.",
            "\nBy the Model Context Protocol (streamable HTTP): https://fx.example/mcp, with the tools convert, rates, history and sources.\n",
            "\n- `/v1/convert?from=USD&to=RUB`: One amount in another currency, or in several, with a receipt for each.\n",
            "\n- `/v1/history?base=USD`: The rates of one currency over a range of days",
            "\n- ECB: [European Central Bank](https://www.ecb.europa.eu/",
        ] {
            assert!(answer.body.contains(line), "{line}\n{}", answer.body);
        }
        assert!(!answer.body.contains("/compat/") && answer.body.len() < 6_000, "{}", answer.body);
        assert!(get(address, "/llms.txt").header("vary").unwrap().contains("host"));
    })
    .await;
}
