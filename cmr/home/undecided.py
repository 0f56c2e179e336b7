"""Cases about which a panel could not agree, for whoever decides them and for whoever waits for that (D8)."""

from __future__ import annotations

from sqlalchemy import and_, select, true

from cmr.models import Case, Referral
from cmr.models.case import PLACED
from cmr.panels.queries import deciders, registry
from cmr.referrals.lines import Line, lines
from cmr.referrals.queries import visible_to
from cmr.rules.capacities import Actor
from cmr.rules.deciding import Deciders

MOST = 40
"""The most lines of them on the home page; the list of referrals holds the others."""


def decides(actor: Actor) -> bool:
    """Whether what a panel can't agree about is theirs to decide (D8)."""
    return any(hat.position == "head of service" for hat in actor.hats)


def undecided_of(actor: Actor, runs: set[int]) -> list[Line]:
    """For whoever decides every one; for those who run panels what theirs wait for (D8)."""
    waits = Referral.id.in_(select(Case.referral_id).where(PLACED, Case.undecided))
    theirs = true() if decides(actor) else and_(Referral.panel_id.in_(runs), visible_to(actor))
    return lines(waits, theirs, limit=MOST, newest_first=False)


def deciders_by_panel(undecided: list[Line]) -> dict[str, Deciders]:
    """By the panel's key, who decides; one statement for each office, none where nothing waits."""
    keys = {line.panel_key for line in undecided}
    offices = {key: registry()[key].sheet.undecided_to for key in keys if key in registry()}
    known = {office: deciders(office) for office in sorted(set(offices.values()))}
    return {key: known[office] for key, office in offices.items()}
