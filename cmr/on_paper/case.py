"""What was written on paper of one case, entered: declarations first, then views, each for whoever came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from cmr.hearing.operations import declare
from cmr.hearing.queries import HEARS
from cmr.hearing.said import say
from cmr.models import Attendance, Case, Declaration, MemberView, Person, db
from cmr.on_paper.presenting import enter_presenter, why_not_by
from cmr.panels.queries import kept_terms
from cmr.rules.majority import Stand
from cmr.rules.on_paper import why_not_at
from cmr.rules.paper_times import (
    minute,
    why_nobodys,
    why_not_declared_at,
    why_not_in_this_order,
    why_not_said_at,
)
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.stays import here_at, here_between

WITHOUT_TIME = {
    "declared_at": Refusal("Say when the declarations were made, as it is written.", "B1.4"),
    "said_at": Refusal("Say when the views were said, as it is written.", "B1.20"),
}
NO_TIME = datetime.min.replace(tzinfo=UTC)
"""In the place of a time that is not written."""


@dataclass(frozen=True)
class Speaker:
    """Somebody who came and hears cases, and what is recorded of them for the case."""

    key: str
    entry: Attendance
    declared: Declaration | None
    said: MemberView | None
    asked: bool
    """Whether views are theirs to say: the chair's only where the terms count the chair."""

    @property
    def from_paper(self) -> str:
        """What of it was recorded from paper, as it is said beside them; empty where nothing was."""
        written = [one.from_paper for one in (self.declared, self.said) if one]
        if not any(written):
            return ""
        if all(written):
            return "Recorded from paper"
        return f"{'View' if self.said and self.said.from_paper else 'Declaration'} recorded from paper"


@dataclass(frozen=True)
class OnPaper:
    """What is written of one of them; empty where nothing is."""

    kind: str = ""
    detail: str = ""
    withdraws: bool = False
    stand: Stand | None = None
    text: str = ""
    for_minutes: bool = False
    declared_at: datetime | None = None
    """Where they declared at another time than the others."""
    said_at: datetime | None = None
    """Where they said their view at another time than the others."""


@dataclass(frozen=True)
class Times:
    """When everybody declared and said their view, but those with a time of their own."""

    declared_at: datetime | None
    said_at: datetime | None


class NotAsWritten(Refused):
    """What can't be entered as it is written, each reason with the name of its field."""

    def __init__(self, places: Sequence[tuple[str, Refusal]]) -> None:
        super().__init__(*(reason for _, reason in places))
        self.places = tuple(dict.fromkeys(places))


def speakers(case: Case) -> list[Speaker]:
    """Everybody who came to the meeting and hears cases, the chair first."""
    declared = {one.person_id: one for one in case.declarations}
    query = select(MemberView).where(MemberView.case_id == case.id)
    said = {one.person_id: one for one in db.session.scalars(query)}
    counts = kept_terms(case.meeting.terms).membership.chair_counts
    came = [one for one in case.meeting.attendances if one.role in HEARS and one.stays]
    return [
        Speaker(
            f"p{one.person_id}",
            one,
            declared.get(one.person_id),
            said.get(one.person_id),
            counts or one.role == "member",
        )
        for one in sorted(came, key=lambda one: (one.role != "chair", one.id))
    ]


def still_to_declare(there: Iterable[Speaker]) -> list[str]:
    """Who was in the room while the case was heard and has not declared, by name (B1.4).

    It was heard from the first to the last that is written of it; until something is, everybody who came hears it.
    """
    known = list(there)
    declared = [one.declared.declared_at for one in known if one.declared and one.declared.from_paper]
    written = [*declared, *(one.said.said_at for one in known if one.said)]
    return [
        one.entry.person.name
        for one in known
        if one.declared is None and (not written or here_between(one.entry.stays, min(written), max(written)))
    ]


def usual(moments: Iterable[datetime]) -> datetime | None:
    """The time that most of them have, to the minute; None without any."""
    found = Counter(map(minute, moments)).most_common(1)
    return found[0][0] if found else None


def enter_said(
    case: Case,
    written: Sequence[tuple[Speaker, OnPaper]],
    times: Times,
    *,
    presented: int | None = None,
    by: Person,
    at: datetime,
    for_id: int | None = None,
) -> int:
    """Enters what is new of it or put right, and answers with how much that was. Raises NotAsWritten.

    ``presented``: the id of whoever presented the case, where that is said to be another than stood there.
    """
    declared, said = _declaring(written, times), _saying(written, times)
    if wrong := all_wrong(case, written, times, presented=presented, at=at):
        raise NotAsWritten(wrong)
    for who, one, moment in declared:
        with _placed(f"{who.key}-kind"):
            declare(
                case, who.entry.person, one.kind, by=by, at=at,
                detail=one.detail, withdraws=one.withdraws, for_id=for_id, moment=moment,
            )  # fmt: skip
    for who, one, moment in said:
        if one.stand is not None:
            with _placed(f"{who.key}-stand"):
                say(
                    case, who.entry.person, one.stand, one.text, by=by, at=at,
                    for_minutes=one.for_minutes, for_id=for_id, moment=moment,
                )  # fmt: skip
    other = presented is not None and enter_presenter(case, presented, by=by, at=at, for_id=for_id)
    return len(declared) + len(said) + other


def all_wrong(
    case: Case,
    written: Sequence[tuple[Speaker, OnPaper]],
    times: Times,
    *,
    presented: int | None,
    at: datetime,
) -> list[tuple[str, Refusal]]:
    """All that can't be entered of it as it is written, each reason with the name of its field."""
    declared, said = _declaring(written, times), _saying(written, times)
    return [
        *_wrong_presenter(case, presented, written, times),
        *_wrong_for_all(written, times),
        *_wrong(case, written, declared, said, times, at),
    ]


