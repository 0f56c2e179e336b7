"""The line that says what happens next: one for every state, with who holds it and by when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cmr.rules.next_step import Ahead, Sooner, StepFacts, left_words, next_step
from cmr.rules.referral_states import STATES

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
AHEAD = Ahead(date(2026, 12, 3), time(9, 30), datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
SLOT = datetime(2026, 12, 3, 10, 10, tzinfo=UTC)


def facts(state: str, **changes: object) -> StepFacts:
    known: dict[str, object] = {
        "worker": "Anna Brook",
        "team_manager": "Tom Ellery",
        "service_manager": "Priya Shah",
        "makes": AHEAD,
    }
    return StepFacts(state=state, **(known | changes))  # type: ignore[arg-type] # names checked by the class


@pytest.mark.parametrize("state", STATES)
def test_every_state_says_what_happens_next(state: str) -> None:
    step = next_step(facts(state))

    assert step.text
    assert step.who or state == "closed"


@pytest.mark.parametrize(
    ("state", "changes", "text", "who"),
    [
        ("draft", {}, "Complete the form", "Anna Brook"),
        ("draft", {"sent_back": True}, "Change what was asked for", "Anna Brook"),
        ("signed_by_social_worker", {}, "sign it or send it back", "Tom Ellery, team manager"),
        ("signed_by_social_worker", {"team_manager": ""}, "sign it", "the team manager"),
        ("signed_by_team_manager", {}, "sign it or send it back", "Priya Shah, service manager"),
        ("signed_by_service_manager", {}, "submit it", "Anna Brook"),
        ("submitted", {}, "waits in the queue", "administrator"),
        ("submitted", {"late_choice": "waiting", "late_for_on": AHEAD.on}, "after the deadline", "the chair"),
        ("submitted", {"late_choice": "accepted", "late_for_on": AHEAD.on}, "although late", "administrator"),
        ("submitted", {"deferred_to_on": AHEAD.on}, "deferred", "administrator"),
        ("scheduled", {"meeting": AHEAD, "meeting_state": "planned"}, "on the agenda", "administrator"),
        (
            "scheduled",
            {"meeting": AHEAD, "meeting_state": "circulated", "begins_at": SLOT},
            "members read it",
            "the panel",
        ),
        (
            "scheduled",
            {"meeting": AHEAD, "meeting_state": "circulated"},
            "goes out with a supplement",
            "administrator",
        ),
        ("submitted", {"deferred": True}, "chair deferred it to a later meeting", "administrator"),
        ("submitted", {"lost_meeting_on": AHEAD.on, "makes": None}, "was cancelled", "administrator"),
        ("scheduled", {"meeting": AHEAD, "meeting_state": "in_session"}, "open now", "the chair"),
        (
            "scheduled",
            {"meeting": AHEAD, "meeting_state": "circulated", "today": AHEAD.on + timedelta(days=1)},
            "Nobody opened its meeting",
            "administrator",
        ),
        (
            "scheduled",
            {"meeting": AHEAD, "meeting_state": "circulated", "today": AHEAD.on, "begins_at": SLOT},
            "members read it",
            "the panel",
        ),
        ("scheduled", {"meeting": AHEAD, "undecided": True}, "could not agree", "head of service"),
        ("heard", {"open_actions": 2}, "2 actions", "Tom Ellery and Anna Brook"),
        ("heard", {}, "Close the case, or return it", "the chair"),
        ("actioned", {}, "Every action is confirmed", "the chair"),
        ("returned", {"returns_on": date(2027, 2, 4)}, "comes back", "administrator"),
        ("closed", {"closed_on": date(2026, 11, 2)}, "closed on Monday 2 November 2026", ""),
        ("closed", {"withdrawn": True}, "withdrawn", ""),
    ],
)
def test_it_names_what_and_who(state: str, changes: dict[str, object], text: str, who: str) -> None:
    step = next_step(facts(state, **changes))

    assert text in step.text
    assert who in step.who


def test_before_submission_it_is_due_when_that_step_is() -> None:
    step = next_step(facts("draft", due=AHEAD.deadline_at))

    assert step.when(NOW) == "due Monday 30 November 2026"
    assert not step.late(NOW)
    assert not step.soon(NOW)
    assert step.soon(AHEAD.deadline_at - timedelta(hours=30))
    assert step.late(AHEAD.deadline_at + timedelta(seconds=1))


def test_without_a_meeting_nothing_is_due() -> None:
    step = next_step(facts("draft", makes=None))

    assert step.when(NOW) == ""
    assert step.falls() is None
    assert not step.late(NOW)


def test_a_meeting_is_said_with_its_hour_and_is_never_late() -> None:
    step = next_step(facts("scheduled", meeting=AHEAD, meeting_state="circulated", begins_at=SLOT))

    assert step.when(NOW) == "Thursday 3 December 2026, 10:10am"
    assert not step.late(NOW + timedelta(days=300))


def test_actions_past_their_date_are_late() -> None:
    step = next_step(facts("heard", open_actions=1, next_action_due=date(2026, 11, 19)))

    assert step.late(NOW)
    assert step.when(NOW) == "2 working days late"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-1, "passed"),
        (0.5, "under an hour left"),
        (1, "1 hour left"),
        (31, "31 hours left"),
        (71.9, "71 hours left"),
        (72, "3 days left"),
        (240, "10 days left"),
    ],
)
def test_what_is_left_is_said_in_hours_and_then_in_days(hours: float, words: str) -> None:
    assert left_words(NOW + timedelta(hours=hours), NOW) == words


def test_what_waits_for_the_head_of_service_says_since_when() -> None:
    step = next_step(facts("scheduled", meeting=AHEAD, undecided=True))

    assert step.when(NOW) == "waiting since Thursday 3 December 2026"
    assert not step.late(NOW + timedelta(days=300))
    assert not step.soon(NOW + timedelta(days=300))


@pytest.mark.parametrize("state", ["planned", "circulated"])
def test_until_its_own_time_is_known_it_is_heard_some_time_from_the_beginning(state: str) -> None:
    """Cases change places until the agenda goes out, and one that is added goes out with a supplement (D3c)."""
    step = next_step(facts("scheduled", meeting=AHEAD, meeting_state=state))

    assert step.when(NOW) == "Thursday 3 December 2026, from 9:30am"


@pytest.mark.parametrize("changes", [{}, {"deferred": True}, {"lost_meeting_on": date(2026, 11, 26)}])
def test_what_waits_for_a_place_is_heard_at_the_earliest_at_the_next_meeting_it_can_make(
    changes: dict[str, object],
) -> None:
    step = next_step(facts("submitted", **changes))

    assert step.when(NOW) == "Thursday 3 December 2026 at the earliest"
    assert not step.late(NOW + timedelta(days=300))


def test_deferred_to_a_later_meeting_and_none_planned_names_no_date() -> None:
    step = next_step(facts("submitted", deferred=True, makes=None))

    assert step.when(NOW) == ""
    assert "placed" in step.text


@pytest.mark.parametrize(
    ("sooner", "when"),
    [
        (Sooner(NOW.date(), out=True), "Thursday 3 December 2026, or today with a supplement"),
        (
            Sooner(date(2026, 11, 30), out=True),
            "Thursday 3 December 2026, or Monday 30 November 2026 with a supplement",
        ),
        (Sooner(NOW.date(), out=False), "Thursday 3 December 2026, or today"),
    ],
)
def test_what_a_meeting_before_it_can_hear_still_is_not_told_that_it_cannot(
    sooner: Sooner, when: str
) -> None:
    """D3c: the board offers that meeting too."""
    assert next_step(facts("submitted", sooner=sooner)).when(NOW) == when


def test_where_that_is_the_only_meeting_it_is_named_alone() -> None:
    step = next_step(facts("submitted", makes=None, sooner=Sooner(NOW.date(), out=True)))
    assert step.when(NOW) == "today with a supplement"
