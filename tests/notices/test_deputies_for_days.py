"""Which deputies for days are told of a meeting: those in whose days its own date lies (D5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from cmr.models import Meeting, Notice, Panel, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.notices.sight import looked_at
from cmr.referrals.operations import sign
from cmr.rules.notice_words import KINDS
from cmr.schedule import operations as schedule
from cmr.schedule.operations import SeriesWanted
from tests.factories import a_deputy, a_meeting, a_panel, a_referral, a_seat

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY, HELD = AT.date(), date(2026, 12, 10)


def told(person: Person) -> list[Notice]:
    """What was written to somebody, in order."""
    return db.session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id).all()


@pytest.fixture
def meeting(app: Flask) -> Meeting:  # the database it is made in
    """A circulated meeting with a case."""
    panel = a_panel()
    found = a_meeting(panel, HELD, state="circulated")
    a_referral(panel, state="scheduled", meeting=found)
    return found


@pytest.mark.parametrize("role", ["chair", "member"])
def test_an_agenda_is_mailed_to_who_stands_in_on_its_date_and_not_to_who_does_today(
    meeting: Meeting, role: str
) -> None:
    holder = a_seat(meeting.panel, role).person
    today = a_deputy(holder, starts_on=TODAY, days=3)
    then = a_deputy(holder, starts_on=HELD, days=0)
    for verb in ("circulate", "supplement", "cancel"):
        tell(record("meeting", meeting.id, verb, by=None, at=AT), about=meeting)
    assert told(today) == []
    assert [one.kind for one in told(then)] == ["agenda_circulated", "supplement", "meeting_cancelled"]
    facts, why = looked_at(told(then)[0], KINDS["agenda_circulated"], AT)
    assert (facts is not None, why) == (True, "")


def test_an_administrators_deputy_of_today_and_of_the_date_are_both_told(meeting: Meeting) -> None:
    """The board is worked day by day."""
    holder = a_seat(meeting.panel, "administrator").person
    today, then = a_deputy(holder, starts_on=TODAY, days=3), a_deputy(holder, starts_on=HELD, days=0)
    tell(record("meeting", meeting.id, "circulate", by=None, at=AT), about=meeting)
    assert [one.kind for one in (*told(today), *told(then))] == ["agenda_sent", "agenda_sent"]


def test_a_meeting_that_moves_tells_who_stood_in_on_the_old_date_and_who_does_on_the_new(
    meeting: Meeting,
) -> None:
    holder = a_seat(meeting.panel).person
    before = a_deputy(holder, starts_on=HELD - timedelta(days=7), days=3)
    after = a_deputy(holder, starts_on=HELD, days=3)
    from_on = (HELD - timedelta(days=7)).isoformat()
    tell(record("meeting", meeting.id, "move", by=None, at=AT, from_on=from_on, reason="x"), about=meeting)
    for deputy in (before, after):
        (notice,) = told(deputy)
        facts, why = looked_at(notice, KINDS[notice.kind], AT)
        assert (notice.kind, facts is not None, why) == ("meeting_moved", True, "")


def test_of_a_series_a_deputy_is_told_the_dates_in_their_days(app: Flask) -> None:
    panel: Panel = a_panel()
    administrator, member = a_seat(panel, "administrator").person, a_seat(panel).person
    deputy = a_deputy(member, starts_on=date(2026, 12, 20), days=40)
    never = a_deputy(member, starts_on=TODAY, days=1)
    made = schedule.make_series(
        panel, SeriesWanted(date(2026, 12, 1), 4, "Civic Centre"), by=administrator, at=AT
    )
    (notice,) = told(deputy)
    inside = [one for one in made if date(2026, 12, 20) <= one.on <= date(2027, 1, 29)]
    assert 0 < len(inside) < len(made)
    assert [one["id"] for one in notice.facts["dates_of"]] == [one.id for one in inside]
    assert told(never) == []


def test_of_what_is_done_today_only_todays_deputy_is_told(app: Flask) -> None:
    """A signature is waited for now: not by whose days are over or have not begun."""
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel)
    manager = referral.team.manager
    assert manager is not None
    over = a_deputy(manager, starts_on=TODAY - timedelta(days=9), days=8)
    now = a_deputy(manager, starts_on=TODAY, days=0)
    later = a_deputy(manager, starts_on=TODAY + timedelta(days=1))
    sign(referral, "social_worker", by=referral.worker, at=AT)
    assert [one.kind for one in told(now)] == ["signature_waits"]
    assert told(over) == told(later) == []