def _declaring(
    written: Sequence[tuple[Speaker, OnPaper]], times: Times
) -> list[tuple[Speaker, OnPaper, datetime]]:
    return [(who, one, moment) for who, one in written if (moment := _declares(who, one, times))]


def _saying(
    written: Sequence[tuple[Speaker, OnPaper]], times: Times
) -> list[tuple[Speaker, OnPaper, datetime]]:
    return [(who, one, moment) for who, one in written if (moment := _says(who, one, times))]


def _wrong_presenter(
    case: Case, presented: int | None, written: Sequence[tuple[Speaker, OnPaper]], times: Times
) -> Iterator[tuple[str, Refusal]]:
    """What is wrong with whom it says to have presented the case, with the name of its field (D3d)."""
    own = (moment for _, one in written for moment in (one.declared_at, one.said_at))
    heard = [one for one in (times.declared_at, times.said_at, *own) if one is not None]
    if presented is not None and (no := why_not_by(case, presented, heard)):
        yield "presented_by", no


@contextmanager
def _placed(field: str) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise NotAsWritten([(field, one) for one in refused.reasons]) from refused


def _declares(who: Speaker, one: OnPaper, times: Times) -> datetime | None:
    """When they declared what is new or put right; the present where no time is written; None where nothing is."""
    known = who.declared
    same = known is not None and (known.kind, known.detail, known.withdrew) == (
        one.kind,
        one.detail if one.kind != "none" else "",
        one.withdraws,
    )
    moment = one.declared_at or (times.declared_at if known is None or known.from_paper or not same else None)
    emptied = known is not None and known.from_paper and moment is None
    return _new(one.kind, same, moment, known.declared_at if known else None, emptied=emptied)


def _says(who: Speaker, one: OnPaper, times: Times) -> datetime | None:
    """The same of their view."""
    known = who.said
    same = known is not None and (known.view, known.text, known.for_minutes) == (
        one.stand,
        one.text,
        one.for_minutes,
    )
    moment = one.said_at or (times.said_at if known is None or known.from_paper or not same else None)
    emptied = known is not None and known.from_paper and moment is None
    answer = (who.asked and one.stand) or ""
    return _new(answer, same, moment, known.said_at if known else None, emptied=emptied)


def _new(
    answer: str, same: bool, moment: datetime | None, stood: datetime | None, *, emptied: bool
) -> datetime | None:
    """``emptied``: whether a time that was written stood there, where none is written now."""
    if not answer:
        return None
    if moment is None:
        return None if same and not emptied else NO_TIME
    return None if same and stood is not None and minute(stood) == minute(moment) else moment


def _wrong_for_all(written: Sequence[tuple[Speaker, OnPaper]], times: Times) -> Iterator[tuple[str, Refusal]]:
    """What is wrong with the times of everybody: out of their order, or another than stood and nobody's."""
    if no := why_not_in_this_order(times.declared_at, times.said_at):
        yield "said_at", no
    there = [(who, one, who.declared, one.kind) for who, one in written]
    stood = usual(known.declared_at for _, _, known, _ in there if known and known.from_paper)
    if times.declared_at and times.declared_at != stood:
        theirs = [_declares(who, one, times) for who, one, _, kind in there if kind and not one.declared_at]
        if times.declared_at not in theirs:
            unanswered = any(not kind for _, _, _, kind in there)
            yield "declared_at", why_nobodys("declared_at", times.declared_at, unanswered=unanswered)
    asked = [(who, one) for who, one in written if who.asked]
    stood = usual(who.said.said_at for who, _ in asked if who.said and who.said.from_paper)
    if times.said_at and times.said_at != stood:
        theirs = [_says(who, one, times) for who, one in asked if one.stand and not one.said_at]
        if times.said_at not in theirs:
            unanswered = any(not one.stand for _, one in asked)
            yield "said_at", why_nobodys("said_at", times.said_at, unanswered=unanswered)


def _wrong(
    case: Case,
    written: Sequence[tuple[Speaker, OnPaper]],
    declared: Sequence[tuple[Speaker, OnPaper, datetime]],
    said: Sequence[tuple[Speaker, OnPaper, datetime]],
    times: Times,
    at: datetime,
) -> Iterator[tuple[str, Refusal]]:
    """What is wrong with the times of each, with the name of its field."""
    meeting = case.meeting
    out_of_order = why_not_in_this_order(times.declared_at, times.said_at) is not None
    declared_at = {who.key: who.declared.declared_at for who, _ in written if who.declared}
    declared_at |= {who.key: moment for who, _, moment in declared if moment is not NO_TIME}
    saying = {who.key for who, _, _ in said}
    # A declaration that is put right is compared with the view that stands already.
    stood = [(who, one, who.said.said_at) for who, one, _ in declared if who.said and who.key not in saying]
    for name, new in (("declared_at", declared), ("said_at", [*said, *stood])):
        for who, one, moment in new:
            own = f"{who.key}-{name}"
            if moment is NO_TIME:
                yield name, WITHOUT_TIME[name]
            elif no := next(iter(why_not_at(moment, meeting.on, None, at)), None):
                yield (own if getattr(one, name) else name), no
            else:
                name_of, opened = who.entry.person.name, meeting.opened_at
                here = here_at(who.entry.stays, moment)
                # What is said of everybody's times is not said again of each.
                mine = one.declared_at or one.said_at
                before = declared_at.get(who.key) if mine or not out_of_order else None
                wrong = (
                    why_not_declared_at(name_of, moment, here=here, opened_at=opened)
                    if name == "declared_at"
                    else why_not_said_at(name_of, moment, here=here, opened_at=opened, declared_at=before)
                )
                if wrong:
                    yield own, wrong
