"""Entries for calendars that go along with a person's mail, as they are at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cmr.adapters.calendar import CalendarFile, Entry
from cmr.calendars.entries import as_file, case_entry, entries_at
from cmr.calendars.queries import CaseTime, case_at, last_meeting_of
from cmr.models import Notice, Person

OF_A_MEETING = frozenset(
    {
        "meeting_added",
        "meeting_moved",
        "meeting_changed",
        "meeting_cancelled",
        "agenda_circulated",
        "supplement",
        "slot",
        "guest_invited",
        "guest_circulated",
    }
)
"""Kinds of notice that say when and where a person is to come, or not to come any more."""
OF_A_CASE = frozenset({"deferred", "taken_off", "sent_back", "recalled", "withdrawn"})
"""Kinds by which a case may have lost a time that its people had been told."""
UNINVITED = "guest_uninvited"


def files_for(notices: Iterable[Notice], person: Person, at: datetime) -> tuple[CalendarFile, ...]:
    """One file for each entry that the notices of one mail make, change or cancel in the person's calendar."""
    found: dict[str, Entry] = {}
    for notice in notices:
        found |= {entry.uid: entry for entry in _entries(notice, person, at)}
    return tuple(as_file(entry, at) for entry in found.values())


def _entries(notice: Notice, person: Person, at: datetime) -> list[Entry]:
    if notice.kind in OF_A_MEETING and notice.record_kind == "meeting":
        return entries_at(person, notice.record_id, at)
    if notice.kind in OF_A_MEETING and notice.facts.get("meeting_id"):
        return entries_at(person, notice.facts["meeting_id"], at)
    if notice.kind in OF_A_CASE and notice.record_kind == "referral":
        meeting_id = last_meeting_of(notice.record_id)
        found = entries_at(person, meeting_id, at, referral_id=notice.record_id) if meeting_id else []
        return [entry for entry in found if entry.cancelled and entry.ends_at > at]
    if notice.kind == UNINVITED:
        return _uninvited(notice, person, at)
    return []


def _uninvited(notice: Notice, person: Person, at: datetime) -> list[Entry]:
    """Out of the guest's calendar again, and without saying which case it was."""
    referral_id = notice.record_id if notice.record_kind == "referral" else notice.facts.get("referral_id", 0)
    case = case_at(referral_id, notice.facts.get("meeting_id", 0))
    if case is None or (case.state == "placed" and any(one.person_id == person.id for one in case.guests)):
        return []
    return [case_entry(CaseTime(case, named=False, off=True), at)]
