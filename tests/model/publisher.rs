//! The publishers of the model: what they published, when, and what they show by mistake. Part of `model`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use wiremock::{Request, ResponseTemplate};

/// Ten thousandths: what both publishers write with four decimals.
pub type Figure = i64;
/// The figures of one day by code.
pub type Figures = BTreeMap<&'static str, Figure>;

/// Days without a sheet: of the ECB by its calendar of closing days, of Russia by its law on working days.
const TARGET_CLOSED: [Date; 3] = [date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26)];
const RUSSIA_CLOSED: [Date; 1] = [date(2026, 11, 4)];
/// Currencies that a publisher may stop quoting here; none of those without which no sheet is believed.
pub const SMALL: [&str; 3] = ["ISK", "PHP", "MXN"];

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Units of a currency for a euro, dated the day itself, at 16:00 in Frankfurt.
    Ecb,
    /// Roubles for a unit, dated the next day, at 17:00 in Moscow.
    Cbr,
}

impl Who {
    pub fn id(self) -> &'static str {
        match self {
            Who::Ecb => "ECB",
            Who::Cbr => "CBR",
        }
    }

    pub fn zone(self) -> TimeZone {
        TimeZone::get(if self == Who::Ecb { "Europe/Berlin" } else { "Europe/Moscow" }).unwrap()
    }

    /// The date where it is.
    pub fn today(self, now: Timestamp) -> Date {
        self.zone().to_datetime(now).date()
    }

    /// From its hour on a publication is not missed yet for so long: what fx allows each of them.
    pub fn grace(self) -> SignedDuration {
        SignedDuration::from_hours(if self == Who::Ecb { 1 } else { 3 })
    }

    /// When the sheet of a date is due; nothing where none is.
    pub fn due(self, day: Date) -> Option<Timestamp> {
        let (set, hour, closed) = match self {
            Who::Ecb => (day, 16, &TARGET_CLOSED[..]),
            Who::Cbr => (day.yesterday().unwrap(), 17, &RUSSIA_CLOSED[..]),
        };
        let works = !matches!(set.weekday(), Weekday::Saturday | Weekday::Sunday) && !closed.contains(&set);
        works.then(|| self.zone().to_timestamp(DateTime::from_parts(set, jiff::civil::time(hour, 0, 0, 0))).unwrap())
    }
}

/// What is wrong with a page for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mistake {
    Ahead(i64),
    Wild(&'static str, Figure),
    Swapped,
    WithoutDollar,
    Html,
    CutOff,
    Empty,
    Refuses,
    /// The file of past days is that of some days ago.
    OldPast,
}

/// One publisher, as it is seen at its addresses.
pub struct Publisher {
    pub who: Who,
    seed: u64,
    /// What it meant to say of each date, every revision of it, and since when it can be seen.
    pub published: BTreeMap<Date, Vec<Figures>>,
    pub mistake: Option<Mistake>,
    pub quiet: BTreeSet<&'static str>,
    /// The first date that it has not published, or found to have no sheet.
    next: Date,
}

impl Publisher {
    pub fn new(who: Who, seed: u64, first: Date) -> Publisher {
        Publisher { who, seed, published: BTreeMap::new(), mistake: None, quiet: BTreeSet::new(), next: first }
    }

    /// Publishes what is due by then, each sheet as late as chance has it.
    pub fn until(&mut self, now: Timestamp) {
        loop {
            if let Some(due) = self.who.due(self.next) {
                if due + self.delay(self.next) > now {
                    return;
                }
                self.published.insert(self.next, vec![self.figures(self.next)]);
            }
            self.next = self.next.tomorrow().unwrap();
        }
    }

    /// How late the sheet of a date comes. The later ones wait for it, as at a publisher whose clerk is ill.
    fn delay(&self, day: Date) -> SignedDuration {
        SignedDuration::from_mins([0, 0, 0, 0, 20, 45, 200, 1500][self.chance(day).usize(0..8)])
    }

