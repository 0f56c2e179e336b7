"""What stands behind the signing pages: whose turn it is, what changed, and what a page says afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort

from cmr.adapters import clock
from cmr.models import Person, Referral
from cmr.referrals.moves import SIGNS_FROM, facts_of
from cmr.referrals.operations import SENT_BACK_AS
from cmr.referrals.record import step_of
from cmr.referrals.submitting import ahead_of, would_mean
from cmr.rules.next_step import left_words
from cmr.rules.panel_type import Stage
from cmr.rules.permissions import Can, may
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import spoken_date, spoken_moment
from cmr.web.gate import admit, current_actor

SIGNING: dict[Stage, Can] = {
    "social_worker": Can.SIGN_AS_SOCIAL_WORKER,
    "team_manager": Can.SIGN_AS_TEAM_MANAGER,
    "service_manager": Can.SIGN_AS_SERVICE_MANAGER,
}
SENDING_BACK = (Can.SIGN_AS_TEAM_MANAGER, Can.SIGN_AS_SERVICE_MANAGER, Can.TRIAGE)


@dataclass
class Asked:
    """A referral's state to ask the lifecycle about, so that asking never moves the referral itself."""

    state: str


def refuse_unless_open(referral: Referral, name: str, *, by: Person) -> None:
    """Raises Refused, with every reason, where the move is not open; what would be typed is not asked for."""
    facts = facts_of(referral, by=by, at=clock.now(), meeting=referral.meeting, only_asking=True)
    REFERRAL.fire(Asked(referral.state), name, facts)


def admit_to_sign(referral: Referral, shown: str, *, by: Person) -> Stage:
    """The stage that is signed next, with the person admitted to it; ``shown`` is the stage their page showed.

    Raises Refused where somebody has signed it meanwhile or it is not their turn; 403 for those who sign nothing.
    """
    stage = SIGNS_FROM.get(referral.state)
    about, actor = referral.subject(), current_actor()
    theirs = [one for one in SIGNING if may(actor, SIGNING[one], about)]
    if not theirs:
        abort(403)
    if shown in theirs and shown != stage:
        raise Refused(_overtaken(referral, shown))
    if stage is None:
        raise Refused(Refusal(f"There is nothing to sign: this referral is {_here(referral)}."))
    if stage not in theirs:
        raise Refused(_out_of_turn(referral, stage, by))
    admit(SIGNING[stage], about)
    return stage


def _overtaken(referral: Referral, shown: str) -> Refusal:
    role = shown.replace("_", " ")
    for one in referral.live_signatures:
        if one.stage == shown:
            at = spoken_moment(one.signed_at)
            return Refusal(f"It is signed already as {role}: by {one.name}, at {at}. Nothing more is needed.")
    return Refusal(f"It does not wait for the signature as {role} now: this referral is {_here(referral)}.")


def _out_of_turn(referral: Referral, stage: Stage, by: Person) -> Refusal:
    role = stage.replace("_", " ")
    if any(one.person_id == by.id for one in referral.live_signatures):
        return Refusal(f"You have signed this referral already. It waits for the {role} now.", "B1.6")
    return Refusal(f"It is not your turn to sign: it waits for the {role} first.", "BF")


def _here(referral: Referral) -> str:
    if referral.state == "draft":
        return "a draft"
    return REFERRAL.states[referral.state].lower()


def admit_to_send_back(referral: Referral) -> str:
    """The move by which this person sends it back now. Raises Refused out of turn; 403 for those who never do."""
    name = SENT_BACK_AS.get(referral.state)
    about, actor = referral.subject(), current_actor()
    if name is not None and may(actor, REFERRAL.moves[name].needs, about):
        admit(REFERRAL.moves[name].needs, about)
        return name
    if not any(may(actor, can, about) for can in SENDING_BACK):
        abort(403)
    raise Refused(Refusal(f"It is not yours to send back now: this referral is {_here(referral)}."))


def who_has_it(referral: Referral, now: datetime) -> str:
    """Two sentences for after a deed: who has it now, and which meeting it will make."""
    step, would = step_of(referral, ahead_of(referral, now), now), would_mean(referral, now)
    ahead = would.makes
    if would.next is None:
        return f"Next: {step.who}. No meeting of the panel is planned yet."
    if ahead is None or would.late or would.asked or would.full:
        return f"Next: {step.who}. {would.words(now)}."
    return (
        f"Next: {step.who}. To be heard on {spoken_date(ahead.on)} it is submitted "
        f"by {spoken_moment(ahead.deadline_at)}: {left_words(ahead.deadline_at, now)}."
    )
