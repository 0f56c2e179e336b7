"""Before the panel leaves a case whose sheet is not signed, whoever moves the meeting is asked (B1.19, B1.24)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmr.hearing import sitting
from cmr.models import Person, Sitting, db
from tests.application import Browser
from tests.factories import a_declaration, a_referral
from tests.hearing.conftest import NOW, Hearing

SignIn = Callable[[Person], Browser]


def now() -> tuple[str, int | None]:
    """The item and the case at which the meeting is."""
    db.session.expire_all()
    found = db.session.query(Sitting).one()
    return found.agenda_item, found.case_id


@pytest.fixture
def taken(hearing: Hearing) -> Hearing:
    """A case before the panel."""
    hearing.everybody_declares()
    sitting.take_case(hearing.case, by=hearing.chair, at=NOW)
    db.session.commit()
    return hearing


def test_another_item_is_gone_to_only_after_asking(taken: Hearing, sign_in: SignIn) -> None:
    chair, item = sign_in(taken.chair), f"/meetings/{taken.meeting.id}/item"
    asked = chair.post(item, {"item": "any_other_business"}).headers["Location"]
    assert now() == ("cases", taken.case.id)
    page = chair.get(asked)
    assert f"The decision sheet of {taken.referral.reference} is not signed" in page.text
    assert "Leave it for now, and go to Any other business" in page.text
    assert f"{taken.url}/table" in page.text
    chair.post(item, {"item": "any_other_business", "leaves": "yes"})
    assert now() == ("any_other_business", None)


def test_a_script_is_sent_to_the_same_page(taken: Hearing, sign_in: SignIn) -> None:
    item = f"/meetings/{taken.meeting.id}/item"
    answer = sign_in(taken.chair).post(item, {"item": "conduct"}, status=204, target="agenda_now")
    assert answer.headers["HX-Redirect"] == f"/meetings/{taken.meeting.id}/leave?item=conduct"
    assert now() == ("cases", taken.case.id)


def test_another_case_is_taken_only_after_asking(taken: Hearing, sign_in: SignIn) -> None:
    other = a_referral(taken.meeting.panel, state="scheduled", meeting=taken.meeting)
    assert other.case is not None
    for person in (taken.chair, *taken.members):
        a_declaration(other.case, person)
    db.session.commit()
    take = f"/meetings/{taken.meeting.id}/cases/{other.reference}/take"
    chair = sign_in(taken.chair)
    page = chair.get(chair.post(take).headers["Location"])
    assert f"Leave it for now, and go to {other.reference}" in page.text
    chair.post(take, {"leaves": "yes"})
    assert now() == ("cases", other.case.id)


def test_whoever_may_not_read_the_case_is_not_told_which_it_is(taken: Hearing, sign_in: SignIn) -> None:
    mine = next(one for one in taken.case.declarations if one.person is taken.chair)
    mine.kind, mine.withdrew = "involvement", True
    db.session.commit()
    chair = sign_in(taken.chair)
    page = chair.get(f"/meetings/{taken.meeting.id}/leave?item=conduct").text
    assert "The decision sheet of the case before the panel is not signed" in page
    assert taken.referral.reference not in page
    assert "Table the case" not in page


def test_without_a_case_before_the_panel_nothing_is_asked(taken: Hearing, sign_in: SignIn) -> None:
    sitting.leave(taken.case)
    db.session.commit()
    chair = sign_in(taken.chair)
    chair.post(f"/meetings/{taken.meeting.id}/item", {"item": "conduct"})
    assert now() == ("conduct", None)
    there = chair.get(f"/meetings/{taken.meeting.id}/leave?item=conduct", status=303).headers["Location"]
    assert there == f"/meetings/{taken.meeting.id}/attendance"


def test_going_on_from_the_cases_while_one_is_not_heard_is_asked_first(
    taken: Hearing, sign_in: SignIn
) -> None:
    sitting.go_to_item(taken.meeting, "cases", by=taken.chair, at=NOW)
    db.session.commit()
    chair, item = sign_in(taken.chair), f"/meetings/{taken.meeting.id}/item"
    page = chair.get(chair.post(item, {"item": "any_other_business"}).headers["Location"]).text
    assert now() == ("cases", None)
    assert "1 case is not heard yet" in page
    assert taken.referral.reference in page
    assert "Go on to Any other business" in page
    chair.post(item, {"item": "any_other_business", "leaves": "yes"})
    assert now() == ("any_other_business", None)


def test_who_withdrew_from_the_case_is_told_only_how_many_are_not_heard(
    taken: Hearing, sign_in: SignIn
) -> None:
    mine = next(one for one in taken.case.declarations if one.person is taken.chair)
    mine.kind, mine.withdrew = "involvement", True
    sitting.go_to_item(taken.meeting, "cases", by=taken.chair, at=NOW)
    db.session.commit()
    page = sign_in(taken.chair).get(f"/meetings/{taken.meeting.id}/leave?item=any_other_business").text
    assert "1 not yours to read" in page
    assert taken.referral.reference not in page


def test_the_case_before_the_panel_bears_the_agendas_word(taken: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(taken.chair)
    head = chair.get(taken.url).text.split('id="agenda_now"')[0]
    assert "Scheduled" not in head
    assert ">Now<" in "".join(head.split())
    sitting.leave(taken.case)
    db.session.commit()
    assert "Scheduled" in chair.get(taken.url).text


def test_who_must_declare_first_is_said_where_the_case_is_taken(hearing: Hearing, sign_in: SignIn) -> None:
    page = sign_in(hearing.chair).get(hearing.url).text
    assert "Take this case now" in page
    assert (
        "must declare first: the case can come before the panel, and its first stage begins after that."
        in page
    )
