//! `NBT`: the official rates of the National Bank of Tajikistan. A source.
//!
//! A day a request; a day without a list repeats the last one under its own date.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Tajikistan.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBT"),
    name: "National Bank of Tajikistan",
    country: "TJ",
    kind: Kind::Official,
    pivots: &[TJS],
    zone: "Asia/Dushanbe",
    page: "https://www.nbt.tj/en/kurs/kurs.php",
    terms: "Free to use when www.nbt.tj is named, as is believed: https://www.nbt.tj/.",
    key: None,
    base_url: Some("https://www.nbt.tj"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(11, 0).grace(1440),
        past: Some(Past::days(DAY, date(2001, 1, 1))),
        ..Table::asked(DAY, read::xml("ValCurs/Valute").date("@Date", "%F").code("CharCode").nominal("Nominal").mid("Value").in_home(TJS))
    }],
};

const TJS: Code = Code::new(b"TJS");
const DAY: Request = get("https://www.nbt.tj/en/kurs/export_xml.php?date={day}&export=xmlout").accept("application/xml, text/xml");
