//! Signed receipts, from the service to `fx verify`, and checked once more by the cryptography of Node.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The key of RFC 8032, section 7.1, test 1, which everybody knows.
const KEY: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
const QUESTION: &str = "/v1/convert?from=EUR&to=USD&amount=100&date=2024-02-29&source=ECB";

/// Takes the signature out, puts the members in the order of their names, and asks Node whether that was signed.
const NODE: &str = r#"
const { readFileSync } = require("node:fs");
const { createPublicKey, verify } = require("node:crypto");
const [receipt, { keys }] = process.argv.slice(1).map((file) => JSON.parse(readFileSync(file, "utf8")));
const { signature, ...rest } = receipt;
const sorted = (value) =>
  Array.isArray(value) ? value.map(sorted)
  : value && typeof value === "object" ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]))
  : value;
const key = createPublicKey({ key: keys.find(({ kid }) => kid === signature.key), format: "jwk" });
console.log(verify(null, Buffer.from(JSON.stringify(sorted(rest))), key, Buffer.from(signature.value, "base64url")));
"#;

fn serve(folder: &Path, key: &str) -> process::Process {
    process::serve(folder, &[("FX_RECEIPTS__KEY".to_owned(), key.to_owned())])
}

/// `fx verify` of a receipt in a file of the folder, with the keys that lie beside it.
fn verify(folder: &Path, receipt: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.args(["verify", receipt, "--keys", "fx-keys.json"]).current_dir(folder).env_clear().env("HOME", folder).stdin(Stdio::null());
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

#[test]
fn a_receipt_shows_who_gave_it_and_that_nothing_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    let service = serve(folder.path(), KEY);
    let keys = service.get("/.well-known/fx-keys.json");
    assert_eq!((keys.status, keys.body.contains(THUMBPRINT)), (200, true), "{}", keys.body);
    std::fs::write(here("fx-keys.json"), &keys.body).unwrap();
    let answer = service.get(QUESTION);
    // The same to the byte, so that its tag stays what it was.
    assert_eq!(service.get(QUESTION).body, answer.body);
    std::fs::write(here("receipt.json"), &answer.body).unwrap();
    let line = format!("100 EUR = 108.26 USD (European Central Bank, 29 February 2024), signed with {THUMBPRINT}\n");
    assert_eq!(verify(folder.path(), "receipt.json"), (Some(0), line.clone()));
    let node = Command::new("node").args(["-e", NODE]).arg(here("receipt.json")).arg(here("fx-keys.json")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&node.stdout), "true\n", "{}", String::from_utf8_lossy(&node.stderr));

    // Laid out otherwise it is the same receipt; with another figure it is not.
    let read: Value = serde_json::from_str(&answer.body).unwrap();
    std::fs::write(here("pretty.json"), serde_json::to_string_pretty(&read).unwrap()).unwrap();
    assert_eq!(verify(folder.path(), "pretty.json"), (Some(0), line));
    std::fs::write(here("changed.json"), answer.body.replacen("108.26", "118.26", 1)).unwrap();
    let changed = format!("fx: changed.json: it is not what was signed with the key {THUMBPRINT}: something in it was changed\n");
    assert_eq!(verify(folder.path(), "changed.json"), (Some(1), changed));

    // Of several targets each receipt is signed, and a target without a rate is none.
    let several = service.get("/v1/convert?from=EUR&to=USD,JPY,XXX&date=2024-02-29&source=ECB");
    std::fs::write(here("several.json"), &several.body).unwrap();
    let (code, said) = verify(folder.path(), "several.json");
    assert_eq!((code, said.lines().count()), (Some(0), 2), "{said}");

    for (name, text, what) in [
        (
            "unsigned.json",
            r#"{"from":"EUR"}"#,
            "fx: unsigned.json: it bears no signature: only a service with [receipts] key signs what it answers\n",
        ),
        ("none.json", "[]", "fx: none.json: there is no receipt in it\n"),
    ] {
        std::fs::write(here(name), text).unwrap();
        assert_eq!(verify(folder.path(), name), (Some(1), what.to_owned()));
    }
    std::fs::write(here("text.json"), "rate").unwrap();
    let (code, said) = verify(folder.path(), "text.json");
    assert!(code == Some(1) && said.starts_with("fx: text.json is no JSON: "), "{said}");
    let (code, said) = verify(folder.path(), "missing.json");
    assert!(code == Some(1) && said.starts_with("fx: missing.json cannot be read: "), "{said}");
}

#[test]
fn without_a_key_nothing_is_signed_and_a_wrong_one_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let service = serve(folder.path(), "");
    assert_eq!(service.get("/.well-known/fx-keys.json").body, r#"{"keys":[]}"#);
    assert!(!service.get(QUESTION).body.contains("signature"));
    drop(service);
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(folder.path()).env_clear().env("HOME", folder.path());
    let refused = command.env("FX_RECEIPTS__KEY", "c2VjcmV0").output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(8));
    assert!(
        said.ends_with("fx: [receipts] key: it must be 32 random bytes in base64, as `openssl rand -base64 32` writes them\n"),
        "{said}"
    );
    assert!(!said.contains("c2VjcmV0"), "{said}");
}
