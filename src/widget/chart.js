// How a rate went: a line over 30 days to 10 years, and the same as a table. Fetched when one opens it; asks /v1/history.

import { ask, day, FIGURE, fill, h, ratio, sheet, show, significant } from './define.js';

/** @typedef {import('./types').Texts} Texts */
/** @typedef {{ date: string, base: string, quote: string, rate: string, source: string }} Row */
/** @typedef {{ low: Row, high: Row, at: (row: Row) => [number, number] }} Scale */
/**
 * @typedef {object} Asked
 * @property {string} service
 * @property {string} from
 * @property {string} to
 * @property {string} date the last day; empty for today
 * @property {string} source
 * @property {string} lang
 * @property {Texts} texts
 * @property {ShadowRoot} root
 * @property {(detail: { code: string, message: string }) => void} fail
 */

const DAY = 864e5;
/** How many of what is drawn, how many days that is, and how far apart the points are. */
const PERIODS = /** @type {const} */ ([
  [30, 'day', 30, 'day'], [3, 'month', 92, 'day'], [1, 'year', 366, 'day'], [5, 'year', 1827, 'week'], [10, 'year', 3653, 'month'],
]);
/** The longest that the line goes on without a rate, in days: a pause of a year is not drawn as if there had been rates. */
const PAUSE = { day: 15, week: 30, month: 70 };
const [WIDE, HIGH, EDGE] = [600, 160, 10];
const LABEL_DIGITS = 6;

const style = sheet(`
.chart { display: grid; gap: .6em; font-size: max(.85em, 12px); }
.periods { display: flex; flex-wrap: wrap; gap: .3em; }
.periods button { min-height: 28px; padding: 0 .8em; border: 1px solid transparent; border-radius: 2em; background: none; }
.periods [aria-pressed=true] { border-color: var(--_accent); color: var(--_accent); font-weight: 600; }
.at { margin: 0; font-weight: 600; }
.plot { position: relative; direction: ltr; border-radius: .4em; cursor: crosshair; touch-action: pan-y; }
.plot:focus-within { outline: 2px solid var(--_accent); outline-offset: 3px; }
svg { display: block; width: 100%; height: 144px; overflow: visible; }
path { fill: none; stroke: var(--_accent); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.area { fill: var(--_accent); opacity: .1; stroke: none; }
.rule { stroke: var(--_border); stroke-width: 1; stroke-dasharray: 2 4; }
.dot { position: absolute; width: 11px; height: 11px; margin: -7.5px; border: 2px solid var(--_background); border-radius: 50%; background: var(--_accent); pointer-events: none; }
.plot input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; pointer-events: none; }
.most, .ends, th { color: var(--_muted); font-weight: 400; }
.most { position: absolute; padding: 0 .3em; border-radius: .3em; background: var(--_background); transform: translateY(-50%); opacity: .85; }
.ends { display: flex; justify-content: space-between; direction: ltr; }
summary { width: fit-content; min-height: 28px; line-height: 28px; cursor: pointer; }
.table { max-height: 240px; overflow: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .25em .5em; border-bottom: 1px solid var(--_border); text-align: start; }
.none { margin: 0; color: var(--_muted); }
@media (forced-colors: active) { .dot { background: Highlight; } .periods [aria-pressed=true] { border-color: Highlight; } }
`);

/** Which period each place shows, and for which question it is drawn. */
const drawn = /** @type {WeakMap<Element, { period: number, key: string }>} */ (new WeakMap());

/**
 * Draws into `box`, unless that is there already.
 * @param {HTMLElement} box
 * @param {Asked} asked
 */
