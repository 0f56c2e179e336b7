// On a page with a form[data-autosave]: questions that hang on an answer, and saving by itself what is typed.
// What can't be saved stays on the page, which says so calmly, goes on trying, and leaves it only once it is safe.

import { announce, isChanged } from 'asset:own/app.js';
import { signedInHere } from 'asset:own/signed_in.js';

const { htmx } = window;

// --- questions that hang on an answer ----------------------------------------------------------------------------

function choose(box) {
  const form = box.closest('form');
  const { whenField, whenHolds } = box.dataset;
  const held = [...form.querySelectorAll(`[name="${CSS.escape(whenField)}"]:checked`)].some((input) => input.value === whenHolds);
  // Never fold away an error: it has to be seen to be mended.
  box.hidden = !held && !box.querySelector('.govuk-error-message');
  box.querySelector('.cmr-when__only').hidden = true;
}

function chooseAll() {
  document.querySelectorAll('.cmr-when').forEach(choose);
}

document.addEventListener('change', chooseAll);
document.addEventListener('htmx:afterSettle', chooseAll);
chooseAll();

// --- saving ------------------------------------------------------------------------------------------------------

const PAUSES = [5, 10, 20, 30]; // seconds between tries
const PATIENCE = 4; // seconds after which a save that is still under way is said to be slow
const TO_COME = 6; // seconds in which another's text must be here
const SAVING = 'Saving…';
const SLOW = 'Saving is taking longer than usual. What you typed is still here.';
const MOMENT = 'Something else was saved at the same moment. What you typed is still here, and this page keeps trying.';
// Refused for nothing that was typed: another's save came first, and sent again it may be taken.
const momentary = (xhr) => xhr.status === 409 && xhr.getResponseHeader('Retry-After') !== null;
const own = (event) => event.detail.elt?.closest?.('form[data-autosave]');

let dirty = false; // typed since the last save set out
// Saves under way, each by its own request: a row's button is swapped away before its answer is told of.
const flights = new Set();
let sent = []; // the fields of the save that set out last, each as it was then
let tries = 0; // failures in a row
let timer = 0;
let watch = 0; // set while a save is under way that is not slow yet
let slow = false; // said so already, and no save was quick since
let waiting = null; // a button that was pressed and goes on once the text is safe
let passing = false; // the button's own submit, which nothing holds up
let overtaken = null; // refused because another's text came first: it goes on once that stands here too (own/live.js)

// What a save took along stands there from now on: only what is typed after it is unsaved (own/live.js asks that).
function asSent(form) {
  return [...form.querySelectorAll('input, textarea, select')].map((one) => [one, one.value, one.checked]);
}

function settle() {
  sent.forEach(([one, value, checked]) => {
    if (/^(checkbox|radio)$/.test(one.type)) {
      if (one.defaultChecked !== checked) one.defaultChecked = checked;
    } else if (one.options) [...one.options].forEach((option) => { option.defaultSelected = option.value === value; });
    else one.defaultValue = value;
  });
  document.querySelector('[data-unsaved]:has(form[data-autosave])')?.removeAttribute('data-unsaved');
}

function stands(form) {
  return !form.closest('[data-unsaved]') && ![...form.querySelectorAll('input, textarea, select')].some(isChanged);
}

function again() {
  clearTimeout(timer);
  const form = document.querySelector('form[data-autosave]');
  if (form && !flights.size && !overtaken) htmx.trigger(form, 'again');
}

function goOn(saved = false) {
  if (!waiting) return;
  const { form, button } = waiting;
  waiting = null;
  // Another form of the page does not take along what is typed: it goes only once that is kept.
  if (!saved && !form.matches('[data-autosave]')) {
    form.removeAttribute('aria-busy');
    return;
  }
  form.setAttribute('aria-busy', 'true'); // until the next page is there
  passing = true;
  // Swapped meanwhile, the button of the same id or name stands in its place.
  form.requestSubmit(button?.isConnected ? button : null);
  passing = false;
}

function line() {
  return document.querySelector('#save_status .cmr-save');
}

function show(words, offer) {
  const status = document.getElementById('save_status');
  const button = status?.querySelector('button');
  if (!button) return;
  line().textContent = words;
  line().classList.toggle('cmr-save--failed', Boolean(offer));
  button.hidden = !offer;
  // Under a pressed button the same words written anew would swallow the click.
  if (offer && button.textContent !== offer) button.textContent = offer;
}

