"""The agenda and its supplements sent out: checked, kept and told; of two at once one wins (D3c, B1.9)."""

from __future__ import annotations

from datetime import time, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask

from cmr.agenda import operations as agenda
from cmr.circulation import operations
from cmr.circulation.queries import cases_on, circulations_of, due_changes, latest, marks_on
from cmr.circulation.readers import readers_of
from cmr.models import (
    Attendance,
    Case,
    Circulation,
    HistoryEntry,
    Meeting,
    Notice,
    Person,
    ReferralDocument,
    db,
)
from cmr.referrals.documents import files
from cmr.referrals.moves import content_hash
from cmr.rules.refusal import Refused
from tests.agenda.desk import NOW
from tests.circulation.table import Table, a_table
from tests.factories import CIN, a_declaration, a_deputy, a_guest
from tests.referrals import papers


def due(table: Table) -> list[str]:
    """The kinds of what the next supplement would tell."""
    db.session.flush()
    db.session.expire_all()
    meeting = table.desk.meeting
    return [one.kind for one in due_changes(meeting, cases_on(meeting), latest(meeting))]


def out(case: Case) -> bool:
    """Whether the case has gone out."""
    return case.has_gone_out


def test_the_agenda_goes_out_in_fixed_versions_to_exactly_whom(table: Table) -> None:
    row = table.circulates()
    assert (row.number, table.desk.meeting.state) == (1, "circulated")
    assert table.desk.meeting.circulated_at == NOW
    assert [one["reference"] for one in row.cases] == [case.referral.reference for case in table.cases]
    assert [one["at"] for one in row.cases] == ["09:30:00", "09:50:00", "10:10:00"]
    assert [one["content_hash"] for one in row.cases] == [case.referral.signed_hash for case in table.cases]
    ids = [case.id for case in table.cases]
    everybody = [table.desk.chair, *table.members, table.desk.administrator]
    assert [one["person_id"] for one in row.recipients] == [person.id for person in everybody]
    assert all(one["case_ids"] == ids for one in row.recipients)
    entry = db.session.query(HistoryEntry).filter_by(record_kind="meeting", verb="circulate").one()
    assert entry.detail["references"] == [case.referral.reference for case in table.cases]
    assert entry.detail["readers"] == 5
    assert due(table) == []


def test_circulating_closes_the_gaps_and_gives_new_times(table: Table) -> None:
    agenda.take_off(table.cases[0].referral, by=table.desk.administrator, at=NOW)
    before = [case.sequence for case in table.cases[1:]]
    row = table.circulates()
    assert [case.place for case in table.cases[1:]] == [1, 2]
    assert [case.sequence for case in table.cases[1:]] == [one + 1 for one in before]
    assert [one["at"] for one in row.cases] == ["09:30:00", "09:50:00"]


def test_everybody_concerned_is_told_once_and_the_sender_is_not(table: Table) -> None:
    table.circulates()
    told = {one.person_id for one in db.session.query(Notice).filter(Notice.event.startswith("meeting:"))}
    worker = table.desk.worker
    assert worker.team is not None
    assert {worker.id, worker.team.manager_id, *(one.id for one in table.members)} <= told
    assert table.desk.administrator.id not in told


def test_an_empty_agenda_does_not_go_out(table: Table) -> None:
    for case in table.cases:
        agenda.take_off(case.referral, by=table.desk.administrator, at=NOW)
    with pytest.raises(Refused, match="no case on the agenda"):
        table.circulates()


def test_without_a_quorum_to_be_expected_it_goes_out_for_a_reason(table: Table) -> None:
    """B1.3: apologies are known; two further members are needed."""
    for member in table.members[:2]:
        seat = next(one for one in table.desk.panel.seats if one.person_id == member.id)
        entry = Attendance(person=member, role="member", seat_key=seat.key, apologies=True)
        table.desk.meeting.attendances.append(entry)
    db.session.flush()
    with pytest.raises(Refused, match="Not enough people are expected"):
        table.circulates()
    deputy = a_deputy(table.members[0])
    assert table.circulates().number == 1
    assert deputy.id in {one["person_id"] for one in table_row().recipients}


def table_row() -> Circulation:
    """The one circulation there is."""
    return db.session.query(Circulation).one()


def test_the_reason_is_kept(table: Table) -> None:
    for member in table.members[:2]:
        seat = next(one for one in table.desk.panel.seats if one.person_id == member.id)
        entry = Attendance(person=member, role="member", seat_key=seat.key, apologies=True)
        table.desk.meeting.attendances.append(entry)
    db.session.flush()
    row = table.circulates("Deputies are being found.")
    written = db.session.query(HistoryEntry).filter_by(verb="circulate").one()
    assert row.why == written.detail["reason"] == "Deputies are being found."


def test_a_form_that_is_not_as_signed_stops_it(table: Table) -> None:
    section = table.whole(1).sections[0]
    section.answers = {**section.answers, "somebody": "wrote here"}
    table.cases[1].referral.signed_hash = "0" * 64
    with pytest.raises(Refused, match=table.cases[1].referral.reference):
        table.circulates()
    assert table.desk.meeting.state == "planned"


def test_an_added_case_waits_for_its_supplement(table: Table) -> None:
    table.circulates()
    added = table.adds()
    assert not out(added)
    assert due(table) == ["added"]
    row = table.supplements()
    assert (row.number, row.why) == (2, f"{added.referral.reference} is added, at 10:30am.")
    assert out(added)
    assert due(table) == []
    assert marks_on(circulations_of(table.desk.meeting)) == {
        added.referral.reference: ("Added in supplement 1",)
    }
    with pytest.raises(Refused, match="nothing to send"):
        table.supplements()


