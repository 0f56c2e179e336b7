// Two who write one form at once: what the other saved comes into it field by field, around what is being written here.
// Only where both changed the same field does nobody but they know what is to stand there.

import { initAll } from 'asset:govuk.js';
import { announce, isChanged, prepare, stoodIn } from 'asset:own/app.js';

const { htmx } = window;
const FIELDS = 'input:not([type=hidden]), textarea, select';
const ROWS = ':scope > .cmr-rows__row';
const NAMED = ['id', 'name', 'for', 'aria-describedby', 'aria-controls', 'data-aria-controls'];

let composing = false; // a character is being put together: its box must not be touched
document.addEventListener('compositionstart', () => { composing = true; });
document.addEventListener('compositionend', () => { composing = false; });

const isBox = (one) => /^(checkbox|radio)$/.test(one.type);

// What a field said when it was last drawn or kept. The boxes of one name are one field.
function stood(ones) {
  const [one] = ones;
  if (isBox(one)) return ones.filter((box) => box.defaultChecked).map((box) => box.value).join(' ');
  if (one.options) return stoodIn(one);
  return one.defaultValue;
}

// As the service keeps it: without space around it, and a day without its nought.
function plain(one, text) {
  const kept = text.trim();
  return one.inputMode === 'numeric' ? kept.replace(/^0+(?=\d)/, '') : kept;
}

const isSame = (ones, text, other) => plain(ones[0], text) === plain(ones[0], other);
const says = (ones) => (isBox(ones[0]) ? ones.filter((box) => box.checked).map((box) => box.value).join(' ') : ones[0].value);

// The fields of a place, each by its name: a row's without the row's own number. Of several outcomes each box is one.
function fieldsIn(place, named = (name) => name) {
  const found = new Map();
  place.querySelectorAll(FIELDS).forEach((one) => {
    const key = named(one.name) + (one.type === 'checkbox' ? `=${one.value}` : '');
    found.set(key, [...(found.get(key) ?? []), one]);
  });
  return found;
}

const inRow = (row) => fieldsIn(row, (name) => name.replace(/^.*?-(\d+)-/, ''));
const isWritten = (place) => [...place.querySelectorAll(FIELDS)].some(isChanged);

// A row of which the service keeps something: one that says nothing yet stands on its page alone.
const isKept = (row) => [...row.querySelectorAll('textarea')].some((one) => one.defaultValue.trim());

// --- one field ----------------------------------------------------------------------------------------------------

// Where the caret stands in the new text: beside the same words.
function caretIn(text, before, at) {
  if (text.startsWith(before.slice(0, at))) return at;
  if (text.endsWith(before.slice(at))) return text.length - (before.length - at);
  return Math.min(at, text.length);
}

function write(one, text) {
  const { value: before, selectionStart: start, selectionEnd: end, scrollTop } = one;
  one.defaultValue = text;
  one.value = text;
  if (one !== document.activeElement || typeof start !== 'number') return;
  one.setSelectionRange(caretIn(text, before, start), caretIn(text, before, end));
  one.scrollTop = scrollTop;
}

function tick(box, holds) {
  box.defaultChecked = holds;
  box.checked = holds;
  const more = document.getElementById(box.getAttribute('aria-controls'));
  if (!more) return;
  more.classList.toggle(`govuk-${box.type === 'radio' ? 'radios' : 'checkboxes'}__conditional--hidden`, !holds);
  box.setAttribute('aria-expanded', String(holds));
}

function put(mine, theirs) {
  const [one] = mine;
  if (isBox(one)) mine.forEach((box) => tick(box, theirs.some((other) => other.value === box.value && other.defaultChecked)));
  else if (one.options) {
    const value = stood(theirs);
    [...one.options].forEach((option) => { option.defaultSelected = option.value === value; });
    one.value = value;
  } else write(one, stood(theirs));
}

