//! One story: what happens, in the order that its seed draws, and the questions in between. Part of `model`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use fx::calendar::Reason;
use fx::clock::Clock;
use fx::config::{self, Config};
use fx::convert::{Conversion, Converter, Question, Timetable};
use fx::currency::Code;
use fx::refresh::Fetcher;
use fx::sources;
use fx::store::{self, RateStore};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rust_decimal::Decimal;
use tempfile::TempDir;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request};

use super::books;
use super::oracle::{self, Asked, Counts, Seen};
use super::publisher::{Mistake, Publisher, SMALL, Who};

/// A wild figure that stands for longer is believed: until then its publisher has mended it.
const MENDED_WITHIN: SignedDuration = SignedDuration::from_mins(150);
const CODES: [&str; 6] = ["USD", "JPY", "GBP", "CHF", "ISK", "PHP"];

/// One process over the file.
struct Process {
    fetcher: Arc<Fetcher>,
    converter: Converter,
}

/// One story so far.
pub struct Story {
    chance: fastrand::Rng,
    told: String,
    folder: TempDir,
    site: MockServer,
    publisher: Arc<Mutex<Publisher>>,
    who: Who,
    seen: Seen,
    /// The true time; fx's own clock may be off.
    time: Timestamp,
    clock: Clock,
    mistake_since: Timestamp,
    /// Mistakes that were made: one that comes again hours later is meant.
    made: BTreeSet<usize>,
    /// Whether a sheet was seen with which the next one can be compared.
    compares: bool,
    process: Process,
    /// Another one over the same file, which may know less for a moment.
    other: Option<Process>,
    /// Whether another process wrote since this one began.
    behind: bool,
    /// Chance of its own for what is asked again, so that the story of a seed is the same without it.
    which: fastrand::Rng,
    /// What was answered at an instant, and must be answered again about it.
    answered: Vec<(Question, Timestamp, Conversion)>,
    /// Whether a sheet may still be on its way into the file.
    unsure: bool,
    pub counts: Counts,
}

