//! `BI`: the transaction rates of Bank Indonesia. A source.
//!
//! Selling and buying rates of the newest day, on a page. Past days stand behind a form of the page that needs its state: they are not asked
//! for.

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// Bank Indonesia.
pub static SOURCE: Source = Source {
    id: SourceId::new("BI"),
    name: "Bank Indonesia",
    country: "ID",
    kind: Kind::Official,
    pivots: &[IDR],
    zone: "Asia/Jakarta",
    page: "https://www.bi.go.id/en/statistik/informasi-kurs/transaksi-bi/default.aspx",
    terms: "No terms were found; the publisher is at https://www.bi.go.id/.",
    key: None,
    base_url: Some("https://www.bi.go.id"),
    tables: &[Table {
        floor: 15,
        // The hour is believed.
        when: weekdays().at(9, 0).grace(1440),
        ..Table::asked(
            get("https://www.bi.go.id/en/statistik/informasi-kurs/transaksi-bi/default.aspx").accept("text/html"),
            read::html("table.table-lg tr", Layout::Lines)
                .page_date("div.search-box-wrapper.text-left span", ("", ""), "%-d %B %Y")
                .code("Currencies")
                .nominal("Value")
                .buy_sell("Buy", "Sell")
                .thousands(',')
                .skip(&[("CNH", "the offshore yuan, for which ISO 4217 has no code")])
                .in_home(IDR),
        )
    }],
};

const IDR: Code = Code::new(b"IDR");