// Beside the field that somebody is in: who changed it under their eyes. It goes with the next letter, or when they leave.
function tell(one, words) {
  const note = document.createElement('p');
  note.className = 'cmr-quiet';
  note.dataset.taken = '';
  note.textContent = `This has just changed: ${words.charAt(0).toLowerCase()}${words.slice(1)}.`;
  const group = one.closest('.govuk-form-group');
  group.querySelector(':scope > [data-taken]')?.remove();
  group.append(note);
  announce(note.textContent);
  const gone = () => { note.remove(); one.removeEventListener('input', gone); one.removeEventListener('blur', gone); };
  one.addEventListener('input', gone);
  one.addEventListener('blur', gone);
}

// Takes the other's text where this person changed nothing. Says whether that left nothing to choose.
function mergeField(mine, theirs, words) {
  const [before, after] = [stood(mine), stood(theirs)];
  if (isSame(mine, before, after)) return true;
  const active = mine.find((one) => one === document.activeElement);
  if (says(mine) !== before) {
    if (!isSame(mine, says(mine), after)) return false;
    // Both wrote the same.
    mine.forEach((one) => { if (isBox(one)) one.defaultChecked = one.checked; });
    if (mine[0].options) [...mine[0].options].forEach((option) => { option.defaultSelected = option.selected; });
    else if (!isBox(mine[0])) mine[0].defaultValue = mine[0].value;
    return true;
  }
  put(mine, theirs);
  if (active) tell(active, words);
  return true;
}

function mergeFields(mine, theirs, words) {
  let all = true;
  theirs.forEach((ones, key) => { if (mine.has(key)) all = mergeField(mine.get(key), ones, words) && all; });
  return all;
}

// --- a table's rows -----------------------------------------------------------------------------------------------

function isAlike(mine, theirs) {
  const [one, other] = [inRow(mine), inRow(theirs)];
  return [...other].every(([key, ones]) => one.has(key) && isSame(ones, stood(one.get(key)), stood(ones)));
}

