"""What a referral's guards are told: snapshots, gathered before a move is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cmr.rules.refusal import Refusal


@dataclass(frozen=True)
class MeetingPlace:
    """The meeting a move is about, as the referral's guards need it."""

    id: int
    state: str
    on: date
    places_left: int
    received_late: bool
    late_accepted: bool
    in_the_past: bool = False


@dataclass(frozen=True)
class HearingFacts:
    """What the sheet's signature asks about the case as it is heard."""

    meeting_state: str
    quorum: Refusal | None
    undeclared: tuple[str, ...]
    """Names of those present who have not declared for this case."""
    chair_signed_referral: bool
    chair_declared: bool
    """True when the chair's declaration is something other than 'none'."""
    sheet_problems: tuple[Refusal, ...]
    undecided: bool = False


@dataclass(frozen=True)
class ReferralFacts:
    """A snapshot of a referral for its guards; a guard can't look anything up."""

    by_id: int
    gaps: tuple[Refusal, ...] = ()
    """What the form still wants before anybody signs it, required documents included (D7)."""
    signer_ids: frozenset[int] = frozenset()
    signed_hash: str | None = None
    content_hash: str = ""
    waits_for_late_choice: bool = False
    meeting: MeetingPlace | None = None
    hearing: HearingFacts | None = None
    open_actions: int = 0
    actions_past_date: int = 0
    """Those of the open ones that nobody confirmed by their date."""
    terms_call_back: bool = False
    """Whether the panel's terms call a case back for actions that nobody confirmed (D3g)."""
    returns_on: date | None = None
    today: date | None = None
    reason: str = ""
    only_asking: bool = False
    """True while a page asks what is open: what the person will type is not asked for yet."""
