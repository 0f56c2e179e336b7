"""A sheet against the majority: signed knowingly, each dissenting view on it; or decided by the head of service."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from cmr.hearing.sheets import content_hash
from cmr.models import DecisionSheet, Person
from tests.application import Browser
from tests.factories import CIN, a_person
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet

SignIn = Callable[[Person], Browser]
TOO_SOON = "Too soon: the school has not been heard."
NO_PLAN = "There is no plan for the winter."


def sheet_of(hearing: Hearing) -> DecisionSheet:
    assert hearing.case.sheet is not None
    return hearing.case.sheet


def signing(hearing: Hearing, **more: str) -> dict[str, str]:
    return (
        {"version": str(sheet_of(hearing).version), "password": PASSWORD} | all_asked(hearing.meeting) | more
    )


def disagree(hearing: Hearing, sign_in: SignIn, *texts: str, seen: int = 0) -> None:
    for member, text in zip(hearing.members, texts, strict=True):
        view = {"stand": "disagree", "text": text, "version": str(seen)}
        sign_in(member).post(f"{hearing.url}/view", view)


def test_it_is_signed_once_each_dissent_is_recorded_and_the_chair_says_so(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    disagree(hearing, sign_in, TOO_SOON, "")
    missing = f"Record the dissenting view of {hearing.members[1].name} first."
    assert missing in chair.get(hearing.url).text
    assert missing in chair.get(f"{hearing.url}/sign").text
    assert missing in chair.post(f"{hearing.url}/sign", signing(hearing, against="yes"), status=409).text
    disagree(hearing, sign_in, TOO_SOON, NO_PLAN, seen=1)
    page = chair.get(f"{hearing.url}/sign").text
    assert "I sign against the view of the majority" in page
    assert TOO_SOON in page
    assert "You decide against the view of the majority" in page
    asked = chair.post(f"{hearing.url}/sign", signing(hearing), status=422).text
    # Said at the box, on the page with everybody's words, and not as the end of the road.
    assert '<a href="#against">Say that you sign against the view of the majority' in asked
    assert TOO_SOON in asked
    assert hearing.referral.state == "scheduled"
    chair.post(f"{hearing.url}/sign", signing(hearing, against="yes"))
    sheet = sheet_of(hearing)
    assert sheet.against_majority
    assert sheet.dissent == [
        {"person_id": member.id, "name": member.name, "view": "disagree", "text": text}
        for member, text in zip(hearing.members, (TOO_SOON, NO_PLAN), strict=True)
    ]
    assert sheet.content_hash == content_hash(sheet)
    shown = sign_in(hearing.referral.worker).get(hearing.url).text
    assert "Against the majority" in shown
    assert f"{hearing.members[1].name} disagrees: {NO_PLAN}" in shown
    sheet.dissent = [sheet.dissent[0]]
    assert sheet.content_hash != content_hash(sheet)


def test_with_the_majority_or_without_one_no_view_stands_on_the_sheet(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    first, second = hearing.members
    sign_in(first).post(f"{hearing.url}/view", {"stand": "disagree", "text": ""})
    sign_in(second).post(f"{hearing.url}/view", {"stand": "agree", "text": "Yes."})
    chair.post(f"{hearing.url}/sign", signing(hearing))
    sheet = sheet_of(hearing)
    assert (sheet.against_majority, sheet.dissent) == (False, [])


def test_where_the_head_of_service_decides_the_chair_does_not_sign_over_the_panel(
    app: Flask, sign_in: SignIn
) -> None:
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    chair, head = sign_in(hearing.chair), sign_in(a_person("Helen Ward", "head of service"))
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    disagree(hearing, sign_in, TOO_SOON, NO_PLAN)
    refused = chair.post(f"{hearing.url}/sign", signing(hearing, against="yes"), status=409).text
    assert "Leave the case undecided: the head of service decides." in refused
    chair.post(f"{hearing.url}/undecided", {"reason": "Two views were held."} | all_asked(hearing.meeting))
    # The views stand beside the decision that is asked of the head of service.
    assert TOO_SOON in head.get(hearing.url).text
    assert "decision_reasons" in head.get(hearing.url).text
    sheet = cin_sheet(version=str(sheet_of(hearing).version), decision_reasons="The risk is higher.")
    head.post(f"{hearing.url}/decide", sheet)
    asked = head.get(f"{hearing.url}/decide/sign").text
    assert TOO_SOON in asked
    assert "I sign against the view" not in asked
    head.post(f"{hearing.url}/decide/sign", signing(hearing))
    signed = sheet_of(hearing)
    assert not signed.against_majority
    assert [one["view"] for one in signed.dissent] == ["disagree", "disagree"]
    assert signed.content_hash == content_hash(signed)
