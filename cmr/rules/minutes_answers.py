"""How what the chair asked to be changed in the minutes was answered, against what became of the text (B1.25)."""

from __future__ import annotations

from typing import Literal

from cmr.rules.refusal import Refusal

Answer = Literal["open", "not", "done", "unchanged"]
"""Not answered yet, not done with a word why, done; or said to be done, and what it is about reads as before."""
LEAST_OF_AN_ANSWER = 3
"""Characters without which nothing was said."""


def answered(*, said: bool, why: str, changed: bool | None) -> Answer:
    """How one thing stands that was asked for.

    ``changed``: whether what it is about reads otherwise than the chair read it; None where that is settled.
    """
    if not said:
        return "open"
    if why:
        return "not"
    return "unchanged" if changed is False else "done"


def waits(answer: Answer) -> bool:
    """Whether the drafter still owes an answer: a "done" beside an unchanged text is a promise, and none."""
    return answer in ("open", "unchanged")


def nothing_changed(read_by: str, *, of_whole: bool) -> Refusal:
    """Why nobody says of it that it is done: the chair reads a word beside a text that is as they read it."""
    if of_whole:
        words = (
            f"No section was changed since {read_by} read the minutes. Change one, or say why it is not done."
        )
    else:
        words = f"This section reads as {read_by} read it. Change it, or say why it is not done here."
    return Refusal(words, "B1.25")


def answer_problem(why: str) -> Refusal | None:
    """What is missing of the word that answers a change which is asked for and not made (B1.25)."""
    if len(why.strip()) < LEAST_OF_AN_ANSWER:
        return Refusal("Say why it is not done.", "B1.25")
    return None
