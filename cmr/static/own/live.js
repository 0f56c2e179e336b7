// Keeps the page of a meeting in step: asks again and again whether anything changed, and swaps what did.
// Without scripts the page shows how things stood when it was loaded, and a reload shows how they stand now.

import { initAll } from 'asset:govuk.js';
import { announce, isChanged, prepare } from 'asset:own/app.js';
import { merge } from 'asset:own/merging.js';
import { signedInHere } from 'asset:own/signed_in.js';

const { htmx } = window;
const live = document.getElementById('live');
const line = live?.querySelector('.cmr-live__text');
const EVERY = 1700;
const JITTER = 300;
const SOON = 150;
const HIDDEN = 15000;
const AWAY = 5000;
const PATIENCE = 10000;
const RESTS = 5000;
const UNKNOWN = '"unknown"';

let mark = live?.dataset.mark;
let ahead = live ? Date.parse(live.dataset.now) - Date.now() : 0;
let lostSince = '';
let busySince = 0;
let next = 0;
let asking = false;
let again = false;
let ended = false;
let away = false;

// --- what may be swapped -------------------------------------------------------------------------------------------

const held = new Map();
let touched = null;
let pressed = false;
let typedAt = 0;
let released = () => {};

// Nothing is swapped between the two halves of a press: the click would be lost with the button.
function atRest() {
  return pressed ? new Promise((resolve) => { released = resolve; }) : Promise.resolve();
}

function press() {
  pressed = true;
}

function release() {
  // The click itself comes after the pointer is up.
  setTimeout(() => {
    pressed = false;
    released();
  });
}

// Something typed here is not kept yet: a field was changed, or what was sent could not be kept.
function isUnsaved(piece) {
  if (piece.matches('[data-unsaved]') || piece.querySelector('[data-unsaved]')) return true;
  return [...piece.querySelectorAll('input, textarea, select')].some(isChanged);
}

// The field in which the caret stands.
function fieldIn(piece) {
  const active = document.activeElement;
  return piece.contains(active) && active.matches('input:not([type=hidden]), textarea, select') ? active : null;
}

// Somebody writes here. A caret that only rests in a field, with nothing unsaved, holds nothing up.
function isWrittenIn(piece) {
  return isUnsaved(piece) || (fieldIn(piece) !== null && Date.now() - typedAt < RESTS);
}

// Beside the text that waits; at the head of the piece where that is out of sight.
function say(piece, words = live.dataset.held) {
  if (piece.querySelector('.cmr-held')) return;
  const note = document.createElement('p');
  note.className = 'cmr-held';
  note.textContent = words;
  const text = [...piece.querySelectorAll('input, textarea, select')].find(isChanged) ?? fieldIn(piece);
  const beside = piece.matches('[data-row]') ? null : text?.closest('.govuk-form-group');
  if (beside?.offsetParent) beside.before(note);
  else piece.prepend(note);
}

function spoken(piece) {
  return [...piece.querySelectorAll('[data-spoken], .cmr-quorum__head')].map((one) => one.textContent.trim());
}

function likeBefore(folds, piece) {
  piece.querySelectorAll('details').forEach((one) => {
    const before = folds.get(one.querySelector('summary')?.textContent.trim());
    if (before !== undefined) one.open = before;
  });
}

function swap(here, piece) {
  const active = here.contains(document.activeElement) ? document.activeElement : null;
  const words = active?.textContent.trim();
  // Of another case that comes into the middle nothing is written by whoever was still in a field of the one before.
  const goesOn = here.id === 'centre' && here.dataset.mark !== piece.dataset.mark && fieldIn(here);
  const [start, end] = fieldIn(here)?.type === 'textarea' ? [active.selectionStart, active.selectionEnd] : [];
  const folds = new Map([...here.querySelectorAll('details')].map((one) => [one.querySelector('summary')?.textContent.trim(), one.open]));
  const before = spoken(here);
  here.replaceWith(piece);
  likeBefore(folds, piece);
  htmx.process(piece);
  prepare(piece);
  initAll({ scope: piece });
  if (active) {
    const same = goesOn ? null : document.getElementById(active.id) || [...piece.querySelectorAll('button, a, summary')].find((one) => one.textContent.trim() === words);
    if (!same) piece.tabIndex = -1;
    (same || piece).focus({ preventScroll: true });
    if (start !== undefined && same) same.setSelectionRange(start, end);
  }
  const news = spoken(piece).filter((one) => !before.includes(one));
  if (news.length) announce(news.join('. '));
}

// A list comes up to date row by row: only the row in which somebody writes stays as it is. Says whether that was all.
function placeRows(here, piece) {
  const rows = [...piece.querySelectorAll('[data-row]')];
  const known = rows.filter((row) => here.contains(document.getElementById(row.id)));
  known.forEach((row) => {
    const same = document.getElementById(row.id);
    if (isWrittenIn(same)) {
      if (same.dataset.row !== row.dataset.row) say(same);
    } else if (!same.isEqualNode(row)) swap(same, row.cloneNode(true));
  });
  return rows.length > 0 && known.length === rows.length && here.querySelectorAll('[data-row]').length === rows.length;
}

