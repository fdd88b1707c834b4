//! `SBP`: the daily average of banks' floating rates of the State Bank of Pakistan. A source.
//!
//! Published a month at a time, about three weeks after its end. Two workbooks, the last month and everything since 2 July 2013, which
//! spell the names of some currencies differently. Either may be the newer one.

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Latest, Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The State Bank of Pakistan.
pub static SOURCE: Source = Source {
    id: SourceId::new("SBP"),
    name: "State Bank of Pakistan",
    country: "PK",
    kind: Kind::Reference,
    pivots: &[PKR],
    zone: "Asia/Karachi",
    page: "https://www.sbp.org.pk/ecodata/index2.asp",
    terms: "No terms were found; the publisher is at https://www.sbp.org.pk/.",
    key: None,
    base_url: Some("https://www.sbp.org.pk"),
    tables: &[Table {
        floor: 15,
        absent: Absent::Carries,
        when: When::on(Days::Monthly).at(12, 0).grace(43_200),
        carry: Some(60),
        latest: Latest::AllOf(&[MONTH, ARCHIVE]),
        past: Some(Past::whole(ARCHIVE, date(2013, 7, 2))),
        ..Table::asked(
            MONTH,
            read::xlsx(Layout::Currencies { head: "Currency" }).empty(&[""]).in_home(PKR).names(&[
                ("Australian Dollar", "AUD"),
                ("Bahraini Dinar", "BHD"),
                ("Canadian Dollar", "CAD"),
                ("Chinese Yuan", "CNY"),
                ("Danish Krone", "DKK"),
                ("Euro", "EUR"),
                ("Hong Kong Dollar", "HKD"),
                ("Hongkong Dollar", "HKD"),
                ("Japanese Yen", "JPY"),
                ("Japnese Yen", "JPY"),
                ("Kuwaiti Dinar", "KWD"),
                ("Malaysian Ringgit", "MYR"),
                ("New Zealand Dollar", "NZD"),
                ("Norwegian Krone", "NOK"),
                ("Omani Riyal", "OMR"),
                ("Qatari Riyal", "QAR"),
                ("Saudi Arabian Riyal", "SAR"),
                ("Singapore Dollar", "SGD"),
                ("Singaporian Dollar", "SGD"),
                ("Swedish Krona", "SEK"),
                ("Swedish Krone", "SEK"),
                ("Swiss Franc", "CHF"),
                ("Thai Baht", "THB"),
                ("Thai Bhat", "THB"),
                ("Turkish Lira", "TRY"),
                ("U.A.E. Dirham", "AED"),
                ("UAE Dirham", "AED"),
                ("U.K. Pound Sterling", "GBP"),
                ("UK Pound Sterling", "GBP"),
                ("U.S. Dollar", "USD"),
            ]),
        )
    }],
};

const PKR: Code = Code::new(b"PKR");
const MONTH: Request = get("https://www.sbp.org.pk/assets/document/BFER_Daily.xlsx").back(31);
const ARCHIVE: Request = get("https://www.sbp.org.pk/assets/document/BFER_Daily_Arch.xlsx").back(31);
