//! The command as people type it: what it prints, where, and with which exit code.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use fx::store::Editions;
use fx::store::sqlite::Sqlite;
use process::{serve, until};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// The command in a folder of its own, with no variable but those that are named.
fn fx(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home).current_dir(home).args(arguments);
    command
}

fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    finished(fx(home, arguments).output().unwrap())
}

fn finished(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_conversion_offline_says_source_and_day() {
    let home = home();
    let (code, out, err) = run(home.path(), &["100", "eur", "to", "usd", "--offline", "--date", "2022-03-05", "--source", "ecb"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "100 EUR = 109.29 USD\n1 EUR = 1.0929 USD (European Central Bank, 4 March 2022; carried over the weekend)\n");
    let (_, two, _) = run(home.path(), &["100", "usd", "eur,dem", "--offline", "--date", "2001-12-28"]);
    assert_eq!(
        two,
        "100 USD = 113.47 EUR\n1 USD = 1.13468739362 EUR (European Central Bank, 28 December 2001)\n\
         100 USD = 221.93 DEM\n1 USD = 2.21925564507 DEM (European Central Bank, 28 December 2001 and fixed by law since 1 January 1999 (Council Regulation (EC) No 2866/98))\n"
    );
    let (_, one, _) = run(home.path(), &["usd", "rub", "--offline", "--date", "2022-03-01"]);
    assert!(one.starts_with("1 USD = 105.00 RUB\n"), "{one}");
}

#[test]
fn signs_and_words_are_read_and_shared_ones_say_so() {
    let home = home();
    let (code, out, err) = run(home.path(), &["$1.5k", "in", "€", "on", "2022-03-04", "--offline", "-q"]);
    assert_eq!((code, out.as_str()), (0, "1372.50\n"));
    assert!(err.starts_with("fx: $ is read as USD; it may also be AUD, CAD, "), "{err}");
    let (_, out, err) = run(home.path(), &["100", "eur", "@2022-03-05", "--offline", "--plain", "--source", "ecb"]);
    assert_eq!((out.as_str(), err.as_str()), ("100\tEUR\t109.29\tUSD\t1.0929\tECB\t2022-03-04\tcarried\n", ""));
    let swiss = fx(home.path(), &["100", "usd", "on", "2022-03-04", "--offline", "-q", "--source", "ecb"])
        .env("LANG", "de_CH.UTF-8")
        .output()
        .unwrap();
    assert_eq!(finished(swiss).1, "92.01\n");
}

#[test]
fn completions_and_man_pages_are_made_of_the_command() {
    let home = home();
    for (shell, sign) in [
        ("bash", "-F _clap_complete_fx fx"),
        ("zsh", "#compdef fx"),
        ("fish", "--command fx"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "set edit:completion"),
        ("nushell", "export extern fx"),
    ] {
        let (code, out, _) = run(home.path(), &["completions", shell]);
        assert!(code == 0 && out.contains(sign), "{shell}: {out}");
    }
    // What a shell is answered when it asks what goes on with the last word of a line.
    let asked = |line: &str| {
        let words: Vec<&str> = ["--"].into_iter().chain(line.split(' ')).collect();
        let mut command = fx(home.path(), &words);
        command.envs([("COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", &(words.len() - 2).to_string()), ("_CLAP_IFS", " ")]);
        finished(command.output().unwrap()).1
    };
    assert_eq!(asked("fx 100 jp"), "jpy");
    assert_eq!(asked("fx history us"), "usd usn");
    assert_eq!(asked("fx price usd --date y"), "yesterday");
    assert_eq!(asked("fx average eur usd 2026-10 --source ecb --rou"), "--rounding");
    assert_eq!(run(home.path(), &["completions", "tcsh"]).0, 2);
    let headings = |page: &str| page.lines().filter_map(|line| line.strip_prefix(".SH ")).map(str::to_owned).collect::<Vec<_>>();
    let of_all = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SUBCOMMANDS", "EXAMPLES", "\"EXIT STATUS\"", "VERSION"];
    let page = run(home.path(), &["man"]).1;
    assert_eq!(headings(&page), of_all);
    let synopsis = page.split(".SH ").find(|section| section.starts_with("SYNOPSIS")).unwrap().replace('\\', "");
    assert!(synopsis.contains("[--date DATE]") && synopsis.contains("[-q|--quiet]") && synopsis.contains("[QUESTION]..."), "{synopsis}");
    assert_eq!(run(home.path(), &["man", "--dir", "man1"]).0, 0);
    for page in ["fx.1", "fx-convert-file.1", "fx-rates.1"] {
        let page = std::fs::read_to_string(home.path().join("man1").join(page)).unwrap();
        assert!(headings(&page).contains(&"EXAMPLES".to_owned()), "{page}");
    }
}

#[test]
fn a_small_amount_is_not_shown_as_nothing() {
    let (_, out, _) = run(home().path(), &["0.01", "idr", "eur", "--offline", "--date", "2022-03-01"]);
    assert!(out.starts_with("0.01 IDR = 0.00000062 EUR\n"), "{out}");
}

#[test]
fn json_is_what_the_service_answers() {
    let home = home();
    let (_, out, _) = run(home.path(), &["100", "eur", "usd", "--offline", "--json", "--date", "2022-03-04"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (json["result"].as_str(), json["legs"][0]["source"].as_str(), &json["next_due"]),
        (Some("109.29"), Some("ECB"), &serde_json::Value::Null)
    );
    let (_, out, _) = run(home.path(), &["100", "eur", "usd,gbp", "--offline", "--json", "--date", "2022-03-04"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn every_failure_has_its_line_and_code() {
    let home = home();
    let cases: [(&[&str], i32, &str); 14] = [
        (&["100", "usdd", "eur"], 3, "fx: \"usdd\" is no currency code of ISO 4217; did you mean USD?\n"),
        (&["100", "usd", "\u{1b}[31m"], 3, "fx: \"\\u{1b}[\" is no currency code of ISO 4217\n"),
        (&["100"], 2, "fx: a currency is missing; read so far: 100\n"),
        (&["1,234", "usd", "eur"], 2, "fx: \"1,234\" can be read two ways: write 1234 or 1.234\n"),
        (&["1e400", "usd", "eur"], 2, "fx: write all digits: 1000 instead of 1e3\n"),
        (&["99999999999999999999999999999999", "usd", "eur"], 2, "fx: an amount has at most 28 digits\n"),
        (
            &["79228162514264337593543950335", "eur", "jpy"],
            2,
            "fx: the result has more than 28 digits: ask for a smaller amount or fewer decimals\n",
        ),
        (
            &["1", "usd", "rub", "--source", "ecb"],
            4,
            "fx: ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source\n",
        ),
        (
            &["1", "usd", "eur", "--date", "1998-12-31"],
            4,
            "fx: no source has a rate of USD to EUR on 1998-12-31; there are rates from 1999-01-04 to 2026-10-30\n",
        ),
        (
            &["1", "adp", "usd"],
            4,
            "fx: ADP ended on 2001-12-31, and no rate to EUR, which came after it, is fixed by law for that day: ask for a date up to then, or for EUR\n",
        ),
        (&["1", "usd", "eur", "--source", "fed"], 2, ""),
        (&["1", "usd", "eur", "--config", "none.toml"], 8, "fx: none.toml: cannot be read: No such file or directory (os error 2)\n"),
        (&["1", "usd", "eur", "--server", "http://127.0.0.1:1"], 5, ""),
        (&["1", "usd", "eur", "--date", "2026-02-30"], 2, ""),
    ];
    for (arguments, code, line) in cases {
        let mut all = arguments.to_vec();
        if !arguments.contains(&"--server") {
            all.push("--offline");
        }
        let (exit, out, err) = run(home.path(), &all);
        assert_eq!((exit, out.as_str()), (code, ""), "{arguments:?}: {err}");
        assert!(line.is_empty() || err == line, "{arguments:?}: {err}");
    }
}

#[test]
fn a_fee_stands_in_a_line_of_its_own() {
    let home = home();
    let ask = |more: &[&str]| {
        let question = ["100", "eur", "usd", "--offline", "--date", "2022-03-04", "--source", "ecb"];
        run(home.path(), &[&question[..], more].concat())
    };
    let (code, out, err) = ask(&["--fee", "1.5"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "100 EUR = 109.29 USD\n1 EUR = 1.0929 USD (European Central Bank, 4 March 2022)\nfee of 1.5 %: 1.64 USD, together 110.93 USD\n"
    );
    let (_, json, _) = ask(&["--fee", "-0.5", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["fee"], serde_json::json!({"percent": "-0.5", "amount": "-0.55", "total": "108.74"}));
    for (more, code, said) in [
        (&["--fee", "1.5", "-q"][..], 2, "cannot be used with"),
        (&["--fee", "1.5%%"], 2, "a fee is a percentage"),
        (&["--fee", "101"], 2, "a fee is a percentage"),
    ] {
        let (got, out, err) = ask(more);
        assert_eq!((got, out.as_str()), (code, ""), "{more:?}: {err}");
        assert!(err.contains(said), "{more:?}: {err}");
    }
    let (code, _, err) = run(home.path(), &["100", "usd", "+", "5", "eur", "in", "gbp", "--fee", "1", "--offline"]);
    assert_eq!(code, 2);
    assert!(err.contains("a fee is on one amount"), "{err}");
}

#[test]
fn offline_may_be_said_to_every_command() {
    let home = home();
    for arguments in [
        &["sources", "--offline"][..],
        &["history", "eur", "usd", "--offline", "--start", "2022-03-01", "--end", "2022-03-04"],
        &["currencies", "peso", "--offline"],
        &["config", "--offline"],
        &["price", "eur", "usd", "--date", "2022-03-04", "--offline"],
    ] {
        let (code, _, err) = run(home.path(), arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    }
    for command in ["refresh", "ready"] {
        let (code, out, err) = run(home.path(), &[command, "--offline"]);
        assert_eq!((code, out.as_str()), (2, ""), "{command}: {err}");
        assert!(err.contains(&format!("fx {command} needs the network, and --offline forbids it")), "{err}");
    }
}

#[test]
fn prices_are_lines_that_ledgers_read_and_a_file_grows_by_what_is_new() {
    let home = home();
    let days = |start: &str, end: &str, more: &[&str]| {
        let asked = ["history", "eur", "usd", "--source", "ecb", "--start", start, "--end", end];
        run(home.path(), &[&asked[..], more].concat())
    };
    let (_, out, _) = days("2022-03-03", "2022-03-06", &["--format", "beancount"]);
    assert_eq!(out, "2022-03-03 price EUR 1.1076 USD\n2022-03-04 price EUR 1.0929 USD\n");
    let (_, out, _) = days("2022-03-04", "2022-03-04", &["--format", "hledger"]);
    assert_eq!(out, "P 2022-03-04 EUR 1.0929 USD\n");
    let (_, out, _) = run(home.path(), &["price", "eur", "--currency", "usd", "--date", "2022-03-05", "--source", "ecb", "--offline"]);
    assert_eq!(out, "2022-03-04 price EUR 1.0929 USD\n", "the line has the day of the rate");

    let book = home.path().join("prices.beancount");
    std::fs::write(&book, "2022-03-03 price EUR 1.1076 USD").unwrap();
    let update = ["--format", "beancount", "--update", "prices.beancount"];
    let (code, out, err) = days("2022-03-02", "2022-03-04", &update);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("1 prices appended to prices.beancount"), "{err}");
    let whole = "2022-03-03 price EUR 1.1076 USD\n2022-03-04 price EUR 1.0929 USD\n";
    assert_eq!(std::fs::read_to_string(&book).unwrap(), whole);
    let (_, _, err) = days("2022-03-02", "2022-03-04", &update);
    assert!(err.contains("0 prices appended"), "{err}");
    assert_eq!(std::fs::read_to_string(&book).unwrap(), whole);

    let (code, _, err) = days("2022-03-02", "2022-03-04", &["--format", "csv", "--update", "prices.csv"]);
    assert_eq!(code, 2, "{err}");
    assert!(!home.path().join("prices.csv").exists());
    let (code, _, err) = days("2022-03-02", "2022-03-04", &["--format", "ledger", "--update", "no/such/folder"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("no/such/folder"), "{err}");
}

#[test]
fn a_configuration_that_is_wrong_is_refused_with_its_line() {
    let home = home();
    std::fs::write(home.path().join("config.toml"), "[rates]\ncary_days = 3\n").unwrap();
    let refused = |arguments: &[&str]| run(home.path(), arguments);
    assert_eq!(
        refused(&["1", "usd", "eur"]),
        (8, String::new(), "fx: config.toml:2: `cary_days` is not known here; the nearest is `carry_days`\n".to_owned())
    );
    assert_eq!(refused(&["serve"]).0, 8);
    let variable = fx(home.path(), &["config", "--effective", "--config", "/dev/null"]).env("FX_FETCH__POLL", "often").output().unwrap();
    let (code, _, err) = finished(variable);
    assert_eq!(code, 8);
    assert!(err.starts_with("fx: environment variable FX_FETCH__POLL: invalid value: string \"often\""), "{err}");
}

#[test]
fn config_prints_every_key_and_can_be_read_again() {
    let home = home();
    let (code, out, _) = run(home.path(), &["config"]);
    assert_eq!((code, out.as_str()), (0, include_str!("../config.toml")));
    std::fs::write(home.path().join("config.toml"), "[rates]\ncarry_days = 3\n").unwrap();
    let (_, effective, _) = run(home.path(), &["config", "--effective"]);
    assert!(effective.contains("carry_days = 3") && effective.contains("base_url = \"https://www.cbr.ru\""), "{effective}");
    std::fs::write(home.path().join("config.toml"), effective).unwrap();
    assert_eq!(run(home.path(), &["config", "--effective"]).0, 0);
}

#[test]
fn a_store_that_cannot_be_used_stops_the_service_but_no_question() {
    let home = home();
    std::fs::write(home.path().join("file"), "mine").unwrap();
    let with = |arguments: &[&str]| finished(fx(home.path(), arguments).env("FX_STORE__URL", "sqlite:file/fx.db").output().unwrap());
    let (code, _, err) = with(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(code, 9);
    assert!(err.contains("fx: store file/fx.db: cannot make the folder file: "), "{err}");
    let (code, out, err) = with(&["100", "eur", "usd", "--offline", "--date", "2022-03-04"]);
    assert_eq!((code, out.lines().next()), (0, Some("100 EUR = 109.29 USD")));
    assert!(err.ends_with("; the archive answers\n"), "{err}");
    assert_eq!(std::fs::read_to_string(home.path().join("file")).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_store_that_can_be_read_and_not_written_stops_the_service_but_no_question() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let home = home();
    let store = |command: &mut std::process::Command| {
        command.env_clear().env("HOME", home.path()).env("FX_STORE__URL", "sqlite:fx.db").current_dir(home.path());
    };
    // The superuser may write everything: as such, the test runs a copy of the program as nobody.
    let program = home.path().join("fx-as-nobody");
    fs::hard_link(env!("CARGO_BIN_EXE_fx"), &program).or_else(|_| fs::copy(env!("CARGO_BIN_EXE_fx"), &program).map(|_| ())).unwrap();
    let mut first = std::process::Command::new(&program);
    store(&mut first);
    assert_eq!(finished(first.args(["1", "eur", "usd", "--offline"]).output().unwrap()).0, 0);
    let superuser = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    fs::set_permissions(home.path().join("fx.db"), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(home.path(), Permissions::from_mode(0o555)).unwrap();
    let ask = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&program);
        store(&mut command);
        if superuser {
            command.uid(65_534).gid(65_534);
        }
        finished(command.args(arguments).output().unwrap())
    };
    let (code, _, err) = ask(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(code == 9 && err.contains("fx.db"), "{code}: {err}");
    let (code, out, err) = ask(&["100", "eur", "usd", "--offline", "--date", "2022-03-04"]);
    assert_eq!((code, out.lines().next()), (0, Some("100 EUR = 109.29 USD")), "{err}");
    fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_corrupt_store_is_set_aside_and_the_service_goes_on() {
    let home = home();
    std::fs::write(home.path().join("fx.db"), "this is no database at all").unwrap();
    let offline = [
        ("FX_SOURCES__ECB__ENABLED", "true"),
        ("FX_SOURCES__ECB__BASE_URL", "http://127.0.0.1:1"),
        ("FX_SOURCES__CBR__ENABLED", "false"),
        ("FX_SOURCES__EXCHANGE_API__ENABLED", "false"),
    ];
    let service = serve(home.path(), &offline.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(service.get("/v1/convert?from=EUR&to=USD&date=2022-03-04").json()["result"], "1.09");
    let aside: Vec<String> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("fx.db.corrupt-"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(std::fs::read_to_string(home.path().join(&aside[0])).unwrap(), "this is no database at all");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let home = home();
    let (code, _, err) = run(home.path(), &["serve", "--listen", &address]);
    assert_eq!(code, 8);
    assert_eq!(err, format!("fx: [server] listen = \"{address}\": Address already in use (os error 98)\n"));
    assert!(!home.path().join(".local").exists(), "nothing was made");
}

#[test]
fn a_service_answers_the_command_and_ends_when_it_is_asked_to() {
    let home = home();
    let offline = ["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1".to_owned()));
    let mut service = serve(home.path(), &offline);
    let url = format!("http://{}", service.address);
    let ask = |arguments: &[&str]| run(home.path(), &[arguments, &["--server", &url]].concat());
    let (code, out, err) = ask(&["100", "eur", "usd", "--date", "2022-03-05", "--source", "ecb"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "100 EUR = 109.29 USD\n1 EUR = 1.0929 USD (European Central Bank, 4 March 2022; carried over the weekend)\n");
    let (code, _, err) = ask(&["1", "usd", "rub", "--source", "ecb"]);
    assert_eq!(
        (code, err.as_str()),
        (4, "fx: ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source.\n")
    );
    assert_eq!(ask(&["ready"]).0, 0);
    assert_eq!(service.terminate(), Some(0));
    assert_eq!(ask(&["ready"]).0, 5);
}

#[test]
fn rates_and_sources_are_listed() {
    let home = home();
    let (code, out, _) = run(home.path(), &["rates", "eur", "--quotes", "usd,jpy", "--date", "2022-03-04", "--offline"]);
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "1 EUR =   1.0929 USD  European Central Bank, 4 March 2022\n1 EUR = 126.17   JPY  European Central Bank, 4 March 2022\n"
    );
    let (code, out, _) = run(home.path(), &["sources"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("ECB           European Central Bank\n              last sheet  30 October 2026, 29 currencies\n"), "{out}");
    assert!(out.contains("CBR           Bank of Russia\n              last sheet  25 April 2026, "), "{out}");
    assert!(out.contains("CNB           Czech National Bank\n              last sheet  none yet\n"), "{out}");
    let (code, _, err) = run(home.path(), &["sources", "accept", "ecb"]);
    assert_eq!((code, err.as_str()), (1, "fx: ECB has no sheet and no row in quarantine\n"));
}

#[test]
fn a_refresh_that_reaches_nobody_says_so_and_a_question_is_answered_all_the_same() {
    let home = home();
    let offline = ["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1"));
    let (code, out, err) = finished(fx(home.path(), &["100", "eur", "usd", "--source", "ecb"]).envs(offline.clone()).output().unwrap());
    assert_eq!((code, out.lines().next()), (0, Some("100 EUR = 111.72 USD")));
    assert!(err.contains("fx: ECB: http://127.0.0.1:1/stats/eurofxref/eurofxref-daily.xml: "), "{err}");
    let (code, out, err) = finished(fx(home.path(), &["refresh"]).envs(process::nowhere()).output().unwrap());
    // A source whose key is missing asks nobody; each table of the others is told.
    let free = fx::sources::registry().iter().filter(|source| source.key.is_none());
    let tables: Vec<_> = free.flat_map(|source| source.tables).collect();
    // Of a table to which nothing is added any more, nobody is asked either.
    let asked = tables.iter().filter(|table| !matches!(table.latest, fx::feed::Latest::AllOf([]))).count();
    let all = tables.len();
    assert_eq!((code, out.lines().count(), err), (5, all, format!("fx: {asked} of {all} sources did not give a sheet\n")));
}

#[test]
fn a_service_whose_log_nobody_reads_goes_on() {
    let home = home();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(home.path()).env_clear();
    command.envs([("FX_STORE__URL", "sqlite::memory:"), ("FX_LOG__LEVEL", "debug"), ("FX_FETCH__JITTER", "0s")]);
    command.envs(["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1")));
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let line = lines.find(|line| line.as_ref().unwrap().contains("http://127")).unwrap().unwrap();
    let address = line.rsplit_once("http://").unwrap().1.parse().unwrap();
    // From here on every line of the log is written to a pipe without a reader.
    drop(lines);
    for _ in 0..3 {
        assert_eq!(wire::get(address, "/v1/convert?from=EUR&to=USD&date=2022-03-04").status, 200);
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_keeps_the_edition_of_the_widget_that_it_has() {
    let home = home();
    let mut service = serve(home.path(), &[]);
    let version = fx::widget::version();
    let store = Sqlite::open(&home.path().join("fx.db")).await.unwrap();
    let kept = || Handle::current().block_on(store.file(version, "define.js")).unwrap();
    until("the edition", || block_in_place(kept).is_some());
    assert_eq!(store.file(version, "define.js").await.unwrap().as_deref(), Some(fx::widget::files()[0].1));
    assert_eq!(service.terminate(), Some(0));
}
