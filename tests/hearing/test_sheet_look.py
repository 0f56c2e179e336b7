"""A sheet that may name another family is not signed before its signer says that they looked (B1.25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cmr.filing.queries import seen_of_all
from cmr.hearing import signing
from cmr.hearing.queries import hearing_facts
from cmr.hearing.sheet_seen import said_to_sign
from cmr.models import Case, Filing, HistoryEntry, Look, MemberView, Person, Referral, db
from cmr.rules.read_before_signing import AsRead
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import a_case, a_declaration, a_person, a_referral
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.sheets import cin_sheet, cmr_sheet
from tests.hearing.test_sheet import signature
from tests.on_paper.paper_desk import attach, confirmed, entered, opened_on_paper, said

SignIn = Callable[[Person], Browser]
PLANTED = "Alfie Sowden stays with his aunt."
"""Written by a chair who had the wrong family in mind."""
DISSENT = {"stand": "disagree", "text": PLANTED}
BOX = "I have looked at each of these: it belongs here"
ASKED = "Say that you looked, and that it belongs here"


def another_family(hearing: Hearing, child: str = "Alfie Sowden") -> str:
    """A case of the same meeting; its reference."""
    referral = a_referral(hearing.meeting.panel, state="submitted", child=child)
    a_case(referral, hearing.meeting)
    db.session.commit()
    return referral.reference


def all_agree(hearing: Hearing) -> None:
    """Everybody declared, and every member said a view: nothing else stops the signature."""
    hearing.everybody_declares()
    for member in hearing.members:
        db.session.add(
            MemberView(case=hearing.case, person=member, view="agree", said_at=NOW, recorded_by_id=member.id)
        )
    db.session.commit()


def found_hash(page: str) -> str:
    """What the page says was found, as its form sends it back."""
    return page.split('name="found" value="')[1].split('"', 1)[0]


@pytest.fixture
def planted(hearing: Hearing, sign_in: SignIn) -> tuple[Hearing, Browser, str]:
    """The chair wrote another family's child into a sheet."""
    all_agree(hearing)
    reference = another_family(hearing)
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-text": PLANTED}))
    return hearing, chair, reference


def test_what_is_found_is_shown_before_signing_and_asked_about_at_the_box(
    planted: tuple[Hearing, Browser, str],
) -> None:
    hearing, chair, reference = planted
    page = chair.get(f"{hearing.url}/sign").text
    assert "<mark>Alfie Sowden</mark> stays with his aunt." in page
    assert f"is a name of {reference}, Alfie Sowden" in page
    assert BOX in page
    refused = chair.post(
        f"{hearing.url}/sign", signature(hearing) | {"found": found_hash(page)}, status=422
    ).text
    assert ASKED in refused
    assert hearing.case.state == "placed"
    chair.post(f"{hearing.url}/sign", signature(hearing) | {"found": "0" * 64, "belongs": "yes"}, status=422)
    chair.post(f"{hearing.url}/sign", signature(hearing) | {"found": found_hash(page), "belongs": "yes"})
    assert hearing.case.state == "heard"


def test_that_they_looked_is_recorded_and_not_asked_again_before_filing(
    planted: tuple[Hearing, Browser, str],
) -> None:
    hearing, chair, _ = planted
    page = chair.get(f"{hearing.url}/sign").text
    chair.post(f"{hearing.url}/sign", signature(hearing) | {"found": found_hash(page), "belongs": "yes"})
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "look_at_names")).one()
    assert entry.by_id == hearing.chair.id
    assert {one.by_id for one in db.session.scalars(select(Look))} == {hearing.chair.id}
    seen = seen_of_all(db.session.scalars(select(Filing)).all())
    assert seen
    assert all(one.findings and not one.waits for one in seen.values())
    assert (
        "Looked at for names of other families" in chair.get(f"/referrals/{hearing.referral.reference}").text
    )


def test_whoever_withdrew_from_the_other_case_signs_without_learning_of_it(
    planted: tuple[Hearing, Browser, str],
) -> None:
    hearing, chair, reference = planted
    other = db.session.scalars(select(Case).join(Referral).where(Referral.reference == reference)).one()
    a_declaration(other, hearing.chair, kind="involvement", withdrew=True)
    db.session.commit()
    page = chair.get(f"{hearing.url}/sign").text
    assert "“Alfie Sowden” may be another family’s." in page
    assert reference not in page
    chair.post(f"{hearing.url}/sign", signature(hearing) | {"found": found_hash(page), "belongs": "yes"})
    assert hearing.case.state == "heard"


def test_it_is_refused_under_the_lock_too(planted: tuple[Hearing, Browser, str]) -> None:
    """Whatever a page had let through: another case's form may name the child since."""
    hearing, _, _ = planted
    assert hearing.case.sheet is not None
    views = said_to_sign(hearing_facts(hearing.case, by=hearing.chair), asks=True)
    with pytest.raises(Refused, match="may name another family"):
        signing.sign_sheet(hearing.case, AsRead(hearing.case.sheet.version, views), by=hearing.chair, at=NOW)
    assert hearing.case.sheet.signed_at is None


