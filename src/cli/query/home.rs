//! The currency of a place, and the ones to convert to when none is named. Part of `cli/query`.

use crate::currency::Code;

/// Currencies and the territories where they are tender, by ISO 3166: of several the one in which prices are written (Unicode CLDR 48,
/// `currencyData/region`).
#[rustfmt::skip]
const TERRITORIES: [(&[u8; 3], &str); 152] = [
    (b"AED", "AE"), (b"AFN", "AF"), (b"ALL", "AL"), (b"AMD", "AM"), (b"AOA", "AO"), (b"ARS", "AR"), (b"AUD", "AU CC CX HM KI NF NR TV"), (b"AWG", "AW"),
    (b"AZN", "AZ"), (b"BAM", "BA"), (b"BBD", "BB"), (b"BDT", "BD"), (b"BHD", "BH"), (b"BIF", "BI"), (b"BMD", "BM"), (b"BND", "BN"),
    (b"BOB", "BO"), (b"BRL", "BR"), (b"BSD", "BS"), (b"BTN", "BT"), (b"BWP", "BW"), (b"BYN", "BY"), (b"BZD", "BZ"), (b"CAD", "CA"),
    (b"CDF", "CD"), (b"CHF", "CH LI"), (b"CLP", "CL"), (b"CNY", "CN"), (b"COP", "CO"), (b"CRC", "CR"), (b"CUP", "CU"), (b"CVE", "CV"),
    (b"CZK", "CZ"), (b"DJF", "DJ"), (b"DKK", "DK FO GL"), (b"DOP", "DO"), (b"DZD", "DZ"), (b"EGP", "EG"), (b"ERN", "ER"), (b"ETB", "ET"),
    (b"EUR", "AD AT AX BE BG BL CY DE EA EE ES FI FR GF GP GR HR IC IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA XK YT"),
    (b"FJD", "FJ"), (b"FKP", "FK"), (b"GBP", "GB GG GS IM JE TA"), (b"GEL", "GE"), (b"GHS", "GH"), (b"GIP", "GI"), (b"GMD", "GM"), (b"GNF", "GN"),
    (b"GTQ", "GT"), (b"GYD", "GY"), (b"HKD", "HK"), (b"HNL", "HN"), (b"HTG", "HT"), (b"HUF", "HU"), (b"IDR", "ID"), (b"ILS", "IL PS"),
    (b"INR", "IN"), (b"IQD", "IQ"), (b"IRR", "IR"), (b"ISK", "IS"), (b"JMD", "JM"), (b"JOD", "JO"), (b"JPY", "JP"), (b"KES", "KE"),
    (b"KGS", "KG"), (b"KHR", "KH"), (b"KMF", "KM"), (b"KPW", "KP"), (b"KRW", "KR"), (b"KWD", "KW"), (b"KYD", "KY"), (b"KZT", "KZ"),
    (b"LAK", "LA"), (b"LBP", "LB"), (b"LKR", "LK"), (b"LRD", "LR"), (b"LSL", "LS"), (b"LYD", "LY"), (b"MAD", "MA EH"), (b"MDL", "MD"),
    (b"MGA", "MG"), (b"MKD", "MK"), (b"MMK", "MM"), (b"MNT", "MN"), (b"MOP", "MO"), (b"MRU", "MR"), (b"MUR", "MU"), (b"MVR", "MV"),
    (b"MWK", "MW"), (b"MXN", "MX"), (b"MYR", "MY"), (b"MZN", "MZ"), (b"NAD", "NA"), (b"NGN", "NG"), (b"NIO", "NI"), (b"NOK", "NO BV SJ"),
    (b"NPR", "NP"), (b"NZD", "NZ CK NU PN TK"), (b"OMR", "OM"), (b"PAB", "PA"), (b"PEN", "PE"), (b"PGK", "PG"), (b"PHP", "PH"), (b"PKR", "PK"),
    (b"PLN", "PL"), (b"PYG", "PY"), (b"QAR", "QA"), (b"RON", "RO"), (b"RSD", "RS"), (b"RUB", "RU"), (b"RWF", "RW"), (b"SAR", "SA"),
    (b"SBD", "SB"), (b"SCR", "SC"), (b"SDG", "SD"), (b"SEK", "SE"), (b"SGD", "SG"), (b"SHP", "AC SH"), (b"SLE", "SL"), (b"SOS", "SO"),
    (b"SRD", "SR"), (b"SSP", "SS"), (b"STN", "ST"), (b"SYP", "SY"), (b"SZL", "SZ"), (b"THB", "TH"), (b"TJS", "TJ"), (b"TMT", "TM"),
    (b"TND", "TN"), (b"TOP", "TO"), (b"TRY", "TR"), (b"TTD", "TT"), (b"TWD", "TW"), (b"TZS", "TZ"), (b"UAH", "UA"), (b"UGX", "UG"),
    (b"USD", "US AS BQ DG EC FM GU IO MH MP PR PW SV TC TL UM VG VI ZW"), (b"UYU", "UY"), (b"UZS", "UZ"), (b"VES", "VE"), (b"VND", "VN"),
    (b"VUV", "VU"), (b"WST", "WS"), (b"XAF", "CM CF CG GA GQ TD"), (b"XCD", "AG AI DM GD KN LC MS VC"), (b"XCG", "CW SX"),
    (b"XOF", "BF BJ CI GW ML NE SN TG"), (b"XPF", "NC PF WF"), (b"YER", "YE"), (b"ZAR", "ZA"), (b"ZMW", "ZM"),
];

