"""A case that the panel takes back from the head of service: what they had written is kept for them (D8)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_person
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import all_asked, cin_sheet
from tests.hearing.test_live import opened
from tests.hearing.test_sheet import signature

SignIn = Callable[[Person], Browser]
HANDED = {"reason": "We differ on the risk."}
KEPT = "What you had saved of the decision is kept in case it comes to you again."


@pytest.fixture
def head(sign_in: SignIn) -> Browser:
    """The head of service."""
    return sign_in(a_person("Helen Ward", "head of service"))


@pytest.fixture
def chair(cin_hearing: Hearing, sign_in: SignIn) -> Browser:
    """The chair of a case for which everybody has declared."""
    cin_hearing.everybody_declares()
    return sign_in(cin_hearing.chair)


def decision(hearing: Hearing, **more: str) -> dict[str, str | list[str]]:
    """What the head of service writes, over the sheet as it stands."""
    db.session.expire_all()
    version = signature(hearing)["version"] if hearing.case.sheet else "0"
    return cin_sheet(**{"entries-0-text": "Go to court.", "version": version} | more)


def form_of(browser: Browser, hearing: Hearing) -> str:
    """The sheet's form on the case's page."""
    text = browser.get(hearing.url).text
    return text[text.index('id="sheet_form"') :]


def version(hearing: Hearing) -> int:
    """Which the sheet's is now."""
    db.session.expire_all()
    assert hearing.case.sheet is not None
    return hearing.case.sheet.version


def test_what_was_decided_is_there_again(cin_hearing: Hearing, chair: Browser, head: Browser) -> None:
    """D8: one press of the chair throws away nobody's work, and makes none of it the panel's."""
    url = cin_hearing.url
    chair.post(f"{url}/sheet", cin_sheet())
    chair.post(f"{url}/undecided", HANDED | all_asked(cin_hearing.meeting))
    assert "has begun to write the decision" not in chair.get(url).text
    head.post(f"{url}/decide", decision(cin_hearing, decision_reasons="The risk is higher."))
    assert "The head of service has begun to write the decision" in chair.get(url).text
    before = version(cin_hearing)
    chair.post(f"{url}/agreed")
    assert (back := version(cin_hearing)) > before
    form = form_of(chair, cin_hearing)
    assert "Finish the parenting course." in form
    for page in (form, chair.get(f"{url}/sign").text):
        assert "Go to court." not in page
        assert "The risk is higher." not in page
        assert "Helen Ward" not in page
    chair.post(f"{url}/sheet", decision(cin_hearing, **{"entries-0-text": "Visit each week."}))
    chair.post(f"{url}/undecided", HANDED | all_asked(cin_hearing.meeting))
    assert version(cin_hearing) > back
    text = head.get(url).text
    proposal, form = text[: text.index('id="sheet_form"')], text[text.index('id="sheet_form"') :]
    assert "Go to court." in form
    assert "The risk is higher." in form
    assert "Visit each week." in proposal
    assert "Visit each week." not in form
    assert cin_hearing.chair.name not in form.split('id="save_status"')[1].split("</div>")[0]
    assert "Go to court." not in proposal


def test_a_decision_without_a_sheet_of_the_panel_is_none_of_its(
    cin_hearing: Hearing, chair: Browser, head: Browser
) -> None:
    """D8: nobody of the panel had written anything; its sheet is as empty as it was."""
    url = cin_hearing.url
    chair.post(f"{url}/undecided", HANDED | all_asked(cin_hearing.meeting))
    head.post(f"{url}/decide", decision(cin_hearing, decision_reasons="The risk is higher."))
    assert "What the chair had proposed" not in head.get(url).text
    head.post(f"{url}/decide/from-proposal", status=409)
    chair.post(f"{url}/agreed")
    assert "Go to court." not in chair.get(url).text
    chair.post(f"{url}/undecided", HANDED | all_asked(cin_hearing.meeting))
    assert "Go to court." in form_of(head, cin_hearing)
    assert "What the chair had proposed" not in head.get(url).text


def test_the_version_rises_though_nobody_had_decided_anything(
    cin_hearing: Hearing, chair: Browser, head: Browser
) -> None:
    """B1.24: whoever had it before them to sign reads it again; an empty one is proposed by nobody."""
    url = cin_hearing.url
    chair.post(f"{url}/sheet", cin_sheet())
    versions, handed = [version(cin_hearing)], HANDED | all_asked(cin_hearing.meeting)
    for step, sent in (("undecided", handed), ("agreed", {}), ("undecided", handed), ("agreed", {})):
        chair.post(f"{url}/{step}", sent)
        versions.append(version(cin_hearing))
    assert versions == sorted(set(versions))
    assert KEPT not in head.get(url).text


def test_who_was_writing_is_told_that_the_panel_agreed(
    cin_hearing: Hearing, chair: Browser, head: Browser, sign_in: SignIn
) -> None:
    """D8: with the time, and what became of their text; not that their role lets them do nothing."""
    url = cin_hearing.url
    chair.post(f"{url}/sheet", cin_sheet())
    chair.post(f"{url}/undecided", HANDED | all_asked(cin_hearing.meeting))
    head.post(f"{url}/decide", decision(cin_hearing, decision_reasons="The risk is higher."))
    typed = decision(cin_hearing, decision_reasons="The risk is higher, and grows.")
    assert "agreed after all" not in head.get(url).text
    page, reader = opened(head, url), opened(sign_in(cin_hearing.referral.worker), url)
    chair.post(f"{url}/agreed")
    said = re.compile(r"The panel agreed after all at \d+(:\d\d)?[ap]m\. " + re.escape(KEPT))
    # First what anybody may have, then theirs: neither is drawn for the other.
    assert "agreed after all" not in reader.ask().text
    for answer in (
        page.ask(),
        head.post(f"{url}/decide", typed, status=409),
        head.get(f"{url}/decide/sign", status=409),
        head.post(f"{url}/decide/sign", {}, status=409),
        head.get(url),
    ):
        assert said.search(answer.text)
        assert "name you as their deputy" not in answer.text
    assert "and grows." in head.post(f"{url}/decide", typed, status=409).text
    for person in (cin_hearing.members[0], cin_hearing.administrator):
        other = sign_in(person)
        other.post(f"{url}/decide", typed, status=403)
        assert KEPT not in other.get(url).text
