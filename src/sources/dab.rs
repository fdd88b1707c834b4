//! `DAB` and `DAB-CASH`: the rates of Da Afghanistan Bank, for transfers and for bank notes. Two sources of one page.
//!
//! Selling and buying rates of each, in this order. The Iranian rial is priced by the toman, ten of it. A second table on the page, averages of
//! a month, is not read.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Layout, Past, Read, Request, Units, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// Da Afghanistan Bank: transfers.
pub static SOURCE: Source = Source {
    id: SourceId::new("DAB"),
    name: "Da Afghanistan Bank",
    country: "AF",
    kind: Kind::Reference,
    pivots: &[AFN],
    zone: "Asia/Kabul",
    page: "https://www.dab.gov.af/exchange-rates",
    terms: "No terms were found; the publisher is at https://www.dab.gov.af/.",
    key: None,
    base_url: Some("https://www.dab.gov.af"),
    tables: &[Table { read: PAGE.buy_sell("Transfer (Buy)", "Transfer (Sell)"), ..RATES }],
};

/// Da Afghanistan Bank: bank notes.
pub static CASH: Source = Source {
    id: SourceId::new("DAB-CASH"),
    name: "Da Afghanistan Bank (bank notes)",
    kind: Kind::Cash,
    tables: &[Table { read: PAGE.buy_sell("Cash (Buy)", "Cash (Sell)"), ..RATES }],
    ..SOURCE
};

const AFN: Code = Code::new(b"AFN");
const DAY: Request = get("https://www.dab.gov.af/exchange-rates?field_date_value={day}").accept("text/html");
const RATES: Table =
    Table { floor: 6, when: daily().at(11, 0).grace(7200), past: Some(Past::days(DAY, date(2019, 3, 31))), ..Table::asked(DAY, PAGE) };
const PAGE: Read = read::html(".d-md-flex + .table-responsive tr", Layout::Lines)
    .page_date("p.font-weight-light", ("Last updated: ", ""), "%d %B %Y|%-d %B %Y")
    .nothing_says("There were no results")
    .code("Currency")
    .units(Units::Of(&[("IRR", 10)]))
    .names(&[
        ("USD$", "USD"),
        ("EURO€", "EUR"),
        ("POUND£", "GBP"),
        ("SWISS₣", "CHF"),
        ("INDIAN Rs.", "INR"),
        ("PAKISTAN Rs.", "PKR"),
        ("IRAN Toman", "IRR"),
        ("CNY¥", "CNY"),
        ("UAE DIRHAM", "AED"),
        ("SAUDI RIYAL", "SAR"),
    ])
    .in_home(AFN);
