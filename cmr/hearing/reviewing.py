"""The cases of a meeting as they ended, read when it looks back at them (B1.13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.filing.leaving_out import copies_of_sheets
from cmr.hearing.sheet_paper import paper_of
from cmr.models import Case, DecisionSheet, Referral, Sitting, db
from cmr.rules.capacities import Actor, Subject
from cmr.rules.left_out import AS_IT_IS, told, words_in
from cmr.rules.not_theirs import Withdrawals, as_read
from cmr.rules.permissions import Can, may
from cmr.rules.reviewed import REVIEWS, Reviewed, entry_said, outcome_said, stands


def reviewed_at(sitting: Sitting | None, cases: Sequence[Case]) -> Mapping[int, Reviewed]:
    """By id how each case ended, while the meeting looks back at them; nothing at any other item."""
    if sitting is None or sitting.agenda_item not in REVIEWS or not cases:
        return {}
    # Held by the session while they are read, in one statement for all.
    whole = (
        select(Case)
        .where(Case.id.in_([one.id for one in cases]))
        .options(
            joinedload(Case.sheet).options(
                joinedload(DecisionSheet.signed_by), joinedload(DecisionSheet.signed_for)
            ),
            joinedload(Case.referral).joinedload(Referral.terms),
        )
    )
    db.session.scalars(whole).all()
    return {one.id: _reviewed(one) for one in cases}


def reviewed_by(
    found: Mapping[int, Reviewed],
    cases: Sequence[Case],
    subjects: Mapping[int, Subject],
    withdrawals: Withdrawals,
    actor: Actor,
) -> Mapping[int, Reviewed]:
    """The same as one person reads it: who hears a case as it was signed, anybody else the copy (B1.25).

    Who withdrew from one of the cases reads none of its family's names in the others (B1.4).
    """
    hears = Can.DECLARE, Can.RECORD_SHEET
    others = [
        id_
        for id_, one in found.items()
        if one.signed
        and may(actor, Can.SEE_REFERRAL, subjects[id_])
        and not any(may(actor, can, subjects[id_]) for can in hears)
    ]
    copies = copies_of_sheets(others, actor)
    read = {id_: told(one, copies.get(id_, AS_IT_IS).of) for id_, one in found.items()}
    if actor.id not in withdrawals.withdrew:
        return read
    references = {one.id: one.referral.reference for one in cases}
    return {
        id_: as_read(
            one,
            withdrawals.named_in(references[id_], {"reviewed": words_in(one)})
            .hidden_from(actor.id)
            .of("reviewed"),
        )
        for id_, one in read.items()
    }


def _reviewed(case: Case) -> Reviewed:
    said = stands(case.state, undecided=case.undecided)
    if case.state == "tabled":
        return Reviewed(said, reason=case.ended_reason or "")
    if case.state != "heard" or case.sheet is None:
        return Reviewed(said)
    paper = paper_of(case)
    return Reviewed(
        said,
        signed=True,
        agreed=tuple(
            entry_said(one.text, one.kind if paper.several_kinds else "", one.owner, one.due_on)
            for one in paper.entries
        ),
        outcomes=tuple(outcome_said(one.name, one.due_on, one.carried_by) for one in paper.outcomes),
    )
