//! `fx backfill` as a process: killed at any moment, and over a folder that may only be read.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use fx::sheet::Sheet;
use fx::store::RateStore;
use fx::store::postgres::Postgres;
use fx::store::sqlite::Sqlite;
use jiff::civil::Date;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{HISTORY, LAST, cluster, export, history, set, stored};

/// `fx backfill ecb` as a process.
fn command(publisher: &str, store: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    // Not to today, of which a file that ends years ago has nothing.
    command.args(["backfill", "ecb", "--until", &LAST.to_string()]).env_clear().env("HOME", folder).current_dir(folder);
    command.env("FX_STORE__URL", store).envs(set(publisher));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, and answers what it said on the way: a line for what it begins with, and one a step.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// Kills at random moments: as many as `FX_KILLS` says. A hundred take minutes, which `make bench` has.
fn kills() -> usize {
    std::env::var("FX_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12)
}

/// Where a killed backfill writes to: one new store after the other.
enum Stores<'f> {
    Files(&'f Path),
    Databases,
}

impl Stores<'_> {
    /// The address of an empty one.
    async fn next(&self, number: usize) -> String {
        match self {
            Stores::Files(folder) => format!("sqlite:{}", folder.join(format!("{number}.db")).display()),
            Stores::Databases => cluster::database().await,
        }
    }

    async fn open(&self, url: &str) -> Arc<dyn RateStore> {
        match self {
            Stores::Files(_) => Arc::new(Sqlite::open(Path::new(url.strip_prefix("sqlite:").unwrap())).await.unwrap()),
            Stores::Databases => Arc::new(Postgres::open(url).await.unwrap()),
        }
    }
}

async fn killed_at_any_moment(stores: Stores<'_>) {
    let (sheets, file) = history().await;
    let publisher = MockServer::start().await;
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(200).set_body_bytes(file)).mount(&publisher).await;
    let folder = tempfile::tempdir().unwrap();
    let command = |url: &str| command(&publisher.uri(), url, folder.path());
    let exported = async |url: &str| export(&*stores.open(url).await).await;

    let undisturbed = stores.next(0).await;
    let start = std::time::Instant::now();
    let steps = run(&mut command(&undisturbed)).lines().count();
    let step = start.elapsed() / u32::try_from(steps).unwrap();
    if let Some(file) = undisturbed.strip_prefix("sqlite:") {
        let left = ["-wal", "-shm", "-journal"].map(|end| std::fs::exists(format!("{file}{end}")).unwrap());
        assert_eq!(left, [false; 3], "the store was closed");
    }
    let expected = exported(&undisturbed).await;
    assert_eq!(expected.lines().count(), sheets.len());

    let by_date: BTreeMap<Date, &Sheet> = sheets.iter().map(|sheet| (sheet.date(), sheet)).collect();
    let mut random = fastrand::Rng::with_seed(20_261_124);
    let (mut killed, mut partial, mut rounds) = (0, 0, 1);
    let mut url = stores.next(rounds).await;
    // Until enough of the moments were those at which something was half done.
    while killed < kills() || partial * 4 <= killed {
        let mut child = command(&url).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        // Somewhere within a step: how long one takes spreads the moments, and nothing hangs on it.
        let after: Vec<String> = said.by_ref().take(random.usize(0..steps)).map(Result::unwrap).collect();
        tokio::time::sleep(step.mul_f64(random.f64())).await;
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        if let Some(ended) = ended {
            assert!(ended.success(), "{after:?}");
            assert_eq!(exported(&url).await, expected);
            rounds += 1;
            url = stores.next(rounds).await;
            continue;
        }
        killed += 1;
        let stored = stored(&*stores.open(&url).await).await;
        assert!(stored.iter().all(|sheet| by_date.get(&sheet.date()) == Some(&sheet)), "a sheet is not whole after {killed} kills");
        partial += usize::from(!stored.is_empty() && stored.len() < sheets.len());
    }
    run(&mut command(&url));
    assert_eq!(exported(&url).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_leaves_whole_sheets_in_a_file_and_comes_to_the_same_end() {
    let folder = tempfile::tempdir().unwrap();
    killed_at_any_moment(Stores::Files(folder.path())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_leaves_whole_sheets_in_postgresql_and_comes_to_the_same_end() {
    killed_at_any_moment(Stores::Databases).await;
}

/// A command as somebody who may not write everywhere, as the superuser may.
fn as_nobody(command: &Command) -> Command {
    let superuser = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut nobody = Command::new(if superuser { "setpriv" } else { "env" });
    if superuser {
        nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    nobody.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    nobody.current_dir(command.get_current_dir().unwrap()).arg(command.get_program()).args(command.get_args());
    nobody
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_may_only_be_read_is_said_and_read() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    let (sheets, file) = history().await;
    let publisher = MockServer::start().await;
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(200).set_body_bytes(file)).mount(&publisher).await;
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let allow = |name: &str, mode| fs::set_permissions(place(name), Permissions::from_mode(mode)).unwrap();
    // The program, too, where everybody may start it.
    fs::copy(env!("CARGO_BIN_EXE_fx"), place("fx")).unwrap();
    fs::create_dir(place("store")).unwrap();
    let url = format!("sqlite:{}", place("store/fx.db").display());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(place("fx"));
        command
            .args(arguments)
            .env("HOME", place("store"))
            .env("FX_STORE__URL", &url)
            .envs(set(&publisher.uri()))
            .current_dir(place("store"));
        let output = as_nobody(&command).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    allow("", 0o755);
    allow("fx", 0o755);
    allow("store", 0o777);
    assert_eq!(run(&["backfill", "ecb", "--until", &LAST.to_string()]).0, 0);
    allow("store/fx.db", 0o444);
    allow("store", 0o555);
    let before = fs::read(place("store/fx.db")).unwrap();

    let (code, out, err) = run(&["backfill", "ecb", "--until", &LAST.to_string(), "--again"]);
    assert_eq!((code, out.as_str()), (9, ""), "{err}");
    assert!(err.ends_with(&format!("store {}: it may only be read\n", place("store/fx.db").display())), "{err}");
    let (code, out, err) = run(&["history", "eur", "usd", "--start", "1999-01-04", "--end", &LAST.to_string(), "--csv"]);
    assert_eq!((code, out.lines().count(), err.as_str()), (0, sheets.len() + 1, ""));
    let (code, _, err) = run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(code == 9 && err.contains("it may only be read"), "{err}");
    // One that is not there cannot be made, and says where.
    fs::rename(place("store/fx.db"), place("elsewhere.db")).unwrap();
    let (code, _, err) = run(&["backfill", "ecb"]);
    assert_eq!(code, 9, "{err}");
    assert!(err.contains(&format!("store {}: cannot make or open the file: ", place("store/fx.db").display())), "{err}");
    assert_eq!(fs::read(place("elsewhere.db")).unwrap(), before);
    allow("store", 0o777);
}
