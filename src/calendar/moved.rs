//! Days off that a government moves from year to year, as data with their sources. Part of `calendar`.
//!
//! A year that is not listed is not known: what is missing then is never called late.

use jiff::civil::{Date, date};

/// The days off of one year, beside the holidays that the law itself fixes.
struct Year {
    year: i16,
    /// Working days that are off.
    off: &'static [Date],
}

/// Russia: the government's decrees on moving days off, and the next working day after a holiday on a Saturday or Sunday (article 112 of
/// the Labour Code). Saturdays that are worked in their place are not listed: no sheet is awaited on them, and one that comes is taken.
///
/// Each decree's days were compared with a page that quotes it, which is named beside it.
const RUSSIA: [Year; 5] = [
    // Decree no. 1564 of 16 September 2021: 7 March, 3 and 10 May; 2 May and 13 June by the law itself. Its days are those that
    // <https://expert-ural.com/news/pravitelstvo-opredelilo-kak-my-budem-otdykhat-i-rabotat-v-2022-g.html> gives; its number is cited from
    // memory and was not found written down.
    Year { year: 2022, off: &[date(2022, 3, 7), date(2022, 5, 2), date(2022, 5, 3), date(2022, 5, 10), date(2022, 6, 13)] },
    // Decree no. 1505 of 29 August 2022: 24 February and 8 May; 6 November by the law itself. <https://tiheya.ru/node/15>.
    Year { year: 2023, off: &[date(2023, 2, 24), date(2023, 5, 8), date(2023, 11, 6)] },
    // Decree no. 1314 of 10 August 2023: all five. <https://normativ.kontur.ru/document?documentId=454126&moduleId=1> has its text.
    Year { year: 2024, off: &[date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 10), date(2024, 12, 30), date(2024, 12, 31)] },
    // Decree no. 1335 of 4 October 2024: all five.
    // <https://teko.cntd.ru/news/read/reglamentirovan-perenos-vyhodnyh-dney-v-2025-godu/novosti-po-okhrane-truda>.
    Year { year: 2025, off: &[date(2025, 5, 2), date(2025, 5, 8), date(2025, 6, 13), date(2025, 11, 3), date(2025, 12, 31)] },
    // Decree no. 1466 of 24 September 2025: 9 January and 31 December; 9 March and 11 May by the law itself.
    // <https://profedu38.ru/index.php?option=com_content&view=article&id=2426:perenos-vykhodnykh-dnej-v-2026-godu&catid=105&Itemid=393>.
    Year { year: 2026, off: &[date(2026, 1, 9), date(2026, 3, 9), date(2026, 5, 11), date(2026, 12, 31)] },
];

/// Whether a day is off in Russia because the government, or the law of the year, moved a day off to it.
pub(super) fn russia(day: Date) -> bool {
    RUSSIA.iter().any(|year| year.year == day.year() && year.off.contains(&day))
}

/// Whether it is known which days off were moved in the year of a day.
pub(super) fn russia_known(day: Date) -> bool {
    RUSSIA.iter().any(|year| year.year == day.year())
}
