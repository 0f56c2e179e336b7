"""Who decides where a panel could not agree: whoever holds the office, and of several the first who signs (D8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cmr.rules.wording import listed, sentence


@dataclass(frozen=True)
class Deciders:
    """Those who may decide a case in the panel's stead."""

    office: str
    """Theirs, by the panel's terms: "head of service"."""
    people: tuple[tuple[int, str], ...]
    """Who holds it: ids and names, by name."""

    @property
    def words(self) -> str:
        """With whom it is, to anybody else: by name, or the office where nobody holds it."""
        names = " or ".join(name for _, name in self.people)
        first = ": whoever signs first decides" if len(self.people) > 1 else ""
        return f"{names}, {self.office}{first}" if names else f"{sentence(self.office)}, which nobody is now"

    def beside(self, ids: Collection[int]) -> str:
        """To one of them, or to their deputy: who else may decide it; empty where nobody else does.

        ``ids``: the reader's own, and those of whom they stand in for.
        """
        others = tuple(name for id_, name in self.people if id_ not in ids)
        if not others:
            return ""
        holds = "holds" if len(others) == 1 else "hold"
        return f"{listed(others)} {holds} the same office: whoever signs first decides."
