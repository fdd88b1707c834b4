//! `CBSL`: the indicative rates of the Central Bank of Sri Lanka. A source.
//!
//! A page with a table for each currency and both directions in it, of which rupees for one unit have the digits. Gold is by the troy ounce.
//! The page gives the currencies that it is asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, form, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Sri Lanka.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBSL"),
    name: "Central Bank of Sri Lanka",
    country: "LK",
    kind: Kind::Reference,
    pivots: &[LKR],
    zone: "Asia/Colombo",
    page: "https://www.cbsl.gov.lk/en/rates-and-indicators/exchange-rates/daily-indicative-exchange-rates",
    terms: "No terms were found; the publisher is at https://www.cbsl.gov.lk/.",
    key: None,
    base_url: Some("https://www.cbsl.gov.lk"),
    tables: &[Table {
        floor: 30,
        absent: Absent::Carries,
        when: weekdays().at(10, 30).grace(1440),
        past: Some(Past::range(RANGE, 366, date(2011, 1, 20))),
        ..Table::asked(
            RANGE,
            read::html("table.rates tr", Layout::Days { head: "Date", after: "Date" })
                .date("Date", "%F")
                .within("1 ", " -> LKR")
                .in_home(LKR)
                .skip(&[
                    ("1 LKR -> …", "the rounded reciprocal of the rate beside it"),
                    ("1 CNH -> LKR", "the offshore yuan, for which ISO 4217 has no code"),
                ]),
        )
    }],
};

const LKR: Code = Code::new(b"LKR");
const RANGE: Request = form(
    "https://www.cbsl.gov.lk/cbsl_custom/exrates/exrates_results.php",
    "lookupPage=lookup_daily_exchange_rates.php&rangeType=dates&txtStart={first}&txtEnd={last}\
     &chk_cur%5B%5D=AUD%7EAustralian+Dollar&chk_cur%5B%5D=BHD%7EBahrain+Dinar&chk_cur%5B%5D=BDT%7EBangladesh+Taka\
     &chk_cur%5B%5D=BRL%7EBrazil+Real&chk_cur%5B%5D=BND%7EBrunei+Dollar&chk_cur%5B%5D=CAD%7ECanadian+Dollar\
     &chk_cur%5B%5D=CNH%7EChinese+Yuan+%28Offshore%29&chk_cur%5B%5D=CNY%7EChinese+Yuan+%28Renminbi%29\
     &chk_cur%5B%5D=CZK%7ECzechoslovak+Koruna&chk_cur%5B%5D=DKK%7EDanish+Kroner&chk_cur%5B%5D=EGP%7EEgypt+Pound\
     &chk_cur%5B%5D=EUR%7EEuro&chk_cur%5B%5D=GHS%7EGhana+Cedi&chk_cur%5B%5D=XAU%7EGold+%28per+Troy+oz.%29\
     &chk_cur%5B%5D=HKD%7EHong+Kong+Dollar&chk_cur%5B%5D=HUF%7EHungary+Forint&chk_cur%5B%5D=INR%7EIndian+Rupee\
     &chk_cur%5B%5D=IDR%7EIndonesian+Rupiah&chk_cur%5B%5D=IRR%7EIran+Rial&chk_cur%5B%5D=JPY%7EJapanese+Yen\
     &chk_cur%5B%5D=JOD%7EJordan+Dinar&chk_cur%5B%5D=KES%7EKenya+Shillings&chk_cur%5B%5D=KRW%7EKorean+Won\
     &chk_cur%5B%5D=KWD%7EKuwait+Dinar&chk_cur%5B%5D=MOP%7EMacau+Pataca&chk_cur%5B%5D=MYR%7EMalaysia++Ringgit\
     &chk_cur%5B%5D=MVR%7EMaldivian+Rufiya&chk_cur%5B%5D=MUR%7EMauritius+Rupee&chk_cur%5B%5D=MMK%7EMyanmar++Kyat\
     &chk_cur%5B%5D=NPR%7ENepal+Rupee&chk_cur%5B%5D=RON%7ENew+Romania+Leu&chk_cur%5B%5D=NZD%7ENew+Zealand+Dollar\
     &chk_cur%5B%5D=NGN%7ENigeria+Naira&chk_cur%5B%5D=NOK%7ENorwegian+Kroner&chk_cur%5B%5D=OMR%7EOman+Rial\
     &chk_cur%5B%5D=PKR%7EPakistan+Rupee&chk_cur%5B%5D=PGK%7EPapua+New+Guinea+Kina&chk_cur%5B%5D=PHP%7EPhilippines+Peso\
     &chk_cur%5B%5D=PLN%7EPoland+Zloty&chk_cur%5B%5D=QAR%7EQatar+Riyal&chk_cur%5B%5D=RUB%7ERussia+Rouble\
     &chk_cur%5B%5D=SAR%7ESaudi+Arabian+Riyal&chk_cur%5B%5D=SCR%7ESeychelles+Rupee&chk_cur%5B%5D=SGD%7ESingapore+Dollar\
     &chk_cur%5B%5D=SBD%7ESolomon+Island+Dollar&chk_cur%5B%5D=ZAR%7ESouth+African+Rand&chk_cur%5B%5D=GBP%7ESterling+Pound\
     &chk_cur%5B%5D=SEK%7ESwedish+Kroner&chk_cur%5B%5D=CHF%7ESwiss+Franc&chk_cur%5B%5D=TWD%7ETaiwan+Dollar\
     &chk_cur%5B%5D=THB%7EThailand+Baht&chk_cur%5B%5D=AED%7EUAE++Dirham&chk_cur%5B%5D=USD%7EUS+Dollar\
     &chk_cur%5B%5D=VND%7EVietnam+Dong&chk_cur%5B%5D=ZMW%7EZambia+Kwacha+%28New%29\
     &submit_button=Submit",
)
.accept("text/html");