// By how many saves a piece's form is newer than the one that stands here; nothing where they are not the same form.
function saves(here, piece) {
  const [mine, theirs] = [here, piece].map((one) => one.querySelector('form[data-frame]'));
  if (!mine || mine.dataset.frame !== theirs?.dataset.frame) return NaN;
  return theirs.elements.version.value - mine.elements.version.value;
}

function keep(here, piece) {
  here.dataset.mark = piece.dataset.mark;
  here.querySelectorAll('.cmr-held').forEach((one) => one.remove());
  held.delete(piece.id);
}

// What may not be read any more goes at once, whatever is written in it: the note says what became of that.
function takeOff(here, piece) {
  const unsent = isUnsaved(here);
  held.delete(piece.id);
  swap(here, piece);
  document.getElementById('trouble').hidden = true;
  if (!unsent) return;
  say(piece, live.dataset.gone);
  announce(live.dataset.gone);
}

function place(piece) {
  const here = document.getElementById(piece.id);
  if (!here) {
    held.delete(piece.id);
    return;
  }
  if (piece.matches('[data-gone]')) {
    takeOff(here, piece);
    return;
  }
  const newer = saves(here, piece);
  // What was saved from this very page stands on it already, as it was typed: drawn anew it would come under the hands.
  if (newer === 0) keep(here, piece);
  // What stands here was saved after somebody asked for this: the next answer has it.
  if (newer <= 0) return;
  // While it is being saved it waits for the answer, by which it may turn out to be what was saved.
  if (here.querySelector('form[data-frame]:is(.htmx-request, [aria-busy=true], :has(.htmx-request))')) {
    held.set(piece.id, piece);
    return;
  }
  // What waits for the other's text (own/writing.js) is sent from this very form, so that is not drawn anew either.
  const waits = here.querySelector('form[data-overtaken]') || isWrittenIn(here);
  if (waits || fieldIn(here)) {
    const merged = merge(here, piece);
    if (merged) keep(here, piece);
    else if (!waits) {
      held.delete(piece.id);
      swap(here, piece);
    } else {
      held.set(piece.id, piece);
      if (!placeRows(here, piece)) say(here);
    }
    if (waits && here.querySelector('form[data-frame]')) document.dispatchEvent(new CustomEvent('cmr:placed', { detail: { merged } }));
    return;
  }
  held.delete(piece.id);
  swap(here, piece);
}

// What somebody last pointed at or wrote in stays where it is on their screen, or the piece around it where it is
// drawn anew itself: a press that they are about to make must not land on something else.
function isOnScreen(one) {
  const { top, bottom } = one.getBoundingClientRect();
  return one.isConnected && top < window.innerHeight && bottom > 0;
}

function steadily(change) {
  const middle = document.elementFromPoint(window.innerWidth / 2, window.innerHeight / 2);
  const kept = [touched, middle].find((one) => one?.closest('[data-mark]') && isOnScreen(one));
  const around = kept?.closest('[data-mark]');
  const before = [kept, around].map((one) => one?.getBoundingClientRect().top);
  change();
  const [now, was] = kept?.isConnected ? [kept, before[0]] : [around && document.getElementById(around.id), before[1]];
  if (now) window.scrollBy({ top: now.getBoundingClientRect().top - was, behavior: 'instant' });
}

function take(html) {
  const box = document.createElement('template');
  box.innerHTML = html;
  steadily(() => [...box.content.children].forEach(place));
  // A clock that was drawn anew says what is left of it at once, not a second later.
  tick();
}

// --- asking --------------------------------------------------------------------------------------------------------

function standing(words, isLost) {
  if (line.textContent !== words) line.textContent = words;
  live.classList.toggle('cmr-live--lost', isLost);
}

// Once the meeting is over, a page says that instead.
function inStep() {
  const words = document.querySelector('[data-standing]')?.dataset.standing || line.dataset.inStep;
  if (lostSince) announce(words);
  lostSince = '';
  standing(words, false);
}

function lose() {
  const format = { hour: 'numeric', minute: '2-digit', second: '2-digit', hour12: true, timeZone: 'Europe/London' };
  lostSince ||= new Intl.DateTimeFormat('en-GB', format).format(Date.now() + ahead).replace(' ', '');
  standing(`${line.dataset.lost} ${lostSince}. ${line.dataset.lostMore}`, true);
}

// Others had their turn: asked again in a moment, which is said only where it lasts.
function wait() {
  busySince ||= Date.now();
  if (Date.now() - busySince > PATIENCE) lose();
}

function stop(words) {
  ended = true;
  standing(words, true);
}

function leave() {
  away = true;
  standing(line.dataset.signedOut, true);
}

// Signed in again in another window, the page goes on as it stands now; of somebody else it takes nothing in.
async function comeBack() {
  const { now, isSame } = await signedInHere();
  if (!now) return leave();
  if (!isSame) return stop(`${now} ${line.dataset.another}`);
  away = false;
  mark = UNKNOWN;
  return answered(true);
}

