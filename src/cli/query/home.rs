//! The currency to convert to when none is named. Part of `cli/query`.

use crate::currency::Code;

/// Territories of locales and their currency: countries of the euro first, then others.
const EURO: &str = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK";
#[rustfmt::skip]
const OTHERS: [(&str, &[u8; 3]); 38] = [
    ("AE", b"AED"), ("AR", b"ARS"), ("AU", b"AUD"), ("BR", b"BRL"), ("BY", b"BYN"), ("CA", b"CAD"), ("CH", b"CHF"), ("CL", b"CLP"),
    ("CN", b"CNY"), ("CO", b"COP"), ("CZ", b"CZK"), ("DK", b"DKK"), ("EG", b"EGP"), ("GB", b"GBP"), ("HK", b"HKD"), ("HU", b"HUF"),
    ("ID", b"IDR"), ("IL", b"ILS"), ("IN", b"INR"), ("IS", b"ISK"), ("JP", b"JPY"), ("KR", b"KRW"), ("KZ", b"KZT"), ("MX", b"MXN"),
    ("MY", b"MYR"), ("NO", b"NOK"), ("NZ", b"NZD"), ("PL", b"PLN"), ("RO", b"RON"), ("RU", b"RUB"), ("SA", b"SAR"), ("SE", b"SEK"),
    ("SG", b"SGD"), ("TH", b"THB"), ("TR", b"TRY"), ("TW", b"TWD"), ("UA", b"UAH"), ("US", b"USD"),
];

/// The currency of a locale's territory: `de_CH.UTF-8` is the franc.
pub(in crate::cli) fn of_locale(locale: &str) -> Option<Code> {
    let territory = locale.split(['.', '@']).next()?.split('_').nth(1)?;
    if EURO.split(' ').any(|euro| euro == territory) {
        return Some(Code::EUR);
    }
    OTHERS.iter().find(|(other, _)| *other == territory).map(|(_, code)| Code::new(code))
}

/// Home, unless that is what is converted: then the euro, or the dollar for the euro itself.
pub(super) fn other_than(from: Code, home: Code) -> Code {
    match (from == home, from) {
        (false, _) => home,
        (true, Code::EUR) => Code::USD,
        (true, _) => Code::EUR,
    }
}
