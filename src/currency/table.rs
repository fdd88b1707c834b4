//! The table of ISO 4217. Part of `currency`.

use super::{Code, Currency, Kind};

/// Sorted by code.
pub(super) static CURRENCIES: &[Currency] = &[
    Currency {
        code: Code::EUR,
        number: Some(978),
        name: "Euro",
        minor: Some(2),
        symbol: Some("€"),
        kind: Kind::Money,
        since: None,
        end: None,
    },
    Currency {
        code: Code::RUB,
        number: Some(643),
        name: "Russian Ruble",
        minor: Some(2),
        symbol: Some("₽"),
        kind: Kind::Money,
        since: None,
        end: None,
    },
    Currency {
        code: Code::USD,
        number: Some(840),
        name: "US Dollar",
        minor: Some(2),
        symbol: Some("$"),
        kind: Kind::Money,
        since: None,
        end: None,
    },
];
