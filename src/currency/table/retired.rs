//! The codes that are gone. Part of `currency::table`.
//!
//! **Which.** Those that ended on 31 December 1998 or later, when the euro and its reference rates begin, and eight that
//! ended earlier in the 1990s at a fixed rate and which people still type: AON, GWP, HRD, MXP, PLZ, RUR, UAK, ZRN. Left out: codes that ISO gave and took back before anyone was paid in them (AYM, GHP), and funds of which
//! ISO says only the month they left (CHC, ECV, XRE).
//!
//! **The last day** is the last one on which a currency had a rate of its own: the eve of the day from which the law's
//! rate ruled. Notes were often legal tender for months after that (marks until 28 February 2002), at that rate and no
//! other. Where no law fixed a rate it is the last day as legal tender, or as a code of ISO.
//!
//! **The law** gives units of the retired currency for one of its successor, every digit as printed. Where several cuts
//! were made under one code of ISO (VES), the figure is the one that holds today. One law counts the other way round: 24 CUP for one
//! CUC, at which cash was exchanged and every account became pesos by itself. A currency has no law here when none fixed a rate to the
//! one that came after (ADP, CSD, TPE, YUM, ZWR).
//!
//! **Minor units**: ISO no longer lists them; these are the ones in use towards the end. Numbers are ISO's own, and some
//! were handed on (HRD to HRK, ANG to XCG).

use jiff::civil::date;

use super::{Currency, money, unit};

/// The eleven currencies that became the euro on 1 January 1999; later regulations amend this one.
const EURO_1998: &str = "Council Regulation (EC) No 2866/98";

