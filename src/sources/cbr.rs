//! `CBR`: the official rates of the Bank of Russia. A source.
//!
//! Set on working days and dated the next day, so that tomorrow's rates are out this afternoon. In windows-1251, with a decimal comma.

mod past;

pub use self::past::RECORDS;

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Past, Read, Recent, Request, Stretch, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Bank of Russia.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBR"),
    name: "Bank of Russia",
    country: "RU",
    kind: Kind::Official,
    pivots: &[Code::RUB],
    zone: "Europe/Moscow",
    page: "https://www.cbr.ru/eng/currency_base/daily/",
    terms: "Free to use when the source is named; set for accounting, the bank takes no duty to trade at them.",
    key: None,
    base_url: Some("https://www.cbr.ru"),
    tables: &[Table {
        // 54 currencies in 2026, 34 for many years before.
        floor: 30,
        when: When::on(Days::Russia).at(17, 0).grace(180).next_day(),
        // Gaps up to this are filled day by day; of longer ones each currency is asked for over the whole range, which is less to ask.
        recent: Some(Recent::day_by_day(30, OF_DAY)),
        // Before 1998 a rouble was a thousandth of this one, and another currency: RUR.
        past: Some(Past::code(past::between, Stretch::Year, date(1998, 1, 1))),
        ..Table::asked(get("https://www.cbr.ru/scripts/XML_daily.asp").accept(XML), SHEET)
    }],
};

const XML: &str = "application/xml, text/xml";
const OF_DAY: Request = get("https://www.cbr.ru/scripts/XML_daily.asp?date_req={day:%d/%m/%Y}").accept(XML);
const SHEET: Read = read::xml("ValCurs/Valute")
    .date("@Date", "%d.%m.%Y")
    .code("CharCode")
    .nominal("Nominal")
    .mid("Value")
    .says_again("VunitRate", "NumCode", ("@ID", &MARKS))
    .decimal_comma()
    .in_home(Code::RUB);

/// The bank's own marks of currencies, as its list of them has them: <https://www.cbr.ru/scripts/XML_val.asp>.
const MARKS: [(&str, &str); 54] = [
    ("R01230", "AED"),
    ("R01060", "AMD"),
    ("R01010", "AUD"),
    ("R01020A", "AZN"),
    ("R01685", "BDT"),
    ("R01080", "BHD"),
    ("R01105", "BOB"),
    ("R01115", "BRL"),
    ("R01090B", "BYN"),
    ("R01350", "CAD"),
    ("R01775", "CHF"),
    ("R01375", "CNY"),
    ("R01395", "CUP"),
    ("R01760", "CZK"),
    ("R01215", "DKK"),
    ("R01030", "DZD"),
    ("R01240", "EGP"),
    ("R01800", "ETB"),
    ("R01239", "EUR"),
    ("R01035", "GBP"),
    ("R01210", "GEL"),
    ("R01200", "HKD"),
    ("R01135", "HUF"),
    ("R01280", "IDR"),
    ("R01270", "INR"),
    ("R01300", "IRR"),
    ("R01820", "JPY"),
    ("R01370", "KGS"),
    ("R01815", "KRW"),
    ("R01335", "KZT"),
    ("R01500", "MDL"),
    ("R02005", "MMK"),
    ("R01503", "MNT"),
    ("R01520", "NGN"),
    ("R01535", "NOK"),
    ("R01530", "NZD"),
    ("R01540", "OMR"),
    ("R01565", "PLN"),
    ("R01355", "QAR"),
    ("R01585F", "RON"),
    ("R01805F", "RSD"),
    ("R01580", "SAR"),
    ("R01770", "SEK"),
    ("R01625", "SGD"),
    ("R01675", "THB"),
    ("R01670", "TJS"),
    ("R01710A", "TMT"),
    ("R01700J", "TRY"),
    ("R01720", "UAH"),
    ("R01235", "USD"),
    ("R01717", "UZS"),
    ("R01150", "VND"),
    ("R01589", "XDR"),
    ("R01810", "ZAR"),
];
