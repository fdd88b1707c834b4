#!/usr/bin/env node
// Writes what currencies are called within a sentence, in the plural forms of each language, into src/http/line/names/: as Intl (CLDR) has
// them. Run it when a currency or a language is added, and read the diff.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = `${root}/src/http/line/names`;
const LANGUAGES = ['en', 'ru', 'de', 'fr', 'es', 'zh', 'ar', 'it', 'pt', 'tr', 'uk', 'ja', 'he', 'zh-Hant', 'es-419'];
/** Numbers of the categories one, few, many and other, where a language has them. */
const SAMPLES = { ru: [1, 3, 5, 1.5], ar: [1, 3, 11, 100], uk: [1, 3, 5, 1.5], he: [1, 5, 5, 5] };
const USUAL = [1, 2, 2, 2];
/** What newspapers call shorter than CLDR does. */
const SHORT = {
  en: { RUB: ['ruble', 'rubles'] },
  ru: { RUB: ['рубль', 'рубля', 'рублей', 'рубля'], GBP: ['фунт стерлингов', 'фунта стерлингов', 'фунтов стерлингов', 'фунта стерлингов'] },
  de: { RUB: ['Rubel'], CNY: ['Yuan'] },
  fr: { RUB: ['rouble', 'roubles'], USD: ['dollar', 'dollars'], CNY: ['yuan', 'yuans'] },
  es: { RUB: ['rublo', 'rublos'], CNY: ['yuan', 'yuanes'] },
  zh: { RUB: ['卢布'] },
  ar: { RUB: ['روبل'] },
  it: { RUB: ['rublo', 'rubli'], CNY: ['yuan'] },
  pt: { RUB: ['rublo', 'rublos'], CNY: ['yuan', 'yuans'] },
  tr: { EUR: ['euro'] },
  uk: { GBP: ['фунт стерлінгів', 'фунти стерлінгів', 'фунтів стерлінгів', 'фунта стерлінгів'] },
  ja: { RUB: ['ロシアルーブル'] },
  he: { RUB: ['רובל'], GBP: ['לירה שטרלינג', 'לירות שטרלינג'], TRY: ['לירה טורקית', 'לירות טורקיות'] },
  'zh-Hant': { RUB: ['盧布'] },
  'es-419': { RUB: ['rublo', 'rublos'], CNY: ['yuan', 'yuanes'], THB: ['baht tailandés', 'bahts tailandeses'] },
};

const living = readFileSync(`${root}/src/currency/table/living.rs`, 'utf8');
const codes = [...living.matchAll(/b?"([A-Z]{3})"/g)].map(([, code]) => code).filter((code, at, all) => all.indexOf(code) === at).sort();
mkdirSync(folder, { recursive: true });
for (const lang of LANGUAGES) {
  const named = (code, number) => {
    const digits = Number.isInteger(number) ? 0 : 1;
    const style = { style: 'currency', currency: code, currencyDisplay: 'name', minimumFractionDigits: digits, maximumFractionDigits: digits };
    const { value } = new Intl.NumberFormat(lang, style).formatToParts(number).findLast(({ type }) => type === 'currency');
    // CLDR's Portuguese names begin with a capital, which no sentence has.
    return lang === 'pt' ? value[0].toLowerCase() + value.slice(1) : value;
  };
  const lines = codes.flatMap((code) => {
    const forms = SHORT[lang]?.[code] ?? (SAMPLES[lang] ?? USUAL).map((number) => named(code, number));
    // The last form stands for all after it.
    while (forms.length > 1 && forms.at(-1) === forms.at(-2)) forms.pop();
    return forms[0].toUpperCase() === code ? [] : [[code, ...forms].join('\t')];
  });
  writeFileSync(`${folder}/${lang}.tsv`, `${lines.join('\n')}\n`);
  console.error(`fx: ${lines.length} names in ${lang}`);
}
