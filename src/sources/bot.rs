//! `BOT`: the daily average rates of the commercial banks of Bangkok, from the Bank of Thailand. A source.
//!
//! The middle rate is published beside buying and selling rates. For how many units stands in the name, where not for one.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Units, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Thailand.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOT"),
    name: "Bank of Thailand",
    country: "TH",
    kind: Kind::Reference,
    pivots: &[THB],
    zone: "Asia/Bangkok",
    page: "https://www.bot.or.th/en/statistics/exchange-rate.html",
    terms: "A key is needed; no terms were found, and the publisher is at https://www.bot.or.th/.",
    key: Some("https://gateway.api.bot.or.th/"),
    base_url: Some("https://gateway.api.bot.or.th"),
    tables: &[Table {
        floor: 12,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(18, 0).grace(1440),
        past: Some(Past::range(RANGE, 31, date(2002, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("result.data.data_detail[]")
                .date("period", "%F")
                .code("currency_id")
                .units(Units::InText("currency_name_eng"))
                .mid("mid_rate")
                .empty(&[""])
                .in_home(THB),
        )
    }],
};

const THB: Code = Code::new(b"THB");
const RANGE: Request = get("https://gateway.api.bot.or.th/Stat-ExchangeRate/v2/DAILY_AVG_EXG_RATE/?start_period={first}&end_period={last}")
    .headers(&[("Authorization", "{key}")])
    .accept("application/json");
