"""A meeting's minutes read: their sections, who wrote them, what the chair asked for, and for whose eyes each is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cmr.filing.writers import writers
from cmr.hearing.queries import meeting_by_id
from cmr.minutes.general import named_in_cases, naming
from cmr.models import (
    Attendance,
    Case,
    Declaration,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesSection,
    SectionText,
    db,
)
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor, Subject
from cmr.rules.clocks import due
from cmr.rules.left_out import LeftOut, minutes_left_words
from cmr.rules.minutes import FROZEN
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london

HELD = ("in_session", "closed")
"""The states of a meeting that has minutes: from when it opened."""
SATS = ("chair", "member")


@dataclass(frozen=True)
class Book:
    """A meeting with its minutes; without them while nobody has begun the draft."""

    meeting: Meeting
    minutes: Minutes | None
    withdrawn: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """By person, the ids of the meeting's cases that they withdrew from (B1.4)."""

    @property
    def the_minutes(self) -> Minutes:
        """They, where the loader lets in only what is begun."""
        if self.minutes is None:
            raise LookupError("The loader lets in only minutes that are begun.")
        return self.minutes

    def hidden_from(self, person_id: int) -> frozenset[int]:
        """The cases whose sections are not this person's to read."""
        return self.withdrawn.get(person_id, frozenset())

    def unread_by(self, person_id: int) -> frozenset[int]:
        """Sections that are not theirs to read: of a case they withdrew from, or of none and naming its family."""
        hidden = self.hidden_from(person_id)
        if self.minutes is None or not hidden:
            return frozenset()
        of_them = {one.id for one in self.minutes.sections if one.case_id in hidden}
        return naming(self.minutes, hidden) | of_them

    def covered_for(self, person_id: int) -> Mapping[int, LeftOut]:
        """By section of a case that they read, what in it names the family of one that they withdrew from."""
        return named_in_cases(self.minutes, self.hidden_from(person_id)) if self.minutes else {}

    def copy_note(self, person_id: int) -> str:
        """What the minutes are without as this person has them, naming no family; empty where they have them whole."""
        gone = self.unread_by(person_id)
        covered = sum(left.words for left in self.covered_for(person_id).values())
        if self.minutes is None or not (gone or covered):
            return ""
        of_none = sum(one.id in gone and one.case_id is None for one in self.minutes.sections)
        return minutes_left_words(len(self.hidden_from(person_id)), of_none, covered)

    def sections_for(self, person_id: int) -> list[MinutesSection]:
        """The sections that this person reads, in order."""
        unread = self.unread_by(person_id)
        return [one for one in self.minutes.sections if one.id not in unread] if self.minutes else []

    def subject(self) -> Subject:
        """The meeting as permissions see it, with who chaired it; members read it once it is approved."""
        sat = frozenset(one.person_id for one in sat_at(self.meeting))
        approved = self.minutes is not None and self.minutes.state in FROZEN
        return replace(
            self.meeting.subject(),
            chaired_by_id=self.meeting.chair_id,
            sat_ids=sat if approved else frozenset(),
        )


@dataclass(frozen=True)
class Page:
    """One section of a meeting's minutes."""

    book: Book
    minutes: Minutes
    section: MinutesSection

    def subject(self) -> Subject:
        """As the minutes' own."""
        return self.book.subject()


@dataclass(frozen=True)
class Remark:
    """One thing that the chair asked to be changed."""

    book: Book
    comment: MinutesComment

    def subject(self) -> Subject:
        """As the minutes' own."""
        return self.book.subject()


def sat_at(meeting: Meeting) -> list[Attendance]:
    """Those who came to it as its chair or members, whenever they left."""
    return [one for one in meeting.attendances if one.role in SATS and one.arrived_at is not None]


def book_of(id: int, *, lock: bool = False) -> Book | None:  # noqa: A002 # the URL's own word
    """The meeting that has opened, with its minutes where they are begun. ``lock``: the meeting's row, then theirs."""
    meeting = meeting_by_id(id, lock=lock)
    if meeting is None or meeting.state not in HELD:
        return None
    return Book(meeting, minutes_of(meeting.id, lock=lock), withdrawn_at(meeting.id))


