// On the page of a section: questions that hang on an answer, and a save that waits for the one before it.

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

// A save in flight brings a new version number. A button pressed meanwhile waits for it, or it would look like
// somebody else's change.
let flying = 0;
let waiting = null;

function goOn() {
  flying = Math.max(0, flying - 1);
  if (flying || !waiting) return;
  const { form, button } = waiting;
  waiting = null;
  form.requestSubmit(button);
}

document.addEventListener('htmx:beforeSend', () => { flying += 1; });
document.addEventListener('htmx:afterRequest', goOn);
document.addEventListener('submit', (event) => {
  if (!flying || !event.target.matches('form[data-autosave]')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = { form: event.target, button: event.submitter };
}, true);

document.addEventListener('change', chooseAll);
document.addEventListener('htmx:afterSettle', chooseAll);
chooseAll();
