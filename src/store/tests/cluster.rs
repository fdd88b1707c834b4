//! A PostgreSQL for the tests of one process: `FX_TEST_POSTGRES`, or a cluster that `scripts/postgres` starts and that ends with
//! the process. Each test gets a database of its own. Without PostgreSQL the tests fail.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// A cluster that ends with its handle, or with the process.
pub struct Cluster {
    child: Child,
    words: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    pub url: String,
}

impl Cluster {
    /// Starts one: a second or two.
    pub fn start() -> Cluster {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres");
        let mut child = Command::new(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let words = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().expect("a PostgreSQL for the tests: see above why there is none").unwrap();
        Cluster { child, words, lines, url }
    }

    /// Stops or starts the server, and waits until it has.
    pub fn tell(&mut self, word: &str) {
        writeln!(self.words.as_mut().unwrap(), "{word}").unwrap();
        let expected = if word == "stop" { "stopped" } else { "started" };
        assert_eq!(self.lines.next().unwrap().unwrap(), expected);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The script ends when its input does; it is waited for, so that no folder stays.
        drop(self.words.take());
        let _ended = self.child.wait();
    }
}

/// The address of the cluster that all tests of this process share.
fn shared() -> &'static str {
    static SHARED: OnceLock<(String, Option<Cluster>)> = OnceLock::new();
    let (url, _cluster) = SHARED.get_or_init(|| match std::env::var("FX_TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => {
            let cluster = Cluster::start();
            (cluster.url.clone(), Some(cluster))
        }
    });
    url
}

/// The address of a new, empty database on the shared cluster.
pub async fn database() -> String {
    database_on(shared()).await
}

/// The address of a new, empty database on that cluster.
pub async fn database_on(cluster: &str) -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("fx_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let mut connection = sql(cluster).await;
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let url = format!("{}/{name}", cluster.rsplit_once('/').unwrap().0);
    // The first connection to a database makes what all later ones read, which on a busy machine can take longer than a store waits.
    sql(&url).await.close().await.unwrap();
    url
}

/// A person's SQL prompt.
pub async fn sql(url: &str) -> PgConnection {
    url.parse::<PgConnectOptions>().unwrap().disable_statement_logging().connect().await.unwrap()
}
