"""The life of a meeting's minutes: draft, with the chair, approved, filed (B1.25, D6c)."""

from __future__ import annotations

from dataclasses import dataclass

from cmr.rules.lifecycle import Lifecycle, Move
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refusal

STATES = {
    "draft": "Draft",
    "with_chair": "With the chair",
    "approved": "Approved",
    "filed": "Filed",
}
FROZEN = ("approved", "filed")
"""Those in which nothing of them changes any more (B1.25)."""


@dataclass(frozen=True)
class MinutesFacts:
    """What the minutes' moves ask about."""

    meeting_state: str
    drafter_id: int
    by_id: int
    by_chair_of_this_meeting: bool
    empty_sections: tuple[str, ...] = ()
    parts_unfiled: tuple[str, ...] = ()
    """References of the cases whose part is not yet on the child's file."""
    reason: str = ""
    only_asking: bool = False
    """True while a page asks what is open: what the person will type is not asked for yet."""
    writer_ids: frozenset[int] = frozenset()
    """Everybody who wrote a section of them."""
    chaired_by: str = ""
    """Who chaired the meeting: its chair, or the deputy who stood in."""
    open_comments: tuple[str, ...] = ()
    """What the chair asked to be changed, by the sections' titles, that is neither made nor answered."""
    unlooked: tuple[str, ...] = ()
    """Sections about a case that may name another family, by their titles, and nobody has looked at as they are."""
    otherwise: tuple[str, ...] = ()
    """Sections that say otherwise what a signed sheet says, by their titles."""
    otherwise_read: bool = False
    """Whether the chair says that they read it and approve it so."""
    comments: int = 0
    """What the chair writes to single sections now."""


def why_not_written(state: str) -> Refusal | None:
    """Why nobody writes in minutes in this state (B1.25); None for a draft."""
    match state:
        case "draft":
            return None
        case "with_chair":
            return Refusal(
                "The minutes are with the chair. Write in them again if changes are asked for.", "B1.25"
            )
    return Refusal("The minutes are approved. What was approved is not changed.", "B1.25")


def _meeting_over(facts: MinutesFacts) -> Refusal | None:
    if facts.meeting_state == "closed":
        return None
    return Refusal("The meeting is still open; its minutes go to the chair once it is closed.", "B1.25")


def _written(facts: MinutesFacts) -> Refusal | None:
    if not facts.empty_sections:
        return None
    return Refusal(f"Nothing is written yet under: {'; '.join(facts.empty_sections)}.", "B1.25")


def _looked_at(facts: MinutesFacts) -> Refusal | None:
    if not facts.unlooked:
        return None
    return Refusal(
        f"Another family may be named under: {'; '.join(facts.unlooked)}. Look there: take it out, "
        "or say why it stays.",
        "B1.25",
    )


def _otherwise_read(facts: MinutesFacts) -> Refusal | None:
    if facts.only_asking or facts.otherwise_read or not facts.otherwise:
        return None
    return Refusal(
        f"Say that you have read what is otherwise than signed, under: {'; '.join(facts.otherwise)}.", "B1.24"
    )


def _not_the_drafter(facts: MinutesFacts) -> Refusal | None:
    if facts.by_id not in {facts.drafter_id, *facts.writer_ids}:
        return None
    return Refusal("You drafted these minutes, so somebody else approves them.", "B1.25")


def _chair_of_this_meeting(facts: MinutesFacts) -> Refusal | None:
    if facts.by_chair_of_this_meeting:
        return None
    who = f": {facts.chaired_by}" if facts.chaired_by else ""
    return Refusal(f"Minutes are approved by the person who chaired the meeting{who}.", "B1.25")


def _comments_answered(facts: MinutesFacts) -> Refusal | None:
    if not facts.open_comments:
        return None
    # A section of a case has a comma in its title.
    where = "; ".join(dict.fromkeys(facts.open_comments))
    return Refusal(f"The chair asked for changes that are neither made nor answered: {where}.", "B1.25")


def _reason_given(facts: MinutesFacts) -> Refusal | None:
    if facts.only_asking or facts.reason.strip() or facts.comments:
        return None
    return Refusal("Say what should change.", "B1.25")


def _all_filed(facts: MinutesFacts) -> Refusal | None:
    if not facts.parts_unfiled:
        return None
    return Refusal(f"The child's part is not filed yet for: {', '.join(facts.parts_unfiled)}.", "B1.25")


def may_have_both(one: str, other: str) -> bool:
    """Whether two texts of a section may stand one below the other: no paragraph of them would stand there twice."""
    first, second = ({part.strip() for part in text.split("\n\n") if part.strip()} for text in (one, other))
    return bool(first and second) and not first & second


def have_both(saved: str, box: str) -> str:
    """What stands in a box with the other text above it (B1.25): of that, only paragraphs the box does not have yet.

    Nothing of the box goes: whoever merged by hand keeps every word of it.
    """
    there = {part.strip() for part in box.split("\n\n")}
    above = [part for part in saved.split("\n\n") if part.strip() and part.strip() not in there]
    return "\n\n".join([*above, box] if box.strip() else above)


MINUTES: Lifecycle[MinutesFacts] = Lifecycle(
    "record of minutes",
    STATES,
    (
        Move(
            "send_to_chair",
            "Send to the chair",
            ("draft",),
            "with_chair",
            Can.DRAFT_MINUTES,
            (_meeting_over, _written, _comments_answered, _looked_at),
            "B1.25",
        ),
        Move(
            "ask_for_changes",
            "Ask for changes",
            ("with_chair",),
            "draft",
            Can.APPROVE_MINUTES,
            (_chair_of_this_meeting, _reason_given),
            "B1.25",
            wants_reason=True,
        ),
        Move(
            "approve",
            "Approve the minutes",
            ("with_chair",),
            "approved",
            Can.APPROVE_MINUTES,
            (_chair_of_this_meeting, _not_the_drafter, _looked_at, _otherwise_read),
            "B1.25",
        ),
        Move("file", "Mark as filed", ("approved",), "filed", Can.DRAFT_MINUTES, (_all_filed,), "B1.25"),
        # A part was marked as filed by a slip: the minutes are not all filed after all.
        Move("open_filing", "Open the filing again", ("filed",), "approved", Can.DRAFT_MINUTES, (), "B1.25"),
    ),
    happened={
        "draft": lambda _facts: "the minutes are a draft, and not with the chair",
        "with_chair": lambda _facts: "the minutes are with the chair",
        "approved": lambda _facts: "the minutes are approved",
        "filed": lambda _facts: "the minutes are filed",
    },
)
