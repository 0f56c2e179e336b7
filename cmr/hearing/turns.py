"""Whose turn it is in a process: open pages ask one after the other, and make way for whoever writes.

Threads of one process share one processor. A hundred pages that hear of a deed all at once would take it from the
next deed; so they wait in a short line, and whoever finds the line full is told at once to ask again in a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

from flask import current_app, g, request

from cmr.hearing.blueprint import blueprint
from cmr.web.gate import SAFE

MOST_WAITING = 5
"""Pages in the line. With the one whose turn it is they leave two of a process's eight threads to everybody else."""
MAKES_WAY = 0.5
"""Seconds for which a deed goes first; one that takes longer, as a large file does, keeps nobody from being in step."""
PATIENCE = 0.6
"""Seconds that a page waits in the line."""


class Turns:
    """The line of one process."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._deeds: dict[object, float] = {}
        self._waiting = 0
        self._taken = False

    def deed_begins(self, deed: object) -> None:
        """Somebody writes: from now on for a moment no page's turn begins."""
        with self._changed:
            self._deeds[deed] = monotonic()

    def deed_ends(self, deed: object) -> None:
        """It is written, or refused."""
        with self._changed:
            if self._deeds.pop(deed, None) is not None:
                self._changed.notify_all()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Waits for a turn and holds it; False where there is none soon."""
        mine = self._take()
        try:
            yield mine
        finally:
            if mine:
                with self._changed:
                    self._taken = False
                    self._changed.notify_all()

    def _take(self) -> bool:
        with self._changed:
            if self._waiting >= MOST_WAITING:
                return False
            self._waiting += 1
            try:
                until = monotonic() + PATIENCE
                while (left := min(self._free_in(), until - monotonic())) > 0:
                    self._changed.wait(left)
                if self._taken:
                    return False
                self._taken = True
                return True
            finally:
                self._waiting -= 1

    def _free_in(self) -> float:
        """Seconds until a turn may begin, unless somebody ends theirs before; 0 for now."""
        if self._taken:
            return PATIENCE
        first = max(self._deeds.values(), default=0.0) + MAKES_WAY
        return max(first - monotonic(), 0.0)


def turns() -> Turns:
    """Those of this process."""
    found: Turns = current_app.extensions.setdefault("turns", Turns())
    return found


@blueprint.before_app_request
def _a_deed_goes_first() -> None:
    if request.method not in SAFE:
        g.deed = object()
        turns().deed_begins(g.deed)


@blueprint.teardown_app_request
def _and_ends(_error: BaseException | None) -> None:
    if (deed := g.pop("deed", None)) is not None:
        turns().deed_ends(deed)
