//! What exports call their columns, and what they say beside an amount without a currency. Part of `batch`: pure tables; `batch/look.rs`
//! uses them.

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
pub(super) const OUT: [&str; 20] = [
    "debit", "debits", "debit amount", "money out", "paid out", "withdrawal", "withdrawals", "withdrawal amt.", "withdrawal amount", "soll", "débit", "débito", "debito", "cargo",
    "cargos", "addebiti", "uscite", "ausgaben", "lastschrift", "расход",
];
#[rustfmt::skip]
pub(super) const IN: [&str; 20] = [
    "credit", "credits", "credit amount", "money in", "paid in", "deposit", "deposits", "deposit amt.", "deposit amount", "haben", "crédit", "crédito", "credito", "abono",
    "abonos", "accrediti", "entrate", "einnahmen", "gutschrift", "приход",
];

/// Words in the name of a column by which it counts in parts of a currency, or in many of it at once.
#[rustfmt::skip]
const COUNTED_IN: [&str; 58] = [
    "cent", "cents", "cts", "pence", "pennies", "centimes", "centavos", "céntimos", "centimos", "centesimi", "kopecks", "копейки", "копеек", "коп", "rappen", "grosze", "øre", "öre", "paise",
    "minor", "minorunits", "subunits", "k", "keur", "kusd", "kgbp", "kchf", "t", "teur", "tusd", "tchf", "tsd", "tds", "tausend", "thousand", "thousands", "000", "000s", "тыс", "m", "meur",
    "musd", "mn", "mln", "mio", "million", "millions", "millionen", "millones", "млн", "bn", "mrd", "billion", "billions", "lakh", "lakhs", "crore", "crores",
];

/// What the name of a column says that it counts in, where that is not whole units: `amount_in_cents`, `Betrag (T€)`, `Amount (USD m)`.
pub(super) fn counted_in(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    // The name itself comes first, and a letter alone may be a name.
    words.skip(1).find_map(|word| COUNTED_IN.iter().find(|counted| **counted == word).copied())
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
        ] {
            assert_eq!(counted_in(name), expected, "{name}");
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
