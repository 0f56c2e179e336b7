"""A case about which the panel could not agree: how it is shown, and who decides it (D8)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.hearing.operations import leave_undecided
from cmr.models import Person, db
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import a_person, a_referral
from tests.hearing.conftest import NOW, Hearing, takes
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, date_of
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


def test_who_decided_alone_is_not_sent_on_to_the_panels_next_case(left: Hearing, sign_in: SignIn) -> None:
    nxt = a_referral(left.meeting.panel, state="scheduled", meeting=left.meeting)
    db.session.commit()
    head = sign_in(a_person("Helen Ward", "head of service"))
    decides(left, head)
    words = f"Go on with {nxt.reference}"
    assert words not in head.get(left.url).text
    assert words in sign_in(left.chair).get(left.url).text


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


def test_the_head_of_service_begins_with_an_empty_decision(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """D8: what the chair had proposed stands beside it, to be read; one box takes the reasons."""
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    sheet = cin_sheet(rationale="It drifts.", **date_of("returns_on", "11", "3", "2027"))
    chair.post(f"{cin_hearing.url}/sheet", sheet)
    chair.post(
        f"{cin_hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(cin_hearing.meeting)
    )
    head = sign_in(a_person("Helen Ward", "head of service"))
    text = head.get(cin_hearing.url).text
    piece = text[text.index('id="sheet"') :]
    proposal, form = piece[: piece.index('id="sheet_form"')], piece[piece.index('id="sheet_form"') :]
    for said in (
        "What the chair had proposed",
        "Finish the parenting course.",
        "It drifts.",
        "11 March 2027",
    ):
        assert said in proposal
        assert said not in form
    assert 'value="2027"' not in form.split('id="returns_on')[1]
    assert not re.search(r'name="outcomes"[^>]* checked', form)
    assert form.count("Reasons for") == 1
    assert "Nothing is saved yet" in form
    assert "What the chair had proposed" in sign_in(cin_hearing.members[0]).get(cin_hearing.url).text
    head.post(f"{cin_hearing.url}/decide/from-proposal")
    begun = head.get(cin_hearing.url).text
    assert "Finish the parenting course." in begun[begun.index('id="sheet_form"') :]
    assert "Begin from this proposal" not in begun
    again = head.post(f"{cin_hearing.url}/decide/from-proposal", status=409).text
    assert "Something stands in the decision already." in again
    chair.post(f"{cin_hearing.url}/decide/from-proposal", status=403)
    decides(cin_hearing, head)
    assert "What the chair had proposed" not in head.get(cin_hearing.url).text


def test_a_panel_that_agrees_after_all_has_its_sheet_again(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """D8: as it was, whatever the head of service had begun meanwhile."""
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    chair.post(f"{cin_hearing.url}/sheet", cin_sheet(**date_of("returns_on", "11", "3", "2027")))
    before = cin_hearing.case.sheet
    assert before is not None
    written = (before.entries, before.outcomes, before.returns_on)
    chair.post(
        f"{cin_hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(cin_hearing.meeting)
    )
    assert (before.entries, before.outcomes, before.returns_on) == ([], [], None)
    head = sign_in(a_person("Helen Ward", "head of service"))
    other = {"entries-0-text": "Go to court.", "decision_reasons": "The risk."}
    head.post(f"{cin_hearing.url}/decide", {"version": signature(cin_hearing)["version"]} | other)
    chair.post(f"{cin_hearing.url}/agreed")
    assert (before.entries, before.outcomes, before.returns_on) == written
    assert before.decision_reasons == ""


def test_closing_says_which_case_waits_still(left: Hearing, sign_in: SignIn) -> None:
    """D8: that every case is settled would be untrue."""
    text = sign_in(left.chair).get(f"/meetings/{left.meeting.id}/close").text
    assert "Every case is settled" not in text
    assert f"{left.referral.reference} waits for the head of service" in text


def test_the_page_that_signs_leads_to_leaving_it_undecided(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """D8: where it says that it can't be signed, and where it can; for the chair of a panel whose terms know it."""
    chair, way = sign_in(cin_hearing.chair), f'href="{cin_hearing.url}/undecided"'
    assert way in chair.get(f"{cin_hearing.url}/sign").text
    cin_hearing.everybody_declares()
    chair.post(f"{cin_hearing.url}/sheet", cin_sheet())
    assert way in chair.get(f"{cin_hearing.url}/sign").text
    chair.post(
        f"{cin_hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(cin_hearing.meeting)
    )
    head = sign_in(a_person("Helen Ward", "head of service"))
    assert "/undecided" not in head.get(f"{cin_hearing.url}/decide/sign").text


