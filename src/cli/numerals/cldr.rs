//! The marks of numbers by locale, out of the Unicode CLDR 48.2 (cldr-numbers-full: `symbols-numberSystem-latn`,
//! `minimumGroupingDigits` and the standard decimal format, with Latin digits). Part of `cli/numerals`. A locale that writes as its
//! language does is left out, and so are those of a second script.

/// Locales, what stands between groups, what stands before decimals, the fewest digits before the first mark of a group, and the digits
/// of every group but the last.
#[rustfmt::skip]
pub(in crate::cli) const STYLES: [(&str, &str, char, usize, usize); 15] = [
    ("aa ab ak am an ann apc ar arn asa az_IQ az_TR bal bem bew bez bgc bho blt bm bo bqi bss byn cad cch ce ceb cgg cho chr cic ckb co cop csw cu cy dav doi dv ebu en es_419 es_BR es_BZ es_CU es_DO es_GT es_HN es_MX es_NI es_PA es_PE es_PR es_SV es_US fa fil frr ga gaa gd gez gn guz gv ha haw he hnj ig ii io iu ja jbo jmc kaa kaj kam kcg kde kek ken ki kln km kn ko kpe ksb ku_IR kw la lag lg lkt lrc ltg luo luy lzz mai mas mdf mer mg mgo mhn mi mic mn mni moh ms mt mus mww my myv mzn naq nd nso nus nv ny nyn oka om osa pap pcm pi pis qu quc raj rhg rif rof rwk saq sat sbp sd sdh sgs shn si sid skr sma smj sms sn so ssy st suz sw syr ta_MY ta_SG teo th ti tig to tpi trv trw ug und ur vai vo vun wa wal wbp xog yi yo yue za zh zu", ",", '.', 1, 3),
    ("ar_DZ ar_LB ar_LY ar_MA ar_MR ar_TN ast az bs ca da de dsb el en_AT en_BE en_DE en_DK en_ES en_ID en_IT en_NL en_PL en_RO en_SI es_AR es_BO es_CL es_CO es_EC es_PY es_UY es_VE eu fo fr_LU fr_MA fur fy gl hr hsb id is jgo jv kgp kkj kl ku lb lij lld ln lo lu mgh mk ms_BN ms_ID mua nds nl nnh pms ps pt qu_BO rn ro rw sc scn seh sg sr su sw_CD tr vi vmw wo yrl", ".", ',', 1, 3),
    ("af agq bas blo br bua cs cv de_AT dua dyo en_CZ en_EE en_FI en_HU en_LT en_LV en_NO en_PT en_SE en_SK en_UA en_ZA es_CR ewo ff fi fr_CA ht kab kea kk ksf ksh ky lt nb nmg nn no nr oc os prg pt_AO ru sah se shi sk smn ss sv szl tg tk tok ts tt tzm uk uz ve yav zgh", "\u{a0}", ',', 1, 3),
    ("be bg et hu hy ie ka lv pl pt_CH pt_CV pt_GQ pt_GW pt_LU pt_MO pt_MZ pt_PT pt_ST pt_TL ru_UA sq", "\u{a0}", ',', 2, 3),
    ("as bn brx ccp dz en_IN gu hi kok kxv ml mr ne or pa sa ta te xnr", ",", '.', 1, 2),
    ("ff_BF ff_CM ff_GH ff_GM ff_GW ff_LR ff_MR ff_NE ff_NG ff_SL ff_SN", "⹁", '.', 1, 3),
    ("ba dje khq mfe ses twq tyv xh", "\u{a0}", '.', 1, 3),
    ("en_FR en_GE eo fr rm vec", "\u{202f}", ',', 1, 3),
    ("de_CH de_LI en_CH gsw tn", "'", '.', 1, 3),
    ("es ia it sl", ".", ',', 2, 3),
    ("fr_CH lmo wae", "'", ',', 1, 3),
    ("ks nqo", "،", '.', 1, 3),
    ("it_CH", "'", '.', 2, 3),
    ("bgn", "،", '٫', 1, 3),
    ("ee", ",", '.', 3, 3),
];
