"""What one morning brings one person, in one mail: the reminders of one meeting, and those of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from cmr.rules.notices import Words, a_kind, words_of
from cmr.rules.owed import owed, owed_in_all
from cmr.rules.wording import in_words, listed, sentence

LATE = frozenset({"remind_overdue"})
OF_ACTIONS = LATE | {"remind_action"}
ASKS = {
    "remind_read": ("read {cases}", "You have {cases} still to read."),
    "remind_reply": (
        "say whether you come",
        "You have not said whether you come. Without enough replies nobody knows whether a case can be heard.",
    ),
    "remind_present": (
        "say that you come to present {these}",
        "You are to present {these}, and have not said that you come. If you can’t, say so and who could.",
    ),
    "remind_meeting": ("come to the meeting", "You are expected there."),
}
"""Of each reminder of a meeting that goes with others: what it asks for, and the sentence about it."""
OF_A_MEETING = frozenset(ASKS)

QUESTION = "question_noted"

Bundle = Literal["meeting", "actions", "questions", ""]
Said = tuple[str, Mapping[str, Any]]
"""A kind, and its facts."""


def bundle(kind: str) -> Bundle:
    """What a notice of this kind is said together with: reminders of one meeting or of actions, a case's questions."""
    if kind in OF_A_MEETING:
        return "meeting"
    if kind == QUESTION:
        return "questions"
    return "actions" if kind in OF_ACTIONS else ""


def kinds_with(kind: str) -> frozenset[str]:
    """The kinds that go in one mail with this one, though they come at once."""
    return {"meeting": OF_A_MEETING, "actions": OF_ACTIONS}.get(bundle(kind), frozenset())


def joined(several: Sequence[Said]) -> tuple[Words, str]:
    """Notices of one bundle as one, and the page it leads to. The facts are as ``words_of`` reads them."""
    if bundle(several[0][0]) == "questions":
        return _of_questions(several)
    return _of_actions(several) if bundle(several[0][0]) == "actions" else _of_a_meeting(several)


def _of_questions(several: Sequence[Said]) -> tuple[Words, str]:
    many = in_words(len(several), "question")
    kind = a_kind(
        "questions",
        "questions",
        f"{sentence(many)} are noted on {{reference}}",
        f"{sentence(many)} on the case {{reference}} are noted for you, to be answered at the meeting on "
        "{meeting_on}.",
        button="Read them",
    )
    return words_of(kind, several[0][1]), kind.page


def _of_a_meeting(several: Sequence[Said]) -> tuple[Words, str]:
    facts: dict[str, Any] = {}
    for _, one in several:
        facts |= {name: value for name, value in one.items() if value not in (None, "", [])}
    asked = {kind for kind, _ in several}
    asks = [ASKS[kind] for kind in ASKS if kind in asked]
    kind = a_kind(
        "morning",
        "due",
        f"{sentence(listed(tuple(ask for ask, _ in asks)))}: {{meeting_on}} at {{meeting_time}}",
        "The {panel} meets on {meeting_on} at {meeting_time}.",
        *(line for _, line in asks),
        "Your times: {times}.",
        "Place: {venue}.",
        page="meeting",
        button="Open the meeting",
    )
    return words_of(kind, facts), kind.page


def _of_actions(several: Sequence[Said]) -> tuple[Words, str]:
    cases = {
        str(facts["reference"]): owed(
            map(date.fromisoformat, facts["action_days"]), date.fromisoformat(facts["seen_on"])
        )
        for _, facts in several
    }
    if len(cases) == 1:
        ((reference, one),) = cases.items()
        subject = f"Confirm what was done of {reference}: {one.words}"
    else:
        subject = f"Confirm what was done: {owed_in_all(cases.values())}"
    required = {str(facts["required"]) for kind, facts in several if kind in LATE and facts.get("required")}
    lines = ["Confirm what is done. Team manager and social worker answer for it jointly."]
    if required:
        who = required.pop() if len(required) == 1 else "its social worker and team manager are"
        lines.append(f"Without confirmation the panel can call a case back, and {who} required to attend.")
    rows = tuple(f"{reference}: {one.words_with_day}" for reference, one in sorted(cases.items()))
    return Words(subject, tuple(lines), "See the actions", rows), "actions"
