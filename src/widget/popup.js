// What opens over the page: the list and the tip. A popover where the browser has one (Chromium since 114, Safari since 17, Firefox
// since 125), else a box that stands in a fixed place above the rest.

const HAS_POPOVER = 'popover' in HTMLElement.prototype;

/**
 * Makes an element one that is opened and closed.
 * @param {HTMLElement} box
 */
export function popup(box) {
  if (HAS_POPOVER) box.setAttribute('popover', 'manual');
  else box.hidden = true;
  return box;
}

/** @param {HTMLElement} box */
export function open(box) {
  if (HAS_POPOVER) box.showPopover(); // eslint-disable-line no-restricted-properties -- asked for above
  else box.hidden = false;
}

/** @param {HTMLElement} box */
export function close(box) {
  if (!HAS_POPOVER) box.hidden = true;
  else if (box.isConnected) box.hidePopover(); // eslint-disable-line no-restricted-properties -- asked for above
}

/**
 * How many pixels of the window one of its own is: others than one where the page has a zoom.
 * @param {HTMLElement} box
 */
export function scaled(box) {
  const scale = box.getBoundingClientRect().width / box.offsetWidth;
  return Math.abs(scale - 1) < 0.02 || !Number.isFinite(scale) ? 1 : scale;
}

/**
 * Puts it there, in pixels of the window. An element around it can be what a fixed place is counted from, and can be zoomed: that is made up
 * for.
 * @param {HTMLElement} box
 * @param {number} left
 * @param {number} top
 */
export function put(box, left, top) {
  const set = (/** @type {number} */ x, /** @type {number} */ y) => (box.style.setProperty('left', `${x}px`), box.style.setProperty('top', `${y}px`));
  set(left, top);
  const [got, scale] = [box.getBoundingClientRect(), scaled(box)];
  if (Math.abs(got.left - left) > 0.5 || Math.abs(got.top - top) > 0.5) set(left + (left - got.left) / scale, top + (top - got.top) / scale);
}

/**
 * Tells when what a box belongs to has moved or is out of sight. Other things that scroll are no matter, nor is a keyboard that comes.
 * @param {() => DOMRect} where
 * @param {(gone: boolean) => void} moved
 * @returns {() => void} ends it
 */
export function follow(where, moved) {
  let last = where();
  const look = () => {
    const now = where();
    const gone = now.bottom < 0 || now.top > innerHeight || !now.height;
    if (gone || now.top !== last.top || now.left !== last.left || now.width !== last.width) moved(gone);
    last = now;
  };
  const resized = () => ((last = where()), moved(!last.height));
  addEventListener('scroll', look, { capture: true, passive: true });
  addEventListener('resize', resized);
  visualViewport?.addEventListener('resize', resized);
  return () => {
    removeEventListener('scroll', look, { capture: true });
    removeEventListener('resize', resized);
    visualViewport?.removeEventListener('resize', resized);
  };
}