/// What became the euro, and the territories whose people still mean it by its bare word; not those of which the word is that of a
/// neighbour's money (the Irish pound, the Slovak koruna).
#[rustfmt::skip]
const FORMER: [(&[u8; 3], &str); 17] = [
    (b"ATS", "AT"), (b"BEF", "BE"), (b"BGN", "BG"), (b"DEM", "DE"), (b"EEK", "EE"), (b"ESP", "ES"), (b"FIM", "FI"), (b"FRF", "FR MC"), (b"GRD", "GR"), (b"HRK", "HR"),
    (b"ITL", "IT SM VA"), (b"LTL", "LT"), (b"LUF", "LU"), (b"LVL", "LV"), (b"MTL", "MT"), (b"NLG", "NL"), (b"PTE", "PT"),
];

/// The money that a locale's territory had before the euro: `de_DE.UTF-8` is the mark.
pub(in crate::cli) fn former_of(locale: &str) -> Option<Code> {
    let territory = locale.split(['.', '@']).next()?.split('_').nth(1)?;
    let former = FORMER.iter().find(|(_, territories)| territories.split(' ').any(|other| other == territory));
    former.map(|(code, _)| Code::new(code))
}

/// The currency of a locale's territory: `de_CH.UTF-8` is the franc.
pub(in crate::cli) fn of_locale(locale: &str) -> Option<Code> {
    let territory = locale.split(['.', '@']).next()?.split('_').nth(1)?;
    let found = TERRITORIES.iter().find(|(_, territories)| territories.split(' ').any(|other| other == territory));
    found.map(|(code, _)| Code::new(code))
}

/// The home currencies that are not what is converted; where none is left, the euro, or the dollar for the euro itself.
pub(super) fn other_than(from: &[Code], homes: &[Code]) -> Vec<Code> {
    // Of a sum, home is where it is added up, whatever of it is home already.
    let [from] = from else { return homes.iter().take(1).copied().collect() };
    let others: Vec<Code> = homes.iter().filter(|home| *home != from).copied().collect();
    if !others.is_empty() {
        return others;
    }
    vec![if *from == Code::EUR { Code::USD } else { Code::EUR }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_territory_has_one_currency_and_that_lives() {
        let mut all: Vec<&str> = TERRITORIES.iter().flat_map(|(_, territories)| territories.split(' ')).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((count, all.len()), (254, 254), "{all:?}");
        for (code, _) in TERRITORIES {
            assert!(Code::new(code).currency().is_some_and(|currency| currency.end.is_none()), "{code:?}");
        }
    }

    #[test]
    fn home_is_every_home_but_what_is_converted() {
        let code = |text: &str| text.parse::<Code>().unwrap();
        let homes = |from: &[&str], homes: &[&str]| {
            let [from, homes] = [from, homes].map(|codes| codes.iter().map(|text| code(text)).collect::<Vec<_>>());
            other_than(&from, &homes).iter().map(Code::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(homes(&["GBP"], &["EUR", "USD"]), "EUR USD");
        assert_eq!(homes(&["EUR"], &["EUR", "USD"]), "USD");
        assert_eq!(homes(&["EUR"], &["EUR"]), "USD");
        assert_eq!(homes(&["CHF"], &["CHF"]), "EUR");
        assert_eq!(homes(&["EUR", "GBP"], &["EUR", "USD"]), "EUR");
    }
}