// Under way for long: said beside the text each time, read out once.
function takesLong() {
  watch = 0;
  show(SLOW);
  if (!slow) announce(SLOW);
  slow = true;
}

// Not saved: said once, with what will happen; then tried again until it is.
function failed(why, offer = 'Save now') {
  dirty = true;
  document.querySelectorAll('form[aria-busy]').forEach((form) => form.removeAttribute('aria-busy'));
  const since = document.getElementById('save_status')?.dataset.since;
  const words = `${since ? `Not saved since ${since}` : 'Not saved yet'}. ${why}`;
  show(words, offer);
  if (tries === 0 || waiting) announce(words);
  clearTimeout(timer);
  timer = setTimeout(again, PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000);
  tries += 1;
}

function noAnswer() {
  waiting = null; // going on would leave the page, and the text with it
  failed('The service cannot be reached. What you typed is still here, and this page keeps trying.');
}

function signedOut() {
  failed('You have been signed out. What you typed is still here.', 'Sign in and save');
  goOn(); // the page of signing in takes the text along
}

async function renew() {
  const found = await signedInHere().catch(() => null);
  if (!found) return noAnswer();
  if (!found.now) return signedOut();
  if (!found.isSame) return failed(`${found.now} is signed in here now. Press the button to save under that name.`);
  clearTimeout(timer);
  return tries > 1 ? failed('This page keeps trying.') : (tries += 1, again());
}

document.addEventListener('input', (event) => { dirty = dirty || Boolean(event.target.closest('form[data-autosave]')); });
document.addEventListener('change', (event) => { dirty = dirty || Boolean(event.target.closest('form[data-autosave]')); });

// Leaving a field whose text is kept already saves nothing: sent again, it would come into the way of what somebody else has
// written since, as if two had written at once.
document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt, requestConfig } = event.detail;
  if (!elt.matches('form[data-autosave]') || !['input', 'change'].includes(requestConfig.triggeringEvent?.type)) return;
  if (tries || !stands(elt)) return;
  event.preventDefault();
  dirty = false;
  if (!flights.size) goOn(true); // a button pressed meanwhile waited for this one
});

document.addEventListener('htmx:beforeSend', (event) => {
  if (!own(event)) return;
  flights.add(event.detail.xhr);
  sent = asSent(event.detail.elt.closest('form'));
  dirty = false;
  if (tries) return; // what the line says of that stays until it is saved
  show(SAVING);
  clearTimeout(watch);
  watch = setTimeout(takesLong, PATIENCE * 1000);
});

document.addEventListener('htmx:beforeOnLoad', (event) => {
  const to = event.detail.xhr.getResponseHeader('HX-Redirect');
  if (!own(event) || !to?.startsWith('/sign-in')) return;
  event.preventDefault(); // leaving now would lose what was typed
  signedOut();
});

document.addEventListener('htmx:sendError', (event) => own(event) && noAnswer());
document.addEventListener('htmx:timeout', (event) => own(event) && noAnswer());

document.addEventListener('htmx:responseError', (event) => {
  if (!own(event)) return;
  const { status } = event.detail.xhr;
  if (status === 400) renew();
  else if (status >= 500) noAnswer();
  else {
    waiting = null;
    failed('This page may no longer be yours to write. What you typed is still here.');
  }
});

document.addEventListener('htmx:afterRequest', (event) => {
  const { xhr } = event.detail;
  if (!flights.delete(xhr)) return;
  if (watch) slow = false;
  clearTimeout(watch);
  watch = 0;
  const redirected = xhr.getResponseHeader('HX-Redirect');
  if (xhr.status >= 200 && xhr.status < 300 && !redirected) {
    settle();
    if (tries) announce('Saved again.');
    tries = 0;
    clearTimeout(timer);
    if (!flights.size && !dirty) goOn(true);
    // What was typed meanwhile saves itself in its own time, or at once where a button waits for it.
    else if (!flights.size && waiting) again();
  } else if (momentary(xhr) && !overtaken) failed(MOMENT); // a button that was pressed goes on once it is saved
  else if ((xhr.status === 409 || xhr.status === 422) && !overtaken) {
    // The answer says why, beside the text or at the head of the page.
    if ([SAVING, SLOW].includes(line()?.textContent)) show('Not saved: see why at the top of the page.', 'Save now');
    if (tries === 0 && !waiting) announce(line()?.textContent);
    tries += 1;
    goOn();
  }
});

