"""What is to be filed, and what was: for whom it waits, and what of other families stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from cmr.filing.families import earlier_of, people_at
from cmr.filing.settled import came_to, sheet_words, written
from cmr.models import (
    Attendance,
    Case,
    DecisionSheet,
    Declaration,
    Filing,
    Look,
    Meeting,
    Minutes,
    MinutesSection,
    Referral,
    db,
)
from cmr.referrals.queries import by_reference
from cmr.rules.capacities import Actor
from cmr.rules.filing import Looked, looked_hash
from cmr.rules.foreign import Finding, Looker, grouped
from cmr.rules.foreign_earlier import Earlier
from cmr.rules.foreign_names import People

LOOKS_AT = {"sheet": "sheet", "chronology": "sheet", "minutes": "part"}
"""By what is filed, what somebody looks at: an entry of the chronology says what the sheet says."""
MOST = 100
"""The most lines of a list."""
OF_A_CASE = (
    joinedload(Case.meeting).options(joinedload(Meeting.terms), joinedload(Meeting.panel)),
    joinedload(Case.presenter),
    joinedload(Case.sheet).options(joinedload(DecisionSheet.signed_by), joinedload(DecisionSheet.signed_for)),
    joinedload(Case.referral).options(joinedload(Referral.terms), joinedload(Referral.worker)),
)
"""What the papers of a case are made of, and their lines drawn from, in one statement."""


@dataclass(frozen=True)
class Seen:
    """What of other families stands in something to be filed, and who looked at it."""

    text: str
    findings: tuple[Finding, ...]
    looks: tuple[Look, ...]
    """Those made of this text as it is now."""
    earlier: tuple[Look, ...] = ()
    """Those made of it as it was before, the last one last."""

    @property
    def hash(self) -> str:
        """Of the text and what was found in it: what a look is bound to."""
        return looked_hash(self.text, self.findings)

    @property
    def known(self) -> Mapping[str, Look]:
        """By the mark of what was found, the last look at it, where this text as it is waits for one."""
        if not self.waits:
            return {}
        return {row["mark"]: look for look in self.earlier for row in look.found if "mark" in row}

    @property
    def before(self) -> Look | None:
        """The last look at what stood there before, where this text as it is waits for one."""
        return self.earlier[-1] if self.waits and self.earlier else None

    @property
    def first(self) -> str:
        """What to say of it in one line: what is certain before what may be; empty where nothing was found."""
        return next((one.first.words for one in grouped(self.findings)), "")

    @property
    def waits(self) -> bool:
        """Whether somebody must look before it is filed."""
        return bool(self.findings) and not self.looks

    @property
    def looked(self) -> tuple[Looked, ...]:
        """The looks as the rules take them."""
        return tuple(Looked(one.text_hash, one.by.name, one.reason) for one in self.looks)


def filing_by_id(id: int, *, lock: bool = False) -> Filing | None:  # noqa: A002 # the URL's own word
    """The filing with its case and referral, whole. ``lock`` takes the referral's row, then the filing's own."""
    reference = db.session.scalar(
        select(Referral.reference)
        .join(Case, Case.referral_id == Referral.id)
        .join(Filing, Filing.case_id == Case.id)
        .where(Filing.id == id)
    )
    referral = by_reference(reference, lock=lock) if reference else None
    if referral is None:
        return None
    query = select(Filing).where(Filing.id == id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    filing = db.session.scalar(query)
    if filing is not None:
        case = next(one for one in referral.cases if one.id == filing.case_id)
        set_committed_value(case, "referral", referral)
        set_committed_value(filing, "case", case)
    return filing


def seen_of(filing: Filing) -> Seen:
    """What of the meeting's other families stands in it now; works it out anew each time."""
    return seen_of_all([filing])[filing.id]


def seen_of_all(filings: Collection[Filing]) -> dict[int, Seen]:
    """The same of many, by their ids: each meeting's people are read once.

    What is filed was looked through for the cases that the panel had by then, and stays as it was.
    """
    found: dict[int, Seen] = {}
    for filed_at in {one.filed_at for one in filings}:
        found |= _seen_by([one for one in filings if one.filed_at == filed_at], filed_at)
    return found


def seen_in(meeting_id: int, sections: Iterable[MinutesSection]) -> dict[int, Seen]:
    """The same of the sections of a meeting's minutes that are about a case, by their ids: before they are approved."""
    cases = {one.id: one for one in cases_of(meeting_id)}
    about = {one.id: (one, cases[one.case_id]) for one in sections if one.case_id in cases}
    lookers = lookers_of(
        {case.id: case for _, case in about.values()}, [one.text for one, _ in about.values()]
    )
    looks = _looks(cases)
    return {
        id_: as_it_is(one.text, lookers[case.id].look(one.text), looks[case.id, LOOKS_AT["minutes"]])
        for id_, (one, case) in about.items()
    }


