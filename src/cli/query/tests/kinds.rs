//! Kinds of questions that were once answered wrongly, each with many examples: the target taken for the source, a sign and a code on one
//! amount, separators, minor units, operators, days. The locale is the reader's; empty where there is none.

use super::*;

#[rustfmt::skip]
pub(super) const KINDS: [(&str, &str, &str); 315] = [
    ("", "100 to eur", "100 EUR > EUR"),
    ("en_US", "100 to eur", "100 USD > EUR"),
    ("en_US", ".5k in eur", "2: .5 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", "00 in eur", "2: 00 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", "0 in eur", "2: 0 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", ",500 in eur", "2: ,500 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", ",500 usd in eur", "2: ,500 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", "00 cad in usd", "2: 00 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", "0.50 to eur", "2: 0.50 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", "in eur", "2: an amount is missing before in: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("en_US", "k in eur", "3: \"k\" is no currency code of ISO 4217; did you mean MMK?"),
    ("en_US", "m in eur", "3: \"m\" is no currency code of ISO 4217"),
    ("en_US", "100 K in usd", "2: 100 K can be read two ways: write 100000 or 100 mmk"),
    ("en_US", "100 K usd", "2: 100 K can be read two ways: write 100000 or 100 mmk"),
    ("en_US", "100 K usd to eur", "100000 USD > EUR"),
    ("en_US", "100 K usd eur", "2: 100 K can be read two ways: write 100000 or 100 mmk"),
    ("en_US", "100K usd", "100000 USD > EUR"),
    ("en_US", "100K in usd", "100000 USD > USD"),
    ("en_US", "100 k in usd", "100000 USD > USD"),
    ("en_US", "K100 in usd", "100 MMK > USD"),
    ("en_US", "100 M in usd", "100000000 USD > USD"),
    ("en_US", "100 in usd", "100 USD > USD"),
    ("", "to eur", "2: an amount is missing before to: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "= eur", "2: an amount is missing before =: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "-> eur", "2: an amount is missing before ->: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "100 usd to", "2: a currency is missing after to; read so far: 100 usd to"),
    ("", "100 usd ->", "2: a currency is missing after ->; read so far: 100 usd ->"),
    ("", "100 usd + in eur", "2: an amount is missing before in; read so far: 100 usd +"),
    ("", "100 usd +", "2: a currency is missing; read so far: 100 usd +"),
    ("", "+ in eur", "2: an amount is missing before in; read so far: +"),
    ("", "usd to eur 100", "2: 100 stands after to, where only a target can stand; read so far: usd to eur"),
    ("", "100 to eur usd", "100 EUR > EUR USD"),
    ("", "usd -> 100 eur", "2: 100 stands after ->, where only a target can stand; read so far: usd ->"),
    ("", "100 usd to eur to gbp", "100 USD > EUR GBP"),
    ("", "100 usd to to eur", "2: a currency is missing before to; read so far: 100 usd to"),
    ("", "100 usd to eur + 5 gbp", "2: a sum ends before to: what it is converted to stands at the end; read so far: 100 usd to eur"),
    ("", "100 usd eur to gbp", "2: one amount has two currencies, usd and eur"),
    ("", "usd, eur to gbp", "2: one amount has two currencies, usd and eur"),
    ("", "usd 100 eur to gbp", "2: one amount has two currencies, usd and eur"),
    ("", "100 usd = ? eur", "100 USD > EUR"),
    ("", "100 usd as eur as of 2019-02-24", "100 USD > EUR @2019-02-24"),
    ("", "$100 CAD in USD", "100 CAD > USD"),
    ("", "100 dollars cad in usd", "100 CAD > USD"),
    ("", "100 cad dollars in usd", "100 CAD > USD"),
    ("", "£20 GBP in USD", "20 GBP > USD"),
    ("", "$ 5.000,00 MXN in usd", "5000.00 MXN > USD"),
    ("", "$5,000.00 MXN in usd", "5000.00 MXN > USD"),
    ("", "CAD $100 in usd", "100 CAD > USD"),
    ("", "CAD$100 in usd", "100 CAD > USD"),
    ("", "$CAD 100 in usd", "100 CAD > USD"),
    ("", "$100 CAD", "2: $ and CAD can be one currency or two: write CAD to …, or USD to CAD"),
    ("", "100 dollars cad", "2: dollars and cad can be one currency or two: write CAD to …, or USD to CAD"),
    ("", "$100 USD", "100 USD > EUR"),
    ("", "$100 USD CAD", "100 USD > CAD"),
    ("", "$100 CAD USD", "2: $ and CAD can be one currency or two: write CAD to …, or USD to CAD"),
    ("", "£20 GBP", "20 GBP > EUR"),
    ("", "£20 EUR in USD", "2: one amount has two currencies, £ and EUR"),
    ("", "$100 eur in usd", "2: one amount has two currencies, $ and eur"),
    ("", "$100 eur", "100 USD > EUR"),
    ("", "100 dollars euros in usd", "2: one amount has two currencies, dollars and euros"),
    ("", "US$100 CAD", "100 USD > CAD"),
    ("", "US$100 CAD in eur", "2: one amount has two currencies, US$ and CAD"),
    ("", "kr 100 SEK", "100 SEK > EUR"),
    ("", "kr 100 NOK", "2: kr and NOK can be one currency or two: write NOK to …, or SEK to NOK"),
    ("", "kr 100 NOK in eur", "100 NOK > EUR"),
    ("", "100 kroner dkk in eur", "100 DKK > EUR"),
    ("", "¥500 CNY in usd", "500 CNY > USD"),
    ("", "¥500 CNY", "2: ¥ and CNY can be one currency or two: write CNY to …, or JPY to CNY"),
    ("", "$100 CAD + 50 usd in eur", "100 CAD + 50 USD > EUR"),
    ("", "$100, CAD", "100 USD > CAD"),
    ("", "$/cad", "1 USD > CAD"),
    ("", "5 francs chf in eur", "5 CHF > EUR"),
    ("", "$100 pesos in eur", "100 MXN > EUR"),
    ("", "100 usd cad in gbp", "2: one amount has two currencies, usd and cad"),
    ("", ",5 eur usd", "0.5 EUR > USD"),
    ("", "-,5 eur usd", "-0.5 EUR > USD"),
    ("", "€,50 usd", "2: \"€,50\" can be read two ways: put a space where the comma separates"),
    ("", "$.50 eur", "0.50 USD > EUR"),
    ("", "usd,5 eur", "2: \"usd,5\" can be read two ways: put a space where the comma separates"),
    ("", "Rp100.000 in usd", "100000 IDR > USD"),
    ("", "Rp 1.234.567 in usd", "1234567 IDR > USD"),
    ("", "100.000 idr usd", "100000 IDR > USD"),
    ("", "1.234 jpy usd", "1234 JPY > USD"),
    ("", "1,234 jpy usd", "1234 JPY > USD"),
    ("", "¥1,234 in usd", "1234 JPY > USD"),
    ("", "1.234k jpy in usd", "1234 JPY > USD"),
    ("", "12.50 jpy usd", "12.50 JPY > USD"),
    ("", "1,234 usd eur", "2: \"1,234\" can be read two ways: write 1234 or 1.234"),
    ("", "1.234 usd eur", "1.234 USD > EUR"),
    ("de_DE", "1.000 eur usd", "1000 EUR > USD"),
    ("de_DE", "1.234,56 eur usd", "1234.56 EUR > USD"),
    ("de_DE", "1,234 eur usd", "1.234 EUR > USD"),
    ("de_DE", "1,5 eur usd", "1.5 EUR > USD"),
    ("de_DE", "1.5 eur usd", "1.5 EUR > USD"),
    ("de_DE", "1.234 jpy usd", "1234 JPY > USD"),
    ("de_DE", "1,234 jpy usd", "2: \"1,234\" can be read two ways: write 1234 or 1.2340"),
    ("de_DE.UTF-8", "1.000.000 eur usd", "1000000 EUR > USD"),
    ("de_AT", "1 000 eur usd", "1000 EUR > USD"),
    ("de_AT", "1.000 eur usd", "2: \"1.000\" can be read two ways: write 1000 or 1.0000"),
    ("de_CH", "1'000 chf usd", "1000 CHF > USD"),
    ("de_CH", "1’000.50 chf usd", "1000.50 CHF > USD"),
    ("de_CH", "1.000 chf usd", "1.000 CHF > USD"),
    ("de_CH", "1,000 chf usd", "2: \"1,000\" can be read two ways: write 1000 or 1.0000"),
    ("fr_FR", "1 000,50 eur usd", "1000.50 EUR > USD"),
    ("fr_FR", "1 000 eur usd", "1000 EUR > USD"),
    ("fr_FR", "1,000 eur usd", "1.000 EUR > USD"),
    ("fr_FR", "1.000 eur usd", "2: \"1.000\" can be read two ways: write 1000 or 1.0000"),
    ("ru_RU", "1 234,567 rub usd", "1234.567 RUB > USD"),
    ("ru_RU", "1,234 rub usd", "1.234 RUB > USD"),
    ("ru_RU", "1.234 rub usd", "2: \"1.234\" can be read two ways: write 1234 or 1.2340"),
    ("es_ES", "1.234 eur usd", "1234 EUR > USD"),
    ("es_ES", "12.345 eur usd", "12345 EUR > USD"),
    ("es_MX", "1,234 mxn usd", "1234 MXN > USD"),
    ("es_MX", "1.234 mxn usd", "1.234 MXN > USD"),
    ("it_IT", "1.000 eur usd", "1000 EUR > USD"),
    ("pt_BR", "R$ 1.000 em usd", "3: \"em\" is no currency code of ISO 4217"),
    ("pt_BR", "R$1.000 in usd", "1000 BRL > USD"),
    ("pt_BR", "R$1.000,50 in usd", "1000.50 BRL > USD"),
    ("en_US", "1,234 usd eur", "1234 USD > EUR"),
    ("en_US", "1.234 usd eur", "1.234 USD > EUR"),
    ("en_US", "$1,234 in eur", "1234 USD > EUR"),
    ("en_US", "Rp100.000 in usd", "2: \"100.000\" can be read two ways: write 100000 or 100.0000"),
    ("en_GB", "£1,000 in eur", "1000 GBP > EUR"),
    ("en_IN", "1,00,000 inr usd", "100000 INR > USD"),
    ("en_IN", "1,000 inr usd", "1000 INR > USD"),
    ("hi_IN", "₹1,00,000.50 in usd", "100000.50 INR > USD"),
    ("en_IN", "2 lakh inr in usd", "200000 INR > USD"),
    ("en_IN", "1.5 crore inr in usd", "15000000 INR > USD"),
    ("ja_JP", "1,234 jpy usd", "1234 JPY > USD"),
    ("ja_JP", "¥1,234,567 in usd", "1234567 JPY > USD"),
    ("pl_PL", "1 234,56 zł in usd", "1234.56 PLN > USD"),
    ("pl_PL", "1,234 zł in usd", "1.234 PLN > USD"),
    ("sv_SE", "1 234 kr in usd", "1234 SEK > USD"),
    ("da_DK", "1.234 dkk usd", "1234 DKK > USD"),
    ("nb_NO", "1 234,5 nok usd", "1234.5 NOK > USD"),
    ("tr_TR", "1.234 try usd", "1234 TRY > USD"),
    ("nl_NL", "1.000 eur usd", "1000 EUR > USD"),
    ("id_ID", "Rp100.000 in usd", "100000 IDR > USD"),
    ("id_ID", "Rp100,000 in usd", "2: \"100,000\" can be read two ways: write 100000 or 100.0000"),
    ("vi_VN", "100.000 vnd usd", "100000 VND > USD"),
    ("ko_KR", "₩100,000 in usd", "100000 KRW > USD"),
    ("en_ZA", "1 000,50 zar usd", "1000.50 ZAR > USD"),
    ("cs_CZ", "1 000,50 Kč usd", "1000.50 CZK > USD"),
    ("", "GBp 100 usd", "100 GBX > USD"),
    ("", "100 GBp usd", "100 GBX > USD"),
    ("", "100 gbp usd", "100 GBP > USD"),
    ("", "100 GBX in usd", "100 GBX > USD"),
    ("", "100 gbx in usd", "100 GBX > USD"),
    ("", "100 ZAc in usd", "100 ZAC > USD"),
    ("", "100 zac usd", "100 ZAC > USD"),
    ("", "100 ILA usd", "100 ILA > USD"),
    ("", "50p usd", "0.50 GBP > USD"),
    ("", "50p", "0.50 GBP > EUR"),
    ("", "50 p in usd", "0.50 GBP > USD"),
    ("", "50 P in usd", "50 BWP > USD"),
    ("", "P50 in usd", "50 BWP > USD"),
    ("", "99¢ in eur", "0.99 USD > EUR"),
    ("", "¢99 in eur", "0.99 USD > EUR"),
    ("", "100 cents in eur", "1.00 USD > EUR"),
    ("", "100 cents", "1.00 USD > EUR"),
    ("", "1 cent eur", "2: cent and eur can be one currency or two: write EUR to …, or USD to EUR"),
    ("", "50 cents eur in usd", "0.50 EUR > USD"),
    ("", "50 euro cents in usd", "0.50 EUR > USD"),
    ("", "50 eurocents in usd", "0.50 EUR > USD"),
    ("", "50 pence in usd", "0.50 GBP > USD"),
    ("", "1 penny usd", "0.01 GBP > USD"),
    ("", "100 kopecks in usd", "1.00 RUB > USD"),
    ("", "100 коп in usd", "1.00 RUB > USD"),
    ("", "100 agorot in usd", "1.00 ILS > USD"),
    ("", "5 fils in usd", "0.05 AED > USD"),
    ("", "5 kwd fils in usd", "0.005 KWD > USD"),
    ("", "100 usd in pence", "100 USD > GBX"),
    ("", "100 usd in cents", "100 USD > USX"),
    ("", "100 eur in kopecks", "2: kopecks is no target: name the currency, such as RUB"),
    ("", "£1 + 50p in usd", "1 GBP + 0.50 GBP > USD"),
    ("", "-100 usd eur", "-100 USD > EUR"),
    ("", "−.5 usd eur", "-0.5 USD > EUR"),
    ("", "-.5 usd eur", "-0.5 USD > EUR"),
    ("", "−$5 in eur", "-5 USD > EUR"),
    ("", "-$5 in eur", "-5 USD > EUR"),
    ("", "-€5 + 3 usd in gbp", "-5 EUR + 3 USD > GBP"),
    ("", "-k usd", "3: \"-k\" is no currency code of ISO 4217"),
    ("", "2023-02-30 100 usd eur", "2: there is no 2023-02-30 in the calendar"),
    ("", "100 usd eur 2023-02-30", "2: there is no 2023-02-30 in the calendar"),
    ("", "100 usd eur @30.02.2023", "2: there is no 30.02.2023 in the calendar"),
    ("", "100 usd eur 31.4.2023", "2: there is no 31.4.2023 in the calendar"),
    ("", "100 usd and eur", "100 USD > EUR"),
    ("", "100 zł in usd", "100 PLN > USD"),
    ("", "100 лв in usd", "100 BGN > USD"),
    ("", "100 руб in usd", "100 RUB > USD"),
    ("", "100 грн in usd", "100 UAH > USD"),
    ("", "100 円 in usd", "100 JPY > USD"),
    ("", "100 원 in usd", "100 KRW > USD"),
    ("", "100 reais in usd", "100 BRL > USD"),
    ("", "100 dkr in usd", "100 DKK > USD"),
    ("", "100 Fr. in usd", "100 CHF > USD"),
    ("", "100 kr. in usd", "100 SEK > USD"),
    ("", "Rs 100 in usd", "100 INR > USD"),
    ("", "Rs. 100 in usd", "100 INR > USD"),
    ("", "100 € in $", "100 EUR > USD"),
    ("", "100 euros to dollars", "100 EUR > USD"),
    ("", "€100 EUR in $", "100 EUR > USD"),
    ("", "100 kr", "100 SEK > EUR"),
    ("", "1.2.3 usd", "2: the digits of \"1.2.3\" are not in groups of three: write 1234.56"),
    ("", "1 234 56 usd", "2: 56 is one amount too many; read so far: 1 234"),
    ("", "all usd", "1 ALL > USD"),
    ("", "100 usd usd", "100 USD > USD"),
    ("en_CA", "1,234 cad usd", "1234 CAD > USD"),
    ("fr_CA", "1 234,56 cad usd", "1234.56 CAD > USD"),
    ("fr_CH", "1'234,5 chf usd", "1234.5 CHF > USD"),
    ("it_CH", "12'345.50 chf usd", "12345.50 CHF > USD"),
    ("de_LI", "1'234 chf usd", "1234 CHF > USD"),
    ("pt_PT", "12 345,6 eur usd", "12345.6 EUR > USD"),
    ("pt_PT", "1,234 eur usd", "1.234 EUR > USD"),
    ("fi_FI", "1 234,567 eur usd", "1234.567 EUR > USD"),
    ("uk_UA", "1 234,5 грн in usd", "1234.5 UAH > USD"),
    ("kk_KZ", "1 000 kzt usd", "1000 KZT > USD"),
    ("hu_HU", "100.000 huf usd", "100000 HUF > USD"),
    ("hu_HU", "100 000 Ft in usd", "100000 HUF > USD"),
    ("bg_BG", "1 000,5 eur usd", "1000.5 EUR > USD"),
    ("en_AU", "1,000.50 aud usd", "1000.50 AUD > USD"),
    ("zh_CN", "1,234 cny usd", "1234 CNY > USD"),
    ("zh_CN", "¥1,234.5 in usd", "1234.5 CNY > USD"),
    ("he_IL", "1,234 ils usd", "1234 ILS > USD"),
    ("ar_EG", "1,234 egp usd", "1234 EGP > USD"),
    ("ar_MA", "1.234 mad usd", "1234 MAD > USD"),
    ("th_TH", "1,234 thb usd", "1234 THB > USD"),
    ("el_GR", "1.234 eur usd", "1234 EUR > USD"),
    ("hr_HR", "1.234,5 eur usd", "1234.5 EUR > USD"),
    ("es_AR", "1.234,50 ars usd", "1234.50 ARS > USD"),
    ("es_CL", "100.000 clp usd", "100000 CLP > USD"),
    ("es_CO", "100.000 cop usd", "100000 COP > USD"),
    ("es_PE", "1,234 pen usd", "1234 PEN > USD"),
    ("es_CR", "1 234,5 crc usd", "1234.5 CRC > USD"),
    ("en_NZ", "1,234 nzd usd", "1234 NZD > USD"),
    ("en_SG", "S$1,234 in usd", "1234 SGD > USD"),
    ("en_HK", "HK$1,234 in usd", "1234 HKD > USD"),
    ("sl_SI", "1.234 eur usd", "1234 EUR > USD"),
    ("et_EE", "1,234 eur usd", "1.234 EUR > USD"),
    ("lt_LT", "1 234 eur usd", "1234 EUR > USD"),
    ("lv_LV", "12 345 eur usd", "12345 EUR > USD"),
    ("is_IS", "1.234 isk usd", "1234 ISK > USD"),
    ("ro_RO", "1.234 ron usd", "1234 RON > USD"),
    ("sr_RS", "1.234 rsd usd", "1234 RSD > USD"),
    ("mk_MK", "1.234,5 mkd usd", "1234.5 MKD > USD"),
    ("sq_AL", "100 000 lek in usd", "100000 ALL > USD"),
    ("ka_GE", "1,234 gel usd", "1.234 GEL > USD"),
    ("hy_AM", "1 234 amd usd", "1234 AMD > USD"),
    ("az_AZ", "1.234 azn usd", "1234 AZN > USD"),
    ("fil_PH", "₱1,234 in usd", "1234 PHP > USD"),
    ("ms_MY", "RM1,234 in usd", "1234 MYR > USD"),
    ("sw_KE", "1,234 kes usd", "1234 KES > USD"),
    ("af_ZA", "1 234,5 zar usd", "1234.5 ZAR > USD"),
    ("POSIX", "1.000 eur usd", "1.000 EUR > USD"),
    ("C.UTF-8", "1,000 eur usd", "2: \"1,000\" can be read two ways: write 1000 or 1.000"),
    ("", ",50 eur usd", "0.50 EUR > USD"),
    ("", ".123 eur usd", "0.123 EUR > USD"),
    ("", "1234.567 eur usd", "1234.567 EUR > USD"),
    ("", "1234,567 eur usd", "1234.567 EUR > USD"),
    ("", "0,999 eur usd", "0.999 EUR > USD"),
    ("", "1.234.567,8 eur usd", "1234567.8 EUR > USD"),
    ("", "1,234.567 eur usd", "1234.567 EUR > USD"),
    ("", "1.00.000 eur usd", "2: the digits of \"1.00.000\" are not in groups of three: write 1234.56"),
    ("", "12.345 vnd usd", "12345 VND > USD"),
    ("", "1'234 eur usd", "1234 EUR > USD"),
    ("", "1_000_000 eur usd", "1000000 EUR > USD"),
    ("", "100 yen 1,000 usd", "2: 1,000 is one amount too many; read so far: 100 yen"),
    ("", "-> ", "2: an amount is missing before ->: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "usd ->", "2: a currency is missing after ->; read so far: usd ->"),
    ("", "usd in", "2: a currency is missing after in; read so far: usd in"),
    ("", "100 =", "2: a currency is missing after =; read so far: 100 ="),
    ("", "100 + 50 usd eur", "2: a currency is missing before +; read so far: 100"),
    ("", "100 usd + eur", "100 USD + 1 EUR > EUR"),
    ("", "in to eur", "2: an amount is missing before in: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    ("", "100 usd in in eur", "2: a currency is missing before in; read so far: 100 usd in"),
    ("", "100 to", "2: a currency is missing after to; read so far: 100 to"),
    ("", "100 usd, gbp in eur", "2: one amount has two currencies, usd and gbp"),
    ("", "100 $ cad in eur", "100 CAD > EUR"),
    ("", "100 CAD dollars", "2: CAD and dollars can be one currency or two: write CAD to …, or CAD to USD"),
    ("", "100 francs xaf in eur", "100 XAF > EUR"),
    ("", "100 pounds egp in eur", "100 EGP > EUR"),
    ("", "100 pounds usd in eur", "2: one amount has two currencies, pounds and usd"),
    ("", "R$100 MXN in eur", "2: one amount has two currencies, R$ and MXN"),
    ("", "100 kr isk in eur", "100 ISK > EUR"),
    ("", "¥100 jpy in eur", "100 JPY > EUR"),
    ("", "¥100 yen in eur", "100 JPY > EUR"),
    ("", "$100 dollars in eur", "100 USD > EUR"),
    ("", "$100 dollars", "100 USD > EUR"),
    ("", "100 rupees pkr in eur", "100 PKR > EUR"),
    ("", "100 P usd", "100 BWP > USD"),
    ("", "5 GBP 50p in usd", "2: 50 is one amount too many; read so far: 5 GBP"),
    ("", "10 GBp in GBP", "10 GBX > GBP"),
    ("", "1000 ILA in ils", "1000 ILA > ILS"),
    ("", "100 KWF in kwd", "100 KWF > KWD"),
    ("", "100 usx eur", "100 USX > EUR"),
    ("", "100 Gbp usd", "100 GBP > USD"),
    ("", "100 GbP usd", "100 GBP > USD"),
    ("", "100 gBp usd", "100 GBP > USD"),
    ("", "100 ZAC in zar", "100 ZAC > ZAR"),
    ("", "25 ¢ in cad", "0.25 USD > CAD"),
    ("", "75 pence in eur", "0.75 GBP > EUR"),
    ("", "2 kopiykas in usd", "0.02 UAH > USD"),
    ("", "5 øre in sek", "0.05 NOK > SEK"),
    ("", "10 ct in eur", "0.10 USD > EUR"),
    ("", "-€,5 in usd", "2: \"-€,5\" can be read two ways: put a space where the comma separates"),
    ("", "−100 usd → eur", "-100 USD > EUR"),
    ("", "100 usd → ", "2: a currency is missing after ->; read so far: 100 usd ->"),
    ("", "- 100 usd eur", "-100 USD > EUR"),
    ("", "-100 usd - 50 usd eur", "-100 USD + -50 USD > EUR"),
    ("", "--5 usd eur", "5 USD > EUR"),
    ("", "100 usd -5%", "95 USD > EUR"),
    ("", "1 usd @2023-02-30", "2: there is no 2023-02-30 in the calendar"),
    ("", "29.02.2023 1 usd", "2: there is no 29.02.2023 in the calendar"),
    ("", "29.02.2024 1 usd", "1 USD > EUR @2024-02-29"),
    ("", "2024-13-01 usd", "2: there is no 2024-13-01 in the calendar"),
];

#[test]
fn each_kind_of_question_has_its_one_answer_or_none() {
    for (locale, text, expected) in KINDS {
        assert_eq!(line_in(locale, text), expected, "{locale} {text:?}");
    }
}

#[test]
fn what_was_decided_is_said() {
    let notes = |locale: &str, text: &str| read_in(locale, text).unwrap().notes;
    let said = |locale: &str, text: &str, expected: &str| assert_eq!(notes(locale, text), [expected], "{locale} {text:?}");
    said("en_US", "100 to eur", "no currency is named between 100 and to: USD is meant, the home currency");
    said("de_DE", "1.000 eur usd", "1.000 is read as 1000");
    said("", "Rp100.000 in usd", "100.000 is read as 100000");
    said("", "50p usd", "p is read as parts of GBP");
    said("", "99¢ in eur", "¢ is read as parts of USD; they may also be of EUR, AUD, CAD, NZD and 3 more");
    said("", "50 euro cents in usd", "cents is read as parts of EUR");
    said("", "100 usd in pence", "pence is read as GBX, Penny sterling");
    for (locale, text) in
        [("en_US", "1,234 usd eur"), ("de_DE", "1,234 eur usd"), ("ja_JP", "1,234 jpy usd"), ("", "$100 CAD in eur"), ("", "100 GBp eur")]
    {
        assert_eq!(notes(locale, text), [""; 0], "{locale} {text:?}");
    }
}

#[test]
fn an_old_code_after_its_end_suggests_the_new_one() {
    let today = Date::constant(2026, 11, 24);
    let asked = |text: &str| read(text).and_then(|query| query.alive(query.date.unwrap_or(today)).map(|()| query.terms.len()));
    for (text, last, new) in [
        ("100000 rur in usd on 2015-06-01", "1997-12-31", "RUB"),
        ("100 rur in usd", "1997-12-31", "RUB"),
        ("100 usd in rur", "1997-12-31", "RUB"),
        ("100 trl eur", "2004-12-31", "TRY"),
        ("100 byr eur @2017-01-02", "2016-06-30", "BYN"),
        ("5 usd + 100 ghc in eur", "2007-06-30", "GHS"),
        ("100 vef eur @2019-01-02", "2018-08-19", "VES"),
        ("100 veb eur @2015-01-02", "2007-12-31", "VEF"),
        ("100 std eur", "2017-12-31", "STN"),
        ("100 mro eur", "2017-12-31", "MRU"),
        ("100 rol eur", "2005-06-30", "RON"),
        ("100 mxp eur", "1992-12-31", "MXN"),
        ("100 zmk eur", "2012-12-31", "ZMW"),
    ] {
        let (code, typed) = (
            3,
            text.split(' ')
                .find_map(|word| word.parse::<Code>().ok().filter(|code| code.currency().is_some_and(|known| known.end.is_some())))
                .unwrap(),
        );
        let failure = asked(text).unwrap_err();
        let expected = format!("{typed} ended on {last}: write {new}, or name a day up to then for the old money");
        assert_eq!((failure.code(), failure.to_string()), (code, expected), "{text}");
    }
    for text in [
        "100 dem to eur",
        "100 itl in usd",
        "100 hrk eur",
        "100 trl eur @2004-12-31",
        "100 byr eur @2016-06-30",
        "100 cuc in cup",
        "100 ang in usd",
    ] {
        assert_eq!(asked(text), Ok(1), "{text}");
    }
}

/// Every locale of the Unicode CLDR of which fx knows how numbers are written.
fn locales() -> impl Iterator<Item = &'static str> {
    crate::cli::numerals::STYLES.iter().flat_map(|(names, ..)| names.split(' '))
}

#[test]
fn every_locale_reads_what_it_prints() {
    let plain = [
        "0.5",
        "1",
        "999",
        "1000",
        "1234",
        "12345",
        "1234.5",
        "1.234",
        "12.345",
        "123.456",
        "1234.567",
        "100000",
        "1234567",
        "1234567.891",
        "0.001",
        "-1000.00",
    ];
    let mut all = 0;
    for locale in locales().chain(["de_DE.UTF-8", "C", "", "tlh_XX"]) {
        for plain in plain {
            same(locale, plain.parse().unwrap());
        }
        all += 1;
    }
    assert!(all > 380, "{all}");
}

/// What is printed of an amount in a locale is that amount when it is typed there.
fn same(locale: &str, amount: Decimal) {
    let printed = Numerals::of(locale).write(&amount.to_string());
    let read = read_in(locale, &format!("{printed} eur")).map(|query| query.terms);
    assert_eq!(read, Ok(vec![Term::of(amount, Code::EUR)]), "{locale} {printed:?}");
}

proptest! {
    #[test]
    fn any_amount_that_is_printed_reads_back(units in -10_i64.pow(15)..10_i64.pow(15), places in 0_u32..9, which in 0_usize..380) {
        let amount = Decimal::new(units, places);
        prop_assume!(!amount.is_zero());
        same(locales().nth(which).unwrap_or("de"), amount);
    }

    #[test]
    fn nothing_out_of_a_nasty_alphabet_panics(text in "[-−+@$€¥pK¢%.,'’ \u{a0}\u{202f}0-9eEkmKusdrptoin=→>/()\"\u{200f}٫،⹁é🙂]{0,60}") {
        for locale in ["", "de_DE", "fr_CH", "en_IN"] {
            let _read = read_in(locale, &text);
        }
    }
}
