//! What exports call their columns, and what they say beside an amount without a currency. Part of `batch`: pure tables; `batch/look.rs`
//! uses them.

use crate::currency::{find, minor_named};

/// What exports call the column of the amount, of its currency and of the day; the one that is meant first stands first.
#[rustfmt::skip]
pub(super) const AMOUNTS: [&str; 31] = [
    "amount", "betrag", "umsatz", "montant", "importe", "importo", "valor", "bedrag", "kwota", "belopp", "beløb", "beløp", "сумма", "сумма операции", "transaction amount",
    "amount (source)", "gross", "brutto", "net", "netto", "value", "total", "price", "preis", "prix", "金额", "交易金额", "金額", "取引金額", "금액", "المبلغ",
];
/// So many of them are the amount wherever they stand; the others may be a total beside two columns of what goes out and comes in.
pub(super) const SURE: usize = 16;
#[rustfmt::skip]
pub(super) const CURRENCIES: [&str; 26] = [
    "currency", "currency code", "currencycode", "ccy", "cur", "währung", "waehrung", "whg", "devise", "moneda", "divisa", "valuta", "moeda", "munt", "waluta", "valutakod", "валюта",
    "валюта операции", "transaction currency", "source currency", "mutation currency", "货币", "币种", "通貨", "통화", "العملة",
];
#[rustfmt::skip]
pub(super) const DAYS: [&str; 35] = [
    "date", "datum", "buchungstag", "buchungsdatum", "booking date", "bookingdate", "completed date", "transaction date", "transactiondate", "trade date", "posting date", "posted date",
    "created (utc)", "created", "date of transaction", "fecha", "fecha operación", "data", "date opération", "date comptable", "data operacji", "bokföringsdag", "bogføringsdato", "дата",
    "дата операции", "started date", "valuta", "value date", "日期", "交易日期", "日付", "取引日", "날짜", "거래일", "التاريخ",
];
/// What stands in the name of a column of years.
pub(super) const YEARS: [&str; 11] = ["year", "jahr", "année", "annee", "año", "anno", "ano", "år", "god", "год", "年"];
/// What the first cell of a row says that adds others up.
#[rustfmt::skip]
pub(super) const TOTALS: [&str; 24] = [
    "total", "totals", "grand total", "subtotal", "sum", "summe", "gesamt", "gesamtsumme", "endsaldo", "saldo", "somme", "total général", "totale", "totaal", "suma", "soma", "itogo", "итого",
    "всего", "opening balance", "closing balance", "balance", "合计", "المجموع",
];

/// What exports call the two columns in which others have one: money that goes out, and money that comes in.
#[rustfmt::skip]
pub(super) const OUT: [&str; 21] = [
    "debit", "debits", "debit amount", "money out", "paid out", "withdrawal", "withdrawals", "withdrawal amt.", "withdrawal amount", "soll", "débit", "débito", "debito", "cargo",
    "cargos", "addebiti", "uscite", "ausgaben", "lastschrift", "расход", "dare",
];
#[rustfmt::skip]
pub(super) const IN: [&str; 21] = [
    "credit", "credits", "credit amount", "money in", "paid in", "deposit", "deposits", "deposit amt.", "deposit amount", "haben", "crédit", "crédito", "credito", "abono",
    "abonos", "accrediti", "entrate", "einnahmen", "gutschrift", "приход", "avere",
];

