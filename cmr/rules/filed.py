"""When something is said to be on a child's file, and taken back where it was a slip (B1.24, B1.25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cmr.rules.filing import LEAST_OF_A_REASON, WHAT, Kind, Looked, not_looked_at
from cmr.rules.foreign import Finding
from cmr.rules.refusal import Refusal
from cmr.rules.wording import in_london, near_day, spoken_date
from cmr.rules.working_days import working_days_between

UNDONE_WITHIN = 5
"""Working days within which "filed" is taken back: a slip is found soon, and what is older stands."""


def why_not_filed(
    kind: Kind,
    *,
    text: str,
    findings: Sequence[Finding],
    looks: Iterable[Looked],
    signed: bool,
    approved: bool,
    filed: bool = False,
) -> tuple[Refusal, ...]:
    """Why something is not marked as filed (B1.24, B1.25); empty where it may be."""
    if filed:
        return (Refusal(f"{WHAT[kind][:1].upper()}{WHAT[kind][1:]} has been filed already.", "B1.25"),)
    if kind == "minutes" and not approved:
        return (Refusal("The child’s part is filed once the chair has approved the minutes.", "B1.25"),)
    if kind != "minutes" and not signed:
        return (Refusal("The decision sheet is not signed yet, so there is nothing to file.", "B1.24"),)
    unseen = not_looked_at(text, findings, looks, what=WHAT[kind])
    return (unseen,) if unseen else ()


def no_place(where: str) -> Refusal | None:
    """What is wrong with where on the child's file something is said to be (B1.24)."""
    if where.strip():
        return None
    return Refusal("Say where on the child’s file it is, for example the folder.", "B1.24")


def no_such_day(filed_on: date, *, made_on: date, today: date) -> Refusal | None:
    """What is wrong with the day on which something is said to have been filed (B1.24)."""
    if filed_on > today:
        return Refusal("It can’t have been filed in the future.", "B1.24")
    if filed_on < made_on:
        return Refusal(f"It was there to be filed from {spoken_date(made_on)} on.", "B1.24")
    return None


def undo_problems(filed_on: date, today: date, reason: str) -> tuple[Refusal, ...]:
    """Why what was marked as filed is not marked as open again (B1.24)."""
    found = []
    if working_days_between(filed_on, today) > UNDONE_WITHIN:
        found.append(
            Refusal(
                f"It was filed more than {UNDONE_WITHIN} working days ago, and that stands in the record.",
                "B1.24",
            )
        )
    if len(reason.strip()) < LEAST_OF_A_REASON:
        found.append(Refusal("Say why it is not on the child’s file after all.", "B1.24"))
    return tuple(found)


def still_to_file(dues: Iterable[date], today: date) -> str:
    """How much is to be filed and by when, in a few words: "2 late, 3 due today"; empty where nothing is."""
    days = sorted(dues)
    late = sum(day < today for day in days)
    ahead = [day for day in days if day >= today]
    said = [f"{late} late"] if late else []
    if ahead:
        first = ahead[0]
        when = near_day(first, today) or spoken_date(first)
        said.append(f"{sum(day == first for day in ahead)} due {when}")
    return ", ".join(said)


def filed_words(by: str, at: datetime, where: str, kind: Kind = "sheet") -> str:
    """Who filed it, where and when, as a sentence; an entry of the chronology is entered (D6c)."""
    did = "Entered" if kind == "chronology" else "Filed"
    return f"{did} by {by} on {spoken_date(in_london(at).date())}: {where.strip()}"
