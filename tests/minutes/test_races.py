"""Many at once, on both databases: one draft, one text of a section, and no word after the approval."""

from __future__ import annotations

import contextvars
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from cmr.minutes.content import content_hash, fingerprint
from cmr.models import db
from tests.application import Browser
from tests.factories import PASSWORD
from tests.hearing.test_races import AT_ONCE, all_at_once
from tests.minutes.table import Room, a_room


@pytest.fixture
def held(any_app: Flask) -> Room:
    """A meeting that was held."""
    return a_room()


def test_the_draft_is_begun_once(any_app: Flask, held: Room) -> None:
    browsers = [Browser(any_app).sign_in(held.administrator) for _ in range(AT_ONCE)]
    assert all_at_once(browsers, held.url, [{}] * AT_ONCE) == {303: 1, 409: AT_ONCE - 1}
    assert len(held.minutes().sections) == 11  # four items, three cases, three items, and who was there


def test_one_text_of_many_is_kept_and_the_others_see_both(any_app: Flask, held: Room) -> None:
    held.begins()
    browsers = [Browser(any_app).sign_in(held.administrator) for _ in range(AT_ONCE)]
    sent: list[dict[str, object]] = [
        {"version": "1", "text": f"Written by number {number}."} for number in range(AT_ONCE)
    ]
    answers = all_at_once(browsers, f"{held.url}/sections/item_previous", sent)
    assert answers == {303: 1, 409: AT_ONCE - 1}
    assert held.text("item_previous").startswith("Written by number")


def test_an_approval_and_a_request_for_changes_at_once_leave_one_of_them(any_app: Flask, held: Room) -> None:
    read = fingerprint(held.sends())
    deeds = [("approve", {"read": read, "password": PASSWORD}), ("changes", {"remark": "Shorter."})] * 3
    browsers = [Browser(any_app).sign_in(held.chair) for _ in deeds]
    db.session.commit()
    db.session.remove()

    def send(browser: Browser, deed: tuple[str, dict[str, str]]) -> int:
        form = {"csrf_token": browser.token} | deed[1]
        url = f"{held.url}/{deed[0]}"
        return contextvars.Context().run(lambda: browser.client.post(url, data=form).status_code)

    with ThreadPoolExecutor(len(deeds)) as pool:
        answers = Counter(pool.map(send, browsers, deeds))
    minutes = held.minutes()
    assert answers[303] == 1, answers
    assert minutes.state in ("approved", "draft")
    assert (minutes.content_hash == content_hash(minutes)) == (minutes.state == "approved")
    assert len(minutes.comments) == (minutes.state == "draft")
