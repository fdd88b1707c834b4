//! `BCEAO`: the reference rates of the Central Bank of West African States. A source.
//!
//! A day a request, as a part of a page, with French names and no codes. On Sundays there are the currencies of the Gulf alone; on holidays the
//! heading stands without a table. An `é` may be written as its bytes in UTF-8 are: `\xC3\xA9`.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{FRENCH, Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of West African States.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCEAO"),
    name: "Central Bank of West African States",
    country: "SN",
    kind: Kind::Reference,
    pivots: &[XOF],
    zone: "Africa/Dakar",
    page: "https://www.bceao.int/fr/cours/cours-de-reference-des-principales-devises-contre-Franc-CFA",
    terms: "No terms were found; the publisher is at https://www.bceao.int/.",
    key: None,
    base_url: Some("https://www.bceao.int"),
    tables: &[Table {
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(12, 0).grace(1440),
        past: Some(Past::days(DAY, date(2014, 1, 2))),
        ..Table::asked(
            DAY,
            read::html("table tr", Layout::Lines)
                .ends("</table>")
                .nothing_says("…</h2>")
                .page_date("h2", ("Cours des devises du ", ""), "%-d %B %Y")
                .words(FRENCH)
                .code("Devise")
                .mid("CFA")
                .decimal_comma()
                .thousands('.')
                .names(NAMES)
                .in_home(XOF),
        )
    }],
};

const XOF: Code = Code::new(b"XOF");
const DAY: Request = get("https://www.bceao.int/fr/cours/get_all_reference_by_date?dateJour={day}").accept("text/html");
const NAMES: &[(&str, &str)] = &[
    ("Baht thailandais", "THB"),
    ("Couronne danoise", "DKK"),
    ("Couronne norvégienne", "NOK"),
    ("Couronne norv\\xC3\\xA9gienne", "NOK"),
    ("Couronne suédoise", "SEK"),
    ("Couronne su\\xC3\\xA9doise", "SEK"),
    ("Couronne thèque", "CZK"),
    ("Couronne th\\xC3\\xA8que", "CZK"),
    ("Dinar Koweitien", "KWD"),
    ("Dirham Emirats Arabes Unis", "AED"),
    ("Dollar Hong Kong", "HKD"),
    ("Dollar australien", "AUD"),
    ("Dollar canadien", "CAD"),
    ("Dollar néo-zélandais", "NZD"),
    ("Dollar n\\xC3\\xA9o-z\\xC3\\xA9landais", "NZD"),
    ("Dollar singapourien", "SGD"),
    ("Dollar us", "USD"),
    ("Euro", "EUR"),
    ("Forint hongrois", "HUF"),
    ("Franc suisse", "CHF"),
    ("Livre sterling", "GBP"),
    ("Nouveau Shekel", "ILS"),
    ("Nouvelle livre turque", "TRY"),
    ("Rand sud-africain", "ZAR"),
    ("Real brésilien", "BRL"),
    ("Real br\\xC3\\xA9silien", "BRL"),
    ("Roupie Indienne", "INR"),
    ("Ryal Saudien", "SAR"),
    ("Won Coréen", "KRW"),
    ("Won Cor\\xC3\\xA9en", "KRW"),
    ("Yen japonais", "JPY"),
    ("Yuan chinois", "CNY"),
    ("Zloty polonais", "PLN"),
];
