"""Who can have signed a case's sheet on paper (B1.24)."""

from __future__ import annotations

from cmr.hearing.queries import HEARS
from cmr.hearing.sheets import terms_of
from cmr.models import Attendance, Case


def may_have_signed(case: Case) -> list[Attendance]:
    """Who can have signed the case's sheet: who came in the chair, and members where the chair may name one of them."""
    withdrawn = {one.person_id for one in case.declarations if one.withdrew}
    roles = HEARS if terms_of(case.referral).designate_may_complete else ("chair",)
    came = [one for one in case.meeting.attendances if one.stays and one.person_id not in withdrawn]
    return sorted((one for one in came if one.role in roles), key=lambda one: (one.role != "chair", one.id))
