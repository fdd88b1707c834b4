//! Written by scripts/widget.mjs: the files of `dist/`, the entry first.

/// The first digits of the hash of all files.
pub(super) const VERSION: &str = "0f35c14429ae";
/// Of the entry, as W3C Subresource Integrity writes it.
pub(super) const INTEGRITY: &str = "sha256-ctfsvrhJ9QQC2Lzkkpi2WJ8uPnxrJhGM1s+c48u4JFo=";
/// Names and contents.
pub(super) static FILES: &[(&str, &str)] = &[
    ("define.js", include_str!("dist/define.js")),
    ("card.js", include_str!("dist/card.js")),
    ("chart.js", include_str!("dist/chart.js")),
    ("compact.js", include_str!("dist/compact.js")),
    ("currencies.js", include_str!("dist/currencies.js")),
    ("shade.js", include_str!("dist/shade.js")),
    ("ticker.js", include_str!("dist/ticker.js")),
    ("combobox.js", include_str!("dist/combobox.js")),
    ("amount.js", include_str!("dist/amount.js")),
    ("tools.js", include_str!("dist/tools.js")),
    ("act.js", include_str!("dist/act.js")),
    ("frame.js", include_str!("dist/frame.js")),
    ("lang/ar.json", include_str!("dist/lang/ar.json")),
    ("lang/de.json", include_str!("dist/lang/de.json")),
    ("lang/en.json", include_str!("dist/lang/en.json")),
    ("lang/es-419.json", include_str!("dist/lang/es-419.json")),
    ("lang/es.json", include_str!("dist/lang/es.json")),
    ("lang/fr.json", include_str!("dist/lang/fr.json")),
    ("lang/he.json", include_str!("dist/lang/he.json")),
    ("lang/it.json", include_str!("dist/lang/it.json")),
    ("lang/ja.json", include_str!("dist/lang/ja.json")),
    ("lang/pt.json", include_str!("dist/lang/pt.json")),
    ("lang/ru.json", include_str!("dist/lang/ru.json")),
    ("lang/tr.json", include_str!("dist/lang/tr.json")),
    ("lang/uk.json", include_str!("dist/lang/uk.json")),
    ("lang/zh-Hant.json", include_str!("dist/lang/zh-Hant.json")),
    ("lang/zh.json", include_str!("dist/lang/zh.json")),
    ("widget.d.ts", include_str!("dist/widget.d.ts")),
];
