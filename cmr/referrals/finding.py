"""What a search looks for, as conditions; and which of them is read off its index first.

Each thing looked for knows two ways: the ids that have it, off an index, and whether one referral has it. Where one
of them is rare, its few are read and everything else is asked of each. Where all are common, the newest referrals are
asked one after another, and the page is full soon. So a page costs much the same however many referrals there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    intersect,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from cmr.models import Case, Meeting, NamePart, Panel, Person, ReferenceCounter, Referral, Team, db
from cmr.models.referral import CAME_LATE_CHOICES
from cmr.rules.capacities import Actor
from cmr.rules.folding import Typed, matches

FEW = 1_500
"""So many referrals that have a thing are read one by one; of more, the newest are asked."""
SHARED = 8
"""Times as many may have each of several things: those that have all of them are far fewer."""
LAST_CHARACTER = "\U0010ffff"
HEAD = "head of service"
PAST_TO_CHOOSE, COMING_TO_CHOOSE = 12, 8
ON_THE_AGENDA = ("placed", "heard", "tabled")


@dataclass(frozen=True)
class Clue:
    """One thing that a referral may have."""

    ids: Select[int]
    """Of those that have it, off an index; one may come more than once."""
    holds: ColumnElement[bool]
    """Whether ``Referral`` has it."""


@dataclass(frozen=True)
class Way:
    """One way of meeting a need: every clue of it holds."""

    clues: tuple[Clue, ...]

    @property
    def most(self) -> int:
        """So many referrals may have the rarest of them for it to be gone by."""
        return FEW if len(self.clues) == 1 else FEW * SHARED

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether ``Referral`` meets it so."""
        return and_(true(), *(clue.holds for clue in self.clues))


@dataclass(frozen=True)
class Need:
    """Something looked for: any one way is enough; with none, nothing is found."""

    ways: tuple[Way, ...]

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether ``Referral`` meets it."""
        return or_(false(), *(way.holds for way in self.ways))


@dataclass(frozen=True)
class Worker:
    """A social worker, also one who left."""

    name: str
    team_id: int | None


@dataclass(frozen=True)
class TeamOf:
    """A team and the service it belongs to."""

    name: str
    service_id: int


@dataclass(frozen=True)
class Directory:
    """Everybody and every team whose referrals may be looked for, by id and in the order of their names."""

    workers: dict[int, Worker]
    teams: dict[int, TeamOf]

    def seen_by(self, actor: Actor) -> Directory:
        """Those whose referrals the person can come to see: all of them for panels, otherwise their own teams'."""
        if any(hat.chairs or hat.sits_on or hat.administers or hat.position == HEAD for hat in actor.hats):
            return self
        managed = {id_ for hat in actor.hats for id_ in hat.team_ids} | {actor.team_id}
        services = {id_ for hat in actor.hats for id_ in hat.service_ids}
        teams = {
            id_: team for id_, team in self.teams.items() if id_ in managed or team.service_id in services
        }
        workers = {
            id_: worker for id_, worker in self.workers.items() if worker.team_id in teams or id_ == actor.id
        }
        return Directory(workers, teams)


def directory() -> Directory:
    """Every social worker and every team; two statements."""
    people = (
        select(Person.id, Person.name, Person.team_id)
        .where(Person.position == "social worker")
        .order_by(Person.name, Person.id)
    )
    teams = select(Team.id, Team.name, Team.service_id).order_by(Team.name, Team.id)
    return Directory(
        workers={row.id: Worker(row.name, row.team_id) for row in db.session.execute(people)},
        teams={row.id: TeamOf(row.name, row.service_id) for row in db.session.execute(teams)},
    )


@dataclass(frozen=True)
class Meant:
    """What the words that were typed can mean here."""

    typed: Typed
    references: tuple[str, ...] = ()
    worker_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()

    @property
    def whole_reference(self) -> str:
        """The reference in its own spelling, where nothing else can be meant; empty otherwise."""
        read = self.typed.reference
        return str(read) if read and read.abbreviation and self.references else ""

    def why(self, reference: str, worker_id: int, team_id: int) -> str:
        """What of a referral that was found matches, in words."""
        if reference in self.references:
            return "Reference matches"
        if worker_id in self.worker_ids:
            return "Worker’s name matches"
        if team_id in self.team_ids:
            return "Team’s name matches"
        return "A child’s name matches" if self.typed.words else "A child’s record number matches"


def meant_by(typed: Typed, known: Directory) -> Meant:
    """Reads the words against the references given out and the names of workers and teams; one statement."""
    return Meant(
        typed=typed,
        references=_references(typed),
        worker_ids=tuple(id_ for id_, one in known.workers.items() if matches(one.name, typed.words)),
        team_ids=tuple(id_ for id_, one in known.teams.items() if matches(one.name, typed.words)),
    )


def _references(typed: Typed) -> tuple[str, ...]:
    """The references that may be meant, of those given out."""
    counters = db.session.execute(
        select(ReferenceCounter.abbreviation, ReferenceCounter.year, ReferenceCounter.last)
    )
    read = typed.reference
    return tuple(
        f"{abbreviation}-{year}-{read.number:04}"
        for abbreviation, year, last in counters
        if read is not None and read.number <= last and read.is_of(abbreviation, year)
    )


