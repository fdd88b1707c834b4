//! Rates of one's own: read when their files change, every few seconds by a look at length and time, or asked for at their address. Part of
//! `refresh`.
//!
//! Whoever writes the file is believed: no figure is compared with what others say or with what stood there before, and a day that is taken
//! out of it is taken out here. While a line cannot be read, nothing is: it may be the line that is missing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;

use super::check::{Checked, Verdict};
use super::poll::{Outcome, Visit};
use super::{Fetcher, Watched};
use crate::feed::own::{self, OwnRates, Place};
use crate::feed::{Feed, FeedError, Reply, Validators};
use crate::quote::Quote;
use crate::sheet::{self, RefusedRow, Rejection, Rule, Sheet};
use crate::source::{Kind, Source};
use crate::store::{Notebook, Put, StoreError};

/// How often it is looked whether a file changed: files on a network, in a container or behind a link tell nobody of it.
pub(super) const LOOK: Duration = Duration::from_secs(2);

/// Under which name the notebook keeps what the files looked like.
const FILES: &str = "files";

/// What the files look like: length and time of each. Two looks that are equal are taken for the same content.
fn look(files: &[PathBuf]) -> String {
    let one = |file: &PathBuf| {
        let Ok(about) = std::fs::metadata(file) else { return "none".to_owned() };
        let changed = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_nanos());
        format!("{}@{changed}", about.len())
    };
    files.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn looked(notes: &Notebook) -> Option<&str> {
    notes.validators.get(FILES)?.etag.as_deref()
}

/// Why there are no rates.
enum Failure {
    Unreachable(String, Option<FeedError>),
    Refused(Rejection),
    /// A file is being written at this moment.
    Changing,
    NotModified,
}

/// What was read, and by what to know it again.
type Reading = (OwnRates, BTreeMap<String, Validators>);

impl Fetcher {
    /// When rates of one's own are to be read: nothing for now.
    pub(super) fn own_due(&self, place: &Place, notes: &Notebook, now: Timestamp) -> Option<Timestamp> {
        match place {
            Place::Files(files) if looked(notes) != Some(look(files).as_str()) => None,
            Place::Files(_) => now.checked_add(self.poll).ok(),
            Place::Url(_) => notes.last_attempt.and_then(|last| last.checked_add(self.poll).ok()).filter(|at| *at > now),
        }
    }

    /// Whether files of one's own are no longer what was read.
    pub(super) async fn own_changed(&self, watched: &Watched) -> bool {
        let Some(Place::Files(files)) = &watched.source.own else { return false };
        // A store that cannot be read is said by the poll that comes.
        self.store.notebook(watched.id()).await.is_ok_and(|notes| looked(&notes) != Some(look(files).as_str()))
    }

    async fn read_own(&self, watched: &Watched, known: BTreeMap<String, Validators>) -> Result<Reading, Failure> {
        let Some(place) = &watched.source.own else { return Err(Failure::NotModified) };
        let (files, validators) = match place {
            Place::Files(paths) => {
                let before = look(paths);
                let files = paths.iter().map(|path| self.read_file(path)).collect::<Result<Vec<_>, _>>()?;
                if look(paths) != before {
                    return Err(Failure::Changing);
                }
                (files, BTreeMap::from([(FILES.to_owned(), Validators::new(Some(before), None))]))
            }
            Place::Url(url) => {
                let failed = |error: FeedError| Failure::Unreachable(error.to_string(), Some(error));
                let client = self.client().await.map_err(failed)?;
                let mut feed = Feed::new(client, None, known);
                match feed.get(url, "text/csv").await.map_err(failed)? {
                    Reply::NotModified => return Err(Failure::NotModified),
                    Reply::Body(body) => (vec![("line".to_owned(), body)], feed.into_validators()),
                }
            }
        };
        for (name, bytes) in &files {
            same_kind(watched.source.source, name, bytes).map_err(Failure::Refused)?;
        }
        let rates = own::read(&files).map_err(|error| Failure::Refused(Rejection::from(&error)))?;
        Ok((rates, validators))
    }

