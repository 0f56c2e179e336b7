"""What every page owes its readers, checked on each page that a test opens."""

from __future__ import annotations

import re
from collections import Counter

TITLE = re.compile(r"<title>\s*(\S.*?)\s*</title>", re.DOTALL)
IDS = re.compile(r"""<[^>]*?\sid=["']([^"']+)["']""")
FORMS = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


def fussy(html: str, url: str) -> None:
    """Asserts one title, one h1, ids that are unique, CSRF in each form that posts, nothing inline."""
    assert TITLE.search(html), f"{url}: no title"
    assert html.count("<h1") == 1, f"{url}: {html.count('<h1')} h1 elements"
    twice = [name for name, times in Counter(IDS.findall(html)).items() if times > 1]
    assert not twice, f"{url}: ids that stand twice: {twice}"
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=[\"']", html), f"{url}: an inline style or script"
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", html), f"{url}: an inline script"
    for form in FORMS.findall(html):
        if 'method="post"' in form.lower():
            assert 'name="csrf_token"' in form, f"{url}: a form without its CSRF token"
