"""Children known by their record number: their other referrals, as far as somebody may see them, and what a new one
takes over from the last.

A record number is typed by whoever writes, so that it opens nothing: every question here is asked together with
``visible_to``, and what somebody may not see is neither listed nor counted nor hinted at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import aliased

from cmr.models import (
    Case,
    DecisionSheet,
    Panel,
    Person,
    Referral,
    ReferralChild,
    ReferralSection,
    db,
)
from cmr.models.history import record
from cmr.panels.queries import kept_terms, registry
from cmr.referrals import writing
from cmr.referrals.queries import by_reference, visible_to
from cmr.rules.capacities import Actor
from cmr.rules.form import Answers
from cmr.rules.referral_states import OPEN
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.taken_over import begun_with, beside, family_in, left_behind, record_key, taken_over

MOST_LISTED = 20
NOT_THERE = Refusal("There is no earlier referral to take over from by that reference and record number.")
NOTHING_MORE = Refusal("All that it says of the family stands in this form already.")


@dataclass(frozen=True)
class Known:
    """Another referral of a child, as a line of a list: no name of a child, no text of its form."""

    id: int
    reference: str
    initials: str
    panel_id: int
    panel: str
    panel_key: str
    state: str
    state_since: datetime
    begun_at: datetime
    withdrawn: bool
    outcomes: Sequence[Mapping[str, Any]] | None
    """Those of its last signed decision sheet; None where it has none."""

    @property
    def open(self) -> bool:
        """Whether it is not closed yet."""
        return self.state in OPEN

    @property
    def outcome(self) -> str:
        """What came of it, in a word; empty while nothing has."""
        if self.withdrawn:
            return "Withdrawn before it was heard"
        names = {one.key: one.name for one in registry()[self.panel_key].sheet.outcomes}
        keys = (str(one.get("key") or "") for one in self.outcomes or ())
        return "; ".join(names.get(key, key.replace("_", " ").capitalize()) for key in keys)


@dataclass(frozen=True)
class Others:
    """The other referrals of a referral's children that somebody may see, the newest first."""

    listed: tuple[Known, ...]
    twins: tuple[Known, ...]
    """Those among them that are open with the same panel."""
    earlier_only: bool


def with_number(number: str, actor: Actor) -> tuple[Known, ...]:
    """The referrals of a child with that record number that the person may see, the newest first; one statement."""
    return _known(ReferralChild.record_number == record_key(number), actor)


def others_of(referral: Referral, actor: Actor) -> Others:
    """The other referrals of a referral's children that the person may see; one statement, whoever they are."""
    own = aliased(ReferralChild)
    numbers = select(own.record_number).where(own.referral_id == referral.id)
    found = _known(ReferralChild.record_number.in_(numbers), actor, Referral.id != referral.id)
    return Others(
        listed=found,
        twins=open_with(found, referral.panel_id) if referral.state in OPEN else (),
        earlier_only=all(one.id < referral.id for one in found),
    )


def open_with(found: Iterable[Known], panel_id: int) -> tuple[Known, ...]:
    """Those that are open with a panel."""
    return tuple(one for one in found if one.open and one.panel_id == panel_id)


def twins_in(references: Sequence[str], actor: Actor) -> dict[str, tuple[str, ...]]:
    """The other open referrals of the same children with the same panel, by reference of each; one statement."""
    this, mine, theirs = aliased(Referral), aliased(ReferralChild), aliased(ReferralChild)
    rows = db.session.execute(
        select(this.reference, Referral.reference)
        .distinct()
        .join(mine, mine.referral_id == this.id)
        .join(theirs, theirs.record_number == mine.record_number)
        .join(Referral, Referral.id == theirs.referral_id)
        .where(
            this.reference.in_(references),
            mine.record_number != "",
            Referral.id != this.id,
            Referral.panel_id == this.panel_id,
            Referral.state.in_(OPEN),
            visible_to(actor),
        )
        .order_by(Referral.reference)
    )
    found: dict[str, tuple[str, ...]] = {}
    for reference, twin in rows:
        found[reference] = (*found.get(reference, ()), twin)
    return found


