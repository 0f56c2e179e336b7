"""Who is told of what, and what stands in the outbox."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from cmr.models import Notice, NoticeChoice, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell, who_is_told
from cmr.referrals.operations import send_back, sign
from cmr.rules.notice_words import KINDS
from cmr.rules.notices import with_cases, words_of
from tests.factories import a_deputy, a_guest, a_meeting, a_panel, a_person, a_referral, a_seat

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def told(verb: str = "") -> dict[str, list[str]]:
    """Kinds by the name of who is told them, in the order written."""
    found: dict[str, list[str]] = {}
    for notice in db.session.query(Notice).order_by(Notice.id):
        found.setdefault(notice.person.name, []).append(notice.kind)
    return found


def manager_of(worker: Person) -> Person:
    """The manager of the worker's team."""
    assert worker.team is not None
    assert worker.team.manager is not None
    return worker.team.manager


def test_a_signature_tells_the_next_signatory_by_when(app: Flask) -> None:
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel)
    sign(referral, "social_worker", by=referral.worker, at=AT)
    (notice,) = db.session.query(Notice)
    assert notice.person is manager_of(referral.worker)
    assert notice.kind == "signature_waits"
    assert notice.facts["reference"] == referral.reference
    assert notice.facts["meeting_on"] == "2026-12-10"
    assert notice.facts["due_at"] == "2026-12-04T23:59:59+00:00"
    assert notice.event == f"referral:{referral.id}:1"
    assert notice.message_id.endswith("@localhost>")


def test_a_deputy_is_told_for_their_principal(app: Flask) -> None:
    referral = a_referral()
    manager = manager_of(referral.worker)
    deputy = a_deputy(manager)
    sign(referral, "social_worker", by=referral.worker, at=AT)
    mine, theirs = db.session.query(Notice).order_by(Notice.for_id.is_not(None))
    assert (mine.person, mine.principal) == (manager, None)
    assert (theirs.person, theirs.principal) == (deputy, manager)
    assert theirs.facts["as"].startswith(f"deputy of {manager.name}, manager of ")


def test_the_doer_is_not_told_and_nobody_is_told_twice(app: Flask) -> None:
    panel = a_panel()
    chair = a_seat(panel, "chair").person
    administrator = a_seat(panel, "administrator").person
    a_deputy(chair, administrator)
    referral = a_referral(panel, state="submitted")
    send_back(referral, "", {"criteria": "Say which plan it is."}, by=chair, at=AT)
    found = told()
    assert chair.name not in found
    assert all(len(kinds) == 1 for kinds in found.values())
    assert found[referral.worker.name] == ["sent_back"]
    assert found[administrator.name] == ["left_the_panel"]
    assert found[manager_of(referral.worker).name] == ["signature_fell"]


def test_no_name_and_no_text_of_a_case_stands_in_a_notice(app: Flask) -> None:
    referral = a_referral(a_panel(), state="submitted", child="Maya Fenwick")
    chair = a_seat(referral.panel, "chair").person
    send_back(referral, "Secret words", {"criteria": "Maya’s plan is not said."}, by=chair, at=AT)
    written = str([notice.facts for notice in db.session.query(Notice)])
    assert referral.reference in written
    for secret in ("Maya", "Fenwick", "MF", "Secret", "plan is not said"):
        assert secret not in written


def test_circulation_tells_members_the_cases_people_their_time_and_guests(app: Flask) -> None:
    panel = a_panel()
    member, administrator = a_seat(panel).person, a_seat(panel, "administrator").person
    meeting = a_meeting(panel, state="circulated")
    first = a_referral(panel, state="scheduled", meeting=meeting)
    second = a_referral(panel, first.worker, "scheduled", meeting=meeting)
    db.session.flush()
    assert second.case is not None
    guest = a_guest(second.case)
    tell(record("meeting", meeting.id, "circulate", by=administrator, at=AT), about=meeting)
    by_name = {notice.person.name: notice for notice in db.session.query(Notice)}
    assert administrator.name not in by_name
    assert by_name[member.name].kind == "agenda_circulated"
    assert by_name[member.name].facts["cases"] == "two cases"
    worker = by_name[first.worker.name]
    assert worker.kind == "slot"
    assert [(one["reference"], one["time"]) for one in worker.facts["cases_of"]] == [
        (first.reference, "09:30"),
        (second.reference, "09:50"),
    ]
    assert by_name[guest.name].facts["reference"] == second.reference
    assert by_name[guest.name].facts["slot_time"] == "09:50"


