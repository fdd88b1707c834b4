//! What people, shells and machines do to the command: each time the documented exit code, one clear line, and nothing lost.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/served.rs"]
mod served;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use fx::clock::Clock;
use fx::store::RateStore;
use fx::store::sqlite::Sqlite;
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use served::books;

/// The command in a folder of its own, with no variable but those that are named.
fn fx(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home).current_dir(home).args(arguments).stdin(Stdio::null());
    command
}

/// Exit code, standard output, standard error.
fn done(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    done(fx(home, arguments).output().unwrap())
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// No character that a terminal obeys, and none that turns the direction of a line.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|letter| {
        letter == '\n'
            || !letter.is_control() && !matches!(letter, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn nothing_and_empty_words_are_usage() {
    let home = home();
    for arguments in [&[][..], &[""], &["", ""], &[" "], &["--"], &["--", ""]] {
        let (code, out, err) = run(home.path(), arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_megabyte_of_arguments_is_refused_in_few_words() {
    let home = home();
    let long = "9".repeat(100_000);
    let many = vec![long.as_str(); 10];
    let words = vec!["usd"; 30_000];
    let cases: [(&[&str], i32); 8] = [
        (&many, 2),
        (&words, 2),
        (&["rates", &long, "--offline"], 3),
        (&["currencies", &long], 3),
        (&["1", "usd", "eur", "--offline", "--source", &long], 2),
        (&["1", "usd", "eur", "--date", &long], 2),
        (&["1", "usd", "eur", "--config", &long], 8),
        (&["history", &long, "usd"], 3),
    ];
    for (arguments, code) in cases {
        let (exit, out, err) = run(home.path(), arguments);
        assert_eq!((exit, out.as_str()), (code, ""), "{}", err.chars().take(300).collect::<String>());
        assert!(err.len() < 5000 && err.lines().count() < 10, "{} bytes", err.len());
    }
}

#[test]
fn nothing_that_a_terminal_obeys_is_echoed() {
    let home = home();
    for evil in ["\u{1b}[31mred", "\u{1b}]0;title\u{7}", "a\rb", "\u{9b}2J", "\u{202e}dsu", "\u{2066}usqq\u{2069}", "x\u{8}\u{8}y", "a\nb"]
    {
        let flag = format!("--{evil}");
        let cases: [&[&str]; 12] = [
            &["100", evil, "eur", "--offline"],
            &["100", "usd", evil, "--offline"],
            &[evil, "--offline"],
            &[&flag],
            &["1", "usd", "eur", "--date", evil],
            &["1", "usd", "eur", "--offline", "--source", evil],
            &["1", "usd", "eur", "--config", evil],
            &["1", "usd", "eur", "--server", evil],
            &["rates", evil, "--offline"],
            &["currencies", evil],
            &["completions", evil],
            &["history", evil, "usd"],
        ];
        for arguments in cases {
            let (code, out, err) = run(home.path(), arguments);
            assert!([2, 3, 8].contains(&code) && out.is_empty(), "{arguments:?}: {code} {out} {err}");
            assert!(is_harmless(&err) && !err.is_empty(), "{arguments:?}: {err:?}");
        }
        let variable =
            fx(home.path(), &["1", "usd", "eur", "--offline"]).env("FX_LOG__LEVEL", evil).env("FX_FETCH__POLL", evil).output().unwrap();
        let (code, _, err) = done(variable);
        assert!(code == 8 && is_harmless(&err), "{err:?}");
    }
}

#[test]
fn pictures_and_other_scripts_are_words_like_others() {
    let home = home();
    for word in ["💶", "👩‍👩‍👧", "مرحبا", "Ω≈ç√", "ｕｘｄ", "us\u{301}d"] {
        let (code, out, err) = run(home.path(), &["100", word, "eur", "--offline"]);
        assert!((code == 2 || code == 3) && out.is_empty(), "{word}: {code} {err}");
        assert!(err.starts_with("fx: ") && err.lines().count() == 1, "{word}: {err}");
    }
}

#[test]
fn marks_that_come_with_copied_text_are_no_letters() {
    let home = home();
    for word in ["\u{feff}eur", "\u{2066}eur\u{2069}", "eur\u{200e}"] {
        let asked = run(home.path(), &["100", word, "usd", "--offline", "--date", "2022-03-04", "--plain", "--source", "ecb"]);
        assert_eq!(asked, (0, "100\tEUR\t109.29\tUSD\t1.0929\tECB\t2022-03-04\tcurrent\n".to_owned(), String::new()), "{word:?}");
    }
}

#[test]
fn two_dashes_end_the_options_and_hide_nothing() {
    let home = home();
    let ask = |arguments: &[&str]| run(home.path(), arguments);
    let day = ["--offline", "--date", "2022-03-04", "--source", "ecb", "-q"];
    assert_eq!(ask(&[&day[..], &["--", "100", "eur", "usd"]].concat()).1, "109.29\n");
    assert_eq!(ask(&[&day[..], &["--", "-100", "eur", "usd"]].concat()).1, "-109.29\n");
    assert_eq!(ask(&[&["-100", "eur", "usd"], &day[..]].concat()).1, "-109.29\n");
    for words in [&["--", "--help"][..], &["--", "--config", "x"], &["--", "serve"], &["--", "--"]] {
        let (code, out, err) = ask(words);
        assert!((code == 2 || code == 3) && out.is_empty() && !err.is_empty(), "{words:?}: {code} {out} {err}");
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_utf_8_are_usage() {
    use std::os::unix::ffi::OsStrExt;
    let home = home();
    let mut command = fx(home.path(), &["100"]);
    command.arg(std::ffi::OsStr::from_bytes(b"us\xff\x1b[31m")).arg("eur");
    let (code, out, err) = done(command.output().unwrap());
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(is_harmless(&err) && !err.is_empty(), "{err:?}");
}

/// Everything that prints, with what it is given and its exit code.
const PRINTING: [(&[&str], i32); 20] = [
    (&["100", "usd", "eur", "--offline"], 0),
    (&["100", "usd", "eur,gbp", "--offline", "--json"], 0),
    (&["rates", "eur", "--offline"], 0),
    (&["history", "usd", "eur", "--csv", "--start", "2000-01-03", "--end", "2020-01-03"], 0),
    (&["sources"], 0),
    (&["currencies"], 0),
    (&["doctor", "--offline"], 0),
    (&["watch", "usd", "eur", "--offline", "--every", "1"], 0),
    (&["config"], 0),
    (&["config", "--effective"], 0),
    (&["completions", "bash"], 0),
    (&["completions", "zsh"], 0),
    (&["completions", "fish"], 0),
    (&["completions", "powershell"], 0),
    (&["completions", "nushell"], 0),
    (&["man"], 0),
    (&["--help"], 0),
    (&["history", "--help"], 0),
    (&["--version"], 0),
    (&["convert-file", "--offline", "--from", "usd", "--to", "eur", "--date", "2022-03-04"], 0),
];

#[test]
fn a_reader_who_has_gone_ends_every_command_quietly() {
    let home = home();
    let rows = home.path().join("rows.csv");
    fs::write(&rows, "amount\n".to_owned() + &"12.5\n".repeat(50_000)).unwrap();
    for (arguments, code) in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = fx(home.path(), arguments);
        let output = command.stdin(fs::File::open(&rows).unwrap()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        drop(command);
        let (exit, _, err) = done(output.wait_with_output().unwrap());
        assert_eq!(exit, code, "{arguments:?}: {err}");
        assert!(code != 0 || err.is_empty(), "{arguments:?}: {err}");
        assert!(!err.contains("panicked") && !err.contains("roken pipe"), "{arguments:?}: {err}");
    }
}

#[test]
fn a_watch_ends_when_its_reader_goes_though_nothing_changes() {
    let home = home();
    let mut child = fx(home.path(), &["watch", "usd", "eur", "--offline", "--every", "86400"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 6];
    out.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"1\tUSD\t");
    drop(out);
    let (code, _, err) = done(child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
}

#[cfg(unix)]
#[test]
fn a_watch_that_is_interrupted_ends_without_a_word() {
    let home = home();
    let mut child = fx(home.path(), &["watch", "usd", "eur", "--offline"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let (code, _, err) = done(child.wait_with_output().unwrap());
    assert_eq!((code, err.as_str()), (0, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let home = home();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["100", "usd", "eur", "--offline"][..], &["config"], &["currencies"], &["rates", "eur", "--offline"]] {
        let (code, _, err) =
            done(fx(home.path(), arguments).stdout(full()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap());
        assert_eq!((code, err.as_str()), (1, "fx: cannot write: No space left on device (os error 28)\n"), "{arguments:?}");
    }
}

#[test]
fn a_broken_configuration_is_refused_by_its_place() {
    let home = home();
    let path = home.path().join("config.toml");
    for (bytes, begin) in [
        (&b"[rates\n"[..], "fx: config.toml:1: "),
        (b"[rates]\ncarry_days = \"x\"\n", "fx: config.toml:2: "),
        (b"\xff\xfe", "fx: config.toml: cannot be read: "),
        (b"[rates]\n\x1b[31m = 3\n", "fx: config.toml:2: "),
        (b"[cli]\nserver = 3\n", "fx: config.toml:2: "),
    ] {
        fs::write(&path, bytes).unwrap();
        for arguments in
            [&["1", "usd", "eur", "--offline"][..], &["sources"], &["rates"], &["watch", "usd", "eur"], &["config", "--effective"]]
        {
            let (code, out, err) = run(home.path(), arguments);
            assert_eq!((code, out.as_str()), (8, ""), "{arguments:?}: {err}");
            assert!(err.starts_with(begin) && err.lines().count() == 1 && is_harmless(&err), "{err:?}");
        }
        let (code, out, _) = run(home.path(), &["doctor", "--offline"]);
        assert!(code == 8 && out.starts_with("WRONG  config        config.toml"), "{out}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

/// A store with three hundred sheets of the CBR, closed.
async fn filled(path: &Path) {
    let store = Sqlite::open(path).await.unwrap();
    let days = date(2025, 1, 1).series(1.day()).take(300);
    let sheets: Vec<_> = days.map(|day| served::cbr(day, "76.0123")).collect();
    store.put(&sheets).await.unwrap();
    store.close().await;
}

fn set_aside(folder: &Path) -> Vec<Vec<u8>> {
    let aside = |name: &str| name.starts_with("fx.db.corrupt-") && !name.ends_with("-wal") && !name.ends_with("-shm");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.filter(|entry| aside(entry.file_name().to_str().unwrap())).map(|entry| fs::read(entry.path()).unwrap()).collect()
}

#[tokio::test]
async fn a_half_written_store_is_set_aside_whole_and_the_question_is_answered() {
    let whole = home();
    filled(&whole.path().join("fx.db")).await;
    let sound = fs::read(whole.path().join("fx.db")).unwrap();
    assert!(sound.len() > 100_000);
    let mut cases = vec![sound[..sound.len() / 2].to_vec(), sound[..sound.len() - 4096].to_vec(), sound[..5].to_vec(), b"<html>".to_vec()];
    // From the second page on, all that a question reads is gone; the head is sound.
    let mut overwritten = sound.clone();
    overwritten[8192..].fill(0xa5);
    cases.push(overwritten);
    for bytes in cases {
        let home = home();
        let path = home.path().join("fx.db");
        fs::write(&path, &bytes).unwrap();
        let ask = || {
            done(
                fx(home.path(), &["100", "eur", "usd", "--offline", "--date", "2022-03-04", "-q"])
                    .env("FX_STORE__URL", "sqlite:fx.db")
                    .output()
                    .unwrap(),
            )
        };
        let (code, out, err) = ask();
        assert_eq!((code, out.as_str()), (0, "109.29\n"), "{err}");
        assert!(err.starts_with("fx: the store was corrupt: it was set aside as fx.db.corrupt-"), "{err}");
        assert_eq!(set_aside(home.path()), [bytes]);
        assert_eq!(ask(), (0, "109.29\n".to_owned(), String::new()));
    }
    let kept = done(
        fx(whole.path(), &["1", "usd", "rub", "--offline", "--date", "2025-03-04", "-q"])
            .env("FX_STORE__URL", "sqlite:fx.db")
            .output()
            .unwrap(),
    );
    assert_eq!(kept, (0, "76.01\n".to_owned(), String::new()));
    assert!(set_aside(whole.path()).is_empty());
}

#[tokio::test]
async fn a_file_and_a_picture_bear_a_damaged_store_too() {
    let whole = home();
    filled(&whole.path().join("fx.db")).await;
    let mut damaged = fs::read(whole.path().join("fx.db")).unwrap();
    damaged[8192..].fill(0xa5);
    for arguments in [
        &["convert-file", "--offline", "--from", "eur", "--to", "usd", "--date", "2022-03-04"][..],
        &["chart", "eur", "usd", "-o", "out.svg", "--start", "2022-03-01", "--end", "2022-03-31"],
    ] {
        let home = home();
        fs::write(home.path().join("fx.db"), &damaged).unwrap();
        fs::write(home.path().join("rows.csv"), "amount\n100\n").unwrap();
        let mut command = fx(home.path(), arguments);
        command.env("FX_STORE__URL", "sqlite:fx.db").stdin(fs::File::open(home.path().join("rows.csv")).unwrap());
        let (code, out, err) = done(command.output().unwrap());
        assert_eq!(code, 0, "{arguments:?}: {err}");
        assert!(
            err.starts_with("fx: the store was corrupt: it was set aside as fx.db.corrupt-") && err.matches("corrupt").count() == 2,
            "{err}"
        );
        assert_eq!(set_aside(home.path()), std::slice::from_ref(&damaged));
        let right = match arguments[0] {
            "chart" => fs::read_to_string(home.path().join("out.svg")).unwrap().starts_with("<svg"),
            _ => out.lines().nth(1).is_some_and(|row| row.starts_with("100,109.29,")),
        };
        assert!(right, "{out}");
    }
}

#[test]
fn a_store_that_cannot_grow_answers_and_loses_nothing() {
    let home = home();
    assert_eq!(run(home.path(), &["1", "eur", "usd", "--offline", "-q"]).0, 0);
    let path = home.path().join(".local/share/fx/fx.db");
    let before = fs::read(&path).unwrap();
    // No file may grow, as on a full disk: a write fails, and the process is told so.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" 100 eur usd --offline --date 2022-03-04 -q | cat";
    let mut command = Command::new("sh");
    command
        .args(["-c", script, env!("CARGO_BIN_EXE_fx")])
        .env_clear()
        .env("HOME", home.path())
        .env("PATH", "/usr/bin:/bin")
        .current_dir(home.path());
    let (code, out, err) = done(command.stderr(Stdio::piped()).output().unwrap());
    assert_eq!((code, out.as_str()), (0, "109.29\n"), "{err}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_home_that_is_read_only_or_not_there_stops_no_question() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let home = home();
    // The superuser may write everything: as such, the test runs a copy of the program as somebody without an account.
    let program = home.path().join("fx-as-nobody");
    fs::hard_link(env!("CARGO_BIN_EXE_fx"), &program).or_else(|_| fs::copy(env!("CARGO_BIN_EXE_fx"), &program).map(|_| ())).unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let superuser = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let ask = |place: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.env_clear().current_dir("/").args(arguments).stdin(Stdio::null());
        place.map(|place| command.env("HOME", place));
        if superuser {
            command.uid(54_321).gid(54_321);
        }
        done(command.output().unwrap())
    };
    let question = ["100", "eur", "usd", "--offline", "--date", "2022-03-04", "-q"];
    let mut places = vec![Some(home.path().to_str().unwrap()), Some("/nonexistent")];
    // Who has an account has a home by it, which is not the test's to write into.
    places.extend(superuser.then_some(None));
    for place in places {
        let (code, out, err) = ask(place, &question);
        assert_eq!((code, out.as_str()), (0, "109.29\n"), "{place:?}: {err}");
        assert!(err.starts_with("fx: store ") && err.ends_with("; the archive answers\n") && err.lines().count() == 1, "{place:?}: {err}");
        let (code, out, _) = ask(place, &["doctor", "--offline"]);
        assert!(code == 9 && out.contains("WRONG  store"), "{place:?}: {out}");
    }
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_store_that_may_only_be_read_answers_at_rest_and_with_a_log() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let home = home();
    let program = home.path().join("fx-as-nobody");
    fs::hard_link(env!("CARGO_BIN_EXE_fx"), &program).or_else(|_| fs::copy(env!("CARGO_BIN_EXE_fx"), &program).map(|_| ())).unwrap();
    let superuser = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let path = home.path().join("fx.db");
    filled(&path).await;
    let permit = |folder, file| {
        fs::set_permissions(home.path(), fs::Permissions::from_mode(folder)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(file)).unwrap();
    };
    for mode in ["delete", "wal"] {
        permit(0o755, 0o644);
        let sql = rusqlite::Connection::open(&path).unwrap();
        sql.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |_| Ok(())).unwrap();
        drop(sql);
        let before = fs::read(&path).unwrap();
        for (folder, file) in [(0o555, 0o444), (0o777, 0o444), (0o555, 0o666)] {
            permit(folder, file);
            let mut command = Command::new(&program);
            command.env_clear().current_dir("/").env("HOME", home.path()).env("FX_STORE__URL", format!("sqlite:{}", path.display()));
            if superuser {
                command.uid(54_321).gid(54_321);
            }
            let output =
                command.args(["1", "usd", "rub", "--offline", "--date", "2025-03-04", "-q"]).stdin(Stdio::null()).output().unwrap();
            assert_eq!(done(output), (0, "76.01\n".to_owned(), String::new()), "{mode} {folder:o} {file:o}");
            assert_eq!(fs::read(&path).unwrap(), before);
        }
    }
    permit(0o755, 0o644);
}

#[tokio::test]
async fn a_clock_in_1970_is_an_error_and_a_named_day_is_answered() {
    use fx::convert::{ConvertError, Converter, Question};
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let store = fx::store::open_for_service("sqlite::memory:", clock.now()).await.unwrap().store;
    let store: std::sync::Arc<dyn RateStore> = store;
    let converter = Converter::new(books::books(&books::config_of(&books::THREE), &store, &Default::default()));
    let question = Question::new("100".parse().unwrap(), "EUR".parse().unwrap(), "USD".parse().unwrap());
    let refused = converter.convert(&question, clock.now()).await.unwrap_err();
    assert!(matches!(refused, ConvertError::NoRate { .. }), "{refused}");
    assert!(refused.to_string().contains("there are rates from 1999-01-04 to "), "{refused}");
    clock.advance(jiff::SignedDuration::from_hours(24 * 365 * 60));
    let day = Some(date(2022, 3, 4));
    let answer = converter.convert(&Question { date: day, ..question }, clock.now()).await.unwrap();
    assert_eq!(answer.value.result.to_string(), "109.29");
}

/// A server that answers everything with a page for people.
fn captive_portal() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _asked = stream.read(&mut [0; 4096]);
            let page = "<!DOCTYPE html><title>\u{1b}[31mLog in\u{202e}</title>";
            let _sent = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            );
        }
    });
    address
}

#[test]
fn a_server_that_answers_html_is_no_service_and_no_publisher() {
    let (home, portal) = (home(), captive_portal());
    let (code, out, err) = run(home.path(), &["1", "usd", "eur", "--server", &portal]);
    assert_eq!((code, out.as_str()), (5, ""));
    assert!(err.starts_with("fx: ") && err.lines().count() == 1 && is_harmless(&err), "{err:?}");
    let with = |arguments: &[&str]| {
        let publishers = ["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), portal.clone()));
        done(fx(home.path(), arguments).envs(publishers).envs(books::only(&books::THREE)).output().unwrap())
    };
    assert_eq!(with(&["100", "eur", "usd", "--date", "2022-03-04", "-q"]), (0, "109.29\n".to_owned(), String::new()));
    let (_, out, err) = with(&["100", "eur", "usd", "-q"]);
    assert!(err.contains("HTML page") && is_harmless(&err), "{out} {err:?}");
    let (code, out, err) = with(&["refresh"]);
    assert_eq!((code, err.as_str()), (5, "fx: 3 of 3 sources did not give a sheet\n"));
    assert!(is_harmless(&out), "{out:?}");
    let (code, out, _) = with(&["doctor"]);
    assert!(code == 5 && out.contains("WRONG  network       ECB: ") && out.contains("     do: "), "{out}");
    let (_, sources, _) = run(home.path(), &["sources"]);
    assert!(sources.contains("last sheet  none yet"), "{sources}");
}
