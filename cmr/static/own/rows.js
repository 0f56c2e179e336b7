// On a page with a form[data-autosave]: a row more in a table, made here from the table's own pattern. It is there at the press, so
// that what is typed next goes into it however slow the line is; what it says is saved as everything on the page is.

import { announce, prepare } from 'asset:own/app.js';

const { htmx } = window;

const held = []; // tables that want a row, pressed while the page is about to be changed by another row's button
let fresh = null; // the first field of the row that was added last

function addRow(key) {
  const table = document.getElementById(key);
  const [pattern, noMore] = table?.querySelectorAll(':scope > template') || [];
  if (!pattern) return; // as many rows as there may be
  const { most, said, further } = pattern.dataset;
  const rows = table.querySelectorAll(':scope > .cmr-rows__row');
  const filled = (text) => text.replaceAll('__place__', rows.length).replaceAll('__number__', rows.length + 1);
  pattern.insertAdjacentHTML('beforebegin', filled(pattern.innerHTML));
  const row = table.querySelector(':scope > .cmr-rows__row:last-of-type');
  row.querySelectorAll('button[name=up]').forEach((up) => { up.disabled = !rows.length; });
  rows.forEach((before) => before.querySelectorAll('button[name=down]').forEach((down) => { down.disabled = false; }));
  table.querySelector(':scope > .cmr-rows__none')?.remove();
  htmx.process(row);
  prepare(row);
  fresh = row.querySelector('input, select, textarea');
  fresh.focus();
  announce(filled(said));
  const button = table.querySelector(':scope > button[name=add]');
  button.textContent = further;
  if (rows.length + 1 >= Number(most)) {
    pattern.remove();
    button.replaceWith(noMore?.content || '');
  }
  const count = document.querySelector(`.cmr-jump a[href="#${CSS.escape(key)}"] + .cmr-count`);
  if (count) count.textContent = rows.length + 1;
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('form[data-autosave] button[name=add]');
  if (!button) return;
  event.preventDefault();
  // The answer to a row's button brings all of the page anew: a row that came before it would be lost.
  if (button.form.querySelector('button.htmx-request')) held.push(button.value);
  else addRow(button.value);
});

document.addEventListener('htmx:afterRequest', () => held.splice(0).forEach(addRow));

document.addEventListener('keydown', (event) => {
  // Enter pressed twice, or held: in a row that is still empty it never means to go on to the next page.
  if (event.key === 'Enter' && event.target === fresh && (fresh.type === 'radio' || !fresh.value)) event.preventDefault();
});
