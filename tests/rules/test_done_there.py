"""Nobody's times say that they were away when they did something in the room (B1.24)."""

from __future__ import annotations

from datetime import UTC, datetime

from cmr.rules.done_there import Deed, why_not_away


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 12, 10, hour, minute, second, tzinfo=UTC)


SAID = Deed(at(9, 52), "said their view on CMR-1", "B1.20")
SIGNED = Deed(at(9, 58), "signed the decision sheet of CMR-1", "B1.24", signed=True)
THERE = ((at(9, 30), None),)


def test_who_said_a_view_did_not_leave_before() -> None:
    (no,) = why_not_away("Ann Lee", THERE, ((at(9, 30), at(9, 45)),), [SAID])
    assert no.text == (
        "By these times Ann Lee was not in the meeting at 9:52am, when they said their view on CMR-1. "
        "Correct the one or the other."
    )
    assert no.clause == "B1.20"


def test_what_is_signed_stays_and_each_thing_is_named_in_its_order() -> None:
    first, second = why_not_away("Ann Lee", THERE, ((at(9, 59), None),), [SIGNED, SAID])
    assert "said their view" in first.text
    assert second.text == (
        "By these times Ann Lee was not in the meeting at 9:58am, when they signed the decision sheet of CMR-1. "
        "What is signed stays as it is: correct the times."
    )


def test_the_minute_in_which_somebody_came_or_left_counts_whole() -> None:
    late = Deed(at(9, 52, 40), "said their view on CMR-1", "B1.20")
    assert why_not_away("Ann Lee", THERE, ((at(9, 52, 50), None),), [late]) == ()
    assert why_not_away("Ann Lee", THERE, ((at(9, 30), at(9, 52)),), [late]) == ()
    assert why_not_away("Ann Lee", THERE, ((at(9, 30), at(9, 51)),), [late])


def test_between_two_stays_nobody_is_there() -> None:
    stays = ((at(9, 30), at(9, 50)), (at(9, 55), None))
    assert [one.clause for one in why_not_away("Ann Lee", THERE, stays, [SAID, SIGNED])] == ["B1.20"]


def test_what_the_times_before_did_not_cover_is_no_news() -> None:
    assert why_not_away("Ann Lee", (), THERE, [SAID]) == ()
    assert why_not_away("Ann Lee", ((at(10, 0), None),), ((at(10, 5), None),), [SAID]) == ()
