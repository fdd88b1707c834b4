//! The command and the world around it: publishers, services, other processes, and what each exit code stands for.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/process.rs"]
mod process;
#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/wire.rs"]
mod wire;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use process::{Process, replay, serve};

const SOURCES: [&str; 3] = ["ECB", "CBR", "EXCHANGE_API"];

/// The command in a folder of its own, with no variable but those that are named, and no publisher in reach.
fn fx(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home).current_dir(home).args(arguments);
    command.envs(SOURCES.map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1")));
    command
}

fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    finished(&fx(home, arguments).output().unwrap())
}

fn finished(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The two publishers of which there are recordings, by their stand-in.
fn publishers(replay: &Process) -> [(&'static str, String); 3] {
    let at = |host: &str| format!("http://{}/{host}", replay.address);
    [
        ("FX_SOURCES__ECB__BASE_URL", at("www.ecb.europa.eu")),
        ("FX_SOURCES__CBR__BASE_URL", at("www.cbr.ru")),
        ("FX_SOURCES__EXCHANGE_API__ENABLED", "false".to_owned()),
    ]
}

/// How often each address of the stand-in was asked, whatever it answered.
fn asked(replay: &Process) -> Vec<(String, u64)> {
    let stats = replay.get("/_stats").json();
    let count = |row: &serde_json::Value| row.as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum();
    stats.as_object().unwrap().iter().map(|(address, row)| (address.clone(), count(row))).collect()
}

/// A service on a port of its own that reaches no publisher.
fn service(home: &Path) -> Process {
    serve(home, &SOURCES.map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1".to_owned())))
}

/// Something that answers every request with the same bytes.
fn always(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            let _read = std::io::Read::read(&mut stream, &mut request);
            let _written = std::io::Write::write_all(&mut stream, answer);
        }
    });
    address
}

#[test]
fn a_rate_older_than_allowed_is_none() {
    let home = home();
    let ask =
        |age: &str| run(home.path(), &["100", "eur", "usd", "--offline", "--date", "2022-03-06", "--source", "ecb", "--max-age", age]);
    assert_eq!(ask("2d").1.lines().next(), Some("100 EUR = 109.29 USD"));
    assert_eq!(
        ask("1d"),
        (6, String::new(), "fx: the newest rate is of 2022-03-04, 2 days old, and at most 1 day were allowed\n".to_owned())
    );
    for age in ["3", "d", "-1d", "3 d", "100000d", "3w"] {
        let (code, out, err) = ask(age);
        assert_eq!((code, out.as_str()), (2, ""), "{age}: {err}");
    }
    let service = service(home.path());
    let url = format!("http://{}", service.address);
    let ask =
        |age: &str| run(home.path(), &["100", "eur", "usd", "--server", &url, "--date", "2022-03-06", "--source", "ecb", "--max-age", age]);
    assert_eq!(ask("2d").1.lines().next(), Some("100 EUR = 109.29 USD"));
    assert_eq!((ask("1d").0, ask("1d").1.as_str()), (6, ""));
}

#[test]
fn all_digits_are_shown_where_they_end_and_an_ellipsis_where_they_do_not() {
    let home = home();
    let ask = |question: &[&str]| {
        run(home.path(), &[question, &["--offline", "--exact", "--date", "2022-03-04", "--source", "ecb", "-q"]].concat()).1
    };
    assert_eq!(ask(&["0.123456", "eur", "usd"]), "0.1349250624\n");
    assert_eq!(ask(&["1", "usd", "eur"]), "0.9149967975112087107695123067…\n");
    // Longer than any decimal, and all of it.
    assert_eq!(ask(&["1.234567890123456789012345678", "eur", "usd"]), "1.3492592471159259247115925914862\n");
    assert_eq!(ask(&["-100", "eur", "eur"]), "-100\n");
    let (_, out, _) = run(home.path(), &["1", "usd", "eur", "--offline", "--exact", "--date", "2022-03-04", "--source", "ecb"]);
    assert_eq!(out.lines().next(), Some("1 USD = 0.9149967975112087107695123067… EUR"));
    assert_eq!(run(home.path(), &["1", "usd", "eur", "--exact", "--json"]).0, 2);
}

