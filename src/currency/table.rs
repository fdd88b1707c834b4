//! The table of ISO 4217: one row a code, sorted. Part of `currency`.
//!
//! Living codes, their numbers and minor units: ISO 4217 list one of SIX Group, the maintenance agency, as of November 2026; names and signs:
//! English of Unicode CLDR 48. Codes that are gone: those that lived in 1999 or later, when the euro and the first reference
//! rates begin, and the old ruble, which people still type. The last day of a currency that joined the euro is the eve of the
//! day on which the irrevocable rate took force.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::{Code, Currency, End, Kind, Law};

/// The eleven currencies that became the euro on 1 January 1999.
const EURO_1998: &str = "Council Regulation (EC) No 2866/98";

const fn entry(code: &[u8; 3], number: u16, minor: Option<u8>, name: &'static str, symbol: &'static str, kind: Kind) -> Currency {
    let number = if number == 0 { None } else { Some(number) };
    let symbol = if symbol.is_empty() { None } else { Some(symbol) };
    Currency { code: Code::new(code), number, name, minor, symbol, kind, since: None, end: None }
}

const fn money(code: &[u8; 3], number: u16, minor: u8, name: &'static str, symbol: &'static str) -> Currency {
    entry(code, number, Some(minor), name, symbol, Kind::Money)
}

const fn metal(code: &[u8; 3], number: u16, name: &'static str) -> Currency {
    entry(code, number, None, name, "", Kind::Metal)
}

const fn unit(code: &[u8; 3], number: u16, minor: Option<u8>, name: &'static str) -> Currency {
    entry(code, number, minor, name, "", Kind::Unit)
}

const fn reserved(code: &[u8; 3], number: u16, name: &'static str) -> Currency {
    entry(code, number, None, name, "", Kind::Reserved)
}

impl Currency {
    const fn since(self, first: Date) -> Currency {
        Currency { since: Some(first), ..self }
    }

    const fn until(self, last_day: Date, successor: &[u8; 3]) -> Currency {
        Currency { end: Some(End { last_day, successor: Code::new(successor), law: None }), ..self }
    }

    /// `units / 10^scale` of this currency for one of its successor, by that act.
    const fn fixed(self, last_day: Date, successor: &[u8; 3], units: u64, scale: u32, act: &'static str) -> Currency {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the number")]
        let units = Decimal::from_parts(units as u32, (units >> 32) as u32, 0, false, scale);
        Currency { end: Some(End { last_day, successor: Code::new(successor), law: Some(Law { units, act }) }), ..self }
    }
}

