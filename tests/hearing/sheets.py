"""Decision sheets as a browser sends them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cmr.models import Case, Meeting, MemberView, db
from cmr.rules.majority import View
from cmr.rules.read_before_signing import said_now

PASSWORD = "correct horse battery"


def date_of(name: str, day: str, month: str, year: str) -> dict[str, str]:
    """A date in its three inputs."""
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def cmr_sheet(**changes: Any) -> dict[str, Any]:
    """A whole sheet of a case management review."""
    return {
        "version": "0",
        "entries-0-kind": "recommendation",
        "entries-0-text": "Update the safety plan with the grandparents.",
        **date_of("entries-0-due_on", "18", "12", "2026"),
        "entries-0-due_reason": "Before the school breaks up.",
        "outcomes": ["strategy_meeting"],
        "rationale": "The plan has drifted since September.",
    } | changes


def cin_sheet(**changes: Any) -> dict[str, Any]:
    """A whole sheet of a child in need review."""
    return {
        "version": "0",
        "entries-0-text": "Finish the parenting course.",
        **date_of("entries-0-due_on", "8", "1", "2027"),
        "outcomes": ["continuation"],
        "rationale": "",
    } | changes


def all_asked(meeting: Meeting) -> dict[str, str]:
    """What whoever signs sends: that those who gave no view were asked, and which views they read (B1.20)."""
    return {"asked": "yes", "silent": ",".join(str(one.person_id) for one in meeting.attendances)} | read_in(
        meeting
    )


def read_in(meeting: Meeting) -> dict[str, str]:
    """The views that stand on the page that signs, as its form sends them back: of a meeting with one case."""
    query = select(MemberView).join(Case).where(Case.meeting_id == meeting.id)
    views = [
        View(
            one.person_id,
            one.person.name,
            one.view,  # type: ignore[arg-type] # one of the three that there are
            one.text,
            stands_in_for=one.principal.name if one.principal else "",
        )
        for one in db.session.scalars(query)
    ]
    return {"said": ",".join(f"{one}:{mark}" for one, mark in said_now(views).items())}
