"""Nor does a paper name a child of another meeting of its panel unseen: of all 30 ordered pairs (B1.25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from cmr.filing.operations import mark_filed
from cmr.filing.queries import seen_in, seen_of, seen_of_all
from cmr.models import Case, MinutesSection, db
from cmr.referrals.naming import keep_name_parts
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_date
from tests.application import Opens
from tests.factories import CIN, a_meeting, a_panel
from tests.filing.table import FAMILIES, NOW, Desk, Family, a_case_of
from tests.statements import counted

LAST_WEEK, LONG_AGO, NEXT_WEEK = date(2026, 12, 3), date(2025, 3, 6), date(2026, 12, 17)
BEFORE = (
    Family("Jerome Gayleson", "502168", date(2011, 3, 30)),
    Family("Anne-Marie Dubois", "339102", date(2012, 8, 14)),
    Family("Zoë Weiß", "447713", date(2016, 2, 9)),
    Family("Kwame Mensah-Lowe", "0040925", date(2010, 12, 1)),
    Family("Bronwen O’Shea", "661820", date(2018, 6, 21)),
    Family("Ravi Chandrasekar", "790034", date(2013, 10, 5)),
)
PAIRS = list(permutations(range(6), 2))


def heard(desk: Desk, family: Family, on: date, panel: str = "") -> Case:
    """Another family's case at a meeting of the desk's panel, or of ``panel``."""
    of = a_panel(panel) if panel else desk.meeting.panel
    return _known(a_case_of(a_meeting(of, on, "closed"), desk.chair, family), family)


def _known(case: Case, family: Family) -> Case:
    """The child as the form draws it, to be found by."""
    child = case.referral.children[0]
    child.name, child.date_of_birth = family.name, family.born.isoformat()
    keep_name_parts(case.referral)
    db.session.commit()
    return case


def whole(family: Family) -> list[str]:
    """How somebody may have written a child so that it is certain who is meant."""
    first, last = family.name.split(maxsplit=1)
    return [f"So did {family.name}.", f"So did {last}, {first}.", f"See file {family.number}."]


def born(family: Family) -> list[str]:
    return [f"Born {family.born:%d/%m/%Y}.", f"Born on {spoken_date(family.born)}."]


def found(desk: Desk, words: str, number: int = 0, kind: str = "minutes") -> list[tuple[str, str]]:
    """What is found in a paper that says so."""
    filing = desk.one(number, kind)
    filing.text = f"The panel spoke. {words} It agreed."
    return [(one.sure, one.reference) for one in seen_of(filing).findings]


def heard_all(desk: Desk, on: date) -> list[Case]:
    """All six before."""
    first = heard(desk, BEFORE[0], on)
    for family in BEFORE[1:]:
        _known(a_case_of(first.meeting, desk.chair, family), family)
    cases = db.session.query(Case).filter_by(meeting_id=first.meeting_id).order_by(Case.id)
    return list(cases)


@pytest.mark.parametrize("on", [LAST_WEEK, NEXT_WEEK])
def test_a_child_of_a_meeting_near_this_one_is_found_of_all_thirty_pairs(desk: Desk, on: date) -> None:
    """By name, name turned round, record number, date of birth in two ways, and the case's reference."""
    others = heard_all(desk, on)
    assert len(PAIRS) == 30
    for own, other in PAIRS:
        reference = others[other].referral.reference
        for words in (*whole(BEFORE[other]), *born(BEFORE[other]), f"As in {reference}."):
            assert found(desk, words, own) == [("certain", reference)], words
            with pytest.raises(Refused, match=r"[Ss]omebody must look before it is filed"):
                mark_filed(desk.one(own), "Documents", NOW.date(), by=desk.administrator, at=NOW, for_id=None)
        assert found(desk, f"So did {BEFORE[other].first}.", own) == []


def test_a_child_of_long_ago_is_found_of_all_thirty_pairs(desk: Desk) -> None:
    """By what is certain and rare: a date of birth is that of many."""
    for month in (9, 10, 11):
        a_meeting(desk.meeting.panel, date(2026, month, 12), "closed")
    others = heard_all(desk, LONG_AGO)
    for own, other in PAIRS:
        reference = others[other].referral.reference
        for words in (*whole(BEFORE[other]), f"As in {reference}."):
            assert found(desk, words, own) == [("certain", reference)], words
        for words in (*born(BEFORE[other]), f"So did {BEFORE[other].first}."):
            assert found(desk, words, own) == [], words


@pytest.mark.parametrize("on", [LAST_WEEK, LONG_AGO])
def test_nobody_is_told_that_a_child_is_known_to_another_panel(desk: Desk, on: date) -> None:
    reference = heard(desk, BEFORE[0], on, CIN).referral.reference
    words = " ".join((*whole(BEFORE[0]), *born(BEFORE[0]), reference))
    assert found(desk, words) == []


@pytest.mark.parametrize("on", [LAST_WEEK, LONG_AGO])
def test_an_earlier_referral_of_the_same_child_is_no_other_familys(desk: Desk, on: date) -> None:
    family = FAMILIES[0]
    again = heard(desk, replace(family, name="Dele James Okafor"), on).referral.reference
    assert found(desk, f"{family.name}, Dele James Okafor, {family.number}, {born(family)[0]} {again}") == []


def test_a_section_of_the_minutes_is_looked_through_for_them_and_a_section_of_the_meeting_is_not(
    desk: Desk,
) -> None:
    reference = heard(desk, BEFORE[0], LAST_WEEK).referral.reference
    sections = db.session.query(MinutesSection).all()
    for one in sections:
        one.text += " Jerome Gayleson was named."
    seen = seen_in(desk.meeting.id, sections)
    assert {one.id for one in sections if one.case_id} == set(seen)
    assert all([it.reference for it in one.findings] == [reference] for one in seen.values())


def test_what_was_filed_is_not_judged_by_a_child_who_came_later(desk: Desk) -> None:
    """Who filed it could know of no later case; a copy of it goes out as before."""
    filing = desk.plants(0, "Jerome Gayleson was there.")
    mark_filed(filing, "Documents", NOW.date(), by=desk.administrator, at=NOW, for_id=None)
    later = heard(desk, BEFORE[0], NEXT_WEEK)
    later.placed_at = NOW + timedelta(days=1)
    db.session.commit()
    assert seen_of(filing).findings == ()
    later.placed_at = NOW - timedelta(days=1)
    db.session.commit()
    assert len(seen_of(filing).findings) == 1


def test_it_asks_as_often_however_many_children_were_heard(desk: Desk) -> None:
    filings = desk.filings()
    heard(desk, BEFORE[0], LONG_AGO)
    with counted() as one:
        seen_of_all(filings)
    for month in range(1, 7):
        heard(desk, replace(BEFORE[month - 1], number=f"88{month}001"), date(2025, month, 20))
    filings[0].text += " ".join(family.name for family in BEFORE)
    db.session.commit()
    with counted() as many:
        seen_of_all(desk.filings())
    assert len(many) <= len(one) + 1  # the papers themselves are read again


def test_the_page_names_whom_it_found_and_the_paper_waits(desk: Desk, sign_in: Opens) -> None:
    reference = heard(desk, BEFORE[0], LAST_WEEK).referral.reference
    filing = desk.plants(1, "Jerome Gayleson, number 502168, was like this.")
    page = sign_in(desk.administrator).get(f"/filings/{filing.id}").text
    assert "<mark>Jerome Gayleson</mark>" in page
    assert f"is a name of {reference}, Jerome Gayleson" in page
    assert "other cases of this panel" in page
    assert "Mark as filed" not in page