// The rows of both side by side: those that say the same together, and what stands between them opposite each other.
function gaps(kept, news) {
  const table = Array.from({ length: kept.length + 1 }, () => new Array(news.length + 1).fill(0));
  const alike = kept.map((row) => news.map((other) => isAlike(row, other)));
  for (let i = kept.length - 1; i >= 0; i -= 1) {
    for (let j = news.length - 1; j >= 0; j -= 1) {
      table[i][j] = alike[i][j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const found = [{ after: null, mine: [], theirs: [] }];
  let [i, j] = [0, 0];
  while (i < kept.length || j < news.length) {
    if (i < kept.length && j < news.length && alike[i][j]) {
      found.push({ after: kept[i], mine: [], theirs: [] });
      i += 1;
      j += 1;
    } else if (j >= news.length || (i < kept.length && table[i + 1][j] >= table[i][j + 1])) {
      found.at(-1).mine.push(kept[i]);
      i += 1;
    } else {
      found.at(-1).theirs.push(news[j]);
      j += 1;
    }
  }
  return found.filter((gap) => gap.mine.length || gap.theirs.length);
}

function name(row, key, number) {
  const own = new RegExp(`(^|\\s)${key}-(\\d+|new\\d+)(?=-|\\s|$)`, 'g');
  [row, ...row.querySelectorAll('*')].forEach((one) => {
    const named = one.matches('button[name=remove]') ? [...NAMED, 'value'] : NAMED;
    named.filter((what) => one.hasAttribute(what)).forEach((what) => {
      const before = one.getAttribute(what);
      const after = before.replace(own, `$1${key}-${number}`);
      if (after !== before) one.setAttribute(what, after);
    });
  });
}

// Numbered anew in their order. By way of other names: two rows of one name would share their round buttons.
function number(rows, key) {
  const moved = rows.map((row, place) => [row, place]).filter(([row, place]) => row.id !== `${key}-${place}`);
  moved.forEach(([row, place]) => name(row, key, `new${place}`));
  moved.forEach(([row, place]) => {
    name(row, key, place);
    row.querySelectorAll(':scope > legend, :scope > button[name=remove] > span').forEach((one) => {
      one.textContent = one.textContent.replace(/\d+$/, place + 1);
    });
  });
}

function comes(row, key, place) {
  const one = row.cloneNode(true);
  name(one, key, `new9${place}`);
  return one;
}

// Whether there may be a row more is said at the foot of the table, as the other's page says it of as many rows.
function footLike(mine, theirs) {
  const foot = (table) => [...table.children].slice([...table.children].findLastIndex((one) => one.matches('.cmr-rows__row')) + 1);
  const own = foot(mine);
  if (mine.querySelectorAll(ROWS).length !== theirs.querySelectorAll(ROWS).length) return;
  if (own.some((one) => one.contains(document.activeElement))) return;
  own.forEach((one) => one.remove());
  foot(theirs).forEach((one) => {
    const same = one.cloneNode(true);
    mine.append(same);
    htmx.process(same);
  });
}

function mergeRows(mine, theirs, words) {
  const rows = [...mine.querySelectorAll(ROWS)];
  const kept = rows.filter(isKept);
  const drawn = [...theirs.querySelectorAll(ROWS)];
  const found = gaps(kept, drawn.length > 1 ? drawn : drawn.filter(isKept));
  if (!found.length) return true;
  // Nobody can tell which of their rows is which of the other's: where one of them was changed here, its writer says.
  if (found.some((gap) => gap.mine.length !== gap.theirs.length && gap.mine.some(isWritten))) return false;
  let all = true;
  const fresh = [];
  const add = (row, after) => {
    const one = comes(row, mine.id, fresh.length);
    const first = mine.querySelector(`${ROWS}, :scope > template, :scope > button[name=add], :scope > p`);
    if (after) after.after(one);
    else first.before(one);
    mine.querySelector(':scope > .cmr-rows__none')?.remove();
    fresh.push(one);
    return one;
  };
  found.forEach((gap) => {
    let last = gap.after;
    gap.theirs.forEach((row, place) => {
      const same = gap.mine[place];
      if (same) all = mergeFields(inRow(same), inRow(row), words) && all;
      last = same ?? add(row, last);
    });
    gap.mine.slice(gap.theirs.length).forEach((row) => {
      if (row.contains(document.activeElement)) {
        announce(`${row.querySelector('legend').textContent} was removed. ${words}.`);
        mine.tabIndex = -1;
        mine.focus({ preventScroll: true });
      }
      row.remove();
    });
  });
  // The empty row with which a table begins goes where somebody wrote the first.
  if (!kept.length) rows.filter((row) => !isWritten(row) && !row.contains(document.activeElement)).forEach((row) => row.remove());
  if (!mine.querySelector(ROWS)) drawn.forEach((row) => add(row, null));
  number([...mine.querySelectorAll(ROWS)], mine.id);
  fresh.forEach((row) => {
    htmx.process(row);
    prepare(row);
    initAll({ scope: row });
  });
  footLike(mine, theirs);
  return all;
}

// --- the form -----------------------------------------------------------------------------------------------------

// The line beneath the form: when the other's was saved, and from which version the next save begins.
function goesOnFrom(theirs) {
  const [mine, line] = [document.getElementById('save_status'), theirs.querySelector('#save_status').cloneNode(true)];
  const here = mine.contains(document.activeElement);
  mine.replaceWith(line);
  htmx.process(line);
  if (here) {
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
  }
}

// Brings a piece's form up to date around what is written in it. Says whether the next save can go on from there.
export function merge(here, piece) {
  const [mine, theirs] = [here, piece].map((one) => one.querySelector('form[data-autosave][data-frame]'));
  if (!mine || mine.dataset.frame !== theirs?.dataset.frame || composing) return false;
  // Drawn as it was sent and not kept: nothing tells what of it was changed.
  if (here.matches('[data-unsaved]') || mine.closest('[data-unsaved]')) return false;
  const words = theirs.querySelector('.cmr-save').textContent.trim();
  let all = true;
  const tables = [...theirs.querySelectorAll('.cmr-rows > fieldset[id]')];
  tables.forEach((table) => {
    const own = mine.querySelector(`#${CSS.escape(table.id)}`);
    if (own) all = mergeRows(own, table, words) && all;
  });
  const outside = (form) => new Map([...fieldsIn(form)].filter(([, ones]) => !ones[0].closest('.cmr-rows')));
  all = mergeFields(outside(mine), outside(theirs), words) && all;
  prepare(mine);
  if (all) goesOnFrom(theirs);
  return all;
}
