// The page `/demo`: what is chosen is seen at once, and is what the lines below say.

const form = document.querySelector('form');
const converter = document.querySelector('fx-converter');
const place = document.querySelector('.stage');
const service = document.querySelector('main').dataset.service;
const { entry, integrity } = document.querySelector('main').dataset;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The attributes that were chosen, those at their default left out. */
function chosen() {
  const data = new FormData(form);
  const names = ['from', 'to', 'amount', 'date', 'source', 'lang', 'theme', 'favourites', 'chart', 'compact', 'no-persist'];
  return names.map((name) => [name, (data.get(name) ?? '').trim()]).filter(([, value]) => value);
}

const attribute = ([name, value]) => (value === 'on' ? name : `${name}="${escaped(value)}"`);

function show() {
  const attributes = chosen();
  for (const name of converter.getAttributeNames()) if (!attributes.some(([other]) => other === name)) converter.removeAttribute(name);
  for (const [name, value] of attributes) converter.setAttribute(name, value === 'on' ? '' : value);
  place.dataset.theme = converter.getAttribute('theme') ?? '';
  const query = new URLSearchParams(attributes.filter(([name]) => name !== 'no-persist'));
  const words = `${converter.from} to ${converter.to}`;
  const element = `<fx-converter ${attributes.map(attribute).join(' ')}><a href="${escaped(`${service}/?${query}`)}">${escaped(words)}</a></fx-converter>`;
  const tags = {
    script: `<script type="module" src="${service}/widget.js"></script>\n${element}`,
    pinned: `<script type="module" src="${service}${entry}" integrity="${integrity}" crossorigin="anonymous"></script>\n${element}`,
    frame: `<iframe src="${escaped(`${service}/embed?${query}`)}" title="Currency converter" width="100%" height="300" loading="lazy"></iframe>\n<script type="module" src="${service}/frame.js"></script>`,
    oembed: `${service}/embed?${query}`,
  };
  for (const [name, text] of Object.entries(tags)) document.querySelector(`#${name}`).value = text;
}

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
converter.addEventListener('fx-change', ({ detail }) => {
  form.elements.amount.value = detail.amount;
  form.elements.from.value = detail.from;
  form.elements.to.value = converter.to;
});

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const text = document.querySelector(`#${button.dataset.copy}`);
    text.select();
    await navigator.clipboard.writeText(text.value);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });
}

show();