export async function draw(box, asked) {
  const { service, from, to, source, root, texts, lang } = asked;
  const state = drawn.get(box) ?? { period: 2, key: '' };
  drawn.set(box, state);
  const [, , days, every] = PERIODS[state.period];
  const end = asked.date || new Date().toISOString().slice(0, 10);
  const start = new Date(Date.parse(end) - days * DAY).toISOString().slice(0, 10);
  const query = new URLSearchParams({ base: from, quotes: to, start, end, every, ...(source && { source }) });
  const url = `${service}v1/history?${query}`;
  if (state.key === url + lang) return;
  state.key = url + lang;
  if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style);
  let content;
  try {
    const rows = await ask(url, checked);
    content = rows.length > 1 ? [...picture(rows, every, asked), table(rows, asked)] : [h('p', { class: 'none' }, texts.noHistory)];
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    const message = code === 'unavailable' ? texts.unavailable : texts.noHistory;
    asked.fail({ code: code ?? 'unavailable', message });
    content = [h('p', { class: 'none' }, message)];
    state.key = '';
  }
  if (state.key && state.key !== url + lang) return;
  const again = (/** @type {number} */ period) => {
    state.period = period;
    draw(box, asked);
    box.querySelectorAll('.periods button').forEach((button, at) => button.setAttribute('aria-pressed', String(at === period)));
  };
  const had = box.contains(root.activeElement) && root.activeElement?.textContent;
  box.replaceChildren(h('div', { class: 'chart', lang }, periods(state.period, asked, again), ...content));
  // The button that was pressed is a new one now: the focus goes with it.
  if (had) [...box.querySelectorAll('button')].find((button) => button.textContent === had)?.focus();
}

/**
 * @param {any} answer
 * @returns {Row[]}
 */
function checked(answer) {
  const { rows } = answer;
  if (rows?.every?.((/** @type {Row} */ row) => FIGURE.test(row.rate) && /^\d{4}-\d\d-\d\d$/.test(row.date))) return rows;
  throw Object.assign(new Error(), { code: 'unavailable' });
}

/**
 * @param {number} chosen
 * @param {Asked} asked
 * @param {(period: number) => void} choose
 */
function periods(chosen, { texts, lang }, choose) {
  const name = (/** @type {number} */ count, /** @type {string} */ unit) => new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  return h('div', { class: 'periods', role: 'group', 'aria-label': texts.range }, ...PERIODS.map(([count, unit], at) =>
    h('button', { type: 'button', 'aria-pressed': String(at === chosen), onclick: () => choose(at) }, name(count, unit))));
}

/**
 * Where rows stand in the picture. Numbers for places on a screen alone: what is read is the text that came.
 * @param {Row[]} rows
 * @returns {Scale}
 */
