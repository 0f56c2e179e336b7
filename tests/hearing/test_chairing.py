"""A chair who withdraws or leaves does not strand the meeting: the chair is handed over, or the case tabled (B1.2)."""

from __future__ import annotations

import pytest

from cmr.hearing import chairing, sitting
from cmr.hearing.queries import case_at_meeting, in_the_chair
from cmr.models import Case, Deputyship, HistoryEntry, Person, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import a_declaration, a_deputy, a_person, a_seat
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_sheet import signature, written

WHY = "The chair withdrew, and nobody else may chair."


def again(hearing: Hearing) -> Case:
    db.session.expire_all()
    found = case_at_meeting(hearing.meeting.id, hearing.referral.reference)
    assert found is not None
    return found


@pytest.fixture
def stranded(hearing: Hearing) -> Hearing:
    """The chair withdrew from the case, which is before the panel, and nobody stands in."""
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    own = next(one for one in hearing.case.declarations if one.person_id == hearing.chair.id)
    own.kind, own.withdrew = "involvement", True
    db.session.commit()
    return hearing


def a_fit_person(hearing: Hearing) -> Person:
    found = a_person("Ines Marlow", "service manager")
    db.session.commit()
    return found


def test_pages_say_that_nobody_chairs_and_lead_to_the_way_out(stranded: Hearing, sign_in: Opens) -> None:
    day, way = f"/meetings/{stranded.meeting.id}/attendance", f"/meetings/{stranded.meeting.id}/chair"
    own = sign_in(stranded.chair).get(day).text
    assert "Nobody is in the chair for it." in own
    assert f'href="{way}"' in own
    office = sign_in(stranded.administrator)
    for shown in (office.get(day).text, office.get(stranded.url).text):
        assert "Nobody is in the chair for this case." in shown
        assert f"{stranded.url}/nobody-chairs" in shown
    member = sign_in(stranded.members[0]).get(stranded.url).text
    assert "Nobody is in the chair for this case." not in member
    assert stranded.referral.reference not in sign_in(stranded.chair).get(way).text
    assert stranded.referral.reference in office.get(way).text


@pytest.mark.parametrize("who", ["chair", "administrator"])
def test_the_chair_is_handed_over_and_the_case_heard(stranded: Hearing, sign_in: Opens, who: str) -> None:
    takes = a_fit_person(stranded)
    giver = sign_in(stranded.chair if who == "chair" else stranded.administrator)
    giver.post(f"/meetings/{stranded.meeting.id}/chair", {"deputy": takes.id})
    chairs = in_the_chair(again(stranded))
    assert chairs is not None
    assert (chairs.person, chairs.principal) == (takes, stranded.chair)
    assert "Nobody is in the chair" not in giver.get(f"/meetings/{stranded.meeting.id}/attendance").text
    browser = sign_in(takes)
    browser.post(f"{stranded.url}/declare", {"kind": "none"})
    written(stranded, browser, cmr_sheet())
    browser.post(f"{stranded.url}/sign", signature(stranded))
    sheet = stranded.case.sheet
    assert sheet is not None
    assert (sheet.signed_by, sheet.signed_for) == (takes, stranded.chair)
    said = db.session.query(HistoryEntry).filter_by(verb="hand_chair").one()
    assert said.detail["name"] == takes.name


def test_only_who_may_chair_the_panel_takes_it(stranded: Hearing, sign_in: Opens) -> None:
    """B1.2: a head of service or a service manager; a member of the panel too, where they are one."""
    practitioner = a_person("Paul Adeyemi", "practitioner")
    db.session.commit()
    office, url = sign_in(stranded.administrator), f"/meetings/{stranded.meeting.id}/chair"
    assert practitioner.name not in office.get(url).text
    office.post(url, {"deputy": practitioner.id}, status=422)
    with pytest.raises(Refused, match="only a service manager or a head of service can stand in"):
        chairing.hand_over(stranded.meeting, practitioner, by=stranded.administrator, at=NOW)


def test_a_member_who_takes_it_goes_back_to_their_own_seat(stranded: Hearing, sign_in: Opens) -> None:
    third = a_seat(stranded.meeting.panel)
    third.person.position = "service manager"
    arrives(stranded.meeting, third.person, "member", third.key)
    a_declaration(stranded.case, third.person)
    db.session.commit()
    office, url = sign_in(stranded.administrator), f"/meetings/{stranded.meeting.id}/chair"
    office.post(url, {"deputy": third.person_id})
    chairs = in_the_chair(again(stranded))
    assert chairs is not None
    assert chairs.person_id == third.person_id
    assert f"Back to their own seat: {third.person.name}" in office.get(url).text
    office.post(f"{url}/back", {"person": third.person_id})
    case = again(stranded)
    entry = next(one for one in case.meeting.attendances if one.person_id == third.person_id)
    assert (entry.role, entry.seat_key, entry.principal, in_the_chair(case)) == (
        "member",
        third.key,
        None,
        None,
    )
    office.post(f"{url}/back", {"person": third.person_id}, status=409)


