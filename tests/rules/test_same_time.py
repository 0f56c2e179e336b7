"""Meetings that run at the same time, and who sits at more than one of them (D4, D5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from cmr.rules.same_time import Sitting, Span, at_the_same_time, clashing_days

THURSDAY, FRIDAY = date(2026, 12, 10), date(2026, 12, 11)
AT_NINE = Span(THURSDAY, time(9, 30), 120)
CMR_ID, CIN_ID = 1, 2
ANIL, SUNITA, LEAH = (7, "Anil Brockwell"), (3, "Sunita Rawlinson"), (5, "Leah Dunmorrow")


def _sitting(
    span: Span, *people: tuple[int, str], panel_id: int = CIN_ID, meeting_id: int | None = 40, venue: str = ""
) -> Sitting:
    name = {CMR_ID: "Case Management Review panel", CIN_ID: "Child in Need review panel"}[panel_id]
    return Sitting(meeting_id, panel_id, name, span, venue, dict(people))


HERE = _sitting(AT_NINE, ANIL, SUNITA, panel_id=CMR_ID, meeting_id=None, venue="Room 4")


@pytest.mark.parametrize(
    ("span", "meets"),
    [
        (AT_NINE, True),
        (Span(THURSDAY, time(11, 29), 120), True),
        (Span(THURSDAY, time(11, 30), 120), False),  # it begins as the other ends
        (Span(THURSDAY, time(8, 0), 90), False),
        (Span(THURSDAY, time(8, 0), 91), True),
        (Span(THURSDAY, time(10, 0), 20), True),
        (Span(FRIDAY, time(9, 30), 120), False),
    ],
)
def test_two_meetings_meet_where_they_share_a_minute(span: Span, meets: bool) -> None:
    assert AT_NINE.meets(span) is span.meets(AT_NINE) is meets
    assert bool(at_the_same_time(HERE, [_sitting(span, ANIL)])) is meets


def test_one_that_ends_at_midnight_still_runs_before_it() -> None:
    assert Span(THURSDAY, time(22, 0), 120).meets(Span(THURSDAY, time(23, 0), 60))
    assert Span(THURSDAY, time(22, 0), 120).words == "10pm to midnight"


def test_it_is_said_which_panel_meets_and_who_sits_on_both() -> None:
    found = at_the_same_time(HERE, [_sitting(Span(THURSDAY, time(10, 0), 160), LEAH, SUNITA, ANIL)])
    assert len(found) == 1
    assert found[0].text == (
        "The Child in Need review panel meets at that time, 10am to 12:40pm. "
        "Two people sit on both: Anil Brockwell and Sunita Rawlinson."
    )
    assert found[0].both == (ANIL, SUNITA)
    assert found[0].said_to(ANIL[0]) == (
        "You sit on the Child in Need review panel too, and it meets at that time, 10am to 12:40pm."
    )
    assert found[0].said_to(LEAH[0]) == ""


def test_who_stands_in_is_told_and_said_apart() -> None:
    here = replace(HERE, deputies=dict([LEAH]))
    found = at_the_same_time(here, [_sitting(AT_NINE, LEAH)])
    assert found[0].text.endswith("11:30am. Leah Dunmorrow is to be at both, standing in for somebody.")
    assert found[0].both == ()
    assert found[0].said_to(LEAH[0]).startswith("You sit on the Child in Need review panel too")
    there = replace(_sitting(AT_NINE, SUNITA), deputies=dict([LEAH, ANIL]))
    (one,) = at_the_same_time(here, [there])
    assert one.text.endswith(
        "One person sits on both: Sunita Rawlinson. "
        "Anil Brockwell and Leah Dunmorrow are to be at both, standing in for somebody."
    )
    assert one.said_to(ANIL[0]).startswith("You stand in on the Child in Need review panel too")
    assert one.said_to(SUNITA[0]).startswith("You sit on")
    named = replace(there, stand_in_for={ANIL[0]: "Catherine Bellweather"})
    (one,) = at_the_same_time(here, [named])
    assert one.said_to(ANIL[0]).startswith(
        "You stand in for Catherine Bellweather on the Child in Need review panel"
    )
    assert one.text.endswith(
        "Anil Brockwell is to be at both, standing in for Catherine Bellweather. "
        "Leah Dunmorrow is to be at both, standing in for somebody."
    )


def test_one_person_is_one_person() -> None:
    found = at_the_same_time(HERE, [_sitting(AT_NINE, ANIL)])
    assert found[0].text.endswith("One person sits on both: Anil Brockwell.")


def test_where_nobody_sits_on_both_only_the_same_room_is_worth_saying() -> None:
    assert at_the_same_time(HERE, [_sitting(AT_NINE, LEAH, venue="Room 5"), _sitting(AT_NINE, LEAH)]) == ()
    found = at_the_same_time(HERE, [_sitting(AT_NINE, LEAH, venue=" room 4 ")])
    assert [one.text for one in found] == [
        "The Child in Need review panel meets at that time, 9:30am to 11:30am. The place is the same: Room 4."
    ]


@pytest.mark.parametrize("venue", ["Online", "online ", "MS Teams", ""])
def test_what_is_held_online_takes_nobodys_room(venue: str) -> None:
    here = _sitting(AT_NINE, ANIL, panel_id=CMR_ID, meeting_id=None, venue=venue)
    assert at_the_same_time(here, [_sitting(AT_NINE, LEAH, venue=venue)]) == ()


def test_the_panel_itself_may_have_another_meeting_then() -> None:
    own = _sitting(Span(THURSDAY, time(9, 0), 60), ANIL, SUNITA, panel_id=CMR_ID)
    found = at_the_same_time(HERE, [own])
    assert [one.text for one in found] == ["This panel has another meeting at that time, 9am to 10am."]
    assert found[0].said_to(ANIL[0]) == "", "to its people it is one panel"


def test_a_meeting_never_meets_itself_and_the_soonest_is_first() -> None:
    standing = _sitting(AT_NINE, ANIL, meeting_id=8, panel_id=CMR_ID)
    first, second = Span(THURSDAY, time(9, 0), 60), Span(THURSDAY, time(10, 0), 60)
    others = [standing, _sitting(second, ANIL, meeting_id=9), _sitting(first, ANIL, meeting_id=10)]
    assert [one.meeting_id for one in at_the_same_time(standing, others)] == [10, 9]


def test_the_days_on_which_somebody_is_to_be_elsewhere_are_named_or_counted() -> None:
    """D5."""
    days = [date(2026, 12, 3 + number) for number in range(4)]
    begins = "Ann Lee is to be at another panel’s meeting at the same time on"
    assert clashing_days("Ann Lee", days[:1]) == f"{begins} Thursday 3 December 2026."
    assert clashing_days("Ann Lee", [days[1], *days[:2]]) == (
        f"{begins} Thursday 3 December 2026 and Friday 4 December 2026."
    )
    assert clashing_days("Ann Lee", days) == f"{begins} four of those days."
    assert clashing_days("Ann Lee", []) == ""