impl Story {
    pub async fn begin(seed: u64) -> Story {
        let mut chance = fastrand::Rng::with_seed(seed);
        let who = if chance.bool() { Who::Ecb } else { Who::Cbr };
        // After the archive's last day; of the ECB also over the turn of the year.
        let weeks = chance.i64(0..if who == Who::Ecb { 9 } else { 5 });
        let first = date(2026, 11, 3) + (weeks * 7).days();
        let time = who.due(first).unwrap() - SignedDuration::from_hours(chance.i64(-3..8));
        let mut publisher = Publisher::new(who, seed, date(2026, 10, 31));
        publisher.until(time);
        let publisher = Arc::new(Mutex::new(publisher));
        let (site, shown) = (MockServer::start().await, Arc::clone(&publisher));
        Mock::given(any()).respond_with(move |request: &Request| shown.lock().unwrap().answer(request)).mount(&site).await;
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(time));
        let process = start(&folder, &site, who, &clock).await.unwrap();
        Story {
            chance,
            told: format!("seed {seed}: {} from {time}\n", who.id()),
            folder,
            site,
            publisher,
            who,
            seen: Seen::default(),
            time,
            clock,
            mistake_since: time,
            made: BTreeSet::new(),
            compares: false,
            process,
            other: None,
            behind: false,
            which: fastrand::Rng::with_seed(!seed),
            answered: Vec::new(),
            unsure: false,
            counts: Counts::default(),
        }
    }

    /// One thing happens, and then it is asked what is so.
    pub async fn goes_on(&mut self) {
        match self.chance.usize(0..20) {
            0..=6 => self.time_passes().await,
            7..=8 => self.makes_a_mistake(),
            9 => self.corrects(),
            10 => self.drops_a_currency(),
            11..=14 => self.polls().await,
            15 => self.is_killed_in_a_poll().await,
            16 => self.is_restarted().await,
            17 => self.gets_a_second_process().await,
            18 => self.clock_is_set(),
            _ => self.file_rots().await,
        }
        // What another process stored is seen within a second (docs/operations.md).
        self.passes(SignedDuration::from_secs(2));
        self.is_asked().await;
    }

    fn tells(&mut self, what: std::fmt::Arguments<'_>) {
        let time = self.time;
        writeln!(self.told, "{time} {what}").unwrap();
    }

    fn publisher(&self) -> std::sync::MutexGuard<'_, Publisher> {
        self.publisher.lock().unwrap()
    }

    async fn time_passes(&mut self) {
        let minutes = [15, 40, 90, 170, 240, 420, 700, 1440, 2900][self.chance.usize(0..9)];
        self.passes(SignedDuration::from_mins(minutes));
        if std::mem::take(&mut self.behind) {
            // What was read before another process wrote lives for a minute of real time, which does not pass here.
            self.is_restarted().await;
        }
        self.tells(format_args!("{minutes} minutes have passed"));
    }

    fn passes(&mut self, by: SignedDuration) {
        self.time += by;
        self.clock.advance(by);
        let (time, since) = (self.time, self.mistake_since);
        let mut publisher = self.publisher();
        publisher.until(time);
        if time.duration_since(since) >= MENDED_WITHIN {
            publisher.mistake = None;
        }
    }

    fn makes_a_mistake(&mut self) {
        let which = self.chance.usize(0..13);
        let factor = [13, 45, 161, 300, 10_000][self.chance.usize(0..5)];
        let ahead = self.a_day_ahead();
        let mistake = match which {
            0 | 1 => Mistake::Ahead(ahead),
            2 => Mistake::Wild("USD", factor),
            3 => Mistake::Wild("JPY", factor),
            4 => Mistake::Wild("PHP", factor),
            5 => Mistake::Swapped,
            6 => Mistake::WithoutDollar,
            7 => Mistake::Html,
            8 | 9 => Mistake::CutOff,
            10 => Mistake::Empty,
            11 => Mistake::OldPast,
            _ => Mistake::Refuses,
        };
        // What is wild is seen beside an earlier sheet: a first one has nothing to be compared with here.
        if which < 7 && (!self.compares || !self.made.insert(which)) {
            return;
        }
        self.mistake_since = self.time;
        self.publisher().mistake = Some(mistake);
        self.tells(format_args!("the publisher errs: {mistake:?}"));
    }

    /// How many days after the newest sheet a date lies that none can have yet.
    fn a_day_ahead(&mut self) -> i64 {
        let today = self.who.today(self.time);
        let newest = self.publisher().newest().map_or(today, |(day, _)| day);
        let least = if self.who == Who::Ecb { 1 } else { 2 };
        i64::from(today.max(newest).since(newest).unwrap().get_days()) + least + self.chance.i64(0..7)
    }

    fn corrects(&mut self) {
        self.publisher().correct();
        self.tells(format_args!("the publisher corrects its newest sheet"));
    }

    fn drops_a_currency(&mut self) {
        let code = SMALL[self.chance.usize(0..SMALL.len())];
        let mut publisher = self.publisher();
        if !publisher.quiet.remove(code) {
            publisher.quiet.insert(code);
        }
        drop(publisher);
        self.tells(format_args!("from the next sheet on {code} is quoted no more, or again"));
    }

    async fn polls(&mut self) {
        let outcomes = self.process.fetcher.once(true).await.unwrap();
        let good = outcomes.iter().all(|(_, outcome)| outcome.is_good());
        self.tells(format_args!("a poll: {}", outcomes[0].1));
        let publisher = self.publisher.lock().unwrap();
        if good && publisher.mistake.is_none() {
            self.seen.see(&publisher);
            self.compares = true;
        }
    }

    async fn is_killed_in_a_poll(&mut self) {
        let steps = self.chance.u32(0..40);
        let done = UpTo { steps, work: Box::pin(self.process.fetcher.once(true)) }.await;
        let when = if done { "after" } else { "in" };
        self.tells(format_args!("the process is killed {when} a poll"));
        self.unsure = true;
        self.is_restarted().await;
    }

    async fn is_restarted(&mut self) {
        self.process = start(&self.folder, &self.site, self.who, &self.clock).await.unwrap_or_else(|error| panic!("{}{error}", self.told));
        self.tells(format_args!("a new process"));
    }

    async fn gets_a_second_process(&mut self) {
        let other = start(&self.folder, &self.site, self.who, &self.clock).await.unwrap_or_else(|error| panic!("{}{error}", self.told));
        let outcomes = other.fetcher.once(true).await.unwrap();
        (self.other, self.behind) = (Some(other), true);
        self.tells(format_args!("a second process polls: {}", outcomes[0].1));
    }

    /// The clock was wrong, or becomes so: by hours or a day, either way.
    fn clock_is_set(&mut self) {
        let off = SignedDuration::from_hours([0, 0, -2, -26, 2, 26][self.chance.usize(0..6)]);
        self.clock.step((self.time + off).duration_since(self.clock.now()));
        self.publisher().mistake = None;
        self.seen.forget();
        self.answered.clear();
        self.tells(format_args!("the clock is set {off:?} off"));
    }

    /// A byte of the file changes while no process has it open.
    async fn file_rots(&mut self) {
        self.other = None;
        let path = self.folder.path().join("fx.db");
        let length = std::fs::metadata(&path).map_or(0, |file| file.len());
        if length == 0 {
            return;
        }
        let at = self.chance.u64(0..length);
        let mut file = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let mut byte = [0];
        file.seek(SeekFrom::Start(at)).unwrap();
        file.read_exact(&mut byte).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[byte[0] ^ 1 << self.chance.u32(0..8)]).unwrap();
        self.seen.forget();
        self.answered.clear();
        self.compares = false;
        self.publisher().mistake = None;
        self.tells(format_args!("byte {at} of the file of {length} rots"));
        match start(&self.folder, &self.site, self.who, &self.clock).await {
            Ok(process) => self.process = process,
            Err(error) => {
                // It says so and does not start; an operator takes the file away.
                self.tells(format_args!("no start: {error}"));
                self.folder = tempfile::tempdir().unwrap();
                self.is_restarted().await;
            }
        }
    }

    async fn is_asked(&mut self) {
        let now = self.clock.now();
        let today = self.who.today(now);
        for _ in 0..3 {
            let code = CODES[self.chance.usize(0..CODES.len())];
            let day = self.chance.bool().then(|| today - self.chance.i64(1..14).days());
            let asked = Asked { code, day, now };
            self.is_asked_for(asked).await;
        }
        self.unsure = false;
        self.is_asked_again().await;
    }

    /// What was answered once is answered again, as it was known then.
    async fn is_asked_again(&mut self) {
        if self.answered.is_empty() {
            return;
        }
        let (question, then, before) = &self.answered[self.which.usize(0..self.answered.len())];
        // What is fetched at the very instant of an answer came after it: nothing happened in the second before.
        let at = *then - SignedDuration::from_secs(1);
        let again = self.process.converter.as_known(at, self.clock.now()).convert(question, at).await;
        let same = again.as_ref().is_ok_and(|again| {
            // That nothing was published between two days is found out later, and is not part of what was known.
            let word = question.date.is_some() || (again.value.freshness, again.value.reason) == (before.freshness, before.reason);
            (again.value.result, again.value.rate_date, &again.value.legs) == (before.result, before.rate_date, &before.legs) && word
        });
        self.counts.again += 1;
        assert!(same, "{}{question:?} as known at {at}: {again:#?}, and it was {before:#?}", self.told);
    }

    async fn is_asked_for(&mut self, asked: Asked) {
        let source = sources::find(self.who.id()).map(|source| source.id);
        let (home, code): (Code, Code) = (if self.who == Who::Ecb { "EUR" } else { "RUB" }.parse().unwrap(), asked.code.parse().unwrap());
        let (from, to) = if self.who == Who::Ecb { (home, code) } else { (code, home) };
        let question = Question { source, date: asked.day, ..Question::new(Decimal::ONE, from, to) };
        let answer = self.process.converter.convert(&question, asked.now).await;
        let others = match &self.other {
            Some(other) => other.converter.convert(&question, asked.now).await.ok(),
            None => None,
        };
        let publisher = self.publisher.lock().unwrap();
        let mut wrong = None;
        match &answer {
            Ok(answer) => {
                self.counts.word(answer.value.freshness);
                wrong = oracle::untrue(&publisher, &self.seen, asked, &answer.value);
                // An older figure that stood in for one that was not believed is not asked for again: the note of that is gone by then.
                // What was fetched by a clock that was fast then was known at no time that is over.
                let timed = answer.value.legs.iter().all(|leg| leg.fetched_at.is_some());
                if timed && !self.behind && !self.unsure && answer.value.reason != Some(Reason::Refused) {
                    self.answered.push((question, asked.now, answer.value.clone()));
                }
            }
            Err(error) => {
                self.counts.errors += 1;
                if oracle::withheld(&publisher, &self.seen, asked) {
                    wrong = Some(format!("an error, though it was seen: {error:?}"));
                }
            }
        }
        wrong = wrong.or_else(|| oracle::untrue_figure(&publisher, asked, &others?.value).map(|what| format!("the other: {what}")));
        if let Some(wrong) = wrong {
            drop(publisher);
            panic!("{}{asked:?}: {wrong}\n{answer:#?}", self.told);
        }
    }
}

