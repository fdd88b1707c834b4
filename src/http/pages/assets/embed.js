// The page `/embed`: tells the page around it how high it is, so that its frame needs no scroll bar. Each kind of page hears it in its
// own words.

let told = 0;
/** WordPress names each frame by a secret in its address. */
const secret = new URLSearchParams(location.hash.replace(/^#\??/, '')).get('secret');

function tell(height) {
  // To any page: a height is no secret. Who listens goes by the frame that it comes from.
  const say = (message) => parent.postMessage(message, '*');
  say({ fx: 'height', height });
  if (secret) say({ message: 'height', value: height, secret });
  say({ sentinel: 'amp', type: 'embed-size', height });
  say({ 'datawrapper-height': { fx: height } });
  say(JSON.stringify({ src: location.href, context: 'iframe.resize', height }));
}

function measure() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told || parent === window) return;
  told = height;
  tell(height);
}

new ResizeObserver(measure).observe(document.body);
// Who came later than the first word hears it when they say that they are there.
addEventListener('message', ({ source, data }) => source === parent && (data?.fx === 'height?' || data?.message === 'ready') && tell(told));
