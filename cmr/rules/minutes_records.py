"""What the draft of a meeting's minutes is made of: what was recorded of the meeting, and of each case by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cmr.rules.minutes_declared import SaidOfCase
from cmr.rules.panel_type import Agenda
from cmr.rules.previous import Previous
from cmr.rules.sheet_terms import PARTS, SheetPart
from cmr.rules.stays import Stays


@dataclass(frozen=True)
class Drafted:
    """One section as it is made from the records."""

    key: str
    title: str
    text: str
    case_id: int | None = None


@dataclass(frozen=True)
class Came:
    """Somebody at the meeting, or missing from it."""

    name: str
    role: str
    capacity: str
    """The seat in words: "Chair", "Health", "Panel administrator"."""
    stands_in_for: str = ""
    stays: Stays = ()
    """When they came, and when they left, each time."""
    apologies: bool = False
    accepted: bool = False
    """Whether they accepted the statement of conduct."""
    from_paper: bool = False

    @property
    def who(self) -> str:
        """Their name, and for whom they came."""
        return f"{self.name}, for {self.stands_in_for}" if self.stands_in_for else self.name


@dataclass(frozen=True)
class Agreed:
    """One entry of the decision sheet, or one outcome."""

    text: str
    kind: str = ""
    rationale: str = ""
    owner: str = ""
    due_on: date | None = None
    due_reason: str = ""
    limit: date | None = None
    """The last day by the timescale of what it carries out."""
    carries_out: str = ""
    """The outcome that an entry carries out."""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Signed:
    """Who signed the sheet, and when."""

    name: str
    position: str
    at: datetime
    stands_in_for: str = ""
    note: str = ""


@dataclass(frozen=True)
class CaseRecord:
    """All that was recorded of one case at the meeting, and nothing of any other."""

    id: int
    title: str
    state: str
    presenter: str
    discussed: bool = True
    """Whether it was put before the panel at all: a tabled case may not have been."""
    presenter_came: bool = True
    """Whether who was to present it was marked present (D3d)."""
    guests: tuple[str, ...] = ()
    declared: tuple[SaidOfCase, ...] = ()
    chaired_by: str = ""
    """Who chaired it, where that was not who chaired the meeting."""
    quorum: str = ""
    views: tuple[str, ...] = ()
    agreed_label: str = ""
    agreed: tuple[Agreed, ...] = ()
    several_kinds: bool = False
    decision_label: str = ""
    outcomes_label: str = ""
    outcomes: tuple[Agreed, ...] = ()
    rationale_label: str = ""
    rationale: str = ""
    return_label: str = ""
    parts: tuple[SheetPart, ...] = PARTS
    """Of its sheet, in the order of the panel's own."""
    returns_on: date | None = None
    against_majority: bool = False
    undecided_reason: str = ""
    decision_reasons: str = ""
    ended_reason: str = ""
    signed: Signed | None = None
    from_paper: bool = False
    written_at: datetime | None = None
    """When it was tabled or left undecided by what was written on paper."""


@dataclass(frozen=True)
class MeetingRecord:
    """What was recorded of the meeting as a whole: nothing of any case but how many there were."""

    agenda: Agenda
    purpose: str
    """What the panel is for; with its aims, what introduces them."""
    aims: tuple[str, ...]
    chair: str
    starts_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    came: tuple[Came, ...]
    heard: int = 0
    tabled: int = 0
    undecided: int = 0
    previous: Previous | None = None
    next_on: str = ""
    """The panel's next meeting in words; empty where none is planned."""
    chaired: str = ""
    """Who chaired from when, where that was not one person throughout."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What was written at the meeting under its items, by their keys: what no record tells."""
