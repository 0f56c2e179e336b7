"""A person's calendar made: which entries it has now, and what each of them says.

An entry holds a panel, a time, a place and a reference, and never a child's name or initials.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from cmr.adapters import clock
from cmr.adapters.calendar import CalendarFile, Entry, Organizer, Status, file_of, file_of_all
from cmr.calendars.queries import LEFT, CaseTime, Seated, case_times, changed_at, seated_at
from cmr.models import Case, Meeting, Person
from cmr.notices.letters import page_address, sender
from cmr.notices.operations import settings
from cmr.panels.entered import entered_among
from cmr.panels.queries import kept_terms
from cmr.rules.being_entered import HELD
from cmr.rules.case_time import begins
from cmr.rules.panel_type import PanelType
from cmr.rules.wording import spoken_time
from cmr.web.actor import actor_of

KEPT = timedelta(days=30)
"""How long what is past, or cancelled, stays in a calendar that is followed."""
STATUS: dict[str, Status] = {
    "planned": "TENTATIVE",
    "circulated": "CONFIRMED",
    "in_session": "CONFIRMED",
    "closed": "CONFIRMED",
    "cancelled": "CANCELLED",
}
"""What a meeting's state is to a calendar."""
SAYS = {
    "planned": "Planned. The agenda is not circulated yet.",
    "circulated": "The agenda is circulated.",
    "in_session": "It is being held.",
    "closed": "It was held.",
    "cancelled": "Cancelled: don’t come. Why stands on its page.",
}
COME = "The case is heard at this time. Bring clear and up-to-date information."
LATER = "The case is heard at this meeting. Your own time is told when the agenda is circulated."
GUEST = "You are a guest for one case. Your own time is told when the agenda is circulated."
STANDS_IN = "You stand in for somebody at this meeting."
CANNOT = "You said that you can’t come."
APOLOGIES = "You sent apologies."
HAS_DEPUTY = "A deputy stands in for you at this meeting."
NOT_NEEDED = "You are not needed at this meeting any more: don’t come."
NOT_INSTEAD = "You do not stand in at this meeting any more. What you come for has an entry of its own."
OFF = "Not heard at this time any more: don’t come."


def entries_of(person: Person, at: datetime) -> list[Entry]:
    """All that the person's calendar shows at this moment: what they are to come to, and lately was."""
    today = at.astimezone(clock.LONDON).date()
    since = today - KEPT
    seated = seated_at(person.id, since=since)
    times = case_times(actor_of(person, today), since=since, held=True)
    return _entries(seated, times, today)


def entries_at(
    person: Person, meeting_id: int, at: datetime, *, referral_id: int | None = None
) -> list[Entry]:
    """Of one meeting, what the person's calendar shows; of one case alone, where one is named."""
    today = at.astimezone(clock.LONDON).date()
    seated = seated_at(person.id, meeting_ids=[meeting_id])
    if seated and referral_id:
        return []  # what they come with stands in the meeting's own entry
    times = case_times(actor_of(person, today), meeting_id=meeting_id, referral_id=referral_id)
    return _entries(seated, times, today)


def meeting_entry_of(person: Person, meeting: Meeting, at: datetime) -> Entry:
    """The whole meeting as the person's calendar has it; as everybody's, where they have no seat at it."""
    if seated_at(person.id, meeting_ids=[meeting.id]):
        return entries_at(person, meeting.id, at)[0]
    over = over_in_words([meeting], at.astimezone(clock.LONDON).date())
    return meeting_entry(meeting, changed_at([meeting]).get(meeting.id), over=over.get(meeting.id, ""))


def over_in_words(meetings: Iterable[Meeting], today: date) -> dict[int, str]:
    """By meeting, what is said of those that were held, also where they stand open here (B1.24); one statement."""
    known = {one.id: one for one in meetings if one.state in ("in_session", "closed")}
    entered = entered_among(known.values(), today)
    return {
        id_: HELD if id_ in entered else SAYS["closed"]
        for id_, one in known.items()
        if id_ in entered or one.state == "closed" or one.on < today
    }


def _entries(seated: Iterable[Seated], times: Iterable[CaseTime], today: date) -> list[Entry]:
    seated, times = list(seated), list(times)
    meetings = [*(one.meeting for one in seated), *(one.case.meeting for one in times)]
    changed, over = changed_at(meetings), over_in_words(meetings, today)
    brought: dict[int, list[CaseTime]] = {one.meeting.id: [] for one in seated}
    found = []
    for one in times:
        if one.case.meeting_id in brought:
            brought[one.case.meeting_id].append(one)
        else:
            id_ = one.case.meeting_id
            found.append(case_entry(one, changed.get(id_), over=over.get(id_, "")))
    found += [
        _seated_entry(one, brought[one.meeting.id], changed.get(one.meeting.id), over.get(one.meeting.id, ""))
        for one in seated
    ]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))


def _seated_entry(one: Seated, times: Iterable[CaseTime], changed: datetime | None, over: str) -> Entry:
    """A meeting as it concerns whoever sits at it: one entry, though they come with cases too."""
    entry = meeting_entry(one.meeting, changed, over=over)
    head, says, address = entry.description.splitlines()
    times = list(times)
    lines = [
        head,
        says,
        *(_time_in_words(time) for time in times if time.named and time.told and time.case.state not in LEFT),
        *([] if one.own else [STANDS_IN]),
        *([APOLOGIES] if one.apologies else []),
        *([HAS_DEPUTY] if one.has_deputy else []),
        address,
    ]
    return replace(
        entry,
        summary=f"{entry.summary} (apologies sent)" if one.apologies else entry.summary,
        description="\n".join(lines),
        busy=not (one.apologies or one.has_deputy),
        changed_at=max(entry.changed_at, *(_changed(time) for time in times), entry.changed_at),
    )


