//! Webhooks by real processes: what lands is told to a receiver on this machine, signed, also after a kill and by two over one database.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "../src/store/tests/cluster.rs"]
mod cluster;
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use process::{Process, serve, until};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const DOCUMENT: &str = include_str!("../docs/webhooks.md");

/// A message as it came.
#[derive(Debug, Clone)]
struct Message {
    headers: BTreeMap<String, String>,
    body: String,
}

impl Message {
    fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    fn date(&self) -> String {
        serde_json::from_str::<serde_json::Value>(&self.body).unwrap()["date"].as_str().unwrap().to_owned()
    }
}

/// Who is told, and answers one status; 0 is silence.
struct Receiver {
    url: String,
    status: Arc<AtomicU16>,
    told: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    fn start(status: u16) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/s3cret?token=s3cret", listener.local_addr().unwrap());
        let (status, told) = (Arc::new(AtomicU16::new(status)), Arc::<Mutex<Vec<Message>>>::default());
        let receiver = Receiver { url, status: Arc::clone(&status), told: Arc::clone(&told) };
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let mut reader = BufReader::new(stream.unwrap());
                let mut headers = BTreeMap::new();
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
                    if let Some((name, value)) = line.trim_end().split_once(": ") {
                        headers.insert(name.to_ascii_lowercase(), value.to_owned());
                    }
                    line.clear();
                }
                let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
                let mut body = vec![0; length];
                if length == 0 || reader.read_exact(&mut body).is_err() {
                    continue;
                }
                told.lock().unwrap().push(Message { headers, body: String::from_utf8(body).unwrap() });
                match status.load(Ordering::SeqCst) {
                    0 => silent.push(reader),
                    status => {
                        let answer = format!("HTTP/1.1 {status} Told\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                        let _sent = reader.get_mut().write_all(answer.as_bytes());
                    }
                }
            }
        });
        receiver
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn told(&self) -> Vec<Message> {
        self.told.lock().unwrap().clone()
    }

    fn dates(&self) -> Vec<String> {
        self.told().iter().map(Message::date).collect()
    }

    fn until_told(&self, count: usize) {
        until("the messages", || self.told().len() >= count);
    }
}

/// Own rates of these days land as sheets: the service looks at the file every two seconds.
fn lands(home: &Path, days: &[&str]) {
    let rows: String = days.iter().map(|day| format!("{day},EUR,USD,1.1{}\n", &day[8..])).collect();
    let file = home.join("new.csv");
    fs::write(&file, format!("date,base,quote,value\n{rows}")).unwrap();
    fs::rename(file, home.join("rates.csv")).unwrap();
}

/// What is configured in a folder: these receivers, by name.
fn configure(home: &Path, receivers: &[(&str, &str)]) {
    let of = |(name, url): &(&str, &str)| format!("[[webhooks]]\nname = \"{name}\"\nurl = \"{url}\"\nsecret = \"{SECRET}\"\n");
    let webhooks: String = receivers.iter().map(of).collect();
    let own = "[sources.own]\nfile = \"rates.csv\"\n[fetch]\njitter = \"0s\"\n";
    fs::write(home.join("config.toml"), format!("{webhooks}{own}")).unwrap();
}

fn fx(home: &Path, more: &[(&str, &str)]) -> Process {
    let set: Vec<(String, String)> = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    serve(home, &set)
}

fn gauge(fx: &Process, name: &str) -> String {
    let metrics = fx.get("/metrics").body;
    metrics.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
}