def test_a_panel_whose_chair_decides_is_led_nowhere_else(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.21."""
    assert "/undecided" not in sign_in(hearing.chair).get(f"{hearing.url}/sign").text


def test_one_that_was_handed_on_before_proposals_were_kept_is_read_and_decided(
    cin_hearing: Hearing, sign_in: SignIn
) -> None:
    """D8: what the chair had written still stands in the sheet itself, in the shape that entries had then."""
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    chair.post(f"{cin_hearing.url}/sheet", cin_sheet(rationale="It drifts."))
    chair.post(
        f"{cin_hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(cin_hearing.meeting)
    )
    sheet = cin_hearing.case.sheet
    assert sheet is not None
    proposed = sheet.proposed
    sheet.entries = [{"kind": one["kind"], "text": one["text"]} for one in proposed["entries"]]
    sheet.outcomes, sheet.rationale = [{"key": one["key"]} for one in proposed["outcomes"]], "It drifts."
    sheet.proposed = {}
    db.session.commit()
    head = sign_in(a_person("Helen Ward", "head of service"))
    meeting = f"/meetings/{cin_hearing.meeting.id}"
    for url in ("/", meeting, f"{meeting}/attendance", f"/referrals/{cin_hearing.referral.reference}"):
        assert WAITS in tags(head.get(url).text), url
    shown = head.get(cin_hearing.url).text
    assert "Finish the parenting course." in shown[shown.index('id="sheet_form"') :]
    assert "What the chair had proposed" not in shown
    for person in (cin_hearing.members[0], cin_hearing.administrator):
        assert "We differ on the risk." in sign_in(person).get(cin_hearing.url).text, person.position
    assert WAITS in tags(sign_in(cin_hearing.referral.worker).get(cin_hearing.url).text)
    assert "It drifts." in head.get(f"{cin_hearing.url}/decide/sign").text
    head.post(f"{cin_hearing.url}/decide/from-proposal", status=409)
    decides(cin_hearing, head)
    assert cin_hearing.case.state == "heard"
    assert "The risk is higher." in head.get(f"/referrals/{cin_hearing.referral.reference}").text
    assert head.get(f"{cin_hearing.url}/sheet.pdf").data.startswith(b"%PDF")


def test_one_without_a_sheet_of_that_time_is_decided_from_nothing(left: Hearing, sign_in: SignIn) -> None:
    """D8: nobody had written anything when the panel handed it on."""
    assert left.case.sheet is None
    head = sign_in(a_person("Helen Ward", "head of service"))
    assert "Nothing is saved yet" in head.get(left.url).text
    assert head.get(f"{left.url}/decide/sign").text
    head.post(f"{left.url}/decide/from-proposal", status=409)
    decides(left, head)
    assert left.case.state == "heard"


def test_nobody_decides_alone_what_the_members_were_not_asked(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """B1.20, D8: each present member's view is recorded before it goes on, or that they were asked and gave none."""
    cin_hearing.everybody_declares()
    takes(cin_hearing)
    chair, url = sign_in(cin_hearing.chair), f"{cin_hearing.url}/undecided"
    said, silent = cin_hearing.members
    sign_in(said).post(f"{cin_hearing.url}/view", {"stand": "disagree", "text": "Too little."})
    assert f"{silent.name} was asked and gave no view" in chair.get(url).text
    assert f"{silent.name} has said no view." in chair.post(url, {"reason": "We differ."}, status=422).text
    sent = {"reason": "We differ.", "asked": "yes", "silent": str(said.id)}
    chair.post(url, sent, status=422)
    with pytest.raises(Refused, match="has said no view"):
        leave_undecided(cin_hearing.case, "We differ.", by=cin_hearing.chair, at=NOW)
    assert not cin_hearing.case.undecided
    chair.post(url, sent | {"silent": str(silent.id)})
    db.session.refresh(cin_hearing.case)
    assert cin_hearing.case.undecided_reason == f"We differ.\n{silent.name} was asked and gave no view."
