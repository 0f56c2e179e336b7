"""Whom the chair may name in the meeting to complete and sign decision sheets in their stead (B1.24)."""

from __future__ import annotations

from cmr.rules.refusal import Refusal

CLAUSE = "B1.24"


def was_designated(name: str, note: str) -> bool:
    """Whether whoever signed was named for it: what stands beside a signature says so, and never changes."""
    return f"{name} was designated by " in note


def designated_words(name: str, named_by: str, *, in_chair_now: str) -> str:
    """What stands beside the signature of somebody named for it: by whom, and who chaired when it was signed.

    ``in_chair_now``: whoever chairs the case as it is signed, with in whose stead; empty where nobody does.
    """
    still = named_by == in_chair_now
    words = (
        f"{name} was designated by {named_by}, {'' if still else 'then '}in the chair of this meeting, "
        "to complete and sign this sheet."
    )
    if still or not in_chair_now:
        return words
    comma = "," if ", for " in in_chair_now else ""
    return f"{words} {in_chair_now}{comma} was in the chair when it was signed."


def why_not_named_by(*, in_the_chair: bool, hears: bool) -> Refusal | None:
    """Why somebody neither names a designate nor takes that back; None for who is in the chair now.

    That is the chair of the meeting, or of the case that is before it. To sit beside them, or as a member, is not
    enough. An administrator, who does not hear cases, writes down whom the chair named.
    """
    if in_the_chair or not hears:
        return None
    return Refusal("Whoever is in the chair names who signs for them, and takes it back.", CLAUSE)


def why_not_designate(
    name: str, *, known_to_terms: bool, hears: bool, chairs: bool, open_: bool
) -> Refusal | None:
    """Why that person is not named; None where they may be.

    ``hears``: present now and in the chair or a member. ``chairs``: in the chair of the meeting already.
    """
    if not known_to_terms:
        return Refusal("In this panel only the chair completes the decision sheet.", CLAUSE)
    if not open_:
        return Refusal("A designate is named in the meeting, while it is open.", CLAUSE)
    if chairs:
        return Refusal(f"{name} is in the chair and signs without being named.", CLAUSE)
    if not hears:
        return Refusal(f"{name} is not among those present who hear cases.", CLAUSE)
    return None
