//! What becomes of a message to a webhook, with a clock of its own and a receiver on loopback.

use std::collections::VecDeque;
use std::sync::Mutex;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::signing::Signer;
use super::*;
use crate::currency::Code;
use crate::quote::{Draft, Quote};
use crate::sheet::{self, Sheet};
use crate::sources;
use crate::store::deliveries::{Failure, State};
use crate::store::sqlite::Sqlite;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const CBR: TableId = TableId::only(sources::cbr::SOURCE.id);
const ECB: TableId = TableId::only(sources::ecb::SOURCE.id);

/// No test has so much to do at one moment.
const MOST_STEPS: usize = 5000;

fn now() -> Timestamp {
    "2026-11-24T10:15:00Z".parse().unwrap()
}

fn after(seconds: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

/// A sheet of the Bank of Russia, which has a floor of thirty currencies.
fn cbr(day: Date, usd: &str) -> Sheet {
    let quote = |code: &str, value: &str| Quote::mid(code.parse().unwrap(), Code::RUB, 1, value.parse().unwrap());
    let mut quotes = vec![quote("USD", usd), quote("EUR", "92.5")];
    let fillers = "AUD AZN GBP AMD BYN BRL HUF VND HKD GEL DKK AED EGP INR IDR JPY KZT CAD QAR KGS CNY MDL NZD NOK PLN RON XDR SGD";
    quotes.extend(fillers.split(' ').map(|code| quote(code, "10")));
    let source = sources::of(CBR.source).unwrap();
    sheet::accept(&Draft::of(day, quotes), source, &source.tables[0], date(2026, 11, 24), now()).unwrap()
}

/// A receiver that answers what it is told to, and 204 when that is over.
struct Receiver {
    server: MockServer,
    answers: Arc<Mutex<VecDeque<ResponseTemplate>>>,
}

impl Receiver {
    async fn start() -> Receiver {
        let (server, answers) = (MockServer::start().await, Arc::<Mutex<VecDeque<ResponseTemplate>>>::default());
        let next = Arc::clone(&answers);
        let answer = move |_: &Request| next.lock().unwrap().pop_front().unwrap_or_else(|| ResponseTemplate::new(204));
        Mock::given(any()).respond_with(answer).mount(&server).await;
        Receiver { server, answers }
    }

    fn answers(&self, answer: ResponseTemplate, times: usize) {
        self.answers.lock().unwrap().extend(std::iter::repeat_n(answer, times));
    }

    /// What it was told since the last time.
    async fn told(&self) -> Vec<Request> {
        let all = self.server.received_requests().await.unwrap();
        self.server.reset().await;
        let next = Arc::clone(&self.answers);
        let answer = move |_: &Request| next.lock().unwrap().pop_front().unwrap_or_else(|| ResponseTemplate::new(204));
        Mock::given(any()).respond_with(answer).mount(&self.server).await;
        all
    }
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.get(name).unwrap().to_str().unwrap()
}

fn days(told: &[Request]) -> Vec<String> {
    told.iter().map(|request| request.body_json::<Value>().unwrap()["date"].as_str().unwrap().to_owned()).collect()
}

/// One process with one webhook.
struct Process {
    notifier: Notifier,
    worker: Worker,
    clock: Clock,
    store: Arc<Sqlite>,
}

impl Process {
    async fn start(url: String) -> Process {
        let store = Arc::new(Sqlite::in_memory().await.unwrap());
        Process::over(store, Clock::fixed(now()), url, Vec::new()).await
    }

    /// A process that has begun: what lands from now on is told.
    async fn over(store: Arc<Sqlite>, clock: Clock, url: String, sources: Vec<crate::source::SourceId>) -> Process {
        let webhook = Webhook { name: "shop".to_owned(), url, secret: SECRET.to_owned(), sources };
        let stores: (Arc<dyn RateStore>, Arc<dyn Deliveries>) = (Arc::<Sqlite>::clone(&store), Arc::<Sqlite>::clone(&store));
        let notifier = Notifier::new(vec![webhook], stores, vec![ECB, CBR], clock.clone(), "fx/test".to_owned());
        let worker = notifier.worker(&notifier.webhooks[0]).unwrap();
        let mut process = Process { notifier, worker, clock, store };
        assert_eq!(process.step().await, Wait::Not);
        process
    }

    async fn step(&mut self) -> Wait {
        self.notifier.step(&mut self.worker).await.unwrap()
    }

    /// Does all that there is to do now; when there is something again.
    async fn work(&mut self) -> Option<Timestamp> {
        for _ in 0..MOST_STEPS {
            if let Wait::Until(due) = self.step().await {
                return due;
            }
        }
        panic!("after {MOST_STEPS} steps there is still something to do now");
    }

    async fn lands(&self, day: Date, usd: &str) {
        self.store.put(&[cbr(day, usd)]).await.unwrap();
    }

    async fn told(&self) -> Told {
        self.notifier.standings().await.remove(0).told.unwrap().unwrap()
    }
}

#[tokio::test]
async fn what_lands_is_told_once_and_signed() {
    let receiver = Receiver::start().await;
    let store = Arc::new(Sqlite::in_memory().await.unwrap());
    store.put(&[cbr(date(2026, 11, 20), "80")]).await.unwrap();
    let mut process = Process::over(store, Clock::fixed(now()), format!("{}/rates?token=s3cret", receiver.server.uri()), Vec::new()).await;
    assert_eq!(process.work().await, None);
    assert_eq!(receiver.told().await.len(), 0, "what was here before");
    process.lands(date(2026, 11, 24), "80.1234").await;
    process.lands(date(2026, 11, 24), "81").await;
    assert_eq!(process.work().await, None);
    let told = receiver.told().await;
    let event = |revised: bool| json!({"source": "CBR", "date": "2026-11-24", "quotes": 30, "revised": revised, "withdrawn": false, "fetched_at": "2026-11-24T10:15:00Z"});
    let bodies: Vec<Value> = told.iter().map(|request| request.body_json().unwrap()).collect();
    assert_eq!(bodies, [event(false), event(true)]);
    let first = &told[0];
    assert_eq!((first.method.as_str(), first.url.path(), first.url.query()), ("POST", "/rates", Some("token=s3cret")));
    assert_eq!((header(first, "content-type"), header(first, "user-agent")), ("application/json", "fx/test"));
    assert_eq!(header(first, "webhook-timestamp"), "1795515300");
    let id = header(first, "webhook-id");
    assert_eq!(id, "sheet_29f5c3a2bfc653d0899a4343d6548b55");
    assert_ne!(id, header(&told[1], "webhook-id"));
    let key = process.notifier.webhooks[0].keys();
    let body = String::from_utf8(first.body.clone()).unwrap();
    assert_eq!(header(first, "webhook-signature"), Signer::new(&key).signature(id, now(), &body));
    let state = State { delivered: 2, last_success: Some(now()), ..State::default() };
    assert_eq!(process.told().await, Told { seen: 3, waiting: 0, oldest: None, due: None, state });
    // Nothing is told twice, also by a process that begins anew.
    assert_eq!(process.work().await, None);
    let Process { store, clock, .. } = process;
    let mut again = Process::over(Arc::clone(&store), clock, receiver.server.uri(), vec![ECB.source]).await;
    again.lands(date(2026, 11, 21), "82").await;
    assert_eq!(again.work().await, None);
    assert_eq!(receiver.told().await.len(), 0, "it is told of the ECB alone");
    assert_eq!(again.told().await.seen, 4);
}

#[tokio::test]
async fn what_fails_is_tried_again_ever_later_and_given_up_after_a_day() {
    let receiver = Receiver::start().await;
    let mut process = Process::start(receiver.server.uri()).await;
    receiver.answers(ResponseTemplate::new(500), 1000);
    process.lands(date(2026, 11, 24), "80").await;
    let mut pauses = Vec::new();
    let mut at = now();
    while let Some(due) = process.work().await {
        pauses.push(due.duration_since(at).as_secs());
        process.clock.advance(due.duration_since(at));
        at = due;
    }
    assert_eq!(pauses[..10], [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    assert!(pauses[10..].iter().all(|pause| *pause == 900));
    // The first try after a day is the last.
    assert_eq!(pauses.iter().sum::<i64>(), 86_400 + 900 - (86_400 - 1275) % 900);
    let told = receiver.told().await;
    assert_eq!(told.len(), pauses.len() + 1);
    assert!(told.iter().all(|request| header(request, "webhook-id") == header(&told[0], "webhook-id")));
    assert_ne!(header(&told[0], "webhook-timestamp"), header(&told[1], "webhook-timestamp"));
    let Told { waiting, state, .. } = process.told().await;
    assert_eq!((waiting, state.delivered, state.given_up, state.failed), (0, 0, 1, told.len() as u64));
    assert_eq!(state.last_error, Some(Failure { at, what: "status 500".to_owned() }));
    // What lands later is told when the receiver is well again.
    receiver.answers.lock().unwrap().clear();
    process.lands(date(2026, 11, 23), "80").await;
    let due = process.work().await.unwrap();
    assert_eq!(due.duration_since(at).as_secs(), 900, "a receiver that fails is left alone");
    process.clock.advance(due.duration_since(at));
    assert_eq!(process.work().await, None);
    assert_eq!(days(&receiver.told().await), ["2026-11-23"]);
    let state = process.told().await.state;
    assert_eq!((state.delivered, state.failures, state.resume_at), (1, 0, None));
}

#[tokio::test]
async fn a_receiver_is_left_alone_as_long_as_it_wishes() {
    let receiver = Receiver::start().await;
    let mut process = Process::start(receiver.server.uri()).await;
    receiver.answers(ResponseTemplate::new(503).insert_header("retry-after", "3600"), 1);
    let dated = ResponseTemplate::new(429).insert_header("date", "Tue, 24 Nov 2026 11:15:00 GMT");
    receiver.answers(dated.insert_header("retry-after", "Tue, 24 Nov 2026 11:17:00 GMT"), 1);
    receiver.answers(ResponseTemplate::new(503).insert_header("retry-after", "1"), 1);
    process.lands(date(2026, 11, 24), "80").await;
    assert_eq!(process.work().await, Some(after(3600)));
    // Another one waits as long, for it is the receiver that wishes it.
    process.lands(date(2026, 11, 23), "80").await;
    assert_eq!(process.work().await, Some(after(3600)));
    assert_eq!(receiver.told().await.len(), 1);
    process.clock.advance(SignedDuration::from_secs(3600));
    assert_eq!(process.work().await, Some(after(3720)));
    process.clock.advance(SignedDuration::from_secs(120));
    // A wish for less than the pause is none.
    assert_eq!(process.work().await, Some(after(3720 + 20)));
    process.clock.advance(SignedDuration::from_secs(20));
    assert_eq!(process.work().await, None);
    assert_eq!(process.told().await.state.delivered, 2);
}

#[tokio::test]
async fn one_message_that_is_not_taken_holds_up_no_other() {
    let server = MockServer::start().await;
    let poison =
        |request: &Request| ResponseTemplate::new(if request.body_json::<Value>().unwrap()["date"] == "2026-11-20" { 422 } else { 200 });
    Mock::given(any()).respond_with(poison).mount(&server).await;
    let mut process = Process::start(server.uri()).await;
    for day in [20, 23, 24] {
        process.lands(date(2026, 11, day), "80").await;
    }
    assert_eq!(process.work().await, Some(after(5)));
    process.clock.advance(SignedDuration::from_secs(5));
    process.work().await;
    let Told { waiting, state, .. } = process.told().await;
    assert_eq!((waiting, state.delivered), (1, 2));
    assert_eq!(state.last_error.unwrap().what, "status 422");
    // It comes ever later, however well the receiver takes the others.
    for usd in 81..101 {
        process.lands(date(2026, 11, 24), &usd.to_string()).await;
        let due = process.work().await.unwrap();
        process.clock.advance(due.duration_since(process.clock.now()));
    }
    let told = server.received_requests().await.unwrap();
    let tries = told.iter().filter(|request| days(&[(*request).clone()]) == ["2026-11-20"]);
    let tries: Vec<i64> = tries.map(|request| header(request, "webhook-timestamp").parse::<i64>().unwrap() - now().as_second()).collect();
    assert_eq!(tries[..5], [0, 5, 15, 35, 75]);
}

#[tokio::test]
async fn who_wants_no_more_is_told_nothing_until_a_service_begins_anew() {
    let receiver = Receiver::start().await;
    let mut process = Process::start(receiver.server.uri()).await;
    receiver.answers(ResponseTemplate::new(410), 1);
    process.lands(date(2026, 11, 20), "80").await;
    process.lands(date(2026, 11, 23), "80").await;
    assert_eq!(process.work().await, None);
    process.lands(date(2026, 11, 24), "80").await;
    assert_eq!(process.work().await, None);
    assert_eq!(receiver.told().await.len(), 1);
    let Told { waiting, state, .. } = process.told().await;
    assert_eq!((waiting, state.off_since, state.given_up), (0, Some(now()), 2));
    assert_eq!(state.last_error.unwrap().what, "status 410: it wants to be told nothing more");
    let Process { store, clock, .. } = process;
    let mut anew = Process::over(store, clock, receiver.server.uri(), Vec::new()).await;
    assert_eq!(anew.work().await, None);
    assert_eq!(receiver.told().await.len(), 0, "what landed meanwhile");
    anew.lands(date(2026, 11, 24), "81").await;
    assert_eq!(anew.work().await, None);
    assert_eq!(days(&receiver.told().await), ["2026-11-24"]);
    assert_eq!(anew.told().await.state.off_since, None);
}

#[tokio::test]
async fn what_waits_has_a_bound_and_nothing_is_lost_by_it() {
    let receiver = Receiver::start().await;
    let mut process = Process::start(receiver.server.uri()).await;
    receiver.answers(ResponseTemplate::new(500), 1);
    let first = date(2022, 1, 1);
    let sheets: Vec<Sheet> = (0..1200).map(|n| cbr(first.checked_add(jiff::Span::new().days(n)).unwrap(), "80")).collect();
    process.store.put(&sheets).await.unwrap();
    assert_eq!(process.work().await, Some(after(5)));
    assert_eq!((process.told().await.waiting, process.told().await.seen), (1000, 1000));
    process.clock.advance(SignedDuration::from_secs(5));
    while let Some(due) = process.work().await {
        process.clock.advance(due.duration_since(process.clock.now()));
    }
    let told = receiver.told().await;
    let ids: std::collections::HashSet<&str> = told.iter().map(|request| header(request, "webhook-id")).collect();
    assert_eq!((told.len(), ids.len()), (1201, 1200));
    assert_eq!((process.told().await.seen, process.told().await.state.delivered), (1200, 1200));
}

#[tokio::test]
async fn of_two_processes_one_tells_and_the_other_goes_on_when_it_dies() {
    let receiver = Receiver::start().await;
    let mut one = Process::start(receiver.server.uri()).await;
    let mut other = Process::over(Arc::clone(&one.store), one.clock.clone(), receiver.server.uri(), Vec::new()).await;
    one.lands(date(2026, 11, 24), "80").await;
    // One has it, and dies after the message and before the note of it.
    assert_eq!(one.step().await, Wait::Not);
    assert_eq!(one.step().await, Wait::Not);
    let delivery = one.store.next("shop").await.unwrap().unwrap();
    one.worker.post.send(&delivery, now()).await;
    assert_eq!(other.work().await, None);
    assert_eq!(receiver.told().await.len(), 1);
    one.clock.advance(SignedDuration::from_secs(29));
    assert_eq!(other.work().await, None);
    assert_eq!(receiver.told().await.len(), 0);
    one.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(other.work().await, None);
    // At least once, under an id by which the receiver knows it.
    let told = receiver.told().await;
    assert_eq!((told.len(), header(&told[0], "webhook-id")), (1, delivery.id.as_str()));
    // One was not dead but slow: it notes nothing, and begins anew.
    assert_eq!(one.work().await, None);
    assert_eq!(receiver.told().await.len(), 0);
    one.lands(date(2026, 11, 23), "80").await;
    assert_eq!(one.work().await, None, "the other left it");
    assert_eq!(other.work().await, None);
    assert_eq!(days(&receiver.told().await), ["2026-11-23"]);
    assert_eq!(one.told().await.state.delivered, 2);
}

/// What a receiver that speaks no HTTP, or too much of it, answers.
async fn raw(answer: &'static [u8], endless: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _head = stream.read(&mut [0; 4096]).await;
                let _sent = stream.write_all(answer).await;
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
                while endless && stream.write_all(&[b'x'; 65536]).await.is_ok() {}
            });
        }
    });
    format!("http://{address}/")
}

