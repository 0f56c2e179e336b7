"""A panel's own decision sheet as data: what stands at its head, its parts in order, the outcomes it offers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Shape

from cmr.rules.deadlines import Timescale
from cmr.rules.form import Field, Term

Position = Literal["social worker", "team manager", "service manager", "head of service"]

SheetPart = Literal["entries", "outcomes", "rationale", "return"]
PARTS: tuple[SheetPart, ...] = ("entries", "outcomes", "rationale", "return")
"""Every sheet has each of them, in an order of its own."""


class HeadLine(Term):
    """One line at the head of the sheet: whom or what it names, under the real sheet's label."""

    about: Literal["children", "record_numbers", "worker", "team", "team_manager"]
    label: str


HEAD = (
    HeadLine(about="children", label="Name of Child/ren"),
    HeadLine(about="worker", label="Name of Worker"),
    HeadLine(about="team", label="Team"),
)
"""Where the terms name none, as of those that were kept before they could."""


class Outcome(Term):
    """What a panel may conclude on a case, its timescale, and the fields it wants filled in."""

    key: str
    name: str
    text: str = ""
    action: str = ""
    """The action that follows; empty where the outcome brings none of its own.

    ``{which}`` stands for what was chosen where it wants to know ``which``.
    """
    timescale: Timescale | None = None
    """When the action is due; without one the sheet's default says so, or ``action_due_field``."""
    wants: tuple[Field, ...] = ()
    action_due_field: str = ""
    """The wanted date on which the action is due."""
    return_field: str = ""
    """The wanted date on which the case returns to the panel."""
    not_with: tuple[str, ...] = ()
    """Outcomes this one contradicts."""
    never_returns: bool = False
    """Whether the panel's part in the case ends with it, so that no date of return goes with it."""
    leads_to: Literal["", "return", "close"] = ""
    """What the chair is offered afterwards as the usual next step."""
    clause: str

    @property
    def choices_in_action(self) -> tuple[Field, ...]:
        """What it wants to be chosen and names in its action."""
        return tuple(one for one in self.wants if one.kind == "choice" and f"{{{one.key}}}" in self.action)

    @property
    def return_day(self) -> str:
        """The label of the wanted date on which the case returns; empty where it wants none."""
        return next((one.label.rstrip(": ") for one in self.wants if one.key == self.return_field), "")

    @property
    def gives_a_day(self) -> bool:
        """Whether the terms say by when its action is to be done, or have the panel say it."""
        return self.timescale is not None or bool(self.action_due_field)


class DecisionSheet(Term):
    title: str
    head: tuple[HeadLine, ...] = HEAD
    """What stands above it, in the real sheet's order and words."""
    parts: tuple[SheetPart, ...] = PARTS
    """Its parts in the real sheet's order; a part of ours that it has not comes last."""
    agreed_label: str
    entry_label: str = ""
    """What one entry is called on the sheet; empty where they are only numbered."""
    entry_due_label: str = ""
    """What the sheet calls an entry's date; empty where it has no place for one."""
    most_entries: Annotated[int, Shape(ge=1, le=50)]
    least_entries: Annotated[int, Shape(ge=0)] = 1
    entry_kinds: tuple[Literal["recommendation", "decision"], ...]
    decision_rationale_label: str = ""
    """Asks why safeguarding wants a decision and not a recommendation."""
    decision_clause: str = ""
    outcomes_label: str = "Outcome"
    outcomes_least: Annotated[int, Shape(ge=0)]
    outcomes_most: Annotated[int, Shape(ge=1)]
    outcomes: tuple[Outcome, ...]
    default_timescale: Timescale
    """By when an action is due where neither the panel nor an outcome's timescale says it; proposed to nobody."""
    rationale_label: str
    rationale_required: bool
    return_label: str = ""
    """The return date's label; empty where the sheet has none."""
    signer_label: str = "Name"
    """What the sheet calls the name beside its signature."""
    designate_label: str = "Name, designated by the chair"
    """What stands there in its place where somebody signed whom the chair named for it."""
    designate_may_complete: bool = False
    undecided_to: Literal["", Position] = ""
    """The position that decides where the panel cannot agree; empty where the chair always can."""
    undecided_clause: str = ""
    clause: str

    @property
    def entry_word(self) -> str:
        """What one entry is called, with its number behind: as the sheet has it."""
        return self.entry_label or "Entry"

    def outcome(self, key: str) -> Outcome:
        """The outcome of that key; KeyError where there is none."""
        for outcome in self.outcomes:
            if outcome.key == key:
                return outcome
        raise KeyError(key)
