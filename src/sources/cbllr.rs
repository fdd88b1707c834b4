//! `CBLLR`: the buying and selling rate of the Central Bank of Liberia. A source.
//!
//! The United States dollar only, on a page for people with the last month; Saturdays may repeat Friday.

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Liberia.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBLLR"),
    name: "Central Bank of Liberia",
    country: "LR",
    kind: Kind::Reference,
    pivots: &[LRD],
    zone: "Africa/Monrovia",
    page: "https://www.cbl.org.lr/research/buying-selling-rates",
    terms: "No terms were found; the publisher is at https://www.cbl.org.lr/.",
    key: None,
    base_url: Some("https://www.cbl.org.lr"),
    tables: &[Table {
        when: weekdays().at(15, 0).grace(1440),
        ..Table::asked(
            get("https://www.cbl.org.lr/research/buying-selling-rates").accept("text/html").back(45),
            read::html("table.cols-3 tr", Layout::Lines)
                .date("Date", "%A, %B %-d, %Y|%A, %B %d, %Y")
                .buy_sell("Buying", "Selling")
                .figure_within("L$", "/US$1.00")
                .of(Code::USD, LRD),
        )
    }],
};

const LRD: Code = Code::new(b"LRD");