// A save of a form that comes up to date by itself, refused because somebody else's text came first, waits for that text. Where
// both wrote the same place, or nothing comes, the answer is shown as it was given.
let choosing = false;

function onceItIsHere(merged) {
  if (!overtaken) return;
  const { elt, form, answer, watching } = overtaken;
  clearTimeout(watching);
  overtaken = null;
  // It may have been taken off the screen meanwhile: what it was about is closed to whoever wrote.
  if (!form.isConnected) return;
  form.removeAttribute('data-overtaken');
  if (elt !== form) {
    choosing = !merged;
    // A row whose button was pressed may have been removed by the other.
    if (elt.isConnected) elt.click();
  } else if (merged) again();
  else if (!answer.includes('id="save_status"')) failed(MOMENT);
  else {
    document.getElementById('save_status').outerHTML = answer;
    htmx.process(document.getElementById('save_status'));
    if (tries === 0 && !waiting) announce(line()?.textContent);
    tries += 1;
    goOn();
  }
}

document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr, requestConfig } = event.detail;
  const { elt } = requestConfig;
  const form = elt.closest('form[data-autosave][data-frame]');
  const chosen = (choosing && elt !== form) || Boolean(elt.closest('#save_status'));
  if (elt !== form) choosing = false;
  // While somebody types, what can be sent again is said in their own line alone.
  if (momentary(xhr) && elt.matches('form[data-autosave]')) event.detail.shouldSwap = false;
  // Refused for good, such as a case that was taken back: said at once, at the head of the page.
  if (xhr.getResponseHeader('HX-Retarget') === '#refused' && !momentary(xhr)) return;
  if (xhr.status !== 409 || !form || chosen || !document.getElementById('live')) return;
  event.detail.shouldSwap = false;
  clearTimeout(overtaken?.watching);
  overtaken = { elt, form, answer: xhr.responseText, watching: setTimeout(onceItIsHere, TO_COME * 1000, false) };
  form.setAttribute('data-overtaken', '');
  form.removeAttribute('aria-busy');
  dirty = true;
});

document.addEventListener('cmr:placed', (event) => onceItIsHere(event.detail.merged));

document.addEventListener('submit', (event) => {
  // What somebody else saved a moment ago has to be here first, also where nothing was typed since the last save; and what is
  // sent for good goes only while the service answers.
  const sure = !flights.size && !dirty && !event.target.matches('[data-frame], [data-held]');
  // What is said of the text, in a form beside it, is said of it as it stands.
  const ofTheText = event.target.matches('form[data-autosave], [data-after-saving] form');
  if (passing || !ofTheText || sure) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.setAttribute('aria-busy', 'true');
  waiting = { form: event.target, button: event.submitter };
  again();
}, true);

// Pressed by mouse, these buttons and links leave the keyboard where it is: leaving a field saves it, and an answer that comes
// while one is down would change the page under the press. The press itself saves what is typed.
document.addEventListener('mousedown', (event) => {
  if (event.target.closest('form[data-autosave] button:is([name=then], [name=sign]), #save_status a')) event.preventDefault();
});

window.addEventListener('online', again);
document.addEventListener('visibilitychange', () => { if (document.hidden && dirty) again(); });

// --- what the save found in the text: read out when it comes up, not again at each save ----------------------------

const warning = () => document.querySelector('#save_status .cmr-save-line__warning')?.textContent.trim() ?? '';
let warned = warning();

document.addEventListener('htmx:afterSwap', () => {
  const words = warning();
  if (words && words !== warned) announce(words);
  warned = words;
});

// --- word guides: told when a text passes its guide and when it is within it again, never at each word ------------

const told = new WeakMap();

document.addEventListener('htmx:beforeSend', () => {
  document.querySelectorAll('textarea[data-word-guide]').forEach((area) => {
    const count = document.getElementById(`${area.id}-guide`);
    const over = Boolean(count?.classList.contains('cmr-guide--over'));
    if (over !== (told.get(area) ?? count?.dataset.over === 'yes')) announce(over ? count.textContent : 'Within the guide.');
    told.set(area, over);
  });
});
