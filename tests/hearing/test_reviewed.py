"""The meeting looks back at what it decided: each reads of it the cases that are theirs, and of no other (B1.13)."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.hearing import sitting
from cmr.hearing.operations import table_case
from cmr.models import Referral, db
from tests.application import Opens
from tests.factories import a_declaration, a_guest, a_referral
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet
from tests.hearing.test_live import another, opened, pieces, take
from tests.hearing.test_statements import statements

TABLED = "The health visitor was missing."
OTHER = "Noor Wexford"


@pytest.fixture
def other(hearing: Hearing) -> Referral:
    """A second case, of another family, to be heard after the first."""
    found = another(hearing, OTHER)
    db.session.commit()
    return found


def day_of(hearing: Hearing) -> str:
    return f"/meetings/{hearing.meeting.id}/attendance"


def looks_back(hearing: Hearing, key: str = "review") -> None:
    sitting.go_to_item(hearing.meeting, key, by=hearing.chair, at=NOW)
    db.session.commit()


def signs(hearing: Hearing, sign_in: Opens) -> None:
    hearing.everybody_declares()
    take(hearing)
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-owner": "School nurse"}))
    chair.post(f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting))
    db.session.rollback()


def centre(text: str) -> str:
    return text[text.index('id="centre"') : text.index('id="attendance"')]


def test_it_lists_what_was_decided_what_was_tabled_and_what_waits(
    hearing: Hearing, other: Referral, sign_in: Opens
) -> None:
    third = another(hearing, "Ivor Quayle")
    assert other.case is not None
    signs(hearing, sign_in)
    table_case(other.case, TABLED, by=hearing.chair, at=NOW)
    looks_back(hearing)
    text = centre(sign_in(hearing.administrator).get(day_of(hearing)).text)
    assert f'href="{hearing.url}#sheet"' in text
    assert "heard, its decision sheet signed." in text
    assert "Update the safety plan with the grandparents." in text
    assert "School nurse, by Friday 18 December 2026" in text
    assert "Strategy meeting" in text
    assert ": tabled." in text
    assert TABLED in text
    assert f"{third.reference}</a> {third.initials}: not heard yet." in text


def test_with_the_head_of_service_it_says_so_and_nothing_of_why(hearing: Hearing, sign_in: Opens) -> None:
    hearing.case.undecided, hearing.case.undecided_reason = True, "Three against three."
    db.session.commit()
    looks_back(hearing)
    text = centre(sign_in(hearing.members[0]).get(day_of(hearing)).text)
    assert "with the head of service to decide." in text
    assert "Three against three." not in text


def test_each_reads_the_cases_that_are_theirs_and_of_another_not_whose_it_is(
    hearing: Hearing, other: Referral, sign_in: Opens
) -> None:
    """Also as it comes to a page that is open, where another's was drawn just before."""
    guest = a_guest(hearing.case)
    withdrawn = hearing.members[1]
    signs(hearing, sign_in)
    declared = next(one for one in hearing.case.declarations if one.person_id == withdrawn.id)
    declared.kind, declared.withdrew = "involvement", True
    db.session.commit()
    pages = {
        who: opened(sign_in(person), day_of(hearing))
        for who, person in (
            ("chair", hearing.chair),
            ("member", hearing.members[0]),
            ("withdrawn", withdrawn),
            ("guest", guest),
            ("worker", other.worker),
        )
    }
    looks_back(hearing)
    said = {}
    for who, page in pages.items():
        answer = page.ask()
        assert "centre" in pieces(answer)
        said[who] = centre(answer.text + 'id="attendance"')
    plan = "Update the safety plan"
    assert [who for who, text in said.items() if plan in text] == ["chair", "member", "guest"]
    first, second = hearing.referral, other
    assert [who for who, text in said.items() if first.reference in text] == ["chair", "member", "guest"]
    assert [who for who, text in said.items() if second.reference in text] == [
        "chair",
        "member",
        "withdrawn",
        "worker",
    ]
    for who in ("withdrawn", "guest", "worker"):
        assert "Another case, not yours to read" in said[who]
        assert (first if who != "guest" else second).initials not in said[who]


def test_patterns_and_trends_look_back_without_the_sheets(cin_hearing: Hearing, sign_in: Opens) -> None:
    table_case(cin_hearing.case, TABLED, by=cin_hearing.chair, at=NOW)
    looks_back(cin_hearing, "themes")
    text = centre(sign_in(cin_hearing.administrator).get(day_of(cin_hearing)).text)
    assert ": tabled." in text
    assert TABLED not in text


def test_it_costs_the_same_for_many_cases(app: Flask, hearing: Hearing, sign_in: Opens) -> None:
    signs(hearing, sign_in)
    looks_back(hearing)
    chair = sign_in(hearing.chair)
    few = statements(chair, day_of(hearing))
    for _ in range(3):
        more = a_referral(hearing.meeting.panel, state="scheduled", meeting=hearing.meeting)
        assert more.case is not None
        a_declaration(more.case, hearing.chair)
    db.session.commit()
    assert statements(chair, day_of(hearing)) == few