def begun(id: int, *, lock: bool = False) -> Book | None:  # noqa: A002 # the URL's own word
    """The same; None while nobody has begun them."""
    book = book_of(id, lock=lock)
    return book if book and book.minutes else None


def page_of(id: int, key: str, *, lock: bool = False) -> Page | None:  # noqa: A002 # the URL's own word
    """One section of the minutes. ``lock`` takes the minutes' row alone: nothing of the meeting itself is changed."""
    minutes = minutes_of(id, lock=lock)
    book = book_of(id)
    section = next((one for one in minutes.sections if one.key == key), None) if minutes else None
    return Page(book, minutes, section) if book and minutes and section else None


def remark_of(id: int, comment_id: int, *, lock: bool = False) -> Remark | None:  # noqa: A002 # as above
    """One thing that the chair asked for."""
    book = begun(id, lock=lock)
    found = book.minutes.comments if book and book.minutes else []
    comment = next((one for one in found if one.id == comment_id), None)
    return Remark(book, comment) if book and comment else None


def minutes_of(meeting_id: int, *, lock: bool = False) -> Minutes | None:
    """The meeting's minutes with their sections and comments, in a fixed number of statements."""
    query = select(Minutes).where(Minutes.meeting_id == meeting_id)
    if lock and db.session.scalar(query.with_for_update().execution_options(populate_existing=True)) is None:
        return None
    whole = query.options(
        joinedload(Minutes.drafter),
        joinedload(Minutes.approved_by),
        joinedload(Minutes.approved_for),
        selectinload(Minutes.sections).options(
            joinedload(MinutesSection.saved_by), joinedload(MinutesSection.case).joinedload(Case.referral)
        ),
        selectinload(Minutes.comments).options(
            joinedload(MinutesComment.by), joinedload(MinutesComment.principal)
        ),
    )
    return db.session.scalar(whole.execution_options(populate_existing=lock))


def way_in(meeting: Meeting, actor: Actor) -> str:
    """The words of the link to the meeting's minutes; empty for whom there is nothing to read there."""
    if meeting.state not in HELD:
        return ""
    book = book_of(meeting.id)
    subject = book.subject() if book else meeting.subject()
    if book is None or not may(actor, Can.READ_MINUTES, subject):
        return ""
    state = book.minutes.state if book.minutes else ""
    if may(actor, Can.DRAFT_MINUTES, subject) and state in ("", "draft"):
        return "Write the minutes"
    if state == "with_chair" and actor.id == meeting.chair_id:
        return "Read the minutes and approve them"
    return "The minutes" if state else ""


def withdrawn_at(meeting_id: int) -> dict[int, frozenset[int]]:
    """By person, the ids of the meeting's cases that they withdrew from."""
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Declaration.person_id, Declaration.case_id).join(Case, Case.id == Declaration.case_id)
    for row in db.session.execute(query.where(Case.meeting_id == meeting_id, Declaration.withdrew)):
        found[row.person_id].add(row.case_id)
    return {person_id: frozenset(cases) for person_id, cases in found.items()}


def earlier_texts(section: MinutesSection) -> Sequence[SectionText]:
    """What stood in the section before it was written over, latest first."""
    query = select(SectionText).where(SectionText.section_id == section.id)
    return db.session.scalars(
        query.options(joinedload(SectionText.saved_by)).order_by(SectionText.number.desc())
    ).all()


def writers_of(minutes: Minutes) -> frozenset[int]:
    """Everybody who wrote any of it: none of them approves it (B1.25)."""
    return frozenset(writers(minutes))


def due_next(meeting: Meeting, minutes: Minutes | None) -> date | None:
    """By when what is next of the minutes is due, until they are approved: at the chair, then their approval.

    As the clocks have it: what counts is when they first went to the chair. Sent back, they are due to be approved.
    """
    if minutes is None or minutes.sent_at is None:
        return due_at_chair(meeting)
    found = due(kept_terms(meeting.terms), meeting.on, meeting.deadline_at).get("approval")
    return in_london(found[0]).date() if found else None


def due_at_chair(meeting: Meeting) -> date | None:
    """The last day on which the minutes go to the chair in time (B1.25, D6c); None where the terms name none."""
    clocks = kept_terms(meeting.terms).clocks
    return next((one.timescale.due(meeting.on) for one in clocks if one.task == "minutes_to_chair"), None)
