"""The list shown before an agenda goes out is exactly who can read then: asked over HTTP for everybody (D3c, D5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import time_machine
from flask import Flask

from cmr.circulation.readers import own_side_of, readers_of
from cmr.circulation.showing import recipient
from cmr.models import Case, Circulation, Deputyship, Person, db
from tests.agenda.desk import NOW
from tests.application import Opens
from tests.circulation.table import Table
from tests.factories import CIN, a_declaration, a_deputy, a_guest, a_panel, a_person, a_seat, a_worker
from tests.statements import counted

TODAY = NOW.date()


@dataclass
class People:
    """Everybody who might be left out, or be named in error."""

    until_before: Person
    between: Person
    from_its_day: Person
    in_the_chair: Person
    at_the_board: Person
    at_the_meeting: Person
    of_a_manager: Person
    newcomer: Person
    leaver: Person


def everybody(table: Table) -> People:
    """Deputies, guests, those who come and go, those who withdrew, and people who have no part in it."""
    meeting, panel, (first, second, third) = table.desk.meeting, table.desk.panel, table.members
    manager = table.cases[0].referral.team.manager
    service_manager = table.cases[0].referral.team.service.manager
    assert manager is not None
    assert service_manager is not None
    people = People(
        # Stands in today and no more on the day of the meeting: it is not theirs.
        until_before=a_deputy(first, starts_on=TODAY - timedelta(days=4), days=9),
        # Neither today nor on the day of the meeting.
        between=a_deputy(second, starts_on=TODAY + timedelta(days=3), days=2),
        # From the day of the meeting on: reads from circulation.
        from_its_day=a_deputy(second, starts_on=meeting.on, days=2),
        in_the_chair=a_deputy(table.desk.chair, starts_on=meeting.on - timedelta(days=1), days=1),
        # An administrator's work is done day by day.
        at_the_board=a_deputy(table.desk.administrator, starts_on=TODAY + timedelta(days=3), days=2),
        at_the_meeting=a_deputy(second, meeting=meeting),
        of_a_manager=a_deputy(service_manager, days=3650),
        newcomer=a_seat(panel).person,
        leaver=third,
    )
    seats = {seat.person_id: seat for seat in panel.seats}
    seats[people.newcomer.id].starts_on = TODAY + timedelta(days=5)
    seats[people.leaver.id].ends_on = TODAY + timedelta(days=2)
    a_seat(panel, person=manager)
    a_declaration(table.cases[0], manager, "involvement", withdrew=True)
    a_declaration(table.cases[2], first, "involvement", withdrew=True)
    a_guest(table.cases[1])
    a_guest(table.cases[1], people.leaver)
    a_worker(table.desk.worker.team)
    a_deputy(a_seat(a_panel(CIN)).person)
    a_deputy(table.desk.administrator, starts_on=TODAY + timedelta(days=1), days=1)
    a_deputy(table.desk.chair, starts_on=TODAY, days=5)
    over = a_deputy(table.desk.chair, starts_on=TODAY - timedelta(days=30), days=10)
    gone = a_deputy(table.desk.chair)
    gone.active = False
    assert over is not gone
    for position in ("head of service", "partner agency"):
        a_person(position=position)
    db.session.commit()
    return people


def days_ahead(table: Table) -> list[date]:
    """Every day from today to the meeting."""
    return [TODAY + timedelta(days=n) for n in range((table.desk.meeting.on - TODAY).days + 1)]


def listed_for(table: Table, day: date) -> set[tuple[int, int]]:
    """Who reads which case on that day, by the list that is shown today."""
    readers = readers_of(table.desk.meeting)
    found = {
        (one.person.id, case_id)
        for one in readers
        for case_id in one.case_ids
        if (one.begins_on or day) <= day <= (one.ends_on or day)
    }
    return found | {
        (one.person.id, case_id)
        for case_id, people in own_side_of(table.desk.meeting).items()
        for one in people
        if (one.begins_on or day) <= day <= (one.ends_on or day)
    }


def reads(sign_in: Opens, table: Table) -> set[tuple[int, int]]:
    """Who opens which case, over HTTP; whoever is asked to declare first reads it."""
    found = set()
    for person in db.session.query(Person).filter_by(active=True).all():
        browser = sign_in(person)
        for case in table.cases:
            if browser.look(f"/referrals/{case.referral.reference}").status_code in (200, 303):
                found.add((person.id, case.id))
    return found


def test_the_list_is_exactly_who_can_read_on_each_day_until_the_meeting(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    everybody(table)
    foreseen = {day: listed_for(table, day) for day in days_ahead(table)}
    table.circulates()
    db.session.commit()
    # The days around which anything begins or ends.
    for day in (TODAY, *(TODAY + timedelta(days=n) for n in (1, 2, 3, 5, 6)), table.desk.meeting.on):
        with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=UTC), tick=True):
            assert reads(sign_in, table) == foreseen[day], day


def test_the_pack_opens_to_exactly_those_who_are_listed(app: Flask, table: Table, sign_in: Opens) -> None:
    everybody(table)
    named = {one.person.id for one in readers_of(table.desk.meeting) if one.begins_on is None}
    table.circulates()
    db.session.commit()
    opened = {
        person.id
        for person in db.session.query(Person).filter_by(active=True).all()
        if sign_in(person).look(f"/meetings/{table.number}/pack").status_code == 200
    }
    assert opened == named


def test_the_list_says_from_when_until_when_and_in_whose_stead(table: Table, sign_in: Opens) -> None:
    people = everybody(table)
    found = {one.person.id: one for one in readers_of(table.desk.meeting)}
    first, second, _ = table.members
    assert not {people.until_before.id, people.between.id} & set(found), "it is not in their days"
    for deputy, principal in ((people.from_its_day, second), (people.in_the_chair, table.desk.chair)):
        reader = found[deputy.id]
        assert (reader.begins_on, reader.ends_on, reader.principal) == (None, None, principal.name)
    between = found[people.at_the_board.id]
    assert (between.begins_on, between.ends_on) == (TODAY + timedelta(days=3), TODAY + timedelta(days=5))
    one_meeting = found[people.at_the_meeting.id]
    assert (one_meeting.begins_on, one_meeting.ends_on) == (None, None)
    assert one_meeting.principal == second.name
    shown = sign_in(table.desk.administrator).get(f"/meetings/{table.number}/circulate").text
    for words in (
        f"{people.from_its_day.name}, for {second.name}",
        "until Wednesday 2 December 2026",
        "from Thursday 3 December 2026 until Saturday 5 December 2026",
        "from Saturday 5 December 2026",
        "Who reads a case of their own anyway",
        people.of_a_manager.name,
    ):
        assert words in shown, words
    table.circulates()
    db.session.commit()
    row = db.session.query(Circulation).one()
    kept = {one["person_id"]: one for one in row.recipients}
    assert kept[people.at_the_board.id]["from"] == "2026-12-03"
    assert kept[people.at_the_board.id]["until"] == "2026-12-05"
    record = sign_in(table.desk.administrator).get(f"/meetings/{table.number}/circulations").text
    assert f"{people.from_its_day.name}, for {second.name}" in record
    assert "until Saturday 5 December 2026" in record
    assert first.name in record
    assert people.until_before.name not in record


def test_who_withdrew_and_manages_the_cases_team_is_listed_as_such(table: Table) -> None:
    everybody(table)
    manager = table.cases[0].referral.team.manager
    assert manager is not None
    ids: list[int] = [case.id for case in table.cases]
    reader = next(one for one in readers_of(table.desk.meeting) if one.person.id == manager.id)
    assert (list(reader.case_ids), list(reader.withdrew_from)) == (ids[1:], ids[:1])
    cases: list[Case] = table.cases
    assert "not " + cases[0].referral.reference in recipient(reader, cases).cases
    assert manager.id in {one.person.id for one in own_side_of(table.desk.meeting)[ids[0]]}


def test_the_list_costs_the_same_however_many_read(table: Table) -> None:
    def cost() -> int:
        db.session.commit()
        db.session.expire_all()
        with counted() as statements:
            readers_of(table.desk.meeting)
            own_side_of(table.desk.meeting)
        return len(statements)

    before = cost()
    everybody(table)
    assert cost() == before


def test_who_is_named_after_it_went_out_is_said_beside_what_went_out(table: Table, sign_in: Opens) -> None:
    """D5: a deputy reads from when they are named; what went out is kept as it was, and says who reads besides."""
    before = a_deputy(table.members[1], a_person("Bea Before", "service manager"))
    table.circulates()
    deputy = a_deputy(table.members[0], a_person("Dan Deputy", "service manager"), meeting=table.desk.meeting)
    guest = a_guest(table.cases[1], a_person("Gita Osei", "partner agency"))
    nomination = db.session.query(Deputyship).filter_by(deputy_id=before.id).one()
    db.session.commit()
    page, browser = f"/meetings/{table.number}/circulations", sign_in(table.desk.administrator)
    shown = browser.get(page).text
    besides = shown[shown.index('id="since"') : shown.index('id="sent-1"')]
    assert f"{deputy.name}, for {table.members[0].name}" in besides
    assert "All 3 cases" in besides
    assert guest.name in besides
    assert f"{table.cases[1].referral.reference} alone" in besides
    assert "Bea Before" not in besides
    nomination.ended_at = NOW
    db.session.commit()
    assert f"No longer: Bea Before, for {table.members[1].name}." in browser.get(page).text
    table.adds()
    table.supplements()
    db.session.commit()
    assert 'id="since"' not in browser.get(page).text, "a supplement knows them"


def test_what_went_out_has_no_more_readers_once_nothing_changed_or_it_is_over(
    table: Table, sign_in: Opens
) -> None:
    table.circulates()
    db.session.commit()
    page, browser = f"/meetings/{table.number}/circulations", sign_in(table.desk.administrator)
    assert 'id="since"' not in browser.get(page).text
    a_deputy(table.members[0], meeting=table.desk.meeting)
    db.session.commit()
    assert 'id="since"' in browser.get(page).text
    table.desk.meeting.state, table.desk.meeting.chair = "closed", table.desk.chair
    table.desk.meeting.opened_at = table.desk.meeting.closed_at = NOW
    db.session.commit()
    assert 'id="since"' not in browser.get(page).text
