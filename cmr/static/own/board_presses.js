// Presses on the board, one after the other: each answer draws the whole board anew, so a press that comes while one is
// being answered waits, and is sent from the board as it stands then. What cannot be done any more is said.

const { htmx } = window;

const held = []; // presses that wait for their turn, in their order
let going = null; // the press that is being answered
let missed = []; // what the board offered no more when its turn came, said once nothing waits

const referenceOf = (press) => press.id.replace(/^(place-form|place|order|up|down)-/, '');

// The form that does it, on the board as it is now; none where it is offered no more.
function formOf(press) {
  const found = document.getElementById(press.id);
  return found?.disabled ? null : found?.form || found;
}

function pressOf(form) {
  const id = form.id || form.querySelector('button[id]').id;
  return { id, to: form.elements.namedItem('to')?.value, place: id.startsWith('place-') && form.elements.namedItem('place').value };
}

function inWords(press) {
  const [kind] = press.id.split('-');
  if (kind === 'place') return `${referenceOf(press)} onto the agenda`;
  return `${referenceOf(press)} ${kind === 'order' ? `to place ${press.to}` : `one place ${kind}`}`;
}

function say(words) {
  const region = document.getElementById('refused');
  if (!region) return;
  const line = document.createElement('p');
  line.className = 'govuk-inset-text';
  line.setAttribute('role', 'alert');
  line.textContent = words;
  region.append(line);
}

const listed = (presses) => presses.map(inWords).join('; ');

function sayMissed() {
  if (missed.length) say(`Not done, because it isn’t possible as the agenda stands now: ${listed(missed)}.`);
  missed = [];
}

function mark() {
  held.forEach((press) => document.getElementById(press.id)?.closest('.cmr-line')?.classList.add('cmr-line--held'));
}

function send(press) {
  const form = formOf(press);
  if (!form) {
    missed.push(press);
    return;
  }
  if (press.to) form.elements.namedItem('to').value = press.to;
  if (press.place) form.elements.namedItem('place').value = press.place;
  going = press;
  form.requestSubmit();
}

function goOn() {
  going = null;
  while (held.length && !going) send(held.shift());
  if (!going) sayMissed();
  mark();
}

// One press more, by its form's or its button's id; with the place where a case was dropped.
export function press(wanted) {
  // Placed twice is placed: the second press of a button wants nothing more.
  const again = (one) => one && !wanted.place && one.id.startsWith('place-') && referenceOf(one) === referenceOf(wanted);
  if (wanted.id.startsWith('place-') && [going, ...held].some(again)) return;
  held.push(wanted);
  if (going) mark();
  else goOn();
}

document.addEventListener('submit', (event) => {
  if (!going || !event.target.matches('#board form[hx-post]')) return;
  const wanted = pressOf(event.target);
  if (formOf(going) === event.target && !going.sent) {
    going.sent = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  press(wanted);
}, true);

document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb === 'get' || !elt.matches('#board form')) return;
  going ||= pressOf(elt);
  going.sent = true;
});

document.addEventListener('htmx:afterRequest', (event) => {
  const { requestConfig, xhr } = event.detail;
  if (!going?.sent) return;
  const answered = xhr.status >= 200 && xhr.status < 400;
  if (requestConfig.verb === 'get') {
    if (!answered) goOn();
    return;
  }
  if (answered) {
    // What was said of a deed before this one may be true no more.
    document.querySelectorAll('.cmr-notice').forEach((notice) => notice.remove());
    return;
  }
  if (held.length) say(`Not done, because what you pressed before was not: ${listed(held.splice(0))}.`);
  // Somebody else was first: the refusal says so, and the board beneath it shows how things stand now.
  if (xhr.status === 409) htmx.ajax('GET', window.location.pathname, { target: '#board', swap: 'outerHTML' });
  else goOn();
});

document.addEventListener('htmx:afterSettle', (event) => {
  // After all else that is done to a new board: the focus is back by then.
  if (event.detail.elt.id === 'board') queueMicrotask(goOn);
});

window.addEventListener('beforeunload', (event) => { if (held.length) event.preventDefault(); });
