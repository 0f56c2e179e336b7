"""Whether the meeting is still where the page showed it on which somebody pressed (B1.13, B1.19).

Whoever calls holds the meeting's lock: of two who press the same, the second is told what the first did.
"""

from __future__ import annotations

from cmr.hearing.chaired import refuse_who_left
from cmr.hearing.sitting import sitting_of, stage_now
from cmr.models import Case, Meeting, Person, Sitting
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor
from cmr.rules.permissions import Can, may
from cmr.rules.refusal import Refused
from cmr.rules.stages import DECLARATIONS, item_of
from cmr.rules.where import NOT_SAID, Place, gone_already, moved_already


def shown_by(sitting: Sitting | None) -> str:
    """Where the meeting is, as its page sends it back."""
    return Place(sitting.agenda_item, sitting.case_id, sitting.stage or "").sent if sitting else Place().sent


def stage_elsewhere(meeting: Meeting, actor: Actor, by: Person, shown: str, *, ends: bool) -> str:
    """What is said instead of ending a stage, or of giving it more time. Raises Refused where no page said which."""
    now = _place(meeting, actor, by)
    if now is None or (now.case_id is None and not shown):
        return ""
    if not shown:
        raise Refused(NOT_SAID)
    return moved_already(shown, now, ends=ends)


def item_elsewhere(meeting: Meeting, actor: Actor, by: Person, shown: str, item: str) -> str:
    """What is said instead of going to that item of the agenda."""
    now = _place(meeting, actor, by)
    return gone_already(shown, now, item=item) if now else ""


def case_elsewhere(case: Case, actor: Actor, by: Person, shown: str) -> str:
    """What is said instead of putting that case before the panel."""
    now = _place(case.meeting, actor, by)
    return gone_already(shown, now, case_id=case.id) if now else ""


def _place(meeting: Meeting, actor: Actor, by: Person) -> Place | None:
    """Where it is, in words for this person; None where it is nowhere, so that what was pressed says why not."""
    sitting = sitting_of(meeting.id)
    if meeting.state != "in_session" or sitting is None:
        return None
    refuse_who_left(meeting, by)
    item, stage = item_of(kept_terms(meeting.terms).agenda, sitting.agenda_item), stage_now(meeting, sitting)
    seen = sitting.case is not None and may(actor, Can.SEE_REFERRAL, sitting.case.referral.subject())
    return Place(
        sitting.agenda_item,
        sitting.case_id,
        sitting.stage or "",
        item_words=item.text if item else "",
        case_words=sitting.case.referral.reference if sitting.case and seen else "another case",
        stage_words=stage.text if stage else DECLARATIONS,
    )
