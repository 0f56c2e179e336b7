"""A referral's life (U2): every cell of state × move, and each guard's refusal with its clause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from cmr.rules.referral import REFERRAL
from cmr.rules.referral_facts import HearingFacts, MeetingPlace, ReferralFacts
from cmr.rules.referral_states import STATES
from cmr.rules.refusal import Refusal, Refused


@dataclass
class Row:
    state: str


SIGNED = ("signed_by_social_worker", "signed_by_team_manager", "signed_by_service_manager")
TABLE: dict[str, dict[str, str]] = {
    "draft": {"sign_as_social_worker": SIGNED[0], "withdraw": "closed"},
    SIGNED[0]: {
        "sign_as_team_manager": SIGNED[1],
        "send_back_as_team_manager": "draft",
        "recall": "draft",
        "withdraw": "closed",
    },
    SIGNED[1]: {
        "sign_as_service_manager": SIGNED[2],
        "send_back_as_service_manager": "draft",
        "recall": "draft",
        "withdraw": "closed",
    },
    SIGNED[2]: {
        "submit": "submitted",
        "send_back_as_service_manager": "draft",
        "recall": "draft",
        "withdraw": "closed",
    },
    "submitted": {
        "schedule": "scheduled",
        "accept_late": "submitted",
        "defer_late": "submitted",
        "defer_waiting": "submitted",
        "send_back_as_chair": "draft",
        "recall": "draft",
        "withdraw": "closed",
    },
    "scheduled": {
        "hear": "heard",
        "decide": "heard",
        "table": "submitted",
        "defer": "submitted",
        "take_off": "submitted",
        "lose_meeting": "submitted",
        "send_back_as_chair": "draft",
        "withdraw": "closed",
    },
    "heard": {
        "finish_actions": "actioned",
        "call_back": "returned",
        "return_to_panel": "returned",
        "close": "closed",
    },
    "actioned": {"return_to_panel": "returned", "close": "closed"},
    "returned": {
        "schedule": "scheduled",
        "call_back": "returned",
        "revise": "draft",
        "withdraw": "closed",
        "close": "closed",
    },
    "closed": {},
}
for _state, _moves in TABLE.items():
    if _state != "closed":
        # Given to another social worker, an open referral stays where it is.
        _moves["reassign"] = _state
"""What may follow what, written down a second time, by hand."""

HEARING = HearingFacts(
    meeting_state="in_session",
    quorum=None,
    undeclared=(),
    chair_signed_referral=False,
    chair_declared=False,
    sheet_problems=(),
)
MEETING = MeetingPlace(
    id=1, state="planned", on=date(2026, 12, 10), places_left=1, received_late=False, late_accepted=False
)
READY = ReferralFacts(
    by_id=1,
    signed_hash="a" * 64,
    content_hash="a" * 64,
    hearing=HEARING,
    actions_past_date=1,
    terms_call_back=True,
    returns_on=date(2027, 2, 4),
    today=date(2026, 12, 10),
    reason="Because the plan has drifted.",
)


def ready_for(move: str) -> ReferralFacts:
    """Facts under which nothing stands in the move's way."""
    if move in ("accept_late", "defer_late"):
        return replace(READY, waits_for_late_choice=True)
    if move == "table":
        return replace(READY, meeting=replace(MEETING, state="in_session"))
    if move == "lose_meeting":
        return replace(READY, meeting=replace(MEETING, state="cancelled"))
    if move == "decide":
        return replace(READY, hearing=replace(HEARING, undecided=True))
    return replace(READY, meeting=MEETING)


CELLS = [(state, move) for state in STATES for move in REFERRAL.moves]


@pytest.mark.parametrize(("state", "move"), CELLS)
def test_every_cell_of_state_and_move(state: str, move: str) -> None:
    row = Row(state)
    destination = TABLE[state].get(move)
    if destination is None:
        with pytest.raises(Refused) as refused:
            REFERRAL.fire(row, move, replace(ready_for(move), reference="CMR-2026-0017"))
        assert str(refused.value.reasons[0].text).startswith("CMR-2026-0017 ")
        assert REFERRAL.moves[move].text not in refused.value.reasons[0].text
        assert row.state == state
    else:
        moved = REFERRAL.fire(row, move, ready_for(move))
        assert (moved.before, row.state) == (state, destination)


def test_every_state_but_the_first_is_reached_and_every_one_but_the_last_is_left() -> None:
    reached = {after for moves in TABLE.values() for after in moves.values()}
    assert reached == set(STATES)
    assert [state for state, moves in TABLE.items() if not moves] == ["closed"]


