"""Two panels' meetings at one time, and who sits on both: found among what stands (D4, D5)."""

from __future__ import annotations

from datetime import date, time

import pytest

from cmr.models import Attendance, Deputyship, Meeting, Person, db
from cmr.panels.queries import current_terms
from cmr.rules.rescheduling import When
from cmr.schedule.same_time import meet_at_same_time, meets_at_same_time, span_by
from tests.agenda.desk import LATER, NEXT, Desk
from tests.factories import CIN, THEN, a_deputy, a_meeting, a_panel, a_person, a_seat
from tests.statements import counted


@pytest.fixture
def both(desk: Desk) -> Person:
    """Somebody who sits on both panels."""
    a_seat(a_panel(CIN), person=desk.member)
    return desk.member


def test_it_finds_the_other_panels_meeting_and_who_sits_on_both(desk: Desk, both: Person) -> None:
    other = a_meeting(a_panel(CIN), NEXT)
    a_meeting(a_panel(CIN), LATER, "cancelled")
    with counted() as sent:
        found = meets_at_same_time(desk.meeting)
    assert [(one.meeting_id, one.names) for one in found] == [(other.id, (both.name,))]
    assert len(sent) == 4
    assert [one.meeting_id for one in meets_at_same_time(other)] == [desk.meeting.id]
    assert meets_at_same_time(desk.later) == (), "the other was cancelled"


def test_a_deputy_for_days_who_is_to_be_at_both_is_told_in_their_days_alone(desk: Desk, both: Person) -> None:
    other = a_meeting(a_panel(CIN), NEXT)
    sitting = a_seat(a_panel(CIN)).person
    deputy = a_deputy(desk.chair, sitting, starts_on=NEXT, days=0)
    (found,) = meets_at_same_time(desk.meeting)
    assert (found.names, found.as_deputies) == ((both.name,), ((deputy.id, deputy.name),))
    assert found.said_to(deputy.id).startswith(f"You sit on the {other.panel.name} too")
    (found,) = meets_at_same_time(other)
    assert found.said_to(deputy.id).startswith(
        f"You stand in for {desk.chair.name} on the {desk.panel.name} too"
    )
    db.session.query(Deputyship).update({"starts_on": LATER, "ends_on": LATER})
    assert [one.as_deputies for one in meets_at_same_time(desk.meeting)] == [()]


def test_a_seat_counts_while_it_is_held_and_its_holder_can_sign_in(desk: Desk, both: Person) -> None:
    a_meeting(a_panel(CIN), NEXT)
    gone, deactivated = a_person(), a_person()
    deactivated.active = False
    for panel in (desk.panel, a_panel(CIN)):
        seat = a_seat(panel, person=gone)
        seat.ends_on = date(2026, 12, 9)
        a_seat(panel, person=deactivated)
    db.session.flush()
    assert [one.names for one in meets_at_same_time(desk.meeting)] == [(both.name,)]


def test_times_that_are_only_thought_of_are_asked_about_together(desk: Desk, both: Person) -> None:
    for on in (NEXT, LATER):
        a_meeting(a_panel(CIN), on)
    terms = current_terms(desk.panel)
    spans = [span_by(terms, When(on, time(9, 30))) for on in (NEXT, LATER, date(2026, 12, 18))]
    with counted() as sent:
        found = meet_at_same_time(desk.panel, spans)
    assert len(sent) == 4
    # Each of the first two meets the other panel's meeting, and the one of its own panel that stands there.
    assert [len(found[span]) for span in spans] == [2, 2, 0]
    moved = meet_at_same_time(desk.panel, spans[:1], but=desk.meeting)[spans[0]]
    assert [one.same_panel for one in moved] == [False]


def test_apologies_and_a_deputy_named_for_the_meeting_end_the_clash(desk: Desk, both: Person) -> None:
    """D5: who is not to be there does not sit at both; whoever comes instead may."""
    other = a_meeting(a_panel(CIN), NEXT)
    (found,) = meets_at_same_time(desk.meeting)
    assert found.names == (both.name,)
    deputy = a_deputy(both, desk.chair, meeting=other)
    (found,) = meets_at_same_time(desk.meeting)
    assert (found.names, found.as_deputies) == ((), ((deputy.id, deputy.name),))
    assert found.said_to(deputy.id).startswith(f"You stand in for {both.name} on the {other.panel.name} too")
    _says(other, deputy, comes=False)
    _says(other, both, comes=False)
    assert meets_at_same_time(desk.meeting) == ()
    assert meets_at_same_time(other) == ()


def test_a_deputy_for_days_is_not_to_be_there_where_the_holder_comes(desk: Desk, both: Person) -> None:
    other = a_meeting(a_panel(CIN), NEXT)
    deputy = a_deputy(desk.chair, a_seat(a_panel(CIN)).person, starts_on=NEXT, days=0)
    _says(desk.meeting, desk.chair, comes=True)
    assert [one.as_deputies for one in meets_at_same_time(other)] == [()]
    assert meets_at_same_time(other)[0].said_to(deputy.id) == ""


def _says(meeting: Meeting, person: Person, *, comes: bool) -> None:
    entry = Attendance(meeting=meeting, person=person, role="member", seat_key="member", apologies=not comes)
    entry.replied_at = THEN
    db.session.add(entry)
    db.session.flush()
