"""What is said or declared at the meeting is looked through for other families as it is kept (B1.4, B1.20, B1.25)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.models import MemberView, Person, db
from tests.application import Browser
from tests.hearing.conftest import Hearing, takes
from tests.hearing.test_case import declared
from tests.hearing.test_reason_look import ASKED, LOOK, looks_kept
from tests.hearing.test_sheet_look import PLANTED, another_family, found_hash
from tests.reading.conftest import Desk, a_desk

SignIn = Callable[[Person], Browser]
DISSENT = {"stand": "disagree", "text": PLANTED}
KNOWN = {"kind": "prior_knowledge", "detail": PLANTED}


@pytest.fixture
def open_(hearing: Hearing) -> Hearing:
    """All declared, the case is before the panel, and the meeting has another one."""
    hearing.everybody_declares()
    another_family(hearing)
    takes(hearing)
    return hearing


def view_of(hearing: Hearing, person: Person) -> MemberView | None:
    return db.session.query(MemberView).filter_by(case_id=hearing.case.id, person_id=person.id).one_or_none()


def test_a_view_is_looked_at_before_it_is_kept(open_: Hearing, sign_in: SignIn) -> None:
    member = open_.members[0]
    browser, url = sign_in(member), f"{open_.url}/view"
    page = browser.post(url, DISSENT, target="views", status=422).text
    assert LOOK in page
    assert ASKED in page
    assert "<mark>Alfie Sowden</mark>" in page
    assert f"{PLANTED}</textarea>" in page, "what was typed is still in its box"
    assert f'id="view-{member.id}-belongs"' in page
    assert view_of(open_, member) is None
    browser.post(url, DISSENT | {"found": found_hash(page), "belongs": "yes"}, target="views", status=200)
    kept = view_of(open_, member)
    assert kept is not None
    assert kept.text == PLANTED
    assert [(one.by_id, one.detail["paper"]) for one in looks_kept()] == [(member.id, "view")]


def test_what_was_looked_at_is_not_asked_again(open_: Hearing, sign_in: SignIn) -> None:
    """Who only agrees now, with the same words, looked at them already."""
    member = open_.members[0]
    browser, url = sign_in(member), f"{open_.url}/view"
    page = browser.post(url, DISSENT, status=422).text
    browser.post(url, DISSENT | {"found": found_hash(page), "belongs": "yes"})
    browser.post(url, DISSENT | {"stand": "agree", "version": "1"})
    kept = view_of(open_, member)
    assert kept is not None
    assert kept.view == "agree"
    assert len(looks_kept()) == 1
    browser.post(url, {"stand": "agree", "text": f"{PLANTED} So said Alfie.", "version": "2"}, status=422)


def test_so_is_a_view_that_is_recorded_for_somebody(open_: Hearing, sign_in: SignIn) -> None:
    member, administrator = open_.members[1], sign_in(open_.administrator)
    sent = DISSENT | {"person": str(member.id)}
    page = administrator.post(f"{open_.url}/views", sent, status=422).text
    assert LOOK in page
    administrator.post(f"{open_.url}/views", sent | {"found": found_hash(page), "belongs": "yes"})
    assert view_of(open_, member) is not None


def test_a_view_that_names_nobody_else_asks_nothing(open_: Hearing, sign_in: SignIn) -> None:
    sent = {"stand": "disagree", "text": "Too soon: the school has not been heard."}
    sign_in(open_.members[0]).post(f"{open_.url}/view", sent)
    assert view_of(open_, open_.members[0]) is not None
    assert looks_kept() == []


@pytest.mark.parametrize("who", ["member", "administrator"])
def test_a_declaration_is_looked_at_before_it_is_recorded(
    hearing: Hearing, sign_in: SignIn, who: str
) -> None:
    another_family(hearing)
    member = hearing.members[0]
    by, way = (member, "declare") if who == "member" else (hearing.administrator, "declarations")
    browser, url, sent = sign_in(by), f"{hearing.url}/{way}", KNOWN | {"person": str(member.id)}
    page = browser.post(url, sent, status=422).text
    assert LOOK in page
    assert f"{PLANTED}</textarea>" in page
    assert f'href="#declare-{member.id}-belongs"' in page
    assert f'id="declare-{member.id}-belongs"' in page
    assert declared(hearing, member) is None
    browser.post(url, sent | {"found": found_hash(page), "belongs": "yes"})
    own = declared(hearing, member)
    assert own is not None
    assert own.detail == PLANTED
    assert [(one.by_id, one.detail["paper"]) for one in looks_kept()] == [(by.id, "declaration")]
    browser.post(url, sent | {"kind": "involvement"})
    assert len(looks_kept()) == 1, "the same words are not asked about again"


@pytest.mark.usefixtures("app")
def test_so_is_one_made_while_reading(sign_in: SignIn) -> None:
    desk: Desk = a_desk()
    member = desk.members[0]
    browser, url = sign_in(member), f"{desk.url}/declaration"
    sent = {"kind": "prior_knowledge", "detail": "I taught Ona Brandt."}
    page = browser.post(url, sent, status=422).text
    assert LOOK in page
    assert "I taught Ona Brandt.</textarea>" in page
    assert [one for one in desk.case.declarations if one.person_id == member.id] == []
    browser.post(url, sent | {"found": found_hash(page), "belongs": "yes"})
    assert [one.detail for one in desk.case.declarations] == ["I taught Ona Brandt."]
    assert [one.detail["paper"] for one in looks_kept()] == ["declaration"]