    fn chance(&self, day: Date) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed ^ u64::from(day.day_of_year().unsigned_abs()) << 20 ^ self.who as u64)
    }

    /// The figures of a date: those of the last day of the archive, each a little off.
    fn figures(&self, day: Date) -> Figures {
        let mut chance = self.chance(day);
        let moved = base(self.who).into_iter().map(|(code, figure)| (code, figure * (10_000 + chance.i64(-30..=30)) / 10_000));
        moved.filter(|(code, _)| !self.quiet.contains(code)).collect()
    }

    /// Corrects the newest sheet: one figure of it, by a fraction of a per cent.
    pub fn correct(&mut self) {
        if let Some(revisions) = self.published.values_mut().next_back() {
            let mut figures = revisions.last().unwrap().clone();
            *figures.get_mut("CHF").unwrap() += 7;
            revisions.push(figures);
        }
    }

    pub fn newest(&self) -> Option<(Date, &Figures)> {
        self.published.iter().next_back().map(|(day, revisions)| (*day, revisions.last().unwrap()))
    }

    /// What it answers.
    pub fn answer(&self, request: &Request) -> ResponseTemplate {
        match self.mistake {
            Some(Mistake::Html) => return ResponseTemplate::new(200).set_body_string("<!doctype html><html><p>Back soon.</html>"),
            Some(Mistake::Refuses) => return ResponseTemplate::new(503),
            _ => {}
        }
        let of_day =
            request.url.query_pairs().find(|(name, _)| name == "date_req").map(|(_, day)| Date::strptime("%d/%m/%Y", &*day).unwrap());
        let whole = if request.url.path().ends_with("hist-90d.xml") { self.past() } else { self.day(of_day) };
        let Some(mut whole) = whole else { return ResponseTemplate::new(404) };
        if self.mistake == Some(Mistake::CutOff) {
            whole.truncate(whole.len() * 2 / 3);
        }
        ResponseTemplate::new(200).set_body_string(whole)
    }

    /// The ECB's file of the last days.
    fn past(&self) -> Option<String> {
        let missing = if self.mistake == Some(Mistake::OldPast) { 3 } else { 0 };
        let days: String = self.published.iter().rev().skip(missing).map(|(day, all)| ecb_day(*day, all.last().unwrap())).collect();
        Some(envelope(&days))
    }

    /// The page of the newest sheet, or of that in force on a day.
    fn day(&self, on: Option<Date>) -> Option<String> {
        let (day, revisions) = self.published.range(..=on.unwrap_or(date(2099, 1, 1))).next_back()?;
        let (mut day, mut figures) = (*day, revisions.last().unwrap().clone());
        match self.mistake {
            // Of a day that was asked for, the page has that day or an earlier one.
            Some(Mistake::Ahead(days)) if on.is_none() => day += days.days(),
            Some(Mistake::Wild(code, factor)) => {
                figures.entry(code).and_modify(|figure| *figure = *figure * factor / 100);
            }
            Some(Mistake::Swapped) => {
                let (yen, pound) = (figures["JPY"], figures["GBP"]);
                figures.extend([("JPY", pound), ("GBP", yen)]);
            }
            Some(Mistake::WithoutDollar) => drop(figures.remove("USD")),
            Some(Mistake::Empty) => figures.clear(),
            _ => {}
        }
        Some(self.page(day, &figures))
    }

    fn page(&self, day: Date, figures: &Figures) -> String {
        match self.who {
            Who::Ecb => envelope(&ecb_day(day, figures)),
            Who::Cbr => {
                let row = |(code, figure): (&&str, &Figure)| {
                    let value = decimal(*figure).replace('.', ",");
                    format!("<Valute><CharCode>{code}</CharCode><Nominal>1</Nominal><Value>{value}</Value></Valute>")
                };
                let rows: String = figures.iter().map(row).collect();
                format!("<?xml version=\"1.0\" encoding=\"windows-1251\"?><ValCurs Date=\"{}\">{rows}</ValCurs>", day.strftime("%d.%m.%Y"))
            }
        }
    }
}

/// The figures of the archive's last day, and roubles that go with them.
fn base(who: Who) -> Vec<(&'static str, Figure)> {
    let archive = include_str!("../../data/ecb/latest.csv").lines().skip(2).filter_map(|line| line.split_once(','));
    let euros: Vec<(&'static str, Figure)> = archive.map(|(code, figure)| (code, ten_thousandths(figure))).collect();
    match who {
        Who::Ecb => euros,
        Who::Cbr => {
            let others = [("EUR", 10_000), ("AED", 42_000), ("KZT", 6_000_000), ("AMD", 4_300_000), ("GEL", 31_000), ("AZN", 19_000)];
            // A euro for 930 roubles keeps four digits of a rupiah.
            euros.into_iter().chain(others).map(|(code, figure)| (code, 9_300_000 * 10_000 / figure)).collect()
        }
    }
}

fn ten_thousandths(text: &str) -> Figure {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<4}").parse().unwrap_or_else(|_| panic!("{text}"))
}

/// A figure as it is written.
pub fn decimal(figure: Figure) -> String {
    format!("{}.{:04}", figure / 10_000, figure % 10_000)
}

fn ecb_day(day: Date, figures: &Figures) -> String {
    let cubes: String = figures.iter().map(|(code, figure)| format!("<Cube currency='{code}' rate='{}'/>", decimal(*figure))).collect();
    format!("<Cube time='{day}'>{cubes}</Cube>")
}

fn envelope(days: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"x\"><Cube>{days}</Cube></e:Envelope>")
}
