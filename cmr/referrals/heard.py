"""Will it be heard? What the page of a referral says before its submission: the meeting, and the steps until then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cmr.models import Meeting, Referral
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import MeetingAhead
from cmr.rules.milestones import Milestone, first_review, months_reached
from cmr.rules.next_step import NextStep, left_words, meeting_words, starts
from cmr.rules.panel_type import PanelType
from cmr.rules.path import DONE, STEPS, Step, StepDue, way
from cmr.rules.receipt import Submission
from cmr.rules.wording import due_words, in_london, is_past, plural, spoken_date, spoken_moment

SUBMISSION = "Submission"
"""What the last rung is called; the others say which position signs."""
BEHIND = "Less than a working day is left for it"


@dataclass(frozen=True)
class Rung:
    """One step on the way to the panel: done, the current one, or one to come."""

    title: str
    state: str
    """done, current or todo."""
    who: str = ""
    when: str = ""
    behind: str = ""
    """That it no longer has a working day of its own, where that is so: its one date stands in ``when``."""


@dataclass(frozen=True)
class Heard:
    """The whole of it, drawn by ``referrals/heard.html``."""

    text: str
    """What the current step asks for."""
    who: str
    answer: str
    """Which meeting it can make, and the time left."""
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    rungs: tuple[Rung, ...]
    behind: bool
    may_ask: bool
    asked: bool


def heard_of(
    referral: Referral, would: Submission[MeetingAhead], step: NextStep, now: datetime, *, writes: bool
) -> Heard | None:
    """What is said of a referral (loaded whole) before its submission; None after it. ``writes``: for its worker."""
    if referral.state not in DONE:
        return None
    terms, made = kept_terms(referral.terms), would.makes
    ways = way(referral.state, made.deadline_at, now) if made else ()
    return Heard(
        text=step.text,
        who=step.who,
        answer=_answer(would, now),
        facts=_facts(made),
        notes=tuple(_notes(referral, would, now)),
        milestones=milestones_of(referral, terms, now, made),
        rungs=tuple(_rungs(referral, terms, ways, now)),
        behind=bool(ways and ways[0].overdue(now)) or (made is None and would.late),
        may_ask=writes and bool(would.later),
        asked=would.asked is not None,
    )


def heard_shortly(referral: Referral, would: Submission[MeetingAhead], now: datetime) -> tuple[str, str]:
    """The meeting that it makes, and by when the step it waits for is due (empty where no meeting can be made)."""
    made = would.makes
    due = way(referral.state, made.deadline_at, now)[0] if made else None
    return _answer(would, now), _when(due, now)[0]


def milestones_of(
    referral: Referral, terms: PanelType, now: datetime, made: MeetingAhead | None
) -> tuple[Milestone, ...]:
    """The days that it should wait for, by its form as it stands: months to have passed, a first review (B1.5a, D2)."""
    answers, today = referral.answers, in_london(now).date()
    review = first_review(terms, answers, made.on if made else None)
    return (*months_reached(terms.whole_form, answers, today), *((review,) if review else ()))


def milestones_in(
    referral: Referral, terms: PanelType, section_key: str, now: datetime
) -> tuple[Milestone, ...]:
    """Those that are worked out from one section, for the page on which it is written."""
    return tuple(one for one in milestones_of(referral, terms, now, None) if one.section == section_key)


def _answer(would: Submission[MeetingAhead], now: datetime) -> str:
    made = would.makes
    if made is None or would.late or would.full or would.asked:
        return f"{would.words(now)}."
    deadline, left = spoken_moment(made.deadline_at), left_words(made.deadline_at, now)
    return f"To be heard on {meeting_words(starts(made))}, it is submitted by {deadline}: {left}."


def _facts(made: MeetingAhead | None) -> tuple[tuple[str, str], ...]:
    if made is None:
        return ()
    places = f"{made.left} of {plural(made.most_cases, 'place')} free" if made.left > 0 else "Full"
    return (
        ("Meeting", meeting_words(starts(made))),
        ("Deadline", spoken_moment(made.deadline_at)),
        ("Places", places),
    )


def _notes(referral: Referral, would: Submission[MeetingAhead], now: datetime) -> Iterator[str]:
    """What became of a wish, and what a full meeting means."""
    asked = referral.asked_for
    if asked is not None and asked.id not in {one.id for one in would.in_time}:
        yield _lost(asked, now)
    if would.full and would.makes is not None and would.makes.left > 0:
        yield "A place can come free: what is in time for a full meeting may still be placed on it."


def _lost(asked: Meeting, now: datetime) -> str:
    """Why the meeting that was asked for can't be had any more."""
    on = f"The meeting on {spoken_date(asked.on)}, which was asked for,"
    if asked.state == "cancelled":
        return f"{on} was cancelled. It goes to the next that it can make."
    if asked.state in ("in_session", "closed") or asked.on < in_london(now).date():
        return f"{on} has begun or is over. It goes to the next that it can make."
    return f"{on} closed for referrals at {spoken_moment(asked.deadline_at)}. It goes to the next that it can make."


def _rungs(referral: Referral, terms: PanelType, ways: tuple[StepDue, ...], now: datetime) -> Iterator[Rung]:
    signed = {one.stage: one for one in referral.live_signatures}
    named = {one.stage: one.position for one in terms.signing}
    due = {one.step: one for one in ways}
    for number, step in enumerate(STEPS):
        signature = signed.get(step) if step != "submission" else None
        position = named[step].capitalize() if step != "submission" and step in named else ""
        if number < DONE[referral.state] and signature is not None:
            on = spoken_date(in_london(signature.signed_at))
            yield Rung(f"{position} signed", "done", signature.name, on)
            continue
        title = f"{position} signs" if position else SUBMISSION
        current = number == DONE[referral.state]
        who = "" if current else _holder(referral, step)
        yield Rung(title, "current" if current else "todo", who, *_when(due.get(step), now))


def _when(due: StepDue | None, now: datetime) -> tuple[str, str]:
    """By when a step is due in words, as every page and mail says it; and that it is behind, where it is."""
    if due is None:
        return "", ""
    return due_words(due.at, now), BEHIND if due.overdue(now) and not is_past(due.at, now) else ""


def _holder(referral: Referral, step: Step) -> str:
    manager, chief = referral.team.manager, referral.team.service.manager
    return {
        "social_worker": referral.worker.name,
        "team_manager": manager.name if manager else "",
        "service_manager": chief.name if chief else "",
        "submission": f"{referral.worker.name}, or either manager",
    }[step]
