"""A case as it is heard: its stages in turn, each with its minutes, and what the clock says of them (B1.14).

Time that has run over is said and never blocks anything: the chair ends a discussion, no clock does (B1.19).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmr.rules.panel_type import Agenda, AgendaItem, CaseStage
from cmr.rules.quorum_times import stood
from cmr.rules.refusal import Refusal
from cmr.rules.stays import Stays
from cmr.rules.wording import in_london, listed, plural, spoken_time

MOST_MORE = 30
"""Minutes that a stage may be given more at once."""
AN_HOUR = timedelta(hours=1)
"""A stage over by more than this is said to be so, and its minutes are counted no longer."""
DECLARATIONS = "declarations first"
"""Where a case is before its first stage, while somebody there has not declared: no clock runs (B1.4, B1.14).

The stages of a panel type have keys of one word.
"""
NOT_BEGUN = Refusal("No stage of the case has begun: declarations come first.", "B1.4")
NOT_OPEN = Refusal("Only an open meeting goes through its agenda.", "B1.13")


@dataclass(frozen=True)
class Timer:
    """How a stage stands: when it began, when its minutes are over, and what is said of that."""

    began_at: datetime
    ends_at: datetime
    over: timedelta
    """By how much its minutes are over; nothing while they are not."""
    left: timedelta = timedelta()
    """How much of them is left; nothing where they are over."""
    stands_since: datetime | None = None
    """From when it stands still: there is no quorum for the case (B1.3)."""

    @property
    def words(self) -> str:
        """The state of the clock in words that hold without a script that counts."""
        if self.stands_since is not None:
            return f"stands still since {_clock(self.stands_since)}, {self.rest}"
        if not self.over:
            return f"until {_clock(self.ends_at)}"
        minutes = int(self.over.total_seconds() // 60)
        by = f", {_over(self.over)}" if minutes else ""
        return f"was to end at {_clock(self.ends_at)}{by}"

    @property
    def rest(self) -> str:
        """How much of its minutes is left, or by how much they are over: "3:12 left"."""
        if self.over:
            return _over(self.over) if self.over >= timedelta(minutes=1) else "its time is up"
        seconds = round(self.left.total_seconds())
        return f"{seconds // 60}:{seconds % 60:02} left"


def timer(began_at: datetime, minutes: int, now: datetime, gaps: Stays = ()) -> Timer:
    """The clock of a stage that began then and lasts so many minutes, with what was added.

    ``gaps``: when there was no quorum for the case, for so long it stood still; an open one lasts (B1.3).
    """
    ends = began_at + timedelta(minutes=minutes) + stood(gaps, began_at, now)
    stands = next((since for since, until in gaps if until is None and since <= now), None)
    return Timer(began_at, ends, max(now - ends, timedelta()), max(ends - now, timedelta()), stands)


def stage_of(stages: Sequence[CaseStage], key: str | None) -> CaseStage | None:
    """The stage with that key; None where the terms know none."""
    return next((one for one in stages if one.key == key), None)


def stage_after(stages: Sequence[CaseStage], key: str | None) -> CaseStage | None:
    """The stage that follows, the first one after the declarations; None after the last."""
    if key == DECLARATIONS:
        return stages[0]
    keys = [one.key for one in stages]
    following = keys.index(key) + 1 if key in keys else len(keys)
    return stages[following] if following < len(stages) else None


def item_of(agenda: Agenda, key: str) -> AgendaItem | None:
    """The item with that key; None where the agenda has none."""
    return next((one for one in agenda.items if one.key == key), None)


def item_of_cases(agenda: Agenda) -> AgendaItem:
    """The item under which cases are presented; the last one where no item says so."""
    return next((one for one in agenda.items if one.cases), agenda.items[-1])


def item_after(agenda: Agenda, key: str) -> AgendaItem | None:
    """The item that follows; None after the last."""
    keys = [one.key for one in agenda.items]
    following = keys.index(key) + 1 if key in keys else len(keys)
    return agenda.items[following] if following < len(keys) else None


def why_not_moved(meeting_state: str) -> Refusal | None:
    """Why the meeting does not go to another item or stage; None where it may."""
    return None if meeting_state == "in_session" else NOT_OPEN


def why_not_taken(
    meeting_state: str, case_state: str, undecided: bool, quorum: Refusal | None
) -> Refusal | None:
    """Why a case is not put before the panel; None where it may be.

    ``quorum``: why there is none for this case, with what would restore it (B1.3).
    """
    if meeting_state != "in_session":
        return Refusal("A case is put before the panel while the meeting is open.", "B1.14")
    if case_state != "placed":
        return Refusal(f"This case was {case_state} at this meeting already.", "B1.19")
    if undecided:
        return Refusal("The panel could not agree on this case: it is with the head of service.", "D8")
    return quorum


def why_no_stage_moved(by_id: int, withdrawn_ids: Collection[int]) -> Refusal | None:
    """Why somebody does not end or extend the stage of the case before the panel: they withdrew from it (B1.4)."""
    if by_id not in withdrawn_ids:
        return None
    return Refusal(
        "You withdrew from the case before the panel. Whoever chairs it, or the administrator, moves it along.",
        "B1.4",
    )


def why_not_ended(undeclared: Sequence[str], quorum: Refusal | None = None) -> Refusal | None:
    """Why the case does not go on to its next stage: somebody there has not declared for it yet (B1.4).

    ``quorum``: why there is none for the case: meanwhile nothing of it is heard (B1.3).
    """
    if not undeclared:
        return quorum
    one = len(undeclared) == 1
    return Refusal(
        f"{listed(tuple(undeclared))} {'has' if one else 'have'} not declared for this case yet. "
        "That comes before it is heard.",
        "B1.4",
    )


def why_not_extended(stage: str | None, minutes: int) -> Refusal | None:
    """Why a stage is not given so many minutes more; None where it is."""
    if stage == DECLARATIONS:
        return NOT_BEGUN
    if 1 <= minutes <= MOST_MORE:
        return None
    return Refusal(f"A stage is given between one and {MOST_MORE} minutes more at a time.", "B1.19")


def _over(by: timedelta) -> str:
    if by > AN_HOUR:
        return "more than an hour over"
    return f"{plural(int(by.total_seconds() // 60), 'minute')} over"


def _clock(at: datetime) -> str:
    return spoken_time(in_london(at).time())