GAP = Refusal("Brief summary of the main issues is empty.", "BF")
PAPER = Refusal("Attach this document: Genogram.", "D7")
REFUSALS: list[tuple[str, str, ReferralFacts, str, str]] = [
    ("draft", "sign_as_social_worker", replace(READY, gaps=(GAP,)), GAP.text, "BF"),
    ("scheduled", "lose_meeting", replace(READY, meeting=MEETING), "Its meeting stands", "D4"),
    (
        "draft",
        "sign_as_social_worker",
        replace(READY, still_asked=("Case summary", "Views")),
        "“Views” is to be changed",
        "B1.6",
    ),
    (
        SIGNED[0],
        "sign_as_team_manager",
        replace(READY, comments_wanted="Manager Comments", comments=" "),
        "Write “Manager Comments”",
        "DF",
    ),
    (SIGNED[0], "sign_as_team_manager", replace(READY, signer_ids=frozenset({1})), "two stages", "B1.6"),
    (SIGNED[1], "sign_as_service_manager", replace(READY, signer_ids=frozenset({1})), "two stages", "B1.6"),
    (
        SIGNED[0],
        "sign_as_team_manager",
        replace(READY, content_hash="b" * 64),
        "not what the social worker",
        "D3a",
    ),
    (SIGNED[2], "submit", replace(READY, content_hash="b" * 64), "not what the social worker", "D3a"),
    (SIGNED[2], "submit", replace(READY, documents_missing=(PAPER,)), PAPER.text, "D7"),
    (SIGNED[2], "submit", replace(READY, files_held=1), "An attached file is still being checked", "D7"),
    (SIGNED[2], "submit", replace(READY, files_held=2), "2 attached files are still being checked", "D7"),
    (SIGNED[2], "submit", replace(READY, files_refused=1), "something harmful", "D7"),
    ("draft", "sign_as_social_worker", replace(READY, files_refused=1), "attaches a clean one", "D7"),
    (SIGNED[0], "sign_as_team_manager", replace(READY, files_refused=1), "something harmful", "D7"),
    (SIGNED[1], "sign_as_service_manager", replace(READY, files_refused=2), "something harmful", "D7"),
    (SIGNED[0], "send_back_as_team_manager", replace(READY, reason=" "), "Give a reason", "B1.10"),
    (SIGNED[1], "send_back_as_service_manager", replace(READY, reason=""), "Give a reason", "B1.10"),
    ("submitted", "send_back_as_chair", replace(READY, reason=""), "Give a reason", "B1.10"),
    ("submitted", "accept_late", READY, "came in time: nothing is to be decided", "B1.7"),
    ("submitted", "defer_late", READY, "came in time: nothing is to be decided", "B1.7"),
    ("submitted", "defer_waiting", replace(READY, waits_for_late_choice=True), "It came late", "B1.7"),
    ("submitted", "defer_waiting", replace(READY, reason=" "), "Give a reason", "B1.10"),
    ("submitted", "schedule", replace(READY, meeting=replace(MEETING, places_left=0)), "full", "B1.13"),
    ("returned", "schedule", replace(READY, meeting=replace(MEETING, places_left=0)), "full", "B1.13"),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, state="closed")),
        "no more cases",
        "B1.13",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, state="in_session")),
        "no more",
        "B1.13",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, state="cancelled")),
        "no more",
        "B1.13",
    ),
    ("submitted", "schedule", replace(READY, meeting=replace(MEETING, in_the_past=True)), "no more", "B1.13"),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, received_late=True)),
        "the chair deferred it",
        "B1.7",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, received_late=True, asked_for_later=True)),
        "was submitted for a later meeting",
        "B1.7",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, not_before=date(2026, 12, 17), by_wish=True)),
        "asked for the meeting on Thursday 17 December 2026",
        "B1.10",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, not_before=date(2026, 12, 17))),
        "The chair deferred it to Thursday 17 December 2026",
        "B1.10",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, deferred_from=MEETING.on)),
        "The chair deferred it from this meeting",
        "B1.10",
    ),
    (
        "submitted",
        "schedule",
        replace(READY, meeting=replace(MEETING, deferred_from=date(2026, 12, 17))),
        "The chair deferred it from the later one on Thursday 17 December 2026",
        "B1.10",
    ),
    (
        "returned",
        "schedule",
        replace(READY, meeting=replace(MEETING, returns_on=date(2026, 12, 18))),
        "returned it to the panel on Friday 18 December 2026",
        "DF",
    ),
    (
        "scheduled",
        "take_off",
        replace(READY, meeting=replace(MEETING, state="circulated")),
        "circulated",
        "D3c",
    ),
    ("scheduled", "defer", replace(READY, meeting=replace(MEETING, state="in_session")), "tabled", "B1.19"),
    ("scheduled", "defer", replace(READY, reason=""), "Give a reason", "B1.10"),
    (
        "scheduled",
        "withdraw",
        replace(READY, meeting=replace(MEETING, state="in_session")),
        "tabled",
        "B1.19",
    ),
    (
        "scheduled",
        "send_back_as_chair",
        replace(READY, meeting=replace(MEETING, state="in_session")),
        "",
        "B1.19",
    ),
    ("scheduled", "table", replace(READY, meeting=MEETING), "at the meeting", "B1.19"),
    (
        "scheduled",
        "hear",
        replace(READY, hearing=replace(HEARING, meeting_state="closed")),
        "while the",
        "B1.24",
    ),
    (
        "scheduled",
        "hear",
        replace(READY, hearing=replace(HEARING, quorum=Refusal("One more member.", "B1.3"))),
        "One more",
        "B1.3",
    ),
    (
        "scheduled",
        "hear",
        replace(READY, hearing=replace(HEARING, undeclared=("Ann Lee",))),
        "Ann Lee",
        "B1.4",
    ),
    (
        "scheduled",
        "hear",
        replace(READY, hearing=replace(HEARING, chair_signed_referral=True)),
        "chair",
        "B1.4",
    ),
    ("scheduled", "hear", replace(READY, hearing=replace(HEARING, undecided=True)), "head of service", "D8"),
    (
        "scheduled",
        "hear",
        replace(READY, hearing=replace(HEARING, sheet_problems=(Refusal("No rationale.", "BD"),))),
        "No rationale",
        "BD",
    ),
    ("scheduled", "decide", READY, "could not agree", "D8"),
    ("heard", "finish_actions", replace(READY, open_actions=1), "1 action is not", "D3h"),
    ("heard", "close", replace(READY, open_actions=2), "2 actions are not", "D3h"),
    ("actioned", "close", replace(READY, reason=""), "Give a reason", "B1.10"),
    ("heard", "return_to_panel", replace(READY, returns_on=None), "Give the date", "DF"),
    ("heard", "return_to_panel", replace(READY, returns_on=date(2026, 12, 10)), "in the future", "DF"),
    ("heard", "call_back", replace(READY, reason=""), "Give a reason", "B1.10"),
    ("heard", "call_back", replace(READY, actions_past_date=0), "No action of this case", "D3g"),
    ("heard", "call_back", replace(READY, terms_call_back=False), "call no case back", "D3g"),
    ("heard", "call_back", replace(READY, returns_on=None), "Give the date", "DF"),
]


