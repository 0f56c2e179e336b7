"""Where a meeting is, as a page shows it: what is pressed on a page of before is not done to another case (B1.13)."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.rules.refusal import Refusal
from cmr.rules.stages import DECLARATIONS

NOT_SAID = Refusal("The page does not say which case and stage it shows. Load it again, and press there.")


@dataclass(frozen=True)
class Place:
    """The item of the agenda, the case before the panel and its stage, with how each reads to somebody."""

    item: str = ""
    case_id: int | None = None
    stage: str = ""
    item_words: str = ""
    case_words: str = ""
    stage_words: str = ""

    @property
    def sent(self) -> str:
        """As a page sends it back with what is pressed on it; it names nobody."""
        return f"{self.item}/{self.case_id or ''}/{self.stage}"

    @property
    def words(self) -> str:
        """Where the meeting is, in a sentence."""
        if self.case_id is None:
            return f"The meeting is now at: {self.item_words}."
        return f"Now before the panel: {self.case_words}, at: {self.stage_words}."


def moved_already(shown: str, now: Place, *, ends: bool) -> str:
    """Why the stage that a page showed is not ended or given more time, in words (B1.19); empty where it is there."""
    if shown == now.sent:
        return ""
    same_case = shown.rpartition("/")[0] == now.sent.rpartition("/")[0]
    if same_case and shown.endswith(f"/{DECLARATIONS}"):
        what = "Everybody there has declared, so its first stage has begun already."
    elif same_case and now.case_id is not None:
        what = "Somebody ended this stage already." if ends else "That stage is over, so it got no more time."
    else:
        what = "The meeting has gone on from the case that you saw. Nothing was done."
    return f"{what} {now.words}"


def gone_already(shown: str, now: Place, *, item: str = "", case_id: int | None = None) -> str:
    """Why the meeting does not go to an item, or a case, as a page asked that showed another place; else empty.

    Two who press the same are told that it is so.
    """
    if case_id is not None and now.case_id == case_id:
        return f"It is before the panel already. {now.words}"
    if item and (now.item, now.case_id) == (item, None):
        return f"It is there already. {now.words}"
    if not shown or shown == now.sent:
        return ""
    return f"The meeting has gone on meanwhile. Nothing was done. {now.words}"
