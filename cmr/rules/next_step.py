"""What happens next with a referral, who holds it and by when: one line for every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from cmr.rules.wording import (
    LONDON,
    due_words,
    in_london,
    is_past,
    listed,
    near_day,
    plural,
    sentence,
    spoken_date,
    spoken_time,
)

SOON = timedelta(hours=48)
ADMINISTRATOR = "the panel’s administrator"
CHAIR = "the chair of the panel"
HOURS_ARE_COUNTED = timedelta(hours=72)
"""Under so long, what is left is said in hours; above, in days."""


class Dated(Protocol):
    """A meeting with its day and hour."""

    @property
    def on(self) -> date: ...
    @property
    def starts_at(self) -> time: ...


@dataclass(frozen=True)
class Ahead:
    """A meeting to come: when it is held, and the last second in time for it (aware)."""

    on: date
    starts_at: time
    deadline_at: datetime


@dataclass(frozen=True)
class Sooner:
    """A meeting that can hear a case before the one it is in line for, if it is placed there now."""

    on: date
    out: bool
    """Whether its agenda has gone out, so that a supplement brings the case to its readers (D3c)."""

    def words(self, today: date) -> str:
        """On which day, and how: "today with a supplement"."""
        day = near_day(self.on, today) or spoken_date(self.on)
        return f"{day} with a supplement" if self.out else day


@dataclass(frozen=True)
class StepFacts:
    """A referral as the line about its next step needs it."""

    state: str
    worker: str
    team_manager: str = ""
    service_manager: str = ""
    sent_back: bool = False
    late_choice: str = ""
    late_for_on: date | None = None
    """The meeting it came late for, while that is to come."""
    deferred_to_on: date | None = None
    """The meeting it was deferred to, while that is to come."""
    deferred: bool = False
    """Whether the chair deferred it without naming a meeting that is still to come (B1.7, B1.10)."""
    lost_meeting_on: date | None = None
    """The meeting at which it was to be heard, where that was cancelled."""
    by_wish: bool = False
    """Whether that is the meeting its worker asked for."""
    makes: Ahead | None = None
    """The first meeting it is in time for: submitted now or, once it is submitted, as it was received."""
    sooner: Sooner | None = None
    """Once it is submitted: a meeting before that one which takes cases still."""
    due: datetime | None = None
    """While it is not submitted: by when the step that it waits for is due, to be in time for that meeting."""
    meeting: Ahead | None = None
    """The meeting it is scheduled to."""
    meeting_state: str = ""
    entered: bool = False
    """Whether that meeting was held on paper, and is being entered (``rules.being_entered``)."""
    begins_at: datetime | None = None
    """Its own time there, from when its people are told that (``rules.case_time``)."""
    today: date | None = None
    """The day on which it is asked, by which a meeting that nobody opened is known."""
    undecided: bool = False
    open_actions: int = 0
    next_action_due: date | None = None
    returns_on: date | None = None
    withdrawn: bool = False
    closed_on: date | None = None


@dataclass(frozen=True)
class NextStep:
    """What happens next, with whom it lies, and by when."""

    text: str
    who: str = ""
    due: datetime | date | None = None
    kind: Literal["deadline", "meeting", "from", "earliest", "date", "since"] = "deadline"
    """What ``due`` is: a deadline to meet; the hour at which it is heard, the one from which its meeting hears cases,
    or the day of the first meeting that can; a day on which it comes back, or since which it waits."""
    sooner: Sooner | None = None
    """A meeting before ``due`` at which it can be heard all the same; alone, where there is no other."""

    def when(self, now: datetime) -> str:
        """By when, in words; empty where there is no date. ``now`` is aware."""
        if self.due is None:
            return self.sooner.words(in_london(now).date()) if self.sooner else ""
        if self.kind == "meeting":
            return meeting_words(self.due, now=now)
        if self.kind == "from":
            return meeting_words(self.due, from_=True, now=now)
        if self.kind == "earliest":
            return self._earliest(self.due, in_london(now).date())
        if self.kind == "since":
            return f"waiting since {spoken_date(self.due)}"
        if self.kind == "date":
            return f"on {spoken_date(self.due)}"
        return due_words(self.due, now)

    def _earliest(self, on: date, today: date) -> str:
        if self.sooner is None:
            return f"{meeting_words(on)} at the earliest"
        return f"{meeting_words(on)}, or {self.sooner.words(today)}"

    def late(self, now: datetime) -> bool:
        """Whether its deadline is over."""
        return self.kind == "deadline" and self.due is not None and is_past(_end(self.due), now)

    def soon(self, now: datetime) -> bool:
        """Whether it falls within two days."""
        if self.due is None or self.kind == "since" or self.late(now):
            return False
        return _end(self.due) - now <= SOON

    def falls(self) -> datetime | None:
        """The moment it is due, to sort by."""
        return None if self.due is None else _end(self.due)


def next_step(facts: StepFacts) -> NextStep:
    """The next step of a referral in any of its states; KeyError for a state that there is not."""
    return _STEPS[facts.state](facts)


def before_words(at: datetime, now: datetime) -> str:
    """Until when something is done before a meeting, or a case at it: near it "today, before 9:30am"; or "tomorrow"."""
    if near := near_day(in_london(at).date(), in_london(now).date()):
        return f"{near}, before {spoken_time(in_london(at).time())}"
    return f"before {meeting_words(at)}"


def meeting_words(at: datetime | date, *, from_: bool = False, now: datetime | None = None) -> str:
    """When a meeting is held, or a case at it: "Thursday 10 December 2026, 9:30am"; or ``from_`` then on.

    Asked ``now``, near it: "today at 9:30am", "tomorrow at 9:30am".
    """
    if isinstance(at, datetime):
        local = in_london(at)
        near = near_day(local.date(), in_london(now).date()) if now is not None else ""
        if near:
            return f"{near} {'from' if from_ else 'at'} {spoken_time(local.time())}"
        return f"{spoken_date(local)}, {'from ' if from_ else ''}{spoken_time(local.time())}"
    return spoken_date(at)


def left_words(deadline: datetime, now: datetime) -> str:
    """How long is left until a deadline: "31 hours left", "6 days left", "under an hour left", "passed"."""
    if is_past(deadline, now):
        return "passed"
    left = deadline - now
    if left < timedelta(hours=1):
        return "under an hour left"
    if left < HOURS_ARE_COUNTED:
        return f"{plural(int(left.total_seconds() // 3600), 'hour')} left"
    return f"{plural(left.days, 'day')} left"


def starts(meeting: Dated) -> datetime:
    """The moment a meeting begins, aware."""
    return datetime.combine(meeting.on, meeting.starts_at, LONDON)


def _end(due: datetime | date) -> datetime:
    return due if isinstance(due, datetime) else datetime.combine(due, time(23, 59, 59), LONDON)


def _deadline(facts: StepFacts) -> datetime | None:
    return facts.due


def _or(name: str, position: str) -> str:
    return f"{name}, {position}" if name else f"the {position}"


def _draft(facts: StepFacts) -> NextStep:
    text = (
        "Change what was asked for, then sign the form again"
        if facts.sent_back
        else "Complete the form and sign it as the social worker"
    )
    return NextStep(text, _or(facts.worker, "social worker"), _deadline(facts))


def _signed_by_social_worker(facts: StepFacts) -> NextStep:
    return NextStep(
        "Read the form, then sign it or send it back",
        _or(facts.team_manager, "team manager"),
        _deadline(facts),
    )


def _signed_by_team_manager(facts: StepFacts) -> NextStep:
    return NextStep(
        "Read the form, then sign it or send it back",
        _or(facts.service_manager, "service manager"),
        _deadline(facts),
    )


def _signed_by_service_manager(facts: StepFacts) -> NextStep:
    return NextStep(
        "All three have signed: submit it to the panel",
        f"{_or(facts.worker, 'social worker')}, or either manager",
        _deadline(facts),
    )


def _submitted(facts: StepFacts) -> NextStep:
    if facts.late_choice == "waiting" and facts.late_for_on:
        return NextStep(
            "It came after the deadline: the chair accepts it, defers it or sends it back",
            CHAIR,
            facts.late_for_on,
            "meeting",
        )
    if facts.deferred_to_on:
        asked = facts.by_wish
        return NextStep(
            f"It was {'submitted for a later meeting' if asked else 'deferred'}: it is placed on "
            f"the agenda of {'that' if asked else 'the later'} meeting",
            ADMINISTRATOR,
            facts.deferred_to_on,
            "meeting",
        )
    if facts.late_choice == "accepted" and facts.late_for_on and not facts.deferred:
        return NextStep(
            "The chair accepted it although late: it is placed on the agenda",
            ADMINISTRATOR,
            facts.late_for_on,
            "meeting",
        )
    if facts.lost_meeting_on:
        what = (
            f"Its meeting on {spoken_date(facts.lost_meeting_on)} was cancelled: it stands first in line, and is "
            "placed on another meeting’s agenda"
        )
    elif facts.deferred:
        what = "The chair deferred it to a later meeting: it waits in the queue until it is placed on one"
    else:
        what = "It waits in the queue to be placed on a meeting’s agenda"
    return NextStep(what, ADMINISTRATOR, facts.makes.on if facts.makes else None, "earliest", facts.sooner)


def _scheduled(facts: StepFacts) -> NextStep:
    meeting, own = facts.meeting, facts.begins_at
    begins = starts(meeting) if meeting else None
    if facts.undecided:
        return NextStep(
            "The panel could not agree: the head of service decides",
            "the head of service",
            meeting.on if meeting else None,
            "since",
        )
    if facts.entered:
        return NextStep("Its meeting was held on paper, and is being entered", ADMINISTRATOR)
    if facts.meeting_state == "in_session":
        return NextStep("It is heard at the meeting that is open now", CHAIR, own or begins, "meeting")
    if facts.today and meeting and meeting.on < facts.today:
        what = "Nobody opened its meeting on its day: it is opened now, or the case goes to another meeting"
        return NextStep(what, ADMINISTRATOR, meeting.on)
    if own is not None:
        return NextStep("The members read it, then the panel hears it", "the panel", own, "meeting")
    if facts.meeting_state == "circulated":
        what = "It was added after the agenda went out: it goes out with a supplement, and with its time"
    else:
        what = "It is on the agenda, which is circulated before the meeting, with the time of each case"
    return NextStep(what, ADMINISTRATOR, begins, "from")


def _heard(facts: StepFacts) -> NextStep:
    if facts.open_actions:
        owners = listed(tuple(name for name in (facts.team_manager, facts.worker) if name))
        return NextStep(
            sentence(f"{plural(facts.open_actions, 'action')} to be done and confirmed"),
            owners,
            facts.next_action_due,
        )
    return NextStep("Close the case, or return it to the panel", CHAIR)


def _actioned(_facts: StepFacts) -> NextStep:
    return NextStep("Every action is confirmed: close the case, or return it to the panel", CHAIR)


def _returned(facts: StepFacts) -> NextStep:
    return NextStep(
        "It comes back to the panel: it is placed on a meeting’s agenda",
        ADMINISTRATOR,
        facts.returns_on,
        "date",
    )


def _closed(facts: StepFacts) -> NextStep:
    did = "It was withdrawn" if facts.withdrawn else "It was closed"
    on = f" on {spoken_date(facts.closed_on)}" if facts.closed_on else ""
    return NextStep(f"{did}{on}. Nothing more happens")


_STEPS: dict[str, Callable[[StepFacts], NextStep]] = {
    "draft": _draft,
    "signed_by_social_worker": _signed_by_social_worker,
    "signed_by_team_manager": _signed_by_team_manager,
    "signed_by_service_manager": _signed_by_service_manager,
    "submitted": _submitted,
    "scheduled": _scheduled,
    "heard": _heard,
    "actioned": _actioned,
    "returned": _returned,
    "closed": _closed,
}
