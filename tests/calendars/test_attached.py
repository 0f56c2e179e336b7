"""The mail that tells of a time brings it as an entry: a calendar takes it in, moves it, and takes it out again."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage
from itertools import permutations

from flask import Flask

from cmr.agenda import operations as agenda
from cmr.calendars.attached import files_for
from cmr.models import Notice, Person, db
from cmr.notices import sending
from tests.agenda.desk import NOW
from tests.calendars.reading import Seen, entries_in, method_of
from tests.calendars.test_entries import seen_by
from tests.circulation.table import Table
from tests.factories import a_person, a_worker
from tests.notices.postbox import Postbox
from tests.schedule.deeds import cancels, moves


def mails(postbox: Postbox) -> list[EmailMessage]:
    """What the server gets of all that waits, the mail of the day too."""
    db.session.commit()
    postbox.arrived.clear()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: NOW + timedelta(days=1))
    db.session.expire_all()
    return list(postbox.arrived)


def brought(found: list[EmailMessage], person: Person) -> dict[str, tuple[str, Seen]]:
    """By UID without the host: the METHOD and the entry of each file that came to the person."""
    entries: dict[str, tuple[str, Seen]] = {}
    for mail in found:
        if mail["To"].addresses[0].addr_spec != person.email:
            continue
        for part in mail.iter_attachments():
            assert part.get_content_type() == "text/calendar"
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            (entry,) = entries_in(content)
            assert part.get_param("method") == method_of(content)
            assert part.get_filename() == f"{entry.uid.partition('@')[0]}.ics"
            assert entry.organizer == "mailto:no-reply@localhost"
            for name in (b"Maya", b"Fenwick", b"Quayle", b"Marsh"):
                assert name not in content
            entries[entry.uid.removesuffix("@localhost")] = (method_of(content), entry)
    return entries


def test_a_circulated_agenda_brings_the_meeting_and_the_times(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    table.circulates()
    found = mails(postbox)
    meeting, cases = f"meeting-{table.number}", [f"case-{case.id}" for case in table.cases]
    assert {uid: one[0] for uid, one in brought(found, table.members[0]).items()} == {meeting: "PUBLISH"}
    theirs = brought(found, table.desk.worker)
    assert {uid: one[0] for uid, one in theirs.items()} == dict.fromkeys(cases, "PUBLISH")
    assert [one.starts_at.strftime("%H:%M") for _, one in theirs.values()] == ["09:30", "09:50", "10:10"]
    mail = next(one for one in found if one["To"].addresses[0].addr_spec == table.desk.worker.email)
    assert mail.get_body(("html",)) is not None
    assert mail.get_body(("plain",)) is not None


def test_a_change_moves_and_a_cancellation_removes_what_the_mail_brought(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    desk = table.desk
    table.circulates()
    first = mails(postbox)
    moves(desk.meeting, date(2026, 12, 11), "Fire drill.", by=desk.administrator)
    second = mails(postbox)
    cancels(desk.meeting, "The chair is ill.", by=desk.administrator)
    third = mails(postbox)
    for person in (desk.worker, desk.member):
        old, new, gone = (brought(found, person) for found in (first, second, third))
        assert set(old) == set(new) == set(gone)
        for uid in old:
            assert (new[uid][0], gone[uid][0]) == ("PUBLISH", "CANCEL")
            assert old[uid][1].sequence < new[uid][1].sequence < gone[uid][1].sequence
            assert new[uid][1].starts_at.date() == date(2026, 12, 11)
            assert gone[uid][1].status == "CANCELLED"


def test_whichever_update_comes_last_the_newest_stands(app: Flask, postbox: Postbox, table: Table) -> None:
    """A calendar keeps the higher SEQUENCE, and of two alike the later DTSTAMP (RFC 5546, 2.1.5)."""
    desk, guest = table.desk, a_person(position="partner agency")
    agenda.invite(table.cases[1], guest, by=desk.administrator, at=NOW)
    people = (guest, desk.member, desk.worker)
    came: dict[int, list[dict[str, Seen]]] = {person.id: [] for person in people}

    def arrives() -> None:
        found = mails(postbox)
        for person in people:
            came[person.id].append(seen_by(person))
            came[person.id].append({uid: entry for uid, (_, entry) in brought(found, person).items()})

    arrives()
    table.circulates()
    arrives()
    moves(desk.meeting, date(2026, 12, 11), "Fire drill.", by=desk.administrator)
    arrives()
    for person in people:
        newest = seen_by(person)
        uid = f"meeting-{table.number}" if person is desk.member else f"case-{table.cases[1].id}"
        updates = [one[uid] for one in came[person.id] if uid in one]
        sequences = [one.sequence for one in updates]
        assert sequences == sorted(sequences)
        assert len(set(sequences)) == 3, "Made, circulated, moved."
        for order in permutations(updates):
            kept = order[0]
            for one in order[1:]:
                kept = one if (one.sequence, one.stamp) >= (kept.sequence, kept.stamp) else kept
            assert (kept.summary, kept.status, kept.starts_at) == (
                newest[uid].summary,
                newest[uid].status,
                newest[uid].starts_at,
            )


def test_a_deferred_case_is_taken_out_again(app: Flask, postbox: Postbox, table: Table) -> None:
    table.circulates()
    old = brought(mails(postbox), table.desk.worker)
    agenda.defer(table.whole(1), "Away.", table.desk.later, by=table.desk.chair, at=NOW + timedelta(hours=1))
    gone = brought(mails(postbox), table.desk.worker)
    uid = f"case-{table.cases[1].id}"
    assert {one: gone[one][0] for one in gone} == {uid: "CANCEL"}
    assert gone[uid][1].sequence > old[uid][1].sequence


def test_a_case_deferred_before_any_time_was_told_brings_nothing(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    agenda.defer(table.whole(1), "Away.", table.desk.later, by=table.desk.chair, at=NOW)
    assert brought(mails(postbox), table.desk.worker) == {}


def test_a_guests_time_comes_without_the_case_and_goes_when_they_are_asked_no_more(
    app: Flask, postbox: Postbox, table: Table
) -> None:
    guest = a_person(position="partner agency")
    agenda.invite(table.cases[1], guest, by=table.desk.administrator, at=NOW)
    uid = f"case-{table.cases[1].id}"
    method, entry = brought(mails(postbox), guest)[uid]
    assert (method, entry.summary, entry.status) == ("PUBLISH", "One case at the CMR panel", "TENTATIVE")
    agenda.uninvite(table.cases[1], guest, by=table.desk.administrator, at=NOW)
    method, entry = brought(mails(postbox), guest)[uid]
    assert (method, entry.summary, entry.status) == ("CANCEL", "One case at the CMR panel", "CANCELLED")
    assert table.cases[1].referral.reference not in entry.description
    agenda.invite(table.cases[1], guest, by=table.desk.administrator, at=NOW)
    mails(postbox)
    table.circulates()
    brought_then = brought(mails(postbox), guest)[uid][1]
    cancels(table.desk.meeting, "The chair is ill.", by=table.desk.administrator)
    method, gone = brought(mails(postbox), guest)[uid]
    assert (method, gone.status) == ("CANCEL", "CANCELLED")
    assert gone.sequence > brought_then.sequence


def test_whoever_presents_instead_gets_the_time_and_who_did_loses_it(table: Table) -> None:
    colleague = a_worker(table.desk.worker.team)
    case = table.cases[1]
    case.presenter = colleague
    table.circulates()

    def files(kind: str, person: Person) -> list[str]:
        facts = {"meeting_id": table.number, "slot_time": "09:50"}
        notice = Notice(kind=kind, record_kind="referral", record_id=case.referral_id, facts=facts)
        return [
            f"{file.method} {file.name}"
            for file in files_for([(notice, facts), (notice, facts)], person, NOW)
        ]

    assert files("presenter_named", colleague) == [f"PUBLISH case-{case.id}.ics"]
    assert files("presenter_changed", colleague) == []
    case.presenter = None
    db.session.flush()
    assert files("presenter_changed", colleague) == [f"CANCEL case-{case.id}.ics"]
    assert files("presenter_changed", table.desk.worker) == []  # the social worker comes anyway


def test_a_notice_of_something_else_brings_nothing(app: Flask, postbox: Postbox, table: Table) -> None:
    agenda.set_priority(table.whole(1), True, "Urgent.", by=table.desk.chair, at=NOW)
    found = mails(postbox)
    assert found
    assert all(not list(mail.iter_attachments()) for mail in found)
