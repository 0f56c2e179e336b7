"""How far each clock of a meeting is: its cases received, its papers sent, its sheets, minutes and parts filed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from cmr.models import Case, Filing, Meeting, Minutes, Panel, Referral, db
from cmr.models.history import HistoryEntry
from cmr.panels.queries import kept_terms
from cmr.rules.clocks import OF_THE_AGENDA, ClockState, Done, Key, Later, clock_states
from cmr.rules.meeting import TO_COME
from cmr.rules.wording import is_past

AT_ONCE = 12
"""So many meetings held are looked back on together."""
FIRST_TIMES = ("circulate", "send_minutes")
"""What counts is when it was first done: a supplement, or minutes sent again after changes, make nothing late."""


@dataclass(frozen=True)
class _Cases:
    """What a meeting's agenda comes to."""

    on_it: int = 0
    without_papers: int = 0
    """Heard, and nothing of their sheet waits to be filed: it counts as one paper that is not filed."""
    to_hear: int = 0
    awaited: int = 0
    """On which the panel could not agree, and that nobody has decided yet (D8)."""
    last_in: datetime | None = None
    """When the last of them was received."""


@dataclass(frozen=True)
class _Filed:
    """Papers of one kind that are due on one day."""

    due_on: date
    done: int
    of: int
    last_at: datetime | None
    decided_later: bool
    """Whether the panel could not agree, and the head of service decided (D8)."""


NO_CASES = _Cases()


def held(panel: Panel, today: date, *, before: date | None = None) -> tuple[Sequence[Meeting], date | None]:
    """The last meetings whose day has come, the latest first, and from where the list goes on; one statement."""
    query = _whole().where(
        Meeting.panel_id == panel.id, _came(today), *([Meeting.on < before] if before else [])
    )
    found = db.session.scalars(
        query.order_by(Meeting.on.desc(), Meeting.starts_at.desc(), Meeting.id.desc()).limit(AT_ONCE + 1)
    ).all()
    return found[:AT_ONCE], found[AT_ONCE - 1].on if len(found) > AT_ONCE else None


def held_of(panel_ids: Collection[int] | None, today: date) -> Sequence[Meeting]:
    """As many of the last meetings of these panels, or of all for None, with their panels; one statement at most."""
    if panel_ids is not None and not panel_ids:
        return ()
    theirs = [] if panel_ids is None else [Meeting.panel_id.in_(panel_ids)]
    latest = Meeting.on.desc(), Meeting.starts_at.desc(), Meeting.id.desc()
    number = func.row_number().over(partition_by=Meeting.panel_id, order_by=latest).label("number")
    last = select(Meeting.id, number).where(_came(today), *theirs).subquery()
    query = _whole().join(last, last.c.id == Meeting.id).where(last.c.number <= AT_ONCE)
    return db.session.scalars(query.options(joinedload(Meeting.panel)).order_by(*latest)).all()


def _came(today: date) -> ColumnElement[bool]:
    """The condition on ``Meeting`` that its day has come."""
    over = or_(
        Meeting.state.in_(("in_session", "closed")), and_(Meeting.state.in_(TO_COME), Meeting.on < today)
    )
    return and_(over, Meeting.on <= today)


def to_come(panel: Panel, today: date) -> Meeting | None:
    """The panel's next meeting that is not opened yet; one statement."""
    query = _whole().where(Meeting.panel_id == panel.id, Meeting.on >= today, Meeting.state.in_(TO_COME))
    return db.session.scalar(query.order_by(Meeting.on, Meeting.starts_at, Meeting.id).limit(1))


def had_cases() -> ColumnElement[bool]:
    """The condition on ``Meeting`` that it leaves something to do: home and reminders ask as the clocks do."""
    return exists().where(Case.meeting_id == Meeting.id, Case.state.in_(OF_THE_AGENDA))


def bare() -> ColumnElement[bool]:
    """The condition on ``Meeting`` that a case was heard of which nothing waits to be filed, as no sheet is signed."""
    papers = exists().where(Filing.case_id == Case.id, Filing.kind == "sheet")
    return exists().where(Case.meeting_id == Meeting.id, Case.state == "heard", ~papers)


def states_of(meetings: Collection[Meeting], now: datetime) -> Mapping[int, tuple[ClockState, ...]]:
    """By meeting, every clock of it as it stands; four statements however many there are.

    A meeting that is cancelled has none. Raises Refused outside the years of known working days.
    """
    counted = [one for one in meetings if one.state != "cancelled"]
    ids = [one.id for one in counted]
    if not ids:
        return {}
    cases, filed, minutes, first = _cases(ids), _filed(ids), _minutes(ids), _first(ids)
    found = {}
    for one in counted:
        terms = kept_terms(one.terms)
        done = _done(one, cases.get(one.id, NO_CASES), filed[one.id], minutes.get(one.id), first[one.id], now)
        found[one.id] = clock_states(terms, one.on, one.deadline_at, done, now)
    return found


