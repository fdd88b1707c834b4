//! What docs/command.md and docs/batch.md say of the command is so: every line that they show ends as they say, and every option exists.
//! What SECURITY.md has for people to check is run, too.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::path::Path;

use assert_cmd::Command;

const COMMAND: &str = include_str!("../docs/command.md");
const BATCH: &str = include_str!("../docs/batch.md");
const SECURITY: &str = include_str!("../SECURITY.md");

/// Lines that the documents say are refused, or that have no rate on a machine that has never been online, with their exit codes.
const NOT_ANSWERED: [(&str, i32); 1] = [("fx 1 usd 2 eur", 2)];
/// Lines that need a network, a reader or a terminal, or show a part of one.
const NOT_RUN: [&str; 10] = [
    "fx serve",
    "fx watch",
    "fx convert-file",
    "fx completions",
    "fx doctor",
    "fx price \"$1\"",
    "fx help",
    "fx price'",
    "fx usd rub --server",
    "fx --offline --source",
];

/// What a shell makes of a line, with the command in its path: offline, and without a locale.
fn run(home: &Path, line: &str) -> (i32, String) {
    let folder = Path::new(env!("CARGO_BIN_EXE_fx")).parent().unwrap();
    let offline = if line.contains("--server") { "" } else { " --offline" };
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{line}{offline}")]).env_clear().env("HOME", home).current_dir(home);
    let output = shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display())).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// The command lines in a document: those between backticks, and those behind a prompt, without their remarks.
fn lines(document: &str) -> Vec<String> {
    let spans = document.split('`').skip(1).step_by(2).filter(|span| span.starts_with("fx ")).map(str::to_owned);
    let shown = document.lines().filter_map(|line| line.strip_prefix("    $ ")).filter(|line| line.starts_with("fx "));
    spans.chain(shown.map(|line| line.split("  #").next().unwrap_or(line).trim().to_owned())).collect()
}

#[test]
fn every_line_of_the_document_ends_as_it_says() {
    let home = tempfile::tempdir().unwrap();
    let (body, codes) = COMMAND.split_once("## Exit codes").unwrap();
    let mut ran = 0;
    for line in lines(body) {
        if NOT_RUN.iter().any(|start| line.starts_with(start)) || line == "fx" || line.contains('…') || line.contains("https://") {
            continue;
        }
        let due = NOT_ANSWERED.iter().find(|(other, _)| *other == line).map_or(0, |(_, code)| *code);
        let (code, err) = run(home.path(), &line);
        // The archive grows old, and may have no rate of these days any more; that they are understood is what is tested.
        let of_late = ["yesterday", " ago", "--max-age"].iter().any(|word| line.contains(word));
        assert!(code == due || of_late && [4, 6].contains(&code), "{line}: {code} and not {due}: {err}");
        ran += 1;
    }
    assert!(ran >= 25, "{ran}");
    for row in codes.lines().filter(|line| line.starts_with("| ")) {
        let due = row.split('|').nth(1).unwrap().trim().parse::<i32>();
        for line in lines(row).into_iter().filter(|line| !NOT_RUN.iter().any(|start| line.starts_with(start))) {
            let (code, err) = run(home.path(), &line);
            assert_eq!(Ok(code), due, "{line}: {err}");
        }
    }
}

#[test]
fn every_option_in_the_documents_exists() {
    let home = tempfile::tempdir().unwrap();
    let help = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
        command.env_clear().env("HOME", home.path()).args(words).arg("--help");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let commands = [
        "convert-file",
        "rates",
        "sources",
        "refresh",
        "history",
        "average",
        "compare",
        "price",
        "watch",
        "doctor",
        "backfill",
        "export",
        "ready",
        "man",
    ];
    let all: String = [help(&[])].into_iter().chain(commands.map(|command| help(&[command]))).collect();
    let (batch, _) = BATCH.split_once("## Leaving another API").unwrap();
    let mut checked = 0;
    for document in [COMMAND, batch] {
        for span in document.split('`').skip(1).step_by(2) {
            for option in span.split([' ', '=']).filter(|word| word.starts_with("--") && word.len() > 3) {
                // What other programs call it.
                if option == "--source-cmd" || option == "--download" {
                    continue;
                }
                assert!(all.contains(option), "{option} in `{span}`");
                checked += 1;
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

/// The commands of the tables behind a heading and before the next text.
fn checks(heading: &str) -> Vec<String> {
    let (_, after) = SECURITY.split_once(heading).unwrap();
    let rows = after.trim_start().lines().take_while(|line| line.starts_with('|')).filter(|line| line.contains('`'));
    rows.map(|row| row.split('`').nth_back(1).unwrap().replace("\\|", "|")).collect()
}

#[test]
fn what_security_has_to_check_holds() {
    let home = tempfile::tempdir().unwrap();
    let folder = Path::new(env!("CARGO_BIN_EXE_fx")).parent().unwrap();
    let shell = |place: &Path, line: &str| {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("set -o pipefail; {line}")]).env_clear().env("HOME", home.path()).current_dir(place);
        let output = shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display())).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let installed = checks("On a machine that has fx (`tests/documents.rs`):");
    assert_eq!(installed.len(), 4);
    let said: Vec<String> = installed.iter().map(|line| shell(home.path(), line)).collect();
    let version = env!("CARGO_PKG_VERSION");
    assert!(said[0].starts_with(&format!("ok     program       fx {version} for {} {}", std::env::consts::ARCH, std::env::consts::OS)));
    assert!(said[0].contains("\nok     data          35 files are compiled in, each as data/SHA256SUMS says\n"), "{}", said[0]);
    let checkout = checks("In a checkout (`tests/documents.rs`):");
    assert_eq!(checkout.len(), 3);
    for line in checkout {
        shell(Path::new(env!("CARGO_MANIFEST_DIR")), &line);
    }
}
