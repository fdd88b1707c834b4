//! `MNB`: the official rates of the Central Bank of Hungary. A source.
//!
//! Set about 11:00 under the date of the day, with a decimal comma. A service of SOAP that answers over plain http only, with an XML
//! document as text within another. It gives the currencies that it is asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, read, soap};
use crate::source::{Kind, Source, SourceId, Table};

/// The Magyar Nemzeti Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("MNB"),
    name: "Central Bank of Hungary",
    country: "HU",
    kind: Kind::Official,
    pivots: &[HUF],
    zone: "Europe/Budapest",
    page: "https://www.mnb.hu/en/arfolyamok",
    terms: "Free to use, unchanged, when the source is named: https://www.mnb.hu/en/the-central-bank/practical-issues/disclaimer.",
    key: None,
    base_url: Some("http://www.mnb.hu"),
    tables: &[Table {
        floor: 25,
        when: weekdays().at(11, 10).grace(240),
        past: Some(Past::range(RANGE, 366, date(1999, 1, 4))),
        ..Table::asked(
            RANGE,
            read::xml("MNBExchangeRates/Day/Rate")
                .wrapped("Envelope/Body/GetExchangeRatesResponse/GetExchangeRatesResult")
                .date("@date", "%F")
                .code("@curr")
                .nominal("@unit")
                .mid(".")
                .decimal_comma()
                .in_home(HUF),
        )
    }],
};

const HUF: Code = Code::new(b"HUF");
const RANGE: Request = soap(
    "http://www.mnb.hu/arfolyamok.asmx",
    "http://www.mnb.hu/webservices/MNBArfolyamServiceSoap/GetExchangeRates",
    "<GetExchangeRates xmlns=\"http://www.mnb.hu/webservices/\"><startDate>{first}</startDate><endDate>{last}</endDate>\
     <currencyNames>AUD,BRL,CAD,CHF,CNY,CZK,DKK,EUR,GBP,HKD,IDR,ILS,INR,ISK,JPY,KRW,MXN,MYR,NOK,NZD,PHP,PLN,RON,RSD,RUB,SEK,SGD,\
     THB,TRY,UAH,USD,ZAR</currencyNames></GetExchangeRates>",
)
.accept("text/xml");
