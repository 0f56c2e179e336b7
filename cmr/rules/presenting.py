"""Who presents a case at its meeting, and who says that they come (D3d)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cmr.rules.meeting import TO_COME
from cmr.rules.refusal import Refusal

Says = Literal["", "comes", "cannot"]
"""What a presenter last said about coming at the case's time; nothing while they are still asked."""
NOT_OFFERED = Refusal("Choose who presents it: somebody who reads this case.", "D3d")


def still_to_come(case_state: str, meeting_state: str, on: date, today: date) -> Refusal | None:
    """A presenter is named, and says that they come, until the case is heard or has left the agenda."""
    if case_state == "placed" and meeting_state in TO_COME and on >= today:
        return None
    return Refusal("The case has been heard, or has left this agenda: who presented it stands.", "D3d")


def may_be_named(name: str, *, presents_already: bool, reads_it: bool) -> Refusal | None:
    """Somebody else is named, and only somebody who reads the case anyway."""
    if presents_already:
        return Refusal(f"{name} presents it already.", "D3d")
    if not reads_it:
        words = "It is presented by somebody of its own team, one of its managers, or a guest invited for it."
        return Refusal(f"{name} can’t read this case. {words}", "D3d")
    return None


def may_say_so(presenter: str, says: Says, *, is_presenter: bool, said: Says) -> Refusal | None:
    """The presenter alone says whether they come; the other answer later, but not the same one twice."""
    if not is_presenter:
        return Refusal(f"{presenter} presents this case, and says so themselves.", "D3d")
    if says != said:
        return None
    return Refusal(f"You have said already that you {'come' if says == 'comes' else 'can’t come'}.", "D3d")


def in_head(presenter: str, says: Says) -> str:
    """Who presents a case, in a word or two: with it that they can’t, until another is named."""
    return f"{presenter} (can’t come)" if says == "cannot" else presenter


def another_to_name(presenter: str) -> str:
    """What is asked of whoever names presenters, once the one who was to come can't (D3d)."""
    return f"{presenter} can’t come: name who presents it"