@pytest.mark.parametrize(("state", "move", "facts", "words", "clause"), REFUSALS)
def test_each_guard_refuses_with_its_words_and_clause(
    state: str, move: str, facts: ReferralFacts, words: str, clause: str
) -> None:
    row = Row(state)
    with pytest.raises(Refused) as refused:
        REFERRAL.fire(row, move, facts)
    assert any(words in reason.text and reason.clause == clause for reason in refused.value.reasons)
    assert row.state == state


@pytest.mark.parametrize("state", ["draft", *SIGNED[:2]])
def test_a_file_that_is_held_may_be_signed_by_its_hash(state: str) -> None:
    row = Row(state)
    signing = next(move for move in TABLE[state] if move.startswith("sign_as"))
    REFERRAL.fire(row, signing, replace(READY, files_held=3))
    assert row.state == TABLE[state][signing]


def test_a_late_referral_is_placed_once_the_chair_accepted_it() -> None:
    row = Row("submitted")
    accepted = replace(MEETING, received_late=True, late_accepted=True)
    REFERRAL.fire(row, "schedule", replace(READY, meeting=accepted))
    assert row.state == "scheduled"


def test_a_chair_who_signed_the_referral_hears_it_once_that_is_declared() -> None:
    row = Row("scheduled")
    declared = replace(HEARING, chair_signed_referral=True, chair_declared=True)
    REFERRAL.fire(row, "hear", replace(READY, hearing=declared))
    assert row.state == "heard"


def test_a_page_that_only_asks_is_not_told_that_a_reason_is_missing() -> None:
    asking = replace(READY, reason="", returns_on=None, comments_wanted="Comments", only_asking=True)
    for name in ("withdraw", "close", "return_to_panel", "call_back", "sign_as_team_manager"):
        assert REFERRAL.moves[name].refusals(asking) == ()
