// The page `/`: the address follows what is converted, so that it can be sent on. The widget does the rest.

const converter = document.querySelector('fx-converter');
const day = document.querySelector('#day');
const json = document.querySelector('.beside a');

converter.addEventListener('fx-change', ({ detail: { amount, from, results } }) => {
  const query = new URLSearchParams({ amount, from, to: results[0].to });
  for (const name of ['date', 'source']) if (converter[name]) query.set(name, converter[name]);
  history.replaceState(null, '', `/?${query}`);
  json.href = `/v1/convert?${query}`;
});

day.addEventListener('change', () => {
  converter.date = day.value || null;
});
