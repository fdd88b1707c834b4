//! Old codes that people still write for the money that came after it. Part of `currency`. In 2015 `RUR` meant the rouble of that year,
//! and not a thousandth of it: where an old code and its successor differ by a redenomination, the old one has two readings.

use std::fmt;

use jiff::civil::Date;

use super::{Code, Counts, Fixed, find};

/// A code that was gone by the day asked, and the one that its money had then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superseded {
    /// The old code.
    pub code: Code,
    /// Its last day.
    pub last_day: Date,
    /// The code of that country's money on the day asked.
    pub successor: Code,
}

impl fmt::Display for Superseded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Superseded { code, last_day, successor } = self;
        write!(f, "{code} ended on {last_day}: write {successor}, or name a day up to then for the old money")
    }
}

impl std::error::Error for Superseded {}

/// The code that was perhaps meant by an old one on that day: when a redenomination lies between them, the two readings differ by its
/// factor. Nothing for a currency that became part of another one (`DEM` has one reading, the law's), for a change one to one, and for
/// one that went round beside its successor (`CUC`).
///
/// ```
/// use fx::currency::{Code, superseded};
/// use jiff::civil::date;
/// let meant = |code: &[u8; 3], day| superseded(Code::new(code), day).map(|old| old.successor.to_string());
/// assert_eq!(meant(b"RUR", date(2015, 6, 1)).as_deref(), Some("RUB"));
/// assert_eq!(meant(b"VEB", date(2015, 6, 1)).as_deref(), Some("VEF"));
/// assert_eq!(meant(b"TRL", date(2004, 12, 31)), None);
/// assert_eq!(meant(b"DEM", date(2026, 11, 24)), None);
/// ```
#[must_use]
pub fn superseded(code: Code, day: Date) -> Option<Superseded> {
    meant(code, None, day)
}

/// The first of two codes that has two readings on a day. Beside money of its own line an old code has one: who converts `TRL` to `TRY`
/// means the old lira.
///
/// ```
/// use fx::currency::{Code, superseded_of};
/// use jiff::civil::date;
/// let [trl, new] = [Code::new(b"TRL"), Code::new(b"TRY")];
/// assert!(superseded_of(trl, Code::EUR, date(2010, 3, 1)).is_some() && superseded_of(Code::EUR, trl, date(2010, 3, 1)).is_some());
/// assert_eq!(superseded_of(trl, new, date(2010, 3, 1)), None);
/// ```
#[must_use]
pub fn superseded_of(one: Code, other: Code, day: Date) -> Option<Superseded> {
    meant(one, Some(other), day).or_else(|| meant(other, Some(one), day))
}

fn meant(code: Code, beside: Option<Code>, day: Date) -> Option<Superseded> {
    let last_day = find(code)?.end?.last_day;
    let (mut successor, mut differs) = (code, false);
    while let Some(end) = find(successor)?.end.filter(|end| end.last_day < day) {
        let law = end.law.filter(|_| end.fixed() == Fixed::Redenomination);
        differs |= law.is_some_and(|law| law.counts == Counts::Retired && law.units != rust_decimal::Decimal::ONE);
        successor = end.successor;
        if beside == Some(successor) {
            return None;
        }
    }
    differs.then_some(Superseded { code, last_day, successor })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_old_code_of_another_magnitude_is_questioned_after_its_end_and_never_before() {
        let meant = |code: &str, day| superseded(code.parse().unwrap(), day).map(|old| old.successor.to_string());
        for (old, last, new) in [
            ("RUR", date(1997, 12, 31), "RUB"),
            ("TRL", date(2004, 12, 31), "TRY"),
            ("BYR", date(2016, 6, 30), "BYN"),
            ("BYB", date(1999, 12, 31), "BYN"),
            ("GHC", date(2007, 6, 30), "GHS"),
            ("ZMK", date(2012, 12, 31), "ZMW"),
            ("ROL", date(2005, 6, 30), "RON"),
            ("MXP", date(1992, 12, 31), "MXN"),
            ("VEF", date(2018, 8, 19), "VES"),
            ("VEB", date(2007, 12, 31), "VES"),
            ("STD", date(2017, 12, 31), "STN"),
            ("MRO", date(2017, 12, 31), "MRU"),
            ("AZM", date(2005, 12, 31), "AZN"),
        ] {
            assert_eq!(meant(old, last), None, "{old} was alive");
            assert_eq!(meant(old, date(2026, 11, 24)).as_deref(), Some(new), "{old}");
        }
        for one_reading in ["DEM", "ITL", "HRK", "EEK", "ANG", "CUC", "USD"] {
            assert_eq!(meant(one_reading, date(2026, 11, 24)), None, "{one_reading}");
        }
    }
}
