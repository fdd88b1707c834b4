//! `fx verify`: whether a service gave a receipt, by its signature. Part of `cli`; no network is used.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::{Failure, output};
use crate::convert::Conversion;
use crate::signature::PublicKeys;

/// Larger files are no receipts.
const MOST_BYTES: u64 = 16 << 20;

/// Arguments of `fx verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// An answer of /v1/convert, as it was got; - for standard input
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
    /// The service's /.well-known/fx-keys.json, as it was got from there
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
}

impl Verify {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let keys: PublicKeys = serde_json::from_value(json(&self.keys)?)
            .map_err(|error| Failure::usage(format!("{} is no list of keys: {error}", self.keys.display())))?;
        let answer = json(&self.receipt)?;
        let receipts = match &answer {
            Value::Array(several) => several.iter().filter(|row| row.get("problem").is_none()).collect(),
            one => vec![one],
        };
        if receipts.is_empty() {
            return Err(Failure::other(format!("{}: there is no receipt in it", self.receipt.display())));
        }
        for receipt in receipts {
            let named = |what: String| Failure::other(format!("{}: {what}", self.receipt.display()));
            let key = keys.verify(receipt).map_err(|error| named(error.to_string()))?;
            let read: Conversion = serde_json::from_value(receipt.clone()).map_err(|error| named(format!("no receipt: {error}")))?;
            let line = format!("{} {} = {} {} ({}), signed with {key}\n", read.amount, read.from, read.alone(), read.to, read.words());
            output::print(&line)?;
        }
        Ok(())
    }
}

/// What a file says as JSON.
fn json(path: &Path) -> Result<Value, Failure> {
    let unreadable = |error: &io::Error| Failure::other(format!("{} cannot be read: {error}", path.display()));
    let mut text = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut text).map_err(|error| unreadable(&error))?;
    } else {
        fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut text)).map_err(|error| unreadable(&error))?;
    }
    serde_json::from_slice(&text).map_err(|error| Failure::other(format!("{} is no JSON: {error}", path.display())))
}