/// Words in the name of a column by which it counts in parts of a currency, or in many of it at once; beside the names of parts in
/// `currency/minor.rs`.
#[rustfmt::skip]
const COUNTED_IN: [&str; 105] = [
    "cts", "céntimos", "centimos", "centesimi", "копейках", "groszach", "minor", "minorunits", "subunits", "hundredths", "tenths", "micro", "micros", "nano", "nanos", "bps", "sats", "e2", "e3", "e6", "e8",
    "k", "t", "th", "ths", "thsd", "thds", "tsd", "tds", "tkr", "tausend", "tausende", "thousand", "thousands", "hundred", "hundreds", "mille", "millier", "milliers", "mila", "migliaia", "mil", "miles", "milhares", "tys", "tysiące",
    "tisíc", "tis", "tusen", "tusental", "duizend", "duizenden", "bin", "ribu", "000", "000s", "100", "1000", "10000", "100000", "1000000", "тыс", "тысяч", "тис",
    "m", "mn", "mm", "mln", "mio", "mill", "million", "millions", "millionen", "millones", "milhões", "milioni", "miljoner", "milyon", "juta", "млн", "bn", "mrd", "mia", "md", "mds", "mld", "milliard", "milliards", "milliarden", "miliardi", "billion",
    "billions", "tn", "trillion", "trillions", "млрд", "l", "lac", "lacs", "lakh", "lakhs", "cr", "crs", "crore", "crores",
];
/// What stands before a currency in one word with it, or behind it: `TEUR`, `kUSD`, `USDm`.
const COUNTED_BEFORE: [&str; 5] = ["k", "t", "m", "mio", "mn"];
const COUNTED_BEHIND: [&str; 6] = ["k", "m", "mn", "mm", "mio", "bn"];
/// Words that look so and are none: the tax in German, March in French, and others.
const NOT_COUNTED: [&str; 7] = ["mwst", "mars", "kern", "kron", "tall", "mall", "tend"];
/// How China, Japan and Korea write thousands and more, right before a currency or at the end of a word.
const MYRIADS: [char; 12] = ['百', '千', '万', '萬', '億', '亿', '兆', '천', '만', '억', '백', '조'];
const YUAN: [char; 8] = ['円', '圆', '圓', '元', '원', '日', '人', '美'];

/// What the name of a column says that it counts in, where that is not whole units: `amount_in_cents`, `Betrag (T€)`, `Amount (USD m)`.
pub(super) fn counted_in(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    // "incl. 20% VAT" says what is in an amount, and "(%)" what it counts in.
    let behind_digits = |at: usize| lower[..at].trim_end().ends_with(|letter: char| letter.is_ascii_digit());
    let sign = ["¢", "%", "‰", "10^"].into_iter().find(|sign| lower.match_indices(*sign).any(|(at, _)| !behind_digits(at)));
    if let Some(sign) = sign {
        return Some(sign.to_owned());
    }
    let mut letters = lower.chars().skip(1).peekable();
    while let Some(letter) = letters.next() {
        let ends = letters.peek().is_none_or(|next| !next.is_alphanumeric() || YUAN.contains(next));
        if MYRIADS.contains(&letter) && ends {
            return Some(letter.to_string());
        }
    }
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let last = words.len().saturating_sub(1);
    // "Amount (Dr/Cr)" has both directions in it.
    let credit = |word: &str| matches!(word, "cr" | "c" | "d") && words.iter().any(|word| matches!(*word, "dr" | "db" | "d"));
    // The name itself comes first, and a letter alone may be a name: `p` and `c` are parts where they end it, as in "Price (p)".
    let is_part = |at: usize, word: &str| (word.len() > 1 || at == last) && !minor_named(word).is_empty();
    let is_counted = |(at, word): &(usize, &str)| {
        let times = word.strip_prefix('x').unwrap_or(word);
        !credit(word) && (COUNTED_IN.contains(word) || is_part(*at, word))
            || COUNTED_IN.contains(&times) && times.starts_with(['0', '1'])
            || of_many(word)
    };
    words.iter().copied().enumerate().skip(1).find(is_counted).map(|(_, word)| word.to_owned())
}

/// Whether a word beside an amount says that it is many times as much: `5k`, `2 Mio`, `5 lakh`.
pub(super) fn counts(word: &str) -> bool {
    let lower = word.trim_end_matches('.').to_lowercase();
    lower.chars().any(char::is_alphabetic) && COUNTED_IN.contains(&lower.as_str())
}

/// Whether a word is a currency with what multiplies it, as `TEUR` and `USDm`.
fn of_many(word: &str) -> bool {
    let is_code = |text: &str| text.parse().ok().and_then(find).is_some();
    let before = COUNTED_BEFORE.iter().filter_map(|times| word.strip_prefix(times));
    let behind = COUNTED_BEHIND.iter().filter_map(|times| word.strip_suffix(times));
    !NOT_COUNTED.contains(&word) && before.chain(behind).any(is_code)
}

/// Words by which the name of a column of days says that it is about something else than the amount.
const OTHER_DAYS: [&str; 14] = [
    "birth",
    "birthday",
    "birthdate",
    "born",
    "dob",
    "geburt",
    "geburtstag",
    "geburtsdatum",
    "naissance",
    "nacimiento",
    "nascimento",
    "nascita",
    "expiry",
    "expires",
];

/// Whether the name of a column says that its days are not those of amounts: a day of birth, the end of a card.
pub(super) fn is_of_others(name: &str) -> bool {
    name.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| OTHER_DAYS.contains(&word))
}