@pytest.fixture
def back(hearing: Hearing, sign_in: Opens) -> Person:
    """A member who was handed the chair beside whoever is in it, and is back in their own seat."""
    third = a_seat(hearing.meeting.panel)
    third.person.position = "service manager"
    arrives(hearing.meeting, third.person, "member", third.key)
    a_declaration(hearing.case, third.person)
    db.session.commit()
    hearing.everybody_declares()
    office, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/chair"
    office.post(url, {"deputy": third.person_id})
    said = office.get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert f"{hearing.chair.name} stays in the chair until marked as having left" in said
    office.post(f"{url}/back", {"person": third.person_id})
    return third.person


def test_whoever_is_back_in_their_own_seat_runs_nothing_any_more(
    hearing: Hearing, back: Person, sign_in: Opens
) -> None:
    """B1.2, D5: the deputyship that came with the chair ends with it."""
    browser, meeting = sign_in(back), f"/meetings/{hearing.meeting.id}"
    for path in ("/close", "/chair", "/cases/" + hearing.referral.reference + "/sign"):
        browser.get(meeting + path, status=403)
    for path in ("/designate", "/close", "/stage/end", "/chair"):
        browser.post(meeting + path, {"person": back.id}, status=403)
    day = browser.get(f"{meeting}/attendance").text
    assert "Close the meeting" not in day
    assert not db.session.query(Deputyship).filter_by(ended_at=None, deputy_id=back.id).all()
    assert hearing.meeting.state == "in_session"


def test_who_was_named_before_still_stands_in_when_back_in_their_own_seat(
    hearing: Hearing, sign_in: Opens
) -> None:
    third = a_seat(hearing.meeting.panel)
    third.person.position = "service manager"
    arrives(hearing.meeting, third.person, "member", third.key)
    a_deputy(hearing.chair, third.person, meeting=hearing.meeting)
    db.session.commit()
    office, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}/chair"
    office.post(url, {"deputy": third.person_id})
    office.post(f"{url}/back", {"person": third.person_id})
    assert db.session.query(Deputyship).filter_by(ended_at=None, deputy_id=third.person_id).count() == 1


def test_who_sits_beside_the_chair_names_nobody_to_sign(hearing: Hearing, sign_in: Opens) -> None:
    """B1.24: whoever is in the chair names a designate."""
    takes = a_fit_person(hearing)
    office, url = sign_in(hearing.administrator), f"/meetings/{hearing.meeting.id}"
    office.post(f"{url}/chair", {"deputy": takes.id})
    member = hearing.members[0]
    sign_in(takes).post(f"{url}/designate", {"person": member.id}, status=409)
    sign_in(hearing.chair).post(f"{url}/designate", {"person": member.id})
    sign_in(takes).post(f"{url}/designate", {}, status=409)


def test_a_deputy_who_sits_there_keeps_their_cases_when_another_takes_the_chair(stranded: Hearing) -> None:
    before = a_deputy(stranded.chair, meeting=stranded.meeting)
    before.position = "service manager"
    takes = a_fit_person(stranded)
    chairing.hand_over(stranded.meeting, takes, by=stranded.administrator, at=NOW)
    db.session.commit()
    standing = db.session.query(Deputyship).filter_by(ended_at=None)
    assert {one.deputy_id for one in standing} == {before.id, takes.id}


def test_the_administrator_tables_it_with_a_reason_where_nobody_chairs(
    stranded: Hearing, sign_in: Opens
) -> None:
    office, url = sign_in(stranded.administrator), f"{stranded.url}/nobody-chairs"
    assert "Nobody who is there can chair this case" in office.get(url).text
    office.post(url, {"reason": " "}, status=422)
    office.post(url, {"reason": WHY})
    assert (stranded.case.state, stranded.case.ended_reason) == ("tabled", WHY)
    assert stranded.referral.state == "submitted"
    office.post(f"/meetings/{stranded.meeting.id}/close", {})
    assert stranded.meeting.state == "closed"


def test_with_somebody_in_the_chair_the_administrator_tables_nothing(
    hearing: Hearing, sign_in: Opens
) -> None:
    office, url = sign_in(hearing.administrator), f"{hearing.url}/nobody-chairs"
    assert "is in the chair for this case. Tabling it is theirs." in office.get(url).text
    office.post(url, {"reason": WHY}, status=409)
    sign_in(hearing.members[0]).post(url, {"reason": WHY}, status=403)
    sign_in(hearing.members[0]).get(f"/meetings/{hearing.meeting.id}/chair", status=403)
    assert hearing.case.state == "placed"


def test_a_chair_who_left_is_followed_by_whoever_is_handed_the_chair(
    hearing: Hearing, sign_in: Opens
) -> None:
    hearing.everybody_declares()
    entry = next(one for one in hearing.meeting.attendances if one.person_id == hearing.chair.id)
    entry.left_at = NOW
    db.session.commit()
    office = sign_in(hearing.administrator)
    assert "Nobody is in the chair." in office.get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert "Who is in the chair" in office.get(f"/meetings/{hearing.meeting.id}/close").text
    takes = a_fit_person(hearing)
    office.post(f"/meetings/{hearing.meeting.id}/chair", {"deputy": takes.id})
    assert "Nobody is in the chair" not in office.get(f"/meetings/{hearing.meeting.id}/attendance").text