def _time_in_words(one: CaseTime) -> str:
    case, meeting = one.case, one.case.meeting
    if one.declined:
        return f"Your case {case.referral.reference}: you said that you can’t come with it."
    terms = kept_terms(meeting.terms)
    from_, to = (_begins(meeting, terms, place) for place in (case.place, case.place + 1))
    return f"Your case {case.referral.reference}: {spoken_time(from_.time())} to {spoken_time(to.time())}."


def _changed(one: CaseTime) -> datetime:
    moments = (one.case.placed_at, one.case.ended_at, one.case.presenter_replied_at if one.declined else None)
    return max(at for at in moments if at is not None)


def meeting_entry(meeting: Meeting, changed: datetime | None, *, over: str = "", off: bool = False) -> Entry:
    """The whole meeting, from its first case to its last place; ``off``: for one person, who need not come.

    ``over``: what is said of one that was held.
    """
    terms = kept_terms(meeting.terms)
    address = page_address("meeting", {"meeting_id": meeting.id})
    return Entry(
        uid=f"meeting-{meeting.id}@{_host()}",
        sequence=meeting.sequence,
        status="CANCELLED" if off else STATUS[meeting.state],
        summary=f"{terms.abbreviation} panel",
        starts_at=_begins(meeting, terms, 1),
        ends_at=_begins(meeting, terms, meeting.most_cases + 1),
        changed_at=changed or _first_known(meeting),
        location=meeting.venue,
        description=f"{meeting.panel.name}\n{NOT_NEEDED if off else over or SAYS[meeting.state]}\n{address}",
        url=address,
    )


def case_entry(one: CaseTime, changed: datetime | None, *, over: str = "") -> Entry:
    """A case's own time at its meeting; the whole meeting until that is told (D3c).

    It says which case where the person may know. ``over``: what is said of a meeting that was held.
    """
    case, meeting = one.case, one.case.meeting
    terms, left = kept_terms(meeting.terms), one.off or one.case.state in LEFT
    panel = f"{terms.abbreviation} panel"
    page = "record" if one.named else "meeting"
    address = page_address(page, {"reference": case.referral.reference, "meeting_id": meeting.id})
    first, after = (case.place, case.place + 1) if one.told else (1, meeting.most_cases + 1)
    coming = COME if one.told else LATER if one.named else GUEST
    says = OFF if left else CANNOT if one.declined else over or coming
    status = STATUS[meeting.state] if one.told and not one.declined else "TENTATIVE"
    return Entry(
        uid=f"case-{case.id}@{_host()}",
        # Whatever moves its meeting moves the case; and that it left the agenda is news of its own.
        sequence=meeting.sequence + case.sequence + (case.state in LEFT),
        status="CANCELLED" if left else status,
        summary=(f"{case.referral.reference} at the {panel}" if one.named else f"One case at the {panel}")
        + (" (you can’t come)" if one.declined and not left else ""),
        busy=not one.declined,
        starts_at=_begins(meeting, terms, first),
        ends_at=_begins(meeting, terms, after),
        changed_at=max(changed or _first_known(meeting), _changed(one)),
        location=meeting.venue,
        description=f"{meeting.panel.name}\n{says}\n{address}",
        url=address,
    )


def as_file(entry: Entry, at: datetime) -> CalendarFile:
    """The entry as a file of its own, named after what it is."""
    name = f"{entry.uid.partition('@')[0]}.ics"
    return file_of(entry, name, Organizer(settings().service_name, sender()), at)


def as_one_file(entries: Sequence[Entry], name: str, at: datetime) -> CalendarFile:
    """Several entries as one file."""
    return file_of_all(entries, name, Organizer(settings().service_name, sender()), at)


def entries_of_meetings(person: Person, ids: Collection[int]) -> list[Entry]:
    """Of these meetings, those that are in the person's calendar."""
    return _entries(seated_at(person.id, meeting_ids=ids), (), clock.today())


def entries_off(meetings: Iterable[Meeting]) -> list[Entry]:
    """These meetings, to be taken out of the calendar of somebody who does not come any more."""
    meetings = list(meetings)
    changed = changed_at(meetings)
    return [meeting_entry(one, changed.get(one.id), off=True) for one in meetings]


def entries_of_cases_off(cases: Iterable[Case]) -> list[Entry]:
    """These cases' times, to be taken out of the calendar of somebody who comes with them no more; none is named."""
    cases = list(cases)
    changed = changed_at([one.meeting for one in cases])
    return [case_entry(CaseTime(one, named=False, off=True), changed.get(one.meeting_id)) for one in cases]


def _begins(meeting: Meeting, terms: PanelType, place: int) -> datetime:
    return begins(meeting.on, meeting.starts_at, terms.agenda.slot_minutes, place)


def _first_known(meeting: Meeting) -> datetime:
    return (meeting.circulated_at or meeting.panel.created_at).astimezone(UTC)


def _host() -> str:
    return urlsplit(settings().base_url).hostname or "localhost"
