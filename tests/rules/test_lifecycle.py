"""The machinery of lifecycles: one shared machine, refusals with every reason, rows left alone when refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from cmr.rules.lifecycle import Lifecycle, Move
from cmr.rules.meeting import MEETING
from cmr.rules.permissions import Can
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import ReferralFacts
from cmr.rules.refusal import Refusal, Refused


@dataclass
class Row:
    state: str


@dataclass(frozen=True)
class Facts:
    tired: bool = False
    late: bool = False


def _not_tired(facts: Facts) -> Refusal | None:
    return Refusal("Rest first.", "B1.19") if facts.tired else None


def _not_late(facts: Facts) -> list[Refusal]:
    return [Refusal("It is late."), Refusal("Go home.")] if facts.late else []


WALK: Lifecycle[Facts] = Lifecycle(
    "walk",
    {"home": "Home", "out": "Out", "away": "Away"},
    (
        Move("leave", "Leave", ("home",), "out", Can.USE_THE_SERVICE, (_not_tired, _not_late)),
        Move("look", "Look around", ("home", "out"), None, Can.USE_THE_SERVICE),
        Move("go_on", "Go on", ("out",), "away", Can.USE_THE_SERVICE),
    ),
)


def test_a_move_changes_the_row_and_says_what_it_did() -> None:
    row = Row("home")
    moved = WALK.fire(row, "leave", Facts())
    assert (moved.move, moved.before, moved.after) == ("leave", "home", "out")
    assert row.state == "out"


def test_a_refused_move_gives_every_reason_and_leaves_the_row_alone() -> None:
    row = Row("home")
    with pytest.raises(Refused) as refused:
        WALK.fire(row, "leave", Facts(tired=True, late=True))
    assert [reason.text for reason in refused.value.reasons] == ["Rest first.", "It is late.", "Go home."]
    assert refused.value.reasons[0].clause == "B1.19"
    assert row.state == "home"


def test_a_move_out_of_turn_says_where_the_record_stands() -> None:
    row = Row("away")
    with pytest.raises(Refused, match=r"^This walk is away\."):
        WALK.fire(row, "leave", Facts())
    assert row.state == "away"


def test_a_move_without_a_destination_stays() -> None:
    row = Row("out")
    assert WALK.fire(row, "look", Facts()).after == "out"


def test_the_moves_from_a_state() -> None:
    assert [move.name for move in WALK.from_state("out")] == ["look", "go_on"]


def test_rows_do_not_share_their_state() -> None:
    first, second = Row("home"), Row("home")
    WALK.fire(first, "leave", Facts())
    assert (first.state, second.state) == ("out", "home")


def test_an_unknown_move_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        WALK.fire(Row("home"), "fly", Facts())


def test_a_move_between_unknown_states_stops_the_program() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        Lifecycle(
            "walk", {"home": "Home"}, (Move("leave", "Leave", ("home",), "nowhere", Can.USE_THE_SERVICE),)
        )


@pytest.mark.parametrize(
    ("life", "name", "state", "facts", "words"),
    [
        (MEETING, "circulate", "circulated", None, "Its agenda has been circulated."),
        (REFERRAL, "schedule", "scheduled",
         ReferralFacts(by_id=1, reference="CMR-2026-0017", scheduled_for=date(2026, 12, 10)),
         "CMR-2026-0017 is on the agenda of Thursday 10 December 2026 already."),
    ],
)  # fmt: skip
def test_what_is_done_already_is_said_as_what_happened(
    life: Lifecycle[Any], name: str, state: str, facts: ReferralFacts | None, words: str
) -> None:
    (refusal,) = life.refusals(name, state, facts)
    assert refusal.text.endswith(words)
