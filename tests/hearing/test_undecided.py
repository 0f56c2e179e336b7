"""A case about which the panel could not agree: how it is shown, and who decides it (D8)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_person
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, cin_sheet
from tests.hearing.test_live import opened, pieces
from tests.hearing.test_sheet import signature

SignIn = Callable[[Person], Browser]
TAG = re.compile(r'<strong class="govuk-tag[^"]*">([^<]*)</strong>')
WAITS = "With the head of service"


@pytest.fixture
def left(cin_hearing: Hearing) -> Hearing:
    """A case that the panel handed on; its chair had written a proposal."""
    cin_hearing.everybody_declares()
    cin_hearing.case.undecided, cin_hearing.case.undecided_reason = True, "We differ on the risk."
    db.session.commit()
    return cin_hearing


def tags(text: str, part: str = "") -> list[str]:
    """The words of the tags on a page, or in one piece of it."""
    found = re.search(rf'id="{part}".*?</section>', text, re.DOTALL) if part else None
    return [one.strip() for one in TAG.findall(found[0] if found else text)]


def decides(hearing: Hearing, browser: Browser) -> None:
    """The head of service writes a whole decision and signs it."""
    version = signature(hearing)["version"] if hearing.case.sheet else "0"
    browser.post(f"{hearing.url}/decide", cin_sheet(version=version, decision_reasons="The risk is higher."))
    db.session.expire_all()
    browser.post(f"{hearing.url}/decide/sign", signature(hearing) | {"password": PASSWORD})


def test_one_state_in_words_wherever_it_stands(left: Hearing, sign_in: SignIn) -> None:
    """D8: on homes, the record, the lists, the board, the case's page and the agenda; "heard" alone once it is."""
    worker, chair = sign_in(left.referral.worker), sign_in(left.chair)
    record = f"/referrals/{left.referral.reference}"
    board, day = f"/meetings/{left.meeting.id}", f"/meetings/{left.meeting.id}/attendance"
    pages = (
        (worker, "/"),
        (worker, record),
        (worker, "/referrals"),
        (chair, board),
        (chair, day),
        (chair, left.url),
    )
    for browser, url in pages:
        shown = tags(browser.get(url).text)
        assert WAITS in shown, url
        assert not {"Scheduled", "Undecided"} & set(shown), url
    decides(left, sign_in(a_person("Helen Ward", "head of service")))
    for browser, url in pages:
        shown = tags(browser.get(url).text)
        assert not {WAITS, "Undecided", "Scheduled"} & set(shown), url
    assert "Heard" in tags(chair.get(board).text)


def test_the_head_of_a_cases_page_keeps_in_step(left: Hearing, sign_in: SignIn) -> None:
    """D8, B1.24: the tag beside the child's name comes up to date on a page that stands open."""
    page = opened(sign_in(left.members[0]), left.url)
    day = opened(sign_in(left.chair), f"/meetings/{left.meeting.id}/attendance")
    assert tags(page.browser.get(left.url).text, "case_state") == [WAITS]
    decides(left, sign_in(a_person("Helen Ward", "head of service")))
    answer = page.ask()
    assert "case_state" in pieces(answer)
    assert tags(answer.text, "case_state") == ["Heard"]
    assert "agenda_now" in pieces(answer := day.ask())
    assert "case_state" not in answer.text


def test_closing_says_which_case_waits_still(left: Hearing, sign_in: SignIn) -> None:
    """D8: that every case is settled would be untrue."""
    text = sign_in(left.chair).get(f"/meetings/{left.meeting.id}/close").text
    assert "Every case is settled" not in text
    assert f"{left.referral.reference} waits for the head of service" in text
