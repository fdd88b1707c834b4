// The page `/article`: the switch in its header opens the converter, as on a site that has one there; the line of a news agency stands last.

const button = document.querySelector('header button');
const panel = document.querySelector('#panel');

button.addEventListener('click', () => {
  panel.hidden = !panel.hidden;
  button.setAttribute('aria-expanded', String(!panel.hidden));
});

const line = document.querySelector('[data-line]');
fetch(line.dataset.line, { headers: { accept: 'text/plain' } })
  .then((answer) => (answer.ok ? answer.text() : ''))
  .then((text) => (line.textContent = text))
  .catch(() => {});
