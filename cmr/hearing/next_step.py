"""What happens next with a case at its meeting, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.adapters import clock
from cmr.hearing.queries import in_the_chair
from cmr.hearing.sheets import terms_of
from cmr.models import Case
from cmr.panels.queries import administered_by, deciders
from cmr.rules.capacities import Actor
from cmr.rules.deciding import Deciders
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, spoken_date, spoken_time


@dataclass(frozen=True)
class NextStep:
    """What happens next with the case, and who holds it."""

    text: str
    who: str = ""
    due: str = ""


def deciders_of(case: Case) -> Deciders | None:
    """Who decides the case while the panel could not agree; None of any other, without a statement (D8)."""
    return (
        deciders(terms_of(case.referral).undecided_to) if case.undecided and case.state == "placed" else None
    )


def next_step(case: Case, hearing: HearingFacts, actor: Actor, decide: Deciders | None) -> NextStep:
    """What the page says of it. ``decide``: who decides where the panel could not agree, while it waits for them."""
    meeting, chair = case.meeting, in_the_chair(case)
    holder = chair.person.name if chair else "The chair"
    if case.state == "tabled":
        who = administered_by(meeting.panel_id, clock.today(), actor.id)
        return NextStep("The case was tabled. It waits in the queue for another meeting.", who)
    if case.state == "heard":
        last = max((one.due_on for one in case.referral.actions if one.case_id == case.id), default=None)
        due = f"the last is due {spoken_date(last)}" if last else ""
        return NextStep(
            "The case was heard. Its actions are carried out and confirmed.",
            "Social worker and team manager",
            due,
        )
    if case.undecided:
        who = decide.words if decide else ""
        return NextStep("The panel could not agree. The head of service makes the decision.", who)
    if meeting.state in ("planned", "circulated"):
        when = f"{spoken_date(meeting.on)}, {spoken_time(meeting.starts_at)}"
        return NextStep("The case is heard once the meeting is open.", "Chair", when)
    waiting: tuple[Refusal, ...] = (hearing.quorum,) if hearing.quorum else ()
    if waiting:
        return NextStep("The case cannot be heard until there is a quorum for it.", holder)
    if hearing.undeclared:
        return NextStep(f"{listed(hearing.undeclared)} still to declare before the case is heard.", holder)
    return NextStep(
        "The panel hears the case; the chair completes and signs the decision sheet.",
        holder,
        "before the next case",
    )