function scaled(rows) {
  const [low, high] = [-1, 1].map((sign) => rows.reduce((best, row) => (sign * (Number(row.rate) - Number(best.rate)) > 0 ? row : best)));
  const [first, last] = [rows[0], rows[rows.length - 1]].map(({ date }) => Date.parse(date));
  const span = Number(high.rate) - Number(low.rate);
  const x = (/** @type {Row} */ row) => ((Date.parse(row.date) - first) / (last - first || 1)) * WIDE;
  const y = (/** @type {Row} */ row) => EDGE + (span ? (Number(high.rate) - Number(row.rate)) / span : 0.5) * (HIGH - 2 * EDGE);
  return { low, high, at: (row) => [Math.round(x(row) * 10) / 10, Math.round(y(row) * 10) / 10] };
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {Element[]} children
 */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Whose rate it is: one source's, or two that were joined.
 * @param {Row} row
 * @param {Texts} texts
 */
const whose = ({ source }, texts) => source.split('+').map((id) => texts.sources[id] ?? id).join(' · ');

/**
 * The line with its ends, and the point that one asks for: by pointer, by finger, by arrow keys.
 * @param {Row[]} rows
 * @param {keyof typeof PAUSE} every
 * @param {Asked} asked
 */
function picture(rows, every, { from, to, texts, lang }) {
  const { low, high, at } = scaled(rows);
  const short = (/** @type {Row} */ { rate }) => show(significant(ratio(rate, []), LABEL_DIGITS), lang);
  const [first, last] = [rows[0], rows[rows.length - 1]];
  /** @type {Row[][]} */
  const runs = [];
  rows.forEach((row, index) => {
    const pause = !index || Date.parse(row.date) - Date.parse(rows[index - 1].date) > PAUSE[every] * DAY;
    if (pause) runs.push([]);
    runs[runs.length - 1].push(row);
  });
  const line = runs.map((run) => `M${run.map((row) => at(row).join()).join('L')}`);
  const area = runs.map((run, index) => `${line[index]}V${HIGH}H${at(run[0])[0]}Z`);
  const ends = [first, last].map(({ date }) => day(date, lang, 'medium'));
  const about = `${from}/${to}, ${fill(texts.between, { from: ends[0], to: ends[1], low: short(low), high: short(high) })}`;
  const rule = (/** @type {Row} */ row) => svg('path', { class: 'rule', d: `M0,${at(row)[1]}H${WIDE}` });
  const shape = svg('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': about },
    rule(high), rule(low), svg('path', { class: 'area', d: area.join('') }), svg('path', { class: 'line', d: line.join('') }));
  const told = h('p', { class: 'at', part: 'chart-value' });
  const dot = h('span', { class: 'dot' });
  const slider = h('input', { type: 'range', min: 0, max: rows.length - 1, 'aria-label': `${texts.chart} ${from}/${to}`, oninput: () => point(Number(slider.value)) });
  const put = (/** @type {HTMLElement} */ element, /** @type {string} */ name, /** @type {number} */ part) => element.style.setProperty(name, `${part * 100}%`);
  const point = (/** @type {number} */ index) => {
    const [row, [x, y]] = [rows[index], at(rows[index])];
    put(dot, 'left', x / WIDE);
    put(dot, 'top', y / HIGH);
    slider.value = String(index);
    told.textContent = `\u20661 ${from} = ${short(row)} ${to}\u2069 · ${fill(texts.of, { source: whose(row, texts), date: day(row.date, lang) })}`;
    slider.setAttribute('aria-valuetext', told.textContent);
  };
  const nearest = (/** @type {PointerEvent} */ event) => {
    const box = plot.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDE;
    const off = rows.map((row) => Math.abs(at(row)[0] - x));
    point(off.indexOf(Math.min(...off)));
  };
  const label = (/** @type {Row} */ row) => {
    const made = h('span', { class: 'most', 'aria-hidden': 'true' }, short(row));
    put(made, 'top', at(row)[1] / HIGH);
    // Where the line is not.
    put(made, at(row)[0] < WIDE / 4 ? 'right' : 'left', 0);
    return made;
  };
  const plot = h('div', { class: 'plot', onpointermove: nearest, onpointerdown: nearest, onpointerleave: () => point(rows.length - 1) },
    shape, label(high), low === high ? '' : label(low), dot, slider);
  point(rows.length - 1);
  return [told, plot, h('div', { class: 'ends', 'aria-hidden': 'true' }, ...ends.map((end) => h('span', { dir: 'auto' }, end)))];
}

/**
 * The same for those who do not see it, and for those who want the figures: made when it is opened.
 * @param {Row[]} rows
 * @param {Asked} asked
 */
function table(rows, { from, to, texts, lang }) {
  const cells = (/** @type {'td' | 'th'} */ tag, /** @type {string[]} */ values) =>
    h('tr', {}, ...values.map((value) => h(tag, tag === 'th' ? { scope: 'col' } : {}, value)));
  const body = () => [...rows].reverse().map((row) => cells('td', [day(row.date, lang, 'medium'), show(row.rate, lang), whose(row, texts)]));
  const name = `${texts.table} ${from}/${to}`;
  const place = h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': name });
  const open = () => place.children.length || place.append(h('table', {}, cells('th', [texts.day, texts.rate, texts.source]), ...body()));
  return h('details', { ontoggle: open }, h('summary', {}, texts.table), place);
}
