//! `BCB`: the closing bulletin (PTAX) of the Central Bank of Brazil. A source.
//!
//! Buying and selling rates, a currency a request; the answer does not say which. Of several bulletins a day the closing one is asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Brazil.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCB"),
    name: "Central Bank of Brazil",
    country: "BR",
    kind: Kind::Reference,
    pivots: &[BRL],
    zone: "America/Sao_Paulo",
    page: "https://www.bcb.gov.br/en/financialstability/exchangerates",
    terms: "Open Database License: https://opendata.bcb.gov.br/.",
    key: None,
    base_url: Some("https://olinda.bcb.gov.br"),
    tables: &[Table {
        floor: 8,
        when: weekdays().at(13, 15).grace(600),
        past: Some(Past::range(RANGE, 366, date(2000, 1, 1))),
        series: &[
            in_reais("AUD", b"AUD"),
            in_reais("CAD", b"CAD"),
            in_reais("CHF", b"CHF"),
            in_reais("DKK", b"DKK"),
            in_reais("EUR", b"EUR"),
            in_reais("GBP", b"GBP"),
            in_reais("JPY", b"JPY"),
            in_reais("NOK", b"NOK"),
            in_reais("SEK", b"SEK"),
            in_reais("USD", b"USD"),
        ],
        ..Table::asked(RANGE, read::json("value[]").date("dataHoraCotacao", "%F…").buy_sell("cotacaoCompra", "cotacaoVenda"))
    }],
};

const BRL: Code = Code::new(b"BRL");
const RANGE: Request = get("https://olinda.bcb.gov.br/olinda/servico/PTAX/versao/v1/odata/\
     CotacaoMoedaPeriodo(moeda=@moeda,dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)\
     ?@moeda='{series}'&@dataInicial='{first:%m-%d-%Y}'&@dataFinalCotacao='{last:%m-%d-%Y}'\
     &$filter=tipoBoletim eq 'Fechamento'&$format=json")
.accept("application/json");

const fn in_reais(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: BRL } }
}
