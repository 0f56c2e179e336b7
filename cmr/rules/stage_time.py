"""A case that left the panel unsigned goes on at the stage where it was, with the time it had used (B1.14, B1.19)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cmr.rules.panel_type import CaseStage
from cmr.rules.quorum_times import stood
from cmr.rules.stages import DECLARATIONS, stage_of
from cmr.rules.stays import Stays

Deed = Literal["take", "end", "extend", "leave"]


@dataclass(frozen=True)
class Step:
    """One thing that was done with the meeting's stages, by its record."""

    at: datetime
    deed: Deed
    case_id: int | None = None
    """Of which case; none where the meeting went to an item of its agenda."""
    stage: str = ""
    """The key of the stage that began with it; empty after the last."""
    minutes: int = 0
    """That it was given more."""


@dataclass(frozen=True)
class LeftAt:
    """The stage at which a case was left."""

    stage: CaseStage
    minutes: int
    """How long it lasts, with what was added."""
    times: Stays
    """When the case was before the panel at this stage."""

    def used(self, gaps: Stays) -> timedelta:
        """How much of its time it used, without what there was no quorum for."""
        whole = (
            until - since - stood(gaps, since, until) for since, until in self.times if until is not None
        )
        return sum(whole, timedelta())


def left_at(case_id: int, steps: Iterable[Step], stages: Sequence[CaseStage], now: datetime) -> LeftAt | None:
    """Where the case was when it was last before the panel; None where it never was."""
    stage: CaseStage | None = None
    minutes, since = 0, None
    times: list[tuple[datetime, datetime | None]] = []
    for one in sorted(steps, key=lambda one: one.at):
        if one.deed == "extend":
            minutes += one.minutes if one.case_id == case_id else 0
            continue
        if since is not None:
            times.append((since, one.at))
            since = None
        if one.case_id != case_id or one.deed == "leave" or one.stage == DECLARATIONS:
            continue
        following = stage_of(stages, one.stage) if one.deed == "end" else None
        if one.deed == "take":
            stage, since = stage or stages[0], one.at
            minutes = minutes or stage.minutes
        elif following is not None:
            stage, minutes, since, times = following, following.minutes, one.at, []
    if since is not None:
        times.append((since, now))
    return LeftAt(stage, minutes, tuple(times)) if stage is not None else None
