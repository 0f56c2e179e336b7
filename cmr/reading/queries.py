"""What members read before a meeting: their lists, how far each has come, and what the panel reads of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from cmr.hearing.asking import asked_to_read
from cmr.models import Case, Meeting, Person, ReadingMark, Referral, Team, db
from cmr.panels.entered import entered_among
from cmr.panels.queries import kept_terms
from cmr.people.queries import name_of
from cmr.rules.agenda import slot
from cmr.rules.capacities import Actor
from cmr.rules.declaring import sees_although_withdrawn
from cmr.rules.enclosing import stays_out
from cmr.rules.form import Document
from cmr.rules.next_step import before_words, meeting_words, starts
from cmr.rules.permissions import Can, may
from cmr.rules.reading import Mark, Standing, minutes_to_read, standing_of, words_to_read
from cmr.rules.wording import plural

TO_READ = ("circulated", "in_session")
"""The states of a meeting whose cases are read beforehand."""


@dataclass(frozen=True)
class CaseToRead:
    """One case of a reading list: no name of a child and no text of its form."""

    case_id: int
    reference: str
    initials: str
    place: int
    begins_at: time
    team: str
    words: int
    documents: int
    minutes: int
    standing: Standing
    declared: str
    """What the reader declared; empty while they have not."""
    comes_back: bool
    """Whether the panel heard it before."""
    withdrew: bool = False
    office: str = ""
    """As what they see the record of a case from which they withdrew, in words."""
    read_at: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do with it: declared, and read as it stands."""
        return self.withdrew or (bool(self.declared) and self.standing == "read")


@dataclass(frozen=True)
class MeetingToRead:
    """A circulated meeting with the cases that its reader may read, in the agenda's order."""

    id: int
    panel: str
    panel_id: int
    on: date
    starts_at: time
    state: str
    cases: tuple[CaseToRead, ...]

    @property
    def readable(self) -> tuple[CaseToRead, ...]:
        """Those that the reader has not withdrawn from."""
        return tuple(one for one in self.cases if not one.withdrew)

    @property
    def left(self) -> tuple[CaseToRead, ...]:
        """Those that are not read yet, changed since, or not declared for."""
        return tuple(one for one in self.cases if not one.done)

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes to read."""
        return sum(one.minutes for one in self.readable if one.standing != "read")

    def by_when(self, now: datetime) -> str:
        """Until when it is read or, once all of it was, can be read, in words."""
        begins = starts(self)
        return before_words(begins, now) if self.left else f"until {meeting_words(begins, now=now)}"

    @property
    def to_do(self) -> str:
        """What its reader does next, in a sentence."""
        left, minutes = len(self.left), self.minutes_left
        if not self.readable:
            return "There is nothing left for you to read: you withdrew."
        if not left:
            return "You have read every case. Well done. Questions can still be noted."
        more = "" if left == len(self.readable) else "more "
        what = f"Read {left} {more}{'case' if left == 1 else 'cases'}" if minutes else "Declare for the rest"
        time = f", about {plural(minutes, 'minute')}" if minutes else ""
        return f"{what}{time}, and note your questions."


def reading_list(actor: Actor, today: date) -> tuple[MeetingToRead, ...]:
    """The circulated meetings to come at which this person is expected to hear cases, soonest first; few statements.

    The same number of statements however many meetings and cases there are.
    """
    panels = {panel for hat in actor.hats for panel in hat.chairs | hat.sits_on}
    at_meetings = {meeting for hat in actor.hats for meeting in hat.chairs_at | hat.sits_at}
    mine = or_(Meeting.panel_id.in_(panels), Meeting.id.in_(at_meetings))
    found = _lists(actor, mine, Meeting.on >= today, Meeting.state.in_(TO_READ))
    asked = asked_to_read(actor.id, {one.id for one in found}) - entered_among(found, today)
    return tuple(one for one in found if one.id in asked)


def reading_of(meeting: Meeting, actor: Actor) -> MeetingToRead | None:
    """One meeting's reading list for this person; None before it is circulated, and once it is over."""
    return next(iter(_lists(actor, Meeting.id == meeting.id, Meeting.state.in_(TO_READ))), None)


def progress_of(meeting: Meeting) -> dict[int, dict[int, Standing]]:
    """How far each reader has come with each case, by the case's and the person's ids (B1.8).

    Those who have opened nothing are not in it: they are unread. Nor is who withdrew from a case: they read it no more.
    """
    cases = _cases(Case.meeting_id == meeting.id)
    marks = _marks(cases)
    found: dict[int, dict[int, Standing]] = {}
    for case in cases:
        now_hash, withdrawn = (
            panel_hash(case.referral),
            {one.person_id for one in case.declarations if one.withdrew},
        )
        readers = {one.person_id for one in marks[case.meeting_id, case.referral_id]} - withdrawn
        found[case.id] = {
            person_id: standing_of(_of(marks, case, person_id), case.id, now_hash) for person_id in readers
        }
    return found


def marks_of(case: Case, person: Person) -> Sequence[ReadingMark]:
    """The person's marks of this referral, at this meeting and at earlier ones, oldest first."""
    query = (
        select(ReadingMark)
        .join(Case, Case.id == ReadingMark.case_id)
        .where(Case.referral_id == case.referral_id, ReadingMark.person_id == person.id)
        .options(joinedload(ReadingMark.case).joinedload(Case.meeting))
        .order_by(ReadingMark.id)
    )
    return db.session.scalars(query).all()


def mark_of(case: Case, person: Person) -> ReadingMark | None:
    """The person's mark of this very case."""
    query = select(ReadingMark).where(ReadingMark.case_id == case.id, ReadingMark.person_id == person.id)
    return db.session.scalar(query)


