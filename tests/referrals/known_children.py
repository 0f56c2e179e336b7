"""Referrals of children who are known by their record number, for the tests of knowing them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cmr.models import Case, DecisionSheet, Person, Referral, ReferralChild, db
from tests import factories
from tests.factories import CMR, THEN


def known_as(referral: Referral, *numbers: str) -> Referral:
    """The referral with children of these record numbers."""
    referral.children.clear()
    db.session.flush()
    referral.children = [
        ReferralChild(number=place, name=f"Child {place}", record_number=number)
        for place, number in enumerate(numbers, 1)
    ]
    db.session.flush()
    return referral


def heard_with(referral: Referral, outcome: str) -> None:
    """Gives its last case a signed sheet with that outcome."""
    case: Case = referral.cases[-1]
    case.sheet = DecisionSheet(
        entries=[],
        outcomes=[{"key": outcome, "details": {}}],
        saved_at=THEN,
        saved_by_id=referral.worker_id,
        signed_by_id=referral.worker_id,
        signed_at=THEN,
        content_hash="0" * 64,
    )
    db.session.commit()


def start(browser: Any, status: int = 200, **sent: str) -> Any:
    return browser.post("/referrals/new", sent, status=status)


def drafts() -> list[Referral]:
    return list(db.session.scalars(select(Referral).order_by(Referral.id)))


def a_known_family(worker: Person, key: str = CMR, number: str = "40217") -> Referral:
    """A closed referral of a child with that record number, whole."""
    before = factories.a_referral(factories.a_panel(key), worker, "heard")
    heard_with(before, "continue_plan" if key == CMR else "continuation")
    section = next(one for one in before.sections if "children" in one.answers)
    children = [{**section.answers["children"][0], "record_number": number}]
    section.answers = {**section.answers, "children": children}
    known_as(before, number)
    before.state, before.closed_at, before.closed_reason, before.closed_by = "closed", THEN, "Done.", worker
    db.session.commit()
    return before
