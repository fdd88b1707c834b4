//! `HMRC`: the monthly customs and VAT rates of the United Kingdom. A source.
//!
//! Units for one pound, for a calendar month, a file a month, known some ten days before it begins. A row is a country, so that a currency comes
//! several times, with one figure. A currency that moves far gets a row more, with a day of its own from which it holds. The leone of before
//! 2022 stood under the code of the new one in November 2022.

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// His Majesty's Revenue and Customs.
pub static SOURCE: Source = Source {
    id: SourceId::new("HMRC"),
    name: "HM Revenue and Customs (monthly rates)",
    country: "GB",
    kind: Kind::Accounting,
    pivots: &[GBP],
    zone: "Europe/London",
    page: "https://www.trade-tariff.service.gov.uk/exchange_rates",
    terms: "Open Government Licence 3.0: https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/.",
    key: None,
    base_url: Some("https://www.trade-tariff.service.gov.uk"),
    tables: &[Table {
        // A corrected currency is a sheet of its own: the whole file has a floor instead.
        floor: 1,
        absent: Absent::Carries,
        when: When::on(Days::Monthly).at(0, 5).grace(2880),
        carry: Some(31),
        past: Some(Past::months(MONTH, date(2021, 1, 1))),
        ..Table::asked(
            MONTH,
            read::csv(Layout::Lines)
                .date("Start date", "%d/%m/%Y")
                .until("End date", "%d/%m/%Y")
                .code("Currency Code")
                .mid("Currency Units per £1")
                .per_home(GBP)
                .least(100)
                .renamed(&[("SLE", SLL, date(2022, 11, 1), date(2022, 11, 30))])
                .names(&[("ZIG", "ZWG")])
                .skip(&[("ECS", "Ecuador's sucre, which is gone, with the figure of the dollar")]),
        )
    }],
};

const GBP: Code = Code::new(b"GBP");
const SLL: Code = Code::new(b"SLL");
const MONTH: Request = get("https://www.trade-tariff.service.gov.uk/uk/api/exchange_rates/files/monthly_csv_{day:%Y-%-m}.csv")
    .accept("text/csv")
    .nothing_is(404);