def test_who_would_be_told_is_who_is_told(app: Flask) -> None:
    panel = a_panel()
    a_seat(panel, "chair")
    administrator = a_seat(panel, "administrator").person
    meeting = a_meeting(panel)
    a_referral(panel, state="scheduled", meeting=meeting)
    db.session.flush()
    before = who_is_told("meeting", "cancel", meeting, by=administrator, at=AT)
    tell(record("meeting", meeting.id, "cancel", by=administrator, at=AT), about=meeting)
    after = {(notice.person_id, notice.kind) for notice in db.session.query(Notice)}
    assert {(one.person_id, one.kind) for one in before} == after
    assert {one.capacity for one in before} >= {"social worker of the case", f"chair of the {panel.name}"}


def test_a_choice_sends_progress_daily_at_once_or_not_at_all(app: Flask) -> None:
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel, state="signed_by_social_worker")
    manager = manager_of(referral.worker)
    db.session.add(NoticeChoice(person_id=referral.worker_id, group="progress", how="none"))
    db.session.flush()
    sign(referral, "team_manager", by=manager, at=AT)
    assert referral.worker.name not in told()


def test_what_must_come_comes_whatever_was_chosen(app: Flask) -> None:
    referral = a_referral()
    manager = manager_of(referral.worker)
    db.session.add(NoticeChoice(person_id=manager.id, group="duties", how="none"))
    db.session.flush()
    sign(referral, "social_worker", by=referral.worker, at=AT)
    assert told() == {manager.name: ["signature_waits"]}


def test_somebody_without_an_account_any_more_is_not_told(app: Flask) -> None:
    referral = a_referral()
    manager_of(referral.worker).active = False
    db.session.flush()
    sign(referral, "social_worker", by=referral.worker, at=AT)
    assert told() == {}


def test_a_verb_that_nobody_registered_is_an_error(app: Flask) -> None:
    referral, somebody = a_referral(), a_person()
    with pytest.raises(KeyError):
        tell(record("referral", referral.id, "juggle", by=somebody, at=AT), about=referral)


@pytest.mark.parametrize(("state", "times"), [("planned", False), ("circulated", True)])
def test_a_moved_meeting_says_the_new_times_once_times_were_given(
    app: Flask, state: str, times: bool
) -> None:
    panel = a_panel()
    a_seat(panel, "administrator")
    meeting = a_meeting(panel, state=state)
    referral = a_referral(panel, state="scheduled", meeting=meeting)
    db.session.flush()
    tell(record("meeting", meeting.id, "move", by=None, at=AT, from_on="2026-12-03"), about=meeting)
    notice = db.session.query(Notice).filter_by(person_id=referral.worker_id).one()
    words = words_of(KINDS[notice.kind], with_cases(notice.facts))
    assert (
        words.subject
        == f"The {panel.name} meets on Thursday 10 December 2026 instead of Thursday 3 December 2026"
    )
    assert f"It concerns {referral.reference}." in words.lines
    assert (f"Your times there: {referral.reference} at 9:30am." in words.lines) is times


def test_two_cases_are_counted_and_one_is_named() -> None:
    cases = [
        {"id": 1, "reference": "CMR-2026-0001", "time": "09:30"},
        {"id": 2, "reference": "CMR-2026-0002", "time": "10:10"},
    ]
    facts = {"panel": "Panel", "meeting_on": "2026-12-10", "cases_of": cases}
    both = words_of(KINDS["slot"], with_cases(facts))
    assert both.subject == "Come on Thursday 10 December 2026 for two cases, the first at 9:30am"
    assert "Your times: CMR-2026-0001 at 9:30am and CMR-2026-0002 at 10:10am." in both.lines
    one = words_of(KINDS["slot"], with_cases(facts | {"cases_of": cases[1:]}))
    assert one.subject == "Come at 10:10am on Thursday 10 December 2026 for CMR-2026-0002"


def test_a_kind_without_its_facts_is_an_error() -> None:
    with pytest.raises(LookupError):
        words_of(KINDS["slot"], {"panel": "Panel"})
