//! `TCMB`: the indicative rates of the Central Bank of the Republic of Türkiye. A source.
//!
//! Buying and selling rates, set about 15:30 and dated the next day. Every day of the calendar has a row; on days without rates all of it
//! is null. Yen are priced by the hundred, which the answer does not say.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Units, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of the Republic of Türkiye.
pub static SOURCE: Source = Source {
    id: SourceId::new("TCMB"),
    name: "Central Bank of the Republic of Türkiye",
    country: "TR",
    kind: Kind::Official,
    pivots: &[TRY],
    zone: "Europe/Istanbul",
    page: "https://www.tcmb.gov.tr/wps/wcm/connect/EN/TCMB+EN/Main+Menu/Statistics/Exchange+Rates/Indicative+Exchange+Rates",
    terms: "Indicative only; an account with the bank is needed, whose terms stand at https://evds3.tcmb.gov.tr/.",
    key: Some("https://evds3.tcmb.gov.tr/"),
    base_url: Some("https://evds3.tcmb.gov.tr"),
    tables: &[Table {
        floor: 15,
        when: weekdays().at(15, 30).grace(600).next_day(),
        past: Some(Past::range(RANGE, 366, date(1996, 4, 16))),
        ..Table::asked(
            RANGE,
            read::json("items[]")
                .columns()
                .date("Tarih", "%d-%m-%Y")
                .within("TP_DK_", "")
                .buy_sell("_A_YTL", "_S_YTL")
                .units(Units::Of(&[("JPY", 100)]))
                .empty(&["null"])
                .skip(&[("UNIXTIME", "the time of the day's row, no currency")])
                .in_home(TRY),
        )
    }],
};

const TRY: Code = Code::new(b"TRY");
const RANGE: Request = get("https://evds3.tcmb.gov.tr/igmevdsms-dis/series=\
     TP.DK.AED.A.YTL-TP.DK.AED.S.YTL-TP.DK.AUD.A.YTL-TP.DK.AUD.S.YTL-TP.DK.AZN.A.YTL-TP.DK.AZN.S.YTL-TP.DK.CAD.A.YTL-TP.DK.CAD.S.YTL-\
     TP.DK.CHF.A.YTL-TP.DK.CHF.S.YTL-TP.DK.CNY.A.YTL-TP.DK.CNY.S.YTL-TP.DK.DKK.A.YTL-TP.DK.DKK.S.YTL-TP.DK.EUR.A.YTL-TP.DK.EUR.S.YTL-\
     TP.DK.GBP.A.YTL-TP.DK.GBP.S.YTL-TP.DK.JPY.A.YTL-TP.DK.JPY.S.YTL-TP.DK.KRW.A.YTL-TP.DK.KRW.S.YTL-TP.DK.KWD.A.YTL-TP.DK.KWD.S.YTL-\
     TP.DK.KZT.A.YTL-TP.DK.KZT.S.YTL-TP.DK.NOK.A.YTL-TP.DK.NOK.S.YTL-TP.DK.PKR.A.YTL-TP.DK.PKR.S.YTL-TP.DK.QAR.A.YTL-TP.DK.QAR.S.YTL-\
     TP.DK.RON.A.YTL-TP.DK.RON.S.YTL-TP.DK.RUB.A.YTL-TP.DK.RUB.S.YTL-TP.DK.SAR.A.YTL-TP.DK.SAR.S.YTL-TP.DK.SEK.A.YTL-TP.DK.SEK.S.YTL-\
     TP.DK.USD.A.YTL-TP.DK.USD.S.YTL&startDate={first:%d-%m-%Y}&endDate={last:%d-%m-%Y}&type=json&frequency=1")
.headers(&[("key", "{key}")])
.accept("application/json");
