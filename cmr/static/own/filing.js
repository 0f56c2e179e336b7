// What is pasted into the child's file is copied with one press; without scripts it is marked and copied by hand.

function hides(element, hidden) {
  element.hidden = hidden;
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copies);
  const said = document.getElementById(`${button.dataset.copies}-said`);
  try {
    await navigator.clipboard.writeText(text.value);
    said.textContent = 'Copied.';
  } catch {
    text.focus();
    text.select();
    said.textContent = 'Your browser does not copy for a page: the text is marked, copy it yourself.';
  }
}

document.querySelectorAll('[data-copies]').forEach((button) => {
  hides(button, false);
  button.addEventListener('click', () => copy(button));
});
