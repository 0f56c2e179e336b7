"""A case at its meeting: who sees it, what is declared, quorum after declarations, tabling, leaving it undecided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cmr.hearing.queries import hearing_facts
from cmr.models import Declaration, HistoryEntry, Person, db
from tests.application import Browser
from tests.factories import CIN, CMR, a_deputy, a_person, a_worker
from tests.hearing.conftest import Hearing, a_hearing, arrives
from tests.hearing.sheets import all_asked

SignIn = Callable[[Person], Browser]


def declared(hearing: Hearing, person: Person) -> Declaration | None:
    return next((one for one in hearing.case.declarations if one.person_id == person.id), None)


@pytest.mark.parametrize("key", [CMR, CIN])
def test_its_people_see_it_and_nobody_else(app: Flask, sign_in: SignIn, key: str) -> None:
    hearing = a_hearing(key)
    for person in (hearing.chair, hearing.administrator, hearing.members[0], hearing.referral.worker):
        text = sign_in(person).get(hearing.url).text
        assert "Maya Fenwick" in text
        # Those who are to hear it read its form once they have declared (B1.4).
        asked = person in (hearing.chair, hearing.members[0])
        assert ("written for Maya Fenwick" in text) is not asked
        assert ("The referral is not open to you yet." in text) is asked
    sign_in(a_worker()).get(hearing.url, status=404)


def test_only_those_who_record_get_the_sheet_to_write_on(hearing: Hearing, sign_in: SignIn) -> None:
    for person in (hearing.chair, hearing.administrator):
        assert 'id="sheet_form"' in sign_in(person).get(hearing.url).text
    for person in (hearing.members[0], hearing.referral.worker):
        assert 'id="sheet_form"' not in sign_in(person).get(hearing.url).text
    sign_in(hearing.members[0]).post(f"{hearing.url}/sheet", status=403)
    sign_in(a_worker()).post(f"{hearing.url}/sheet", status=404)


def test_a_draft_is_for_the_panel_alone(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    written = {"version": "0", "entries-0-text": "Hold it in confidence.", "entries-0-kind": "recommendation"}
    sign_in(hearing.administrator).post(f"{hearing.url}/sheet", written)
    assert "Hold it in confidence." in sign_in(hearing.members[0]).get(hearing.url).text
    assert "Hold it in confidence." not in sign_in(hearing.referral.worker).get(hearing.url).text


def test_a_member_declares_for_themselves(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    browser = sign_in(member)
    sent = {
        "kind": "prior_knowledge",
        "detail": "Reviewed the plan in spring.",
        "person": str(hearing.chair.id),
    }
    browser.post(f"{hearing.url}/declare", sent)
    own = declared(hearing, member)
    assert own is not None
    assert (own.kind, own.detail, own.withdrew) == ("prior_knowledge", "Reviewed the plan in spring.", False)
    assert declared(hearing, hearing.chair) is None
    browser.post(f"{hearing.url}/declarations", sent, status=403)


def test_the_administrator_records_for_others(hearing: Hearing, sign_in: SignIn) -> None:
    sent = {"person": str(hearing.chair.id), "kind": "none"}
    sign_in(hearing.administrator).post(f"{hearing.url}/declarations", sent)
    found = declared(hearing, hearing.chair)
    assert found is not None
    assert found.recorded_by_id == hearing.administrator.id
    stranger = {"person": str(a_person().id), "kind": "none"}
    sign_in(hearing.administrator).post(f"{hearing.url}/declarations", stranger, status=404)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what is declared."),
        ({"kind": "everything"}, "Not a valid choice"),
        ({"kind": "involvement"}, "Say what is known"),
        ({"kind": "involvement", "detail": "x" * 501}, "Use 500 characters or fewer."),
        ({"kind": "none", "withdraws": "yes"}, "Somebody who withdraws declares why."),
        (
            {"kind": "none", "detail": "I taught her brother."},
            "“Nothing to declare” is chosen, and something is written under it.",
        ),
    ],
)
def test_a_bad_declaration_says_why_and_keeps_what_was_typed(
    hearing: Hearing, sign_in: SignIn, sent: dict[str, str], words: str
) -> None:
    answer = sign_in(hearing.members[0]).post(f"{hearing.url}/declare", sent, status=422)
    assert words in answer.text
    assert sent.get("detail", "") in answer.text
    assert declared(hearing, hearing.members[0]) is None


def test_the_page_knows_who_is_connected(hearing: Hearing, sign_in: SignIn) -> None:
    manager = hearing.referral.team.manager
    assert manager is not None
    arrives(hearing.meeting, manager, "member", "early_help")
    text = sign_in(hearing.chair).get(hearing.url).text
    assert "Signed this referral as team manager" in text
    sent = {"person": str(manager.id), "kind": "none"}
    answer = sign_in(hearing.chair).post(f"{hearing.url}/declarations", sent, status=409)
    assert "so there is involvement to declare" in answer.text


def test_what_was_suggested_and_left_there_is_no_words_of_whoever_declares_nothing(
    hearing: Hearing, sign_in: SignIn
) -> None:
    """A prefilled reason that nobody changed goes; one that somebody added to is asked about."""
    member = hearing.members[0]
    member.team = hearing.referral.team
    db.session.commit()
    url, suggested = f"{hearing.url}/declare", f"Works in {member.team.name}"
    browser = sign_in(member)
    assert suggested in browser.get(hearing.url).text
    added = browser.post(url, {"kind": "none", "detail": f"{suggested}, and knew her aunt."}, status=422)
    assert "Choose what was declared, or take the words out." in added.text
    assert "and knew her aunt." in added.text
    browser.post(url, {"kind": "none", "detail": f"{suggested}\r\n"})
    found = declared(hearing, member)
    assert found is not None
    assert (found.kind, found.detail) == ("none", "")


def test_who_withdraws_loses_sight_and_the_quorum_is_lost(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    member = hearing.members[0]
    browser = sign_in(member)
    sent = {"kind": "involvement", "detail": "My cousin’s family.", "withdraws": "yes"}
    answer = browser.post(f"{hearing.url}/declare", sent)
    assert answer.location.endswith("/attendance")
    browser.get(hearing.url, status=404)
    text = sign_in(hearing.chair).get(hearing.url).text
    assert "No quorum for this case" in text
    assert "One person withdrew from this case and cannot count." in text
    assert "one more member must be present" in text
    assert hearing_facts(hearing.case, by=hearing.chair).quorum is not None


def test_no_declaration_after_it_was_heard_or_tabled(hearing: Hearing, sign_in: SignIn) -> None:
    sign_in(hearing.chair).post(f"{hearing.url}/table", {"reason": "No time left."})
    sent = {"person": str(hearing.chair.id), "kind": "none"}
    answer = sign_in(hearing.administrator).post(f"{hearing.url}/declarations", sent, status=409)
    assert "before the case is heard" in answer.text


@pytest.mark.parametrize("key", [CMR, CIN])
def test_a_tabled_case_keeps_its_place_in_the_queue(app: Flask, sign_in: SignIn, key: str) -> None:
    hearing = a_hearing(key)
    queued = hearing.referral.queued_since
    chair = sign_in(hearing.chair)
    assert "Give the reason." in chair.post(f"{hearing.url}/table", {"reason": " "}, status=422).text
    chair.post(f"{hearing.url}/table", {"reason": "The worker is ill."})
    assert (hearing.referral.state, hearing.referral.meeting_id) == ("submitted", None)
    assert hearing.referral.queued_since == queued
    assert (hearing.case.state, hearing.case.ended_reason) == ("tabled", "The worker is ill.")
    text = chair.get(hearing.url).text
    assert "The worker is ill." in text
    chair.post(f"{hearing.url}/table", {"reason": "Again."}, status=409)


def test_only_the_chair_tables(hearing: Hearing, sign_in: SignIn) -> None:
    for person in (hearing.administrator, hearing.members[0], hearing.referral.worker):
        sign_in(person).get(f"{hearing.url}/table", status=403)
        sign_in(person).post(f"{hearing.url}/table", {"reason": "Mine."}, status=403)


def test_before_the_meeting_a_case_is_not_tabled(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="circulated")
    chair = sign_in(hearing.chair)
    assert "A case is tabled at the meeting." in chair.get(f"{hearing.url}/table").text
    chair.post(f"{hearing.url}/table", {"reason": "Too early."}, status=409)
    assert hearing.referral.state == "scheduled"


def test_members_may_declare_once_it_is_circulated(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="circulated")
    sign_in(hearing.members[0]).post(f"{hearing.url}/declare", {"kind": "none"})
    assert declared(hearing, hearing.members[0]) is not None


def test_the_reference_leads_to_the_meeting(hearing: Hearing, sign_in: SignIn) -> None:
    answer = sign_in(hearing.chair).get(f"/referrals/{hearing.referral.reference}/hearing", status=303)
    assert answer.location == hearing.url


def test_a_review_panel_chair_does_not_hand_on(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert "In this panel the chair decides" in chair.get(f"{hearing.url}/undecided").text
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ."}, status=409)
    assert not hearing.case.undecided


def test_undecided_goes_to_the_head_of_service(cin_hearing: Hearing, sign_in: SignIn) -> None:
    hearing = cin_hearing
    chair = sign_in(hearing.chair)
    # A panel that has not declared could not have decided either.
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ."}, status=409)
    hearing.everybody_declares()
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(hearing.meeting))
    assert (hearing.case.undecided, hearing.referral.state) == (True, "scheduled")
    answer = chair.post(f"{hearing.url}/sheet", {"version": "0", "entries-0-text": "Mine."}, status=409)
    assert "the head of service completes the sheet" in answer.text
    chair.post(f"{hearing.url}/table", {"reason": "Later."}, status=409)
    head = sign_in(a_person("Helen Ward", "head of service"))
    assert "We differ on the risk." in head.get(hearing.url).text
    chair.post(f"{hearing.url}/agreed")
    assert not hearing.case.undecided
    refused = head.post(f"{hearing.url}/decide", {"version": "0"}, status=409).text
    assert "The panel agreed after all at " in refused
    sign_in(hearing.members[0]).post(f"{hearing.url}/decide", {"version": "0"}, status=403)


def test_deputies_deeds_name_their_principal(cin_hearing: Hearing, sign_in: SignIn) -> None:
    deputy = a_deputy(cin_hearing.chair)
    db.session.commit()
    sign_in(deputy).post(f"{cin_hearing.url}/table", {"reason": "No time left."})
    last = db.session.query(HistoryEntry).filter_by(verb="table").one()
    assert (last.by_id, last.for_id) == (deputy.id, cin_hearing.chair.id)


def test_what_happens_next_is_the_title_of_one_box_alone(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.24: the sheet's own question has a title of its own."""
    hearing.everybody_declares()
    text = sign_in(hearing.chair).get(hearing.url).text
    assert text.count("What happens next") == 1
    assert "Refer to LPM" in text
