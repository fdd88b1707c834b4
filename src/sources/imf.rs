//! `IMF`: the representative rates that member countries report to the International Monetary Fund. A source.
//!
//! Table `REP` is against the dollar: units for one dollar, or, where the name is marked `(1)`, dollars for one unit. Table `SDRCV` is what
//! a unit is in special drawing rights. A file holds a month; currencies are named, and each keeps its own holidays.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Read, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The International Monetary Fund.
pub static SOURCE: Source = Source {
    id: SourceId::new("IMF"),
    name: "International Monetary Fund",
    country: "",
    kind: Kind::Reference,
    pivots: &[Code::USD, XDR],
    zone: "America/New_York",
    page: "https://www.imf.org/external/np/fin/data/param_rms_mth.aspx",
    terms: "Free for uses that are not commercial when the source is named: https://www.imf.org/external/terms.htm.",
    key: None,
    base_url: Some("https://www.imf.org"),
    tables: &[
        Table { id: "REP", read: NAMED.turned_by("(1)").per_home(Code::USD), ..MONTHS },
        Table { id: "SDRCV", read: NAMED.in_home(XDR), ..MONTHS },
    ],
};

const XDR: Code = Code::new(b"XDR");
const MONTHS: Table = Table {
    floor: 10,
    absent: Absent::Carries,
    when: weekdays().at(15, 0).grace(600),
    past: Some(Past::months(MONTH, date(2003, 4, 1))),
    ..Table::asked(MONTH, NAMED)
};
const MONTH: Request =
    get("https://www.imf.org/external/np/fin/data/rms_mth.aspx?SelectDate={last}&reportType={table}&tsvflag=Y").accept("*/*");
const NAMED: Read =
    read::tsv(Layout::Currencies { head: "Currency" }).open_ended().date("date", "%B %d, %Y").thousands(',').empty(&["NA", ""]).names(&[
        ("Algerian dinar", "DZD"),
        ("Australian dollar", "AUD"),
        ("Bahrain dinar", "BHD"),
        ("Bahraini dinar", "BHD"),
        ("Botswana pula", "BWP"),
        ("Brazilian real", "BRL"),
        ("Brunei dollar", "BND"),
        ("Canadian dollar", "CAD"),
        ("Chilean peso", "CLP"),
        ("Chinese yuan", "CNY"),
        ("Colombian peso", "COP"),
        ("Czech koruna", "CZK"),
        ("Danish krone", "DKK"),
        ("Euro", "EUR"),
        ("Hungarian forint", "HUF"),
        ("Icelandic krona", "ISK"),
        ("Indian rupee", "INR"),
        ("Indonesian rupiah", "IDR"),
        ("Iranian rial", "IRR"),
        ("Israeli New Shekel", "ILS"),
        ("Japanese yen", "JPY"),
        ("Kazakhstani tenge", "KZT"),
        ("Korean won", "KRW"),
        ("Kuwaiti dinar", "KWD"),
        ("Libyan dinar", "LYD"),
        ("Malaysian ringgit", "MYR"),
        ("Mauritian rupee", "MUR"),
        ("Mexican peso", "MXN"),
        ("Nepalese rupee", "NPR"),
        ("New Zealand dollar", "NZD"),
        ("Norwegian krone", "NOK"),
        ("Omani rial", "OMR"),
        ("Pakistani rupee", "PKR"),
        ("Peruvian sol", "PEN"),
        ("Philippine peso", "PHP"),
        ("Polish zloty", "PLN"),
        ("Qatari riyal", "QAR"),
        ("Russian ruble", "RUB"),
        ("Saudi Arabian riyal", "SAR"),
        ("Singapore dollar", "SGD"),
        ("South African rand", "ZAR"),
        ("Sri Lankan rupee", "LKR"),
        ("Swedish krona", "SEK"),
        ("Swiss franc", "CHF"),
        ("Thai baht", "THB"),
        ("Trinidadian dollar", "TTD"),
        ("Tunisian dinar", "TND"),
        ("U.A.E. dirham", "AED"),
        ("U.K. pound", "GBP"),
        ("U.S. dollar", "USD"),
        ("Uruguayan peso", "UYU"),
    ]);
