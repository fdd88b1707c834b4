// Asks what a form of /docs asks, and shows the answer below it. Without this script the form leads to the answer.

/** The address that the fields of a form stand for: empty ones are left out. @param {HTMLFormElement} form */
function address(form) {
    let path = form.dataset.path ?? '';
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll('input, select')) {
        if (field.dataset.in === 'path') path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
        else if (field.value !== '') query.append(field.name, field.value);
    }
    return query.size > 0 ? `${path}?${query}` : path;
}

/** @param {string} text @param {string | null} kind */
function pretty(text, kind) {
    return kind?.includes('json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
}

/** @param {string} name @param {...(string | Node)} content */
function element(name, ...content) {
    const made = document.createElement(name);
    made.append(...content);
    return made;
}

/** @param {SubmitEvent} event */
async function ask(event) {
    event.preventDefault();
    const form = event.target;
    const place = form.querySelector('output');
    const url = address(form);
    const link = element('a', url);
    link.href = url;
    place.hidden = false;
    try {
        const answer = await fetch(url, { headers: { Accept: 'application/json' } });
        const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
        const body = pretty(await answer.text(), answer.headers.get('content-type'));
        place.replaceChildren(element('p', link), element('p', `${answer.status} ${answer.statusText}`), element('pre', headers), element('pre', body));
    } catch (error) {
        place.replaceChildren(element('p', link), element('p', `There is no answer: ${error.message}.`));
    }
}

for (const form of document.querySelectorAll('form[data-path]')) form.addEventListener('submit', ask);

// An address such as /docs#get-v1-convert opens what it names.
const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (named instanceof HTMLDetailsElement) named.open = true;
