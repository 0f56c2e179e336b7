"""One person in several capacities has one entry; a deputy's comes and goes; who stays away is not kept busy (D5)."""

from __future__ import annotations

from datetime import date

from flask import Flask

from cmr.adapters import calendar
from cmr.agenda import operations as agenda
from cmr.agenda import presenting
from cmr.calendars.attached import files_for
from cmr.calendars.entries import entries_of
from cmr.hearing.queries import meeting_by_id, seats_at
from cmr.hearing.replies import reply
from cmr.models import Case, Deputyship, Notice, Person, Seat, db
from cmr.people.membership import end_deputyship, nominate_deputy
from tests.agenda.desk import NOW
from tests.calendars.reading import entries_in, strictly
from tests.calendars.test_attached import brought, mails
from tests.calendars.test_entries import AFTER, manager_of, seen_by, stands
from tests.circulation.table import Table
from tests.factories import a_deputy, a_person, a_seat, a_worker
from tests.notices.postbox import Postbox


def busy(person: Person) -> dict[str, str]:
    """By UID without the host, whether the time is kept free for it."""
    lines = strictly(calendar.feed("Panels", entries_of(person, AFTER)))
    uids = [one.removeprefix("UID:").partition("@")[0] for one in lines if one.startswith("UID:")]
    return dict(zip(uids, [one for one in lines if one.startswith("TRANSP:")], strict=True))


def says(table: Table, person: Person, *, comes: bool) -> None:
    meeting = meeting_by_id(table.number)
    assert meeting is not None
    seats = seats_at(meeting)
    seat = next(one for one in seats if person in one.people)
    reply(meeting, seats, seat, person, comes=comes, by=person, at=NOW)


def names(table: Table, deputy: Person) -> Deputyship:
    meeting = table.desk.meeting
    return nominate_deputy(
        table.desk.member, deputy, meeting.on, meeting.on, by=table.desk.member, at=NOW, meeting=meeting
    )


def test_a_member_who_comes_with_a_case_has_one_entry_that_says_both(table: Table) -> None:
    a_seat(table.desk.panel, person=manager_of(table))
    table.circulates()
    assert list(seen_by(manager_of(table))) == [f"meeting-{table.number}", f"meeting-{table.desk.later.id}"]
    entry = seen_by(manager_of(table))[f"meeting-{table.number}"]
    first, second, third = (case.referral.reference for case in table.cases)
    assert entry.description.splitlines()[2:5] == [
        f"Your case {first}: 9:30am to 9:50am.",
        f"Your case {second}: 9:50am to 10:10am.",
        f"Your case {third}: 10:10am to 10:30am.",
    ]
    agenda.defer(table.whole(1), "Away.", table.desk.later, by=table.desk.chair, at=AFTER)
    later = seen_by(manager_of(table))
    assert second not in later[f"meeting-{table.number}"].description
    assert later[f"meeting-{table.number}"].changed_at > entry.changed_at
    assert not [uid for uid in later if uid.startswith("case")]


def test_who_loses_the_seat_comes_with_the_case_alone(table: Table) -> None:
    manager = manager_of(table)
    a_seat(table.desk.panel, person=manager)
    table.circulates()
    db.session.query(Seat).filter_by(person_id=manager.id).one().ends_on = date(2026, 12, 1)
    assert list(seen_by(manager)) == [f"case-{case.id}" for case in table.cases]


