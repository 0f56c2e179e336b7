"""What stands in whose calendar: meetings for those who sit, times for those who come, and nobody's name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from cmr.adapters import calendar
from cmr.adapters.clock import LONDON
from cmr.agenda import operations as agenda
from cmr.calendars.entries import entries_of
from cmr.models import CaseGuest, Deputyship, Meeting, Person, Seat, db
from tests.agenda.desk import NOW
from tests.calendars.reading import Seen, entries_in
from tests.circulation.table import Table
from tests.factories import a_declaration, a_deputy, a_guest, a_meeting, a_person, a_seat, a_worker
from tests.schedule.deeds import cancels, moves
from tests.statements import counted

AFTER = NOW + timedelta(hours=2)


def seen_by(person: Person, at: datetime = AFTER) -> dict[str, Seen]:
    """What a reader finds in the person's calendar, by UID without the host."""
    db.session.flush()
    db.session.expire_all()
    content = calendar.feed("Panels", entries_of(person, at))
    for name in ("Maya", "Fenwick", "Quayle", "Lena", "MF", "IQ", "LM"):
        assert name not in content.decode()
    return {one.uid.removesuffix("@localhost"): one for one in entries_in(content)}


def stands(person: Person, at: datetime = AFTER) -> list[str]:
    """The same in short: summary, status and time."""
    return [f"{one.summary}: {one.status} {one.starts_at:%d %H:%M}" for one in seen_by(person, at).values()]


def manager_of(table: Table) -> Person:
    """The worker's team manager."""
    team = table.desk.worker.team
    assert team is not None
    assert team.manager is not None
    return team.manager


PLANNED = ["CMR panel: TENTATIVE 10 09:30", "CMR panel: TENTATIVE 17 09:30"]


def test_whoever_holds_a_seat_sees_every_meeting_of_the_panel(table: Table) -> None:
    desk = table.desk
    for person in (desk.chair, desk.administrator, *table.members):
        assert stands(person) == PLANNED
    table.circulates()
    for person in (desk.chair, desk.administrator, *table.members):
        assert stands(person) == ["CMR panel: CONFIRMED 10 09:30", "CMR panel: TENTATIVE 17 09:30"]
    entry = seen_by(desk.chair)[f"meeting-{desk.meeting.id}"]
    assert entry.ends_at == datetime(2026, 12, 10, 11, 30, tzinfo=LONDON)  # six cases of 20 minutes
    assert entry.url == f"http://localhost/meetings/{desk.meeting.id}"
    assert entry.description.endswith(entry.url)


def test_own_people_see_their_times_from_circulation_on(table: Table) -> None:
    desk = table.desk
    people = (desk.worker, manager_of(table))
    references = [case.referral.reference for case in table.cases]
    for person in people:
        assert sorted(stands(person)) == [f"{one} at the CMR panel: TENTATIVE 10 09:30" for one in references]
    held = seen_by(desk.worker)[f"case-{table.cases[1].id}"]
    assert held.ends_at - held.starts_at == timedelta(hours=2), "The whole meeting, until its time is told."
    assert "Your own time is told when the agenda is circulated." in held.description
    table.circulates()
    for person in people:
        assert stands(person) == [
            f"{reference} at the CMR panel: CONFIRMED 10 {at}"
            for reference, at in zip(references, ("09:30", "09:50", "10:10"), strict=True)
        ]
    entry = seen_by(desk.worker)[f"case-{table.cases[1].id}"]
    assert entry.ends_at - entry.starts_at == timedelta(minutes=20)
    assert entry.url == f"http://localhost/referrals/{references[1]}"
    assert stands(a_person(position="head of service")) == []


def test_a_case_added_later_has_no_time_before_the_supplement(table: Table) -> None:
    table.circulates()
    case = table.adds()
    held = seen_by(table.desk.worker)[f"case-{case.id}"]
    assert (held.status, f"{held.starts_at:%H:%M}") == ("TENTATIVE", "09:30")
    table.supplements()
    told = seen_by(table.desk.worker)[f"case-{case.id}"]
    assert (told.status, f"{told.starts_at:%H:%M}") == ("CONFIRMED", "10:30")
    assert told.sequence > held.sequence


