"""A case as it is heard: its stages in turn, and what the clock says without ever blocking (B1.14, B1.19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmr.adapters import panel_types
from cmr.rules.panel_type import PanelType
from cmr.rules.refusal import Refusal
from cmr.rules.stages import (
    DECLARATIONS,
    MOST_MORE,
    item_after,
    item_of,
    item_of_cases,
    stage_after,
    stage_of,
    timer,
    why_not_extended,
    why_not_moved,
    why_not_taken,
)

BEGAN = datetime(2026, 12, 10, 9, 40, tzinfo=UTC)
TERMS: dict[str, PanelType] = dict(panel_types.load_for(None))


@pytest.mark.parametrize("key", list(TERMS))
def test_each_panel_hears_a_case_in_its_own_stages_one_after_the_other(key: str) -> None:
    stages = TERMS[key].agenda.case_stages
    assert [one.minutes for one in stages] == [5, 10, 5]
    assert stage_after(stages, stages[0].key) is stages[1]
    assert stage_after(stages, stages[2].key) is None
    assert stage_of(stages, "discussion") is stages[1]
    assert stage_of(stages, None) is None


@pytest.mark.parametrize("key", list(TERMS))
def test_each_panel_goes_through_its_own_items(key: str) -> None:
    agenda = TERMS[key].agenda
    assert item_of(agenda, "cases") is item_of_cases(agenda)
    assert item_of(agenda, "dancing") is None
    assert item_after(agenda, agenda.items[0].key) is agenda.items[1]
    assert item_after(agenda, agenda.items[-1].key) is None


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (0, "until 9:50am"),
        (600, "until 9:50am"),
        (630, "was to end at 9:50am"),
        (661, "was to end at 9:50am, 1 minute over"),
        (900, "was to end at 9:50am, 5 minutes over"),
        (4200, "was to end at 9:50am, 60 minutes over"),
        (12690, "was to end at 9:50am, more than an hour over"),
    ],
)
def test_the_clock_says_until_when_and_afterwards_by_how_much_it_is_over(later: int, words: str) -> None:
    assert timer(BEGAN, 10, BEGAN + timedelta(seconds=later)).words == words


def test_the_clock_stands_still_while_there_is_no_quorum_and_goes_on_after() -> None:
    """B1.3: nothing is heard meanwhile, so no minute of the stage is used."""
    lost, back = BEGAN + timedelta(minutes=1), BEGAN + timedelta(minutes=5)
    still = timer(BEGAN, 10, BEGAN + timedelta(minutes=4), ((lost, None),))
    assert (still.words, still.stands_since) == ("stands still since 9:41am, 9:00 left", lost)
    on = timer(BEGAN, 10, BEGAN + timedelta(minutes=6), ((lost, back),))
    assert (on.words, on.stands_since) == ("until 9:54am", None)


@pytest.mark.parametrize(
    ("lost", "rest"), [(10, "0:00 left"), (12, "2 minutes over"), (90, "more than an hour over")]
)
def test_a_clock_that_stands_still_says_how_much_was_left_or_over(lost: int, rest: str) -> None:
    gap = BEGAN + timedelta(minutes=lost)
    assert timer(BEGAN, 10, BEGAN + timedelta(minutes=200), ((gap, None),)).rest == rest


def test_the_clock_of_a_summers_day_is_londons() -> None:
    assert timer(BEGAN.replace(month=7), 5, BEGAN.replace(month=7)).words == "until 10:45am"


def test_only_an_open_meeting_goes_through_its_agenda() -> None:
    assert why_not_moved("in_session") is None
    for state in ("planned", "circulated", "closed", "cancelled"):
        assert why_not_moved(state) is not None


def test_a_case_is_taken_while_it_waits_at_an_open_meeting_with_a_quorum_for_it() -> None:
    short = Refusal("One more member must be present.", "B1.3")
    assert why_not_taken("in_session", "placed", False, None) is None
    assert why_not_taken("in_session", "placed", False, short) is short
    for refused in (
        why_not_taken("closed", "placed", False, None),
        why_not_taken("in_session", "heard", False, None),
        why_not_taken("in_session", "placed", True, None),
    ):
        assert refused is not None


@pytest.mark.parametrize(
    ("minutes", "given"), [(0, False), (1, True), (MOST_MORE, True), (MOST_MORE + 1, False)]
)
def test_a_stage_is_given_a_few_minutes_more(minutes: int, given: bool) -> None:
    assert (why_not_extended("summary", minutes) is None) == given


def test_before_the_first_stage_no_minutes_are_given_and_the_first_one_follows() -> None:
    """B1.4, B1.14: no clock runs while somebody there is still to declare."""
    stages = TERMS["case-management-review"].agenda.case_stages
    assert why_not_extended(DECLARATIONS, 5) is not None
    assert stage_of(stages, DECLARATIONS) is None
    assert stage_after(stages, DECLARATIONS) == stages[0]
