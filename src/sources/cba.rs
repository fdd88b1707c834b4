//! `CBA`: the official average rates of the Central Bank of Armenia. A source.
//!
//! A service of SOAP. Gold and silver are by the gram. Past days are answered for the currencies that the request names.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Read, Request, read, soap};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Armenia.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBA"),
    name: "Central Bank of Armenia",
    country: "AM",
    kind: Kind::Official,
    pivots: &[AMD],
    zone: "Asia/Yerevan",
    page: "https://www.cba.am/en/SitePages/ExchangeArchive.aspx",
    terms: "No terms were found; the publisher is at https://www.cba.am/en.",
    key: None,
    base_url: Some("https://api.cba.am"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(16, 30).grace(600),
        past: Some(Past::range(RANGE, 366, date(1999, 1, 4)).read(PAST)),
        ..Table::asked(
            soap(
                "https://api.cba.am/exchangerates.asmx",
                "http://www.cba.am/ExchangeRatesLatest",
                "<ExchangeRatesLatest xmlns=\"http://www.cba.am/\"/>",
            )
            .accept("text/xml"),
            rates(
                read::xml("Envelope/Body/ExchangeRatesLatestResponse/ExchangeRatesLatestResult/Rates/ExchangeRate")
                    .date("CurrentDate", "%F…"),
            ),
        )
    }],
};

const AMD: Code = Code::new(b"AMD");
const RANGE: Request = soap(
    "https://api.cba.am/exchangerates.asmx",
    "http://www.cba.am/ExchangeRatesByDateRangeByISO",
    "<ExchangeRatesByDateRangeByISO xmlns=\"http://www.cba.am/\"><ISOCodes>USD,GBP,AUD,EUR,XDR,IRR,PLN,CAD,INR,NOK,JPY,SEK,CHF,CZK,CNY,SGD,BRL,\
     AED,KGS,KZT,RUB,UAH,UZS,BYN,TJS,GEL,HKD,XAU,XAG,NZD</ISOCodes><DateFrom>{first}</DateFrom><DateTo>{last}</DateTo></ExchangeRatesByDateRangeByISO>",
)
.accept("text/xml");
// "2026-03-02T00:00:00+04:00": the day is the one in Yerevan, as it is written.
const PAST: Read = rates(
    read::xml(
        "Envelope/Body/ExchangeRatesByDateRangeByISOResponse/ExchangeRatesByDateRangeByISOResult/diffgram/DocumentElement/\
         ExchangeRatesByRange",
    )
    .date("RateDate", "%F…"),
);

const fn rates(read: Read) -> Read {
    read.code("ISO").nominal("Amount").mid("Rate").in_home(AMD).names(&[("XAU", "GAU"), ("XAG", "GAG")])
}
