"""What happened to a meeting is read on its page, with who did it and why (D4)."""

from __future__ import annotations

from datetime import date, time

from cmr.notices.audiences import AUDIENCES
from cmr.rules.wording import spoken_date
from cmr.schedule import operations
from cmr.schedule.timeline import WORDS, events
from tests.agenda.desk import NEXT, NOW, Desk
from tests.application import Opens
from tests.factories import a_panel
from tests.schedule.deeds import cancels, moves
from tests.statements import counted

AT_IT = {"reply", "note_question"}
"""What one person says to another before the meeting: not for everybody to read."""


def test_what_everybody_is_told_of_a_meeting_everybody_can_read_on_its_page() -> None:
    told = {verb for kind, verb in AUDIENCES if kind == "meeting"}
    assert told - AT_IT == set(WORDS)


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