def test_a_presenter_sees_the_time_where_they_may_see_the_case(table: Table) -> None:
    desk = table.desk
    colleague, stranger = a_worker(desk.worker.team), a_worker()
    table.cases[0].presenter, table.cases[1].presenter = colleague, stranger
    table.circulates()
    assert list(seen_by(colleague)) == [f"case-{table.cases[0].id}"]
    assert seen_by(stranger) == {}


def test_a_guest_sees_their_one_time_and_which_case_only_once_it_went_out(table: Table) -> None:
    guest = a_guest(table.cases[1])
    assert stands(guest) == ["One case at the CMR panel: TENTATIVE 10 09:30"]
    (entry,) = seen_by(guest).values()
    assert entry.ends_at - entry.starts_at == timedelta(hours=2), "As its own people's: the whole meeting."
    assert entry.url == f"http://localhost/meetings/{table.number}"
    table.circulates()
    reference = table.cases[1].referral.reference
    assert stands(guest) == [f"{reference} at the CMR panel: CONFIRMED 10 09:50"]
    meeting = table.desk.meeting
    meeting.state, meeting.opened_at, meeting.closed_at = "closed", NOW, NOW
    meeting.chair = table.desk.chair
    for case in table.cases:
        case.state, case.ended_at = "heard", NOW
    assert stands(guest) == []


def test_a_guest_who_is_asked_no_more_has_nothing(table: Table) -> None:
    guest = a_guest(table.cases[1])
    table.circulates()
    db.session.query(CaseGuest).delete()
    assert stands(guest) == []


def test_who_withdrew_from_a_case_or_gave_it_away_sees_nothing_of_it(table: Table) -> None:
    desk = table.desk
    a_declaration(table.cases[0], table.members[0], "involvement", withdrew=True)
    table.circulates()
    assert all(not uid.startswith("case") for uid in seen_by(table.members[0]))
    new = a_worker()
    assert new.team is not None
    for case in table.cases:
        case.referral.worker, case.referral.team = new, new.team
    assert stands(desk.worker) == stands(manager_of(table)) == []
    assert len(seen_by(new)) == len(table.cases)


def test_moving_a_meeting_updates_every_entry(table: Table) -> None:
    desk = table.desk
    table.circulates()
    before = seen_by(desk.worker) | seen_by(desk.chair)
    moves(
        desk.meeting,
        date(2026, 12, 11),
        "Fire drill.",
        by=desk.administrator,
        venue="Room; 2,\nWest",
        starts_at=time(14),
    )
    after = seen_by(desk.worker) | seen_by(desk.chair)
    assert set(before) == set(after)
    for uid in (f"meeting-{table.number}", *(f"case-{case.id}" for case in table.cases)):
        assert after[uid].sequence > before[uid].sequence
        assert after[uid].starts_at.date() == date(2026, 12, 11)
        assert after[uid].location == "Room; 2, West"
        assert after[uid].changed_at >= before[uid].changed_at
    assert after[f"case-{table.cases[2].id}"].starts_at.hour == 14
    assert after[f"meeting-{desk.later.id}"] == before[f"meeting-{desk.later.id}"]


def test_cancelling_a_meeting_cancels_every_entry(table: Table) -> None:
    desk = table.desk
    table.circulates()
    before = seen_by(desk.worker) | seen_by(desk.chair)
    cancels(desk.meeting, "The chair is ill.", by=desk.administrator)
    after = seen_by(desk.worker) | seen_by(desk.chair)
    for uid in (f"meeting-{table.number}", *(f"case-{case.id}" for case in table.cases)):
        assert after[uid].status == "CANCELLED"
        assert after[uid].sequence > before[uid].sequence
        assert "ill" not in after[uid].description
    past = NOW + timedelta(days=41)
    assert list(seen_by(desk.worker, past)) == []
    assert f"meeting-{table.number}" not in seen_by(desk.chair, past)


