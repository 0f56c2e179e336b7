"""A look at what a change does has an address of its own: Back finds it, and a second press does nothing twice."""

from __future__ import annotations

from typing import Any

from flask import Flask

from cmr.models import HistoryEntry, Meeting, db
from tests.agenda.desk import Desk
from tests.application import Browser, Opens
from tests.schedule.deeds import looks, seen

MOVED: dict[str, Any] = {
    "on-day": "15",
    "on-month": "12",
    "on-year": "2026",
    "starts_at": "2pm",
    "venue": "Room 4",
    "reason": "Ärger über Töne — " + "ü" * 180,
}


def _entries(meeting_id: int) -> int:
    return db.session.query(HistoryEntry).filter_by(record_kind="meeting", record_id=meeting_id).count()


def _change(desk: Desk) -> str:
    return f"/meetings/{desk.meeting.id}/change"


def test_what_was_looked_at_is_found_again_and_done_by_its_address_alone_never(
    desk: Desk, sign_in: Opens
) -> None:
    browser, url = sign_in(desk.administrator), _change(desk)
    address = browser.post(url, MOVED).headers["Location"]
    shown = browser.get(address).text
    assert seen(shown) == seen(browser.get(address).text)
    mark = seen(shown)["seen"]
    sealed = browser.post(url, MOVED | {"edit": "yes", "seen": mark}).headers["Location"]
    assert MOVED["reason"] in browser.get(sealed).text, "what was typed, to be changed"
    browser.get(f"{address}&seen={mark}")
    assert _entries(desk.meeting.id) == 0


def test_somebody_elses_look_is_nobodys(desk: Desk, sign_in: Opens) -> None:
    address = sign_in(desk.administrator).post(_change(desk), MOVED).headers["Location"]
    for other in (address, f"{_change(desk)}?typed=nonsense", f"{_change(desk)}?typed="):
        asked = sign_in(desk.chair).get(other).text
        assert "Room 4" not in asked
        assert "See what follows" in asked


def test_a_second_press_says_what_the_first_one_did(desk: Desk, sign_in: Opens) -> None:
    browser, url, page = sign_in(desk.administrator), _change(desk), f"/meetings/{desk.meeting.id}"
    sent = MOVED | seen(looks(browser, url, MOVED).text)
    assert [browser.post(url, sent).headers["Location"] for _ in range(2)] == [page, page]
    assert _entries(desk.meeting.id) == 1
    refused = sign_in(desk.chair).post(url, sent, status=409).text
    assert "cannot be changed so" in refused, "somebody else is told that it stands so already"
    gone = {"reason": "Flood."} | seen(browser.get(f"{page}/cancel").text)
    assert [browser.post(f"{page}/cancel", gone).headers["Location"] for _ in range(2)] == [page, page]
    assert "The meeting is cancelled." in browser.get(page).text


def test_a_meeting_is_added_once_however_often_it_is_pressed(desk: Desk, sign_in: Opens) -> None:
    browser, url = sign_in(desk.administrator), f"/panels/{desk.panel.key}/meetings/new"
    typed = {name: value for name, value in MOVED.items() if name != "reason"}
    before = db.session.query(Meeting).count()
    sent = typed | seen(looks(browser, url, typed).text)
    first, second = (browser.post(url, sent).headers["Location"] for _ in range(2))
    assert first == second
    assert db.session.query(Meeting).count() == before + 1


def test_picked_days_are_seen_at_an_address_that_takes_nothing_else_along(
    app: Flask, desk: Desk, sign_in: Opens
) -> None:
    browser: Browser = sign_in(desk.chair)
    url = f"/panels/{desk.panel.key}/series"
    asked = {"from_on-day": "4", "from_on-month": "1", "from_on-year": "2027", "count": "3"}
    sent = asked | {"again": "yes", "_scheme": "javascript", "_external": "1", "key": "x", "seen": "1"}
    address = browser.post(url, sent).headers["Location"]
    assert address.startswith(f"{url}?")
    assert not {"again", "_scheme", "key", "seen"} & {
        one.partition("=")[0] for one in address.partition("?")[2].split("&")
    }
    browser.get(address)
