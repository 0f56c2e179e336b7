"""What audiences are made of: an event as they see it, and who is told which kind with which facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cmr.adapters import clock
from cmr.models import Meeting, Panel, Person, Referral
from cmr.notices.posts import Post
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import meetings_ahead
from cmr.rules.agenda import slot
from cmr.rules.path import way
from cmr.rules.receipt import made_by

About = Referral | Meeting | Panel | Person
"""What an event is about."""

RECORD_KINDS: tuple[tuple[type, str], ...] = (
    (Referral, "referral"), (Meeting, "meeting"), (Panel, "panel"), (Person, "person"),
)  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """An entry of the history, or one that a page asks about before it is made."""

    record_kind: str
    verb: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    by_id: int | None = None
    for_id: int | None = None

    @property
    def on(self) -> date:
        """The date in London."""
        return self.at.astimezone(clock.LONDON).date()

    def day(self, name: str) -> str | None:
        """A date of its detail, as it is kept (ISO); None where there is none."""
        return self.detail.get(name) or None


@dataclass(frozen=True)
class Telling:
    """These posts are told this kind, with these facts besides those of the record."""

    kind: str
    posts: Iterable[Post]
    facts: Mapping[str, Any] = field(default_factory=dict)
    how: str = ""
    """``daily`` where many come at once and one mail a day says it better than many."""
    meeting_id: int | None = None
    """The meeting for which a deputy of that one meeting is told as well."""
    held_on: tuple[date, ...] = ()
    """The dates of the meeting: who stands in for its seats on those is told, and not who does today (D5)."""
    of_each: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """Facts that are one person's alone, by their id: not their deputy's."""


def record_of(about: About) -> tuple[str, int]:
    """The kind and id of a record."""
    return next((kind, about.id) for table, kind in RECORD_KINDS if isinstance(about, table))


def facts_about(about: About) -> dict[str, Any]:
    """The facts that every notice about a record holds."""
    if isinstance(about, Referral):
        return {"reference": about.reference, "panel": about.panel.name}
    if isinstance(about, Meeting):
        return {"panel": about.panel.name} | meeting_facts(about)
    return {"panel": about.name} if isinstance(about, Panel) else {}


def meeting_facts(meeting: Meeting) -> dict[str, Any]:
    """When and where a meeting is held."""
    return {
        "meeting_on": meeting.on.isoformat(),
        "meeting_time": meeting.starts_at.isoformat(timespec="minutes"),
        "venue": meeting.venue,
        "meeting_id": meeting.id,
    }


def not_held(meeting_on: str, today: date) -> dict[str, Any]:
    """Of a cancelled meeting whose day has passed: that it was not held, as nobody can be told not to come."""
    gone = date.fromisoformat(meeting_on) < today
    return {"not_held_on": meeting_on, "meeting_time": None} if gone else {}


def slot_time(meeting: Meeting, place: int) -> str:
    """When the case in this place begins, ISO."""
    terms = kept_terms(meeting.terms)
    return slot(meeting.starts_at, terms.agenda.slot_minutes, place).starts_at.isoformat(timespec="minutes")


def signing_facts(referral: Referral, at: datetime) -> dict[str, Any]:
    """By when the step that it waits for is due, and for which meeting; nothing where no meeting is planned."""
    today = at.astimezone(clock.LONDON).date()
    ahead = meetings_ahead([referral.panel_id], today)[referral.panel_id]
    made = made_by(ahead, referral.state, referral.submitted_at, referral.asked_for_id, at)
    if made is None:
        return {}
    step = way(referral.state, made.deadline_at, at)[0]
    return {"due_at": step.at.isoformat(), "meeting_on": made.on.isoformat()}