def seen_on_sheet(case: Case, beside: Iterable[str] = ()) -> Seen:
    """The same of a decision sheet as it is written, before anybody signs it; ``beside``: what is frozen with it."""
    text = "\n\n".join(filter(None, (written(case), *beside)))
    return as_it_is(text, lookers_of({case.id: case}, [text])[case.id].look(text), ())


def lookers_of(
    cases: Mapping[int, Case], texts: Iterable[str], until: datetime | None = None
) -> dict[int, Looker]:
    """By case, what looks through texts about it; only for these texts, as whoever they don't name is left out."""
    meetings = {one.meeting_id: one.meeting for one in cases.values()}
    people, there = people_at(meetings), came_to(meetings)
    earlier = earlier_of(meetings.values(), texts, until)
    return {
        id_: _looker(one, people[one.meeting_id], there[one.meeting_id], earlier[one.meeting_id])
        for id_, one in cases.items()
    }


def _seen_by(filings: Collection[Filing], until: datetime | None) -> dict[int, Seen]:
    texts = {one.id: whole_text(one) for one in filings}
    lookers = lookers_of({one.case_id: one.case for one in filings}, texts.values(), until)
    looks = _looks(lookers)
    return {
        one.id: as_it_is(
            texts[one.id],
            lookers[one.case_id].look(texts[one.id]),
            looks[one.case_id, LOOKS_AT[one.kind]],
        )
        for one in filings
    }


def siblings(filing: Filing) -> Sequence[Filing]:
    """The same paper for each child of the case, this one among them."""
    query = select(Filing).where(Filing.case_id == filing.case_id, Filing.kind == filing.kind)
    return db.session.scalars(query.order_by(Filing.child_number)).all()


def filings_of(case_id: int) -> Sequence[Filing]:
    """All that is filed of a case."""
    query = select(Filing).where(Filing.case_id == case_id).options(joinedload(Filing.filed_by))
    return db.session.scalars(query.order_by(Filing.due_on, Filing.child_number, Filing.id)).all()


def filings_on(referral_id: int) -> Sequence[Filing]:
    """All that is filed of a referral, at whichever meeting it was heard; one statement."""
    query = select(Filing).join(Case, Case.id == Filing.case_id).where(Case.referral_id == referral_id)
    query = query.options(joinedload(Filing.filed_by)).order_by(Filing.due_on, Filing.child_number, Filing.id)
    return db.session.scalars(query).all()


def cases_of(meeting_id: int) -> Sequence[Case]:
    """The cases of a meeting that were heard or tabled there, as ``settled`` reads them."""
    query = (
        select(Case)
        .where(Case.meeting_id == meeting_id, Case.state.in_(("placed", "heard", "tabled")))
        .options(*OF_A_CASE, selectinload(Case.declarations))
        .order_by(Case.place, Case.id)
    )
    return db.session.scalars(query).all()


