"""The times of a meeting as they were written follow one order (B1.24)."""

from __future__ import annotations

from datetime import UTC, datetime

from cmr.rules.paper_times import (
    Recorded,
    asked_early,
    why_nobodys,
    why_not_closed,
    why_not_declared_at,
    why_not_in_this_order,
    why_not_opened,
    why_not_opened_by,
    why_not_said_at,
    why_not_signed_at,
    why_not_tabled_at,
)


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


def test_it_is_asked_about_an_opening_more_than_an_hour_before_the_planned_start() -> None:
    assert asked_early(at(8, 30), at(9, 30)) == ""
    assert asked_early(at(9, 45), at(9, 30)) == ""
    words = asked_early(at(8, 29), at(9, 30))
    assert words.startswith("The meeting was planned for 9:30am. If it did open at 8:29am, save once more")


def test_it_did_not_open_while_the_chair_was_away() -> None:
    assert why_not_opened_by("Ann Lee", at(9, 20), here=True) is None
    no = why_not_opened_by("Ann Lee", at(9, 20), here=False)
    assert no is not None
    assert no.text.startswith("Ann Lee was in the chair as it opened, but was not in the meeting at 9:20am.")


def test_a_sheet_is_signed_after_what_was_declared_and_said() -> None:
    said = Recorded(at(11, 2), "Ann Lee said their view")
    no = why_not_signed_at(at(10, 40), (SIGNED, said))
    assert no is not None
    assert "can’t have been signed at 10:40am: at 11:02am Ann Lee said their view" in no.text
    assert why_not_signed_at(at(11, 2), (SIGNED, said)) is None


def test_a_case_is_tabled_while_somebody_is_in_the_chair() -> None:
    assert why_not_tabled_at(at(11, 20), chaired=True) is None
    no = why_not_tabled_at(at(11, 45), chaired=False)
    assert no is not None
    assert no.text.startswith("Nobody was in the chair at 11:45am")
    assert no.clause == "B1.2"


def test_somebody_declares_in_the_room_or_before_the_meeting() -> None:
    opened = at(9, 35)
    assert why_not_declared_at("Ann Lee", at(9, 20), here=False, opened_at=opened) is None
    assert why_not_declared_at("Ann Lee", at(9, 50), here=True, opened_at=opened) is None
    no = why_not_declared_at("Ann Lee", at(9, 35), here=False, opened_at=opened)
    assert no is not None
    assert no.text == "Ann Lee was not in the meeting at 9:35am. Say when they declared."


def test_a_view_is_said_in_the_open_meeting_in_the_room_and_after_the_declaration() -> None:
    def no(moment: datetime, *, here: bool = True) -> str:
        found = why_not_said_at("Ann Lee", moment, here=here, opened_at=at(9, 35), declared_at=at(10, 0))
        return found.text if found else ""

    assert no(at(9, 34)).startswith("The meeting opened at 9:35am, after 9:34am")
    assert no(at(10, 5), here=False) == (
        "Ann Lee was not in the meeting at 10:05am. Say when they said their view."
    )
    assert no(at(9, 58)) == "Ann Lee declared at 10am, so can’t have said a view at 9:58am before that."
    assert no(at(10, 0)) == ""


def test_declarations_come_before_the_views_of_everybody() -> None:
    assert why_not_in_this_order(at(9, 40), at(9, 40, 30)) is None
    assert why_not_in_this_order(None, at(9, 40)) is None
    no = why_not_in_this_order(at(9, 40), at(9, 35))
    assert no is not None
    assert "made at 9:40am, so the views can’t have been said at 9:35am before that" in no.text


def test_a_time_that_is_nobodys_says_what_is_missing() -> None:
    assert (
        "choose below what was declared then" in why_nobodys("declared_at", at(9, 20), unanswered=True).text
    )
    assert "all that was said was recorded here" in why_nobodys("said_at", at(9, 20), unanswered=False).text
