"""What a referral's guards are told: snapshots, gathered before a move is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from cmr.rules.majority import NOBODY_SAID, Majority, View
from cmr.rules.receipt import by_wish, came_late
from cmr.rules.refusal import Refusal
from cmr.rules.stages import why_not_ended

SIGNED = ("signed_by_social_worker", "signed_by_team_manager", "signed_by_service_manager")
BEFORE_SUBMISSION = ("draft", *SIGNED)
"""The states in which the panel has not received the referral yet."""


class Placing(Protocol):
    """A meeting that a referral may be placed on."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def deadline_at(self) -> datetime: ...
    @property
    def most_cases(self) -> int: ...


class Received(Protocol):
    """What was kept of a referral's submission."""

    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def late_for_id(self) -> int | None: ...
    @property
    def late_choice(self) -> str | None: ...
    @property
    def asked_for_id(self) -> int | None: ...
    @property
    def deferred_to_id(self) -> int | None: ...
    @property
    def deferred_from(self) -> date | None: ...
    @property
    def returns_on(self) -> date | None: ...


@dataclass(frozen=True)
class MeetingPlace:
    """The meeting a move is about, as the referral's guards need it."""

    id: int
    state: str
    on: date
    places_left: int
    received_late: bool
    late_accepted: bool
    asked_for_later: bool = False
    """Whether its worker submitted it for a later meeting instead of being late for the next."""
    not_before: date | None = None
    """The date of the later meeting that it is kept for, while that stands."""
    by_wish: bool = False
    """Whether it is kept for that one because its worker asked; else the chair deferred it."""
    deferred_from: date | None = None
    """The date of the meeting that the chair deferred it from, while that stands: neither that one nor an earlier."""
    returns_on: date | None = None
    """The date from which it comes back to the panel."""
    in_the_past: bool = False


def place_of(
    meeting: Placing, referral: Received, *, taken: int, today: date, not_before: date | None = None
) -> MeetingPlace:
    """What the guards ask of a meeting with so many places taken about a referral as it was received."""
    choice = referral.late_choice
    return MeetingPlace(
        id=meeting.id,
        state=meeting.state,
        on=meeting.on,
        places_left=meeting.most_cases - taken,
        received_late=came_late(
            meeting.id, meeting.deadline_at, referral.submitted_at, referral.late_for_id, choice
        ),
        late_accepted=referral.late_for_id == meeting.id and choice == "accepted",
        asked_for_later=choice == "later",
        not_before=not_before,
        by_wish=by_wish(choice, referral.asked_for_id, referral.deferred_to_id),
        deferred_from=referral.deferred_from,
        returns_on=referral.returns_on,
        in_the_past=meeting.on < today,
    )


@dataclass(frozen=True)
class HearingFacts:
    """What the sheet's signature asks about the case as it is heard."""

    meeting_state: str
    quorum: Refusal | None
    undeclared: tuple[str, ...]
    """Names of those present who have not declared for this case."""
    chair_signed_referral: bool
    chair_declared: bool
    """True when the chair's declaration is something other than 'none', or is entered as it is written on paper."""
    sheet_problems: tuple[Refusal, ...]
    undecided: bool = False
    views: tuple[View, ...] = ()
    """What those said who did not withdraw, in the order in which they first did (B1.20)."""
    standing: Majority = NOBODY_SAID
    """How they stand to what the chair proposes."""
    chairless: bool = False
    """Whether nobody who is there can chair the case: they left, or withdrew from it."""

    @property
    def waits_to_end(self) -> Refusal | None:
        """Why its stage does not end yet (B1.3, B1.4)."""
        return why_not_ended(self.undeclared, self.quorum)


@dataclass(frozen=True)
class ReferralFacts:
    """A snapshot of a referral for its guards; a guard can't look anything up."""

    by_id: int
    gaps: tuple[Refusal, ...] = ()
    """What the form still wants before anybody signs it, required documents included (D7)."""
    documents_missing: tuple[Refusal, ...] = ()
    """The required documents that are not attached, asked again when it is submitted (D7)."""
    files_held: int = 0
    """Attached files that wait for the virus scanner."""
    files_refused: int = 0
    """Attached files in which it found something harmful."""
    signer_ids: frozenset[int] = frozenset()
    signed_hash: str | None = None
    content_hash: str = ""
    waits_for_late_choice: bool = False
    late_choice: str | None = None
    """What became of its lateness, or of the wish for a later meeting; None where it came in time."""
    late_for: date | None = None
    """The date of the meeting whose deadline it missed."""
    meeting: MeetingPlace | None = None
    gone_out: bool = True
    """Whether its case went out with the agenda that it is on, or with a supplement (D3c)."""
    scheduled_for: date | None = None
    """The date of the meeting on whose agenda it is."""
    hearing: HearingFacts | None = None
    open_actions: int = 0
    actions_past_date: int = 0
    """Those of the open ones that nobody confirmed by their date."""
    terms_call_back: bool = False
    """Whether the panel's terms call a case back for actions that nobody confirmed (D3g)."""
    returns_on: date | None = None
    """The day of return that is asked for."""
    comes_back_on: date | None = None
    """The day on which it is on its way back already."""
    today: date | None = None
    still_asked: tuple[str, ...] = ()
    """Titles of the sections that it was sent back for, neither changed since nor answered for."""
    comments_wanted: str = ""
    """What of the form whoever signs next writes themselves."""
    comments: str = ""
    reason: str = ""
    reference: str = ""
    only_asking: bool = False
    """True while a page asks what is open: what the person will type is not asked for yet."""