/// Sorted by code.
#[rustfmt::skip]
pub(super) const ROWS: &[Currency] = &[
    money(b"ADP", 20, 0, "Andorran Peseta", "").until(date(2001, 12, 31), b"EUR"),
    money(b"AFA", 4, 2, "Afghan Afghani (1927–2002)", "").until(date(2002, 10, 6), b"AFN").by("1000", "Da Afghanistan Bank, redenomination of 7 October 2002"),
    money(b"ANG", 532, 2, "Netherlands Antillean Guilder", "").until(date(2025, 3, 30), b"XCG").by("1", "Centrale Bank van Curaçao en Sint Maarten, introduction of 31 March 2025"),
    money(b"AON", 24, 2, "Angolan New Kwanza (1990–1995)", "").until(date(1995, 6, 30), b"AOR").by("1000", "National Bank of Angola, redenomination of 1 July 1995"),
    money(b"AOR", 982, 2, "Angolan Readjusted Kwanza (1995–1999)", "").until(date(1999, 12, 12), b"AOA").by("1000000", "National Bank of Angola, redenomination of 13 December 1999"),
    money(b"ATS", 40, 2, "Austrian Schilling", "").until(date(1998, 12, 31), b"EUR").by("13.7603", EURO_1998),
    money(b"AZM", 31, 2, "Azerbaijani Manat (1993–2006)", "").until(date(2005, 12, 31), b"AZN").by("5000", "Decree of the President of Azerbaijan of 7 February 2005"),
    money(b"BEF", 56, 0, "Belgian Franc", "").until(date(1998, 12, 31), b"EUR").by("40.3399", EURO_1998),
    money(b"BGL", 100, 2, "Bulgarian Hard Lev", "").until(date(1999, 7, 4), b"BGN").by("1000", "Redenomination of the Lev Act, State Gazette 20/1999"),
    money(b"BGN", 975, 2, "Bulgarian Lev", "").since(date(1999, 7, 5)).until(date(2025, 12, 31), b"EUR").by("1.95583", "Council Regulation (EU) 2025/1409"),
    money(b"BYB", 112, 0, "Belarusian Ruble (1994–1999)", "").until(date(1999, 12, 31), b"BYR").by("1000", "National Bank of Belarus, redenomination of 1 January 2000"),
    money(b"BYR", 974, 0, "Belarusian Ruble (2000–2016)", "").since(date(2000, 1, 1)).until(date(2016, 6, 30), b"BYN").by("10000", "Decree of the President of Belarus No 450 of 4 November 2015"),
    money(b"CSD", 891, 2, "Serbian Dinar (2002–2006)", "").since(date(2003, 7, 2)).until(date(2006, 10, 24), b"RSD"),
    money(b"CUC", 931, 2, "Cuban Convertible Peso", "$").until(date(2020, 12, 31), b"CUP").each("24", "Central Bank of Cuba, Resolution 177/2020, Gaceta Oficial No 73 Extraordinaria of 10 December 2020"),
    money(b"CYP", 196, 2, "Cypriot Pound", "").until(date(2007, 12, 31), b"EUR").by("0.585274", "Council Regulation (EC) No 1135/2007"),
    money(b"DEM", 276, 2, "German Mark", "").until(date(1998, 12, 31), b"EUR").by("1.95583", EURO_1998),
    money(b"ECS", 218, 2, "Ecuadorian Sucre", "").until(date(2000, 3, 12), b"USD").by("25000", "Ecuador, Law 2000-4 for the Economic Transformation, of 13 March 2000"),
    money(b"EEK", 233, 2, "Estonian Kroon", "").until(date(2010, 12, 31), b"EUR").by("15.6466", "Council Regulation (EU) No 671/2010"),
    money(b"ESP", 724, 0, "Spanish Peseta", "₧").until(date(1998, 12, 31), b"EUR").by("166.386", EURO_1998),
    money(b"FIM", 246, 2, "Finnish Markka", "").until(date(1998, 12, 31), b"EUR").by("5.94573", EURO_1998),
    money(b"FRF", 250, 2, "French Franc", "").until(date(1998, 12, 31), b"EUR").by("6.55957", EURO_1998),
    money(b"GHC", 288, 2, "Ghanaian Cedi (1979–2007)", "").until(date(2007, 6, 30), b"GHS").by("10000", "Bank of Ghana, redenomination of 1 July 2007"),
    money(b"GRD", 300, 0, "Greek Drachma", "").until(date(2000, 12, 31), b"EUR").by("340.750", "Council Regulation (EC) No 1478/2000"),
    money(b"GWP", 624, 2, "Guinea-Bissau Peso", "").until(date(1997, 5, 1), b"XOF").by("65", "Central Bank of West African States, entry of Guinea-Bissau on 2 May 1997"),
    money(b"HRD", 191, 2, "Croatian Dinar", "").until(date(1994, 5, 29), b"HRK").by("1000", "National Bank of Croatia, introduction of the kuna on 30 May 1994"),
    money(b"HRK", 191, 2, "Croatian Kuna", "kn").until(date(2022, 12, 31), b"EUR").by("7.53450", "Council Regulation (EU) 2022/1208"),
    money(b"IEP", 372, 2, "Irish Pound", "").until(date(1998, 12, 31), b"EUR").by("0.787564", EURO_1998),
    money(b"ITL", 380, 0, "Italian Lira", "").until(date(1998, 12, 31), b"EUR").by("1936.27", EURO_1998),
    money(b"LTL", 440, 2, "Lithuanian Litas", "Lt").until(date(2014, 12, 31), b"EUR").by("3.45280", "Council Regulation (EU) No 851/2014"),
    money(b"LUF", 442, 0, "Luxembourgian Franc", "").until(date(1998, 12, 31), b"EUR").by("40.3399", EURO_1998),
    money(b"LVL", 428, 2, "Latvian Lats", "Ls").until(date(2013, 12, 31), b"EUR").by("0.702804", "Council Regulation (EU) No 870/2013"),
    money(b"MGF", 450, 0, "Malagasy Franc", "").until(date(2004, 12, 31), b"MGA").by("5", "Central Bank of Madagascar, ariary of 1 January 2005"),
    money(b"MRO", 478, 2, "Mauritanian Ouguiya (1973–2017)", "").until(date(2017, 12, 31), b"MRU").by("10", "Central Bank of Mauritania, redenomination of 1 January 2018"),
    money(b"MTL", 470, 2, "Maltese Lira", "").until(date(2007, 12, 31), b"EUR").by("0.429300", "Council Regulation (EC) No 1134/2007"),
    money(b"MXP", 484, 2, "Mexican Peso (1861–1992)", "").until(date(1992, 12, 31), b"MXN").by("1000", "Mexico, Decree of 18 June 1992, Diario Oficial of 22 June 1992"),
    money(b"MZM", 508, 2, "Mozambican Metical (1980–2006)", "").until(date(2006, 6, 30), b"MZN").by("1000", "Bank of Mozambique, redenomination of 1 July 2006"),
    money(b"NLG", 528, 2, "Dutch Guilder", "").until(date(1998, 12, 31), b"EUR").by("2.20371", EURO_1998),
    money(b"PLZ", 616, 2, "Polish Zloty (1950–1995)", "").until(date(1994, 12, 31), b"PLN").by("10000", "Poland, Act of 7 July 1994, Journal of Laws No 84 item 386"),
    money(b"PTE", 620, 0, "Portuguese Escudo", "").until(date(1998, 12, 31), b"EUR").by("200.482", EURO_1998),
    money(b"ROL", 642, 2, "Romanian Leu (1952–2006)", "").until(date(2005, 6, 30), b"RON").by("10000", "Romanian Law No 348/2004"),
    money(b"RUR", 810, 2, "Russian Ruble (1991–1998)", "").until(date(1997, 12, 31), b"RUB").by("1000", "Decree of the President of the Russian Federation No 822 of 4 August 1997"),
    money(b"SDD", 736, 2, "Sudanese Dinar (1992–2007)", "").until(date(2007, 1, 9), b"SDG").by("100", "Central Bank of Sudan, redenomination of 10 January 2007"),
    money(b"SIT", 705, 2, "Slovenian Tolar", "").until(date(2006, 12, 31), b"EUR").by("239.640", "Council Regulation (EC) No 1086/2006"),
    money(b"SKK", 703, 2, "Slovak Koruna", "").until(date(2008, 12, 31), b"EUR").by("30.1260", "Council Regulation (EC) No 694/2008"),
    money(b"SLL", 694, 2, "Sierra Leonean Leone (1964–2022)", "").until(date(2022, 6, 30), b"SLE").by("1000", "Bank of Sierra Leone, redenomination of 1 July 2022"),
    money(b"SRG", 740, 2, "Surinamese Guilder", "").until(date(2003, 12, 31), b"SRD").by("1000", "Central Bank of Suriname, redenomination of 1 January 2004"),
    money(b"STD", 678, 2, "São Tomé & Príncipe Dobra (1977–2017)", "").until(date(2017, 12, 31), b"STN").by("1000", "Central Bank of São Tomé and Príncipe, redenomination of 1 January 2018"),
    money(b"TJR", 762, 2, "Tajikistani Ruble", "").until(date(2000, 10, 29), b"TJS").by("1000", "Decree of the President of Tajikistan No 415 of 26 October 2000"),
    money(b"TMM", 795, 2, "Turkmenistani Manat (1993–2009)", "").until(date(2008, 12, 31), b"TMT").by("5000", "Central Bank of Turkmenistan, redenomination of 1 January 2009"),
    money(b"TPE", 626, 0, "Timorese Escudo", "").until(date(2002, 5, 19), b"USD"),
    money(b"TRL", 792, 0, "Turkish Lira (1922–2005)", "").until(date(2004, 12, 31), b"TRY").by("1000000", "Turkish Law No 5083 of 28 January 2004"),
    money(b"UAK", 804, 2, "Ukrainian Karbovanets", "").until(date(1996, 9, 1), b"UAH").by("100000", "Decree of the President of Ukraine No 762/96 of 25 August 1996"),
    unit(b"USS", 998, Some(2), "US Dollar (Same day)").until(date(2014, 3, 27), b"USD"),
    money(b"VEB", 862, 2, "Venezuelan Bolívar (1871–2008)", "").until(date(2007, 12, 31), b"VEF").by("1000", "Venezuela, Decree-Law No 5.229 of 6 March 2007"),
    // 100000 on 20 August 2018, then a further 1000000 on 1 October 2021, for which ISO kept the code VES.
    money(b"VEF", 937, 2, "Venezuelan Bolívar (2008–2018)", "Bs").since(date(2008, 1, 1)).until(date(2018, 8, 19), b"VES").by("100000000000", "Venezuela, Decrees No 3.548 of 25 July 2018 and No 4.553 of 6 August 2021").only_since(date(2021, 10, 1)),
    unit(b"XEU", 954, Some(2), "European Currency Unit").until(date(1998, 12, 31), b"EUR").by("1", "Council Regulation (EC) No 1103/97, Article 2"),
    unit(b"XFO", 0, None, "Gold Franc").until(date(2003, 3, 31), b"XDR"),
    unit(b"XFU", 0, None, "UIC Franc").until(date(2013, 11, 6), b"EUR"),
    money(b"YUM", 891, 2, "Yugoslavian New Dinar (1994–2002)", "").until(date(2003, 7, 1), b"CSD"),
    money(b"ZMK", 894, 2, "Zambian Kwacha (1968–2012)", "").until(date(2012, 12, 31), b"ZMW").by("1000", "Zambia, Re-denomination of Currency Act No 8 of 2012"),
    money(b"ZRN", 180, 2, "Zairean New Zaire (1993–1998)", "").until(date(1998, 6, 29), b"CDF").by("100000", "Central Bank of the Congo, introduction of the franc on 30 June 1998"),
    money(b"ZWD", 716, 2, "Zimbabwean Dollar (1980–2006)", "").until(date(2006, 7, 31), b"ZWN").by("1000", "Reserve Bank of Zimbabwe, redenomination of 1 August 2006"),
    money(b"ZWL", 932, 2, "Zimbabwean Dollar (2009–2024)", "").since(date(2009, 2, 2)).until(date(2024, 4, 4), b"ZWG").by("2498.7242", "Zimbabwe, Statutory Instrument 60 of 2024"),
    money(b"ZWN", 942, 2, "Zimbabwean Dollar (2006–2008)", "").since(date(2006, 8, 1)).until(date(2008, 7, 31), b"ZWR").by("10000000000", "Reserve Bank of Zimbabwe, redenomination of 1 August 2008"),
    // The ZWL that took twelve zeros off it was demonetised in 2015; that of 2019 is another money under the same code.
    money(b"ZWR", 935, 2, "Zimbabwean Dollar (2008–2009)", "").since(date(2008, 8, 1)).until(date(2009, 2, 1), b"ZWL"),
];
