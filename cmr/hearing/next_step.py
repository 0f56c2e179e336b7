"""What happens next with a case at its meeting, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.adapters import clock
from cmr.hearing.queries import hearers, in_the_chair, undeclared
from cmr.hearing.sheets import terms_of
from cmr.models import Attendance, Case, Referral
from cmr.panels.queries import administered_by, deciders
from cmr.referrals.record import step_of
from cmr.referrals.submitting import ahead_of
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
    late: bool = False


def deciders_of(case: Case) -> Deciders | None:
    """Who decides the case while the panel could not agree; None of any other, without a statement (D8)."""
    return (
        deciders(terms_of(case.referral).undecided_to) if case.undecided and case.state == "placed" else None
    )


def next_step(
    case: Case,
    hearing: HearingFacts,
    actor: Actor,
    decide: Deciders | None,
    designate_id: int | None = None,
) -> NextStep:
    """What the page says of it. ``decide``: who decides where the panel could not agree, while it waits for them.

    ``designate_id``: whom the chair named to complete and sign sheets (B1.24).
    """
    meeting, chair = case.meeting, in_the_chair(case)
    holder = _holder(chair, actor)
    if case.state == "tabled":
        who = administered_by(meeting.panel_id, clock.today(), actor.id)
        return NextStep("The case was tabled. It waits in the queue for another meeting.", who)
    if case.state == "heard":
        return _of_its_record(case.referral)
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
        return _to_declare(case, actor, holder)
    return _to_be_signed(case, chair, actor, designate_id)


def _of_its_record(referral: Referral) -> NextStep:
    """Of a case that was heard, what its record says: its actions, its way back to the panel, its end (B1.26, DF)."""
    now = clock.now()
    step = step_of(referral, ahead_of(referral, now), now)
    return NextStep(step.text, step.who, step.when(now), step.late(now))


def _holder(one: Attendance | None, actor: Actor) -> str:
    if one is None:
        return "The chair"
    return "You" if one.person_id == actor.id else one.person.name


def _to_declare(case: Case, actor: Actor, holder: str) -> NextStep:
    """Who is still to declare; the reader first, where they are among them (B1.4)."""
    asked = undeclared(case)
    others = tuple(one.name for one in asked if one.id != actor.id)
    if len(others) == len(asked):
        verb = "is" if len(others) == 1 else "are"
        return NextStep(f"{listed(others)} {verb} still to declare before the case is heard.", holder)
    return NextStep(f"{listed(('You', *others))} are still to declare before the case is heard.", "You")


def _to_be_signed(case: Case, chair: Attendance | None, actor: Actor, designate_id: int | None) -> NextStep:
    """Who completes and signs the sheet: the chair of the case, or whom the chair named for it."""
    withdrawn = {one.person_id for one in case.declarations if one.withdrew}
    signs = next(
        (
            one
            for one in hearers(case.meeting)
            if one.person_id == designate_id and one is not chair and designate_id not in withdrawn
        ),
        None,
    )
    what, when = "The panel hears the case; {} the decision sheet.", "before the next case"
    if signs is None:
        you = chair is not None and chair.person_id == actor.id
        does = "you complete and sign" if you else "the chair completes and signs"
        return NextStep(what.format(does), _holder(chair, actor), when)
    if signs.person_id == actor.id:
        does = "you complete and sign, as the chair named you for it,"
    else:
        does = f"{signs.person.name}, whom the chair named for it, completes and signs"
    return NextStep(what.format(does), _holder(signs, actor), when)
