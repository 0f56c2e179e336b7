// Who is signed in here now, where a page heard that its own session had ended: asked by loading the page once more.

function nameIn(page) {
  return page.querySelector('.cmr-account__who strong')?.textContent ?? '';
}

// Somebody who signed in anew in another window has a new token there: the forms of this page take it, unless it is
// somebody else. Gives whose name stands on the page now, which is none where nobody is signed in or it is not theirs.
export async function signedInHere() {
  const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' } });
  const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : '', 'text/html');
  const now = nameIn(page);
  const isSame = now === nameIn(document);
  if (isSame) {
    const { value } = page.querySelector('input[name=csrf_token]');
    document.querySelectorAll('input[name=csrf_token]').forEach((input) => { input.value = value; });
  }
  return { now, isSame };
}
