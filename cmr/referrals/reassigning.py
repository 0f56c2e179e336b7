"""Referrals given to another social worker: who may take them, whose wait for that, and what it changes (B1.6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from cmr.models import Person, Referral, Service, Team, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import managed_teams, visible_to
from cmr.rules import reassign as rule
from cmr.rules.capacities import NOTHING, Actor, Subject
from cmr.rules.reassign import POSITION, Taker
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import ReferralFacts
from cmr.rules.referral_states import OPEN
from cmr.rules.refusal import Refusal, Refused

AT_ONCE = 50
"""The most referrals of one worker on the page that gives many."""
GONE = Refusal("That person can’t be chosen any more. Choose another.", "B1.6")

_worker = aliased(Person)
_manager = aliased(Person)
_their_team = aliased(Team)


@dataclass(frozen=True)
class Candidate:
    """A social worker who may take a referral."""

    id: int
    name: str
    team: str
    service_id: int

    @property
    def words(self) -> str:
        """As a choice."""
        return f"{self.name}, {self.team}"


@dataclass(frozen=True)
class LeftBehind:
    """Open referrals of a worker who has left the team that they are of."""

    worker_id: int
    worker: str
    why: str
    count: int


@dataclass(frozen=True)
class HeldRow:
    """An open referral of a worker, as the page that gives many shows it: no name of a child."""

    id: int
    reference: str
    initials: str
    state: str
    team: str
    team_id: int
    service_id: int


@dataclass(frozen=True)
class Handover:
    """A worker, and those of their open referrals that the signed-in person may give to another."""

    worker: Person
    rows: tuple[HeldRow, ...]
    more: bool
    candidates: tuple[Candidate, ...]

    def subject(self) -> Subject:
        """Nobody's case: what may be given is asked about each."""
        return NOTHING