def test_a_case_that_left_is_told_and_leaves_its_time_free(table: Table) -> None:
    table.circulates()
    agenda.defer(table.cases[0].referral, "The plan is not ready.", by=table.desk.chair, at=NOW)
    assert due(table) == ["left"]
    row = table.supplements()
    assert row.why == f"{table.cases[0].referral.reference} is off the agenda."
    assert [one["at"] for one in row.cases] == ["09:50:00", "10:10:00"]


def test_a_form_that_was_sent_back_and_signed_anew_takes_the_place_of_the_old_one(table: Table) -> None:
    table.circulates()
    referral = table.cases[0].referral
    agenda.defer(referral, "The form is unclear.", by=table.desk.chair, at=NOW)
    referral.signed_hash, referral.deferred_to_id = "1" * 64, None
    referral.priority = True
    again = table.desk.places(referral)
    again.placed_at = table.later_at
    assert due(table) == ["replaced"]
    assert not out(again)
    assert latest_cases(table)[referral.reference] != "1" * 64
    table.desk.meeting.circulated_at = table.later_at + timedelta(minutes=1)
    assert out(again)


def latest_cases(table: Table) -> dict[str, str]:
    """The hashes that went out last, by reference."""
    row = latest(table.desk.meeting)
    assert row is not None
    return {one["reference"]: one["content_hash"] for one in row.cases}


def test_the_chairs_answer_about_an_extra_report_is_told(table: Table) -> None:
    """B1.9: agreed after the agenda went out, it goes with it from then on."""
    referral = table.cases[0].referral
    content = papers.pdf(b"/Title (A report)")
    report = ReferralDocument(
        kind="other",
        title="A report",
        filename="report.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=files().save(content),
        attached_at=NOW,
        attached_by=table.desk.worker,
    )
    report.agreement = "waiting"
    referral.documents.append(report)
    referral.signed_hash = content_hash(referral)
    db.session.flush()
    row = table.circulates()
    assert row.cases[0]["documents"] == []
    report.agreement, report.agreed_at = "agreed", NOW
    assert due(table) == ["document_in"]


def test_a_meeting_at_another_time_is_told_once(table: Table) -> None:
    table.circulates()
    table.desk.meeting.starts_at = time(10, 0)
    assert due(table) == ["meeting_moved"]
    assert "10am, not 9:30am" in table.supplements().why


def test_what_is_sent_is_what_was_seen(table: Table) -> None:
    table.circulates()
    table.adds()
    with pytest.raises(Refused, match="changed since this page was shown"):
        operations.circulate_supplement(
            table.desk.meeting, by=table.desk.administrator, at=table.later_at, seen="Something else."
        )


def test_a_meeting_circulated_before_this_was_kept_goes_on(table: Table) -> None:
    meeting = table.desk.meeting
    meeting.state, meeting.circulated_at = "circulated", NOW
    assert due(table) == []
    assert table.cases[0].has_gone_out
    added = table.adds()
    assert due(table) == ["added"]
    assert table.supplements().number == 2
    assert out(added)


def test_a_supplement_follows_an_agenda_and_ends_with_the_meeting(table: Table) -> None:
    with pytest.raises(Refused, match="follows an agenda"):
        table.supplements()
    table.circulates()
    table.adds()
    meeting = table.desk.meeting
    meeting.state, meeting.opened_at, meeting.chair = "in_session", NOW, table.desk.chair
    with pytest.raises(Refused, match="follows an agenda"):
        table.supplements()
    assert due(table) == []


def test_readers_are_those_whom_the_gate_lets_in(table: Table) -> None:
    deputy, guest = a_deputy(table.members[0]), a_guest(table.cases[1])
    a_declaration(table.cases[2], table.members[1], "involvement", withdrew=True)
    gone, leaver = table.members[2], table.desk.chair
    gone.active = False
    seat = next(one for one in table.desk.panel.seats if one.person_id == leaver.id)
    seat.ends_on = NOW.date() + timedelta(days=2)
    db.session.flush()
    db.session.expire_all()
    found = {one.person.id: one for one in readers_of(table.desk.meeting)}
    ids = [case.id for case in table.cases]
    assert list(found[table.members[0].id].case_ids) == ids
    assert (found[deputy.id].principal_id, list(found[deputy.id].case_ids)) == (table.members[0].id, ids)
    assert list(found[guest.id].case_ids) == [ids[1]]
    assert found[guest.id].role == "guest"
    assert list(found[table.members[1].id].case_ids) == ids[:2]
    assert found[table.members[1].id].withdrew_from == (ids[2],)
    assert gone.id not in found
    assert found[leaver.id].ends_on == NOW.date() + timedelta(days=2)


def test_of_two_who_send_at_once_one_is_told_that_it_is_done(any_app: Flask) -> None:
    with time_machine.travel(NOW, tick=True):
        table = a_table(CIN)
        db.session.commit()
        number, by = table.number, table.desk.administrator.id
        said: list[str] = []
        together = Barrier(2)

        def send() -> None:
            with any_app.app_context():
                together.wait(30)
                person = db.session.get_one(Person, by)
                meeting = db.session.get_one(Meeting, number, with_for_update=True, populate_existing=True)
                try:
                    operations.circulate(meeting, by=person, at=NOW)
                    db.session.commit()
                    said.append("sent")
                except Refused as no:
                    db.session.rollback()
                    said.append(no.reasons[0].text)
                db.session.remove()

        threads = [Thread(target=send, daemon=True) for _ in range(2)]
        db.session.remove()
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert said.count("sent") == 1
        assert "Its agenda has been circulated." in said
        assert db.session.query(Circulation).count() == 1