def begin(
    panel: Panel, number: str, earlier: Sequence[Known], take: str, *, by: Person, at: datetime
) -> Referral:
    """A new draft for a child with that record number (or none), with the family of an earlier referral where asked.

    ``earlier`` are the referrals that the person may see, ``take`` the reference among them. Raises Refused for
    another reference, and for somebody without a team.
    """
    if take and take not in {one.reference for one in earlier}:
        raise Refused(NOT_THERE)
    referral = writing.begin(panel, by=by, at=at)
    before = by_reference(take) if take else None
    if before is not None:
        take_over(referral, before, by=by, at=at)
    else:
        _fill(referral, begun_with(kept_terms(referral.terms).whole_form, number), by=by, at=at)
    return referral


def take_over(referral: Referral, before: Referral, *, by: Person, at: datetime) -> bool:
    """Fills a draft up with an earlier referral's family and support network, each section to be confirmed.

    What is written already stays. False where there is nothing to take over. Raises Refused once it is signed.
    """
    writing.refuse_unless_draft(referral)
    family = family_in(kept_terms(before.terms).whole_form, before.answers)
    form = kept_terms(referral.terms).whole_form
    taken = beside(form, referral.answers, taken_over(form, family))
    if not taken:
        return False
    _fill(referral, taken, by=by, at=at, taken_from=before.reference)
    sections = list(taken)
    record("referral", referral.id, "take_over", by=by, at=at, taken_from=before.reference, sections=sections)
    return True


def not_taken_over(referral: Referral, take: str) -> tuple[str, ...]:
    """In words, what another referral (found by its reference) knows of the family and this form doesn't ask for."""
    before = by_reference(take)
    if before is None:
        return ()
    family = family_in(kept_terms(before.terms).whole_form, before.answers)
    return left_behind(kept_terms(referral.terms).whole_form, family)


def confirm_still_holds(section: ReferralSection, *, by: Person, at: datetime) -> None:
    """The writer has checked what was taken over into a section. Nothing is to be done where nothing was."""
    writing.refuse_unless_draft(section.referral)
    if section.taken_from is None:
        return
    before, section.taken_from = section.taken_from, None
    db.session.flush()
    record(
        "referral",
        section.referral_id,
        "still_holds",
        by=by,
        at=at,
        taken_from=before,
        section=section.key,
    )


def _known(
    of_child: ColumnElement[bool], actor: Actor, *conditions: ColumnElement[bool]
) -> tuple[Known, ...]:
    # Its index finds the few referrals of a child first, however many there are.
    of_them = select(ReferralChild.referral_id).where(ReferralChild.record_number != "", of_child)
    rows = db.session.execute(
        select(
            Referral.id,
            Referral.reference,
            Referral.initials,
            Referral.panel_id,
            Panel.name,
            Panel.key,
            Referral.state,
            Referral.state_since,
            Referral.begun_at,
            Referral.withdrawn,
            _last_outcomes(),
        )
        .join(Panel, Panel.id == Referral.panel_id)
        .where(Referral.id.in_(of_them), visible_to(actor), *conditions)
        .order_by(Referral.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(Known(*row) for row in rows)


def _last_outcomes() -> ScalarSelect[Any]:
    return (
        select(DecisionSheet.outcomes)
        .join(Case, Case.id == DecisionSheet.case_id)
        .where(Case.referral_id == Referral.id, DecisionSheet.signed_at.is_not(None))
        .order_by(DecisionSheet.id.desc())
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )


def _fill(referral: Referral, answers: Answers, *, by: Person, at: datetime, taken_from: str = "") -> None:
    """Puts answers into a draft's sections beside what stands there."""
    for key, given in answers.items():
        section = next((one for one in referral.sections if one.key == key), None)
        if section is None:
            section = ReferralSection(key=key, answers={}, saved_at=at, saved_by=by)
            referral.sections.append(section)
        elif section.saved_at < referral.state_since:
            section.last_time = section.answers
        section.answers = {**section.answers, **given}
        section.saved_at, section.saved_by = at, by
        section.taken_from = taken_from or None
    writing.draw_children(referral)
    db.session.flush()
