// The board of a meeting: a case is dragged by its handle to a place, and Alt with an arrow key moves it up or down.
// Both send the forms of the buttons that stand beside each case; without scripts those do the work.
// One press is answered at a time, for each answer draws the whole board anew: see board_presses.js.

import { press } from 'asset:own/board_presses.js';

const EDGE = 70;

let drag = null;

// The place under the pointer that takes what is dragged: a free one for a case of the queue, any that can move for
// a case of the agenda.
function placeUnder(event) {
  const line = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-place]');
  if (!line || line.dataset.drag === drag.form) return null;
  return drag.queued && !('free' in line.dataset) ? null : line;
}

// Going down, a case takes the place of the one it is dropped on, which moves up: it lands below that.
function aim(line) {
  drag.target?.classList.remove('cmr-line--target', 'cmr-line--below');
  drag.target = line;
  line?.classList.add('cmr-line--target');
  const down = line && !drag.queued && Number(line.dataset.place) > Number(drag.line.dataset.place);
  if (down && !('free' in line.dataset)) line.classList.add('cmr-line--below');
}

function end() {
  if (!drag) return;
  aim(null);
  drag.line.classList.remove('cmr-line--dragged');
  document.documentElement.classList.remove('cmr-dragging');
  drag = null;
}

function drop() {
  const { form, queued, target } = drag;
  end();
  if (target) press({ id: form, [queued ? 'place' : 'to']: target.dataset.place });
}

document.addEventListener('pointerdown', (event) => {
  const handle = event.target.closest?.('.cmr-handle');
  const line = handle?.closest('[data-drag]');
  if (!document.getElementById(line?.dataset.drag) || event.button) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  drag = { line, form: line.dataset.drag, queued: !('place' in line.dataset), target: null };
  line.classList.add('cmr-line--dragged');
  document.documentElement.classList.add('cmr-dragging');
});

document.addEventListener('pointermove', (event) => {
  if (!drag) return;
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  else if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  const line = placeUnder(event);
  if (line !== drag.target) aim(line);
});

document.addEventListener('pointerup', () => { if (drag) drop(); });
document.addEventListener('pointercancel', end);

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') end();
  const way = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
  const line = event.altKey && way ? event.target.closest?.('[data-place][data-drag]') : null;
  if (!line) return;
  event.preventDefault();
  press({ id: `${way}-${line.dataset.drag.replace('order-', '')}` });
});

// A case of the queue was placed: its line is gone, and whoever places several goes on with the next where they were.
let placing = null;

document.addEventListener('htmx:beforeRequest', (event) => {
  const line = event.detail.elt.closest?.('.cmr-lines-list--queue [data-drag]');
  const next = line?.nextElementSibling?.querySelector('button[id^="place-"]');
  placing = line ? { next: next?.id, top: window.scrollY } : null;
});

document.addEventListener('htmx:afterSettle', (event) => {
  if (!placing || event.detail.elt.id !== 'board') return;
  const { next, top } = placing;
  placing = null;
  if (document.activeElement === document.body) {
    (document.getElementById(next) || document.getElementById('queue'))?.focus({ preventScroll: true });
  }
  window.scrollTo(0, top);
});
