//! `NBP`: the average rates of the National Bank of Poland. A source.
//!
//! Table A on working days, table B with the rarer currencies on Wednesdays, each dated the day of its publication; and the bank's price of
//! a gram of gold.

use jiff::civil::{Weekday, date};

use crate::calendar::{weekdays, weekly};
use crate::currency::Code;
use crate::feed::{Past, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Poland.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBP"),
    name: "National Bank of Poland",
    country: "PL",
    kind: Kind::Official,
    pivots: &[PLN],
    zone: "Europe/Warsaw",
    page: "https://nbp.pl/en/statistic-and-financial-reporting/rates/",
    terms: "Free to use, unchanged, when the source is named: https://nbp.pl/statystyka-i-sprawozdawczosc/dobre-praktyki-esbc/.",
    key: None,
    base_url: Some("https://api.nbp.pl"),
    tables: &[
        Table { id: "A", floor: 30, when: weekdays().at(12, 15).grace(240), ..BOTH },
        Table { id: "B", floor: 100, when: weekly(Weekday::Wednesday).at(12, 15).grace(1440), carry: Some(17), ..BOTH },
        Table {
            id: "gold",
            floor: 1,
            when: weekdays().at(12, 15).grace(240),
            past: Some(Past::range(
                get("https://api.nbp.pl/api/cenyzlota/{first}/{last}/?format=json").accept("application/json").nothing_is(404),
                93,
                date(2013, 1, 2),
            )),
            ..Table::asked(
                get("https://api.nbp.pl/api/cenyzlota/?format=json").accept("application/json"),
                read::json("[]").date("data", "%F").of(Code::new(b"GAU"), PLN).mid("cena"),
            )
        },
    ],
};

const PLN: Code = Code::new(b"PLN");
const BOTH: Table = Table {
    past: Some(Past::range(
        get("https://api.nbp.pl/api/exchangerates/tables/{table}/{first}/{last}/?format=json").accept("application/json").nothing_is(404),
        93,
        date(2002, 1, 2),
    )),
    ..Table::asked(
        get("https://api.nbp.pl/api/exchangerates/tables/{table}/?format=json").accept("application/json"),
        read::json("[].rates[]").date("effectiveDate", "%F").code("code").mid("mid").in_home(PLN),
    )
};