def may_give(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``Referral`` under which the person may give it to another: Can.REASSIGN, and open."""
    heads = any(hat.position == "head of service" for hat in actor.hats)
    theirs = visible_to(actor) if heads else Referral.team_id.in_(managed_teams(actor))
    return and_(Referral.state.in_(OPEN), theirs)


def _gone() -> ColumnElement[bool]:
    elsewhere = func.coalesce(_worker.team_id, 0) != Referral.team_id
    return or_(~_worker.active, _worker.position != POSITION, elsewhere)


def left_behind(actor: Actor) -> list[LeftBehind]:
    """By worker, the open referrals that wait for this person to find another, in one statement.

    Those of teams that the person manages; of their services' where the team has no manager now; and for a head of
    service of teams that have neither.
    """
    rows = db.session.execute(
        select(_worker.id, _worker.name, _worker.active, _worker.position, _their_team.name, func.count())
        .select_from(Referral)
        .join(_worker, _worker.id == Referral.worker_id)
        .outerjoin(_their_team, _their_team.id == _worker.team_id)
        .where(Referral.state.in_(OPEN), Referral.team_id.in_(_teams_to_see_to(actor)), _gone())
        .group_by(_worker.id, _worker.name, _worker.active, _worker.position, _their_team.name)
        .order_by(_worker.name, _worker.id)
    )
    return [
        LeftBehind(id_, name, rule.why_left(active, position, team), count)
        for id_, name, active, position, team, count in rows
    ]


def _teams_to_see_to(actor: Actor) -> Select[int]:
    teams = {team for hat in actor.hats for team in hat.team_ids}
    services = {service for hat in actor.hats for service in hat.service_ids}
    heads = any(hat.position == "head of service" for hat in actor.hats)
    unled = ~exists().where(_manager.id == Team.manager_id, _manager.active)
    chief = aliased(Person)
    nobody = ~exists().where(Service.id == Team.service_id, chief.id == Service.manager_id, chief.active)
    seen_to = or_(
        Team.id.in_(teams),
        and_(Team.service_id.in_(services), unled),
        and_(unled, nobody) if heads else false(),
    )
    return select(Team.id).where(seen_to)


def candidates(service_ids: Collection[int], *, but: int, first: int | None) -> tuple[Candidate, ...]:
    """The active social workers of these services' teams, less one, the ``first`` team's first; one statement."""
    rows = db.session.execute(
        select(Person.id, Person.name, Team.name, Team.service_id)
        .join(Team, Team.id == Person.team_id)
        .where(Person.active, Person.position == POSITION, Team.service_id.in_(service_ids), Person.id != but)
        .order_by(case((Team.id == first, 0), else_=1), Team.name, Person.name, Person.id)
    )
    return tuple(Candidate(*row) for row in rows)


def handover_of(worker_id: int, actor: Actor) -> Handover | None:
    """The worker with what this person may give of theirs, in three statements; None where there is nothing."""
    worker = db.session.get(Person, worker_id)
    rows = _held(worker_id, actor) if worker else ()
    if worker is None or not rows:
        return None
    shown = rows[:AT_ONCE]
    services = {row.service_id for row in shown}
    takers = candidates(services, but=worker_id, first=shown[0].team_id)
    return Handover(worker, shown, len(rows) > AT_ONCE, takers)


def _held(worker_id: int, actor: Actor) -> tuple[HeldRow, ...]:
    rows = db.session.execute(
        select(
            Referral.id, Referral.reference, Referral.initials, Referral.state, Team.name, Team.id, Team.service_id
        )
        .join(Team, Team.id == Referral.team_id)
        .where(Referral.worker_id == worker_id, may_give(actor))
        .order_by(Referral.id)
        .limit(AT_ONCE + 1)
    )  # fmt: skip
    return tuple(HeldRow(*row) for row in rows)


def taker(person_id: int) -> Person:
    """The person with their team. Raises Refused where there is none."""
    query = select(Person).where(Person.id == person_id).options(joinedload(Person.team))
    person = db.session.scalar(query)
    if person is None:
        raise Refused(GONE)
    return person


def reassign(referral: Referral, to: Person, *, by: Person, at: datetime, for_id: int | None = None) -> None:
    """Gives an open referral to another social worker of its service, whose team it is then (B1.6).

    Signatures stand. In a draft, the form's own lines that still name the worker and team of before name the new
    ones. Both people's histories hold it too: that is how each is told. Raises Refused.
    """
    before, team_before = referral.worker, referral.team
    reasons = REFERRAL.refusals("reassign", referral.state, ReferralFacts(by_id=by.id))
    reasons += rule.refusals(
        Taker(to.id, to.name, to.active, to.position, to.team.service_id if to.team else None),
        worker_id=before.id,
        service_id=team_before.service_id,
    )
    if reasons or to.team is None:
        raise Refused(*reasons)
    if referral.state == "draft":
        _rename_in_the_form(referral, _known(before, team_before), _known(to, to.team))
    for one in referral.cases:
        # Whoever presented what has been heard stays who did, also when the case is another's (D3d).
        if one.presenter is None and (one.state != "placed" or one.undecided):
            one.presenter = before
    referral.worker, referral.team = to, to.team
    db.session.flush()
    team = to.team.name if to.team.id != team_before.id else None
    names = {"from_name": before.name, "to_name": to.name}
    entry = record("referral", referral.id, "reassign", by=by, at=at, for_id=for_id, **names, team=team)
    tell(entry, referral, team_before=team_before.id)
    told = {"referral_id": referral.id, "reference": referral.reference, **names}
    tell(record("person", to.id, "referral_given", by=by, at=at, for_id=for_id, **told), referral)
    handed = record("person", before.id, "referral_handed_over", by=by, at=at, for_id=for_id, **told)
    tell(handed, referral, person=before.id)


def _known(worker: Person, team: Team) -> dict[str, str]:
    """What a new draft of this worker's would be filled in with."""
    return {
        "worker": worker.name,
        "team": team.name,
        "team_manager": team.manager.name if team.manager else "",
    }


def _rename_in_the_form(referral: Referral, before: dict[str, str], after: dict[str, str]) -> None:
    written = {section.key: section for section in referral.sections}
    for section, field in kept_terms(referral.terms).whole_form.fields():
        row, was = written.get(section.key), before.get(field.prefill)
        if row is not None and was and row.answers.get(field.key) == was:
            row.answers = {**row.answers, field.key: after[field.prefill]}