// It is theirs no more: nothing of it stays before them (a guest's meeting is over, a member withdrew).
function close(words) {
  stop(words);
  document.querySelectorAll('main > *, main .cmr-room').forEach((one) => { if (!one.contains(live)) one.remove(); });
  document.title = words;
}

// The meeting is over, and nothing of it is theirs to read any more.
function over(html) {
  const box = document.createElement('template');
  box.innerHTML = html;
  const words = box.content.querySelector('h1').textContent;
  close(words);
  document.querySelector('main').replaceChildren(box.content);
  document.querySelector('.govuk-back-link')?.remove();
  announce(words);
}

function pieces() {
  return [...document.querySelectorAll('[data-mark]:not(#live)')].map((one) => `${one.id}=${one.dataset.mark}`).join(' ');
}

async function answered(atOnce) {
  const headers = { 'HX-Request': 'true', 'If-None-Match': mark, 'Cmr-Regions': pieces() };
  // Many deeds in a row are read together; one's own is asked for as it is.
  if (atOnce) headers['Cache-Control'] = 'no-cache';
  const answer = await fetch(live.dataset.live, {
    headers,
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.headers.has('HX-Redirect') || answer.redirected) return leave();
  if (answer.status === 410) return over(await answer.text());
  if (answer.status === 403 || answer.status === 404) return close(line.dataset.closed);
  if (answer.headers.has('Cmr-Again')) return wait();
  busySince = 0;
  if (answer.status === 200) {
    const html = await answer.text();
    await atRest();
    take(html);
    mark = answer.headers.get('ETag');
  } else if (answer.status !== 304) throw new Error(String(answer.status));
  return inStep();
}

function pause() {
  if (busySince) return SOON + Math.random() * SOON;
  if (away && !document.hidden) return AWAY;
  return document.hidden ? HIDDEN : EVERY + Math.random() * JITTER;
}

function later(atOnce) {
  clearTimeout(next);
  if (!ended) next = setTimeout(() => ask(busySince && atOnce), pause());
}

async function ask(atOnce = false) {
  if (ended) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  if (!pressed) steadily(() => [...held.values()].forEach(place));
  try {
    await (away ? comeBack() : answered(atOnce));
  } catch {
    busySince = 0;
    lose();
  }
  asking = false;
  if (again) {
    again = false;
    ask(true);
  } else later(atOnce);
}

// --- the clock of the stage ----------------------------------------------------------------------------------------

function spell(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

// By how much a stage is over; after an hour nobody counts its minutes any more.
function late(seconds) {
  return seconds > 3600 ? 'more than an hour over' : `${spell(seconds)} over`;
}

function tick() {
  document.querySelectorAll('.cmr-clock[data-ends]').forEach((clock) => {
    clock.dataset.words ||= clock.textContent.trim();
    const left = Math.round((Date.parse(clock.dataset.ends) - Date.now() - ahead) / 1000);
    const ends = clock.dataset.words.replace(/^(until|was to end at) /, '').replace(/,.*$/, '');
    const over = left < 0;
    clock.textContent = over ? `${late(-left)}, was to end at ${ends}` : `${spell(left)} left, until ${ends}`;
    if (over && !clock.classList.contains('cmr-clock--over') && left > -3 && clock.matches('.cmr-clock--large')) announce(line.dataset.over);
    clock.classList.toggle('cmr-clock--over', over);
  });
}

if (live) {
  // A proxy may mark an answer that it packed as only weakly the same; it is sent back as it came.
  mark = `"${mark}"`;
  live.hidden = false;
  inStep();
  later();
  tick();
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask(); });
  window.addEventListener('online', () => ask());
  window.addEventListener('pageshow', (event) => { if (event.persisted) ask(); });
  ['pointermove', 'focusin', 'input'].forEach((one) => document.addEventListener(one, (event) => { touched = event.target; }, { passive: true }));
  document.addEventListener('input', () => { typedAt = Date.now(); });
  document.addEventListener('pointerdown', press);
  document.addEventListener('keydown', (event) => { if (event.target.matches('button, summary')) press(); });
  ['pointerup', 'pointercancel', 'keyup', 'dragend'].forEach((one) => document.addEventListener(one, release));
  window.addEventListener('blur', release);
  // One's own deed is seen at once, and what it drew anew is not drawn over by an answer from before it.
  document.addEventListener('htmx:afterRequest', (event) => {
    const { elt, requestConfig, successful } = event.detail;
    if (!successful || requestConfig.verb === 'get') return;
    const own = elt.closest?.('[data-mark]');
    // What waited for this deed may be newer than what it drew: the next answer says again how everything stands.
    if (own && held.delete(own.id)) mark = UNKNOWN;
    ask(true);
  });
  // Refused, since it is not theirs any more: how it stands is asked for at once.
  document.addEventListener('htmx:responseError', (event) => { if ([403, 404].includes(event.detail.xhr.status)) ask(true); });
}
