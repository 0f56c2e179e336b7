"""Where somebody is to be already at a time for which they are asked or chosen (B1.2d, D3d, D5).

Alike things at one place are said once, with all their times.

Nothing is refused for it: one of the two may end early, or somebody else may go. It is only said, at the name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cmr.rules.agenda import Slot
from cmr.rules.wording import listed, spoken_time

As = Literal["seat", "deputy", "presenter", "manager", "guest"]
"""As what somebody is at a meeting: in a seat of theirs or in another's, with a case, for their team's, or invited."""
DOES: dict[As, tuple[str, str]] = {
    "seat": ("sits on", "sit on"),
    "deputy": ("stands in on", "stand in on"),
    "presenter": ("presents a case at", "present a case at"),
    "manager": ("has a case of their team at", "have a case of your team at"),
    "guest": ("is a guest at", "are a guest at"),
}
"""The same as others read it, and as they do themselves."""


@dataclass(frozen=True)
class Booked:
    """One thing for which somebody is to be elsewhere."""

    panel: str
    role: As
    when: str
    """From when to when in words, or from when on, while the agenda has not gone out."""
    told: bool = True
    """Whether that is a time which holds; before circulation cases still change places (D3c)."""
    here: bool = False
    """Whether it is at the very meeting for which they would be chosen."""

    @property
    def words(self) -> str:
        """As it stands beside a name: "presents a case at the … panel then, 9:50am to 10:10am"."""
        return self._words(DOES[self.role][0])

    @property
    def to_them(self) -> str:
        """As they read it themselves, in a sentence."""
        return f"You {self._words(DOES[self.role][1])}."

    def _words(self, does: str) -> str:
        if self.here:
            return f"{does} this meeting, {self.when}"
        return f"{does} the {self.panel} {'then' if self.told else 'that day'}, {self.when}"


def from_when(at: Slot, *, told: bool) -> str:
    """When a case elsewhere is heard, as far as that is known."""
    until = f" to {spoken_time(at.ends_at)}" if told else ""
    return f"{'' if told else 'some time from '}{spoken_time(at.starts_at)}{until}"


def beside(name: str, found: Iterable[Booked], *, cannot: bool = False) -> str:
    """Somebody's name in a list to choose from, with what speaks against choosing them."""
    notes = [*(["said that they can’t come"] if cannot else []), *(one.words for one in said_once(found))]
    return f"{name} ({'; '.join(notes)})" if notes else name


def said_of(name: str, found: Iterable[Booked]) -> str:
    """The same after they were chosen, in a sentence; nothing where they are free."""
    where = "; ".join(one.words for one in said_once(found))
    return f"{name} {where}." if where else ""


def said_once(found: Iterable[Booked]) -> tuple[Booked, ...]:
    """Alike things at one place as one with all their times, in the order in which they stand."""
    times: dict[Booked, list[str]] = {}
    for one in found:
        whens = times.setdefault(replace(one, when=""), [])
        if one.when not in whens:
            whens.append(one.when)
    return tuple(replace(one, when=listed(tuple(whens))) for one, whens in times.items())
