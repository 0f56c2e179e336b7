"""The outbox as its administrator sees it, and each person's choices, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
import time_machine
from flask import Flask

from cmr.adapters import clock
from cmr.models import Meeting, Notice, NoticeChoice, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.referrals.operations import sign, submit
from cmr.rules.notices import GROUP_BY_KEY
from tests.application import Opens
from tests.factories import (
    CIN,
    a_deputy,
    a_guest,
    a_meeting,
    a_panel,
    a_person,
    a_referral,
    a_seat,
    a_worker,
)
from tests.notices.postbox import Postbox
from tests.statements import counted

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def administrator(app: Flask) -> Person:
    """The administrator of the first panel."""
    return a_seat(a_panel(), "administrator").person


def a_failed_notice(panel_key: str = "") -> Notice:
    """A meeting was added, and one of those told could not be reached."""
    panel = a_panel(panel_key) if panel_key else a_panel()
    member = a_seat(panel).person
    meeting = a_meeting(panel)
    tell(record("meeting", meeting.id, "make", by=None, at=AT, series=False), about=meeting)
    notice = db.session.query(Notice).filter_by(person_id=member.id).one()
    notice.state, notice.fault, notice.attempts = "failed", "The mail server refused the recipient: 550", 1
    db.session.commit()
    return notice


def test_an_administrator_sees_what_failed_and_sends_it_again(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    browser = sign_in(administrator)
    listed = browser.get("/admin/notices").text
    assert "New meeting of the" in listed
    assert "The mail server refused the recipient: 550" in listed
    assert notice.person.name in listed
    shown = browser.get(f"/admin/notices/{notice.id}").text
    assert f"Dear {notice.person.name}," in shown
    browser.post(f"/admin/notices/{notice.id}/again")
    assert (notice.state, notice.attempts, notice.fault) == ("waiting", 0, "")


@time_machine.travel(AT)
def test_what_is_not_sent_is_shown_as_it_would_be_sent_now(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    meeting = db.session.get_one(Meeting, notice.record_id)
    meeting.starts_at, meeting.venue = time(14, 0), "Room 9"
    db.session.flush()
    shown = sign_in(administrator).get(f"/admin/notices/{notice.id}").text
    assert "The mail as it goes out now" in shown
    assert "at 2pm" in shown
    assert "Room 9" in shown
    meeting.state, meeting.cancelled_reason = "cancelled", "The chair is ill."
    db.session.flush()
    shown = sign_in(administrator).get(f"/admin/notices/{notice.id}").text
    assert "It would not be sent any more: It has changed since: a later notice says so." in shown
    assert "The mail as it was written" in shown


def test_all_that_failed_is_sent_again_at_one_press(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    sign_in(administrator).post("/admin/notices/again")
    assert notice.state == "waiting"


def test_what_was_sent_is_not_sent_again(app: Flask, administrator: Person, sign_in: Opens) -> None:
    notice = a_failed_notice()
    notice.state, notice.sent_at = "sent", AT
    sign_in(administrator).post(f"/admin/notices/{notice.id}/again", status=409)


def test_an_administrator_sees_the_notices_of_their_own_panels_alone(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    theirs = a_failed_notice(CIN)
    browser = sign_in(administrator)
    assert theirs.person.name not in browser.get("/admin/notices?show=failed").text
    browser.get(f"/admin/notices/{theirs.id}", status=404)
    browser.post(f"/admin/notices/{theirs.id}/again", status=404)
    manager = a_person("Ada Accounts", "business support", manages_accounts=True)
    assert theirs.person.name in sign_in(manager).get("/admin/notices?show=failed").text


def test_a_mail_about_a_deputy_for_one_meeting_is_with_the_meetings_administrator_alone(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    panel, other = a_panel(), a_seat(a_panel(CIN), "administrator").person
    meeting, member = a_meeting(panel), a_seat(panel).person
    deputy = a_person("Dora Onceonly", "service manager")
    entry = record(
        "person", member.id, "deputy_named", by=None, at=AT, deputy_id=deputy.id, meeting_id=meeting.id,
        panel=panel.name, meeting_on=meeting.on.isoformat(), meeting_time="9:30am", venue="",
    )  # fmt: skip
    tell(entry, about=member)
    notice = db.session.query(Notice).filter_by(kind="deputy_at_meeting").one()
    db.session.commit()

    browser = sign_in(administrator)
    assert deputy.name in browser.get(f"/admin/notices?show={notice.state}").text
    browser.get(f"/admin/notices/{notice.id}")
    sign_in(other).get(f"/admin/notices/{notice.id}", status=404)


def test_a_referral_that_the_panel_has_not_received_is_in_no_list_of_its_administrator(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    referral = a_referral()
    sign(referral, "social_worker", by=referral.worker, at=AT)
    assert referral.reference not in sign_in(administrator).get("/admin/notices?show=kept").text
    ready = a_referral(state="signed_by_service_manager")
    submit(ready, by=ready.worker, at=AT)
    assert ready.reference in sign_in(administrator).get("/admin/notices?show=kept").text


def test_without_a_mail_server_the_page_says_so(app: Flask, administrator: Person, sign_in: Opens) -> None:
    page = sign_in(administrator).get("/admin/notices").text
    assert "No mail server is set on this installation" in page


@pytest.mark.parametrize("role", ["worker", "member"])
def test_nobody_else_sees_the_outbox(app: Flask, sign_in: Opens, role: str) -> None:
    person = a_worker() if role == "worker" else a_seat(a_panel()).person
    browser = sign_in(person)
    browser.get("/admin/notices", status=403)
    assert 'href="/admin/notices"' not in browser.get("/").text


def test_a_person_chooses_and_what_must_come_is_no_choice(app: Flask, sign_in: Opens) -> None:
    worker = a_worker()
    browser = sign_in(worker)
    page = browser.get("/notices/choices").text
    assert 'name="progress"' in page
    assert 'name="duties"' not in page
    given = {
        "outcomes": "daily",
        "progress": "none",
        "questions": "at_once",
        "due": "daily",
        "coming": "none",
    }
    given["duties"] = "none"
    browser.post("/notices/choices", given)
    kept = {row.group: row.how for row in db.session.query(NoticeChoice).filter_by(person_id=worker.id)}
    assert kept == {key: how for key, how in given.items() if key != "duties"}
    browser.post("/notices/choices", given | {"progress": "at_once"})
    chosen = db.session.query(NoticeChoice).filter_by(person_id=worker.id, group="progress").one()
    assert chosen.how == "at_once"


def shown(page: str) -> set[str]:
    """The groups that there is a choice on."""
    return {key for key in GROUP_BY_KEY if f'name="{key}"' in page}


def test_each_sees_the_choices_of_the_offices_that_they_hold_or_stand_in_for(
    app: Flask, sign_in: Opens
) -> None:
    panel = a_panel()
    cases, seat = {"outcomes", "progress", "questions", "due", "coming"}, {"agenda", "due", "coming"}
    member, chair = a_seat(panel).person, a_seat(panel, "chair").person
    stands_in = a_deputy(member, a_person("Dee Deputy", "practitioner"), starts_on=clock.today())
    guest = a_guest(a_referral(panel, state="scheduled", meeting=a_meeting(panel)).cases[0])
    chairs = {*seat, "panel", "questions"} | (cases if chair.position == "head of service" else set())
    expected = {a_worker(): cases, member: seat, chair: chairs, stands_in: seat}
    for person, groups in (expected | {guest: {"agenda", "coming"}}).items():
        assert shown(sign_in(person).get("/notices/choices").text) == groups, person.name


def test_what_was_chosen_of_a_group_that_is_not_shown_now_stays(app: Flask, sign_in: Opens) -> None:
    worker = a_worker()
    db.session.add(NoticeChoice(person_id=worker.id, group="panel", how="daily"))
    db.session.commit()
    browser = sign_in(worker)
    browser.post(
        "/notices/choices",
        {"outcomes": "daily", "progress": "none", "due": "daily", "coming": "none", "panel": "at_once"},
    )
    assert db.session.query(NoticeChoice).filter_by(person_id=worker.id, group="panel").one().how == "daily"


def test_whoever_holds_no_office_reads_that_nothing_comes(app: Flask, sign_in: Opens) -> None:
    manager = a_person("Ada Accounts", "business support", manages_accounts=True)
    page = sign_in(manager).get("/notices/choices").text
    assert "No notices come to you now" in page
    assert "Keep my choices" not in page


def test_a_choice_that_a_group_does_not_offer_is_refused(app: Flask, sign_in: Opens) -> None:
    browser = sign_in(a_worker())
    page = browser.post("/notices/choices", {"due": "none", "outcomes": "daily"}, status=422).text
    assert "There is a problem" in page
    assert db.session.query(NoticeChoice).count() == 0


def test_the_list_costs_the_same_however_many_there_are(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    a_failed_notice()
    browser = sign_in(administrator)
    browser.get("/admin/notices?show=kept")
    with counted() as few:
        browser.get("/admin/notices?show=kept")
    for _ in range(5):
        referral = a_referral(state="signed_by_service_manager")
        submit(referral, by=referral.worker, at=AT)
    with counted() as many:
        browser.get("/admin/notices?show=kept")
    assert len(many) == len(few)


def test_a_wrong_address_is_seen_and_whoever_may_mend_it_is_named(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    manager = a_person("Ada Accounts", "business support", manages_accounts=True)
    browser = sign_in(administrator)
    assert notice.person.email in browser.get("/admin/notices").text
    shown = browser.get(f"/admin/notices/{notice.id}").text
    assert notice.person.email in shown
    assert "ask Ada Accounts to correct it, then send this again" in shown
    assert f"/admin/people/{notice.person_id}" not in shown
    hers = sign_in(manager).get(f"/admin/notices/{notice.id}").text
    assert f'href="/admin/people/{notice.person_id}"' in hers


def test_one_is_sent_again_from_the_list(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    assert f'action="/admin/notices/{notice.id}/again"' in sign_in(administrator).get("/admin/notices").text


def test_without_a_mail_server_nothing_is_promised_to_be_sent(
    app: Flask, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    browser = sign_in(administrator)
    assert "/again" not in browser.get("/admin/notices").text
    assert "/again" not in browser.get(f"/admin/notices/{notice.id}").text
    refused = browser.post(f"/admin/notices/{notice.id}/again", status=409).text
    assert "No mail server is set" in refused
    browser.post("/admin/notices/again", status=409)
    assert notice.state == "failed"


def test_a_fault_is_said_to_those_alone_whose_mail_it_held_up(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    theirs = a_failed_notice(CIN)
    theirs.state = "waiting"
    db.session.commit()
    assert "did not go through" not in sign_in(administrator).get("/admin/notices").text
    other = a_seat(a_panel(CIN), "administrator").person
    assert "did not go through" in sign_in(other).get("/admin/notices").text


def test_a_notice_that_cannot_be_put_into_words_breaks_no_page(
    app: Flask, postbox: Postbox, administrator: Person, sign_in: Opens
) -> None:
    notice = a_failed_notice()
    notice.facts = {}
    db.session.commit()
    browser = sign_in(administrator)
    assert "Notice “meeting added”" in browser.get("/admin/notices").text
    assert "This version of the service can’t write it." in browser.get(f"/admin/notices/{notice.id}").text
