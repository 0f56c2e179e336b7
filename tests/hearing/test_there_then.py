"""A settled case names as present who was there for it then, whoever has left the room since (B1.25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmr.minutes.recorded import drafted
from cmr.models import Attendance, Person, db
from tests.application import Opens
from tests.factories import a_person, a_seat
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_reviewed import signs
from tests.on_paper.paper_desk import SignIn, attach, confirmed, entered, listed, opened_on_paper, said


def leaves(hearing: Hearing, person: Person, minutes: int) -> None:
    db.session.rollback()
    query = db.session.query(Attendance).filter_by(meeting_id=hearing.meeting.id, person_id=person.id)
    query.one().left_at = NOW + timedelta(minutes=minutes)
    db.session.commit()


def not_present(text: str) -> int:
    return text.lower().count("not present")


def test_who_left_after_it_was_settled_was_there_for_it(hearing: Hearing, sign_in: Opens) -> None:
    signs(hearing, sign_in)
    readers = (hearing.members[0], hearing.chair, hearing.administrator)
    for member in hearing.members:
        leaves(hearing, member, 30)
    for person in readers:
        assert not_present(sign_in(person).get(hearing.url).text) == 0
    hearing.meeting.state, hearing.meeting.closed_at = "closed", NOW + timedelta(minutes=60)
    db.session.commit()
    for person in readers:
        assert not_present(sign_in(person).get(hearing.url).text) == 0


def test_who_left_while_it_is_open_is_not_present_now(hearing: Hearing, sign_in: Opens) -> None:
    hearing.everybody_declares()
    leaves(hearing, hearing.members[1], 0)
    assert not_present(sign_in(hearing.chair).get(hearing.url).text) >= 1


@pytest.mark.usefixtures("next_morning")
def test_a_case_from_paper_has_everybody_who_sat_there(circulated: Hearing, sign_in: SignIn) -> None:
    entered(circulated, sign_in)
    chair = sign_in(circulated.chair)
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    db.session.rollback()
    assert circulated.case.state == "heard"
    assert not_present(chair.get(circulated.url).text) == 0


@pytest.mark.usefixtures("next_morning")
def test_a_case_from_paper_has_who_left_before_its_signature(circulated: Hearing, sign_in: SignIn) -> None:
    """B1.25: they gave their view in the room; that they left before the chair signed takes nothing from it."""
    third = a_seat(circulated.meeting.panel, "member", a_person("Tia Third")).person
    db.session.commit()
    administrator = sign_in(circulated.administrator)
    base = opened_on_paper(circulated, administrator)
    there = {f"p{third.id}-came": "9:40", f"p{third.id}-left": "10:18"}
    administrator.post(f"{base}/attendance", listed(circulated) | there)
    own = {f"p{third.id}-kind": "none", f"p{third.id}-stand": "agree"}
    administrator.post(f"{circulated.url}/on-paper", said(circulated, **own))
    administrator.post(f"{circulated.url}/sheet", cmr_sheet())
    attach(administrator, circulated.url)
    chair = sign_in(circulated.chair)
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated))
    db.session.rollback()
    assert not_present(chair.get(circulated.url).text) == 0
    text = next(one.text for one in drafted(circulated.meeting) if one.case_id == circulated.case.id)
    assert "Nothing to declare" in text
    assert "Declared beforehand" not in text
    assert (
        "Quorum: met, with the chair and 2 members free to hear this case. Tia Third was there until" in text
    )
