// What scripts add to pages that already work without them. Nothing here is needed to do the work.

import { initAll } from 'asset:govuk.js';

const announcer = document.getElementById('announcer');
const trouble = document.getElementById('trouble');

export function announce(words) {
  if (!announcer || !words) return;
  announcer.textContent = '';
  // A reader speaks a change of text; the pause lets it notice the same words said twice.
  setTimeout(() => { announcer.textContent = words; }, 50);
}

// What a list had chosen when it was drawn, or when that was kept: its first where none is marked.
export function stoodIn(list) {
  return ([...list.options].find((one) => one.defaultSelected) ?? list.options[0])?.value ?? '';
}

// Whether somebody changed it since it was drawn, or since what it said then was kept (own/writing.js).
export function isChanged(field) {
  if (field.type === 'hidden' || field.disabled) return false;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.options) return field.value !== stoodIn(field);
  return field.value !== field.defaultValue;
}

// --- word counters: textarea[data-word-guide] with a line `<id>-guide` beneath -----------------------------------

function countWords(text) {
  return (text.match(/\S+/g) || []).length;
}

function showCount(area) {
  const line = document.getElementById(`${area.id}-guide`);
  if (!line) return;
  const guide = Number(area.dataset.wordGuide);
  const count = countWords(area.value);
  const words = `${count} ${count === 1 ? 'word' : 'words'} of about ${guide}`;
  const over = count - guide;
  if (count === 0) line.textContent = `Write about ${guide} words`;
  else line.textContent = over > 0 ? `${words}: ${over} over the guide` : words;
  line.classList.toggle('cmr-guide--over', over > 0);
}

// --- a yes/no whose why is only asked for one answer --------------------------------------------------------------

function foldWhy(group) {
  const chosen = group.querySelector('input[type=radio]:checked');
  const why = group.querySelector('.cmr-yes-no__why');
  const wanted = group.dataset.whyOn === 'both' ? Boolean(chosen) : chosen?.value === group.dataset.whyOn;
  // Never fold away something that was written, or an error.
  const kept = why.querySelector('textarea')?.value || why.querySelector('.govuk-error-message');
  why.hidden = !wanted && !kept;
}

// --- leaving with changes unsaved: form[data-warn] ---------------------------------------------------------------

const unsaved = new Set();

window.addEventListener('beforeunload', (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

document.addEventListener('input', (event) => {
  const { target } = event;
  if (target.matches?.('textarea[data-word-guide]')) showCount(target);
  const form = target.closest?.('form[data-warn], form[data-autosave]');
  if (form) unsaved.add(form);
});

document.addEventListener('change', (event) => {
  const group = event.target.closest?.('[data-why-on]');
  if (group) foldWhy(group);
});

document.addEventListener('submit', (event) => unsaved.delete(event.target));

// --- sent only while the service answers: form[data-held], with the address that says so --------------------------
// A form that saves by itself asks with its own save: writing.js.

const PATIENCE = 10; // seconds in which it has to answer
let answering = null; // the form that goes on its way: sent by itself, nothing holds it up

// A browser that sends a form without a connection shows a page of its own, and the way back holds nothing of what was typed.
async function sendHeld(form, button) {
  const answer = await fetch(form.dataset.held, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE * 1000) }).catch(() => null);
  form.removeAttribute('aria-busy');
  if (!answer?.ok) {
    unsaved.add(form);
    sayTrouble(trouble?.dataset.again || '');
    return;
  }
  answering = form;
  form.requestSubmit(button);
  answering = null;
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('form[data-held]:not([data-autosave])') || answering === form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.getAttribute('aria-busy')) return;
  form.setAttribute('aria-busy', 'true');
  if (trouble) trouble.hidden = true;
  sendHeld(form, event.submitter);
}, true);

// --- what happens to every piece of page, at first and after a swap ----------------------------------------------