/// Sorted by code: `find` searches by halves.
#[rustfmt::skip]
pub(super) static CURRENCIES: &[Currency] = &[
    money(b"ADP", 20, 0, "Andorran Peseta", "").until(date(2001, 12, 31), b"EUR"),
    money(b"AED", 784, 2, "United Arab Emirates Dirham", ""),
    money(b"AFA", 4, 2, "Afghan Afghani (1927–2002)", "").fixed(date(2002, 12, 31), b"AFN", 1000, 0, "Da Afghanistan Bank, redenomination of October 2002"),
    money(b"AFN", 971, 2, "Afghan Afghani", "؋").since(date(2002, 10, 7)),
    money(b"ALL", 8, 2, "Albanian Lek", ""),
    money(b"AMD", 51, 2, "Armenian Dram", "֏"),
    money(b"ANG", 532, 2, "Netherlands Antillean Guilder", "").fixed(date(2025, 3, 30), b"XCG", 1, 0, "Centrale Bank van Curaçao en Sint Maarten, introduction of 31 March 2025"),
    money(b"AOA", 973, 2, "Angolan Kwanza", "Kz").since(date(1999, 12, 13)),
    money(b"AOR", 982, 2, "Angolan Readjusted Kwanza", "").fixed(date(1999, 12, 12), b"AOA", 1000000, 0, "National Bank of Angola, redenomination of 13 December 1999"),
    money(b"ARS", 32, 2, "Argentine Peso", "$"),
    money(b"ATS", 40, 2, "Austrian Schilling", "").fixed(date(1998, 12, 31), b"EUR", 137603, 4, EURO_1998),
    money(b"AUD", 36, 2, "Australian Dollar", "$"),
    money(b"AWG", 533, 2, "Aruban Florin", ""),
    money(b"AZM", 31, 2, "Azerbaijani Manat (1993–2006)", "").fixed(date(2005, 12, 31), b"AZN", 5000, 0, "Central Bank of Azerbaijan, redenomination of 1 January 2006"),
    money(b"AZN", 944, 2, "Azerbaijani Manat", "₼").since(date(2006, 1, 1)),
    money(b"BAM", 977, 2, "Bosnia-Herzegovina Convertible Mark", "KM"),
    money(b"BBD", 52, 2, "Barbadian Dollar", "$"),
    money(b"BDT", 50, 2, "Bangladeshi Taka", "৳"),
    money(b"BEF", 56, 0, "Belgian Franc", "").fixed(date(1998, 12, 31), b"EUR", 403399, 4, EURO_1998),
    money(b"BGL", 100, 2, "Bulgarian Hard Lev", "").fixed(date(1999, 7, 4), b"BGN", 1000, 0, "Redenomination of the Lev Act, State Gazette 20/1999"),
    money(b"BGN", 975, 2, "Bulgarian Lev", "").since(date(1999, 7, 5)).fixed(date(2025, 12, 31), b"EUR", 195583, 5, "Council Regulation (EU) 2025/1409"),
    money(b"BHD", 48, 3, "Bahraini Dinar", ""),
    money(b"BIF", 108, 0, "Burundian Franc", ""),
    money(b"BMD", 60, 2, "Bermudan Dollar", "$"),
    money(b"BND", 96, 2, "Brunei Dollar", "$"),
    money(b"BOB", 68, 2, "Bolivian Boliviano", "Bs"),
    unit(b"BOV", 984, Some(2), "Bolivian Mvdol"),
    money(b"BRL", 986, 2, "Brazilian Real", "R$"),
    money(b"BSD", 44, 2, "Bahamian Dollar", "$"),
    money(b"BTN", 64, 2, "Bhutanese Ngultrum", ""),
    money(b"BWP", 72, 2, "Botswanan Pula", "P"),
    money(b"BYB", 112, 0, "Belarusian Ruble (1994–1999)", "").fixed(date(1999, 12, 31), b"BYR", 1000, 0, "National Bank of Belarus, redenomination of 1 January 2000"),
    money(b"BYN", 933, 2, "Belarusian Ruble", "").since(date(2016, 7, 1)),
    money(b"BYR", 974, 0, "Belarusian Ruble (2000–2016)", "").since(date(2000, 1, 1)).fixed(date(2016, 6, 30), b"BYN", 10000, 0, "Decree of the President of Belarus No 450 of 4 November 2015"),
    money(b"BZD", 84, 2, "Belize Dollar", "$"),
    money(b"CAD", 124, 2, "Canadian Dollar", "$"),
    money(b"CDF", 976, 2, "Congolese Franc", ""),
    unit(b"CHE", 947, Some(2), "WIR Euro"),
    money(b"CHF", 756, 2, "Swiss Franc", ""),
    unit(b"CHW", 948, Some(2), "WIR Franc"),
    unit(b"CLF", 990, Some(4), "Chilean Unit of Account (UF)"),
    money(b"CLP", 152, 0, "Chilean Peso", "$"),
    money(b"CNY", 156, 2, "Chinese Yuan", "¥"),
    money(b"COP", 170, 2, "Colombian Peso", "$"),
    unit(b"COU", 970, Some(2), "Colombian Real Value Unit"),
    money(b"CRC", 188, 2, "Costa Rican Colón", "₡"),
    money(b"CSD", 891, 2, "Serbian Dinar (2002–2006)", "").since(date(2003, 7, 2)).until(date(2006, 10, 24), b"RSD"),
    money(b"CUC", 931, 2, "Cuban Convertible Peso", "").until(date(2020, 12, 31), b"CUP"),
    money(b"CUP", 192, 2, "Cuban Peso", "$"),
    money(b"CVE", 132, 2, "Cape Verdean Escudo", ""),
    money(b"CYP", 196, 2, "Cypriot Pound", "").fixed(date(2007, 12, 31), b"EUR", 585274, 6, "Council Regulation (EC) No 1135/2007"),
    money(b"CZK", 203, 2, "Czech Koruna", "Kč"),
    money(b"DEM", 276, 2, "German Mark", "").fixed(date(1998, 12, 31), b"EUR", 195583, 5, EURO_1998),
    money(b"DJF", 262, 0, "Djiboutian Franc", ""),
    money(b"DKK", 208, 2, "Danish Krone", "kr"),
    money(b"DOP", 214, 2, "Dominican Peso", "$"),
    money(b"DZD", 12, 2, "Algerian Dinar", ""),
    money(b"ECS", 218, 2, "Ecuadorian Sucre", "").fixed(date(2000, 9, 8), b"USD", 25000, 0, "Ecuador, Law for the Economic Transformation of 2000"),
    money(b"EEK", 233, 2, "Estonian Kroon", "").fixed(date(2010, 12, 31), b"EUR", 156466, 4, "Council Regulation (EU) No 671/2010"),
    money(b"EGP", 818, 2, "Egyptian Pound", "E£"),
    money(b"ERN", 232, 2, "Eritrean Nakfa", ""),
    money(b"ESP", 724, 0, "Spanish Peseta", "").fixed(date(1998, 12, 31), b"EUR", 166386, 3, EURO_1998),
    money(b"ETB", 230, 2, "Ethiopian Birr", ""),
    money(b"EUR", 978, 2, "Euro", "€").since(date(1999, 1, 1)),
    money(b"FIM", 246, 2, "Finnish Markka", "").fixed(date(1998, 12, 31), b"EUR", 594573, 5, EURO_1998),
    money(b"FJD", 242, 2, "Fijian Dollar", "$"),
    money(b"FKP", 238, 2, "Falkland Islands Pound", "£"),
    money(b"FRF", 250, 2, "French Franc", "").fixed(date(1998, 12, 31), b"EUR", 655957, 5, EURO_1998),
    money(b"GBP", 826, 2, "British Pound", "£"),
    money(b"GEL", 981, 2, "Georgian Lari", "₾"),
    money(b"GHC", 288, 2, "Ghanaian Cedi (1979–2007)", "").fixed(date(2007, 6, 30), b"GHS", 10000, 0, "Bank of Ghana, redenomination of 1 July 2007"),
    money(b"GHS", 936, 2, "Ghanaian Cedi", "GH₵").since(date(2007, 7, 1)),
    money(b"GIP", 292, 2, "Gibraltar Pound", "£"),
    money(b"GMD", 270, 2, "Gambian Dalasi", ""),
    money(b"GNF", 324, 0, "Guinean Franc", "FG"),
    money(b"GRD", 300, 0, "Greek Drachma", "").fixed(date(2000, 12, 31), b"EUR", 340750, 3, "Council Regulation (EC) No 1478/2000"),
    money(b"GTQ", 320, 2, "Guatemalan Quetzal", "Q"),
    money(b"GYD", 328, 2, "Guyanaese Dollar", "$"),
    money(b"HKD", 344, 2, "Hong Kong Dollar", "$"),
    money(b"HNL", 340, 2, "Honduran Lempira", "L"),
    money(b"HRK", 191, 2, "Croatian Kuna", "").fixed(date(2022, 12, 31), b"EUR", 753450, 5, "Council Regulation (EU) 2022/1208"),
    money(b"HTG", 332, 2, "Haitian Gourde", ""),
    money(b"HUF", 348, 2, "Hungarian Forint", "Ft"),
    money(b"IDR", 360, 2, "Indonesian Rupiah", "Rp"),
    money(b"IEP", 372, 2, "Irish Pound", "").fixed(date(1998, 12, 31), b"EUR", 787564, 6, EURO_1998),
    money(b"ILS", 376, 2, "Israeli New Shekel", "₪"),
    money(b"INR", 356, 2, "Indian Rupee", "₹"),
    money(b"IQD", 368, 3, "Iraqi Dinar", ""),
    money(b"IRR", 364, 2, "Iranian Rial", ""),
    money(b"ISK", 352, 0, "Icelandic Króna", "kr"),
    money(b"ITL", 380, 0, "Italian Lira", "").fixed(date(1998, 12, 31), b"EUR", 193627, 2, EURO_1998),
    money(b"JMD", 388, 2, "Jamaican Dollar", "$"),
    money(b"JOD", 400, 3, "Jordanian Dinar", ""),
    money(b"JPY", 392, 0, "Japanese Yen", "¥"),
    money(b"KES", 404, 2, "Kenyan Shilling", ""),
    money(b"KGS", 417, 2, "Kyrgyz Som", "⃀"),
    money(b"KHR", 116, 2, "Cambodian Riel", "៛"),
    money(b"KMF", 174, 0, "Comorian Franc", "CF"),
    money(b"KPW", 408, 2, "North Korean Won", "₩"),
    money(b"KRW", 410, 0, "South Korean Won", "₩"),
    money(b"KWD", 414, 3, "Kuwaiti Dinar", ""),
    money(b"KYD", 136, 2, "Cayman Islands Dollar", "$"),
    money(b"KZT", 398, 2, "Kazakhstani Tenge", "₸"),
    money(b"LAK", 418, 2, "Laotian Kip", "₭"),
    money(b"LBP", 422, 2, "Lebanese Pound", "L£"),
    money(b"LKR", 144, 2, "Sri Lankan Rupee", "Rs"),
    money(b"LRD", 430, 2, "Liberian Dollar", "$"),
    money(b"LSL", 426, 2, "Lesotho Loti", ""),
    money(b"LTL", 440, 2, "Lithuanian Litas", "").fixed(date(2014, 12, 31), b"EUR", 345280, 5, "Council Regulation (EU) No 851/2014"),
    money(b"LUF", 442, 0, "Luxembourgian Franc", "").fixed(date(1998, 12, 31), b"EUR", 403399, 4, EURO_1998),
    money(b"LVL", 428, 2, "Latvian Lats", "").fixed(date(2013, 12, 31), b"EUR", 702804, 6, "Council Regulation (EU) No 870/2013"),
    money(b"LYD", 434, 3, "Libyan Dinar", ""),
    money(b"MAD", 504, 2, "Moroccan Dirham", ""),
    money(b"MDL", 498, 2, "Moldovan Leu", ""),
    money(b"MGA", 969, 2, "Malagasy Ariary", "Ar").since(date(2005, 1, 1)),
    money(b"MGF", 450, 0, "Malagasy Franc", "").fixed(date(2004, 12, 31), b"MGA", 5, 0, "Central Bank of Madagascar, ariary of 1 January 2005"),
    money(b"MKD", 807, 2, "Macedonian Denar", ""),
    money(b"MMK", 104, 2, "Myanmar Kyat", "K"),
    money(b"MNT", 496, 2, "Mongolian Tugrik", "₮"),
    money(b"MOP", 446, 2, "Macanese Pataca", ""),
    money(b"MRO", 478, 2, "Mauritanian Ouguiya (1973–2017)", "").fixed(date(2017, 12, 31), b"MRU", 10, 0, "Central Bank of Mauritania, redenomination of 1 January 2018"),
    money(b"MRU", 929, 2, "Mauritanian Ouguiya", "").since(date(2018, 1, 1)),
    money(b"MTL", 470, 2, "Maltese Lira", "").fixed(date(2007, 12, 31), b"EUR", 429300, 6, "Council Regulation (EC) No 1134/2007"),
    money(b"MUR", 480, 2, "Mauritian Rupee", "Rs"),
    money(b"MVR", 462, 2, "Maldivian Rufiyaa", ""),
    money(b"MWK", 454, 2, "Malawian Kwacha", ""),
    money(b"MXN", 484, 2, "Mexican Peso", "$"),
    unit(b"MXV", 979, Some(2), "Mexican Investment Unit"),
    money(b"MYR", 458, 2, "Malaysian Ringgit", "RM"),
    money(b"MZM", 508, 2, "Mozambican Metical (1980–2006)", "").fixed(date(2006, 6, 30), b"MZN", 1000, 0, "Bank of Mozambique, redenomination of 1 July 2006"),
    money(b"MZN", 943, 2, "Mozambican Metical", "").since(date(2006, 7, 1)),
    money(b"NAD", 516, 2, "Namibian Dollar", "$"),
    money(b"NGN", 566, 2, "Nigerian Naira", "₦"),
    money(b"NIO", 558, 2, "Nicaraguan Córdoba", "C$"),
    money(b"NLG", 528, 2, "Dutch Guilder", "").fixed(date(1998, 12, 31), b"EUR", 220371, 5, EURO_1998),
    money(b"NOK", 578, 2, "Norwegian Krone", "kr"),
    money(b"NPR", 524, 2, "Nepalese Rupee", "Rs"),
    money(b"NZD", 554, 2, "New Zealand Dollar", "$"),
    money(b"OMR", 512, 3, "Omani Rial", ""),
    money(b"PAB", 590, 2, "Panamanian Balboa", ""),
    money(b"PEN", 604, 2, "Peruvian Sol", ""),
    money(b"PGK", 598, 2, "Papua New Guinean Kina", ""),
    money(b"PHP", 608, 2, "Philippine Peso", "₱"),
    money(b"PKR", 586, 2, "Pakistani Rupee", "Rs"),
    money(b"PLN", 985, 2, "Polish Zloty", "zł"),
    money(b"PTE", 620, 0, "Portuguese Escudo", "").fixed(date(1998, 12, 31), b"EUR", 200482, 3, EURO_1998),
    money(b"PYG", 600, 0, "Paraguayan Guarani", "₲"),
    money(b"QAR", 634, 2, "Qatari Riyal", ""),
    money(b"ROL", 642, 0, "Romanian Leu (1952–2006)", "").fixed(date(2005, 6, 30), b"RON", 10000, 0, "Romanian Law No 348/2004"),
    money(b"RON", 946, 2, "Romanian Leu", "lei").since(date(2005, 7, 1)),
    money(b"RSD", 941, 2, "Serbian Dinar", "").since(date(2006, 10, 25)),
    money(b"RUB", 643, 2, "Russian Ruble", "₽"),
    money(b"RUR", 810, 2, "Russian Ruble (1991–1998)", "").fixed(date(1997, 12, 31), b"RUB", 1000, 0, "Decree of the President of the Russian Federation No 822 of 4 August 1997"),
    money(b"RWF", 646, 0, "Rwandan Franc", "RF"),
    money(b"SAR", 682, 2, "Saudi Riyal", ""),
    money(b"SBD", 90, 2, "Solomon Islands Dollar", "$"),
    money(b"SCR", 690, 2, "Seychellois Rupee", ""),
    money(b"SDD", 736, 2, "Sudanese Dinar (1992–2007)", "").fixed(date(2007, 6, 30), b"SDG", 100, 0, "Central Bank of Sudan, redenomination of 2007"),
    money(b"SDG", 938, 2, "Sudanese Pound", "").since(date(2007, 1, 10)),
    money(b"SEK", 752, 2, "Swedish Krona", "kr"),
    money(b"SGD", 702, 2, "Singapore Dollar", "$"),
    money(b"SHP", 654, 2, "St. Helena Pound", "£"),
    money(b"SIT", 705, 2, "Slovenian Tolar", "").fixed(date(2006, 12, 31), b"EUR", 239640, 3, "Council Regulation (EC) No 1086/2006"),
    money(b"SKK", 703, 2, "Slovak Koruna", "").fixed(date(2008, 12, 31), b"EUR", 301260, 4, "Council Regulation (EC) No 694/2008"),
    money(b"SLE", 925, 2, "Sierra Leonean Leone", "").since(date(2022, 7, 1)),
    money(b"SLL", 694, 2, "Sierra Leonean Leone (1964—2022)", "").fixed(date(2023, 12, 31), b"SLE", 1000, 0, "Bank of Sierra Leone, redenomination of 1 July 2022"),
    money(b"SOS", 706, 2, "Somali Shilling", ""),
    money(b"SRD", 968, 2, "Surinamese Dollar", "$").since(date(2004, 1, 1)),
    money(b"SRG", 740, 2, "Surinamese Guilder", "").fixed(date(2003, 12, 31), b"SRD", 1000, 0, "Central Bank of Suriname, redenomination of 1 January 2004"),
    money(b"SSP", 728, 2, "South Sudanese Pound", "£").since(date(2011, 7, 18)),
    money(b"STD", 678, 2, "São Tomé & Príncipe Dobra (1977–2017)", "").fixed(date(2017, 12, 31), b"STN", 1000, 0, "Central Bank of São Tomé and Príncipe, redenomination of 1 January 2018"),
    money(b"STN", 930, 2, "São Tomé & Príncipe Dobra", "Db").since(date(2018, 1, 1)),
    money(b"SVC", 222, 2, "Salvadoran Colón", ""),
    money(b"SYP", 760, 2, "Syrian Pound", "£"),
    money(b"SZL", 748, 2, "Swazi Lilangeni", ""),
    money(b"THB", 764, 2, "Thai Baht", "฿"),
    money(b"TJR", 762, 0, "Tajikistani Ruble", "").fixed(date(2000, 10, 29), b"TJS", 1000, 0, "National Bank of Tajikistan, redenomination of 30 October 2000"),
    money(b"TJS", 972, 2, "Tajikistani Somoni", "").since(date(2000, 10, 30)),
    money(b"TMM", 795, 2, "Turkmenistani Manat (1993–2009)", "").fixed(date(2008, 12, 31), b"TMT", 5000, 0, "Central Bank of Turkmenistan, redenomination of 1 January 2009"),
    money(b"TMT", 934, 2, "Turkmenistani Manat", "").since(date(2009, 1, 1)),
    money(b"TND", 788, 3, "Tunisian Dinar", ""),
    money(b"TOP", 776, 2, "Tongan Paʻanga", "T$"),
    money(b"TPE", 626, 0, "Timorese Escudo", "").until(date(2002, 5, 19), b"USD"),
    money(b"TRL", 792, 0, "Turkish Lira (1922–2005)", "").fixed(date(2004, 12, 31), b"TRY", 1000000, 0, "Turkish Law No 5083 of 28 January 2004"),
    money(b"TRY", 949, 2, "Turkish Lira", "₺").since(date(2005, 1, 1)),
    money(b"TTD", 780, 2, "Trinidad & Tobago Dollar", "$"),
    money(b"TWD", 901, 2, "New Taiwan Dollar", "$"),
    money(b"TZS", 834, 2, "Tanzanian Shilling", ""),
    money(b"UAH", 980, 2, "Ukrainian Hryvnia", "₴"),
    money(b"UGX", 800, 0, "Ugandan Shilling", ""),
    money(b"USD", 840, 2, "US Dollar", "$"),
    unit(b"USN", 997, Some(2), "US Dollar (Next day)"),
    unit(b"USS", 998, Some(2), "US Dollar (Same day)").until(date(2014, 3, 27), b"USD"),
    unit(b"UYI", 940, Some(0), "Uruguayan Peso (Indexed Units)"),
    money(b"UYU", 858, 2, "Uruguayan Peso", "$"),
    unit(b"UYW", 927, Some(4), "Uruguayan Nominal Wage Index Unit"),
    money(b"UZS", 860, 2, "Uzbekistani Som", ""),
    money(b"VEB", 862, 2, "Venezuelan Bolívar (1871–2008)", "").fixed(date(2007, 12, 31), b"VEF", 1000, 0, "Central Bank of Venezuela, redenomination of 1 January 2008"),
    money(b"VED", 926, 2, "Venezuelan Digital Bolívar", "").since(date(2021, 10, 1)),
    money(b"VEF", 937, 2, "Venezuelan Bolívar (2008–2018)", "").since(date(2008, 1, 1)).fixed(date(2018, 8, 19), b"VES", 100000, 0, "Central Bank of Venezuela, redenomination of 20 August 2018"),
    money(b"VES", 928, 2, "Venezuelan Bolívar", "").since(date(2018, 8, 20)),
    money(b"VND", 704, 0, "Vietnamese Dong", "₫"),
    money(b"VUV", 548, 0, "Vanuatu Vatu", ""),
    money(b"WST", 882, 2, "Samoan Tala", ""),
    unit(b"XAD", 396, None, "Arab Accounting Dinar"),
    money(b"XAF", 950, 0, "Central African CFA Franc", ""),
    metal(b"XAG", 961, "Silver (troy ounce)"),
    metal(b"XAU", 959, "Gold (troy ounce)"),
    unit(b"XBA", 955, None, "European Composite Unit"),
    unit(b"XBB", 956, None, "European Monetary Unit"),
    unit(b"XBC", 957, None, "European Unit of Account (XBC)"),
    unit(b"XBD", 958, None, "European Unit of Account (XBD)"),
    money(b"XCD", 951, 2, "East Caribbean Dollar", "$"),
    money(b"XCG", 532, 2, "Caribbean Guilder", "").since(date(2025, 3, 31)),
    unit(b"XDR", 960, None, "Special Drawing Rights"),
    money(b"XEU", 954, 2, "European Currency Unit", "").fixed(date(1998, 12, 31), b"EUR", 1, 0, "Council Regulation (EC) No 1103/97, Article 2"),
    unit(b"XFO", 0, None, "Gold Franc").until(date(2003, 3, 31), b"XDR"),
    unit(b"XFU", 0, None, "UIC Franc").until(date(2013, 11, 6), b"EUR"),
    money(b"XOF", 952, 0, "West African CFA Franc", ""),
    metal(b"XPD", 964, "Palladium (troy ounce)"),
    money(b"XPF", 953, 0, "CFP Franc", ""),
    metal(b"XPT", 962, "Platinum (troy ounce)"),
    unit(b"XSU", 994, None, "Sucre"),
    reserved(b"XTS", 963, "Code Reserved for Testing"),
    unit(b"XUA", 965, None, "ADB Unit of Account"),
    reserved(b"XXX", 999, "No Currency"),
    money(b"YER", 886, 2, "Yemeni Rial", ""),
    money(b"YUM", 891, 2, "Yugoslavian New Dinar (1994–2002)", "").until(date(2003, 7, 1), b"CSD"),
    money(b"ZAR", 710, 2, "South African Rand", "R"),
    money(b"ZMK", 894, 2, "Zambian Kwacha (1968–2012)", "").fixed(date(2012, 12, 31), b"ZMW", 1000, 0, "Bank of Zambia, redenomination of 1 January 2013"),
    money(b"ZMW", 967, 2, "Zambian Kwacha", "ZK").since(date(2013, 1, 1)),
    money(b"ZWD", 716, 2, "Zimbabwean Dollar (1980–2008)", "").fixed(date(2006, 7, 31), b"ZWN", 1000, 0, "Reserve Bank of Zimbabwe, redenomination of 1 August 2006"),
    money(b"ZWG", 924, 2, "Zimbabwe Gold", "").since(date(2024, 4, 8)),
    money(b"ZWL", 932, 2, "Zimbabwean Dollar (2009–2024)", "").since(date(2009, 2, 2)).fixed(date(2024, 4, 7), b"ZWG", 24987242, 4, "Zimbabwe, Statutory Instrument 60 of 2024"),
    money(b"ZWN", 942, 2, "Zimbabwean Dollar (2006–2008)", "").since(date(2006, 8, 1)).fixed(date(2008, 7, 31), b"ZWR", 10000000000, 0, "Reserve Bank of Zimbabwe, redenomination of 1 August 2008"),
    money(b"ZWR", 935, 2, "Zimbabwean Dollar (2008)", "").since(date(2008, 8, 1)).fixed(date(2009, 2, 1), b"ZWL", 1000000000000, 0, "Reserve Bank of Zimbabwe, redenomination of 2 February 2009"),
];
