//! Amounts that are computed: products, quotients, per cent. The locale is the reader's; empty where there is none.

use super::*;

#[rustfmt::skip]
pub(super) const COMPUTED: [(&str, &str, &str); 45] = [
    ("", "50*1.15 eur usd", "57.50 EUR > USD"),
    ("", "50 * 1.15 eur usd", "57.50 EUR > USD"),
    ("", "50×3 eur usd", "150 EUR > USD"),
    ("", "2*3*4 eur usd", "24 EUR > USD"),
    ("", "$50*3 in eur", "150 USD > EUR"),
    ("", "$200/4 in eur", "50 USD > EUR"),
    ("", "$200 / 4 in eur", "50 USD > EUR"),
    ("", "200÷8 usd in eur", "25 USD > EUR"),
    ("", "1/8 usd in eur", "0.125 USD > EUR"),
    ("", "10*3/4 usd in eur", "7.5 USD > EUR"),
    ("", "2*1.5k usd in eur", "3000 USD > EUR"),
    ("", "3 * 100 usd + 2 * 50 gbp in eur", "300 USD + 100 GBP > EUR"),
    ("", "-3*2 usd in eur", "-6 USD > EUR"),
    ("", "0.1*0.1 usd in eur", "0.01 USD > EUR"),
    ("", "1,000*2 usd in eur", "2: \"1,000\" can be read two ways: write 1000 or 1.000"),
    ("en_US", "1,000*2 usd in eur", "2000 USD > EUR"),
    ("de_DE", "1.000*1,5 usd in eur", "1500.0 USD > EUR"),
    ("de_DE", "1,5*2 eur in usd", "3.0 EUR > USD"),
    ("", "$200/3 in eur", "200/3 USD > EUR"),
    ("", "100/0 usd in eur", "2: an amount cannot be divided by zero"),
    ("", "100* usd in eur", "3: \"*\" is no currency code of ISO 4217"),
    ("", "1234567890123456*1234567890123456 usd eur", "2: an amount has at most 28 digits"),
    ("", "usd/eur", "1 USD > EUR"),
    ("", "100 usd/eur", "100 USD > EUR"),
    ("", "100 usd / eur", "100 USD > EUR"),
    ("", "15% of 200 usd in eur", "30 USD > EUR"),
    ("", "15 % of 200 usd in eur", "30 USD > EUR"),
    ("", "7.5% of $80 in eur", "6 USD > EUR"),
    ("", "15% 200 usd in eur", "30 USD > EUR"),
    ("de_DE", "7,5% of 80 usd in eur", "6 USD > EUR"),
    ("", "200 usd + 15% in eur", "230 USD > EUR"),
    ("", "200 usd +15% in eur", "230 USD > EUR"),
    ("", "200 usd - 15% in eur", "170 USD > EUR"),
    ("", "200 usd -15% in eur", "170 USD > EUR"),
    ("", "200 usd + 15%", "230 USD > EUR"),
    ("", "200 usd + 15% eur", "230 USD > EUR"),
    ("", "200 usd + 100 gbp + 10% in eur", "220 USD + 110 GBP > EUR"),
    ("", "200 usd + 10% + 100 gbp in eur", "220 USD + 100 GBP > EUR"),
    ("", "200 usd + 10% - 10% in eur", "198 USD > EUR"),
    ("", "15%", "2: a currency is missing; read so far: 15 %"),
    ("", "15% in eur", "2: an amount is missing before in: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "200 usd 15% in eur", "2: 15 % stands where no part is due: write 15% of 200 usd, or 200 usd + 15%; read so far: 200 usd"),
    ("", "200 usd in eur + 15%", "2: a sum ends before in: what it is converted to stands at the end; read so far: 200 usd in eur"),
    ("", "200 usd + 15% 20 in eur", "2: there are two amounts and no + or - between them; read so far: 200 usd + 15 % 20 in eur"),
    ("", "200% usd in eur", "2: a part is one of an amount: write 15% of 200 usd; read so far: 200 % usd in eur"),
];

#[test]
fn amounts_are_computed_exactly_or_refused() {
    let read = COMPUTED.map(|(locale, text, _)| (locale, text, line_in(locale, text)));
    let due = COMPUTED.map(|(locale, text, line)| (locale, text, line.to_owned()));
    let wrong: Vec<_> = read.iter().zip(&due).filter(|(read, due)| read != due).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