export function prepare(root) {
  root.querySelectorAll('textarea[data-word-guide]').forEach(showCount);
  root.querySelectorAll('[data-why-on]').forEach(foldWhy);
  root.querySelectorAll('[data-print]').forEach((button) => { button.hidden = false; });
}

// --- htmx: focus kept, changes read out, failures said ------------------------------------------------------------

let focused = null;

function sayTrouble(why) {
  if (!trouble) return;
  document.getElementById('trouble_why').textContent = why;
  trouble.hidden = false;
}

// A form that saves by itself says so beside its text: writing.js.
function failed(event, why) {
  const form = event.detail.elt?.closest?.('form');
  if (form) unsaved.add(form);
  if (!form?.hasAttribute('data-autosave')) sayTrouble(why);
}

document.addEventListener('htmx:beforeRequest', (event) => {
  const form = event.detail.elt.closest('form[data-autosave]');
  if (form && event.detail.requestConfig.verb !== 'get') unsaved.delete(form);
});

document.addEventListener('htmx:afterRequest', (event) => {
  const { elt, requestConfig, successful, xhr } = event.detail;
  const form = elt?.closest?.('form[data-autosave]');
  // What was said of the deed before goes once the next is answered, also by a refusal; what saves by itself is no deed.
  if (!form && xhr.status && requestConfig.verb !== 'get') document.getElementById('told')?.replaceChildren();
  if (!successful) return;
  if (trouble) trouble.hidden = true;
  if (form && (xhr.status >= 400 || xhr.getResponseHeader('HX-Redirect'))) unsaved.add(form);
  // A refusal was put there by this very request, and stays while the page beneath it is read anew.
  else if (xhr.status < 400 && requestConfig.verb !== 'get' && xhr.getResponseHeader('HX-Retarget') !== '#refused') document.getElementById('refused')?.replaceChildren();
});

document.addEventListener('htmx:sendError', (event) => failed(event, trouble?.dataset.again || ''));
document.addEventListener('htmx:timeout', (event) => failed(event, trouble?.dataset.again || ''));

document.addEventListener('htmx:responseError', (event) => {
  const { status } = event.detail.xhr;
  const signedOut = status === 400 || status === 401 || status === 403;
  const why = status === 404 ? trouble?.dataset.closed : trouble?.dataset.again;
  failed(event, (signedOut ? trouble?.dataset.signedOut : why) || '');
});

document.addEventListener('htmx:beforeSwap', () => {
  const active = document.activeElement;
  focused = active?.id
    ? { id: active.id, start: active.selectionStart, end: active.selectionEnd }
    : null;
});

function keepFocus(root) {
  const wanted = root.querySelector('.govuk-error-summary') || root.querySelector('[data-focus]');
  // Whoever is writing while the page saves by itself is told, but not torn from the sentence.
  const writing = document.activeElement?.closest?.('form[data-autosave] :is(textarea, input, select)');
  if (wanted && !writing) {
    if (!wanted.hasAttribute('tabindex')) wanted.setAttribute('tabindex', '-1');
    wanted.focus();
    return;
  }
  // Only where the swap took it away: whoever has moved on meanwhile is not called back.
  if (!focused || document.activeElement !== document.body) return;
  const again = document.getElementById(focused.id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (typeof focused.start === 'number' && again.setSelectionRange) {
    try {
      again.setSelectionRange(focused.start, focused.end);
    } catch {
      // Dates and numbers have no selection to put back.
    }
  }
}

document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-print]')) window.print();
});

document.addEventListener('htmx:afterSettle', (event) => {
  const root = event.detail.elt;
  if (!root?.querySelectorAll) return;
  // What was sent and could not be kept, or has a row more, is as unsaved in the form that was drawn anew.
  document.querySelectorAll('[data-unsaved] form[data-warn]').forEach((form) => unsaved.add(form));
  prepare(root);
  initAll({ scope: root });
  keepFocus(root);
  const speaker = root.matches('[data-announce]') ? root : root.querySelector('[data-announce]');
  announce(speaker?.dataset.announce);
});

prepare(document);
initAll();
