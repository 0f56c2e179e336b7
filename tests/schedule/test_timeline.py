"""What happened to a meeting is read on its page, with who did it and why (D4)."""

from __future__ import annotations

from datetime import date, time

from cmr.hearing.attendance import close_meeting, open_meeting
from cmr.hearing.queries import seats_at
from cmr.notices.audiences import AUDIENCES
from cmr.rules.notices import QUIET
from cmr.rules.wording import spoken_date
from cmr.schedule import operations
from cmr.schedule.operations import SeriesWanted
from cmr.schedule.timeline import ELSEWHERE, WORDS, events
from tests.agenda.desk import NEXT, NOW, Desk
from tests.application import Opens
from tests.factories import a_deputy, a_panel
from tests.schedule.deeds import cancels, moves
from tests.statements import counted


def test_every_verb_of_a_meeting_has_its_words_or_the_reason_why_not_everybody_reads_it() -> None:
    done = {verb for kind, verb in {*AUDIENCES, *QUIET} if kind == "meeting"}
    assert set(WORDS) | set(ELSEWHERE) == done
    assert not set(WORDS) & set(ELSEWHERE)


def test_it_says_who_opened_it_with_whom_in_the_chair_and_who_closed_it(desk: Desk) -> None:
    desk.meeting.on, desk.meeting.state, desk.meeting.circulated_at = NOW.date(), "circulated", NOW
    deputy = a_deputy(desk.chair)
    open_meeting(
        desk.meeting,
        seats_at(desk.meeting),
        chair=deputy,
        chair_for=desk.chair,
        by=desk.administrator,
        at=NOW,
    )
    close_meeting(desk.meeting, by=deputy, at=NOW, for_id=desk.chair.id)
    assert [(one.title, one.text, one.by) for one in events(desk.meeting)] == [
        ("Meeting closed", "", f"{deputy.name}, for {desk.chair.name}"),
        ("Meeting opened", f"In the chair: {deputy.name}, for {desk.chair.name}.", desk.administrator.name),
    ]


def test_a_date_that_the_chair_picked_says_so(desk: Desk) -> None:
    made = operations.make_series(
        desk.panel, SeriesWanted(date(2027, 1, 4), 1), by=desk.administrator, at=NOW
    )[0]
    moves(made, date(2027, 1, 5), by=desk.chair)
    assert [one.text for one in events(made)] == [
        "To Tuesday 5 January 2027, from Thursday 7 January 2027.\nThe chair picked this date.",
        "On Thursday 7 January 2027, one of a series.",
    ]


def test_it_says_what_changed_from_what_and_why(desk: Desk) -> None:
    by = desk.administrator
    made = operations.make_meeting(
        a_panel(desk.panel.key), date(2026, 12, 14), time(9, 30), "Room 4", by=by, at=NOW
    )
    moves(made, starts_at=time(14, 0), venue="", by=by)
    moves(made, date(2026, 12, 15), "The chair is ill.", by=by)
    cancels(made, "Snow.", by=desk.chair)
    with counted() as sent:
        found = events(made)
    assert len(sent) == 1
    assert [(one.title, one.text, one.by) for one in found] == [
        ("Cancelled", "Snow.", desk.chair.name),
        (
            "Moved to another date",
            "To Tuesday 15 December 2026, from Monday 14 December 2026.\nThe chair is ill.",
            by.name,
        ),
        (
            "Time or place changed",
            "The first case at 2pm, not at 9:30am.\nWhere: not said any more, not Room 4.",
            by.name,
        ),
        ("Meeting made", "On Monday 14 December 2026, beside the usual dates.", by.name),
    ]
    assert {one.clause for one in found[:3]} == {"D4"}


def test_the_page_of_a_cancelled_meeting_says_how_many_cases_went_back(desk: Desk, sign_in: Opens) -> None:
    desk.fills(2)
    cancels(desk.meeting, "Snow has closed the building.", by=desk.chair)
    shown = sign_in(desk.worker).get(f"/meetings/{desk.meeting.id}").text
    assert "2 cases went back to the queue, first in line." in shown
    assert "Snow has closed the building." in shown
    assert spoken_date(NEXT) in shown
