// For pages that hold the converter in an iframe: gives each frame of this service the height that it asks for. It goes by the window
// that speaks: a frame in a sandbox has no origin.

const service = new URL(import.meta.url).origin;

/** @param {HTMLIFrameElement} frame */
const ours = (frame) => {
  try {
    return new URL(frame.src, document.baseURI).origin === service;
  } catch {
    return false;
  }
};

addEventListener('message', ({ source, data }) => {
  if (data?.fx !== 'height' || !(data.height > 0 && data.height < 4000)) return;
  for (const frame of document.querySelectorAll('iframe')) {
    // Set as an attribute, which no policy for styles forbids.
    if (frame.contentWindow === source && ours(frame)) frame.height = String(Math.ceil(data.height));
  }
});

// Frames that spoke before this was here speak again.
for (const frame of document.querySelectorAll('iframe')) if (ours(frame)) frame.contentWindow?.postMessage({ fx: 'height?' }, '*');
