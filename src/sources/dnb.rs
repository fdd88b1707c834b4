//! `DNB`: the rates of Danmarks Nationalbank, from Statistics Denmark. A source.
//!
//! All are for a hundred units, which the answer does not say. Currencies have to be named in the request.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, Units, json, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// Danmarks Nationalbank.
pub static SOURCE: Source = Source {
    id: SourceId::new("DNB"),
    name: "Danmarks Nationalbank",
    country: "DK",
    kind: Kind::Reference,
    pivots: &[DKK],
    zone: "Europe/Copenhagen",
    page: "https://www.statbank.dk/DNVALD",
    terms: "Creative Commons Attribution 4.0: https://www.dst.dk/en/Statistik/copyright.",
    key: None,
    base_url: Some("https://api.statbank.dk"),
    tables: &[Table {
        floor: 20,
        absent: Absent::Carries,
        when: weekdays().at(16, 0).grace(240),
        past: Some(Past::whole(SINCE, date(1977, 1, 3))),
        ..Table::asked(
            SINCE,
            read::csv(Layout::Lines)
                .separator(b';')
                .date("TID", "%YM%mD%d")
                .code("VALUTA")
                .mid("INDHOLD")
                .units(Units::Fixed(100))
                .empty(&[".."])
                .in_home(DKK),
        )
    }],
};

const DKK: Code = Code::new(b"DKK");
const SINCE: Request = json(
    "https://api.statbank.dk/v1/data",
    r#"{"table":"DNVALD","format":"BULK","lang":"en","valuePresentation":"Code","variables":[{"code":"VALUTA","values":[
       "EUR","USD","GBP","SEK","NOK","CHF","CAD","JPY","AUD","NZD","PLN","CZK","HUF","HKD","SGD","ZAR","BGN","RON","TRY","KRW","THB",
       "MYR","PHP","IDR","CNY","BRL","MXN","INR","ILS","ISK"]},
       {"code":"KURTYP","values":["KBH"]},{"code":"Tid","values":[">={first:%YM%mD%d}"]}]}"#,
)
.accept("text/csv");
