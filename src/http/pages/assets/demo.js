// The page `/demo`: what is chosen is seen at once, and is what the lines below say.

const [form, rates, text] = document.querySelectorAll('form');
const converters = [...document.querySelectorAll('fx-converter')];
const [ticker, amount] = document.querySelectorAll('fx-ticker, fx-amount');
const { service, entry, integrity, title, word, done, press } = document.querySelector('main').dataset;

/** What each preset sets; the rest is at its default. */
const PRESETS = {
  article: { chart: true, tools: true },
  header: { compact: true },
  travel: { to: 'EUR,GBP,JPY,CHF', favourites: 'EUR,GBP' },
  dark: { theme: 'dark', chart: true, '--fx-accent': '#ffb454', '--fx-background': '#101418', '--fx-text': '#f2f2ee' },
};
const NAMES = ['from', 'to', 'amount', 'date', 'source', 'lang', 'theme', 'favourites', 'chart', 'tools', 'compact', 'no-persist'];
const COLOURS = [...form.querySelectorAll('[type=color]')];
/** How long a button says that it is done. */
const SAID = 1500;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The attributes of these names that were chosen. */
function chosen(form, names) {
  const data = new FormData(form);
  return names.map((name) => [name, (data.get(name) ?? '').trim()]).filter(([, value]) => value);
}

const attribute = ([name, value]) => (value === 'on' ? name : `${name}="${escaped(value)}"`);

/** Gives an element these attributes, and takes those that it has besides. */
function dress(element, attributes) {
  for (const name of element.getAttributeNames()) if (name !== 'style' && !attributes.some(([other]) => other === name)) element.removeAttribute(name);
  for (const [name, value] of attributes) element.setAttribute(name, value === 'on' ? '' : value);
}

function write(lines) {
  for (const [name, line] of Object.entries(lines)) document.querySelector(`#${name}`).value = line;
}

const tag = (src, more = '') => `<script type="module" src="${src}"${more}></script>`;

function showConverter() {
  const attributes = chosen(form, NAMES);
  const colours = COLOURS.filter(({ dataset }) => dataset.chosen).map(({ name, value }) => [name, value]);
  for (const converter of converters) {
    dress(converter, attributes);
    for (const { name } of COLOURS) converter.style.removeProperty(name);
    for (const [name, value] of colours) converter.style.setProperty(name, value);
  }
  const query = new URLSearchParams(attributes.filter(([name]) => name !== 'no-persist'));
  const style = colours.length ? [['style', colours.map((pair) => pair.join(': ')).join('; ')]] : [];
  const words = `${converters[0].from} → ${converters[0].to}`;
  const element = `<fx-converter ${[...attributes, ...style].map(attribute).join(' ')}><a href="${escaped(`${service}/?${query}`)}">${escaped(words)}</a></fx-converter>`;
  write({
    script: `${tag(`${service}/widget.js`)}\n${element}`,
    pinned: `${tag(`${service}${entry}`, ` integrity="${integrity}" crossorigin="anonymous"`)}\n${element}`,
    frame: `<iframe src="${escaped(`${service}/embed?${query}`)}" title="${escaped(title)}" width="100%" height="300" loading="lazy"></iframe>\n${tag(`${service}/frame.js`)}`,
    oembed: `${service}/embed?${query}`,
  });
}

function showTicker() {
  const attributes = chosen(rates, ['pairs', 'source']);
  dress(ticker, attributes);
  write({ ticker: `${tag(`${service}/widget.js`)}\n<fx-ticker ${attributes.map(attribute).join(' ')}></fx-ticker>` });
}

function showAmount() {
  const attributes = chosen(text, ['value', 'currency', 'date', 'prose']);
  dress(amount, attributes);
  const words = new FormData(text).get('text');
  if (amount.textContent !== words) amount.textContent = words;
  write({ 'amount-line': `${tag(`${service}/widget.js`)}\n<fx-amount ${attributes.map(attribute).join(' ')}>${escaped(words)}</fx-amount>` });
}

/** Sets the form to a preset. */
function take(preset) {
  form.reset();
  for (const input of COLOURS) delete input.dataset.chosen;
  for (const [name, value] of Object.entries(preset)) {
    const input = form.elements[name];
    if (value === true) input.checked = true;
    else input.value = value;
    if (input.type === 'color') input.dataset.chosen = 'yes';
  }
  showConverter();
}

/** Copies what stands in a text area. Where the page is not secure, there is the way of before. */
async function copy(area) {
  area.select();
  if (navigator.clipboard) return navigator.clipboard.writeText(area.value);
  if (!document.execCommand('copy')) throw new Error('not copied');
}

for (const [each, show] of [[form, showConverter], [rates, showTicker], [text, showAmount]]) {
  each.addEventListener('submit', (event) => event.preventDefault());
  each.addEventListener('input', ({ target }) => {
    if (target.type === 'color') target.dataset.chosen = 'yes';
    show();
  });
  show();
}
for (const converter of converters) {
  converter.addEventListener('fx-change', ({ detail }) => {
    const now = { amount: detail.amount, from: detail.from, to: converter.to, date: converter.date };
    if (Object.entries(now).every(([name, value]) => form.elements[name].value === value)) return;
    for (const [name, value] of Object.entries(now)) form.elements[name].value = value;
    showConverter();
  });
}
for (const button of document.querySelectorAll('[data-preset]')) button.addEventListener('click', () => take(PRESETS[button.dataset.preset]));
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    button.textContent = await copy(document.querySelector(`#${button.dataset.copy}`)).then(() => done, () => press);
    setTimeout(() => (button.textContent = word), SAID);
  });
}
