// A case that a guest reads is theirs until its meeting closes or the invitation is taken back: the page asks now and then
// whether it is still open to them, and nothing of it stays before them once it is not. Without scripts a reload says so.

import { announce } from 'asset:own/app.js';

const line = document.getElementById('sight');
const EVERY = 60000;
let asking = false;
let again = false;

function close() {
  const words = line.dataset.closed;
  document.querySelectorAll('main > *, .govuk-breadcrumbs, .govuk-back-link').forEach((one) => { if (!one.contains(line)) one.remove(); });
  line.textContent = words;
  line.hidden = false;
  document.title = words;
  announce(words);
}

async function ask() {
  if (!line.hidden || document.hidden) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    // Only whether: nothing of the case is sent once more.
    const { status } = await fetch(document.location.pathname, { method: 'HEAD', cache: 'no-store', redirect: 'manual' });
    if (status === 403 || status === 404) close();
  } catch {
    // The connection is lost: asked again at the next occasion.
  }
  asking = false;
  if (again) {
    again = false;
    ask();
  }
}

setInterval(ask, EVERY);
document.addEventListener('visibilitychange', ask);
window.addEventListener('focus', ask);
window.addEventListener('pageshow', ask);
