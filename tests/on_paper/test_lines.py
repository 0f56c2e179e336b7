"""Who has a line on the papers of a meeting without network, and where (B1.4, B1.24)."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.hearing.attendance import entry_of, take_seat
from cmr.hearing.queries import seats_at
from cmr.models import db
from tests.factories import CIN, CMR, a_deputy, a_person, a_referral, a_seat
from tests.hearing.conftest import Hearing, a_hearing
from tests.on_paper.paper_desk import SignIn
from tests.pdf_read import Pdf, faults, squeezed

MOST_MEMBERS = 8
"""At one meeting, by both panels' terms (B1.3)."""


@pytest.fixture
def circulated(app: Flask) -> Hearing:
    return a_hearing(CIN, state="circulated")


def printed(hearing: Hearing, sign_in: SignIn) -> str:
    pdf = Pdf(sign_in(hearing.administrator).get(f"/meetings/{hearing.meeting.id}/on-paper.pdf").data)
    return pdf.words


def test_who_sent_apologies_has_no_line_of_a_case_and_who_stands_in_has(
    circulated: Hearing, sign_in: SignIn
) -> None:
    gone, stays = circulated.members
    deputy = a_person("Dep Uty")
    a_deputy(gone, deputy)
    entry = entry_of(circulated.meeting, gone)
    take_seat(entry, next(one for one in seats_at(circulated.meeting) if one.holder is gone), gone)
    entry.apologies = True
    db.session.commit()
    declarations = printed(circulated, sign_in).split(squeezed("Declarations were made at"))[1]
    before_views = declarations.split(squeezed("Views were said at"))[0]
    assert squeezed(gone.name) not in before_views.replace(squeezed(f"for {gone.name}"), "")
    assert squeezed(f"{deputy.name} for {gone.name}") in before_views
    assert squeezed(stays.name) in before_views


def test_the_chairs_seat_is_named_as_the_chairs(circulated: Hearing, sign_in: SignIn) -> None:
    assert squeezed(f"{circulated.chair.name} Chair, Duty and Assessment") in printed(circulated, sign_in)


def test_who_comes_for_their_case_may_come_back_too(circulated: Hearing, sign_in: SignIn) -> None:
    listed = printed(circulated, sign_in).split(squeezed("For their cases alone"))[1]
    assert listed.startswith(squeezed("Name Arrived Left Came back Left again Signature"))


def test_every_page_of_a_case_names_it_and_says_which_of_its_pages_it_is(
    circulated: Hearing, sign_in: SignIn
) -> None:
    other = a_referral(
        circulated.meeting.panel, state="scheduled", meeting=circulated.meeting, child="Ona Brandt"
    )
    db.session.commit()
    answer = sign_in(circulated.administrator).get(f"/meetings/{circulated.meeting.id}/on-paper.pdf")
    pdf = Pdf(answer.data)
    assert faults(pdf) == []
    for one in (circulated.referral, other):
        mine = [squeezed(page) for page in pdf.pages if "of this case" in page and one.reference in page]
        assert len(mine) > 2
        for number, page in enumerate(mine, start=1):
            head = f"{one.reference}, {one.initials}, page {number} of {len(mine)} of this case"
            assert squeezed(head) in page
    around = [pdf.pages[0], pdf.pages[-1]]
    assert not [page for page in around if "of this case" in page]


@pytest.mark.parametrize("key", [CMR, CIN])
def test_a_case_has_four_pages_with_every_seat_filled_and_the_notes_on_the_last(
    app: Flask, sign_in: SignIn, key: str
) -> None:
    hearing = a_hearing(key, state="circulated")
    for _ in range(MOST_MEMBERS - len(hearing.members)):
        a_seat(hearing.meeting.panel)
    db.session.commit()
    answer = sign_in(hearing.administrator).get(f"/meetings/{hearing.meeting.id}/on-paper.pdf")
    pdf = Pdf(answer.data)
    assert faults(pdf) == []
    mine = [squeezed(page) for page in pdf.pages if "of this case" in page]
    assert len(mine) == 4
    for words in ("Signed on this paper", "If it is not signed", "Notes of this case for the minutes"):
        assert squeezed(words) in mine[-1]
