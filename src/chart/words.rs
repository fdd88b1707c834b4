//! What a picture says in each language. Part of `chart`. Names in braces are filled in.

use super::Locale;

/// The words of one language.
pub(super) struct Words {
    /// What it is.
    pub(super) title: &'static str,
    /// What it shows.
    pub(super) described: &'static str,
    /// The same of a single figure.
    pub(super) one: &'static str,
    pub(super) and: &'static str,
    /// In the place of a publisher, what fixed a rate.
    pub(super) law: &'static str,
    /// What is painted.
    pub(super) painted: &'static Painted,
}

/// What is painted: in signs alone where the fonts of the picture have not the language's letters.
pub(super) struct Painted {
    pub(super) heading: &'static str,
    pub(super) source: &'static str,
    pub(super) and: &'static str,
    pub(super) law: &'static str,
}

/// The same in every language.
const SIGNS: Painted = Painted { heading: "{base}/{quote}", source: "{source}, {date}", and: " + ", law: "LAW" };

impl Words {
    /// The words of a language: all of them.
    pub(super) const fn of(locale: Locale) -> &'static Words {
        match locale {
            Locale::En => &Words {
                title: "1 {base} in {quote}",
                described: "From {from} to {until}: 1 {base} was {value} {quote} at last, a change of {change} %. Source: {source}.",
                one: "On {until}: 1 {base} was {value} {quote}. Source: {source}.",
                and: " and ",
                law: "law",
                painted: &Painted { heading: "1 {base} in {quote}", source: "Source: {source}, {date}", and: " and ", law: "law" },
            },
            Locale::De => &Words {
                title: "1 {base} in {quote}",
                described: "Vom {from} bis zum {until}: 1 {base} war zuletzt {value} {quote}, eine \u{c4}nderung um {change} %. Quelle: {source}.",
                one: "Am {until}: 1 {base} war {value} {quote}. Quelle: {source}.",
                and: " und ",
                law: "Gesetz",
                painted: &Painted { heading: "1 {base} in {quote}", source: "Quelle: {source}, {date}", and: " und ", law: "Gesetz" },
            },
            Locale::Fr => &Words {
                title: "1 {base} en {quote}",
                described: "Du {from} au {until} : 1 {base} valait en dernier {value} {quote}, une variation de {change} %. Source : {source}.",
                one: "Le {until} : 1 {base} valait {value} {quote}. Source : {source}.",
                and: " et ",
                law: "loi",
                painted: &Painted { heading: "1 {base} en {quote}", source: "Source : {source}, {date}", and: " et ", law: "loi" },
            },
            Locale::Es => &Words {
                title: "1 {base} en {quote}",
                described: "Del {from} al {until}: 1 {base} val\u{ed}a al final {value} {quote}, una variaci\u{f3}n del {change} %. Fuente: {source}.",
                one: "El {until}: 1 {base} val\u{ed}a {value} {quote}. Fuente: {source}.",
                and: " y ",
                law: "ley",
                painted: &Painted { heading: "1 {base} en {quote}", source: "Fuente: {source}, {date}", and: " y ", law: "ley" },
            },
            Locale::Ru => &Words {
                title: "1 {base} в {quote}",
                described: "С {from} по {until}: 1 {base} стоил под конец {value} {quote}, изменение на {change} %. Источник: {source}.",
                one: "{until}: 1 {base} стоил {value} {quote}. Источник: {source}.",
                and: " и ",
                law: "закон",
                painted: &SIGNS,
            },
            Locale::Zh => &Words {
                title: "1 {base} 兑 {quote}",
                described: "{from} 至 {until}：1 {base} 最后为 {value} {quote}，变动 {change} %。来源：{source}。",
                one: "{until}：1 {base} 为 {value} {quote}。来源：{source}。",
                and: "和",
                law: "法律",
                painted: &SIGNS,
            },
            Locale::Ar => &Words {
                title: "1 {base} مقابل {quote}",
                described: "من {from} إلى {until}: بلغ 1 {base} في النهاية {value} {quote}، بتغير قدره {change} %. المصدر: {source}.",
                one: "في {until}: بلغ 1 {base} {value} {quote}. المصدر: {source}.",
                and: " و",
                law: "القانون",
                painted: &SIGNS,
            },
            Locale::It => &Words {
                title: "1 {base} in {quote}",
                described: "{from} – {until}: 1 {base} valeva alla fine {value} {quote}, una variazione del {change} %. Fonte: {source}.",
                one: "{until}: 1 {base} valeva {value} {quote}. Fonte: {source}.",
                and: " e ",
                law: "legge",
                painted: &Painted { heading: "1 {base} in {quote}", source: "Fonte: {source}, {date}", and: " e ", law: "legge" },
            },
            Locale::Pt => &Words {
                title: "1 {base} em {quote}",
                described: "De {from} a {until}: 1 {base} valia no fim {value} {quote}, uma variação de {change} %. Fonte: {source}.",
                one: "Em {until}: 1 {base} valia {value} {quote}. Fonte: {source}.",
                and: " e ",
                law: "lei",
                painted: &Painted { heading: "1 {base} em {quote}", source: "Fonte: {source}, {date}", and: " e ", law: "lei" },
            },
            Locale::Tr => &Words {
                title: "1 {base} kaç {quote}",
                described: "{from} – {until}: 1 {base} sonunda {value} {quote} oldu, değişim %{change}. Kaynak: {source}.",
                one: "{until}: 1 {base} = {value} {quote}. Kaynak: {source}.",
                and: " ve ",
                law: "yasa",
                painted: &SIGNS,
            },
            Locale::Uk => &Words {
                title: "1 {base} у {quote}",
                described: "З {from} до {until}: 1 {base} коштував наприкінці {value} {quote}, зміна на {change} %. Джерело: {source}.",
                one: "{until}: 1 {base} коштував {value} {quote}. Джерело: {source}.",
                and: " і ",
                law: "закон",
                painted: &SIGNS,
            },
            Locale::Ja => &Words {
                title: "1 {base} の {quote} 換算",
                described: "{from} から {until} まで：1 {base} は最終日に {value} {quote}、変化率 {change} %。出典：{source}。",
                one: "{until}：1 {base} は {value} {quote}。出典：{source}。",
                and: "、",
                law: "法律",
                painted: &SIGNS,
            },
            Locale::He => &Words {
                title: "1 {base} ב־{quote}",
                described: "מ־{from} עד {until}: 1 {base} עמד לבסוף על {value} {quote}, שינוי של {change}%. מקור: {source}.",
                one: "ב־{until}: 1 {base} עמד על {value} {quote}. מקור: {source}.",
                and: " ו־",
                law: "חוק",
                painted: &SIGNS,
            },
            Locale::ZhHant => &Words {
                title: "1 {base} 兌 {quote}",
                described: "{from} 至 {until}：1 {base} 最後為 {value} {quote}，變動 {change}%。來源：{source}。",
                one: "{until}：1 {base} 為 {value} {quote}。來源：{source}。",
                and: "和",
                law: "法律",
                painted: &SIGNS,
            },
            Locale::Es419 | Locale::EsAr => &Words {
                title: "1 {base} en {quote}",
                described: "Del {from} al {until}: 1 {base} llegó al final a {value} {quote}, una variación de {change} %. Fuente: {source}.",
                one: "El {until}: 1 {base} valía {value} {quote}. Fuente: {source}.",
                and: " y ",
                law: "ley",
                painted: &Painted { heading: "1 {base} en {quote}", source: "Fuente: {source}, {date}", and: " y ", law: "ley" },
            },
        }
    }
}

/// A form with what stands in the place of each name in braces.
pub(super) fn fill(form: &str, with: &[(&str, &str)]) -> String {
    with.iter().fold(form.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