#[test]
fn what_lands_is_told_once_after_a_restart_and_after_a_kill() {
    let home = tempfile::tempdir().unwrap();
    let (receiver, hangs) = (Receiver::start(200), Receiver::start(0));
    configure(home.path(), &[("shop", &receiver.url), ("hangs", &hangs.url)]);
    lands(home.path(), &["2026-11-02"]);
    let mut one = fx(home.path(), &[]);
    // A receiver that hangs delays neither another nor an answer.
    receiver.until_told(1);
    hangs.until_told(1);
    let answer = one.get("/v1/convert?from=EUR&to=USD&amount=1&source=own&date=2026-11-02");
    assert_eq!((answer.status, answer.json()["rate"].as_str()), (200, Some("1.102")));
    until("noted", || gauge(&one, "fx_webhook_waiting{webhook=\"shop\"}") == "0");
    assert_eq!(gauge(&one, "fx_webhook_waiting{webhook=\"hangs\"}"), "1");
    // Killed while it hangs: what was not taken is sent again, by the next one, under its id.
    one.kill();
    hangs.answers(204);
    expire(home.path());
    lands(home.path(), &["2026-11-02", "2026-11-03"]);
    let mut two = fx(home.path(), &[]);
    receiver.until_told(2);
    until("both", || hangs.dates().iter().collect::<HashSet<_>>().len() == 2);
    assert_eq!(receiver.dates(), ["2026-11-02", "2026-11-03"]);
    let again = hangs.told();
    let first: Vec<&Message> = again.iter().filter(|message| message.date() == "2026-11-02").collect();
    assert!(first.len() >= 2 && first.iter().all(|message| message.id() == first[0].id() && message.body == first[0].body), "{again:?}");
    // A service that ends leaves it to the next at once.
    until("noted", || gauge(&two, "fx_webhook_waiting{webhook=\"hangs\"}") == "0");
    assert_eq!(two.terminate(), Some(0));
    lands(home.path(), &["2026-11-02", "2026-11-03", "2026-11-04"]);
    let three = fx(home.path(), &[]);
    receiver.until_told(3);
    assert_eq!(receiver.dates(), ["2026-11-02", "2026-11-03", "2026-11-04"]);
    let status = three.get("/status").body;
    assert!(status.contains("<h2>Webhook shop</h2>") && !status.contains("s3cret"), "{status}");
}

/// The time goes by in which a claim holds.
fn expire(home: &Path) {
    rusqlite::Connection::open(home.join("fx.db")).unwrap().execute("UPDATE webhook SET claimed_until = 0", []).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_over_one_database_tell_each_sheet_once_and_one_goes_on_for_the_other() {
    let home = tempfile::tempdir().unwrap();
    let database = cluster::database().await;
    tokio::task::block_in_place(|| {
        let receiver = Receiver::start(200);
        configure(home.path(), &[("shop", &receiver.url)]);
        lands(home.path(), &["2026-11-02"]);
        let set = [("FX_STORE__URL", database.as_str())];
        let mut fleet = [fx(home.path(), &set), fx(home.path(), &set)];
        receiver.until_told(1);
        let days: Vec<String> = (2..=25).map(|day| format!("2026-11-{day:02}")).collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        lands(home.path(), &days);
        receiver.until_told(days.len());
        until("noted", || fleet.iter().all(|fx| gauge(fx, "fx_webhook_waiting{webhook=\"shop\"}") == "0"));
        let told = receiver.dates();
        assert_eq!((told.len(), told.iter().map(String::as_str).collect::<HashSet<_>>().len()), (days.len(), days.len()), "{told:?}");
        // Both die while a message is on its way; a third one tells it.
        receiver.answers(0);
        let mut more = days.clone();
        more.push("2026-11-26");
        lands(home.path(), &more);
        receiver.until_told(days.len() + 1);
        fleet.iter_mut().for_each(Process::kill);
        receiver.answers(200);
        let third = fx(home.path(), &set);
        tokio::runtime::Handle::current().block_on(async {
            let mut sql = cluster::sql(&database).await;
            sqlx::raw_sql("UPDATE webhook SET claimed_until = now()").execute(&mut sql).await.unwrap();
        });
        receiver.until_told(days.len() + 2);
        until("noted", || gauge(&third, "fx_webhook_waiting{webhook=\"shop\"}") == "0");
        let told = receiver.told();
        let [.., before, again] = &told[..] else { panic!("{told:?}") };
        assert_eq!((again.date().as_str(), again.id(), &again.body), ("2026-11-26", before.id(), &before.body));
    });
}

/// The part of the document that is in a language.
fn code(language: &str) -> &'static str {
    DOCUMENT.split_once(&format!("```{language}\n")).unwrap().1.split_once("```").unwrap().0
}

