"""The cases that a chair hears while their meeting is open; on paper, whose sheet waits for its confirmation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from cmr.models import Case, DecisionSheet, Meeting, MeetingPaper, Referral, db
from cmr.referrals.lines import Line, lines
from cmr.referrals.queries import visible_to
from cmr.rules.capacities import Actor

WAITS = (Case.state == "placed", ~Case.undecided, Meeting.state == "in_session")


@dataclass(frozen=True)
class ToHear:
    """One of them."""

    line: Line
    scanned_at: int | None
    """The meeting (its id) at which its sheet was signed on paper: scan and sheet are there to be compared."""


def to_hear(actor: Actor, panels: frozenset[int], most: int) -> list[ToHear]:
    """Those of the panels that the person chairs; one statement more where there are any."""
    here = Referral.id.in_(select(Case.referral_id).join(Meeting).where(*WAITS))
    chaired = Referral.panel_id.in_(panels)
    found = lines(here, chaired, visible_to(actor), limit=most, newest_first=False)
    at = _scanned(panels) if found else {}
    return [ToHear(one, at.get(one.id)) for one in found]


def _scanned(panels: frozenset[int]) -> dict[int, int]:
    """By referral, the meeting at which its sheet was signed on paper."""
    query = (
        select(Case.referral_id, Case.meeting_id)
        .join(Meeting)
        .where(
            *WAITS,
            Meeting.panel_id.in_(panels),
            exists().where(MeetingPaper.case_id == Case.id),
            exists().where(DecisionSheet.case_id == Case.id),
        )
    )
    return {row.referral_id: row.meeting_id for row in db.session.execute(query)}
