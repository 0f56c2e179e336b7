"""Whom the chair names in the meeting completes and signs the sheet with their own password (B1.24)."""

from __future__ import annotations

from collections.abc import Callable

from cmr.models import Attendance, Person, db
from tests.application import Browser
from tests.factories import a_declaration
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet
from tests.pdf_read import Pdf, squeezed

SignIn = Callable[[Person], Browser]


def name(hearing: Hearing, sign_in: SignIn, person: Person) -> None:
    sign_in(hearing.chair).post(f"/meetings/{hearing.meeting.id}/designate", {"person": person.id})


def signing(hearing: Hearing) -> dict[str, str]:
    return {
        "version": str(hearing.case.sheet.version if hearing.case.sheet else 0),
        "password": PASSWORD,
    } | all_asked(hearing.meeting)


def test_the_designate_writes_and_signs_and_the_sheet_says_who_named_them(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    member = hearing.members[0]
    browser = sign_in(member)
    browser.post(f"{hearing.url}/sheet", cmr_sheet(), status=403)
    browser.get(f"{hearing.url}/sign", status=403)
    assert f"Name {member.name}" in sign_in(hearing.chair).get(hearing.url).text
    name(hearing, sign_in, member)
    page = browser.get(hearing.url).text
    assert "You were named by the chair to complete and sign decision sheets." in page
    assert "Save and go to signing" in page
    browser.post(f"{hearing.url}/sheet", cmr_sheet())
    assert "Your password" in browser.get(f"{hearing.url}/sign").text
    browser.post(f"{hearing.url}/sign", signing(hearing) | {"password": "guess"}, status=422)
    browser.post(f"{hearing.url}/sign", signing(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert (sheet.signed_by, sheet.signed_for_id, sheet.signed_position) == (member, None, member.position)
    assert f"{member.name} was designated by {hearing.chair.name}, in the chair of this meeting" in sheet.note
    assert sheet.note in sign_in(hearing.referral.worker).get(hearing.url).text
    printed = Pdf(browser.get(f"{hearing.url}/sheet.pdf").data)
    assert squeezed(f"Name, designated by the Chair {member.name}") in printed.words
    assert squeezed("Name of Chair") not in printed.words


def test_the_chair_signs_although_somebody_is_named(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    name(hearing, sign_in, hearing.members[0])
    chair = sign_in(hearing.chair)
    assert "Take it back" in chair.get(hearing.url).text
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    chair.post(f"{hearing.url}/sign", signing(hearing))
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.signed_by == hearing.chair
    assert "designated" not in hearing.case.sheet.note


def test_who_withdrew_from_the_case_signs_nothing_of_it(hearing: Hearing, sign_in: SignIn) -> None:
    member = hearing.members[0]
    name(hearing, sign_in, member)
    for person in (hearing.chair, hearing.members[1]):
        a_declaration(hearing.case, person)
    a_declaration(hearing.case, member, "involvement", withdrew=True)
    db.session.commit()
    sign_in(hearing.administrator).post(f"{hearing.url}/sheet", cmr_sheet())
    sign_in(member).get(f"{hearing.url}/sign", status=404)
    sign_in(member).post(f"{hearing.url}/sign", signing(hearing), status=404)
    assert f"Name {member.name}" not in sign_in(hearing.chair).get(hearing.url).text


def test_who_left_signs_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    member = hearing.members[0]
    name(hearing, sign_in, member)
    sign_in(hearing.administrator).post(f"{hearing.url}/sheet", cmr_sheet())
    entry = db.session.query(Attendance).filter_by(person_id=member.id).one()
    entry.left_at = entry.arrived_at
    db.session.commit()
    answer = sign_in(member).post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "or by whom the chair named for that" in answer.text
    assert hearing.referral.state == "scheduled"


def test_one_who_is_named_no_more_signs_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    name(hearing, sign_in, hearing.members[0])
    sign_in(hearing.chair).post(f"/meetings/{hearing.meeting.id}/designate", {"person": ""})
    sign_in(hearing.members[0]).get(f"{hearing.url}/sign", status=403)