def _done(
    meeting: Meeting,
    cases: _Cases,
    filed: Mapping[str, Sequence[_Filed]],
    minutes: Minutes | None,
    first: Mapping[str, datetime],
    now: datetime,
) -> dict[Key, Done]:
    # A meeting that was held with nothing on its agenda leaves nothing to be written or filed.
    wanted = 1 if cases.on_it or minutes or meeting.state in TO_COME else 0
    sent_at = first.get("send_minutes") or (minutes.sent_at if minutes else None)
    circulated_at = first.get("circulate") or meeting.circulated_at
    approved_at = minutes.approved_at if minutes else None
    return {
        "deadline": _received(meeting, cases, now),
        "circulation": _once(circulated_at, wanted),
        "sheets": _sheets(filed["sheet"], cases, meeting.state, wanted),
        "minutes": _once(sent_at, wanted),
        "approval": _once(approved_at, wanted),
        "filing": _all_of(filed["minutes"], 0 if approved_at else wanted),
    }


def _received(meeting: Meeting, cases: _Cases, now: datetime) -> Done:
    if not is_past(meeting.deadline_at, now):
        return Done(0, 1)
    return Done(cases.on_it, cases.on_it, cases.last_in)


def _once(at: datetime | None, wanted: int) -> Done:
    return Done(1, 1, at) if at else Done(0, wanted)


def _sheets(filed: Iterable[_Filed], cases: _Cases, state: str, wanted: int) -> Done:
    rows = list(filed)
    found = _all_of((one for one in rows if not one.decided_later), 0)
    later = tuple(Later(one.due_on, one.done, one.of, one.last_at) for one in rows if one.decided_later)
    # Once it is closed, what is neither heard nor undecided leaves no sheet.
    to_come = cases.without_papers + (cases.to_hear if state == "in_session" else 0)
    if not (rows or to_come or cases.awaited):
        return Done(0, 0 if state == "closed" else wanted)
    return Done(found.done, found.of + to_come, found.last_at, later, cases.awaited)


def _all_of(filed: Iterable[_Filed], else_: int) -> Done:
    rows = list(filed)
    if not rows:
        return Done(0, else_)
    last = max((one.last_at for one in rows if one.last_at), default=None)
    return Done(sum(one.done for one in rows), sum(one.of for one in rows), last)


def _whole() -> Select[Meeting]:
    return select(Meeting).options(joinedload(Meeting.terms), joinedload(Meeting.panel))


def _cases(ids: Collection[int]) -> dict[int, _Cases]:
    with_papers = (
        select(Filing.case_id)
        .join(Case, Case.id == Filing.case_id)
        .where(Case.meeting_id.in_(ids), Filing.kind == "sheet")
        .distinct()
        .subquery()
    )
    # One that came back since was submitted again: when it came in for this meeting is not known any more.
    of_this = Referral.submitted_at <= Case.placed_at
    bare = and_(Case.state == "heard", with_papers.c.case_id.is_(None))
    placed = Case.state == "placed"
    query = (
        select(
            Case.meeting_id, func.count(), func.count().filter(bare),
            func.count().filter(placed, ~Case.undecided), func.count().filter(placed, Case.undecided),
            func.max(Referral.submitted_at).filter(of_this),
        )
        .join(Referral, Referral.id == Case.referral_id)
        .outerjoin(with_papers, with_papers.c.case_id == Case.id)
        .where(Case.meeting_id.in_(ids), Case.state.in_(OF_THE_AGENDA))
        .group_by(Case.meeting_id)
    )  # fmt: skip
    return {row[0]: _Cases(*row[1:]) for row in db.session.execute(query)}


def _filed(ids: Collection[int]) -> Mapping[int, Mapping[str, list[_Filed]]]:
    query = (
        select(
            Case.meeting_id, Filing.kind, Filing.due_on,
            func.count(Filing.filed_at), func.count(), func.max(Filing.filed_at), Case.undecided,
        )
        .join(Case, Case.id == Filing.case_id)
        .where(Case.meeting_id.in_(ids))
        .group_by(Case.meeting_id, Filing.kind, Filing.due_on, Case.undecided)
    )  # fmt: skip
    found: dict[int, dict[str, list[_Filed]]] = defaultdict(lambda: defaultdict(list))
    for meeting_id, kind, due_on, done, of, last_at, later in db.session.execute(query):
        found[meeting_id][kind].append(_Filed(due_on, done, of, last_at, later))
    return found


def _minutes(ids: Collection[int]) -> dict[int, Minutes]:
    query = select(Minutes).where(Minutes.meeting_id.in_(ids))
    return {one.meeting_id: one for one in db.session.scalars(query)}


def _first(ids: Collection[int]) -> Mapping[int, Mapping[str, datetime]]:
    query = (
        select(HistoryEntry.record_id, HistoryEntry.verb, func.min(HistoryEntry.at))
        .where(HistoryEntry.record_kind == "meeting", HistoryEntry.record_id.in_(ids))
        .where(HistoryEntry.verb.in_(FIRST_TIMES))
        .group_by(HistoryEntry.record_id, HistoryEntry.verb)
    )
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for meeting_id, verb, at in db.session.execute(query):
        found[meeting_id][verb] = at
    return found
