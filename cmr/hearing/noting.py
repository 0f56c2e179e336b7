"""What is said under an item of the agenda, written while the meeting sits: the minutes' draft takes it from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.hearing.chaired import refuse_who_left
from cmr.hearing.pulse import beat
from cmr.hearing.queries import meeting_by_id
from cmr.models import ItemNote, Meeting, Person, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Subject
from cmr.rules.minutes_draft import LONGEST, as_kept, only_added
from cmr.rules.noting import TOO_LONG, why_not_written, written_item
from cmr.rules.panel_type import AgendaItem
from cmr.rules.refusal import Refused, refuse


class NoteOvertaken(Exception):
    """Somebody else saved another text since this one was begun; both are shown, nothing was saved."""


@dataclass(frozen=True)
class Noted:
    """An item of a meeting's agenda, and what was written under it; None where nothing was."""

    meeting: Meeting
    item: AgendaItem
    note: ItemNote | None

    def subject(self) -> Subject:
        """The meeting's: who runs it writes and reads this."""
        return self.meeting.subject()

    @property
    def version(self) -> int:
        """From which the next save begins."""
        return self.note.version if self.note else 0

    @property
    def text(self) -> str:
        """As it is saved."""
        return self.note.text if self.note else ""


def note_of(id: int, key: str, *, lock: bool = False) -> Noted | None:  # noqa: A002 - the URL's own name
    """The item of the meeting under which something is written. ``lock``: the meeting's row."""
    meeting = meeting_by_id(id, lock=lock)
    item = written_item(kept_terms(meeting.terms).agenda, key) if meeting else None
    return Noted(meeting, item, notes_of(id, fresh=lock).get(key)) if meeting and item else None


def notes_of(meeting_id: int, *, fresh: bool = False) -> dict[str, ItemNote]:
    """What was written at the meeting, by the keys of its items; one statement."""
    query = select(ItemNote).where(ItemNote.meeting_id == meeting_id).options(joinedload(ItemNote.saved_by))
    found = db.session.scalars(query.execution_options(populate_existing=fresh))
    return {one.item: one for one in found}


def said_under(meeting_id: int) -> Mapping[str, str]:
    """The words alone, for the draft of the minutes."""
    query = select(ItemNote.item, ItemNote.text).where(ItemNote.meeting_id == meeting_id)
    return {row.item: row.text for row in db.session.execute(query)}


def save(
    noted: Noted, text: str, version: int, *, by: Person, at: datetime, for_id: int | None = None
) -> ItemNote | None:
    """Keeps what was typed, and beside it what it writes over; the caller holds the meeting's lock.

    It saves itself while it is typed: the history has one line for each hand that takes it on, every open page hears of
    each save. Raises Refused out of time, NoteOvertaken over a newer version.
    """
    meeting, note, text = noted.meeting, noted.note, as_kept(text)
    refuse(why_not_written(noted.item, meeting.state))
    refuse_who_left(meeting, by)
    if len(text) > LONGEST:
        raise Refused(TOO_LONG)
    if noted.text == text:
        return note
    if noted.version != version:
        raise NoteOvertaken
    goes_on = note is not None and note.saved_by_id == by.id
    if note is None:
        note = ItemNote(meeting_id=meeting.id, item=noted.item.key, earlier=[])
        db.session.add(note)
    elif note.text and not (goes_on and only_added(note.text, text)):
        note.earlier = [*note.earlier, _as_it_stood(note)]
    note.text, note.saved_at, note.saved_by, note.saved_by_id = text, at, by, by.id
    db.session.flush()
    if goes_on:
        beat(meeting.id)
    else:
        _told(noted, by, at, for_id)
    return note


def _told(noted: Noted, by: Person, at: datetime, for_id: int | None) -> None:
    """That somebody wrote there, and never what."""
    meeting = noted.meeting
    wrote = record("meeting", meeting.id, "write_note", by=by, at=at, for_id=for_id, item=noted.item.text)
    tell(wrote, meeting)


def _as_it_stood(note: ItemNote) -> dict[str, str]:
    return {"text": note.text, "by": note.saved_by.name, "at": note.saved_at.isoformat()}