def test_a_cancelled_meeting_that_never_went_out_had_no_times(table: Table) -> None:
    cancels(table.desk.meeting, "Nothing is ready.", by=table.desk.administrator)
    assert stands(table.desk.worker) == []
    assert stands(table.desk.chair)[0] == "CMR panel: CANCELLED 10 09:30"


def test_a_case_that_leaves_the_agenda_is_cancelled_where_its_time_was_told(table: Table) -> None:
    desk = table.desk
    early = table.cases[0]
    agenda.take_off(table.whole(0), "Not ready.", by=desk.administrator, at=NOW - timedelta(minutes=5))
    table.circulates()
    assert f"case-{early.id}" not in seen_by(desk.worker)
    case, before = table.cases[1], seen_by(desk.worker)
    agenda.defer(
        table.whole(1), "The family is away.", desk.later, by=desk.chair, at=NOW + timedelta(hours=1)
    )
    entry = seen_by(desk.worker)[f"case-{case.id}"]
    assert entry.status == "CANCELLED"
    assert entry.sequence > before[f"case-{case.id}"].sequence
    assert "away" not in entry.description


def test_a_seat_counts_on_the_day_of_the_meeting(table: Table) -> None:
    desk = table.desk
    seat = db.session.query(Seat).filter_by(person_id=desk.member.id).one()
    seat.ends_on = desk.meeting.on
    assert stands(desk.member) == PLANNED[:1]
    seat.starts_on, seat.ends_on = desk.later.on, None
    assert stands(desk.member) == PLANNED[1:]


@pytest.mark.parametrize(
    ("starts_on", "days", "sees"),
    [
        (date(2026, 12, 8), 3, PLANNED[:1]),
        (date(2026, 12, 11), 3, []),
        (date(2026, 12, 17), 0, PLANNED[1:]),
        (date(2026, 11, 1), 90, PLANNED),
    ],
)
def test_a_deputy_sees_the_meetings_within_their_days(
    table: Table, starts_on: date, days: int, sees: list[str]
) -> None:
    deputy = a_deputy(table.desk.member, starts_on=starts_on, days=days)
    assert stands(deputy) == sees
    db.session.query(Deputyship).update({"ended_at": NOW})
    assert stands(deputy) == []


def test_a_deputy_for_one_meeting_sees_that_one(table: Table) -> None:
    deputy = a_deputy(table.desk.member, starts_on=date(2026, 12, 10), days=0)
    db.session.query(Deputyship).update({"meeting_id": table.number})
    assert stands(deputy) == PLANNED[:1]


def test_a_team_managers_deputy_sees_the_times_while_they_stand_in(table: Table) -> None:
    now = a_deputy(manager_of(table), starts_on=NOW.date(), days=1)
    later = a_deputy(manager_of(table), starts_on=date(2026, 12, 9), days=5)
    table.circulates()
    assert len(seen_by(now)) == 3
    assert seen_by(later) == {}
    assert len(seen_by(later, NOW + timedelta(days=9))) == 3


def test_a_calendar_takes_the_same_statements_however_much_is_in_it(table: Table) -> None:
    person = a_seat(table.desk.panel, "administrator", table.desk.worker).person
    table.circulates()
    person_id, counts = person.id, []
    for months in (1, 6):
        for month in range(months):
            a_meeting(table.desk.panel, date(2027, 1 + month, 7 + months))
        db.session.commit()
        found = db.session.get_one(Person, person_id)
        with counted() as statements:
            made = entries_of(found, AFTER)
        counts.append(len(statements))
    assert len(made) == 9
    assert counts[0] == counts[1] <= 10


def test_both_databases_tell_the_same(any_app: Flask, table: Table) -> None:
    a_guest(table.cases[2], table.members[1])
    table.circulates()
    agenda.defer(table.whole(1), "Away.", table.desk.later, by=table.desk.chair, at=NOW + timedelta(hours=1))
    assert [line.split(": ")[1] for line in stands(table.desk.worker)] == [
        "CONFIRMED 10 09:30",
        "CANCELLED 10 09:50",
        "CONFIRMED 10 10:10",
    ]
    assert len(seen_by(table.members[1])) == 2  # a guest who sits there has one entry
    assert db.session.query(Meeting).count() == 2
