"""Entries for calendars that go along with a person's mail, as they are at the moment of sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cmr.adapters.calendar import CalendarFile, Entry
from cmr.calendars.entries import (
    NOT_INSTEAD,
    NOT_NEEDED,
    as_file,
    as_one_file,
    case_entry,
    entries_at,
    meeting_entry,
)
from cmr.calendars.many import OF_MANY, entries_of_many
from cmr.calendars.queries import CaseTime, case_at, last_meeting_of, seated_at
from cmr.models import Meeting, Notice, Person, db

OF_A_MEETING = frozenset(
    {
        "meeting_added",
        "meeting_moved",
        "meeting_changed",
        "meeting_cancelled",
        "case_not_heard",
        "agenda_circulated",
        "agenda_read_for_you",
        "agenda_sent",
        "supplement",
        "slot",
        "given",
        "to_my_team",
        "guest_invited",
        "guest_invited_late",
        "guest_moved",
        "guest_circulated",
        "presenter_named",
        "deputy_at_meeting",
    }
)
"""Kinds of notice that say when and where a person is to come, or not to come any more."""
OF_A_CASE = frozenset(
    {"deferred", "taken_off", "sent_back", "sent_back_off", "recalled", "withdrawn", "tabled"}
)
"""Kinds by which a case may have lost a time that its people had been told."""
NOT_THEIRS = frozenset({"presenter_changed", "presenter_off", "handed_over", "from_my_team"})
"""Kinds that tell one person that they need not come for a case, wherever the case itself is now."""
NO_GUEST = frozenset({"guest_uninvited", "guest_case_off", "guest_cancelled"})
"""The same, to a guest: whose time came with the invitation."""


def files_for(
    said: Sequence[tuple[Notice, Mapping[str, Any]]], person: Person, at: datetime
) -> tuple[CalendarFile, ...]:
    """One file for each entry that the notices of one mail make, change or cancel in the person's calendar.

    Each notice with the facts that the mail says of it: no file is of a case that its text does not name.
    """
    found: dict[str, Entry] = {}
    for notice, facts in said:
        found |= {entry.uid: entry for entry in _said(notice, facts, person, at)}
    return (
        *_many([notice for notice, _ in said], person, at),
        *(as_file(entry, at) for entry in found.values()),
    )


def _said(notice: Notice, facts: Mapping[str, Any], person: Person, at: datetime) -> list[Entry]:
    """Of what concerns a meeting, the meeting's own entry and those of the cases that are named."""
    if notice.record_kind != "meeting" or not facts.get("cases_of"):
        return _entries(notice, person, at)
    if notice.kind not in OF_A_MEETING or seated_at(person.id, meeting_ids=[notice.record_id]):
        return _entries(notice, person, at)
    off = notice.kind in ("meeting_cancelled", "case_not_heard")
    named = [
        entry
        for one in facts["cases_of"]
        for entry in entries_at(person, notice.record_id, at, referral_id=one["id"])
    ]
    return [entry for entry in named if entry.cancelled == off]


def _many(notices: Iterable[Notice], person: Person, at: datetime) -> list[CalendarFile]:
    """Many dates in one file: a file for each would bury the mail that brings them."""
    found = [entries_of_many(notice, person, at) for notice in notices if notice.kind in OF_MANY]
    return [as_one_file(entries, "meetings.ics", at) for entries in found if entries]


def _entries(notice: Notice, person: Person, at: datetime) -> list[Entry]:
    of_meeting = notice.record_kind == "meeting"
    meeting_id = notice.record_id if of_meeting else notice.facts.get("meeting_id")
    referral_id = notice.facts.get("referral_id") if of_meeting else notice.record_id
    if notice.kind in OF_A_MEETING and meeting_id:
        return entries_at(person, meeting_id, at)
    if notice.kind == "deputy_at_meeting_ended" and meeting_id:
        return _not_needed(meeting_id, person, at)
    if notice.kind in OF_A_CASE and referral_id:
        return _lost(referral_id, person, at)
    if notice.kind in NOT_THEIRS | NO_GUEST and meeting_id and referral_id:
        return _off(referral_id, meeting_id, person, at, told=notice.kind in NO_GUEST)
    return []


def _lost(referral_id: int, person: Person, at: datetime) -> list[Entry]:
    meeting_id = last_meeting_of(referral_id)
    found = entries_at(person, meeting_id, at, referral_id=referral_id) if meeting_id else []
    return [entry for entry in found if entry.cancelled and entry.ends_at > at]


def _not_needed(meeting_id: int, person: Person, at: datetime) -> list[Entry]:
    """Out of the calendar of whoever stood in, unless they sit there anyway; what they come for comes instead."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None or seated_at(person.id, meeting_ids=[meeting_id]):
        return []
    still = [entry for entry in entries_at(person, meeting_id, at) if not entry.cancelled]
    off = meeting_entry(meeting, at, off=True)
    if still:
        # They are to come all the same, and the meeting's entry held the time of their case until now.
        off = replace(off, description=off.description.replace(NOT_NEEDED, NOT_INSTEAD))
    return [off, *still]


def _off(referral_id: int, meeting_id: int, person: Person, at: datetime, *, told: bool) -> list[Entry]:
    """Out of their calendar again, without saying which case it was; unless they come for another reason.

    ``told``: whether they knew its time in any case, and not only once it had gone out (D3c).
    """
    case = case_at(referral_id, meeting_id)
    if (
        case is None
        or not (told or case.has_gone_out)
        or seated_at(person.id, meeting_ids=[meeting_id])
        or any(not entry.cancelled for entry in entries_at(person, meeting_id, at, referral_id=referral_id))
    ):
        return []
    return [case_entry(CaseTime(case, named=False, told=case.has_gone_out, off=True), at)]
