//! `BNM`: the interbank rates of Kuala Lumpur, from Bank Negara Malaysia. A source.
//!
//! There are several sessions a day; these are the rates of nine o'clock. The middle rate is published, and rounded on its own. Numbers are
//! binary fractions with seventeen digits. Past days are asked for a currency and a month at a time.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Read, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Kind, Source, SourceId, Table};

/// Bank Negara Malaysia.
pub static SOURCE: Source = Source {
    id: SourceId::new("BNM"),
    name: "Bank Negara Malaysia",
    country: "MY",
    kind: Kind::Reference,
    pivots: &[MYR],
    zone: "Asia/Kuala_Lumpur",
    page: "https://www.bnm.gov.my/exchange-rates",
    terms: "No terms were found; the publisher is at https://www.bnm.gov.my/.",
    key: None,
    base_url: Some("https://api.bnm.gov.my"),
    tables: &[Table {
        floor: 15,
        // The answer may lag behind the session by a day.
        when: weekdays().at(12, 0).grace(1440),
        series: &[
            in_ringgit("INR", b"INR"),
            in_ringgit("SDR", b"XDR"),
            in_ringgit("SAR", b"SAR"),
            in_ringgit("PKR", b"PKR"),
            in_ringgit("PHP", b"PHP"),
            in_ringgit("NZD", b"NZD"),
            in_ringgit("NPR", b"NPR"),
            in_ringgit("MMK", b"MMK"),
            in_ringgit("KRW", b"KRW"),
            in_ringgit("KHR", b"KHR"),
            in_ringgit("JPY", b"JPY"),
            in_ringgit("SGD", b"SGD"),
            in_ringgit("IDR", b"IDR"),
            in_ringgit("HKD", b"HKD"),
            in_ringgit("GBP", b"GBP"),
            in_ringgit("EUR", b"EUR"),
            in_ringgit("EGP", b"EGP"),
            in_ringgit("CNY", b"CNY"),
            in_ringgit("CHF", b"CHF"),
            in_ringgit("CAD", b"CAD"),
            in_ringgit("BND", b"BND"),
            in_ringgit("AUD", b"AUD"),
            in_ringgit("AED", b"AED"),
            in_ringgit("VND", b"VND"),
            in_ringgit("USD", b"USD"),
            in_ringgit("TWD", b"TWD"),
            in_ringgit("THB", b"THB"),
        ],
        past: Some(Past::months(MONTH, date(2006, 1, 3)).read(rates(read::json("data[?].rate[?]")))),
        ..Table::asked(get("https://api.bnm.gov.my/public/exchange-rate?session=0900").accept(JSON), rates(read::json("data[].rate")))
    }],
};

const MYR: Code = Code::new(b"MYR");
const JSON: &str = "application/vnd.BNM.API.v1+json";
// In a month with one day yet, an object stands where a list would.
const MONTH: Request =
    get("https://api.bnm.gov.my/public/exchange-rate/{series}/year/{first:%Y}/month/{first:%-m}?session=0900").accept(JSON).nothing_is(404);

const fn rates(read: Read) -> Read {
    read.date("date", "%F").code("currency_code").nominal("unit").mid("middle_rate").binary().names(&[("SDR", "XDR")]).in_home(MYR)
}

const fn in_ringgit(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: MYR } }
}
