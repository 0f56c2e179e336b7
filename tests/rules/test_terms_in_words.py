"""A panel's rhythm, deadline and quorum in sentences."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from cmr.adapters.panel_types import load_for
from cmr.rules.calendar import ChairPicksEachWeek, EveryWeeks, Frequency, NthWeekdayOfMonth
from cmr.rules.deadlines import DaysBefore, Deadline, WeekdayBefore, WorkingDaysBefore
from cmr.rules.quorum import ChairAndMembers, NamedSeats, Quorum, ShareOfMembers
from cmr.rules.terms_in_words import (
    deadline_in_words,
    deadline_standing,
    frequency_in_words,
    quorum_in_words,
)

CMR = load_for(None)["case-management-review"]


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        (EveryWeeks(weeks=1, weekday="monday", clause="X"), "The panel meets every week, on a Monday."),
        (
            EveryWeeks(weeks=4, weekday="thursday", clause="D4"),
            "The panel meets every four weeks, on a Thursday.",
        ),
        (
            ChairPicksEachWeek(proposed_weekday="thursday", clause="B1.2"),
            "The panel meets every week, on a date that the chair picks; until then on the Thursday.",
        ),
        (
            NthWeekdayOfMonth(nth=-1, weekday="friday", clause="X"),
            "The panel meets on the last Friday of each month.",
        ),
    ],
)
def test_every_kind_of_frequency_has_its_sentence(frequency: Frequency, said: str) -> None:
    assert frequency_in_words(frequency) == said


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (
            WorkingDaysBefore(days=2, clause="B1.7"),
            "Referrals are in at least two working days before the meeting.",
        ),
        (
            WorkingDaysBefore(days=1, time=time(12), clause="X"),
            "Referrals are in at least one working day before the meeting, by midday.",
        ),
        (WorkingDaysBefore(days=0, clause="X"), "Referrals are in on the day of the meeting."),
        (
            WeekdayBefore(weekday="monday", time=time(16), clause="D3b"),
            "Referrals are in by 4pm on the Monday before the meeting.",
        ),
        (DaysBefore(days=10, clause="X"), "Referrals are in at least ten days before the meeting."),
    ],
)
def test_every_kind_of_deadline_has_its_sentence(deadline: Deadline, said: str) -> None:
    assert deadline_in_words(deadline) == said


@pytest.mark.parametrize(
    ("quorum", "said"),
    [
        (
            ChairAndMembers(kind="chair-and-members", members=2, clause="X"),
            "the chair and at least two other members",
        ),
        (
            ShareOfMembers(kind="share-of-members", percent=50, clause="X"),
            "the chair and at least 50% of the members",
        ),
        (
            NamedSeats(kind="named-seats", seats=("early_help",), clause="X"),
            "the chair and Team or service manager, Early Help",
        ),
    ],
)
def test_every_kind_of_quorum_has_its_sentence(quorum: Quorum, said: str) -> None:
    terms = CMR.model_copy(update={"quorum": quorum})
    assert quorum_in_words(terms) == f"A case is heard with {said} present."


def test_a_deadline_is_said_as_near_or_as_passed() -> None:
    at = datetime(2026, 12, 8, 23, 59, 59, tzinfo=UTC)
    before, after = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 9, 0, 0, 1, tzinfo=UTC)
    assert deadline_standing(at, before) == "Referrals are due Tuesday 8 December 2026"
    assert deadline_standing(at, after) == "The deadline passed at the end of Tuesday 8 December 2026"
