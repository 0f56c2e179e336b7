"""Actions and the cases they belong to: lists of what is still to be confirmed, only for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm.attributes import set_committed_value

from cmr.filing.leaving_out import copies_of_sheets
from cmr.hearing.queries import last_case
from cmr.hearing.sheets import proposed_return
from cmr.models import Action, Meeting, Panel, Referral, Team, db
from cmr.panels.queries import registry
from cmr.referrals.queries import by_reference, visible_to
from cmr.rules.capacities import Actor
from cmr.rules.left_out import AS_IT_IS
from cmr.rules.meeting import TO_COME
from cmr.rules.referral import REFERRAL

AT_ONCE = 50


@dataclass(frozen=True)
class ActionRow:
    """An action still to be confirmed, as a line of a list."""

    id: int
    number: int
    text: str
    """As the copy of its sheet has it that they read; empty for anybody but the case's own people."""
    due_on: date
    reference: str
    initials: str
    mine: bool
    """Whether this person confirms it."""
    owner: str
    """Who carries it out, in the sheet's words; empty for anybody but the case's own people."""
    calls_back: bool
    """Whether the panel's terms call such a case back, and it can be (D3g)."""


@dataclass(frozen=True)
class ActionPage:
    """One page of a list, soonest due first."""

    rows: tuple[ActionRow, ...]
    next_after: tuple[date, int] | None


def action_by_id(id: int, *, lock: bool = False) -> Action | None:  # noqa: A002 # the URL's own word
    """The action with its whole referral; ``lock`` takes the referral's lock."""
    reference = db.session.scalar(
        select(Referral.reference).join(Action, Action.referral_id == Referral.id).where(Action.id == id)
    )
    referral = by_reference(reference, lock=lock) if reference else None
    action = next((one for one in referral.actions if one.id == id), None) if referral else None
    if action is not None:
        # Held by its action: the session itself would let go of it, and read it again piece by piece.
        set_committed_value(action, "referral", referral)
    return action


def listed(show: str, actor: Actor, today: date, *, after: tuple[date, int] | None = None) -> ActionPage:
    """One page of a list (see ``tabs``).

    ``mine``: what this person confirms, of cases allocated to them and of teams they manage (B1.26); ``team``:
    of their own team, and of teams and services they manage; ``overdue``: those of the team's past their date;
    ``panel``: what nobody confirmed by its date, for the chair and administrator of the panel (D3g).
    """
    match show:
        case "team":
            condition = _own_people(actor)
        case "overdue":
            condition = and_(_own_people(actor), Action.due_on < today)
        case "panel":
            panels = {panel for hat in actor.hats for panel in hat.chairs | hat.administers}
            condition = and_(Referral.panel_id.in_(panels), Action.due_on < today)
        case _:
            condition = _confirms(actor)
    return _page(actor, condition, after)


def unconfirmed_past(referral: Referral, today: date) -> list[Action]:
    """The referral's actions that nobody confirmed by their date."""
    return [one for one in referral.actions if one.confirmed_at is None and one.due_on < today]


def next_meeting_on(panel_id: int, after: date) -> date | None:
    """The date of the panel's next meeting that still takes cases, later than a date."""
    query = select(func.min(Meeting.on)).where(
        Meeting.panel_id == panel_id, Meeting.on > after, Meeting.state.in_(TO_COME)
    )
    return db.session.scalar(query)


def return_proposed(referral: Referral, today: date) -> date | None:
    """When the case should come back: as its last sheet says, or else at the panel's next meeting."""
    case = last_case(referral)
    asked = proposed_return(case) if case is not None and case.state == "heard" else None
    return asked if asked is not None and asked > today else next_meeting_on(referral.panel_id, today)


def runs_a_panel(actor: Actor) -> bool:
    """Whether the person chairs or administers any panel."""
    return any(hat.chairs or hat.administers for hat in actor.hats)


def _page(actor: Actor, condition: ColumnElement[bool], after: tuple[date, int] | None) -> ActionPage:
    own, confirms = _own_people(actor), _confirms(actor)
    query = (
        select(
            Action.id, Action.case_id, Action.number, Action.text, Action.owner, Action.due_on, Referral.reference,
            Referral.initials, Referral.state, Panel.key.label("panel"), own.label("own"), confirms.label("confirms"),
        )
        .join(Referral, Action.referral_id == Referral.id)
        .join(Panel, Referral.panel_id == Panel.id)
        .where(Action.confirmed_at.is_(None), Referral.state != "closed", condition, visible_to(actor))
        .order_by(Action.due_on, Action.id)
        .limit(AT_ONCE + 1)
    )  # fmt: skip
    if after is not None:
        query = query.where(tuple_(Action.due_on, Action.id) > after)
    found, types = db.session.execute(query).all(), registry()
    copies = copies_of_sheets({row.case_id for row in found if row.own}, actor)
    rows = tuple(
        ActionRow(
            id=row.id,
            number=row.number,
            text=copies.get(row.case_id, AS_IT_IS).of(row.text) if row.own else "",
            due_on=row.due_on,
            reference=row.reference,
            initials=row.initials,
            mine=bool(row.confirms),
            owner=copies.get(row.case_id, AS_IT_IS).of(row.owner) if row.own else "",
            calls_back=row.state in REFERRAL.moves["call_back"].sources
            and types[row.panel].reviews.call_back_unconfirmed,
        )
        for row in found[:AT_ONCE]
    )
    return ActionPage(rows, (rows[-1].due_on, rows[-1].id) if len(found) > AT_ONCE else None)


def _confirms(actor: Actor) -> ColumnElement[bool]:
    """The same truth as Can.CONFIRM_ACTION."""
    teams = {team for hat in actor.hats for team in hat.team_ids}
    return or_(Referral.worker_id == actor.id, Referral.team_id.in_(teams))


def _own_people(actor: Actor) -> ColumnElement[bool]:
    """The case's own side: its worker and their team, its managers, the head of service."""
    if any(hat.position == "head of service" for hat in actor.hats):
        return Referral.id.is_not(None)
    services = {service for hat in actor.hats for service in hat.service_ids}
    return or_(
        _confirms(actor),
        Referral.team_id == actor.team_id if actor.team_id is not None else false(),
        Referral.team_id.in_(select(Team.id).where(Team.service_id.in_(services))),
    )


Tab = tuple[str, str]


def tabs(actor: Actor) -> Sequence[Tab]:
    """The lists open to this person: key and words."""
    own: list[Tab] = [("mine", "Mine"), ("team", "My team’s"), ("overdue", "Overdue")]
    return [*own, ("panel", "For my panel")] if runs_a_panel(actor) else own
