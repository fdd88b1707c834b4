//! Every source of the registry at one replay server, which answers what its publisher was recorded to answer, or worse.
//!
//! Most publishers are asked by the day, and only a few days are recorded. So the nearest recording answers (`--loose`), and an address of
//! which there is none gets the one of that publisher whose address begins most alike.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use fx::clock::Clock;
use fx::config::{self, Config};
use fx::convert::{Books, Timetable};
use fx::quote::Quote;
use fx::refresh::{Fetcher, Outcome};
use fx::source::{Source, SourceId, TableId};
use fx::sources;
use fx::store::RateStore;
use jiff::civil::{Date, date};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::process::{self, Process};
use crate::{books, recordings};

/// After the last recorded day.
pub const NOW: &str = "2026-11-24T10:15:00Z";
/// Publishers that answer for the days asked and for no others: the moment at which theirs were recorded.
const THEN: [(&str, &str); 3] = [("MAS", "2026-03-31T12:00:00Z"), ("BCCR", "2026-03-24T20:00:00Z"), ("HMRC", "2026-08-20T12:00:00Z")];
/// Requests at once: the replay server has one thread that works.
const AT_ONCE: usize = 8;

/// The replay server.
pub struct World {
    replay: Process,
    shared: PathBuf,
    /// Made of several recordings.
    made: tempfile::TempDir,
}

/// Fetchers of every source over one store, one for each moment.
#[derive(Clone)]
pub struct Desks {
    pub store: Arc<dyn RateStore>,
    pub books: Arc<Books>,
    pub clocks: Vec<Clock>,
    of: HashMap<TableId, Arc<Fetcher>>,
    /// Those that wait less: of publishers that are slow or hang.
    hasty: HashMap<TableId, Arc<Fetcher>>,
}

/// The host that is asked for a source.
pub fn host(source: &Source) -> &'static str {
    source.base_url.map_or("cdn.jsdelivr.net", |url| url.split_once("://").unwrap().1)
}

impl World {
    /// The world, where there are recordings.
    pub fn start() -> Option<World> {
        let shared = recordings::shared()?;
        let mut command = Command::new("python3");
        command.arg("-u").arg(shared.join("recordings/replay.py")).args(["--port", "0", "--loose"]);
        let world = World { replay: process::start(&mut command, false), shared, made: tempfile::tempdir().unwrap() };
        world.merge_uruguay();
        Some(world)
    }

    /// The Central Bank of Uruguay is asked for a currency at a time at one address, in another envelope than the recorded one.
    fn merge_uruguay(&self) {
        let (row, end) = ("<datoscotizaciones.dato", "</datoscotizaciones.dato>");
        let folder = self.shared.join("recordings/bcu");
        let mut bodies: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        bodies.retain(|path| path.extension().is_some_and(|kind| kind == "xml"));
        bodies.sort();
        let texts: Vec<String> = bodies.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let rows = |text: &String| Some(text.get(text.find(row)?..text.rfind(end)? + end.len())?.to_owned());
        let all: String = texts.iter().filter_map(rows).collect();
        let first = &texts[0];
        let merged = format!("{}{all}{}", &first[..first.find(row).unwrap()], &first[first.rfind(end).unwrap() + end.len()..]);
        let file = self.made.path().join("bcu.xml");
        std::fs::write(&file, merged).unwrap();
        self.serve("cotizaciones.bcu.gub.uy", "/wscotizaciones/servlet/awsbcucotizaciones", &file);
    }

    fn serve(&self, host: &str, path: &str, file: &Path) {
        let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query = format!("/_file?host={host}&path={}&file={}", escaped(path), escaped(file.to_str().unwrap()));
        assert_eq!(self.replay.get(&query).status, 200, "{query}");
    }

    /// From now on a host is in that state.
    pub fn fault(&self, host: &str, kind: &str) {
        assert_eq!(self.replay.get(&format!("/_fault/{host}/{kind}")).status, 200);
    }

