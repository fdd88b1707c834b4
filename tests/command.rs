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
    let first = four_at_once(home.path(), &replay, &["100", "usd", "rub", "--source", "cbr", "-q"]);
    assert_eq!(first[0].0, 0, "{first:?}");
    assert!(first.iter().all(|answer| *answer == first[0]), "{first:?}");
    let counted = asked(&replay);
    assert!(!counted.is_empty() && counted.iter().all(|(_, times)| *times == 1), "{counted:?}");
    // Whoever insists asks again; whoever insists while another asks takes that answer.
    assert_eq!(four_at_once(home.path(), &replay, &["100", "usd", "rub", "--source", "cbr", "-q", "--refresh"]), first);
    let times = |counted: &[(String, u64)]| counted.iter().find(|(address, _)| address.ends_with("eurofxref-daily.xml")).map(|(_, n)| *n);
    assert_eq!((times(&counted), times(&asked(&replay))), (Some(1), Some(2)), "{:?}", asked(&replay));
    // One after the other, each asks.
    let again = fx(home.path(), &["100", "usd", "rub", "--source", "cbr", "-q", "--refresh"]).envs(publishers(&replay)).output().unwrap();
    assert_eq!((finished(&again), times(&asked(&replay))), (first[0].clone(), Some(3)));
    let (code, out, err) = run(home.path(), &["sources"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn without_network_what_is_stored_answers_and_what_is_not_is_the_networks_fault() {
    let home = home();
    let ask = |more: &[&str]| run(home.path(), &[&["100", "usd", "rub", "--source", "cbr"], more].concat());
    let line = "fx: CBR does not have a rate of USD to RUB";
    for _ in 0..2 {
        // The second time nobody is asked, since nobody answered a moment ago.
        let (code, out, err) = ask(&[]);
        assert_eq!((code, out.as_str()), (5, ""), "{err}");
        assert!(err.ends_with(&format!("{line}; CBR could not be asked\n")), "{err}");
    }
    assert_eq!(ask(&["--offline"]), (4, String::new(), format!("{line}\n")));
    assert_eq!(ask(&["--date", "2020-01-02"]).0, 4);
    let (code, out, err) = run(home.path(), &["100", "eur", "usd", "--source", "ecb", "--refresh", "-q"]);
    assert_eq!((code, out.as_str()), (0, "111.72\n"), "{err}");
    assert_eq!(err.lines().count(), 3, "{err}");
}

#[test]
fn a_publisher_that_never_answers_is_given_up_and_noted() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (home, address) = (home(), silent.local_addr().unwrap());
    let off = ["CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__ENABLED"), "false"));
    let ask = || {
        let mut command = fx(home.path(), &["100", "eur", "usd", "-q"]);
        command.env("FX_SOURCES__ECB__BASE_URL", format!("http://{address}")).envs(off.clone());
        finished(&command.output().unwrap())
    };
    let (code, out, err) = ask();
    assert_eq!((code, out.as_str()), (0, "111.72\n"));
    assert!(err.ends_with(": no whole answer in time\n"), "{err}");
    // And is not waited for again at once.
    assert_eq!(ask(), (0, "111.72\n".to_owned(), String::new()));
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