def test_a_mail_to_a_member_who_comes_with_a_case_brings_one_entry(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    manager = manager_of(table)
    a_seat(table.desk.panel, person=manager)
    table.circulates()
    assert list(brought(mails(postbox), manager)) == [f"meeting-{table.number}"]
    agenda.defer(table.whole(1), "Away.", table.desk.later, by=table.desk.chair, at=AFTER)
    assert "CANCEL" not in {method for method, _ in brought(mails(postbox), manager).values()}


def test_a_deputy_for_one_meeting_has_it_and_loses_it(app: Flask, postbox: Postbox, table: Table) -> None:
    deputy, uid = a_person(position=table.desk.member.position), f"meeting-{table.number}"
    mails(postbox)
    named = names(table, deputy)
    assert list(seen_by(deputy)) == [uid]
    assert "You stand in for somebody at this meeting." in seen_by(deputy)[uid].description
    assert table.desk.member.name not in seen_by(deputy)[uid].description
    method, entry = brought(mails(postbox), deputy)[uid]
    assert (method, entry.status) == ("PUBLISH", "TENTATIVE")
    end_deputyship(named, by=table.desk.member, at=AFTER)
    assert seen_by(deputy) == {}
    method, entry = brought(mails(postbox), deputy)[uid]
    assert (method, entry.status) == ("CANCEL", "CANCELLED")


def test_a_deputy_who_stands_in_no_more_comes_still_with_their_case(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    manager = manager_of(table)
    manager.position = table.desk.member.position
    named = names(table, manager)
    table.circulates()
    assert list(brought(mails(postbox), manager)) == [f"meeting-{table.number}"]
    end_deputyship(named, by=table.desk.member, at=AFTER)
    found = mails(postbox)
    theirs = brought(found, manager)
    assert {uid: method for uid, (method, _) in theirs.items()} == {
        f"meeting-{table.number}": "CANCEL",
        **{f"case-{case.id}": "PUBLISH" for case in table.cases},
    }
    assert "don’t come" not in theirs[f"meeting-{table.number}"][1].description
    (mail,) = [one for one in found if one["To"].addresses[0].addr_spec == manager.email]
    principal = table.desk.member.name
    assert mail["Subject"].startswith(f"You no longer stand in for {principal}; you still come on"), mail[
        "Subject"
    ]
    assert " at 9:30am for three cases" in mail["Subject"]


def test_a_deputy_who_stands_in_no_more_before_circulation_reads_that_their_case_stands(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    manager = manager_of(table)
    manager.position = table.desk.member.position
    named = names(table, manager)
    mails(postbox)
    end_deputyship(named, by=table.desk.member, at=AFTER)
    (mail,) = [one for one in mails(postbox) if one["To"].addresses[0].addr_spec == manager.email]
    assert "you still come with CMR-" in mail["Subject"]
    assert "no longer needed" not in mail.as_string()


def test_a_deputy_who_is_not_needed_but_sits_there_keeps_their_entry(table: Table) -> None:
    meeting, member = table.desk.meeting, table.members[0]
    named = nominate_deputy(
        table.desk.chair, member, meeting.on, meeting.on, by=table.desk.chair, at=NOW, meeting=meeting
    )
    assert "You stand in" not in seen_by(member)[f"meeting-{meeting.id}"].description
    end_deputyship(named, by=table.desk.chair, at=AFTER)
    db.session.flush()
    notice = db.session.query(Notice).filter_by(kind="deputy_at_meeting_ended", person_id=member.id).one()
    assert [file.method for file in files_for([(notice, notice.facts)], member, AFTER)] == []


def test_whoever_does_not_come_is_not_kept_busy_and_reads_why(table: Table) -> None:
    member, uid = table.desk.member, f"meeting-{table.number}"
    table.circulates()
    assert busy(member)[uid] == "TRANSP:OPAQUE"
    says(table, member, comes=False)
    entry = seen_by(member)[uid]
    assert (entry.summary, entry.status) == ("CMR panel (apologies sent)", "CONFIRMED")
    assert busy(member) == {uid: "TRANSP:TRANSPARENT", f"meeting-{table.desk.later.id}": "TRANSP:OPAQUE"}
    deputy = names(table, a_person(position=member.position)).deputy
    assert "A deputy stands in for you at this meeting." in seen_by(member)[uid].description
    says(table, deputy, comes=False)
    assert "deputy" not in seen_by(member)[uid].description
    says(table, deputy, comes=True)
    assert "A deputy stands in for you at this meeting." in seen_by(member)[uid].description
    says(table, member, comes=True)
    assert seen_by(member)[uid].summary == "CMR panel"
    assert "deputy" not in seen_by(member)[uid].description
    assert busy(member)[uid] == "TRANSP:OPAQUE"


def test_a_deputy_for_days_reads_that_they_stand_in(table: Table) -> None:
    deputy = a_deputy(table.desk.member, starts_on=date(2026, 12, 8), days=3)
    entry = seen_by(deputy)[f"meeting-{table.number}"]
    assert "You stand in for somebody at this meeting." in entry.description
    assert stands(table.desk.member)[0] == "CMR panel: TENTATIVE 10 09:30"


def test_whose_days_end_loses_the_meetings_and_the_cases_that_came_with_them(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    manager, cases = manager_of(table), {f"case-{case.id}" for case in table.cases}
    deputy = a_deputy(manager, starts_on=date(2026, 11, 30), days=14)
    table.circulates()
    assert brought(mails(postbox), deputy).keys() == cases
    end_deputyship(db.session.query(Deputyship).one(), by=manager, at=AFTER)
    assert taken_out(deputy) == cases
    assert seen_by(deputy) == {}


def test_whose_days_end_keeps_the_cases_that_they_come_with_themselves(table: Table) -> None:
    colleague = a_worker(table.desk.worker.team)
    deputy = a_deputy(manager_of(table), colleague, starts_on=date(2026, 11, 30), days=14)
    table.cases[1].presenter = deputy
    table.circulates()
    end_deputyship(db.session.query(Deputyship).one(), by=manager_of(table), at=AFTER)
    assert taken_out(deputy) == {f"case-{table.cases[0].id}", f"case-{table.cases[2].id}"}


def test_whose_days_end_is_not_told_of_times_that_were_told_to_nobody(table: Table) -> None:
    deputy = a_deputy(manager_of(table), starts_on=date(2026, 11, 30), days=14)
    end_deputyship(db.session.query(Deputyship).one(), by=manager_of(table), at=AFTER)
    assert taken_out(deputy) == set()


def taken_out(deputy: Person) -> set[str]:
    """By UID without the host, what the mail that their days have ended takes out of their calendar."""
    db.session.flush()
    notice = db.session.query(Notice).filter_by(kind="deputy_ended", person_id=deputy.id).one()
    found = [
        one for file in files_for([(notice, notice.facts)], deputy, AFTER) for one in entries_in(file.content)
    ]
    assert {one.status for one in found} <= {"CANCELLED"}
    assert not [case for case in db.session.query(Case) if case.referral.reference in str(found)]
    return {one.uid.partition("@")[0] for one in found}


def test_whoever_sent_apologies_gets_the_meeting_as_it_was_circulated(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    member, uid = table.desk.member, f"meeting-{table.number}"
    says(table, member, comes=False)
    mails(postbox)
    table.circulates()
    method, entry = brought(mails(postbox), member)[uid]
    assert (method, entry.summary, entry.status) == ("PUBLISH", "CMR panel (apologies sent)", "CONFIRMED")


def test_who_said_that_they_cannot_come_with_a_case_is_free_at_its_time(table: Table) -> None:
    """As a member is who sent apologies: the entry stays, so that they can still come after all (D3d)."""
    table.circulates()
    case, worker = table.whole(0).case, table.desk.worker
    assert case is not None
    uid = f"case-{case.id}"
    before = seen_by(worker)[uid]
    assert busy(worker)[uid] == "TRANSP:OPAQUE"
    presenting.cannot_come(case, None, by=worker, at=AFTER)
    entry = seen_by(worker)[uid]
    assert (busy(worker)[uid], entry.status) == ("TRANSP:TRANSPARENT", "TENTATIVE")
    assert entry.summary == f"{before.summary} (you can’t come)"
    assert "You said that you can’t come." in entry.description
    assert entry.changed_at >= AFTER
    assert busy(manager_of(table))[uid] == "TRANSP:OPAQUE", "they come with it still"
    presenting.comes(case, by=worker, at=AFTER)
    assert busy(worker)[uid] == "TRANSP:OPAQUE"