    /// Finds a recording for every address that was asked and has none; whether there are new ones.
    fn find_the_missing(&self, found: &mut BTreeSet<String>) -> bool {
        let before = found.len();
        let index: Vec<(String, String, PathBuf)> = self.index();
        let stats = self.replay.get("/_stats").json();
        for (asked, _) in stats.as_object().unwrap().iter().filter(|(_, count)| count.get("404").is_some()) {
            if !found.insert(asked.clone()) {
                continue;
            }
            let (host, path) = asked.split_at(asked.find('/').unwrap());
            let alike = |other: &str| path.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
            let nearest = index.iter().rev().filter(|(of, ..)| of == host).max_by_key(|(_, other, _)| alike(other));
            if let Some((.., file)) = nearest {
                self.serve(host, path, file);
            }
        }
        found.len() > before
    }

    /// Host, path and body of every recording.
    fn index(&self) -> Vec<(String, String, PathBuf)> {
        let mut all = Vec::new();
        let folders = ["recordings", "tax"].into_iter().flat_map(|place| std::fs::read_dir(self.shared.join(place)).unwrap());
        for folder in folders.map(|entry| entry.unwrap().path()) {
            let Ok(index) = std::fs::read(folder.join("index.json")) else { continue };
            for row in serde_json::from_slice::<Vec<serde_json::Value>>(&index).unwrap() {
                let url = row["url"].as_str().unwrap().split_once("://").unwrap().1;
                let url = url.split('?').next().unwrap();
                let (host, path) = url.split_at(url.find('/').unwrap_or(url.len()));
                all.push((host.to_owned(), path.to_owned(), folder.join(row["body"].as_str().unwrap())));
            }
        }
        all.sort();
        all
    }

    /// When the last answer of a host was recorded, where that was noted.
    pub fn recorded(&self, host: &str) -> Option<jiff::Timestamp> {
        let mut all = Vec::new();
        for folder in ["recordings", "tax"].into_iter().flat_map(|place| std::fs::read_dir(self.shared.join(place)).unwrap()) {
            let Ok(index) = std::fs::read(folder.unwrap().path().join("index.json")) else { continue };
            for row in serde_json::from_slice::<Vec<serde_json::Value>>(&index).unwrap() {
                if row["url"].as_str().unwrap().split('/').nth(2) == Some(host) {
                    let at = row["recorded_at"].as_str().unwrap_or_default();
                    all.extend(jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(at).ok());
                }
            }
        }
        all.into_iter().max()
    }

    fn config(&self, timeout: &str) -> Config {
        let mut set = Vec::new();
        let fetch = [("RETRIES", "0"), ("JITTER", "0s"), ("PAUSE", "0s"), ("MAX_BODY", "4000000"), ("TIMEOUT", timeout)];
        set.extend(fetch.map(|(name, value)| (format!("FX_FETCH__{name}"), value.to_owned())));
        // What was recorded half a year before the others is in force all the same.
        set.push(("FX_RATES__CARRY_DAYS".to_owned(), "3000".to_owned()));
        for source in sources::registry() {
            let key = source.id.key().to_uppercase();
            set.push((format!("FX_SOURCES__{key}__BASE_URL"), format!("http://{}/{}", self.replay.address, host(source))));
            if source.key.is_some() {
                set.push((format!("FX_SOURCES__{key}__API_KEY"), "user:key".to_owned()));
            }
        }
        config::load(None, set).unwrap().0
    }

