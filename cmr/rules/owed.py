"""The actions of a case that nobody has confirmed, counted in one way for home, lists and mail (B1.26)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cmr.rules.wording import plural, spoken_date


@dataclass(frozen=True)
class Owed:
    """The days on which a case's unconfirmed actions are due, as seen on a day. Late is what was due before it."""

    days: tuple[date, ...]
    today: date

    @property
    def open(self) -> int:
        """How many nobody has confirmed, late or not."""
        return len(self.days)

    @property
    def late(self) -> int:
        """How many of them were due before this day."""
        return sum(day < self.today for day in self.days)

    @property
    def words(self) -> str:
        """How many: "3 actions open", "3 actions open, 1 late", "3 actions late"; empty where none is open."""
        if not self.days:
            return ""
        if not self.late:
            return f"{plural(self.open, 'action')} open"
        if self.late == self.open:
            return f"{plural(self.late, 'action')} late"
        return f"{plural(self.open, 'action')} open, {self.late} late"

    @property
    def words_with_day(self) -> str:
        """The same, and the day of the first: "3 actions open, 1 late, the first due on Monday 14 December 2026"."""
        if not self.days:
            return ""
        the_first = "" if len(set(self.days)) == 1 else "the first "
        return f"{self.words}, {the_first}due on {spoken_date(min(self.days))}"


def owed(days: Iterable[date], today: date) -> Owed:
    """What is owed of a case whose unconfirmed actions are due on these days."""
    return Owed(tuple(sorted(days)), today)


def owed_in_all(cases: Iterable[Owed]) -> str:
    """Of several cases together: "5 actions open in 2 cases, 3 late"."""
    found = list(cases)
    many, late = sum(one.open for one in found), sum(one.late for one in found)
    where = f"in {plural(len(found), 'case')}"
    if late == many:
        return f"{plural(late, 'action')} late {where}"
    return f"{plural(many, 'action')} open {where}" + (f", {late} late" if late else "")