#[test]
fn a_service_is_named_by_flag_or_configuration_and_offline_beats_both() {
    let home = home();
    let service = service(home.path());
    let url = format!("http://{}", service.address);
    let question = ["100", "eur", "usd", "--date", "2022-03-04", "--source", "ecb", "-q"];
    let with = |configured: &str, more: &[&str]| {
        finished(&fx(home.path(), &[&question, more].concat()).env("FX_CLI__SERVER", configured).output().unwrap())
    };
    assert_eq!(with(&url, &[]), (0, "109.29\n".to_owned(), String::new()));
    // Nobody listens there: the one that is asked is the one that is named.
    let nobody = "http://127.0.0.1:1";
    assert_eq!(with(nobody, &[]).0, 5);
    assert_eq!(with(nobody, &["--server", &url]).1, "109.29\n");
    assert_eq!(with(&url, &["--server", nobody]).0, 5);
    assert_eq!(with(nobody, &["--offline"]).1, "109.29\n");
    assert_eq!(with(nobody, &["--offline", "--server", nobody]).1, "109.29\n");
    let (code, _, err) = with(&url, &["--refresh"]);
    assert_eq!((code, err.starts_with("fx: --refresh asks the publishers for the own store, and [cli] server = ")), (2, true), "{err}");
    assert_eq!(with("", &["--refresh", "--offline"]).0, 2);
    assert_eq!(with("", &["--refresh", "--server", &url]).0, 2);
    for nonsense in ["nonsense", "", "ftp://fx.example", "http://", "https://fx.example/?a=b", "127.0.0.1:8080"] {
        let (code, out, err) = with("", &["--server", nonsense]);
        assert_eq!((code, out.as_str()), (2, ""), "{nonsense}: {err}");
    }
    let (code, _, err) = with("nonsense", &[]);
    assert_eq!((code, err.starts_with("fx: environment variable FX_CLI__SERVER: ")), (8, true), "{err}");
}

