"""What the chair types of a case is looked through for other families before this family's people read it (B1.25)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import select

from cmr.models import Case, HistoryEntry, Person, Referral, db
from tests.application import Browser
from tests.factories import CIN, a_declaration
from tests.hearing.conftest import AFTERWARDS, Hearing, a_hearing
from tests.hearing.sheets import all_asked, cin_sheet
from tests.hearing.test_sheet_look import BOX, all_agree, another_family, found_hash
from tests.on_paper.paper_desk import attach, opened_on_paper, said

SignIn = Callable[[Person], Browser]
PLANTED = "We wait for the report on Alfie Sowden."
CLEAN = "We wait for the report on the school."
LOOK = "Look first: what you wrote may name another family"
ASKED = "or take it out of what you wrote"


def looks_kept() -> list[HistoryEntry]:
    return list(db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "look_at_names")))


def test_why_a_case_is_tabled_is_looked_at_before_it_goes_out(hearing: Hearing, sign_in: SignIn) -> None:
    reference, chair = another_family(hearing), sign_in(hearing.chair)
    url = f"{hearing.url}/table"
    page = chair.post(url, {"reason": PLANTED}, status=422).text
    assert LOOK in page
    assert ASKED in page
    assert "<mark>Alfie Sowden</mark>" in page
    assert f"is a name of {reference}, Alfie Sowden" in page
    assert hearing.case.state == "placed"
    chair.post(url, {"reason": PLANTED, "found": found_hash(page)}, status=422)
    # What they looked at is these words: others are looked at anew.
    other = {"reason": f"{PLANTED} And Alfie.", "found": found_hash(page), "belongs": "yes"}
    chair.post(url, other, status=422)
    chair.post(url, {"reason": PLANTED, "found": found_hash(page), "belongs": "yes"})
    assert hearing.case.state == "tabled"
    (kept,) = looks_kept()
    assert kept.by_id == hearing.chair.id
    record = chair.get(f"/referrals/{hearing.referral.reference}").text
    assert "Why the case was tabled: 1 thing found." in record


def test_what_names_nobody_else_asks_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    another_family(hearing)
    sign_in(hearing.chair).post(f"{hearing.url}/table", {"reason": CLEAN})
    assert hearing.case.state == "tabled"
    assert looks_kept() == []


def test_taken_out_nothing_is_asked_any_more(hearing: Hearing, sign_in: SignIn) -> None:
    another_family(hearing)
    chair = sign_in(hearing.chair)
    page = chair.post(f"{hearing.url}/table", {"reason": PLANTED}, status=422).text
    chair.post(f"{hearing.url}/table", {"reason": CLEAN, "found": found_hash(page)})
    assert hearing.case.ended_reason == CLEAN
    assert looks_kept() == []


def test_whoever_withdrew_from_the_other_case_learns_nothing_of_it(hearing: Hearing, sign_in: SignIn) -> None:
    """A last name typed by chance must not answer with the child's whole name, nor with the reference."""
    reference = another_family(hearing)
    other = db.session.scalars(select(Case).join(Referral).where(Referral.reference == reference)).one()
    a_declaration(other, hearing.chair, kind="involvement", withdrew=True)
    db.session.commit()
    for typed in ("The Sowdens were ill, said Ms Sowden.", PLANTED):
        page = sign_in(hearing.chair).post(f"{hearing.url}/table", {"reason": typed}, status=422).text
        assert "may be another family’s" in page
        assert reference not in page
        assert "Certain" not in page
        assert "name of" not in page
        assert page.count("Alfie") == (
            3 if "Alfie" in typed else 0
        )  # as they typed it: the field, the finding, its sentence


def test_why_the_panel_could_not_agree_is_looked_at_too(cin_hearing: Hearing, sign_in: SignIn) -> None:
    all_agree(cin_hearing)
    another_family(cin_hearing)
    chair, url = sign_in(cin_hearing.chair), f"{cin_hearing.url}/undecided"
    page = chair.post(url, {"reason": PLANTED}, status=422).text
    assert LOOK in page
    assert BOX in page
    assert looks_kept() == []
    chair.post(
        url, {"reason": PLANTED, "found": found_hash(page), "belongs": "yes"} | all_asked(cin_hearing.meeting)
    )
    assert cin_hearing.case.undecided
    assert [one.detail["paper"] for one in looks_kept()] == ["undecided"]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("way", "name"), [("undecided", "undecided"), ("table", "tabled")])
def test_so_is_what_was_written_on_paper(sign_in: SignIn, way: str, name: str) -> None:
    hearing = a_hearing(CIN, state="circulated")
    another_family(hearing)
    with time_machine.travel(AFTERWARDS):
        administrator, chair = sign_in(hearing.administrator), sign_in(hearing.chair)
        opened_on_paper(hearing, administrator)
        administrator.post(f"{hearing.url}/on-paper", said(hearing))
        administrator.post(f"{hearing.url}/sheet", cin_sheet())
        attach(administrator, hearing.url)
        entered_by(hearing, chair, way, name)
    assert hearing.case.undecided or hearing.case.state == "tabled"
    assert len(looks_kept()) == 1


def entered_by(hearing: Hearing, chair: Browser, way: str, name: str) -> None:
    """The chair enters it, is asked to look, and says that it belongs there."""
    url, sent = f"{hearing.url}/on-paper/{way}", {f"{name}-when": "10:20", f"{name}-reason": PLANTED}
    page = chair.post(url, sent, status=422).text
    assert LOOK in page
    hash_ = page.split(f'name="{name}-found" value="')[1].split('"', 1)[0]
    chair.post(url, sent | {f"{name}-found": hash_, f"{name}-belongs": "yes"})
