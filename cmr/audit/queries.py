"""History read across all records: the latest entries for the page, and every entry in order for the proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from cmr.models import (
    Case,
    DecisionSheet,
    HistoryEntry,
    Meeting,
    MeetingPaper,
    Panel,
    Person,
    Referral,
    Service,
    Signature,
    SignedContent,
    Team,
    Terms,
    db,
)
from cmr.models.history import entry_hash
from cmr.models.referral import ReferralDocument
from cmr.referrals.integrity import SIGNED_AS
from cmr.rules.wording import spoken_date

PAGE = 50
BATCH = 1000
WHOLE_BATCH = 100
"""Referrals whose content is worked out at a time: each has twelve texts."""
KINDS = ("referral", "meeting", "panel", "person", "team", "service")
NAMED: dict[str, type[Panel] | type[Person] | type[Team] | type[Service]] = {
    "panel": Panel,
    "person": Person,
    "team": Team,
    "service": Service,
}


class Entry(NamedTuple):
    """An entry of the history, whole: there are too many for the proof to make objects of the model of."""

    record_kind: str
    record_id: int
    number: int
    at: datetime
    by_id: int | None
    for_id: int | None
    verb: str
    detail: dict[str, Any]
    previous_hash: str
    hash: str

    def computed_hash(self) -> str:
        """The hash that this entry's content asks for."""
        return entry_hash(*self[:-1])


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it: never its detail, which may hold case text or reasons."""

    id: int
    kind: str
    record_id: int
    number: int
    at: datetime
    verb: str
    by: str
    principal: str
    record: str = ""


@dataclass(frozen=True)
class Lines:
    """A page of entries, the latest first, and where the next one begins."""

    rows: tuple[Line, ...]
    next_before: int | None


def latest(
    kind: str = "", person: str = "", record_id: int | None = None, before: int | None = None
) -> Lines:
    """A page of entries older than ``before``; of one kind, one record, or by people of that name or email."""
    principal = aliased(Person)
    query = (
        select(
            HistoryEntry.id,
            HistoryEntry.record_kind.label("kind"),
            HistoryEntry.record_id,
            HistoryEntry.number,
            HistoryEntry.at,
            HistoryEntry.verb,
            Person.name.label("by"),
            principal.name.label("principal"),
        )
        .outerjoin(Person, HistoryEntry.by_id == Person.id)
        .outerjoin(principal, HistoryEntry.for_id == principal.id)
        .where(*_matching(kind, person, record_id))
        .order_by(HistoryEntry.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(HistoryEntry.id < before)
    rows = db.session.execute(query).all()
    shown = rows[:PAGE]
    names = record_names((row.kind, row.record_id) for row in shown)
    return Lines(
        tuple(
            Line(
                row.id, row.kind, row.record_id, row.number, row.at, row.verb, row.by or "", row.principal or "",
                names.get((row.kind, row.record_id), ""),
            )
            for row in shown
        ),
        shown[-1].id if len(rows) > PAGE else None,
    )  # fmt: skip


def _matching(kind: str, person: str, record_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if kind in KINDS:
        wanted.append(HistoryEntry.record_kind == kind)
        if record_id is not None:
            wanted.append(HistoryEntry.record_id == record_id)
    if person:
        named = select(Person.id).where(
            or_(
                Person.name.icontains(person, autoescape=True),
                Person.email.icontains(person, autoescape=True),
            )
        )
        wanted.append(HistoryEntry.by_id.in_(named))
    return wanted


def record_names(records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What each record is called, one statement a kind: a referral by its reference, never by a name."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, record_id in records:
        ids[kind].add(record_id)
    names: dict[tuple[str, int], str] = {}
    for kind, table in NAMED.items():
        if ids[kind]:
            for row in db.session.execute(select(table.id, table.name).where(table.id.in_(ids[kind]))):
                names[kind, row.id] = row.name
    if ids["referral"]:
        query = select(Referral.id, Referral.reference).where(Referral.id.in_(ids["referral"]))
        names |= {("referral", row.id): row.reference for row in db.session.execute(query)}
    if ids["meeting"]:
        held = (
            select(Meeting.id, Meeting.on, Panel.name)
            .join(Meeting.panel)
            .where(Meeting.id.in_(ids["meeting"]))
        )
        names |= {
            ("meeting", row.id): f"{row.name}, {spoken_date(row.on)}" for row in db.session.execute(held)
        }
    return names


def every_entry() -> Iterator[Entry]:
    """Each entry, record after record and in its order, read in batches."""
    last: tuple[str, int, int] | None = None
    order = HistoryEntry.record_kind, HistoryEntry.record_id, HistoryEntry.number
    columns = [getattr(HistoryEntry, name) for name in Entry._fields]
    while True:
        query = select(*columns).order_by(*order).limit(BATCH)
        if last is not None:
            query = query.where(tuple_(*order) > last)
        batch = [Entry._make(row) for row in db.session.execute(query)]
        if not batch:
            return
        last = batch[-1].record_kind, batch[-1].record_id, batch[-1].number
        yield from batch


def signed_referrals() -> Iterator[Sequence[Referral]]:
    """The referrals that hold live signatures, with all that their content is made of, in batches forgotten again."""
    last = 0
    while True:
        query = (
            select(Referral)
            .where(
                Referral.id > last,
                exists().where(Signature.referral_id == Referral.id, Signature.voided_at.is_(None)),
            )
            .options(
                selectinload(Referral.terms),
                selectinload(Referral.sections),
                selectinload(Referral.children),
                selectinload(Referral.documents),
                selectinload(Referral.signatures),
            )
            .order_by(Referral.id)
            .limit(WHOLE_BATCH)
        )
        batch: Sequence[Referral] = db.session.scalars(query).all()
        if not batch:
            return
        last = batch[-1].id
        yield batch
        db.session.expunge_all()


class Note(NamedTuple):
    """What a signature left in the history."""

    record_id: int
    verb: str
    at: datetime
    by_id: int | None
    for_id: int | None
    detail: dict[str, Any]


def notes_of_signatures(referral_ids: Iterable[int]) -> dict[int, list[Note]]:
    """The history's entries about the signatures of those referrals; one statement."""
    columns = [getattr(HistoryEntry, name) for name in Note._fields]
    query = select(*columns).where(
        HistoryEntry.record_kind == "referral",
        HistoryEntry.record_id.in_(list(referral_ids)),
        HistoryEntry.verb.in_(SIGNED_AS.values()),
    )
    found: dict[int, list[Note]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.record_id].append(Note._make(row))
    return found


