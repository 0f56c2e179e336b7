"""What who withdrew from one case does not read of another at its meeting: that family's certain names (B1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from cmr.rules.foreign import Finding, Looker
from cmr.rules.foreign_names import People
from cmr.rules.left_out import MARK, LeftOut, not_theirs, told

T = TypeVar("T")
NOTHING = LeftOut()
WHY = f"“{MARK}” stands for a name of a family whose case you withdrew from."
"""What stands beside it."""
Withdrew = Mapping[int, frozenset[str]]
"""By person (id), the references of the cases that they withdrew from."""


@dataclass(frozen=True)
class Hidden:
    """By what is said of a case, such as its views, what one person does not read of it."""

    left: Mapping[str, LeftOut] = field(default_factory=dict)
    whose: frozenset[str] = frozenset()
    """The references of those families: who has the same is shown the same."""

    def of(self, what: str) -> LeftOut:
        """What is left out of that."""
        return self.left.get(what, NOTHING)

    def but(self, what: str) -> Hidden:
        """The same to somebody who reads that as it stands, or as another copy."""
        return Hidden({name: one for name, one in self.left.items() if name != what}, self.whose)


NOTHING_HIDDEN = Hidden()


def as_read(value: T, left: LeftOut) -> T:
    """The same with every text in it as its reader has it; itself where nothing is left out."""
    return told(value, left.of) if left else value


@dataclass(frozen=True)
class Named:
    """What of those families stands in what is said of a case, for each who withdrew from theirs."""

    withdrew: Withdrew = field(default_factory=dict)
    found: Mapping[str, tuple[str, tuple[Finding, ...]]] = field(default_factory=dict)
    """By what is said: its text, and what was found in it."""

    def hidden_from(self, person_id: int) -> Hidden:
        """What this person does not read of it."""
        whose = self.withdrew.get(person_id, frozenset())
        if not whose or not self.found:
            return NOTHING_HIDDEN
        left = {what: not_theirs(*found, whose) for what, found in self.found.items()}
        kept = {what: one for what, one in left.items() if one}
        return Hidden(kept, whose) if kept else NOTHING_HIDDEN


@dataclass(frozen=True)
class Withdrawals:
    """Who withdrew from which cases of a meeting, and whom its cases name."""

    withdrew: Withdrew = field(default_factory=dict)
    people: tuple[People, ...] = ()
    seated: tuple[str, ...] = ()
    """Who sat there: a member may be called as another family's child."""

    def named_in(self, reference: str, said: Mapping[str, Iterable[str]]) -> Named:
        """What names their families in what is said of that case; nothing is looked through where nobody withdrew."""
        theirs = frozenset[str]().union(*self.withdrew.values()) - {reference}
        if not theirs:
            return Named()
        own = next((one for one in self.people if one.reference == reference), People(reference, ()))
        looker = Looker(own, [one for one in self.people if one.reference in theirs], self.seated)
        texts = {what: "\n\n".join(dict.fromkeys(filter(None, words))) for what, words in said.items()}
        return Named(self.withdrew, {what: (text, looker.look(text)) for what, text in texts.items() if text})