def test_a_sheet_that_names_nobody_else_asks_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    """Nor does a name that the case's own child has too."""
    all_agree(hearing)
    another_family(hearing, "Maya Brook")
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-text": "Maya sees the school nurse."}))
    assert BOX not in chair.get(f"{hearing.url}/sign").text
    chair.post(f"{hearing.url}/sign", signature(hearing))
    assert hearing.case.state == "heard"
    assert db.session.scalars(select(Look)).all() == []


def test_the_head_of_service_looks_too(cin_hearing: Hearing, sign_in: SignIn) -> None:
    """D8: their reasons go onto the child's file as well."""
    hearing = cin_hearing
    hearing.everybody_declares()
    another_family(hearing)
    hearing.case.undecided, hearing.case.undecided_reason = True, "We differ on the risk."
    db.session.commit()
    head = sign_in(a_person("Helen Ward", "head of service"))
    head.post(f"{hearing.url}/decide", cin_sheet(decision_reasons=f"As was said, {PLANTED}"))
    page = head.get(f"{hearing.url}/decide/sign").text
    assert "<mark>Alfie Sowden</mark>" in page
    refused = head.post(f"{hearing.url}/decide/sign", signature(hearing), status=422).text
    assert ASKED in refused
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.signed_at is None
    head.post(f"{hearing.url}/decide/sign", signature(hearing) | {"found": found_hash(page), "belongs": "y"})
    assert hearing.case.state == "heard"


def test_whoever_confirms_a_sheet_on_paper_looks_too(
    hearing_of: Callable[..., Hearing], sign_in: SignIn
) -> None:
    hearing = hearing_of(state="circulated")
    another_family(hearing)
    with time_machine.travel(NOW + timedelta(days=1)):
        administrator = sign_in(hearing.administrator)
        opened_on_paper(hearing, administrator)
        administrator.post(f"{hearing.url}/on-paper", said(hearing))
        administrator.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-text": PLANTED}))
        attach(administrator, hearing.url)
        chair, url = sign_in(hearing.chair), f"{hearing.url}/on-paper/sign"
        page = chair.get(url).text
        assert "<mark>Alfie Sowden</mark>" in page
        assert ASKED in chair.post(url, confirmed(hearing), status=422).text
        chair.post(url, confirmed(hearing, found=found_hash(page), belongs="yes"))
    assert hearing.case.state == "heard"


def against(hearing: Hearing, words: str, *, all_disagree: bool = True) -> None:
    """Everybody declared; the members disagree in these words, or one of them alone does."""
    hearing.everybody_declares()
    for number, member in enumerate(hearing.members):
        stand = "disagree" if all_disagree or not number else "agree"
        view = MemberView(case=hearing.case, person=member, view=stand, said_at=NOW, recorded_by_id=member.id)
        view.text = words if stand == "disagree" else ""
        db.session.add(view)
    db.session.commit()


def test_a_view_that_is_frozen_with_the_sheet_is_looked_at_with_it(hearing: Hearing, sign_in: SignIn) -> None:
    against(hearing, f"No, {PLANTED}")
    another_family(hearing)
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    page = chair.get(f"{hearing.url}/sign").text
    assert "No, <mark>Alfie Sowden</mark> stays with his aunt." in page
    sent = signature(hearing) | {"against": "yes", "found": found_hash(page)}
    assert ASKED in chair.post(f"{hearing.url}/sign", sent, status=422).text
    chair.post(f"{hearing.url}/sign", sent | {"belongs": "yes"})
    assert hearing.case.sheet is not None
    assert [one["text"] for one in hearing.case.sheet.dissent] == [f"No, {PLANTED}"] * 2
    seen = seen_of_all(db.session.scalars(select(Filing)).all())
    assert seen
    assert all(one.findings and not one.waits for one in seen.values())


def test_a_view_that_does_not_stand_on_the_sheet_asks_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    third = a_person("Ines Marlow", "team manager")
    arrives(hearing.meeting, third, "member", "third")
    hearing.members.append(third)
    against(hearing, PLANTED, all_disagree=False)
    another_family(hearing)
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    assert BOX not in chair.get(f"{hearing.url}/sign").text
    chair.post(f"{hearing.url}/sign", signature(hearing))
    assert hearing.case.state == "heard"


def test_a_view_written_on_paper_is_looked_at_with_its_sheet(
    hearing_of: Callable[..., Hearing], sign_in: SignIn
) -> None:
    hearing = hearing_of(state="circulated")
    another_family(hearing)
    own = {f"p{one.id}-{part}": words for one in hearing.members for part, words in DISSENT.items()}
    with time_machine.travel(NOW + timedelta(days=1)):
        entered(hearing, sign_in)
        sign_in(hearing.administrator).post(f"{hearing.url}/on-paper", said(hearing, **own))
        chair, url = sign_in(hearing.chair), f"{hearing.url}/on-paper/sign"
        page = chair.get(url).text
        assert "<mark>Alfie Sowden</mark>" in page
        assert ASKED in chair.post(url, confirmed(hearing, against="yes"), status=422).text
        sent = confirmed(hearing, against="yes", found=found_hash(page), belongs="yes")
        chair.post(url, sent)
    assert hearing.case.state == "heard"
