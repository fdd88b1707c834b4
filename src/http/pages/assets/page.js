// The page `/`: the address follows what is converted, so that it can be sent on. The widget does the rest.

const converter = document.querySelector('fx-converter');
const pair = document.querySelector('.beside .pair');
const json = document.querySelector('.beside .json');

/** How the page looks and speaks: what its address says besides stays there. */
const beside = [...new URLSearchParams(location.search)].filter(([name]) => ['lang', 'theme', 'favourites', 'chart', 'compact'].includes(name));

const query = ({ amount, from }, to) => {
  const given = ['date', 'source'].filter((name) => converter[name]).map((name) => [name, converter[name]]);
  return new URLSearchParams([['amount', amount], ['from', from], ['to', to], ...given]);
};

converter.addEventListener('fx-change', ({ detail }) => {
  history.replaceState(null, '', `/?${new URLSearchParams([...query(detail, converter.to), ...beside])}`);
  const [{ to }] = detail.results;
  pair.href = `/${detail.from}-to-${to}`.toLowerCase();
  pair.textContent = `${detail.from} → ${to}`;
  json.href = `/v1/convert?${query(detail, to)}`;
});
