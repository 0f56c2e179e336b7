"""The times of a meeting as they were written follow one order (B1.24)."""

from __future__ import annotations

from datetime import UTC, datetime

from cmr.rules.paper_times import Recorded, why_not_closed, why_not_opened


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 12, 10, hour, minute, second, tzinfo=UTC)


SIGNED = Recorded(at(10, 50), "the decision sheet of CMR-1 was signed")
LEFT = Recorded(at(10, 55, 30), "Ann Lee left")


def test_a_meeting_closes_after_the_last_thing_that_is_recorded_of_it() -> None:
    no = why_not_closed(at(10, 20), (LEFT, SIGNED))
    assert no is not None
    assert (
        no.text == "It can’t have closed at 10:20am: at 10:55am Ann Lee left. Correct the one or the other."
    )
    assert no.clause == "B1.24"


def test_what_happened_in_the_minute_of_the_closing_is_in_order() -> None:
    assert why_not_closed(at(10, 55), (LEFT, SIGNED)) is None
    assert why_not_closed(at(10, 55), ()) is None


def test_a_meeting_opens_before_the_first_thing_that_wants_it_open() -> None:
    no = why_not_opened(at(10, 52), (LEFT, SIGNED))
    assert no is not None
    assert "can’t have opened at 10:52am: at 10:50am the decision sheet of CMR-1 was signed" in no.text
    assert why_not_opened(at(10, 50), (LEFT, SIGNED)) is None
