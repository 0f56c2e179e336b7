"""What is late after a panel's meetings, in words, each thing counted once (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmr.rules.clocks import ClockState, Key
from cmr.rules.wording import listed, plural

PAPERS = frozenset[Key]({"sheets", "filing"})
AFTER: dict[Key, Key] = {"approval": "minutes", "filing": "approval"}
"""What is nobody's to do before something else is done."""


@dataclass(frozen=True)
class After:
    """One meeting whose day has come, with its clocks."""

    clocks: tuple[ClockState, ...]
    opened: bool
    """Whether it was held here: of one that nobody opened there is no sheet and no minutes."""
    listed: frozenset[Key | None] = frozenset()
    """What of it stands among the reader's own things to do; None for that nobody opened it."""


def late_words(meetings: Iterable[After]) -> str:
    """Papers that are not filed, minutes not sent or not approved, meetings that nobody opened; empty for nothing."""
    meetings = tuple(meetings)
    late = [one for meeting in meetings for one in _late(meeting)]
    papers = sum(one.of - one.done for one in late if one.key in PAPERS)
    said = [f"{plural(papers, 'paper')} not filed"] if papers else []
    for key, what in (("minutes", "not with the chair"), ("approval", "not approved")):
        if number := sum(one.key == key for one in late):
            said.append(f"the minutes of {plural(number, 'meeting')} {what}")
    if unopened := sum(not one.opened and None not in one.listed for one in meetings):
        said.append(f"{plural(unopened, 'meeting')} not opened on {'its' if unopened == 1 else 'their'} day")
    return listed(tuple(said))


def _late(meeting: After) -> Iterator[ClockState]:
    """What of one meeting is late and stands nowhere else.

    The children's parts are no papers before the minutes are approved; minutes that nobody sent are late once (B1.25).
    """
    if not meeting.opened:
        return
    done = {one.key for one in meeting.clocks if one.done >= one.of}
    for one in meeting.clocks:
        counts = one.late and not one.waits and one.key not in done | meeting.listed
        if counts and AFTER.get(one.key, one.key) in done | {one.key}:
            yield one
