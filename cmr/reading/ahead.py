"""What somebody has to read before meetings: as one who hears cases, and as the guest of one (B1.2d, B1.8)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmr.adapters import clock
from cmr.agenda.invited import Invitation, invitations_of
from cmr.hearing.queries import meeting_by_id
from cmr.models import Meeting
from cmr.rules.capacities import NOTHING, Subject
from cmr.web.gate import current_person


@dataclass(frozen=True)
class Ahead:
    """The invitations that stand, and the meeting that is asked about, where it is one alone."""

    person_id: int
    invitations: tuple[Invitation, ...]
    meeting: Meeting | None = None

    def subject(self) -> Subject:
        """The meeting, or none, with the person as a guest where they are invited to a case of it."""
        about = self.meeting.subject() if self.meeting else NOTHING
        invited = frozenset({self.person_id} if self.invitations else ())
        return replace(about, guest_ids=invited)


def ahead(*, lock: bool = False) -> Ahead:  # noqa: ARG001 # as every loader is called
    """All that the signed-in person may have to read."""
    person = current_person()
    return Ahead(person.id, invitations_of(person, clock.today()))


def ahead_of(id: int, *, lock: bool = False) -> Ahead | None:  # noqa: A002 # the URL's own word
    """The same of one meeting; None where there is no such meeting."""
    meeting, person = meeting_by_id(id, lock=lock), current_person()
    return Ahead(person.id, invitations_of(person, clock.today(), meeting), meeting) if meeting else None
