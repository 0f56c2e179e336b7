"""When a case had no quorum while it was before the panel, read from who came, left and withdrew (B1.3, B1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from cmr.hearing.queries import SeatRow, attendees
from cmr.models import Case
from cmr.rules.quorum import Quorum
from cmr.rules.quorum_times import Hearer, without_quorum
from cmr.rules.stays import Stays


def gaps_of(case: Case, seats: Sequence[SeatRow], quorum: Quorum, times: Stays) -> Stays:
    """Of these times of the case, each without a quorum for it; asks nothing of the database."""
    stays = {one.person_id: one.stays for one in case.meeting.attendances}
    withdrew = {one.person_id: one.declared_at for one in case.declarations if one.withdrew}
    hearers = [
        Hearer(one, stays.get(one.person_id, ()), withdrew.get(one.person_id))
        for one in attendees(case.meeting, seats, case)
    ]
    return without_quorum(quorum, hearers, times)
