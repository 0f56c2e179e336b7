"""Who presents a case at its meeting, and who says that they come (D3d)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from cmr.rules.meeting import TO_COME
from cmr.rules.next_step import before_words
from cmr.rules.refusal import Refusal

Says = Literal["", "comes", "cannot"]
"""What a presenter last said about coming at the case's time; nothing while they are still asked."""
CANNOT = "cannot"
"""Where on a presenter's page they say that they can't come."""
NOT_OFFERED = Refusal("Choose who presents it: somebody who reads this case.", "D3d")

STANDS = Refusal("The case has been heard, or has left this agenda: who presented it stands.", "D3d")


@dataclass(frozen=True)
class PresentersStep:
    """What a presenter reads on their page: what happens next, who does it and until when, in words."""

    text: str
    who: str = ""
    when: str = ""


def says_of(*, replied: bool, cannot: bool) -> Says:
    """What was said, of an answer that was given or not, and whether it was that they can't come."""
    if not replied:
        return ""
    return "cannot" if cannot else "comes"


@dataclass(frozen=True)
class PresentersWay:
    """Something that a presenter can say of coming: the words of its button, and where on their page it is said."""

    text: str
    hint: str
    first: bool = False
    """Whether it is what is asked of them."""
    part: str = ""


def presenters_ways(says: Says, *, told: bool) -> tuple[PresentersWay, ...]:
    """What whoever presents a case can say of coming; ``told``: whether its time was told, and they are asked (D3d)."""
    if says == "cannot":
        return (PresentersWay("I come after all", "You said that you can’t come: somebody else is named"),)
    if says == "comes":
        hint = "You said that you come. If you can’t, somebody else is named"
        return (PresentersWay("I can’t come after all", hint, part=CANNOT),)
    asked = (PresentersWay("Say that you come", "You present it at its time", first=True),) if told else ()
    return (*asked, PresentersWay("I can’t come", "Somebody else is named then", part=CANNOT))


def presented_words(presenter: str, said: Says) -> str:
    """Who presents a case, for a line of an agenda: "Presented by Amara Lindqvist, who comes"."""
    answer = {"comes": ", who comes", "cannot": ", who can’t come", "": ""}[said]
    return f"Presented by {presenter}{answer}"


def still_to_come(case_state: str, meeting_state: str, on: date, today: date) -> Refusal | None:
    """A presenter is named, and says that they come, until the case is heard or has left the agenda."""
    if case_state == "placed" and meeting_state in TO_COME and on >= today:
        return None
    return STANDS


def may_be_named(name: str, *, presents_already: bool, reads_it: bool) -> Refusal | None:
    """Somebody else is named, and only somebody who reads the case anyway."""
    if presents_already:
        return Refusal(f"{name} presents it already.", "D3d")
    if not reads_it:
        words = "It is presented by somebody of its own team, one of its managers, or a guest invited for it."
        return Refusal(f"{name} can’t read this case. {words}", "D3d")
    return None


def why_not_presented(name: str, *, here: bool) -> Refusal | None:
    """Why whoever reads a case did not present it on paper; ``here``: while it was heard, by the times entered."""
    if here:
        return None
    words = (
        f"{name} was not in the meeting while this case was heard, by the times entered. Choose who presented it, or "
        "correct the attendance list first."
    )
    return Refusal(words, "D3d")


def may_say_so(presenter: str, says: Says, *, is_presenter: bool, said: Says) -> Refusal | None:
    """The presenter alone says whether they come; the other answer later, but not the same one twice."""
    if not is_presenter:
        return Refusal(f"{presenter} presents this case, and says so themselves.", "D3d")
    if says != said:
        return None
    return Refusal(f"You have said already that you {'come' if says == 'comes' else 'can’t come'}.", "D3d")


def presenters_step(says: Says, own_time: datetime | None, begins: datetime, now: datetime) -> PresentersStep:
    """What happens next, for who presents a case; ``begins`` is its meeting, ``own_time`` what they were told (D3d)."""
    if says == "cannot":
        what = "You said that you can’t come. Somebody else is named to present it."
        return PresentersStep(
            what, "the administrator or the team manager", before_words(own_time or begins, now)
        )
    if says == "comes":
        return PresentersStep("You said that you come and present it.")
    if own_time is None:
        what = (
            "You present it. Once the agenda is circulated you are told its time, and asked whether you come."
        )
        return PresentersStep(what, "the panel’s administrator", before_words(begins, now))
    return PresentersStep("You present it. Say whether you come.", "you", before_words(own_time, now))


def in_head(presenter: str, says: Says) -> str:
    """Who presents a case, in a word or two: with it that they can’t, until another is named."""
    return f"{presenter} (can’t come)" if says == "cannot" else presenter


def another_to_name(presenter: str) -> str:
    """What is asked of whoever names presenters, once the one who was to come can't (D3d)."""
    return f"{presenter} can’t come: name who presents it"
