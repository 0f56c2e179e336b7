"""Members’ views on a case (B1.20): said by each, recorded for one, changed until the sheet is signed, and counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cmr.hearing.pulse import beat_of
from cmr.models import Attendance, HistoryEntry, MemberView, Person, db
from tests.application import Browser
from tests.factories import a_declaration, a_deputy
from tests.hearing.conftest import Hearing, a_hearing, arrives, takes
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet
from tests.hearing.test_live import opened

SignIn = Callable[[Person], Browser]
TOO_SOON = "Too soon: the school has not been heard."


@pytest.fixture
def declared(hearing: Hearing) -> Hearing:
    hearing.everybody_declares()
    takes(hearing)
    return hearing


def kept(hearing: Hearing) -> list[tuple[int, str, str, bool]]:
    rows = db.session.query(MemberView).filter_by(case_id=hearing.case.id).order_by(MemberView.id)
    return [(one.person_id, one.view, one.text, one.for_minutes) for one in rows]


def test_a_member_says_their_view_in_their_own_words_and_changes_it(
    declared: Hearing, sign_in: SignIn
) -> None:
    member = declared.members[0]
    browser, before = sign_in(member), beat_of(declared.meeting.id)
    assert "Nobody has said a view yet." in browser.get(declared.url).text
    browser.post(f"{declared.url}/view", {"stand": "disagree", "text": f" {TOO_SOON} ", "for_minutes": "yes"})
    assert kept(declared) == [(member.id, "disagree", TOO_SOON, True)]
    assert beat_of(declared.meeting.id) > before
    text = sign_in(declared.chair).get(declared.url).text
    assert "One disagrees so far." in text
    assert TOO_SOON in text
    assert f"Still to say theirs: {declared.members[1].name}." in text
    browser.post(f"{declared.url}/view", {"stand": "agree", "text": "", "version": "1"})
    assert kept(declared) == [(member.id, "agree", "", False)]
    assert "One agrees so far." in browser.get(declared.url).text


def test_the_history_says_that_there_is_a_view_and_nothing_of_it(declared: Hearing, sign_in: SignIn) -> None:
    member = declared.members[0]
    sign_in(member).post(f"{declared.url}/view", {"stand": "disagree", "text": TOO_SOON})
    entry = db.session.query(HistoryEntry).filter_by(verb="say_view").one()
    assert entry.detail == {"meeting": declared.meeting.id, "person": member.id, "name": member.name}


def test_the_chair_or_the_administrator_records_what_was_said_aloud(
    declared: Hearing, sign_in: SignIn
) -> None:
    first, second = declared.members
    for recorder, member in ((declared.administrator, first), (declared.chair, second)):
        answer = sign_in(recorder).post(
            f"{declared.url}/views", {"person": member.id, "stand": "abstain"}, target="views", status=200
        )
        assert 'id="views"' in answer.text
        assert "<html" not in answer.text
    assert [one[:2] for one in kept(declared)] == [(first.id, "abstain"), (second.id, "abstain")]
    recorded = db.session.query(MemberView).filter_by(person_id=first.id).one()
    assert recorded.recorded_by_id == declared.administrator.id


def test_only_members_who_are_there_and_free_to_hear_it_have_a_view(
    declared: Hearing, sign_in: SignIn
) -> None:
    chair = sign_in(declared.chair)
    answer = chair.post(f"{declared.url}/view", {"stand": "agree"}, status=409)
    assert "sums the views up" in answer.text
    for nobody in (declared.administrator.id, declared.referral.worker_id, 999_999):
        chair.post(f"{declared.url}/views", {"person": nobody, "stand": "agree"}, status=404)
    entry = db.session.query(Attendance).filter_by(person_id=declared.members[0].id).one()
    entry.left_at = entry.arrived_at
    db.session.commit()
    answer = sign_in(declared.members[0]).post(f"{declared.url}/view", {"stand": "agree"}, status=409)
    assert "is not in the meeting now" in answer.text
    for stranger in (declared.administrator, declared.referral.worker):
        sign_in(stranger).post(f"{declared.url}/view", {"stand": "agree"}, status=403)
    sign_in(declared.members[1]).post(
        f"{declared.url}/views", {"person": declared.members[0].id, "stand": "agree"}, status=403
    )
    assert kept(declared) == []


def test_who_has_not_declared_says_that_first(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    sign_in(member).post(f"{hearing.url}/view", {"stand": "agree"}, status=409)
    answer = sign_in(hearing.chair).post(
        f"{hearing.url}/views", {"person": member.id, "stand": "agree"}, status=409
    )
    assert "has not declared for this case yet" in answer.text
    assert kept(hearing) == []


def test_nobody_is_asked_before_the_case_is_before_the_panel(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    member = sign_in(hearing.members[0])
    answer = member.post(f"{hearing.url}/view", {"stand": "agree"}, status=409)
    assert "Members are asked for their views once the case is before the panel." in answer.text
    assert kept(hearing) == []
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    member.post(f"{hearing.url}/view", {"stand": "agree"})
    assert kept(hearing) == [(hearing.members[0].id, "agree", "", False)]


def test_who_has_not_declared_is_led_there_and_offered_no_view(hearing: Hearing, sign_in: SignIn) -> None:
    takes(hearing)
    a_declaration(hearing.case, hearing.chair)
    member = hearing.members[0]
    hearing.referral.worker = member  # whose own case is open to them before they declare for it here
    db.session.commit()
    own, chairs = sign_in(member).get(hearing.url).text, sign_in(hearing.chair).get(hearing.url).text
    assert "Say your view" not in own
    assert "Declare for this case first" in own
    assert "Declares first" in chairs
    assert f"Record the view of {member.name}" not in chairs


def test_who_withdraws_later_has_no_view_any_more(declared: Hearing, sign_in: SignIn) -> None:
    member = declared.members[0]
    browser = sign_in(member)
    browser.post(f"{declared.url}/view", {"stand": "disagree", "text": TOO_SOON})
    browser.post(
        f"{declared.url}/declare", {"kind": "involvement", "detail": "Her aunt.", "withdraws": "yes"}
    )
    browser.post(f"{declared.url}/view", {"stand": "agree"}, status=404)
    text = sign_in(declared.chair).get(declared.url).text
    assert TOO_SOON not in text
    assert "Nobody has said a view yet." in text


def test_a_deputy_speaks_for_the_member_whose_seat_they_fill(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    deputy = a_deputy(member)
    entry = db.session.query(Attendance).filter_by(person_id=member.id).one()
    db.session.delete(entry)
    arrives(hearing.meeting, deputy, "member", entry.seat_key, member)
    for person in (hearing.chair, deputy, hearing.members[1]):
        a_declaration(hearing.case, person)
    takes(hearing)
    sign_in(deputy).post(f"{hearing.url}/view", {"stand": "agree"})
    assert db.session.query(MemberView).one().for_id == member.id
    text = sign_in(hearing.chair).get(hearing.url).text
    assert f"For {member.name}" in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose agree, disagree or abstain."),
        ({"stand": "maybe"}, "Not a valid choice"),
        ({"stand": "agree", "text": "x" * 2001}, "Use 2000 characters or fewer."),
    ],
)
def test_a_bad_view_says_why_and_keeps_what_was_typed(
    declared: Hearing, sign_in: SignIn, sent: dict[str, str], words: str
) -> None:
    answer = sign_in(declared.members[0]).post(
        f"{declared.url}/view", {"text": "Let them stay.", **sent}, status=422
    )
    assert words in answer.text
    assert "Let them stay." in answer.text or "text" in sent
    assert kept(declared) == []


def test_views_are_the_panels_own(declared: Hearing, sign_in: SignIn) -> None:
    sign_in(declared.members[0]).post(f"{declared.url}/view", {"stand": "disagree", "text": TOO_SOON})
    for person in (declared.members[1], declared.chair, declared.administrator):
        assert TOO_SOON in sign_in(person).get(declared.url).text
    worker = sign_in(declared.referral.worker)
    assert TOO_SOON not in worker.get(declared.url).text
    assert TOO_SOON not in worker.get(f"/referrals/{declared.referral.reference}").text
    assert TOO_SOON not in worker.get(f"/meetings/{declared.meeting.id}/attendance").text


def test_views_stay_as_they_are_once_the_sheet_is_signed(declared: Hearing, sign_in: SignIn) -> None:
    member, chair = sign_in(declared.members[0]), sign_in(declared.chair)
    member.post(f"{declared.url}/view", {"stand": "agree"})
    chair.post(f"{declared.url}/sheet", cmr_sheet())
    chair.post(f"{declared.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(declared.meeting))
    answer = member.post(f"{declared.url}/view", {"stand": "disagree", "text": TOO_SOON}, status=409)
    assert "its views stay as they are" in answer.text
    assert kept(declared) == [(declared.members[0].id, "agree", "", False)]


def test_views_are_said_while_the_meeting_is_open(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="circulated")
    hearing.everybody_declares()
    answer = sign_in(hearing.members[0]).post(f"{hearing.url}/view", {"stand": "agree"}, status=409)
    assert "Views are said while the meeting is open." in answer.text


def test_an_open_page_is_told_of_a_view(declared: Hearing, sign_in: SignIn) -> None:
    pages = [opened(sign_in(one), declared.url) for one in (declared.chair, declared.members[1])]
    sign_in(declared.members[0]).post(f"{declared.url}/view", {"stand": "disagree", "text": TOO_SOON})
    for page in pages:
        assert TOO_SOON in page.ask().text
