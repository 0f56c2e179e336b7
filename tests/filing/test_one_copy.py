"""What is left out of a signed sheet is left out wherever the child's own people read what it says (B1.25)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cmr.filing.leaving_out import read_token
from cmr.filing.operations import look_at
from cmr.filing.queries import seen_of
from cmr.hearing.pulse import beat
from cmr.models import Action, Case, Filing, Meeting, Person, Sitting, db
from cmr.rules.left_out import COVERED, MARK
from tests.application import Opens
from tests.factories import a_seat
from tests.filing.table import NOW, Desk
from tests.pdf_read import squeezed

FOREIGN = "As with Maya Fenwick, born 19 July 2015 (552190)."
GONE = ("Maya", "19 July 2015", "552190")


def none_of_it(words: str) -> None:
    assert not [one for one in GONE if squeezed(one) in squeezed(words)]


@pytest.fixture
def named(desk: Desk) -> Filing:
    """The signed sheet, in whose entry, its action and its rationale another child is named."""
    case, filing = desk.cases[0], desk.one(0, "sheet")
    assert case.sheet is not None
    said = case.sheet.entries[0]["text"]
    case.sheet.entries = [case.sheet.entries[0] | {"text": f"{said} {FOREIGN}"}]
    case.sheet.rationale += " As with Maya Fenwick."
    filing.text = filing.text.replace(said, f"{said} {FOREIGN}")
    filing.text = filing.text.replace("has drifted.", "has drifted. As with Maya Fenwick.")
    db.session.add(
        Action(
            case=case, referral=case.referral, number=1, kind="recommendation", text=f"{said} {FOREIGN}",
            owner="School nurse", due_on=date(2026, 12, 18), clause="B1.22",
        )
    )  # fmt: skip
    db.session.commit()
    return filing


def leaves_it_out(filing: Filing, desk: Desk) -> None:
    look_at(
        filing, "", stays=False, read=read_token(seen_of(filing)), by=desk.administrator, at=NOW, for_id=None,
        out=range(9),
    )  # fmt: skip
    db.session.commit()


def own_people(case: Case) -> list[Person]:
    manager = case.referral.team.manager
    assert manager is not None
    return [case.referral.worker, manager]


def case_url(case: Case) -> str:
    return f"/meetings/{case.meeting_id}/cases/{case.referral.reference}"


def pages_of(case: Case) -> dict[str, str]:
    """Each page on which the action or the sheet is read, and a word that stands there."""
    action = db.session.scalars(select(Action).where(Action.case_id == case.id)).one()
    return {
        f"/referrals/{case.referral.reference}": "school nurse",
        case_url(case): "school nurse",
        "/actions": "school nurse",
        "/actions?show=team": "school nurse",
        f"/actions/{action.id}/confirm": "school nurse",
    }


def test_the_familys_own_people_read_one_copy_of_it_everywhere(
    desk: Desk, named: Filing, sign_in: Opens
) -> None:
    case = desk.cases[0]
    for mark in (COVERED, MARK):
        for person in own_people(case):
            browser = sign_in(person)
            for url, word in pages_of(case).items():
                page = browser.get(url).text
                assert word in page, url
                none_of_it(page)
                assert mark in page, url
        if mark == COVERED:
            leaves_it_out(named, desk)
    note = "about another family are left out, by Ada Tidewell"
    assert note in sign_in(case.referral.worker).get(case_url(case)).text
    assert "Maya Fenwick" in sign_in(desk.chair).get(case_url(case)).text


def test_what_the_open_page_is_sent_anew_is_the_copy_too(desk: Desk, named: Filing, sign_in: Opens) -> None:
    url = f"{case_url(desk.cases[0])}/live"
    beat(desk.meeting.id)
    chair, worker = sign_in(desk.chair), sign_in(desk.cases[0].referral.worker)
    for mark in (COVERED, MARK):
        assert "Maya Fenwick" in chair.get(url, target="sheet").text, (
            "Who was there reads it as it was signed."
        )
        sent = worker.get(url, target="sheet").text
        none_of_it(sent)
        assert mark in sent, "It is read anew once somebody decided."
        if mark == COVERED:
            leaves_it_out(named, desk)


def test_what_an_earlier_meeting_agreed_is_read_as_its_copy_at_the_next(
    desk: Desk, named: Filing, sign_in: Opens
) -> None:
    before = desk.cases[0]
    leaves_it_out(named, desk)
    referral = before.referral
    following = db.session.scalars(select(Meeting).where(Meeting.on == date(2027, 1, 7))).one()
    referral.state, referral.meeting = "scheduled", following
    again = Case(
        referral=referral, meeting=following, place=1, placed_at=NOW, placed_by_id=desk.chair.id,
        presenter_id=referral.worker_id,
    )  # fmt: skip
    following.state, following.circulated_at = "circulated", NOW
    db.session.add(again)
    db.session.commit()
    other = a_seat(following.panel, "member", key="another_member").person
    db.session.commit()
    for person in (*own_people(again), other):
        page = sign_in(person).get(case_url(again)).text
        none_of_it(page)
    page = sign_in(referral.worker).get(case_url(again)).text
    assert "Previous recommendations" in page
    assert MARK in page
    assert "Maya Fenwick" in sign_in(desk.administrator).get(case_url(again)).text
    beat(following.id)
    live = f"{case_url(again)}/live"
    assert "Maya Fenwick" in sign_in(desk.administrator).get(live, target="read").text
    sent = sign_in(referral.worker).get(live, target="read").text
    none_of_it(sent)
    assert MARK in sent, "What is drawn once for many is drawn once for those who read the same."


def test_what_the_meeting_looks_back_on_is_the_copy_for_who_does_not_hear_it(
    desk: Desk, named: Filing, sign_in: Opens
) -> None:
    desk.meeting.state, desk.meeting.closed_at = "in_session", None
    db.session.add(Sitting(meeting=desk.meeting, agenda_item="review"))
    db.session.commit()
    beat(desk.meeting.id)
    day, worker = f"/meetings/{desk.meeting.id}/attendance", desk.cases[0].referral.worker
    assert "Maya Fenwick" in sign_in(desk.chair).get(day).text, "Who hears it reads it as it was signed."
    for shown in (
        sign_in(worker).get(day),
        sign_in(worker).get(f"/meetings/{desk.meeting.id}/live", target="item"),
    ):
        none_of_it(shown.text)
        assert "school nurse" in shown.text
        assert COVERED in shown.text
