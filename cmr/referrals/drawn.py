"""What is drawn from a form's answers to stand beside it: the children by whom lists and Find know the referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmr.models import Referral
from cmr.panels.queries import kept_terms
from cmr.rules.taken_over import record_key
from cmr.web.components import initials

MOST_INITIALS = 60
"""Characters that a list has for the children's initials."""


@dataclass(frozen=True)
class DrawnChild:
    """A child as its row is to stand: texts cut to their columns, the number as numbers are compared."""

    name: str
    date_of_birth: str
    record_number: str


def drawn_children(referral: Referral) -> tuple[DrawnChild, ...]:
    """The children of the form as it stands, in its order."""
    return tuple(
        DrawnChild(child.name[:300], child.born.stored[:40], record_key(child.record_number))
        for child in kept_terms(referral.terms).children(referral.answers)
    )


def children_as_drawn(referral: Referral) -> bool:
    """Whether the children's rows are those of the form."""
    rows = sorted(referral.children, key=lambda row: row.number)
    standing = tuple(DrawnChild(row.name, row.date_of_birth, row.record_number) for row in rows)
    return standing == drawn_children(referral)


def initials_of(children: Sequence[DrawnChild]) -> str:
    """The children's initials between commas, as many as there is room for, the rest counted; unnamed ones left out.

    A "?" where no child has a name yet.
    """
    words = [found for child in children if (found := initials(child.name)[:6])]
    for shown in range(len(words), 0, -1):
        rest = f" +{len(words) - shown}" if shown < len(words) else ""
        if len(line := ", ".join(words[:shown]) + rest) <= MOST_INITIALS:
            return line
    return "?" if children else ""