/// What exports put in a column of its own for money that goes out, and for money that comes in.
#[rustfmt::skip]
const DIRECTIONS: [(&str, &str); 14] = [
    ("dr", "cr"), ("d", "c"), ("s", "h"), ("dbit", "crdt"), ("debit", "credit"), ("debet", "credit"), ("soll", "haben"), ("débit", "crédit"), ("débito", "crédito"), ("af", "bij"), ("out", "in"),
    ("-", "+"), ("withdrawal", "deposit"), ("cargo", "abono"),
];

/// Whether cells say of their rows in which direction money goes, and nothing else.
pub(super) fn are_directions<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let cells: Vec<String> = cells.map(|cell| cell.trim().trim_end_matches('.').to_lowercase()).collect();
    let one_of = |(goes, comes): &(&str, &str)| cells.iter().all(|cell| cell == goes || cell == comes);
    cells.iter().any(|cell| !cell.is_empty()) && DIRECTIONS.iter().any(one_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_counts_in() {
        for (name, expected) in [
            ("amount_in_cents", Some("cents")),
            ("Amount (pence)", Some("pence")),
            ("amount minor", Some("minor")),
            ("Betrag (T€)", Some("t")),
            ("Betrag in Tsd. EUR", Some("tsd")),
            ("Betrag (TEUR)", Some("teur")),
            ("Amount (k EUR)", Some("k")),
            ("Amount (USD m)", Some("m")),
            ("Amount, £000", Some("000")),
            ("Сумма, тыс. руб.", Some("тыс")),
            ("Amount", None),
            ("Amount (EUR)", None),
            ("Transaction amount", None),
            ("Amount per item", None),
            ("M", None),
            ("Net (percent)", None),
            ("Amount (INR Cr)", Some("cr")),
            ("Amount (Rs. Cr.)", Some("cr")),
            ("Amount (₹ L)", Some("l")),
            ("Amount in lacs", Some("lacs")),
            ("Amount x100", Some("x100")),
            ("Amount (x1000)", Some("x1000")),
            ("Amount (1/100)", Some("100")),
            ("Amount *100", Some("100")),
            ("Amount (10^3)", Some("10^")),
            ("Kwota (tys. zł)", Some("tys")),
            ("Kwota w groszach", Some("groszach")),
            ("金额(万元)", Some("万")),
            ("金額(百万円)", Some("万")),
            ("金額（千円）", Some("千")),
            ("금액(천원)", Some("천")),
            ("금액(만원)", Some("만")),
            ("금액(만기)", None),
            ("Montant en milliers", Some("milliers")),
            ("Importe (miles)", Some("miles")),
            ("Importo (migliaia)", Some("migliaia")),
            ("Valor (R$ mil)", Some("mil")),
            ("Belopp (tkr)", Some("tkr")),
            ("Belopp (tSEK)", Some("tsek")),
            ("Beløb i 1000 kr", Some("1000")),
            ("Price (p)", Some("p")),
            ("Price p.a.", None),
            ("Amount (c)", Some("c")),
            ("Amount ¢", Some("¢")),
            ("Amount (%)", Some("%")),
            ("Total incl. 20% VAT", None),
            ("Total (20 % MwSt)", None),
            ("Amount (Dr/Cr)", None),
            ("Amount D/C", None),
            ("Amount (in hundreds)", Some("hundreds")),
            ("Amount (hundredths)", Some("hundredths")),
            ("amount_micros", Some("micros")),
            ("amount_e6", Some("e6")),
            ("Amount (USDm)", Some("usdm")),
            ("Amount ($MM)", Some("mm")),
            ("Amount (thsd)", Some("thsd")),
            ("Montant mars", None),
            ("Amount (AUD)", None),
            ("Amount 2024", None),
            ("Price (GBX)", None),
            ("Importe ARS", None),
            ("Amount (kr)", None),
        ] {
            assert_eq!(counted_in(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn directions_are_known_by_both_of_their_words() {
        for (cells, expected) in [
            (&["DR", "CR", "Dr."][..], true),
            (&["S", "H"], true),
            (&["Af", "Bij", "Af"], true),
            (&["-", "+"], true),
            (&["DR", "H"], false),
            (&["D", "x"], false),
            (&["", ""], false),
            (&[], false),
        ] {
            assert_eq!(are_directions(cells.iter().copied()), expected, "{cells:?}");
        }
    }
}