    fn read_file(&self, path: &Path) -> Result<(String, Vec<u8>), Failure> {
        let name = own::shown(path);
        let failed = |what: String| Failure::Unreachable(format!("{name}: {what}"), None);
        let length = std::fs::metadata(path).map_err(|error| failed(format!("cannot be read: {error}")))?.len();
        let most = self.policy.max_body;
        if usize::try_from(length).unwrap_or(usize::MAX) > most {
            return Err(failed(format!("has {length} bytes, and [fetch] max_body is {most}")));
        }
        let bytes = std::fs::read(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
        Ok((name, bytes))
    }

    /// Reads rates of one's own and says how they compare with what is stored.
    pub(super) async fn check_own(&self, watched: &Watched) -> Result<Checked, StoreError> {
        let told = |verdict, date, quotes, detail| Checked { table: watched.id(), verdict, date, quotes, detail };
        let rates = match self.read_own(watched, BTreeMap::new()).await {
            Ok((rates, _)) => rates,
            Err(Failure::Unreachable(what, _)) => return Ok(told(Verdict::Unreachable, None, 0, what)),
            Err(Failure::Refused(rejection)) => return Ok(told(Verdict::Refused, None, 0, rejection.to_string())),
            Err(Failure::Changing | Failure::NotModified) => {
                return Ok(told(Verdict::Unreachable, None, 0, "a file is being written".to_owned()));
            }
        };
        let newest = rates.drafts.last();
        let (date, quotes) = (newest.map(|draft| draft.date), newest.map_or(0, |draft| draft.quotes.len()));
        if !rates.bad.is_empty() {
            let lines: Vec<String> = rates.bad.iter().map(|line| format!("{}: {}", line.at, line.what)).collect();
            return Ok(told(Verdict::Refused, date, quotes, lines.join("; ")));
        }
        let stored = self.store.sheets(watched.id(), Date::MIN..=Date::MAX).await?;
        let now = self.clock.now();
        let same = |draft: &crate::quote::Draft| {
            let (sheet, _) = sheet::own(draft, watched.source.source, watched.table.table, now);
            stored.contains(&sheet)
        };
        let others = rates.drafts.iter().filter(|draft| !same(draft)).count();
        let gone = stored.iter().filter(|here| !rates.drafts.iter().any(|draft| draft.date == here.date())).count();
        Ok(match (stored.is_empty(), others + gone) {
            (_, 0) => told(Verdict::Same, date, quotes, String::new()),
            (true, _) => told(Verdict::New, date, quotes, format!("{others} days, of which nothing is stored")),
            (false, days) => told(Verdict::Differs, date, quotes, format!("{days} days are not as they are stored")),
        })
    }
}

/// Refuses a file that says another kind than the one by which its rates are used.
fn same_kind(source: &Source, name: &str, bytes: &[u8]) -> Result<(), Rejection> {
    let Some(said) = own::head(bytes).kind.filter(|said| Kind::named(said) != Some(source.kind)) else { return Ok(()) };
    let (kind, key) = (source.kind.name(), source.id.key());
    let what = match Kind::named(&said) {
        Some(_) => format!("it says that its rates are {said}, and they are used as {kind}: set `kind` in [sources.{key}], or restart fx"),
        None => format!("it says that its rates are {said:?}, which is no kind of rates"),
    };
    Err(Rejection { rule: Rule::Whole, detail: format!("{what}, at {name}") })
}

impl Visit<'_> {
    /// Reads rates of one's own, and keeps what they say of every day.
    pub(super) async fn own(&mut self) -> Outcome {
        let first = self.fetcher.store.newest(self.id(), Date::MAX).await;
        let known = match first {
            Ok(Some(_)) => self.notes.validators.clone(),
            Ok(None) => BTreeMap::new(),
            Err(error) => return Outcome::StoreFailed(error.to_string()),
        };
        // What was looked at is looked at again when it changes, however it was found.
        if let Some(Place::Files(files)) = &self.watched.source.own {
            let look = look(files);
            if known.get(FILES).and_then(|known| known.etag.as_deref()) == Some(look.as_str()) {
                return Outcome::NotModified;
            }
            self.notes.validators = BTreeMap::from([(FILES.to_owned(), Validators::new(Some(look), None))]);
        }
        match self.fetcher.read_own(self.watched, known).await {
            Ok((rates, validators)) => match self.keep_own(rates).await {
                Ok(outcome) => {
                    self.notes.validators = validators;
                    outcome
                }
                Err(error) => {
                    self.notes.validators.clear();
                    Outcome::StoreFailed(error.to_string())
                }
            },
            Err(Failure::NotModified) => Outcome::NotModified,
            Err(Failure::Changing) => {
                self.notes.validators.clear();
                Outcome::NotModified
            }
            Err(Failure::Unreachable(_, Some(error))) => self.unreachable(&error),
            Err(Failure::Unreachable(what, None)) => {
                tracing::warn!(table = %self.id(), what, "rates of one's own cannot be read");
                Outcome::Unreachable(what)
            }
            Err(Failure::Refused(rejection)) => self.refuse(rejection),
        }
    }

