"""Many at once, on both databases: filed once, and looked at once."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from cmr.filing.queries import seen_of
from cmr.models import HistoryEntry, Look, Minutes, db
from tests.application import Browser
from tests.filing.table import FAMILIES, Desk, a_desk
from tests.hearing.test_races import AT_ONCE, all_at_once

FILED = {"where": "Documents", "filed_on-day": "15", "filed_on-month": "12", "filed_on-year": "2026"}


@pytest.fixture
def two(any_app: Flask) -> Desk:
    """Two families."""
    return a_desk(families=FAMILIES[:2])


def browsers(app: Flask, desk: Desk) -> list[Browser]:
    """The administrator in several windows."""
    return [Browser(app).sign_in(desk.administrator) for _ in range(AT_ONCE)]


def test_filed_many_times_at_once_is_filed_once(any_app: Flask, two: Desk) -> None:
    number = two.one().id
    sent: list[dict[str, object]] = [dict(FILED) for _ in range(AT_ONCE)]
    answers = all_at_once(browsers(any_app, two), f"/filings/{number}/filed", sent)
    assert answers == {303: 1, 409: AT_ONCE - 1}
    assert db.session.query(HistoryEntry).filter_by(verb="file_paper").count() == 1


def test_looked_at_many_times_at_once_is_looked_at_once(any_app: Flask, two: Desk) -> None:
    filing = two.plants(0, "So did Maya.")
    number, read = filing.id, seen_of(filing).hash
    sent: list[dict[str, object]] = [{"read": read, "reason": "Another Maya."} for _ in range(AT_ONCE)]
    answers = all_at_once(browsers(any_app, two), f"/filings/{number}/looked", sent)
    assert answers == {303: 1, 409: AT_ONCE - 1}
    assert db.session.query(Look).count() == 1


def test_the_last_two_parts_filed_at_once_leave_the_minutes_filed(any_app: Flask, two: Desk) -> None:
    urls = [f"/filings/{one.id}/filed" for one in two.filings(kind="minutes")]
    windows = browsers(any_app, two)[: len(urls)]
    db.session.commit()
    db.session.remove()

    def send(window: Browser, url: str) -> int:
        form = {"csrf_token": window.token} | FILED
        return contextvars.Context().run(lambda: window.client.post(url, data=form).status_code)

    with ThreadPoolExecutor(len(urls)) as pool:
        assert list(pool.map(send, windows, urls)) == [303, 303]
    assert db.session.query(Minutes).one().state == "filed"
