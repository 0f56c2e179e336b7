"""What is signed is what whoever signs had before them: a view that changed since is read first (B1.20, B1.24)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cmr.hearing import signing
from cmr.models import DecisionSheet, MemberView, Person, db
from cmr.rules.read_before_signing import AsRead
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import a_person, a_seat
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet
from tests.on_paper.paper_desk import entered, said

SignIn = Callable[[Person], Browser]
HIDDEN = re.compile(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"')
TOO_SOON, TOO_LATE = "Too soon.", "Far too late by now."


def form_of(page: str, **more: str) -> dict[str, str]:
    """What the page's form sends, with the right password."""
    return dict(HIDDEN.findall(page)) | {"password": PASSWORD} | more


def says(hearing: Hearing, sign_in: SignIn, number: int, stand: str, text: str = "", seen: int = 0) -> None:
    view = {"stand": stand, "text": text, "version": str(seen)}
    sign_in(hearing.members[number]).post(f"{hearing.url}/view", view)


def signed(hearing: Hearing) -> DecisionSheet | None:
    db.session.expire_all()
    sheet = hearing.case.sheet
    return sheet if sheet is not None and sheet.signed_at is not None else None


@pytest.fixture
def opposed(hearing: Hearing, sign_in: SignIn) -> Hearing:
    """Both members disagree with what the chair wrote."""
    hearing.everybody_declares()
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    says(hearing, sign_in, 0, "disagree", TOO_SOON)
    says(hearing, sign_in, 1, "disagree", "The school was not heard.")
    return hearing


@pytest.mark.parametrize("who", ["chair", "designate"])
def test_a_dissent_that_changed_since_the_page_was_opened_is_read_before_it_is_signed(
    opposed: Hearing, sign_in: SignIn, who: str
) -> None:
    member, signer = opposed.members[0], opposed.chair
    if who == "designate":
        signer = opposed.members[1]
        named = {"person": signer.id}
        sign_in(opposed.chair).post(f"/meetings/{opposed.meeting.id}/designate", named)
    browser, url = sign_in(signer), f"{opposed.url}/sign"
    before = browser.get(url).text
    assert f"{member.name} disagrees: {TOO_SOON}" in before
    says(opposed, sign_in, 0, "disagree", TOO_LATE, seen=1)
    refused = browser.post(url, form_of(before, against="yes"), status=409).text
    assert f"{member.name} said or changed a view after you opened this page." in refused
    assert f"{member.name} disagrees: {TOO_LATE}" in refused
    assert refused.count("Changed after you opened this page") == 1
    assert PASSWORD not in refused
    assert not re.search(r'name="against"[^>]* checked', refused)
    assert signed(opposed) is None
    browser.post(url, form_of(refused, against="yes"))
    sheet = signed(opposed)
    assert sheet is not None
    assert TOO_LATE in [one["text"] for one in sheet.dissent]


