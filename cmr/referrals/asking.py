"""What the list of referrals is asked for: read from its address or its form, and written as an address again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from cmr.models import Panel
from cmr.rules.capacities import Actor
from cmr.rules.referral_states import STATES

SCOPES = {"mine": "My own", "team": "My teams’", "panel": "My panels’", "all": "All that I may see"}
AMONG = {
    "mine": "your own referrals",
    "team": "your teams’ referrals",
    "panel": "your panels’ referrals",
    "all": "all referrals that you may see,",
}
OPEN_STATES = "open"
ANY_STATE = "any"
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """What is asked for; what it can't mean is left out."""

    scope: str
    panel_id: int | None = None
    panel_key: str = ""
    state: str = OPEN_STATES
    team_id: int | None = None
    worker_id: int | None = None
    meeting_id: int | None = None
    late: bool = False
    words: str = ""
    """As they were typed."""
    sealed: str = ""
    """The words as the address holds them, where they may name a child."""
    reference: str = ""
    """The words as the address holds them, where they are a reference and nothing else."""
    problem: str = ""
    """Why the words find nothing, whatever there is."""
    older_than: int | None = None
    newer_than: int | None = None

    @property
    def more_filters(self) -> bool:
        """Whether any of those is set that are folded away at first."""
        return bool(self.team_id or self.worker_id or self.meeting_id or self.late)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words leaves referrals out."""
        return self.more_filters or self.scope != "all" or self.state != ANY_STATE or bool(self.panel_key)

    def url(self, **changes: str | int) -> str:
        """The list's own address, from its first page unless a place in it is given."""
        here: dict[str, Any] = {
            "scope": self.scope,
            "panel": self.panel_key,
            "state": self.state,
            "team": self.team_id,
            "worker": self.worker_id,
            "meeting": self.meeting_id,
            "late": "yes" if self.late else "",
            "reference": self.reference,
            "find": self.sealed,
        }
        kept = {name: value for name, value in (here | changes).items() if value}
        return url_for("referrals.index", **kept)

    @property
    def widest(self) -> Asked:
        """The same words, among all that the person may see, in any state."""
        return Asked(scope="all", state=ANY_STATE, sealed=self.sealed, reference=self.reference)

    def begun(self) -> Asked:
        """As somebody means it who begins to type: among all that they may see, unless they chose a state."""
        return replace(self, scope="all", state=ANY_STATE if self.state == OPEN_STATES else self.state)

    def among(self, *more: str) -> str:
        """Where was looked, in words; ``more`` are the names of what else was chosen."""
        state = {ANY_STATE: "in any state", OPEN_STATES: "that are open"}.get(
            self.state, f"in the state “{STATES.get(self.state, '')}”"
        )
        late = ("that came late",) if self.late else ()
        return ", ".join((f"{AMONG[self.scope]} {state}", *(part for part in more if part), *late))


def scopes_of(actor: Actor) -> dict[str, str]:
    """The parts of the list that this person has, by key."""
    hats = actor.hats
    held = {
        "mine": actor.own.position == "social worker",
        "team": actor.team_id is not None or any(hat.team_ids or hat.service_ids for hat in hats),
        "panel": any(hat.chairs or hat.sits_on or hat.administers for hat in hats),
        "all": True,
    }
    return {key: words for key, words in SCOPES.items() if held[key]}


def read_asked(args: Mapping[str, str], actor: Actor, panels: Sequence[Panel]) -> Asked:
    """What was asked for beside the words; unknown values fall back to the person's first list."""
    scopes = scopes_of(actor)
    scope = args.get("scope", "")
    panel = next((panel for panel in panels if panel.key == args.get("panel")), None)
    state = args.get("state", OPEN_STATES)
    return Asked(
        scope=scope if scope in scopes else next(iter(scopes)),
        panel_id=panel.id if panel else None,
        panel_key=panel.key if panel else "",
        state=state if state in (*STATES, ANY_STATE) else OPEN_STATES,
        team_id=_id(args.get("team", "")),
        worker_id=_id(args.get("worker", "")),
        meeting_id=_id(args.get("meeting", "")),
        late=args.get("late") == "yes",
        older_than=_id(args.get("older", "")),
        newer_than=_id(args.get("newer", "")),
    )


def _id(typed: str) -> int | None:
    """A number of a row, or None for anything that can't be one."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 16):
        return None
    return number if 0 < (number := int(typed)) <= LARGEST_ID else None