/// Work that ends, as by a kill, at the await that it has reached after so many steps. Comes to whether it was done by then.
struct UpTo<W> {
    steps: u32,
    work: Pin<Box<W>>,
}

impl<W: Future> Future for UpTo<W> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let Some(left) = self.steps.checked_sub(1) else { return Poll::Ready(false) };
        self.steps = left;
        self.work.as_mut().poll(context).map(|_outcomes| true)
    }
}

fn config(site: &MockServer, who: Who) -> Config {
    let mut set = books::only(&[sources::find(who.id()).unwrap().id]);
    set.push(("FX_FETCH__RETRIES".to_owned(), "0".to_owned()));
    set.push(("FX_FETCH__JITTER".to_owned(), "0s".to_owned()));
    set.push(("FX_FETCH__PAUSE".to_owned(), "0s".to_owned()));
    set.push((format!("FX_SOURCES__{}__BASE_URL", who.id()), site.uri()));
    config::load(None, set).unwrap().0
}

async fn start(folder: &TempDir, site: &MockServer, who: Who, clock: &Clock) -> Result<Process, store::StoreError> {
    let url = format!("sqlite:{}", folder.path().join("fx.db").display());
    let store: Arc<dyn RateStore> = store::open_for_service(&url, clock.now()).await?.store;
    let (config, timetable) = (config(site, who), Arc::new(Timetable::default()));
    let books = books::books(&config, &store, &timetable);
    let fetcher = Arc::new(Fetcher::new(&config, Arc::clone(&books), timetable, clock.clone()));
    Ok(Process { fetcher, converter: Converter::new(books) })
}