def every_signed_content() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each copy kept of what was signed, with its hash, in batches."""
    last = ""
    while True:
        query = (
            select(SignedContent.content_hash, SignedContent.content)
            .where(SignedContent.content_hash > last)
            .order_by(SignedContent.content_hash)
            .limit(WHOLE_BATCH)
        )
        batch = db.session.execute(query).all()
        if not batch:
            return
        last = batch[-1].content_hash
        for row in batch:
            yield row.content_hash, row.content


class KeptFile(NamedTuple):
    """An attached document as its file is looked at."""

    id: int
    referral_id: int
    reference: str
    sha256: str
    size: int


def every_document() -> Iterator[KeptFile]:
    """Each document whose file is kept, removed ones too: an earlier signature may hold them."""
    last = 0
    while True:
        query = (
            select(
                ReferralDocument.id,
                ReferralDocument.referral_id,
                Referral.reference,
                ReferralDocument.sha256,
                ReferralDocument.size,
            )
            .join(ReferralDocument.referral)
            .where(ReferralDocument.id > last, ReferralDocument.scan != "refused")
            .order_by(ReferralDocument.id)
            .limit(BATCH)
        )
        batch = [KeptFile._make(row) for row in db.session.execute(query)]
        if not batch:
            return
        last = batch[-1].id
        yield from batch


class KeptScan(NamedTuple):
    """A scan of what was written on paper at a meeting, as its file is looked at."""

    id: int
    meeting_id: int
    referral_id: int | None
    """Of the case that it is about; None for the attendance and other sheets of the meeting."""
    reference: str | None
    sha256: str
    size: int


def every_scan() -> Iterator[KeptScan]:
    """Each scan that is attached to a meeting, or to a case of it."""
    last = 0
    while True:
        query = (
            select(
                MeetingPaper.id,
                MeetingPaper.meeting_id,
                Case.referral_id,
                Referral.reference,
                MeetingPaper.sha256,
                MeetingPaper.size,
            )
            .outerjoin(Case, Case.id == MeetingPaper.case_id)
            .outerjoin(Referral, Referral.id == Case.referral_id)
            .where(MeetingPaper.id > last)
            .order_by(MeetingPaper.id)
            .limit(BATCH)
        )
        batch = [KeptScan._make(row) for row in db.session.execute(query)]
        if not batch:
            return
        last = batch[-1].id
        yield from batch


def is_still_attached(scan: KeptScan) -> bool:
    """Whether the scan is there by now, and not only when this reading began: a removed one takes its file along."""
    db.session.rollback()
    return db.session.scalar(select(MeetingPaper.id).where(MeetingPaper.id == scan.id)) is not None


def every_signed_sheet() -> Iterator[DecisionSheet]:
    """Each signed decision sheet with the case, meeting and referral it is about, in batches forgotten again."""
    last = 0
    while True:
        query = (
            select(DecisionSheet)
            .where(DecisionSheet.id > last, DecisionSheet.signed_at.is_not(None))
            .options(
                joinedload(DecisionSheet.case).joinedload(Case.meeting),
                joinedload(DecisionSheet.case).joinedload(Case.referral).joinedload(Referral.terms),
            )
            .order_by(DecisionSheet.id)
            .limit(WHOLE_BATCH)
        )
        batch = db.session.scalars(query).all()
        if not batch:
            return
        last = batch[-1].id
        yield from batch
        db.session.expunge_all()


def every_terms() -> Iterator[Terms]:
    """Each version of a panel type that was kept."""
    yield from db.session.scalars(select(Terms).order_by(Terms.id))
