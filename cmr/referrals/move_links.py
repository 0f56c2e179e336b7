"""Where each move of a referral is made, and the moves open to a person as the record page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for

from cmr.models import Person, Referral
from cmr.referrals.moves import facts_of
from cmr.rules.capacities import Actor
from cmr.rules.permissions import Can, may
from cmr.rules.presenting import presenters_ways, still_to_come
from cmr.rules.referral import offers
from cmr.rules.referral_facts import HearingFacts, ReferralFacts
from cmr.rules.refusal import Refusal
from cmr.rules.triage import may_set_priority
from cmr.rules.wording import plural

MOVE_ENDPOINTS = {
    "sign_as_social_worker": "referrals.sign",
    "sign_as_team_manager": "referrals.sign",
    "sign_as_service_manager": "referrals.sign",
    "submit": "referrals.submit",
    "recall": "referrals.recall",
    "send_back_as_team_manager": "referrals.send_back",
    "send_back_as_service_manager": "referrals.send_back",
    "send_back_as_chair": "referrals.send_back",
    "withdraw": "referrals.withdraw",
    "revise": "referrals.revise",
    "reassign": "referrals.reassign",
    "schedule": "agenda.schedule",
    "take_off": "agenda.take_off",
    "defer": "agenda.defer",
    "accept_late": "agenda.accept_late",
    "defer_late": "agenda.defer_late",
    "defer_waiting": "agenda.defer_waiting",
    "hear": "hearing.case_by_reference",
    "table": "hearing.case_by_reference",
    "decide": "hearing.case_by_reference",
    "call_back": "follow_up.call_back",
    "return_to_panel": "follow_up.return_to_panel",
    "close": "follow_up.close",
}
"""Every move that is a button, and the endpoint of its page."""

SELDOM = frozenset({"withdraw", "reassign"})
"""Moves that nobody makes by the way: their button is a quiet one, and the page behind it warns."""

FORWARD = ("sign_as", "submit", "schedule", "accept_late", "hear", "decide", "return_to_panel")
"""Moves that take a referral on: their buttons stand before those that take it back or aside."""

LISTED_GAPS = 2
"""With more things missing than so many, the record page says how many; the check page lists them."""


@dataclass(frozen=True)
class MoveLink:
    """A move that the person has the ability for: its button, or why it is closed."""

    name: str
    text: str
    href: str
    refusals: tuple[Refusal, ...]
    variant: str = ""
    hint: str = ""


def move_links(referral: Referral, actor: Actor, *, by: Person, at: datetime) -> tuple[MoveLink, ...]:
    """The moves that this person has the ability for now, open or closed with their reasons and clauses.

    One that is quiet when it is closed is left out while it is.
    """
    asking = facts_of(referral, by=by, at=at, meeting=referral.meeting, only_asking=True)
    facts = replace(asking, gaps=_gathered(asking), hearing=_hearing(referral))
    offered = offers(actor, referral.subject(), referral.state, facts)
    found = [offer for offer in offered if offer.open or not offer.move.quiet_when_closed]
    moves = [
        MoveLink(
            name=offer.move.name,
            text=offer.move.text,
            href=url_for(MOVE_ENDPOINTS[offer.move.name], reference=referral.reference),
            refusals=offer.refusals,
            variant="quiet" if offer.move.name in SELDOM else "",
        )
        for offer in sorted(found, key=lambda offer: not offer.move.name.startswith(FORWARD))
    ]
    return tuple(sorted([*moves, *_priority(referral, actor)], key=lambda link: link.name in SELDOM))


def presenter_links(referral: Referral, person: Person, today: date) -> tuple[MoveLink, ...]:
    """What whoever presents the case can say of coming with it, until its meeting opens (D3d)."""
    case = referral.case
    if case is None or case.presented_by is not person:
        return ()
    if still_to_come(case.state, case.meeting.state, case.meeting.on, today):
        return ()
    told = case.has_gone_out and case.meeting.state == "circulated"
    return tuple(
        MoveLink(
            name="present",
            text=way.text,
            href=url_for(
                "agenda.presenter", id=case.meeting_id, reference=referral.reference, _anchor=way.part or None
            ),
            refusals=(),
            variant="primary" if way.first else "secondary",
            hint=way.hint,
        )
        for way in presenters_ways(case.presenter_says, told=told)
    )


def _priority(referral: Referral, actor: Actor) -> Iterator[MoveLink]:
    """Priority is no move, but a choice of the chair's like one (B1.10)."""
    if may_set_priority(referral.state) and may(actor, Can.TRIAGE, referral.subject()):
        href = url_for("agenda.priority", reference=referral.reference, back="record")
        yield MoveLink("priority", "End its priority" if referral.priority else "Give it priority", href, ())


def _gathered(facts: ReferralFacts) -> tuple[Refusal, ...]:
    if len(facts.gaps) <= LISTED_GAPS:
        return facts.gaps
    return (
        Refusal(
            f"The form is not complete: {plural(len(facts.gaps), 'answer')} or documents are missing or wrong. "
            "Check your answers lists them.",
            facts.gaps[0].clause,
        ),
    )


def _hearing(referral: Referral) -> HearingFacts | None:
    """As much of the hearing as decides whether its page is worth opening; that page asks the rest."""
    case = referral.case
    if referral.state != "scheduled" or case is None:
        return None
    return HearingFacts(
        meeting_state=case.meeting.state,
        quorum=None,
        undeclared=(),
        chair_signed_referral=False,
        chair_declared=False,
        sheet_problems=(),
        undecided=case.undecided,
    )
