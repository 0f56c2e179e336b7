"""What of a case is drawn once for many is never shown to somebody who may not read as much."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from cmr.adapters import clock
from cmr.hearing.room import rooms
from cmr.models import Person, Question, db
from cmr.people.passwords import hash_password
from tests.application import Browser
from tests.factories import a_declaration, a_document, a_guest
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.test_live import Open, opened, pieces, take

SignIn = Callable[[Person], Browser]
TEXT = "The referral as it was signed"


def pages(hearing: Hearing, sign_in: SignIn, *people: Person) -> list[Open]:
    """The one page, open for each of them before the case is taken."""
    found = [opened(sign_in(one), f"/meetings/{hearing.meeting.id}/attendance") for one in people]
    take(hearing)
    return found


def test_who_has_not_declared_reads_nothing_that_was_drawn_for_others(
    any_app: Flask, sign_in: SignIn
) -> None:
    hearing = a_hearing()
    asked = hearing.members[1]
    a_declaration(hearing.case, hearing.members[0])
    db.session.commit()
    declared, member = pages(hearing, sign_in, hearing.members[0], asked)
    assert TEXT in declared.ask().text
    answer = member.ask().text
    assert TEXT not in answer
    assert "The referral is not open to you yet." in answer


def test_the_text_is_drawn_once_for_those_who_read_the_same(
    app: Flask, hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    for page in pages(hearing, sign_in, *hearing.members, hearing.referral.worker):
        assert TEXT in page.ask().text
    room = list(rooms()._kept.values())[-1]
    assert len([key for key in room.drawn if key[0] == "read"]) == 1


def test_a_question_for_the_chair_is_read_by_the_panel_alone(any_app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing()
    hearing.everybody_declares()
    asks = hearing.members[0]
    db.session.add(
        Question(
            case_id=hearing.case.id, person_id=asks.id, asked_of="chair", text="Is the plan known to school?",
            noted_at=clock.now(),
        )
    )  # fmt: skip
    db.session.commit()
    own, others = pages(hearing, sign_in, asks, hearing.referral.worker)
    assert "Is the plan known to school?" in own.ask().text
    answer = others.ask().text
    assert TEXT in answer
    assert "Is the plan known to school?" not in answer


@pytest.mark.parametrize("change", ["refused", "removed"])
def test_a_document_that_is_the_panels_no_more_is_named_to_nobody(
    any_app: Flask, sign_in: SignIn, change: str
) -> None:
    hearing = a_hearing()
    hearing.everybody_declares()
    document = a_document("additional_report", "Report on the grandparents", hearing.referral.worker)
    document.description = "Pages 3 to 5."
    document.agreement, document.agreed_at, document.agreed_by = "agreed", clock.now(), hearing.chair
    hearing.referral.documents.append(document)
    db.session.commit()
    first, second = pages(hearing, sign_in, *hearing.members)
    assert "Report on the grandparents" in first.ask().text
    if change == "refused":
        document.agreement, document.agreement_reason = "refused", "It names a neighbour."
    else:
        document.removed_at = clock.now()
    db.session.commit()
    assert "Report on the grandparents" not in second.ask().text


@pytest.mark.parametrize("who", ["guest", "member", "signed out", "new password"])
def test_whoever_loses_the_case_is_shown_nothing_that_others_still_see(
    any_app: Flask, sign_in: SignIn, who: str
) -> None:
    hearing = a_hearing()
    hearing.everybody_declares()
    guest, member = a_guest(hearing.case), hearing.members[1]
    db.session.commit()
    loser = guest if who == "guest" else member
    own, others = pages(hearing, sign_in, loser, hearing.members[0])
    name = hearing.referral.children[0].name
    assert name in others.ask().text
    status = 200
    if who == "guest":
        db.session.delete(hearing.case.guests[0])
        status = 404
    elif who == "member":
        said = next(one for one in hearing.case.declarations if one.person_id == member.id)
        said.kind, said.detail, said.withdrew = "involvement", "My niece.", True
    elif who == "signed out":
        own.browser.post("/sign-out", status=303)
        status = 204
    else:
        member.password_hash, member.must_change_password = hash_password("only for a while"), True
        status = 204
    db.session.commit()
    headers = {"If-None-Match": own.mark, "Cmr-Regions": own.held}
    answer = own.browser.get(own.live, target="live", status=status, headers=headers)
    assert name not in answer.text
    assert hearing.referral.reference not in answer.text
    assert "Cmr-Again" not in answer.headers


def test_each_member_says_their_own_view_and_reads_the_others(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    first, second = hearing.members
    one, two = pages(hearing, sign_in, first, second)
    one.ask(), two.ask()
    one.browser.post(
        f"{hearing.url}/view",
        {"person": str(first.id), "stand": "agree", "text": "It is time.", "for_minutes": ""},
    )
    own, others = one.ask().text, two.ask().text
    assert ("Change your view" in own, "Change your view" in others) == (True, False)
    assert ("It is time." in own, "It is time." in others) == (True, True)
    assert f"{first.name} (you)" in own
    assert f"{second.name} (you)" in others


@pytest.mark.parametrize("who", ["chair", "member"])
@pytest.mark.parametrize("where", ["day", "case"])
def test_declaring_opens_the_referral_on_the_page_that_stands_open(
    any_app: Flask, sign_in: SignIn, who: str, where: str
) -> None:
    hearing = a_hearing()
    take(hearing)
    person = hearing.chair if who == "chair" else hearing.members[0]
    url = f"/meetings/{hearing.meeting.id}/attendance" if where == "day" else hearing.url
    page = Open(sign_in(person), url)
    assert "The referral is not open to you yet." in page.load()
    page.browser.post(
        f"{hearing.url}/declare", {"kind": "none", "detail": ""}, target="declarations", status=200
    )
    answer = page.ask()
    assert "read" in pieces(answer)
    assert TEXT in answer.text


def test_a_form_half_written_on_the_sheet_does_not_keep_the_referral_closed(
    any_app: Flask, sign_in: SignIn
) -> None:
    """Only the pieces that changed are sent: never the whole middle, in which the chair writes."""
    hearing = a_hearing()
    take(hearing)
    page = opened(sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance")
    page.browser.post(
        f"{hearing.url}/declare", {"kind": "none", "detail": ""}, target="declarations", status=200
    )
    assert pieces(page.ask()) >= {"read", "declarations"}
    assert "centre" not in pieces(page.ask(304))