def panel_documents(referral: Referral) -> tuple[Document, ...]:
    """The documents that the panel reads: without an extra report that the chair has not agreed to (B1.9)."""
    return tuple(
        Document(one.kind, one.title, one.dated, one.sha256, one.description or "")
        for one in referral.live_documents
        if not stays_out(one.agreement)
    )


def panel_content(referral: Referral) -> bytes:
    """What the panel reads of a referral, in its canonical form: what somebody has read is kept by the hash of it."""
    return kept_terms(referral.terms).signed_content(referral.answers, panel_documents(referral))


def panel_hash(referral: Referral) -> str:
    """The hash of what the panel reads of a referral as it stands now."""
    return kept_terms(referral.terms).content_hash(referral.answers, panel_documents(referral))


def to_read(case: Case, actor: Actor, marks: Iterable[ReadingMark]) -> CaseToRead:
    """The case as a line of its reader's list. ``marks`` are theirs of this referral at this meeting, oldest first."""
    referral, meeting, of_this = case.referral, case.meeting, tuple(marks)
    own = next((one for one in case.declarations if one.person_id == actor.id), None)
    terms, documents = kept_terms(referral.terms), panel_documents(referral)
    words = words_to_read(terms.whole_form, referral.answers)
    return CaseToRead(
        case_id=case.id,
        reference=referral.reference,
        initials=referral.initials,
        place=case.place,
        begins_at=slot(
            meeting.starts_at, kept_terms(meeting.terms).agenda.slot_minutes, case.place
        ).starts_at,
        team=referral.team.name,
        words=words,
        documents=len(documents),
        minutes=minutes_to_read(words, len(documents)),
        standing=standing_of(
            (Mark(one.case_id, one.read_hash) for one in of_this), case.id, panel_hash(referral)
        ),
        declared=own.kind if own else "",
        comes_back=any(one.state == "heard" for one in referral.cases),
        read_at=next((one.read_at for one in reversed(of_this) if one.read_at), None),
    )


def _lists(actor: Actor, *conditions: ColumnElement[bool]) -> tuple[MeetingToRead, ...]:
    cases = _cases(*conditions)
    marks = _marks(cases, person_id=actor.id)
    by_meeting: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_meeting[case.meeting_id].append(case)
    found = []
    for of_it in by_meeting.values():
        meeting = of_it[0].meeting
        lines = tuple(
            line
            for case in of_it
            if (line := _line(case, actor, marks[case.meeting_id, case.referral_id])) is not None
        )
        if lines:
            panel = meeting.panel
            found.append(
                MeetingToRead(
                    meeting.id, panel.name, panel.id, meeting.on, meeting.starts_at, meeting.state, lines
                )
            )
    return tuple(found)


def _line(case: Case, actor: Actor, marks: Iterable[ReadingMark]) -> CaseToRead | None:
    subject = case.referral.subject()
    if actor.id in subject.withdrawn_ids:
        begins = slot(
            case.meeting.starts_at, kept_terms(case.meeting.terms).agenda.slot_minutes, case.place
        ).starts_at
        return CaseToRead(
            case.id, case.referral.reference, "", case.place, begins, "", 0, 0, 0, "unread", "", False, withdrew=True,
            office=sees_although_withdrawn(actor, subject, name_of),
        )  # fmt: skip
    if (
        not case.has_gone_out
        or not may(actor, Can.READ_CASES, subject)
        or not may(actor, Can.SEE_REFERRAL, subject)
    ):
        return None
    return to_read(case, actor, marks)


def _cases(*conditions: ColumnElement[bool]) -> Sequence[Case]:
    """Cases still to be heard with all that their lines need, by meeting and place."""
    query = (
        select(Case)
        .join(Meeting, Meeting.id == Case.meeting_id)
        .where(Case.state == "placed", *conditions)
        .order_by(Meeting.on, Meeting.starts_at, Meeting.id, Case.place)
        .options(
            joinedload(Case.meeting).options(joinedload(Meeting.panel), joinedload(Meeting.terms)),
            joinedload(Case.referral).options(
                joinedload(Referral.terms),
                joinedload(Referral.panel),
                joinedload(Referral.team).joinedload(Team.service),
                selectinload(Referral.sections),
                selectinload(Referral.documents),
                selectinload(Referral.cases).options(
                    # Few of each: one statement costs less than three.
                    joinedload(Case.meeting),
                    joinedload(Case.declarations),
                    joinedload(Case.guests),
                ),
            ),
        )
    )
    return db.session.scalars(query).all()


def _marks(
    cases: Collection[Case], *, person_id: int | None = None
) -> defaultdict[tuple[int, int], list[ReadingMark]]:
    """By meeting and referral, the marks of these referrals at these meetings, oldest first; one statement."""
    found: defaultdict[tuple[int, int], list[ReadingMark]] = defaultdict(list)
    whose = true() if person_id is None else ReadingMark.person_id == person_id
    query = (
        select(Case.meeting_id, Case.referral_id, ReadingMark)
        .join(Case, Case.id == ReadingMark.case_id)
        .where(
            Case.meeting_id.in_({one.meeting_id for one in cases}),
            Case.referral_id.in_({one.referral_id for one in cases}),
            whose,
        )
        .order_by(ReadingMark.id)
    )
    for meeting_id, referral_id, mark in db.session.execute(query):
        found[meeting_id, referral_id].append(mark)
    return found


def _of(marks: dict[tuple[int, int], list[ReadingMark]], case: Case, person_id: int) -> Iterable[Mark]:
    return (
        Mark(one.case_id, one.read_hash)
        for one in marks[case.meeting_id, case.referral_id]
        if one.person_id == person_id
    )
