#!/usr/bin/env node
// Writes what browsers get: the modules of `src/widget/` bundled and made small by esbuild, into `src/widget/dist/`, and their list
// with hashes, into `src/widget/dist.rs`. Both are committed, as the OpenAPI document is; `tests/browser/bundle.test.mjs` compares
// them with the sources. After a merge that conflicts in them, run this again.
//
//     make widget

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { build, transform } = createRequire(`${root}/tests/browser/package.json`)('esbuild');

/** The oldest browsers that the widget runs in: docs/widget.md names them. */
export const BASELINE = ['chrome103', 'safari16.4', 'firefox115'];
/** The file that a page names. It holds the hashes of those that are fetched later, so that its own stands for them all. */
const ENTRY = 'define.js';
/** Fetched when they are needed; they take from the entry what it has already. */
const PARTS = ['card.js', 'chart.js', 'compact.js', 'currencies.js', 'shade.js', 'ticker.js', 'combobox.js', 'amount.js', 'tools.js', 'act.js'];
/** Which of them is fetched by which. */
const FETCHES = /** @type {Record<string, string[]>} */ ({
  [ENTRY]: ['act.js', 'amount.js', 'card.js', 'compact.js', 'shade.js', 'ticker.js', 'tools.js'],
  'act.js': ['combobox.js'], 'amount.js': ['currencies.js'], 'combobox.js': ['currencies.js'], 'tools.js': ['chart.js'],
});
/** For pages that have no element, only a frame: nothing else fetches it. */
const ALONE = 'frame.js';
/** For pages that are written in TypeScript. */
const TYPES = 'widget.d.ts';
/** Hexadecimal digits of the version in addresses: 48 bits of a hash, for a handful of versions. */
const VERSION_DIGITS = 12;

const source = `${root}/src/widget`;
const target = `${source}/dist`;
const list = `${source}/dist.rs`;
const sha256 = (/** @type {string} */ text, /** @type {'base64' | 'hex'} */ form) => createHash('sha256').update(text).digest(form);

/** Style sheets are written as text in the modules: they are made small as CSS. */
const styles = {
  name: 'styles',
  setup(bundler) {
    bundler.onLoad({ filter: /\.js$/, namespace: 'file' }, async ({ path }) => {
      const pieces = readFileSync(path, 'utf8').split(/(?<=sheet\(`)([^`]*)(?=`)/);
      const small = await Promise.all(pieces.map(async (piece, at) => (at % 2 ? (await transform(piece, { loader: 'css', minify: true, target: BASELINE })).code.trim().replace(/(--[\w-]+): /g, '$1:') : piece)));
      return { contents: small.join(''), loader: 'js' };
    });
  },
};

/** Puts the hashes of the parts where the file that fetches them looks for them. */
const integrity = (/** @type {Record<string, string>} */ hashes) => ({
  name: 'integrity',
  setup(bundler) {
    bundler.onLoad({ filter: /\/integrity\.js$/ }, () => ({ contents: `export const INTEGRITY = ${JSON.stringify(hashes)};` }));
  },
});

/** Where the entry leaves what the parts take from it: under the folder of its version, of which a page may have several. */
const SHARED = (/** @type {string} */ here) => `globalThis[Symbol.for("fx")][new URL(".",${here})]`;

/**
 * The entry is served under two addresses, and a part that imported one would fetch it a second time: so the entry leaves what parts take
 * in a place that they know, and gives `define` alone to pages.
 */
function left(/** @type {string} */ code) {
  const [, here] = /var (\w+)=import\.meta\.url/.exec(code) ?? [];
  const [all, list] = /export\{([^}]*)\};\s*$/.exec(code) ?? [];
  if (!here || !all) throw new Error('define.js has another shape than this script knows');
  const names = list.split(',').map((name) => name.split(' as ')).map(([own, name = own]) => ({ own, name }));
  const shared = names.filter(({ name }) => name !== 'define').map(({ own, name }) => `${name}:${own}`);
  const [{ own }] = names.filter(({ name }) => name === 'define');
  return code.replace(all, `globalThis[Symbol.for("fx")]??={};${SHARED(here)}??={${shared}};export{${own} as define};\n`);
}

/** The same for a part. */
const taken = (/** @type {string} */ code) => code.replace(/import\{([^}]*)\}from"\.\/define\.js";/g, (_, names) => `const{${names.replaceAll(' as ', ':')}}=${SHARED('import.meta.url')};`);

/** One module, with what it imports but the entry. */
async function bundled(/** @type {string} */ file, plugins = []) {
  const { outputFiles: [output] } = await build({
    entryPoints: [`${source}/${file}`], bundle: true, minify: true, format: 'esm', target: BASELINE, charset: 'utf8', legalComments: 'none', write: false,
    external: file === ENTRY ? [] : [`./${ENTRY}`], plugins: [...plugins, styles], logLevel: 'error',
  });
  return file === ENTRY ? left(output.text) : taken(output.text);
}

/** Every file that is served, by its name; the entry first. */
export async function made() {
  // Those that others fetch come first: their hashes stand in the others.
  const made = new Map();
  const hashes = (/** @type {string[]} */ files) => integrity(Object.fromEntries(files.map((file) => [file, sha256(made.get(file), 'base64')])));
  for (const file of PARTS) made.set(file, await bundled(file, [hashes(FETCHES[file] ?? [])]));
  const languages = readdirSync(`${source}/lang`).filter((file) => file.endsWith('.json')).sort();
  const texts = languages.map((file) => [`lang/${file}`, JSON.stringify(JSON.parse(readFileSync(`${source}/lang/${file}`, 'utf8')))]);
  const entry = await bundled(ENTRY, [hashes(FETCHES[ENTRY])]);
  const types = readFileSync(`${source}/${TYPES}`, 'utf8');
  return new Map([[ENTRY, entry], ...made, [ALONE, await bundled(ALONE)], ...texts, [TYPES, types]]);
}

/** The same as Rust. */
export function listed(/** @type {Map<string, string>} */ files) {
  const version = sha256([...files.values()].join('\0'), 'hex').slice(0, VERSION_DIGITS);
  const rows = [...files.keys()].map((name) => `    ("${name}", include_str!("dist/${name}")),`);
  return `//! Written by scripts/widget.mjs: the files of \`dist/\`, the entry first.

/// The first digits of the hash of all files.
pub(super) const VERSION: &str = "${version}";
/// Of the entry, as W3C Subresource Integrity writes it.
pub(super) const INTEGRITY: &str = "sha256-${sha256(files.get(ENTRY) ?? '', 'base64')}";
/// Names and contents.
pub(super) static FILES: &[(&str, &str)] = &[
${rows.join('\n')}
];
`;
}

/** What is on the disk, in the same shape. */
export function kept() {
  const names = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`.slice(target.length + 1));
  return { files: new Map(names.map((name) => [name, readFileSync(`${target}/${name}`, 'utf8')])), list: readFileSync(list, 'utf8') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await made();
  rmSync(target, { recursive: true, force: true });
  mkdirSync(`${target}/lang`, { recursive: true });
  for (const [name, text] of files) writeFileSync(`${target}/${name}`, text);
  writeFileSync(list, listed(files));
  console.error(`fx: ${files.size} files in src/widget/dist`);
}
