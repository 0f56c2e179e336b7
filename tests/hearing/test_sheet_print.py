"""The signed sheet as PDF: the parts of the real one in their order, tagged, privileged on each page, with its hash."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_person
from tests.hearing.conftest import Hearing, takes
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of
from tests.pdf_read import Pdf, faults, squeezed

SignIn = Callable[[Person], Browser]
TOO_SOON = "Too soon: the school has not been heard."


def signed(hearing: Hearing, sign_in: SignIn, sheet: dict[str, object], **more: str) -> Browser:
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", sheet)
    assert hearing.case.sheet is not None
    version = str(hearing.case.sheet.version)
    chair.post(
        f"{hearing.url}/sign", {"version": version, "password": PASSWORD} | all_asked(hearing.meeting) | more
    )
    return chair


def in_order(pdf: Pdf, *words: str) -> None:
    at = 0
    for one in map(squeezed, words):
        found = pdf.words.find(one, at)
        assert found >= 0, (one, pdf.words)
        at = found + len(one)


def ordered(page: str, *words: str) -> None:
    at = 0
    for one in words:
        found = page.find(one, at)
        assert found >= 0, one
        at = found + len(one)


def test_it_follows_the_panels_own_sheet(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    takes(hearing)
    chair = sign_in(hearing.chair)
    chair.get(f"{hearing.url}/sheet.pdf", status=404)
    decision = {
        "entries-1-kind": "decision",
        "entries-1-text": "No unsupervised contact.",
        "entries-1-rationale": "She was hurt twice.",
        "entries-1-owner": "The health visitor",
    }
    for member in hearing.members:
        sign_in(member).post(f"{hearing.url}/view", {"stand": "disagree", "text": TOO_SOON})
    signed(hearing, sign_in, cmr_sheet(**decision), against="yes")
    answer = chair.get(f"{hearing.url}/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    pdf = Pdf(answer.data)
    assert faults(pdf) == []
    sheet = hearing.case.sheet
    assert sheet is not None
    assert sheet.content_hash is not None
    in_order(
        pdf,
        "Panel Recommendations and Decisions",
        "Name of Child",
        hearing.referral.children[0].name,
        "Name of Worker",
        hearing.referral.worker.name,
        "Team",
        "The panel agreed that:",
        "1. Recommendation",
        "Update the safety plan with the grandparents.",
        "Friday 18 December 2026: Before the school breaks up.",
        "2. Decision",
        "No unsupervised contact.",
        "She was hurt twice.",
        "The health visitor",
        "Not chosen: Refer to LPM",
        "Chosen: Strategy meeting for ICPC",
        "What is the rationale for the recommendations and decisions made:",
        "The plan has drifted since September.",
        "Against the majority",
        f"{hearing.members[0].name} disagrees: {TOO_SOON}",
        f"{hearing.members[1].name} disagrees: {TOO_SOON}",
        "Signature",
        "Name of Chair",
        hearing.chair.name,
        "10am on Thursday 10 December 2026",
        sheet.content_hash,
    )
    privileged = squeezed("Confidential")
    assert all(privileged.lower() in squeezed(page).lower() for page in pdf.pages)


def test_the_other_panels_sheet_is_its_own(cin_hearing: Hearing, sign_in: SignIn) -> None:
    cin_hearing.everybody_declares()
    chair = signed(cin_hearing, sign_in, cin_sheet())
    pdf = Pdf(chair.get(f"{cin_hearing.url}/sheet.pdf").data)
    assert faults(pdf) == []
    in_order(
        pdf,
        "Panel Outcome and Recommendations",
        "Name of child/ren/ young person",
        cin_hearing.referral.children[0].name,
        "PIN/s",
        cin_hearing.referral.children[0].record_number,
        "Team",
        cin_hearing.referral.team.name,
        "Social Worker",
        cin_hearing.referral.worker.name,
        "Team Manager",
        "Panel Outcome",
        "Chosen: Continuation of the Child in Need Plan",
        "Panel Recommendations",
        "1. Action",
        "Finish the parenting course.",
        "Date to be actioned by",
        "Return to Panel on",
        "Reasons for the outcome",
        "Signature",
    )
    assert squeezed("Against the majority") not in pdf.words


def test_page_signing_and_record_read_in_the_panels_own_order(cin_hearing: Hearing, sign_in: SignIn) -> None:
    cin_hearing.everybody_declares()
    chair = sign_in(cin_hearing.chair)
    ordered(
        chair.get(cin_hearing.url).text, 'name="outcomes"', 'name="entries-0-text"', 'name="returns_on-day"'
    )
    chair.post(f"{cin_hearing.url}/sheet", cin_sheet())
    parts = ("Panel Outcome", "Panel Recommendations", "Return to Panel on")
    head = ("Name of child/ren/ young person", "PIN/s", "Social Worker", "Team Manager")
    ordered(chair.get(f"{cin_hearing.url}/sign").text, *head, *parts)
    signed(cin_hearing, sign_in, cin_sheet(version="1", **date_of("returns_on", "7", "1", "2027")))
    ordered(chair.get(cin_hearing.url).text, *head, *parts)
    record = chair.get(f"/referrals/{cin_hearing.referral.reference}").text
    ordered(record, *(f">{one}</h3>" for one in parts))


@pytest.mark.parametrize("which", ["worker", "members"])
def test_the_cases_own_people_and_the_panel_take_a_copy(
    hearing: Hearing, sign_in: SignIn, which: str
) -> None:
    hearing.everybody_declares()
    signed(hearing, sign_in, cmr_sheet())
    person = hearing.referral.worker if which == "worker" else hearing.members[0]
    browser = sign_in(person)
    assert "The signed sheet as PDF" in browser.get(hearing.url).text
    assert squeezed(f"Copy of {person.name}") in Pdf(browser.get(f"{hearing.url}/sheet.pdf").data).words
    stranger = a_person("Stran Ger", "partner agency")
    db.session.commit()
    sign_in(stranger).get(f"{hearing.url}/sheet.pdf", status=404)


def test_a_short_sheet_stands_on_one_page_with_its_signature(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    owner = f"{hearing.referral.worker.name} and {hearing.chair.name}"
    more = {
        f"entries-{number}-{name}": words
        for number in (0, 1, 2)
        for name, words in {
            "kind": "recommendation",
            "text": "The perinatal team sees the mother within five working days.",
            "owner": owner,
        }.items()
    }
    rationale = "The plan has drifted since September, and the panel would not wait for a better moment. " * 2
    chair = signed(hearing, sign_in, cmr_sheet(**more, rationale=rationale))
    pdf = Pdf(chair.get(f"{hearing.url}/sheet.pdf").data)
    assert faults(pdf) == []
    assert len(pdf.pages) == 1
    in_order(pdf, "3. Recommendation", "Who sees to it: ", owner, "To be done by", "Signature")
