"""Who may hold which post."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmr.models.people import POSITIONS
from cmr.rules.membership import (
    Held,
    account_manager_refusals,
    chair_refusal,
    deputy_refusals,
    end_refusal,
    ended_refusal,
    fit_to_deputise,
    inactive_refusal,
    manager_refusal,
    one_meeting_refusals,
    places,
    position_refusals,
    seat_refusals,
    vacancies,
)
from cmr.rules.panel_type import Membership, SeatTerm

TODAY = date(2026, 11, 22)
TERMS = Membership(
    chaired_by=("head of service", "service manager"),
    most_present=8,
    clause="B1.3",
    seats=(
        SeatTerm(key="chair", name="Chair", role="chair", clause="B1.2"),
        SeatTerm(
            key="early_help", name="Manager, Early Help", area="Early Help", role="member", clause="B1.2a"
        ),
        SeatTerm(key="champion", name="Champion", role="member", essential=False, clause="B1.2b"),
        SeatTerm(key="support", name="Business support", role="administrator", clause="B1.18"),
    ),
)


def held(key: str, person: int, starts: date = date(2026, 1, 1), ends: date | None = None) -> Held:
    return Held(1, key, person, starts, ends)


def refusals(key: str, *, position: str = "service manager", person: int = 9, starts: date = TODAY,
             ends: date | None = None, others: tuple[Held, ...] = ()) -> list[str]:  # fmt: skip
    found = seat_refusals(
        TERMS,
        TERMS.seat(key),
        position=position,
        person_id=person,
        starts_on=starts,
        ends_on=ends,
        held=others,
    )
    return [reason.text for reason in found]


@pytest.mark.parametrize("position", ["head of service", "service manager"])
def test_the_positions_of_the_terms_may_hold_the_chair(position: str) -> None:
    assert chair_refusal(TERMS, position) is None
    assert refusals("chair", position=position) == []


def test_nobody_else_may_and_is_told_the_clause() -> None:
    refusal = chair_refusal(TERMS, "team manager")
    assert refusal is not None
    assert refusal.clause == "B1.2"
    assert refusal.text == (
        "The chair must be a head of service or a service manager, and this person is a team manager."
    )
    assert refusals("chair", position="team manager") == [refusal.text]


def test_a_member_may_have_any_position() -> None:
    assert refusals("early_help", position="partner agency") == []


def test_a_seat_is_held_by_one_person_at_a_time() -> None:
    told = refusals("early_help", others=(held("early_help", 4, ends=date(2026, 12, 31)),))
    assert told == [
        "Somebody holds this seat on some of these days, until Thursday 31 December 2026. End theirs first."
    ]
    assert refusals("early_help", others=(held("early_help", 4),)) == [
        "Somebody holds this seat on some of these days, with no last day. End theirs first."
    ]


def test_the_day_after_the_last_is_free_and_the_last_is_not() -> None:
    before = held("early_help", 4, ends=date(2026, 12, 31))
    assert refusals("early_help", starts=date(2027, 1, 1), others=(before,)) == []
    assert refusals("early_help", starts=date(2026, 12, 31), others=(before,)) != []


def test_a_seat_that_ends_before_the_next_one_begins_is_free() -> None:
    later = held("early_help", 4, starts=date(2027, 2, 1))
    assert refusals("early_help", ends=date(2027, 1, 31), others=(later,)) == []
    assert refusals("early_help", ends=date(2027, 2, 1), others=(later,)) != []


def test_nobody_holds_two_seats_of_a_panel() -> None:
    assert refusals("chair", others=(held("early_help", 9),)) == [
        "This person has a seat on the panel on some of these days; nobody holds two."
    ]


def test_a_panel_may_have_several_administrators() -> None:
    assert refusals("support", others=(held("support", 4),)) == []


def test_the_last_day_is_not_before_the_first() -> None:
    assert refusals("early_help", ends=date(2026, 11, 21)) == [
        "The last day must be the first day or a later one."
    ]


def test_vacancies_leave_out_what_may_stay_empty() -> None:
    seats = (
        held("chair", 1),
        held("early_help", 2, ends=date(2026, 11, 21)),
        held("support", 3, starts=date(2026, 12, 1)),
    )
    assert [term.key for term in vacancies(TERMS, seats, TODAY)] == ["early_help", "support"]


def test_places_tell_now_from_later() -> None:
    later = held("early_help", 5, starts=date(2027, 1, 1))
    now = held("early_help", 2, ends=date(2026, 12, 31))
    place = places(TERMS, (now, later), TODAY)[1]
    assert (place.now, place.later, place.vacant) == ((now,), (later,), False)


@pytest.mark.parametrize(
    ("of", "position", "allowed"),
    [
        ("team", "team manager", True),
        ("team", "service manager", True),
        ("team", "social worker", False),
        ("team", "head of service", False),
        ("service", "service manager", True),
        ("service", "head of service", True),
        ("service", "team manager", False),
    ],
)
def test_a_manager_signs_so_needs_the_position(of: str, position: str, allowed: bool) -> None:
    refusal = manager_refusal(of, position)
    assert (refusal is None) is allowed
    assert refusal is None or refusal.clause == "B1.6"


def test_a_position_is_kept_while_a_post_wants_it() -> None:
    reasons = position_refusals("practitioner", chairs=[("CMR", TERMS)], teams=["North"], services=["Duty"])
    assert [reason.text for reason in reasons] == [
        "They chair the CMR, whose chair must be a head of service or a service manager. End the seat first.",
        "They manage North. Give the team another manager first.",
        "They manage Duty. Give the service another manager first.",
    ]
    assert (
        position_refusals("service manager", chairs=[("CMR", TERMS)], teams=["North"], services=["Duty"])
        == ()
    )


def deputy(**changed: object) -> list[str]:
    facts: dict[str, object] = {
        "principal_id": 1, "principal_position": "team manager", "deputy_id": 2,
        "deputy_position": "service manager", "starts_on": TODAY, "ends_on": TODAY, "today": TODAY, "others": (),
    }  # fmt: skip
    return [reason.text for reason in deputy_refusals(**(facts | changed))]  # type: ignore[arg-type] # by name


def test_a_deputy_for_one_day_is_fine() -> None:
    assert deputy() == []


def test_what_a_deputy_may_not_be() -> None:
    assert deputy(deputy_id=1) == ["Nobody can be their own deputy. Choose somebody else."]
    assert deputy(ends_on=date(2026, 11, 21)) == ["The last day must be the first day or a later one."]
    assert deputy(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 21)) == [
        "The last day must be today or later: what is past is past."
    ]
    assert deputy(others=[(date(2026, 11, 1), TODAY)]) == [
        "This person is the deputy on some of these days already."
    ]
    assert deputy(others=[(date(2026, 11, 1), date(2026, 11, 21))]) == []


def test_a_deputy_stands_in_for_a_year_at_most_and_is_named_within_one() -> None:
    """D5: a wrong year is typed once, and would open a manager’s whole team for ten."""
    assert deputy(starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30)) == []
    assert deputy(starts_on=date(2026, 12, 1), ends_on=date(2027, 12, 1)) == [
        (
            "A deputy is named for a year at most: from Tuesday 1 December 2026 to Tuesday 30 November 2027 "
            "at the latest. If they are to stand in for longer, name them again when that ends."
        )
    ]
    assert deputy(starts_on=date(2028, 2, 29), ends_on=date(2028, 3, 1), today=date(2027, 3, 1)) == []
    year_ahead = TODAY.replace(year=TODAY.year + 1)
    assert deputy(starts_on=year_ahead, ends_on=year_ahead) == []
    day_after = year_ahead + timedelta(days=1)
    refused = deputy(starts_on=day_after, ends_on=day_after)
    assert len(refused) == 1
    assert refused[0].startswith("The first day can be ")
    assert refused[0].endswith(f"{TODAY.year + 1} at the latest: a year from today.")


@pytest.mark.parametrize(
    ("principal", "fit"),
    [
        ("team manager", {"team manager", "service manager", "head of service"}),
        ("service manager", {"team manager", "service manager", "head of service"}),
        ("head of service", {"service manager", "head of service"}),
        ("social worker", {"social worker", "team manager", "service manager", "head of service"}),
        ("business support", {"business support", "team manager", "service manager", "head of service"}),
        ("partner agency", {"partner agency", "team manager", "service manager", "head of service"}),
    ],
)
def test_a_manager_is_stood_in_for_by_managers_and_others_by_their_like(
    principal: str, fit: set[str]
) -> None:
    assert set(fit_to_deputise(principal)) == fit
    for position in POSITIONS:
        refused = deputy(principal_position=principal, deputy_position=position)
        assert bool(refused) is (position not in fit)
        assert not refused or refused[0].startswith(f"For a {principal} only a ")


@pytest.mark.parametrize(
    ("ends_on", "last_day", "why"),
    [
        (None, date(2026, 11, 21), ""),
        (None, date(2026, 12, 31), ""),
        (None, date(2026, 11, 20), "yesterday or later"),
        (date(2026, 11, 25), date(2026, 11, 24), ""),
        (date(2026, 11, 25), date(2026, 11, 26), "ends before that day already"),
        (date(2026, 11, 10), date(2026, 11, 10), "yesterday or later"),
    ],
)
def test_a_seat_ends_yesterday_at_the_earliest_and_never_later_than_it_did(
    ends_on: date | None, last_day: date, why: str
) -> None:
    refusal = end_refusal(ends_on, last_day, TODAY)
    assert why in (refusal.text if refusal else "")
    assert bool(refusal) is bool(why)


def test_a_post_is_given_to_somebody_with_an_account_and_a_deputy_ended_once() -> None:
    assert inactive_refusal(active=True) is None
    refusal = inactive_refusal(active=False, clause="D5")
    assert refusal is not None
    assert (refusal.text, refusal.clause) == (
        "This account is inactive. Choose somebody with an active one.",
        "D5",
    )
    assert ended_refusal(ended=False) is None
    assert ended_refusal(ended=True) is not None


def at_one_meeting(**other: bool | str | None) -> list[str]:
    facts = {"to_come": True, "role": "member", "deputy_allowed": True, "sits_there": False} | other
    found = one_meeting_refusals(principal="Fay", deputy="Dina", **facts)  # type: ignore[arg-type]
    return [f"{reason.text} {reason.clause}" for reason in found]


def test_who_is_named_for_one_meeting() -> None:
    assert at_one_meeting() == []
    assert at_one_meeting(role="chair", sits_there=True) == []
    assert at_one_meeting(role=None, to_come=False) == ["Fay has no seat at this meeting. D5"]
    assert at_one_meeting(to_come=False) == ["A deputy for one meeting is named before the meeting opens. D5"]
    assert at_one_meeting(deputy_allowed=False) == [
        "The panel’s terms of reference let no deputy take this seat. D5"
    ]
    assert at_one_meeting(sits_there=True) == [
        "Dina has a seat of their own at this meeting, and nobody fills two. B1.3"
    ]
    assert at_one_meeting(stands_in_there=True) == [
        "Dina stands in for somebody else at this meeting, and nobody fills two places. B1.3"
    ]
    assert at_one_meeting(declined=True) == []
    assert at_one_meeting(role="chair", sits_there=True, declined=True) == [
        "Dina sent apologies for their own seat at this meeting. D5"
    ]


CHAIRED = TERMS.model_copy(update={"chair_deputies": ("head of service", "service manager")})


def test_whoever_stands_in_for_the_chair_may_chair() -> None:
    """B1.2, B1.11: where the terms say who chairs, a deputy is one of those too."""
    assert fit_to_deputise("service manager", [CHAIRED]) == ("service manager", "head of service")
    assert "team manager" in fit_to_deputise("service manager", [TERMS])
    chairs = [("CMR", CHAIRED)]
    assert (
        deputy(principal_position="service manager", deputy_position="service manager", chairs=chairs) == []
    )
    (refusal,) = deputy(principal_position="service manager", deputy_position="team manager", chairs=chairs)
    assert refusal == (
        "They chair the CMR, and whoever stands in for its chair must be a head of service or a service manager."
    )


def test_account_managers_keep_one_another() -> None:
    def told(*, is_self: bool, others: int, active: bool, manages: bool) -> list[str]:
        found = account_manager_refusals(is_self=is_self, others=others, active=active, manages=manages)
        return [reason.text for reason in found]

    assert told(is_self=True, others=0, active=True, manages=True) == []
    assert told(is_self=False, others=1, active=False, manages=True) == []
    assert told(is_self=True, others=1, active=True, manages=False) == [
        "You cannot take this away from yourself. Ask another account manager to do it."
    ]
    assert told(is_self=True, others=1, active=False, manages=True) == [
        "You cannot deactivate your own account. Ask another account manager to do it."
    ]
    assert told(is_self=False, others=0, active=False, manages=True) == [
        "This is the only active account manager. Make somebody else one first."
    ]
