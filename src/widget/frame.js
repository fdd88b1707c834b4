// For pages that hold the converter in an iframe: gives each frame of this service the height that it asks for.

const service = new URL(import.meta.url).origin;

addEventListener('message', ({ origin, source, data }) => {
  if (origin !== service || data?.fx !== 'height' || !(data.height > 0 && data.height < 4000)) return;
  for (const frame of document.querySelectorAll('iframe')) {
    // Set as an attribute, which no policy for styles forbids.
    if (frame.contentWindow === source) frame.height = String(Math.ceil(data.height));
  }
});
