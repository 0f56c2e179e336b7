"""What was missing on a sheet that was signed on paper, said afterwards by whoever had to (B1.21, B1.24)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cmr.models import db
from cmr.models.history import HistoryEntry
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import cmr_sheet
from tests.on_paper.paper_desk import SignIn, confirmed, entered, said

pytestmark = pytest.mark.usefixtures("next_morning")
NEXT_DAY = {"on-day": "11", "on-month": "12", "on-year": "2026", "when": "9:30"}


def test_without_a_rationale_it_says_what_to_do(circulated: Hearing, sign_in: SignIn) -> None:
    administrator = entered(circulated, sign_in)
    administrator.post(f"{circulated.url}/sheet", cmr_sheet(rationale="", version="1"))
    page = sign_in(circulated.chair).get(f"{circulated.url}/on-paper/sign").text
    assert "It cannot be confirmed yet" in page
    assert "ask whoever signed, or whoever dissented" in page
    assert f'href="{circulated.url}/on-paper/afterwards"' in page
    assert "the chair enters that the case was tabled" in page


def test_who_said_it_and_when_stands_beside_the_signature(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, url = entered(circulated, sign_in), f"{circulated.url}/on-paper/afterwards"
    administrator.post(url, {"what": "rationale", "who": str(circulated.chair.id)} | NEXT_DAY)
    assert "Said afterwards" in administrator.get(url).text
    chair = sign_in(circulated.chair)
    missing = f"Not on the paper: the rationale, said by {circulated.chair.name} at 9:30am on Friday 11 December 2026"
    assert missing in chair.get(f"{circulated.url}/on-paper/sign").text
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    db.session.expire_all()
    assert circulated.case.sheet is not None
    assert f"{missing}; {circulated.administrator.name} recorded it." in circulated.case.sheet.note
    assert "that it is what was signed, but for what was not on the paper" in circulated.case.sheet.note
    record = chair.get(f"/referrals/{circulated.referral.reference}").text
    assert "Said after the sheet was signed on paper" in record
    administrator.post(url, {"what": "rationale", "who": str(circulated.chair.id)} | NEXT_DAY, status=409)


def test_a_dissent_is_its_members_own_and_the_rest_is_whoever_signeds(
    circulated: Hearing, sign_in: SignIn
) -> None:
    administrator, url = entered(circulated, sign_in), f"{circulated.url}/on-paper/afterwards"
    first, second = circulated.members
    administrator.post(f"{circulated.url}/on-paper", said(circulated) | {f"p{first.id}-stand": "disagree"})
    page = administrator.post(url, {"what": "dissent", "who": str(second.id)} | NEXT_DAY, status=409).text
    assert "has no view recorded that disagrees" in page
    assert 'href="#who"' in page
    administrator.post(url, {"what": "dissent", "who": str(first.id)} | NEXT_DAY)
    assert first.name in administrator.get(url).text


def test_it_was_said_after_it_opened_and_by_now(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, url = entered(circulated, sign_in), f"{circulated.url}/on-paper/afterwards"
    sent = {"what": "rationale", "who": str(circulated.chair.id)} | NEXT_DAY
    assert "That time has not come yet." in administrator.post(url, sent | {"when": "23:50"}, status=409).text
    page = administrator.post(url, sent | {"on-day": "9"}, status=409).text
    assert "before the meeting opened" in page
    page = administrator.post(url, {}, status=422).text
    for box in ("what", "who", "when"):
        assert f'href="#{box}' in page
    page = administrator.post(url, sent | {"who": "999999"}, status=422).text


def test_what_was_entered_by_mistake_is_taken_back(circulated: Hearing, sign_in: SignIn) -> None:
    administrator, url = entered(circulated, sign_in), f"{circulated.url}/on-paper/afterwards"
    administrator.post(url, {"what": "rationale", "who": str(circulated.chair.id)} | NEXT_DAY)
    administrator.post(f"{url}/off/rationale/{circulated.chair.id}")
    administrator.post(f"{url}/off/nothing/{circulated.chair.id}")
    assert '<h2 class="govuk-heading-m">Said afterwards' not in administrator.get(url).text
    verbs = select(HistoryEntry.verb).where(HistoryEntry.verb.in_(("said_afterwards", "not_said_afterwards")))
    assert list(db.session.scalars(verbs)) == ["said_afterwards", "not_said_afterwards"]
    sign_in(circulated.members[0]).post(f"{url}/off/rationale/{circulated.chair.id}", status=403)