    /// Fetchers over a store in memory.
    pub async fn desks(&self) -> Desks {
        let moments: Vec<&str> = [NOW].into_iter().chain(THEN.map(|(_, moment)| moment)).collect();
        let store: Arc<dyn RateStore> = books::store().await;
        let timetable = Arc::new(Timetable::default());
        let (config, hasty_config) = (self.config("60s"), self.config("300ms"));
        let of_now = books::books(&config, &store, &timetable);
        let mut desks = Desks { store, books: of_now, clocks: Vec::new(), of: HashMap::new(), hasty: HashMap::new() };
        for moment in moments {
            let clock = Clock::fixed(moment.parse().unwrap());
            for (config, kept) in [(&config, &mut desks.of), (&hasty_config, &mut desks.hasty)] {
                let fetcher = Fetcher::new(config, Arc::clone(&desks.books), Arc::clone(&timetable), clock.clone());
                let fetcher = Arc::new(fetcher);
                let own = |id: SourceId| THEN.iter().find(|(of, _)| *of == id.as_str()).map_or(NOW, |(_, moment)| moment) == moment;
                let ids = fetcher.watched().iter().map(|watched| watched.id()).filter(|id| own(id.source));
                kept.extend(ids.map(|id| (id, Arc::clone(&fetcher))));
            }
            desks.clocks.push(clock);
        }
        desks
    }

    /// Asks every publisher of a world without faults, until all has landed that will: what came first, and what each table said at last.
    pub async fn filled(&self) -> (Desks, BTreeMap<TableId, Outcome>) {
        let desks = self.desks().await;
        let all: Vec<(TableId, bool)> = desks.tables().into_iter().map(|id| (id, false)).collect();
        let mut outcomes: BTreeMap<TableId, Outcome> = desks.ask(&all).await.into_iter().collect();
        let bad = |outcomes: &BTreeMap<TableId, Outcome>| {
            outcomes.iter().filter(|(_, outcome)| !outcome.is_good()).map(|(id, _)| (*id, false)).collect::<Vec<_>>()
        };
        // A publisher that is asked for a currency at a time shows its next address when it has answered at the last.
        let mut found = BTreeSet::new();
        while self.find_the_missing(&mut found) {
            outcomes.extend(desks.ask(&bad(&outcomes)).await);
        }
        // What waits to be said again, whole or a row of it, is said again a day later: so what is here at last does not depend on whose sheet
        // came first.
        for clock in &desks.clocks {
            clock.advance(jiff::SignedDuration::from_hours(25));
        }
        let mut again = bad(&outcomes);
        for id in desks.tables() {
            if outcomes.get(&id).is_some_and(Outcome::is_good) && !desks.doubted(id).await.is_empty() {
                again.push((id, false));
            }
        }
        desks.ask(&again).await;
        (desks, outcomes)
    }
}

impl Desks {
    /// Every table that is asked for, in order.
    pub fn tables(&self) -> Vec<TableId> {
        let mut tables: Vec<TableId> = self.of.keys().copied().collect();
        tables.sort();
        tables
    }

    /// Asks for these tables side by side, the one marked so with little patience.
    pub async fn ask(&self, tables: &[(TableId, bool)]) -> Vec<(TableId, Outcome)> {
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        for &(id, hasty) in tables {
            let fetcher = Arc::clone(&(if hasty { &self.hasty } else { &self.of })[&id]);
            let room = Arc::clone(&room);
            tasks.spawn(async move {
                let _place = room.acquire().await.unwrap();
                fetcher.ask(&[id]).await.remove(0)
            });
        }
        tasks.join_all().await
    }

    /// Figures of a table that came, and wait to be confirmed or were refused: as [`figures`](Desks::figures).
    pub async fn doubted(&self, id: TableId) -> Vec<String> {
        let rows = self.store.notebook(id).await.unwrap().rows;
        rows.iter().map(|row| line(row.date, &row.quote)).collect()
    }

    /// What the store has of a table: a line for each figure. Of tables with an archive the last days alone.
    pub async fn figures(&self, id: TableId) -> Vec<String> {
        let first = if [books::ECB, books::EXCHANGE_API].contains(&id) { date(2026, 9, 1) } else { Date::MIN };
        let mut lines = Vec::new();
        for sheet in self.store.sheets(id, first..=Date::MAX).await.unwrap() {
            for quote in sheet.quotes() {
                lines.push(line(sheet.date(), quote));
            }
        }
        lines
    }
}

fn line(date: Date, quote: &Quote) -> String {
    let Quote { base, quote: other, nominal, price } = quote;
    format!("{date}: {nominal} {base} = {price:?} {other}")
}