def of_actor(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``Meeting`` of what the person files: of panels and meetings that they administer."""
    panels = {panel for hat in actor.hats for panel in hat.administers}
    meetings = {meeting for hat in actor.hats for meeting in hat.administers_at}
    return or_(Meeting.panel_id.in_(panels), Meeting.id.in_(meetings))


def to_do(actor: Actor, meeting_id: int | None = None) -> Sequence[Filing]:
    """What the person has to file, what is due soonest first."""
    query = _listed(actor, meeting_id).where(Filing.filed_at.is_(None))
    return db.session.scalars(query.order_by(Filing.due_on, Filing.id).limit(MOST)).all()


def lately(actor: Actor, meeting_id: int | None = None) -> Sequence[Filing]:
    """What was filed, the latest first."""
    query = _listed(actor, meeting_id).where(Filing.filed_at.is_not(None))
    return db.session.scalars(query.order_by(Filing.filed_at.desc(), Filing.id.desc()).limit(MOST)).all()


def open_dues(actor: Actor) -> list[date]:
    """By when each thing is due that the person has to file; one statement."""
    query = (
        select(Filing.due_on)
        .join(Case, Case.id == Filing.case_id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(*_waits_for(actor))
    )
    return list(db.session.scalars(query.order_by(Filing.due_on)))


def waiting_count(actor: Actor) -> int:
    """How many papers the person has to file, as their list holds them; one statement."""
    query = (
        select(func.count())
        .select_from(Filing)
        .join(Case, Case.id == Filing.case_id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(*_waits_for(actor))
    )
    return db.session.scalar(query) or 0


def _waits_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What is open and theirs to file: home and the menu count what their list holds."""
    return Filing.filed_at.is_(None), of_actor(actor), ~_withdrew(actor)


@dataclass(frozen=True)
class Progress:
    """How far one kind of paper of a meeting is filed."""

    done: int
    of: int
    last_at: datetime | None
    """When the last of them was filed."""
    due_on: date | None
    """By when the soonest that is open is due."""


def filed_of(meeting_ids: Iterable[int]) -> Mapping[int, Mapping[str, Progress]]:
    """By meeting and kind, how much is filed; one statement."""
    open_due = func.min(Filing.due_on).filter(Filing.filed_at.is_(None))
    query = (
        select(
            Case.meeting_id, Filing.kind, func.count(Filing.filed_at), func.count(),
            func.max(Filing.filed_at), open_due,
        )
        .join(Case, Case.id == Filing.case_id)
        .where(Case.meeting_id.in_(list(meeting_ids)))
        .group_by(Case.meeting_id, Filing.kind)
    )  # fmt: skip
    found: dict[int, dict[str, Progress]] = defaultdict(dict)
    for meeting_id, kind, done, of, last_at, due_on in db.session.execute(query):
        found[meeting_id][kind] = Progress(done, of, last_at, due_on)
    return found


def unfiled_parts(meeting_id: int) -> Sequence[str]:
    """References of the meeting's cases of which a child's part of the minutes is not filed yet."""
    query = (
        select(Referral.reference)
        .join(Case, Case.referral_id == Referral.id)
        .join(Filing, Filing.case_id == Case.id)
        .where(Case.meeting_id == meeting_id, Filing.kind == "minutes", Filing.filed_at.is_(None))
        .distinct()
    )
    return db.session.scalars(query.order_by(Referral.reference)).all()


def minutes_for(case: Case) -> Minutes | None:
    """The minutes of the case's meeting, with who approved them."""
    query = select(Minutes).where(Minutes.meeting_id == case.meeting_id)
    return db.session.scalar(query.options(joinedload(Minutes.approved_by)))


def _listed(actor: Actor, meeting_id: int | None) -> Select[Filing]:
    query = (
        select(Filing)
        .join(Case, Case.id == Filing.case_id)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .join(Referral, Referral.id == Case.referral_id)
        .where(of_actor(actor), ~_withdrew(actor))
        .options(joinedload(Filing.filed_by), joinedload(Filing.case).options(*OF_A_CASE))
    )
    return query.where(Meeting.id == meeting_id) if meeting_id is not None else query


def _withdrew(actor: Actor) -> ColumnElement[bool]:
    """Whether they withdrew from the case: nothing of it is theirs (B1.4)."""
    return exists().where(
        Declaration.case_id == Filing.case_id, Declaration.person_id == actor.id, Declaration.withdrew
    )


def _looker(case: Case, people: Sequence[People], there: Iterable[Attendance], earlier: Earlier) -> Looker:
    reference = case.referral.reference
    own = next((one for one in people if one.reference == reference), People(reference, ()))
    others = {one.reference: one for one in people if one.reference != reference}
    # A member may be called as another family's child: who sat there, presents or signs may stand in any part.
    seated = [one.person.name for one in there]
    signer = case.sheet.signed_by if case.sheet else None
    of_it = [one.name for one in (case.presented_by, case.referral.worker, signer) if one is not None]
    return Looker(own, others.values(), [*seated, *of_it], earlier)


def _looks(case_ids: Iterable[int]) -> dict[tuple[int, str], list[Look]]:
    found: dict[tuple[int, str], list[Look]] = defaultdict(list)
    query = (
        select(Look).where(Look.case_id.in_(list(case_ids))).options(joinedload(Look.by)).order_by(Look.id)
    )
    for one in db.session.scalars(query):
        found[one.case_id, one.what].append(one)
    return found


def whole_text(filing: Filing) -> str:
    """All that its paper says: its text for pasting, and what somebody typed on the sheet besides."""
    text = filing.text
    if LOOKS_AT[filing.kind] == "sheet" and (more := sheet_words(filing.case, text)):
        return f"{text}\n\n{more}"
    return text


def as_it_is(text: str, findings: Sequence[Finding], looks: Iterable[Look]) -> Seen:
    """What was found in a text, with the looks at it, and those at what stood there before."""
    found, several = tuple(findings), tuple(looks)
    now = looked_hash(text, found)
    return Seen(
        text,
        found,
        tuple(one for one in several if one.text_hash == now),
        tuple(one for one in several if one.text_hash != now),
    )
