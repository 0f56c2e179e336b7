"""What was missing on a sheet as it was signed on paper, and was said afterwards by whoever had to (B1.21, B1.24).

The rules of signing hold for paper too: nothing is confirmed without its rationale, or before each dissent is recorded.
What is missing is asked of whoever signed or dissented; that it was not on the paper stands beside the signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cmr.rules.paper_times import minute
from cmr.rules.refusal import Refusal
from cmr.rules.wording import in_london, spoken_date, spoken_time

CLAUSE = "B1.24"
DISSENT = "dissent"
GAPS = {
    "rationale": "the rationale",
    DISSENT: "the words of a dissenting view",
    "entry": "who sees to something that was agreed, by when, or why",
    "outcome": "what an outcome asks for",
    "return": "the day on which the case returns",
}
"""What can have been missing."""
ASK = (
    "If it is missing on the paper too: ask whoever signed, or whoever dissented. Enter what they say, then when they "
    "said it, under “Was something missing on the paper?”. It stands beside the signature that it was not there. "
)
NOT_SAID = (
    "If it can’t be had, the sheet does not stand: the chair enters that the case was tabled, and the panel hears it "
    "again."
)
WHAT_TO_DO = ASK + NOT_SAID


@dataclass(frozen=True)
class Afterwards:
    """Something that was missing on the paper: who said it, when, and who recorded that."""

    what: str
    person_id: int
    name: str
    moment: datetime
    recorded_by: str

    @property
    def words(self) -> str:
        """As it stands beside the signature, and in the case's history."""
        local = in_london(self.moment)
        said = f"said by {self.name} at {spoken_time(local.time())} on {spoken_date(local)}"
        return f"{GAPS[self.what]}, {said}; {self.recorded_by} recorded it"


def beside_signature(said: Sequence[Afterwards]) -> str:
    """What stands beside a signature on paper of what was not there; empty where nothing was missing."""
    return " ".join(f"Not on the paper: {one.words}." for one in said)


def why_not_then(moment: datetime, *, opened_at: datetime | None, now: datetime) -> Refusal | None:
    """Why nobody said afterwards then what was missing."""
    if moment > now:
        return Refusal("That time has not come yet.", CLAUSE)
    if opened_at is not None and minute(moment) < minute(opened_at):
        return Refusal("That is before the meeting opened, so before it was signed.", CLAUSE)
    return None


def why_not_by(what: str, name: str, *, signs: bool, disagrees: bool) -> Refusal | None:
    """Why it was not theirs to say. ``signs``: whether they can have signed; ``disagrees``: by the view recorded."""
    if what == DISSENT and not disagrees:
        words = f"{name} has no view recorded that disagrees. The words of a dissenting view are its member’s own."
        return Refusal(words, "B1.21")
    if what != DISSENT and not signs:
        return Refusal(
            f"{name} can’t have signed this sheet: whoever signed it says what was missing.", CLAUSE
        )
    return None
