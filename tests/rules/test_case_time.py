"""At what time a case begins, and whom its people are told to be there (D3c, B1.14)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cmr.rules.agenda import slot
from cmr.rules.case_time import begins, has_gone_out, time_told, time_words
from cmr.rules.wording import LONDON

ON = date(2026, 12, 3)
SENT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("place", "at"), [(1, time(9, 30)), (2, time(9, 50)), (6, time(11, 10))])
def test_a_case_begins_by_its_place_on_the_agenda(place: int, at: time) -> None:
    assert begins(ON, time(9, 30), 20, place) == datetime.combine(ON, at, LONDON)


def test_the_end_of_a_meeting_that_ends_at_midnight_is_the_next_day() -> None:
    assert begins(ON, time(22, 0), 20, 7) == datetime(2026, 12, 4, 0, 0, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("state", "placed", "out"),
    [
        ("planned", -1, False),
        ("circulated", -1, True),
        ("circulated", 0, True),
        ("circulated", 1, False),
        ("in_session", 1, True),
        ("closed", 1, True),
        ("cancelled", -1, False),
    ],
)
def test_a_case_is_out_with_the_agenda_or_a_supplement_and_once_the_meeting_opens(
    state: str, placed: int, out: bool
) -> None:
    assert has_gone_out(state, SENT, SENT + timedelta(hours=placed)) == out


def test_before_circulation_nobody_is_told_a_time_that_can_still_change() -> None:
    """Its people come at its own time once that stands; until then the day of the meeting is all that is known."""
    told = {"on": ON, "starts_at": time(9, 30), "slot_minutes": 20, "place": 3, "placed_at": SENT}

    assert time_told(**told, state="planned", circulated_at=None) is None  # type: ignore[arg-type]
    own = time_told(**told, state="circulated", circulated_at=SENT)  # type: ignore[arg-type]
    assert own == datetime(2026, 12, 3, 10, 10, tzinfo=LONDON)


def test_no_slot_is_said_before_it_is_told() -> None:
    at = slot(time(9, 30), 20, 2)
    assert time_words(at, time(9, 30), told=True) == "9:50am to 10:10am"
    said = "some time from 9:30am; told once the agenda is circulated"
    assert time_words(at, time(9, 30), told=False) == said