#[test]
fn a_service_that_is_none_is_named_and_nothing_of_it_is_printed() {
    let home = home();
    let ask = |answer: &'static [u8]| {
        let url = format!("http://{}", always(answer));
        let (code, out, err) = run(home.path(), &["100", "eur", "usd", "--server", &url]);
        assert_eq!((code, out.as_str(), err.lines().count()), (5, "", 1), "{err}");
        err.replace(&url, "URL")
    };
    let html = ask(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>\x1b[31mHello</html>");
    assert!(html.ends_with(" answered something else than this conversion: is it fx?\n"), "{html}");
    let broken = ask(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n<html>\x1b]0;title\x07</html>");
    assert!(broken.ends_with(" answered with status 502\n"), "{broken}");
    let problem =
        ask(b"HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n{\"type\":\"/problems/overloaded\",\"detail\":\"Later.\\u001b[2J\\u202e\"}");
    assert!(problem.starts_with("fx: Later.") && !problem.contains('\u{1b}'), "{problem:?}");
    ask(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    // Nor is a password that the address holds.
    let secret = format!("http://ann:s3cret@{}", always(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>"));
    let (code, said) = at_terminal(home.path(), "both", &[("FX_CLI__SERVER", &secret)], &["100", "eur", "usd"]);
    assert_eq!((code, said.lines().count(), said.contains("s3cret")), (5, 2, false), "{said}");
    // Who watches asks the same service.
    let watched = fx(home.path(), &["watch", "100", "eur", "usd"]).env("FX_CLI__SERVER", &secret).output().unwrap();
    let (code, out, said) = finished(&watched);
    assert_eq!((code, out.as_str(), said.contains("is it fx?"), said.contains("s3cret")), (5, "", true, false), "{said}");
    let effective = fx(home.path(), &["config", "--effective"]).env("FX_CLI__SERVER", &secret).output().unwrap();
    let (code, out, _) = finished(&effective);
    assert_eq!((code, out.contains("s3cret"), out.contains("server = \"http://…@127.0.0.1:")), (0, false, true), "{out}");
}

/// Runs four at once: all stand before the lock of the store before one of them goes on.
#[cfg(target_os = "linux")]
fn four_at_once(home: &Path, replay: &Process, arguments: &[&str]) -> Vec<(i32, String, String)> {
    let folder = home.join(".local/share/fx");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("fx.db.lock")).unwrap();
    lock.lock().unwrap();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
            command.env_clear().env("HOME", home).current_dir(home).args(arguments).envs(publishers(replay));
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in &children {
        let files = || std::fs::read_dir(format!("/proc/{}/fd", child.id())).unwrap().flatten();
        let named = |file: std::fs::DirEntry| std::fs::read_link(file.path()).is_ok_and(|path| path.ends_with("fx.db.lock"));
        process::until("a command that waits for the lock", || files().any(named));
    }
    drop(lock);
    children.into_iter().map(|child| finished(&child.wait_with_output().unwrap())).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_due_is_fetched_once_by_however_many_commands_at_once() {
    let Some(recordings) = recordings::folder() else { return };
    let (replay, home) = (replay(&recordings), home());
    let first = four_at_once(home.path(), &replay, &["100", "usd", "eur", "--source", "ecb", "-q"]);
    assert_eq!(first[0].0, 0, "{first:?}");
    assert!(first.iter().all(|answer| *answer == first[0]), "{first:?}");
    let counted = asked(&replay);
    assert!(!counted.is_empty() && counted.iter().all(|(_, times)| *times == 1), "{counted:?}");
    // Whoever insists asks again; whoever insists while another asks takes that answer.
    assert_eq!(four_at_once(home.path(), &replay, &["100", "usd", "eur", "--source", "ecb", "-q", "--refresh"]), first);
    let times = |counted: &[(String, u64)]| counted.iter().find(|(address, _)| address.ends_with("eurofxref-daily.xml")).map(|(_, n)| *n);
    assert_eq!((times(&counted), times(&asked(&replay))), (Some(1), Some(2)), "{:?}", asked(&replay));
    // One after the other, each asks.
    let again = fx(home.path(), &["100", "usd", "eur", "--source", "ecb", "-q", "--refresh"]).envs(publishers(&replay)).output().unwrap();
    assert_eq!((finished(&again), times(&asked(&replay))), (first[0].clone(), Some(3)));
    let (code, out, err) = run(home.path(), &["sources"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

/// A service waits while a command asks, and the other way round; whoever is second finds what the first one got.
#[cfg(target_os = "linux")]
#[test]
fn a_service_and_a_command_on_one_store_ask_a_publisher_once() {
    let Some(recordings) = recordings::folder() else { return };
    let (replay, home) = (replay(&recordings), home());
    let lock = std::fs::OpenOptions::new().create(true).append(true).open(home.path().join("fx.db.lock")).unwrap();
    lock.lock().unwrap();
    let mut variables = publishers(&replay).map(|(name, value)| (name.to_owned(), value)).to_vec();
    variables.push(("FX_FETCH__JITTER".to_owned(), "0s".to_owned()));
    let service = serve(home.path(), &variables);
    let mut command = fx(home.path(), &["100", "usd", "rub", "--source", "cbr", "-q"]);
    command.env("FX_STORE__URL", format!("sqlite:{}", home.path().join("fx.db").display())).envs(publishers(&replay));
    let child = std::thread::spawn(move || finished(&command.output().unwrap()));
    assert!(asked(&replay).is_empty(), "{:?}", asked(&replay));
    drop(lock);
    let (code, out, err) = child.join().unwrap();
    assert_eq!((code, err.as_str()), (0, ""));
    let served = |target: &str| service.get(target).json()["result"].as_str().map(str::to_owned);
    process::until("the service's answer", || served("/v1/convert?from=USD&to=RUB&amount=100&source=CBR").as_deref() == Some(out.trim()));
    process::until("both publishers", || asked(&replay).len() >= 2);
    let counted = asked(&replay);
    assert!(counted.iter().all(|(_, times)| *times == 1), "{counted:?}");
}

#[test]
fn without_network_what_is_stored_answers_and_what_is_not_is_the_networks_fault() {
    let home = home();
    let ask = |more: &[&str]| {
        finished(
            &fx(home.path(), &[&["100", "usd", "czk", "--source", "cnb"], more].concat())
                .env("FX_SOURCES__CNB__BASE_URL", "http://127.0.0.1:1")
                .output()
                .unwrap(),
        )
    };
    // Of this bank nothing is compiled in.
    let line = "fx: CNB does not have a rate of USD to CZK";
    for _ in 0..2 {
        // The second time nobody is asked, since nobody answered a moment ago.
        let (code, out, err) = ask(&[]);
        assert_eq!((code, out.as_str()), (5, ""), "{err}");
        assert!(err.ends_with(&format!("{line}; CNB could not be asked\n")), "{err}");
    }
    assert_eq!(ask(&["--offline"]), (4, String::new(), format!("{line}\n")));
    assert_eq!(ask(&["--date", "2020-01-02"]).0, 4);
    let (code, out, err) = run(home.path(), &["100", "eur", "usd", "--source", "ecb", "--refresh", "-q"]);
    assert_eq!((code, out.as_str()), (0, "111.72\n"), "{err}");
    assert_eq!(err.lines().count(), 1, "the ECB alone is asked: {err}");
}

/// Rates come, and there is no room to keep them: what was kept answers, it is said why, and nothing is lost.
#[test]
fn a_full_disk_while_rates_are_fetched_stops_no_question() {
    let Some(recordings) = recordings::folder() else { return };
    let (replay, home) = (replay(&recordings), home());
    let question = ["100", "usd", "eur", "--source", "ecb", "-q"];
    let ask = |more: &[&str]| {
        let mut command = fx(home.path(), &[&question[..], more].concat());
        finished(&command.envs(publishers(&replay)).output().unwrap())
    };
    let (code, kept, err) = ask(&["--offline"]);
    assert_eq!(code, 0, "{err}");
    // No file may grow, as on a full disk: a write fails, and the process is told so.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\" --refresh";
    let mut full = Command::new("sh");
    full.args(["-c", script, env!("CARGO_BIN_EXE_fx")]).args(question).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
    let (code, out, err) = finished(&full.current_dir(home.path()).envs(publishers(&replay)).output().unwrap());
    assert_eq!((code, out), (0, kept.clone()), "{err}");
    assert!(err.contains("ECB: store "), "{err}");
    assert_eq!(ask(&["--offline"]), (0, kept, String::new()));
}

#[test]
fn a_publisher_that_never_answers_is_given_up_and_noted() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (home, address) = (home(), silent.local_addr().unwrap());
    let off = ["CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__ENABLED"), "false"));
    let ask = || {
        let mut command = fx(home.path(), &["100", "eur", "usd", "-q", "--source", "ecb"]);
        command.env("FX_SOURCES__ECB__BASE_URL", format!("http://{address}")).envs(off.clone());
        finished(&command.output().unwrap())
    };
    let (code, out, err) = ask();
    assert_eq!((code, out.as_str()), (0, "111.72\n"));
    assert!(err.ends_with(": no whole answer in time\n"), "{err}");
    // And is not waited for again at once.
    assert_eq!(ask(), (0, "111.72\n".to_owned(), String::new()));
}

/// One with two hosts takes longer than a person waits for all of them, so that the question ends before its answer.
#[test]
fn a_publisher_that_is_given_up_half_way_is_noted_too_and_no_other_is_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (home, address) = (home(), format!("http://{}", silent.local_addr().unwrap()));
    let ask = || {
        let mut command = fx(home.path(), &["100", "eur", "aed", "--source", "exchange-api", "-q"]);
        // Nor does a question wait for those that cannot answer it.
        let both = ["ECB", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), address.clone()));
        finished(&command.envs(both).output().unwrap())
    };
    let (code, out, err) = ask();
    assert_eq!((code, out.as_str(), err.as_str()), (0, "417.22\n", "fx: EXCHANGE-API: no whole answer in time\n"));
    assert_eq!(ask(), (0, "417.22\n".to_owned(), String::new()));
}

#[test]
fn several_amounts_are_added_up_exactly_and_each_has_its_receipt() {
    let home = home();
    let ask = |more: &[&str]| run(home.path(), &[&["--offline", "--date", "2022-03-04", "--source", "ecb"], more].concat());
    let (code, out, err) = ask(&["100", "usd", "+", "50", "gbp", "in", "eur"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "100 USD + 50 GBP = 152.19 EUR\n\
         1 USD = 0.914996797511 EUR (European Central Bank, 4 March 2022)\n\
         1 GBP = 1.21376899548 EUR (European Central Bank, 4 March 2022)\n"
    );
    assert_eq!(ask(&["100 usd - 50 gbp in eur,usd", "-q"]).1, "30.81\n33.67\n");
    assert_eq!(
        ask(&["100 usd - 50 gbp in eur", "--plain"]).1,
        "100+-50\tUSD+GBP\t30.81\tEUR\t0.914996797511+1.21376899548\tECB\t2022-03-04\tcurrent\n"
    );
    // Each third is 0.00457498398755…, rounded 0.00 by itself: the sum is made of the exact numbers.
    assert_eq!(ask(&["0.005 usd + 0.005 usd + 0.005 usd in eur", "-q"]).1, "0.01\n");
    assert_eq!(ask(&["1.10 usd + 0.90 usd in usd", "-q", "--exact"]).1, "2\n");
    assert_eq!(ask(&["1 usd + 1.0929 usd - 1.0929 usd + 0.0929 usd in eur", "-q", "--exact"]).1, "1\n");
    let (_, json, _) = ask(&["100 usd - 50 gbp in eur", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["to"].as_str(), json["result"].as_str()), (Some("EUR"), Some("30.81")));
    assert_eq!((json["terms"][1]["amount"].as_str(), json["terms"][1]["legs"][0]["value"].as_str()), (Some("-50"), Some("0.82388")));
    let (code, out, err) = ask(&["79228162514264337593543950335 usd + 79228162514264337593543950335 usd in usd"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    // One term without a rate is no sum.
    let (code, out, err) = ask(&["100 usd + 50 cuc in eur"]);
    assert_eq!((code, out.as_str()), (4, ""), "{err}");
}

#[test]
fn a_service_gives_the_legs_of_a_sum_which_is_made_of_them() {
    let home = home();
    let service = service(home.path());
    let url = format!("http://{}", service.address);
    let question = ["0.005 usd + 0.005 usd + 50 gbp - 0.01 eur in eur,jpy", "--date", "2022-03-04", "--source", "ecb", "--exact"];
    let (code, out, err) = run(home.path(), &[&question[..], &["--server", &url]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, run(home.path(), &[&question[..], &["--offline"]].concat()).1);
    assert!(out.starts_with("0.005 USD + 0.005 USD + 50 GBP - 0.01 EUR = 60.68759974221407892693873848… EUR\n"), "{out}");
}

/// Runs the command at a pseudo-terminal, which is its standard output, its standard error or both.
fn at_terminal(home: &Path, which: &str, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new("python3");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/terminal.py")).args([which, env!("CARGO_BIN_EXE_fx")]).args(arguments);
    command
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("TERM", "xterm")
        .env("COLUMNS", "200")
        .current_dir(home);
    command.envs(SOURCES.map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:1"))).envs(variables.iter().copied());
    let (code, out, err) = finished(&command.output().unwrap());
    assert_eq!(err, "");
    (code, out.replace("\r\n", "\n"))
}

const DAY: [&str; 5] = ["--offline", "--date", "2022-03-04", "--source", "ecb"];

#[test]
fn a_person_gets_groups_of_digits_a_dim_line_and_the_age_of_the_rate() {
    let home = home();
    let show = |variables: &[(&str, &str)], question: &[&str]| at_terminal(home.path(), "out", variables, &[question, &DAY].concat()).1;
    // The age grows from year to year; everything before it stays.
    let shown = show(&[("LANG", "en_US.UTF-8")], &["1234567.5", "eur", "to", "usd"]);
    let (first, second) = shown.split_once('\n').unwrap();
    assert_eq!(first, "1,234,567.5 EUR = 1,349,258.82 USD");
    let aged = |line: &str| {
        line.starts_with("\u{1b}[2m1 EUR = 1.0929 USD (European Central Bank, 4 March 2022), ") && line.ends_with(" years ago\u{1b}[0m\n")
    };
    assert!(aged(second), "{second:?}");
    let first_line = |variables: &[(&str, &str)]| show(variables, &["1234567.5", "eur", "to", "usd"]).lines().next().unwrap().to_owned();
    assert_eq!(first_line(&[("LANG", "de_DE.UTF-8")]), "1.234.567,5 EUR = 1.349.258,82 USD");
    assert_eq!(first_line(&[("LANG", "de_DE.UTF-8"), ("LC_NUMERIC", "en_IN")]), "12,34,567.5 EUR = 13,49,258.82 USD");
    assert_eq!(first_line(&[("LANG", "de_DE"), ("LC_NUMERIC", "en_IN"), ("LC_ALL", "C")]), "1234567.5 EUR = 1349258.82 USD");
    // A program gets none of that, wherever it runs.
    let piped = fx(home.path(), &[&["1234567.5", "eur", "to", "usd"], &DAY[..]].concat()).env("LANG", "de_DE.UTF-8").output().unwrap();
    assert_eq!(finished(&piped).1, "1234567.5 EUR = 1349258.82 USD\n1 EUR = 1.0929 USD (European Central Bank, 4 March 2022)\n");
    for (flag, expected) in [("-q", "1349258.82\n"), ("--plain", "1234567.5\tEUR\t1349258.82\tUSD\t1.0929\tECB\t2022-03-04\tcurrent\n")] {
        assert_eq!(show(&[("LANG", "de_DE.UTF-8")], &["1234567.5", "eur", "to", "usd", flag]), expected);
    }
}

#[test]
fn several_targets_are_a_table_with_the_decimal_points_under_each_other() {
    let home = home();
    let arguments = [&["1000 eur to usd,jpy,gbp", "--color", "never"], &DAY[..]].concat();
    let (_, shown) = at_terminal(home.path(), "out", &[("LANG", "en_US")], &arguments);
    let (table, below) = shown.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(
        table,
        "1,000 EUR =\n\
         \x20   1,092.90 USD   1 EUR =   1.0929\n\
         \x20 126,170    JPY   1 EUR = 126.17\n\
         \x20     823.88 GBP   1 EUR =   0.82388"
    );
    assert!(below.starts_with("(European Central Bank, 4 March 2022), ") && below.ends_with(" years ago"), "{below}");
    // Rates of different days say so, each in its line.
    let (_, shown) = at_terminal(home.path(), "out", &[], &["100 usd eur,dem", "--offline", "--date", "2001-12-28", "--color", "never"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 3, "{shown}");
    assert!(lines[1].starts_with("  113.47 EUR   1 USD = 1.13468739362  (European Central Bank, 28 December 2001), "), "{shown}");
    assert!(
        lines[2].starts_with("  221.93 DEM   1 USD = 2.21925564507  (European Central Bank, 28 December 2001 and fixed by law "),
        "{shown}"
    );
}

#[test]
fn colours_are_as_the_flag_and_the_variables_say() {
    let home = home();
    let question = [&["100 eur to usd"], &DAY[..]].concat();
    let coloured = |variables: &[(&str, &str)], more: &[&str]| {
        at_terminal(home.path(), "out", variables, &[&question, more].concat()).1.contains("\u{1b}[2m")
    };
    assert!(coloured(&[], &[]) && coloured(&[], &["--color", "auto"]) && coloured(&[("NO_COLOR", "")], &[]));
    assert!(!coloured(&[("NO_COLOR", "1")], &[]) && !coloured(&[("TERM", "dumb")], &[]) && !coloured(&[], &["--color", "never"]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]) && coloured(&[("TERM", "dumb")], &["--color", "always"]));
    assert!(!run(home.path(), &question).1.contains('\u{1b}'));
    assert_eq!(run(home.path(), &[&question[..], &["--color", "mauve"]].concat()).0, 2);
}

#[test]
fn the_network_is_announced_to_a_person_and_to_nobody_else() {
    let home = || home();
    let notice = "fx: asking ECB …\n";
    let ask =
        |which: &str, more: &[&str]| at_terminal(home().path(), which, &[], &[&["100", "eur", "usd", "--source", "ecb"], more].concat()).1;
    assert!(ask("err", &[]).starts_with(notice));
    assert!(!ask("out", &[]).contains("asking"));
    for quiet in ["-q", "--plain", "--json"] {
        assert!(!ask("both", &[quiet]).contains("asking"), "{quiet}");
    }
    assert!(!ask("both", &["--offline"]).contains("asking"));
    let named = at_terminal(home().path(), "err", &[], &["100", "eur", "usd", "--server", "http://127.0.0.1:1"]);
    assert_eq!((named.0, named.1.starts_with("fx: asking http://127.0.0.1:1 …\nfx: ")), (5, true), "{}", named.1);
}

#[test]
fn nothing_that_was_typed_reaches_the_terminal_raw() {
    let home = home();
    let escape = "\u{1b}[31m\u{7}\u{202e}\u{9b}5m";
    let cases: [&[&str]; 9] = [
        &[escape],
        &["100", escape, "usd"],
        &["100 usd on", escape],
        &["--date", escape, "usd"],
        &["--source", escape, "usd"],
        &["--config", escape, "usd"],
        &["--server", escape, "usd"],
        &["--\u{1b}[31m"],
        &["rates", escape],
    ];
    for arguments in cases {
        let (code, shown) = at_terminal(home.path(), "both", &[], &[arguments, &["--color", "never"]].concat());
        assert!([2, 3, 8].contains(&code), "{arguments:?}: {code} {shown}");
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']), "{arguments:?}: {shown:?}");
        assert_eq!(shown.lines().filter(|line| line.starts_with("fx: ")).count(), 1, "{arguments:?}: {shown}");
    }
    // A question of a megabyte is refused in a line.
    let long = "x".repeat(100_000);
    for arguments in [&[long.as_str()][..], &["--date", &long], &["usd", "--config", &long], &[&format!("--{long}")]] {
        let (code, out, err) = run(home.path(), arguments);
        assert!([2, 8].contains(&code) && out.is_empty() && err.lines().count() == 1, "{code}");
    }
}

#[test]
fn a_word_that_may_be_a_command_is_never_guessed() {
    let home = home();
    let ask = |arguments: &[&str]| run(home.path(), &[arguments, &["--offline"]].concat());
    let lek = ask(&["all", "usd"]);
    assert_eq!((lek.0, lek.1.starts_with("1 ALL = ")), (0, true), "{lek:?}");
    assert_eq!(lek.2, "fx: all is read as ALL, the Albanian lek; fx rates usd shows all rates of a currency\n");
    assert_eq!(ask(&["ALL", "usd"]).2, "");
    // A command stands first, and is one there; anywhere else it is said.
    assert!(ask(&["rates", "eur", "--quotes", "usd"]).1.starts_with("1 EUR = "));
    for question in [&["usd", "rates"][..], &["100", "history", "usd"], &["--exact", "rates", "usd"], &["100 chart"]] {
        let (code, out, err) = ask(question);
        assert_eq!((code, out.as_str()), (2, ""), "{question:?}: {err}");
        assert!(err.contains(" is a command and no currency: it stands first, as in fx "), "{question:?}: {err}");
    }
    let (code, _, err) = run(home.path(), &["--offline", "--", "rates", "usd"]);
    assert_eq!((code, err.starts_with("fx: rates is a command and no currency")), (2, true), "{err}");
    // The beginning of one, or one with a slip, is no command.
    for (word, command) in [("rat", "rates"), ("rate", "rates"), ("hist", "history"), ("chrat", "chart"), ("refesh", "refresh")] {
        let (code, out, err) = ask(&[word, "usd"]);
        assert_eq!((code, out.as_str()), (3, ""), "{word}: {err}");
        assert!(err.starts_with(&format!("fx: \"{word}\" is no currency code of ISO 4217")), "{err}");
        assert!(err.ends_with(&format!("; the command is fx {command}\n")), "{err}");
    }
    // More than a command takes is refused, and is no question either.
    assert_eq!(ask(&["rates", "usd", "eur"]).0, 2);
}

#[test]
fn every_exit_code_is_documented_and_comes_about() {
    let home = home();
    std::fs::write(home.path().join("file"), "mine").unwrap();
    let code = |variables: &[(&str, &str)], arguments: &[&str]| {
        let input = "amount,from,to\n1,USD,EUR\n1,USD,XYZ\n";
        fx(home.path(), arguments).envs(variables.iter().copied()).write_stdin(input).output().unwrap().status.code().unwrap()
    };
    let day = ["--offline", "--date", "2022-03-06", "--source", "ecb"];
    let on = |question: &[&'static str]| [question, &day].concat();
    assert_eq!(code(&[], &on(&["100", "eur", "usd"])), 0);
    assert_eq!(code(&[], &["sources", "accept", "ecb"]), 1);
    assert_eq!(code(&[], &on(&["100"])), 2);
    assert_eq!(code(&[], &on(&["100", "eur", "usdd"])), 3);
    assert_eq!(code(&[], &on(&["100", "eur", "aed"])), 4);
    assert_eq!(code(&[("FX_SOURCES__CNB__BASE_URL", "http://127.0.0.1:1")], &["100", "usd", "czk", "--source", "cnb"]), 5);
    assert_eq!(code(&[], &on(&["100", "eur", "usd", "--max-age", "1d"])), 6);
    assert_eq!(code(&[], &["convert-file", "--offline"]), 7);
    assert_eq!(code(&[("FX_FETCH__POLL", "often")], &on(&["100", "eur", "usd"])), 8);
    assert_eq!(code(&[("FX_STORE__URL", "sqlite:file/fx.db")], &["sources"]), 9);
    // What there is for several targets is printed, then the first failure counts.
    let (code, out, err) = run(home.path(), &on(&["100", "eur", "aed,usd", "-q"]));
    assert_eq!((code, out.as_str()), (4, "109.29\n"), "{err}");
    let list = "0 done   1 another failure   2 usage   3 unknown currency   4 no rate for that day\n  \
                5 network, and nothing stored   6 older than --max-age\n  7 some rows failed   8 configuration   9 store";
    assert!(run(home.path(), &["--help"]).1.contains(list));
    let plain = |text: &str| text.replace("\\-", "-").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain(&run(home.path(), &["man"]).1).contains(&plain(list)));
}

#[test]
fn an_amount_without_an_end_is_a_quotient_that_is_rounded_once() {
    let home = home();
    let ask = |question: &[&str]| run(home.path(), &[question, &DAY].concat());
    let (code, out, err) = ask(&["200/3 eur in usd"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "200/3 EUR = 72.86 USD\n1 EUR = 1.0929 USD (European Central Bank, 4 March 2022)\n");
    // 200/3 × 1.0929 is 72.86 to the last digit; 1/7 of 100 is not.
    assert_eq!(ask(&["200/3 eur in usd", "--exact", "-q"]).1, "72.86\n");
    assert_eq!(ask(&["100/7 eur in usd", "--exact", "-q"]).1, "15.61285714285714285714285714…\n");
    // A third of a cent, three times, is a cent.
    assert_eq!(ask(&["0.01/3 usd + 0.01/3 usd + 0.01/3 usd in usd", "-q"]).1, "0.01\n");
    assert_eq!(ask(&["200/3 eur + 50/7 usd in usd", "-q"]).1, "80.00\n");
    assert_eq!(ask(&["-200/3 eur + 15% in usd"]).1.lines().next(), Some("-230/3 EUR = -83.79 USD"));
    assert_eq!(ask(&["200/3 eur in usd", "--plain"]).1, "200/3\tEUR\t72.86\tUSD\t1.0929\tECB\t2022-03-04\tcurrent\n");
    let (_, json, _) = ask(&["200/3 eur in usd", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["result"], &json["divisor"], &json["terms"][0]["amount"]), (&"72.86".into(), &"3".into(), &"200".into()));
    assert_eq!(ask(&["200/3 eur in usd", "--fee", "1"]).0, 2);
    let service = service(home.path());
    let url = format!("http://{}", service.address);
    let served = run(home.path(), &["200/3 eur in usd", "-q", "--date", "2022-03-04", "--source", "ecb", "--server", &url]);
    assert_eq!(served, (0, "72.86\n".to_owned(), String::new()));
}

/// Types lines at the prompt of `fx`, each when it waits for one; what the terminal shows without what moves the cursor and colours.
fn at_prompt(home: &Path, arguments: &[&str], lines: &str) -> (i32, String) {
    let mut command = Command::new("python3");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/terminal.py")).args(["prompt", env!("CARGO_BIN_EXE_fx")]);
    command.args(arguments).env_clear().env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap()).env("TERM", "xterm");
    command.env("LANG", "en_US.UTF-8").env("COLUMNS", "100").current_dir(home).write_stdin(lines);
    let (code, out, _) = finished(&command.output().unwrap());
    let mut shown = String::new();
    let mut letters = out.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => drop(letters.by_ref().find(|letter| letter.is_ascii_alphabetic())),
            '\r' => {}
            letter => shown.push(letter),
        }
    }
    (code, shown)
}

#[cfg(unix)]
#[test]
fn alone_at_a_terminal_fx_is_a_prompt() {
    let home = home();
    let lines = "100 eur usd on 2022-03-04 --source ecb -q\n100 eurr usd\n$100 in € @2022-03-04 -q\nfx '$1.5k' in jp\\t -q @2022-03-04\n\
                 rates eur --quotes usd --date 2022-03-04\n\\x04\n";
    let (code, shown) = at_prompt(home.path(), &["--offline"], lines);
    assert_eq!(code, 0, "{shown}");
    for expected in [
        "\n109.29\n",
        "fx: \"eurr\" is no currency code of ISO 4217; did you mean EUR?\n",
        "\n91.50\n",
        "\n173168\n",
        "1 EUR = 1.0929 USD  European Central Bank, 4 March 2022\n",
    ] {
        assert!(shown.contains(expected), "{expected:?} in {shown}");
    }
    // What was typed is there the next time, and `exit` ends it too.
    let history = std::fs::read_to_string(home.path().join(".local/share/fx/history")).unwrap();
    assert!(history.contains("100 eurr usd"), "{history}");
    let (code, shown) = at_prompt(home.path(), &["--offline"], "\\x1b[A\\x1b[A\nexit\n");
    assert_eq!((code, shown.contains("173168")), (0, true), "{shown}");
    // Elsewhere it is the help that it was.
    let (code, _, help) = run(home.path(), &[]);
    assert_eq!((code, help.contains("Usage: fx")), (2, true), "{help}");
}

#[test]
fn lines_break_at_words_in_a_narrow_terminal() {
    let home = home();
    let (_, shown) =
        at_terminal(home.path(), "out", &[("COLUMNS", "40")], &["100 dem in usd", "--color", "never", "--offline", "@2022-03-05"]);
    assert!(shown.lines().all(|line| line.chars().count() <= 40) && shown.lines().count() > 3, "{shown}");
    let (_, shown) =
        at_terminal(home.path(), "err", &[("COLUMNS", "40")], &["100 usd rub", "--offline", "--source", "ecb", "--date", "2024-01-02"]);
    assert!(shown.lines().all(|line| line.chars().count() <= 40) && shown.lines().count() > 1, "{shown}");
    let piped = run(home.path(), &["100 dem in usd", "--offline", "@2022-03-05"]).1;
    assert_eq!(piped.lines().count(), 2, "{piped}");
}

#[test]
fn several_home_currencies_are_answered_at_once() {
    let home = home();
    let ask = |homes: &str, question: &str| {
        let mut command = fx(home.path(), &[&[question, "--plain"], &DAY[..]].concat());
        let answers = finished(&command.env("FX_CLI__HOME", homes).output().unwrap()).1;
        answers.lines().map(|line| line.split('\t').skip(2).take(2).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(ask("EUR, USD", "100 gbp"), "121.38 EUR, 132.65 USD");
    assert_eq!(ask("EUR, USD", "100 eur"), "109.29 USD");
    assert_eq!(ask("USD", "100 eur"), "109.29 USD");
    let (code, _, err) = finished(&fx(home.path(), &["100 gbp"]).env("FX_CLI__HOME", "EUR,XYZ1").output().unwrap());
    assert_eq!(code, 8, "{err}");
}

#[test]
fn days_and_currencies_are_named_by_words_in_every_command() {
    let home = home();
    let ok = |arguments: &[&str]| {
        let (code, out, err) = run(home.path(), arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        out
    };
    let range = ["--start", "2022-03", "--end", "04.03.2022", "--source", "ecb", "--offline"];
    let days = ok(&[&["history", "euros", "pounds"], &range[..]].concat());
    assert_eq!(days.lines().last(), Some("2022-03-04  1 EUR = 0.82388 GBP  ECB"));
    assert_eq!(days.lines().count(), 4, "{days}");
    assert_eq!(ok(&["rates", "€", "--quotes", "$,swiss francs", "--date", "2022-03", "--offline"]).lines().count(), 2);
    assert_eq!(ok(&["price", "quid", "euros", "--date", "2022-03-04", "--offline"]), "2022-03-04 price GBP 1.21376899548 EUR\n");
    let mean = ok(&["average", "€", "dollars", "--start", "2022-03", "--end", "2022-03", "--offline", "--scale", "4"]);
    assert_eq!(mean.lines().next(), Some("1 EUR = 1.1019 USD"));
    let mut file = fx(home.path(), &["convert-file", "--from", "euros", "--to", "$", "--date", "04.03.2022", "--offline"]);
    let (code, out, _) = finished(&file.write_stdin("amount\n100\n").output().unwrap());
    assert_eq!((code, out.lines().last()), (0, Some("100,109.29,1.0929,2022-03-04,ECB,current,")));
    let compared = ok(&["compare", "€", "dollars", "--date", "2022-03-04", "--offline"]);
    assert_eq!(compared, "1 EUR in USD, 2022-03-04\nECB     1.0929  reference   direct   2022-03-04  current  +0%\nmedian  1.0929\n");
    for day in ["today", "yesterday", "3 days ago", "a week ago"] {
        // A day that is understood, of which an archive that has grown old may have no rate.
        let code = run(home.path(), &["100", "eur", "usd", "--date", day, "--offline"]).0;
        assert!([0, 4].contains(&code), "{day}: {code}");
    }
    let (code, _, err) = run(home.path(), &["rates", "eur", "--date", "2023-02-30", "--offline"]);
    assert_eq!((code, err.contains("there is no 2023-02-30 in the calendar")), (2, true), "{err}");
}

/// What the documents show of a past day is what the command prints.
#[test]
fn the_documents_show_what_is_printed() {
    let home = home();
    let mut compared = 0;
    for document in [include_str!("../docs/command.md"), include_str!("../README.md")] {
        let lines: Vec<&str> = document.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(arguments) = line.strip_prefix("    $ fx ").filter(|arguments| arguments.contains("--date ")) else { continue };
            let shown: Vec<&str> = lines[at + 1..].iter().map_while(|line| line.strip_prefix("    ")).collect();
            let arguments: Vec<&str> = arguments.split(' ').chain(["--offline"]).collect();
            assert_eq!(run(home.path(), &arguments), (0, shown.join("\n") + "\n", String::new()), "{line}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
}
