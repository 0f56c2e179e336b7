"""What somebody is told who came for one case alone, once the panel is done with it (B1.14, B1.22, D3d)."""

from __future__ import annotations

import pytest

from cmr.rules.case_over import Ended, Part, may_be_marked_gone, over_for, what_follows


def ended(state: str = "heard", part: Part = "guest", *, undecided: bool = False, number: int = 1) -> Ended:
    return Ended(number, f"CMR-2026-000{number}", state, undecided, part)


def test_nobody_is_sent_away_while_a_case_of_theirs_waits() -> None:
    assert over_for([ended()], 1, left=False) is None
    assert over_for([], 0, left=False) is None
    assert over_for([], 1, left=False) is None


def test_that_it_is_over_and_that_they_may_go_unless_they_have_left() -> None:
    over = over_for([ended()], 0, left=False)
    assert over is not None
    assert over.head == "This case is over for you. You may go."
    gone = over_for([ended(), ended(number=2)], 0, left=True)
    assert gone is not None
    assert gone.head == "Your cases are over for you."
    assert [one.reference for one, _ in gone.follows] == ["CMR-2026-0001", "CMR-2026-0002"]


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (ended(), "carried out and confirmed by the case’s social worker and team manager."),
        (ended(part="own side"), "Its actions are carried out and confirmed."),
        (ended("tabled"), "If you are asked to come again, you are told."),
        (ended("tabled", "own side"), "It waits in the queue for another meeting."),
        (ended("placed", undecided=True), "the head of service makes the decision."),
        (ended("placed", "own side", undecided=True), "You are told when it is made."),
    ],
)
def test_what_happens_next(case: Ended, words: str) -> None:
    assert what_follows(case).endswith(words)


def test_actions_are_the_own_sides_and_reading_on_is_a_guests() -> None:
    for part, actions, reads_on in (
        ("own side", True, False),
        ("presenter", False, False),
        ("guest", False, True),
    ):
        over = over_for([ended(part=part)], 0, left=False)  # type: ignore[arg-type] # one of the three
        assert over is not None
        assert (over.has_actions, over.reads_on) == (actions, reads_on)


@pytest.mark.parametrize(
    ("here", "waiting", "settled", "offered"),
    [(True, 0, 1, True), (True, 1, 1, False), (False, 0, 1, False), (True, 0, 0, False)],
)
def test_who_is_marked_gone_in_one_press(here: bool, waiting: int, settled: int, offered: bool) -> None:
    assert may_be_marked_gone(here=here, waiting=waiting, settled=settled) is offered
