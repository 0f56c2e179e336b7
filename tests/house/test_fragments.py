"""What htmx is given is a piece of the page that a plain browser is given: the same block of the same template."""

from __future__ import annotations

import re

from flask import Flask

from tests.application import Opens
from tests.house.council import PUBLIC, a_council, addresses
from tests.markup import IDS

ROLES = ("worker", "chair", "administrator")
CHANGING = re.compile(r'name="csrf_token" value="[^"]*"')


def _plain(html: str) -> str:
    """Without what differs from one answer to the next: tokens and white space."""
    return " ".join(CHANGING.sub("", html).split())


def test_each_fragment_is_a_piece_of_its_page(app: Flask, sign_in: Opens) -> None:
    council = a_council()
    council.referral_keys = {}
    seen: set[str] = set()
    for role in ROLES:
        browser = sign_in(getattr(council, role))
        for endpoint, url in [*addresses(app, council, "GET"), ("", f"/referrals/{council.draft.reference}")]:
            answer = browser.look(url)
            if endpoint in PUBLIC or answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            page = _plain(answer.text)
            for name in set(IDS.findall(answer.text)):
                if "-" in name:
                    continue
                fragment = browser.get(url, target=name).text
                if "<html" not in fragment:
                    seen.add(name)
                    assert _plain(fragment) in page, f"{url}: the block {name} is not a piece of the page"
    assert len(seen) > 3


def test_a_boosted_request_and_a_history_restore_get_the_whole_page(app: Flask, sign_in: Opens) -> None:
    council = a_council()
    browser = sign_in(council.administrator)
    url = f"/meetings/{council.meeting.id}"
    assert "<html" not in browser.get(url, target="board").text
    for header in ("HX-Boosted", "HX-History-Restore-Request"):
        assert "<html" in browser.get(url, target="board", headers={header: "true"}).text