def need_of_words(meant: Meant) -> Need:
    """What was typed: a reference, or a child's name or record number, the worker's or the team's name."""
    ways = []
    if meant.references:
        ways.append(Way((_is(Referral.reference.in_(meant.references)),)))
    if not meant.whole_reference:
        if meant.typed.words:
            ways.append(Way(tuple(_has_part(word) for word in meant.typed.words)))
        if meant.typed.number:
            ways.append(Way((_has_part(meant.typed.number),)))
        if meant.worker_ids:
            ways.append(Way((_is(Referral.worker_id.in_(meant.worker_ids)),)))
        if meant.team_ids:
            ways.append(Way((_is(Referral.team_id.in_(meant.team_ids)),)))
    return Need(tuple(ways))


def need_of_worker(worker_id: int) -> Need:
    """That worker's."""
    return Need((Way((_is(Referral.worker_id == worker_id),)),))


def need_of_team(team_id: int) -> Need:
    """That team's."""
    return Need((Way((_is(Referral.team_id == team_id),)),))


def need_of_lateness() -> Need:
    """Came after the deadline of the meeting it was for: it waits for the chair, or was accepted or deferred (B1.7)."""
    return Need((Way((_is(Referral.late_choice.in_(CAME_LATE_CHOICES)),)),))


def need_of_meeting(meeting_id: int) -> Need:
    """A case of that meeting: placed, heard or tabled at it."""
    case = aliased(Case)
    there = select(case.referral_id).where(case.meeting_id == meeting_id, case.state.in_(ON_THE_AGENDA))
    return Need((Way((Clue(there, Referral.id.in_(there)),)),))


def rarest(needs: Sequence[Need]) -> Select[int] | None:
    """The ids that one need leaves to be asked about, where they are few; None where all are common. One statement."""
    if any(not need.ways for need in needs):
        return select(Referral.id).where(false())
    ways = [way for need in needs for way in need.ways]
    counts = iter(
        db.session.execute(select(*(_count(clue, way.most) for way in ways for clue in way.clues))).one()
    )
    weighed = [_weighed([[next(counts) for _ in way.clues] for way in need.ways], need) for need in needs]
    weight, ids = min(weighed, key=lambda one: one[0])
    return ids if weight <= 1 else None


def _weighed(counts: Sequence[Sequence[int]], need: Need) -> tuple[float, Select[int]]:
    """How heavy it would be to go by this need (1: just light enough), and the ids of its ways together."""
    weight = sum((min(of_way) + 1) / (way.most + 1) for of_way, way in zip(counts, need.ways, strict=True))
    ids = [_ids(of_way, way) for of_way, way in zip(counts, need.ways, strict=True)]
    return weight, ids[0] if len(ids) == 1 else select(union_all(*ids).subquery().c[0])


def _ids(counts: Sequence[int], way: Way) -> Select[int]:
    """The ids that have every clue of the way that is not common."""
    rare = [clue.ids for count, clue in zip(counts, way.clues, strict=True) if count <= way.most]
    if len(rare) < 2:
        return rare[0] if rare else way.clues[0].ids
    return select(intersect(*rare).subquery().c[0])


def _count(clue: Clue, most: int) -> ColumnElement[int]:
    """How many have it, as far as that matters."""
    return select(func.count()).select_from(clue.ids.limit(most + 1).subquery()).scalar_subquery()


def _is(condition: ColumnElement[bool]) -> Clue:
    """A clue in the referral's own columns."""
    return Clue(select(Referral.id).where(condition).correlate(None), condition)


def _has_part(beginning: str) -> Clue:
    """A clue in a child's name or record number."""
    end = beginning + LAST_CHARACTER
    part, own = aliased(NamePart), aliased(NamePart)
    ids = select(part.referral_id).where(part.part >= beginning, part.part < end)
    # As a value and not with EXISTS: so no database makes a list of everybody with that part first.
    one = (
        select(literal(1))
        .where(own.referral_id == Referral.id, own.part >= beginning, own.part < end)
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )
    return Clue(ids, one.is_not(None))


def meetings_to_choose(
    panel_ids: Iterable[int], today: date, chosen: int | None = None
) -> list[tuple[int, date, str]]:
    """The last and the next meetings of each panel, and the chosen one: id, date and panel's name, latest first."""
    near = [select(Meeting.id).where(Meeting.id == chosen)]
    for panel_id in panel_ids:
        own = select(Meeting.id).where(Meeting.panel_id == panel_id, Meeting.state != "cancelled")
        past = own.where(Meeting.on < today).order_by(Meeting.on.desc()).limit(PAST_TO_CHOOSE)
        coming = own.where(Meeting.on >= today).order_by(Meeting.on).limit(COMING_TO_CHOOSE)
        near += [select(some.subquery().c.id) for some in (past, coming)]
    ids = union(*near).subquery()
    query = (
        select(Meeting.id, Meeting.on, Panel.name)
        .select_from(ids)
        .join(Meeting, Meeting.id == ids.c.id)
        .join(Panel)
        .order_by(Meeting.on.desc(), Panel.name)
    )
    return [(row.id, row.on, row.name) for row in db.session.execute(query)]
