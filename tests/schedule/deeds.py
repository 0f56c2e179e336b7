"""What people do with a meeting that stands, as a view does it: foreseen, then made."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from werkzeug.test import TestResponse

from cmr.models import HistoryEntry, Meeting, Person, db
from cmr.rules.rescheduling import When
from cmr.schedule import cancelling, changing
from tests.agenda.desk import NOW
from tests.application import Browser


def moves(
    meeting: Meeting,
    on: date | None = None,
    reason: str = "",
    *,
    by: Person,
    chairs: bool = True,
    starts_at: time | None = None,
    venue: str | None = None,
) -> changing.Foreseen:
    """Another date, time or place for it; what is not said stays as it was."""
    after = When(on or meeting.on, starts_at or meeting.starts_at, meeting.venue if venue is None else venue)
    found = changing.foresee(meeting, after, reason, chairs=chairs, by=by, at=NOW)
    changing.make(meeting, found.change, reason, by=by, at=NOW)
    return found


def cancels(meeting: Meeting, reason: str, *, by: Person) -> cancelling.Foreseen:
    """It is not held."""
    found = cancelling.foresee(meeting, by=by, at=NOW)
    cancelling.make(meeting, found.cancellation, reason, by=by, at=NOW)
    return found


def verbs(meeting: Meeting) -> list[str]:
    """What was done with it, in order."""
    entries = db.session.query(HistoryEntry).filter_by(record_kind="meeting", record_id=meeting.id)
    return [entry.verb for entry in entries.order_by(HistoryEntry.number)]


def seen(page: str) -> dict[str, str]:
    """The mark of what a page showed, as its form sends it on."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found, page[:2000]
    return {"seen": found[1]}


def looks(browser: Browser, url: str, typed: dict[str, Any], *, status: int = 200) -> TestResponse:
    """What the form would do, as a browser gets it: sent, then read at an address that tells nothing of it."""
    address = browser.post(url, typed).headers["Location"]
    assert address.startswith(f"{url}?typed=")
    assert not any(str(value) in address for value in typed.values() if len(str(value)) > 5), address
    return browser.get(address, status=status)
