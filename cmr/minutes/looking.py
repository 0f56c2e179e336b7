"""What of other families stands in the minutes while they are written, and who looked at it (B1.25).

A child's part is made of the sections about its case. What is found there before the minutes are approved can still
be taken out; afterwards it could only be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cmr.filing.operations import NOTHING_TO_LOOK_AT, OVERTAKEN, NotSaid, keep_look
from cmr.filing.queries import Seen, seen_in
from cmr.minutes.general import keep_look_at_section, named_in_cases, naming, seen_in_general
from cmr.minutes.queries import withdrawn_at
from cmr.models import Minutes, MinutesSection, Person
from cmr.rules.filing import look_problems
from cmr.rules.minutes import FROZEN, why_not_written
from cmr.rules.refusal import Refused

__all__ = ["NotSaid", "look_at", "seen_of", "waiting"]


def seen_of(minutes: Minutes) -> Mapping[int, Seen]:
    """By section, what of families that don't belong there stands in it; nothing once they are approved.

    In a case's section those are the others; in one about no case, all of them.
    """
    if minutes.state in FROZEN:
        return {}
    return {**seen_in(minutes.meeting_id, minutes.sections), **seen_in_general(minutes)}


def waiting(minutes: Minutes, person: Person, seen: Mapping[int, Seen] | None = None) -> tuple[str, ...]:
    """The titles of the sections that wait for a look, of those that this person reads.

    What they withdrew from somebody else looks at: it stops nobody who can't see it, and is looked at before filing.
    """
    found = seen_of(minutes) if seen is None else seen
    hidden = withdrawn_at(minutes.meeting_id).get(person.id, frozenset())
    unread = naming(minutes, hidden) | frozenset(named_in_cases(minutes, hidden))
    return tuple(
        one.title
        for one in minutes.sections
        if one.id in found and found[one.id].waits and one.case_id not in hidden and one.id not in unread
    )


def look_at(
    minutes: Minutes,
    section: MinutesSection,
    reason: str,
    *,
    stays: bool,
    read: str,
    by: Person,
    at: datetime,
    for_id: int | None,
) -> None:
    """Somebody looked at what may be another family's in a section, and says why it stays; for this text as it is.

    ``read``: the hash of what they had before them. Raises Refused; NotSaid where something is missing.
    """
    if minutes.state in FROZEN and (no := why_not_written(minutes.state)):
        raise Refused(no)
    seen = seen_of(minutes).get(section.id)
    if seen is None or not seen.waits:
        raise Refused(NOTHING_TO_LOOK_AT)
    if read != seen.hash:
        raise Refused(OVERTAKEN)
    if problems := look_problems(reason, seen.findings, stays=stays):
        raise NotSaid(*problems)
    if section.case is None:
        keep_look_at_section(section, seen, reason, by=by, at=at, for_id=for_id)
        return
    keep_look(section.case, "minutes", [seen], reason, by=by, at=at, for_id=for_id)