    async fn keep_own(&mut self, rates: OwnRates) -> Result<Outcome, StoreError> {
        let OwnRates { drafts, remarks, bad } = rates;
        let id = self.id();
        for line in bad.iter().filter(|line| !self.notes.bad_lines.contains(line)) {
            tracing::warn!(table = %id, line = line.at, what = line.what, "a line was refused");
            metrics::counter!("fx_refusals_total", "source" => id.source.as_str(), "rule" => "line").increment(1);
        }
        let (source, table) = (self.watched.source.source, self.watched.table.table);
        let mut refused: Vec<RefusedRow> = Vec::new();
        let mut said: BTreeMap<Date, Vec<Quote>> = BTreeMap::new();
        for draft in &drafts {
            let (sheet, rows) = sheet::own(draft, source, table, self.now);
            refused.extend(rows);
            said.insert(draft.date, sheet.quotes().to_vec());
        }
        let all_good = bad.is_empty() && refused.is_empty();
        let stored = self.fetcher.store.sheets(id, Date::MIN..=Date::MAX).await?;
        let mut changed: Vec<Sheet> = Vec::new();
        for here in &stored {
            match said.get_mut(&here.date()) {
                None if all_good => changed.push(Sheet::withdrawn(id, here.date(), self.now)),
                None => {}
                // What cannot be read takes nothing out.
                Some(quotes) if !all_good => {
                    let missing = here.quotes().iter().filter(|quote| !quotes.iter().any(|other| other.pair() == quote.pair()));
                    let missing: Vec<Quote> = missing.copied().collect();
                    quotes.extend(missing);
                }
                Some(_) => {}
            }
        }
        for (date, quotes) in said.into_iter().filter(|(_, quotes)| !quotes.is_empty()) {
            let sheet = Sheet::restore(id, date, None, self.now, quotes);
            if !stored.contains(&sheet) {
                changed.push(sheet);
            }
        }
        let before = (&self.notes.bad_lines, &self.notes.remarks, &self.notes.rows);
        let noted = before != (&bad, &remarks, &refused);
        (self.notes.bad_lines, self.notes.remarks, self.notes.rows) = (bad, remarks, refused);
        let put = self.fetcher.store.put(&changed).await?;
        let revised = put.iter().filter(|put| **put == Put::Revised).count();
        metrics::counter!("fx_revisions_total", "source" => id.source.as_str()).increment(u64::try_from(revised).unwrap_or(0));
        if noted {
            // A receipt has the note beside the figure.
            self.keep_notes().await;
        }
        if noted || !changed.is_empty() {
            self.fetcher.books.forget();
        }
        let Some(newest) = changed.iter().map(Sheet::date).max() else { return Ok(Outcome::Unchanged) };
        tracing::info!(table = %id, days = changed.len(), %newest, revised, "rates of one's own landed");
        Ok(Outcome::Landed(newest))
    }
}