/// The message of the first failure; nothing where there was none.
async fn failure(url: String) -> Option<String> {
    let mut process = Process::start(url).await;
    process.lands(date(2026, 11, 24), "80").await;
    process.work().await;
    process.told().await.state.last_error.map(|error| error.what)
}

#[tokio::test]
async fn what_a_receiver_says_beside_its_status_is_not_read() {
    assert_eq!(failure(raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n", true).await).await, None);
    let moved = raw(b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n", false).await;
    assert_eq!(failure(moved).await.unwrap(), "status 307: a redirect is not followed");
    let broken = failure(raw(b"220 mail.example ESMTP\r\n", false).await).await.unwrap();
    assert!(broken.starts_with("the answer broke off: "), "{broken}");
    let nobody = failure("http://127.0.0.1:9/s3cret".to_owned()).await.unwrap();
    assert!(nobody.starts_with("no connection: ") && !nobody.contains("s3cret"), "{nobody}");
    let unencrypted = raw(b"HTTP/1.1 200 OK\r\n\r\n", false).await.replace("http://", "https://");
    let unencrypted = failure(unencrypted).await.unwrap();
    assert!(unencrypted.starts_with("no connection: "), "{unencrypted}");
}

/// The clock of this test stands still but for what it waits for.
#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_is_given_ten_seconds() {
    let url = raw(b"", false).await;
    let mut process = Process::start(url).await;
    process.lands(date(2026, 11, 24), "80").await;
    let began = tokio::time::Instant::now();
    assert_eq!(process.work().await, Some(after(5)));
    assert!(began.elapsed() <= post::SENT_WITHIN + Duration::from_millis(1), "{:?}", began.elapsed());
    assert_eq!(process.told().await.state.last_error.unwrap().what, "no whole answer in time");
}
