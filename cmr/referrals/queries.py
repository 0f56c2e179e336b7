"""Referrals read: one whole, or many for a list, and only those that the person may see."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from cmr.models import Case, CaseGuest, Declaration, Meeting, Referral, Signature, Team, db
from cmr.models.case import DecisionSheet
from cmr.rules.permissions import Actor

WHOLE = (
    joinedload(Referral.panel),
    joinedload(Referral.terms),
    joinedload(Referral.worker),
    joinedload(Referral.team).joinedload(Team.service),
    joinedload(Referral.meeting),
    joinedload(Referral.late_for),
    joinedload(Referral.deferred_to),
    joinedload(Referral.closed_by),
    selectinload(Referral.sections),
    selectinload(Referral.children),
    selectinload(Referral.documents),
    selectinload(Referral.signatures).options(joinedload(Signature.person), joinedload(Signature.principal)),
    selectinload(Referral.actions),
    selectinload(Referral.cases).options(
        joinedload(Case.meeting).joinedload(Meeting.chair),
        selectinload(Case.declarations).joinedload(Declaration.person),
        selectinload(Case.guests),
        joinedload(Case.sheet).options(
            joinedload(DecisionSheet.signed_by), joinedload(DecisionSheet.signed_for)
        ),
    ),
)
"""All of a referral, in a fixed number of statements."""


def by_reference(reference: str, *, lock: bool = False) -> Referral | None:
    """The referral whole, or None. ``lock`` takes its row lock first, for a request that may change it."""
    if lock:
        # Apart from the reading: a lock can't be taken on the nullable side of a join.
        locked = select(Referral.id).where(Referral.reference == reference).with_for_update()
        if db.session.scalar(locked) is None:
            return None
    query = select(Referral).where(Referral.reference == reference).options(*WHOLE)
    return db.session.scalar(query.execution_options(populate_existing=lock))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``Referral`` under which the person may see it: the same truth as Can.SEE_REFERRAL."""
    teams = {team for hat in actor.hats for team in hat.team_ids}
    services = {service for hat in actor.hats for service in hat.service_ids}
    runs = {panel for hat in actor.hats for panel in hat.chairs | hat.administers}
    sits_on = {panel for hat in actor.hats for panel in hat.sits_on}
    if any(hat.position == "head of service" for hat in actor.hats):
        return Referral.id.is_not(None)
    return or_(
        Referral.worker_id == actor.id,
        Referral.team_id == actor.team_id if actor.team_id is not None else false(),
        Referral.team_id.in_(teams),
        Referral.team_id.in_(select(Team.id).where(Team.service_id.in_(services))),
        and_(
            Referral.panel_id.in_(runs),
            Referral.submitted_at.is_not(None),
            ~_withdrew(actor),
        ),
        and_(Referral.panel_id.in_(sits_on), _circulated(), ~_withdrew(actor)),
        _guest(actor),
    )


def _current_case() -> ColumnElement[bool]:
    """The case that counts: the last one that was placed or heard."""
    later = (
        select(Case.id)
        .where(Case.referral_id == Referral.id, Case.state.in_(("placed", "heard")))
        .order_by(Case.id.desc())
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )
    return Case.id == later


def _circulated() -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        Case.meeting_id == Meeting.id,
        Meeting.state.in_(("circulated", "in_session", "closed")),
    )


def _withdrew(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        Declaration.case_id == Case.id,
        Declaration.person_id == actor.id,
        Declaration.withdrew,
    )


def _guest(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        _current_case(),
        CaseGuest.case_id == Case.id,
        CaseGuest.person_id == actor.id,
        Case.meeting_id == Meeting.id,
        Meeting.state.in_(("circulated", "in_session")),
    )