def test_who_was_said_to_have_given_no_view_and_says_one_is_read_first(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    first, second = hearing.members
    chair, url = sign_in(hearing.chair), f"{hearing.url}/sign"
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    before = chair.get(url).text
    assert f"{first.name} and {second.name} were asked and gave no view" in before
    says(hearing, sign_in, 1, "disagree", TOO_SOON)
    refused = chair.post(url, form_of(before, asked="yes"), status=409).text
    assert f"{second.name} said or changed a view after you opened this page." in refused
    assert f"{first.name} was asked and gave no view" in refused
    assert not re.search(r'name="asked"[^>]* checked', refused)
    assert signed(hearing) is None
    chair.post(url, form_of(refused, asked="yes"))
    assert signed(hearing) is not None


def test_who_is_named_as_silent_and_is_there_no_more_is_named_to_whoever_signs(
    hearing: Hearing, sign_in: SignIn
) -> None:
    third = a_seat(hearing.meeting.panel)
    arrives(hearing.meeting, third.person, "member", third.key)
    hearing.members.append(third.person)
    hearing.everybody_declares()
    chair, url = sign_in(hearing.chair), f"{hearing.url}/sign"
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    before = chair.get(url).text
    gone = next(one for one in hearing.meeting.attendances if one.person_id == hearing.members[1].id)
    gone.left_at = gone.arrived_at
    db.session.commit()
    refused = chair.post(url, form_of(before, asked="yes"), status=409).text
    assert f"{hearing.members[1].name} does not hear this case any more." in refused
    assert signed(hearing) is None
    chair.post(url, form_of(refused, asked="yes"))
    sheet = signed(hearing)
    assert sheet is not None
    assert hearing.members[1].name not in sheet.note


def test_a_sheet_that_changed_since_stands_there_anew(opposed: Hearing, sign_in: SignIn) -> None:
    chair, url = sign_in(opposed.chair), f"{opposed.url}/sign"
    before = chair.get(url).text
    changed = cmr_sheet(version="1", rationale="The plan holds after all.")
    sign_in(opposed.administrator).post(f"{opposed.url}/sheet", changed)
    refused = chair.post(url, form_of(before, against="yes"), status=409).text
    assert "The sheet was changed after you opened it." in refused
    assert "The plan holds after all." in refused
    assert signed(opposed) is None
    chair.post(url, form_of(refused, against="yes"))
    assert signed(opposed) is not None


def test_nothing_that_changed_leaves_nothing_to_read_again(opposed: Hearing, sign_in: SignIn) -> None:
    """The same view recorded once more is the same."""
    chair, url = sign_in(opposed.chair), f"{opposed.url}/sign"
    before = chair.get(url).text
    says(opposed, sign_in, 0, "disagree", TOO_SOON, seen=1)
    chair.post(url, form_of(before, against="yes"))
    assert signed(opposed) is not None


def test_it_is_refused_under_the_lock_too(opposed: Hearing) -> None:
    sheet = opposed.case.sheet
    assert sheet is not None
    with pytest.raises(Refused, match="said or changed a view after you opened this page"):
        signing.sign_sheet(
            opposed.case, AsRead(sheet.version, {}), by=opposed.chair, at=NOW, against_majority=True
        )
    assert signed(opposed) is None


def test_the_head_of_service_reads_what_a_member_says_since(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """D8: everybody's view is frozen with the decision."""
    hearing = cin_hearing
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    says(hearing, sign_in, 0, "disagree", TOO_SOON)
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(hearing.meeting))
    head, url = sign_in(a_person("Helen Ward", "head of service")), f"{hearing.url}/decide/sign"
    sheet = hearing.case.sheet
    assert sheet is not None
    head.post(f"{hearing.url}/decide", cin_sheet(version=str(sheet.version), decision_reasons="The risk."))
    before = head.get(url).text
    says(hearing, sign_in, 0, "agree", TOO_LATE, seen=1)
    refused = head.post(url, form_of(before), status=409).text
    assert f"{hearing.members[0].name} agrees: {TOO_LATE}" in refused
    assert signed(hearing) is None
    head.post(url, form_of(refused))
    frozen = signed(hearing)
    assert frozen is not None
    assert [one["text"] for one in frozen.dissent] == [TOO_LATE]


def test_whoever_confirms_a_sheet_on_paper_has_the_views_that_are_frozen_with_it(
    hearing_of: Callable[..., Hearing], sign_in: SignIn
) -> None:
    hearing = hearing_of(state="circulated")
    member = hearing.members[0]
    with time_machine.travel(NOW + timedelta(days=1)):
        own = {f"p{one.id}-stand": "disagree" for one in hearing.members}
        own |= {f"p{one.id}-text": TOO_SOON for one in hearing.members}
        entered(hearing, sign_in)
        office = sign_in(hearing.administrator)
        office.post(f"{hearing.url}/on-paper", said(hearing, **own))
        chair, url = sign_in(hearing.chair), f"{hearing.url}/on-paper/sign"
        before = chair.get(url).text
        assert f"{member.name} disagrees: {TOO_SOON}" in before
        own[f"p{member.id}-text"] = TOO_LATE
        office.post(f"{hearing.url}/on-paper", said(hearing, **own))
        sent = {"signed_by": str(hearing.chair.id), "when": "10:20", "compared": "yes", "against": "yes"}
        refused = chair.post(url, form_of(before, **sent), status=409).text
        assert f"{member.name} disagrees: {TOO_LATE}" in refused
        assert "after you opened this page" in refused
        assert signed(hearing) is None
        chair.post(url, form_of(refused, **sent))
    assert signed(hearing) is not None
    kept = db.session.scalars(select(MemberView.text).where(MemberView.person_id == member.id)).one()
    assert kept == TOO_LATE