/// What a program answers to a message, with some changes to it.
fn check(program: &str, arguments: &[&str], script: &str, message: &Message) -> String {
    let input = serde_json::json!({"headers": message.headers, "body": message.body, "secret": SECRET}).to_string();
    let mut child = Command::new(program).args(arguments).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

#[test]
fn a_message_is_genuine_by_the_programs_of_the_document() {
    let home = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(200);
    configure(home.path(), &[("shop", &receiver.url)]);
    lands(home.path(), &["2026-11-02"]);
    let _fx = fx(home.path(), &[]);
    receiver.until_told(1);
    let message = receiver.told().remove(0);
    let python = format!(
        "{}\nimport json, sys\nm = json.load(sys.stdin)\nb, h = m['body'].encode(), m['headers']\n\
        old = int(h['webhook-timestamp']) + 301\n\
        print(is_genuine(m['secret'], h, b), is_genuine(m['secret'], h, b + b' '), is_genuine(m['secret'], h, b, old),\n\
        is_genuine(m['secret'][:-4] + 'AAAA', h, b), is_genuine(m['secret'], h | {{'webhook-signature': 'v1,x v2,y ' + h['webhook-signature']}}, b))",
        code("python")
    );
    assert_eq!(check("python3", &["-c"], &python, &message), "True False False False True");
    let node = format!(
        "{}\nimport {{ readFileSync }} from 'node:fs';\nconst m = JSON.parse(readFileSync(0)), h = m.headers, b = Buffer.from(m.body);\n\
        const old = Number(h['webhook-timestamp']) + 301;\n\
        console.log(isGenuine(m.secret, h, b), isGenuine(m.secret, h, Buffer.concat([b, b])), isGenuine(m.secret, h, b, old),\n\
        isGenuine(m.secret.slice(0, -4) + 'AAAA', h, b), isGenuine(m.secret, {{...h, 'webhook-signature': 'v1,x v2,y ' + h['webhook-signature']}}, b));",
        code("js").replace("export ", "")
    );
    assert_eq!(check("node", &["--input-type=module", "-e"], &node, &message), "true false false false true");
}

/// A receiver with a certificate that nobody vouches for.
const ENCRYPTED: &str = "
import http.server, ssl, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers['content-length']))
        self.send_response(200); self.send_header('content-length', '0'); self.end_headers()
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('cert.pem', 'key.pem')
server.socket = context.wrap_socket(server.socket, server_side=True)
print('http://127.0.0.1:%d' % server.server_port, flush=True)
server.serve_forever()
";

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_and_said() {
    let home = tempfile::tempdir().unwrap();
    let name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2"]);
    assert!(openssl.args(name).current_dir(home.path()).stderr(Stdio::null()).status().unwrap().success());
    let mut python = Command::new("python3");
    let receiver = process::start(python.args(["-u", "-c", ENCRYPTED]).current_dir(home.path()), false);
    configure(home.path(), &[("shop", &format!("https://{}/s3cret", receiver.address))]);
    lands(home.path(), &["2026-11-02"]);
    let mut one = fx(home.path(), &[]);
    until("said", || one.get("/status").body.contains("Last failed"));
    let status = one.get("/status").body;
    let said = status.split_once("Last failed").unwrap().1.split_once("</dd>").unwrap().0.to_owned();
    assert!(said.contains("no connection: ") && said.contains("certificate") && !said.contains("s3cret"), "{said}");
    assert_eq!(gauge(&one, "fx_webhook_tries_total{webhook=\"shop\",outcome=\"delivered\"}"), "");
    assert_eq!(one.terminate(), Some(0));
    // The machine vouches for it.
    let sql = "UPDATE delivery SET due_at = 0; UPDATE webhook SET state = '{}'";
    rusqlite::Connection::open(home.path().join("fx.db")).unwrap().execute_batch(sql).unwrap();
    let certificate = home.path().join("cert.pem");
    let two = fx(home.path(), &[("SSL_CERT_FILE", certificate.to_str().unwrap())]);
    until("delivered", || gauge(&two, "fx_webhook_tries_total{webhook=\"shop\",outcome=\"delivered\"}") == "1");
}

#[test]
fn no_log_and_no_command_shows_a_secret() {
    let home = tempfile::tempdir().unwrap();
    let gone = Receiver::start(410);
    configure(home.path(), &[("gone", &gone.url), ("nobody", "http://ann:s3cret@127.0.0.1:9/s3cret?token=s3cret")]);
    lands(home.path(), &["2026-11-02"]);
    let log = home.path().join("log");
    let file = fs::File::create(&log).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(home.path()).env_clear().envs(process::nowhere());
    command.env("FX_STORE__URL", "sqlite:fx.db").env("FX_LOG__LEVEL", "trace");
    let mut child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
    let said = || fs::read_to_string(&log).unwrap();
    until("both said", || said().contains("answered 410 and is switched off") && said().contains("a webhook failed, and is tried again"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(gone.told().len(), 1);
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    let effective = command.args(["config", "--effective"]).current_dir(home.path()).env_clear().output().unwrap();
    let shown = format!("{}{}", said(), String::from_utf8(effective.stdout).unwrap());
    assert!(shown.contains("url = \"http://127.0.0.1:9/…\"\nsecret = \"…\""), "{shown}");
    for secret in ["s3cret", &SECRET[6..]] {
        assert!(!shown.contains(secret), "{}", shown.lines().find(|line| line.contains(secret)).unwrap());
    }
}
