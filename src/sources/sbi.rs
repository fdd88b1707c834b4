//! `SBI`: the rates of the Central Bank of Iceland. A source.
//!
//! Two groups of time series, the official reference rates and the registered middle rates of other currencies, with Icelandic names. Figures
//! are padded to six decimals. Each group is a table, since each is asked for by itself.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Read, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Iceland.
pub static SOURCE: Source = Source {
    id: SourceId::new("SBI"),
    name: "Central Bank of Iceland",
    country: "IS",
    kind: Kind::Official,
    pivots: &[ISK],
    zone: "Atlantic/Reykjavik",
    page: "https://sedlabanki.is/en/statistics/exchange-rate/",
    terms: "No terms were found; the publisher is at https://sedlabanki.is/.",
    key: None,
    base_url: Some("https://sedlabanki.is"),
    tables: &[
        Table { id: "9", floor: 8, past: Some(Past::range(RANGE, 366, date(1981, 1, 1))), ..GROUP },
        Table { id: "7", floor: 15, past: Some(Past::range(RANGE, 366, date(2006, 1, 1))), ..GROUP },
    ],
};

const ISK: Code = Code::new(b"ISK");
const RANGE: Request = get("https://sedlabanki.is/xmltimeseries/Default.aspx?DagsFra={first}&DagsTil={last}&GroupID={table}&Type=xml")
    .accept("application/xml, text/xml");
const GROUP: Table = Table { absent: Absent::Carries, when: weekdays().at(11, 15).grace(600), ..Table::asked(RANGE, MIDDLE) };
const MIDDLE: Read = read::xml("Group/TimeSeries/TimeSeriesData/Entry")
    .date("Date", "%-m/%-d/%Y…")
    .code("Description")
    .mid("Value")
    .in_home(ISK)
    .skip(&[
        ("…, skráð kaupgengi.", "a buying rate, beside the middle rate"),
        ("…, skráð sölugengi.", "a selling rate, beside the middle rate"),
    ])
    .names(&[
        ("Bandaríkjadalur, skráð miðgengi.", "USD"),
        ("Dönsk króna, skráð miðgengi.", "DKK"),
        ("Evra, skráð miðgengi.", "EUR"),
        ("Japanskt jen, skráð miðgengi.", "JPY"),
        ("Kanadadalur, skráð miðgengi.", "CAD"),
        ("Norsk króna, skráð miðgengi.", "NOK"),
        ("SDR, skráð miðgengi.", "XDR"),
        ("Sterlingspund, skráð miðgengi.", "GBP"),
        ("Svissneskur franki, skráð miðgengi.", "CHF"),
        ("Sænsk króna, skráð miðgengi.", "SEK"),
        ("Kínverskt júan renminbi, skráð miðgengi.", "CNY"),
        ("Pólskt slot, skráð miðgengi.", "PLN"),
        ("Nígerísk næra, skráð miðgengi.", "NGN"),
        ("Tævanskur dalur, skráð miðgengi.", "TWD"),
        ("Suðurkóreskt vonn, skráð miðgengi.", "KRW"),
        ("Súrinamskur dalur, skráð miðgengi.", "SRD"),
        ("Ástralíudalur, skráð miðgengi.", "AUD"),
        ("Ný-Sjálenskur dalur, skráð miðgengi.", "NZD"),
        ("Hong Kong dalur, skráð miðgengi.", "HKD"),
        ("Ungversk forinta, skráð miðgengi.", "HUF"),
        ("Ísraelskur sikill, skráð miðgengi.", "ILS"),
        ("Suður-Afrískt rand, skráð miðgengi.", "ZAR"),
        ("Singapúrskur dalur, skráð miðgengi.", "SGD"),
        ("Mexíkóskur pesi, skráð miðgengi.", "MXN"),
        ("Tyrknesk líra, skráð miðgengi.", "TRY"),
        ("Indversk rúpía, skráð miðgengi.", "INR"),
        ("Tékknesk króna, skráð miðgengi.", "CZK"),
        ("Brasilískt ríal, skráð miðgengi.", "BRL"),
        ("Tælenskt bat, skráð miðgengi.", "THB"),
        ("Jamaískur dalur, skráð miðgengi.", "JMD"),
        ("Sádi-arabískt ríal, skráð miðgengi.", "SAR"),
        ("Kúveiskur denari, skráð miðgengi.", "KWD"),
        // Those that the euro replaced.
        ("Austurrískur skildingur, skráð miðgengi.", "ATS"),
        ("Belgískur franki, skráð miðgengi.", "BEF"),
        ("Finnskt mark, skráð miðgengi.", "FIM"),
        ("Franskur franki, skráð miðgengi.", "FRF"),
        ("Grísk drakma, skráð miðgengi.", "GRD"),
        ("Hollenskt gyllini, skráð miðgengi.", "NLG"),
        ("Írskt pund, skráð miðgengi.", "IEP"),
        ("Ítölsk líra, skráð miðgengi.", "ITL"),
        ("Portúgalskur skúti, skráð miðgengi.", "PTE"),
        ("Spænskur peseti, skráð miðgengi.", "ESP"),
        ("Þýskt mark, skráð miðgengi.", "DEM"),
    ]);
