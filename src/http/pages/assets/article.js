// The page `/article`: the switch in its header opens the converter, as on a site that has one there.

const button = document.querySelector('header button');
const panel = document.querySelector('#panel');

button.addEventListener('click', () => {
  panel.hidden = !panel.hidden;
  button.setAttribute('aria-expanded', String(!panel.hidden));
});
