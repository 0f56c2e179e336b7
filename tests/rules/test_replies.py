"""Which replies are taken before a meeting: one place a person, one person a seat, and at most eight (B1.3, D5)."""

from __future__ import annotations

import pytest

from cmr.rules.replies import Filled, falls_to, may_stand_in, not_to_come, reply_refusals
from tests.rules.terms import CIN, CMR

CHAIR, FIRST, SECOND, DEPUTY, OTHER = range(1, 6)


def seat(
    key: str, holder: int, *, role: str = "member", comes: int | None = None, said: bool = False
) -> Filled:
    """A seat with nobody expected, or its holder (``said``), or somebody in their stead."""
    expected = holder if said else comes
    names = {CHAIR: "Cora", FIRST: "Fay", SECOND: "Sam", DEPUTY: "Dina", OTHER: "Omar"}
    return Filled(key, role, holder, names.get(holder, ""), expected, names.get(expected or 0, "Somebody"))


def why(wanted: Filled, *others: Filled, person: int, name: str = "Dina") -> list[str]:
    """The reasons against the person’s coming in that seat, each with its clause."""
    found = reply_refusals(CMR.membership, wanted, others, person_id=person, name=name)
    return [f"{one.text} {one.clause}" for one in found]


def test_a_seat_falls_to_its_deputies_who_said_nothing_once_its_holder_cannot_come() -> None:
    """D5: nobody is asked while somebody is expected in it."""
    assert falls_to("", {DEPUTY: ""}, None) == falls_to("comes", {DEPUTY: ""}, None) == ()
    assert falls_to("apologies", {DEPUTY: "", OTHER: "apologies"}, None) == (DEPUTY,)
    assert falls_to("apologies", {DEPUTY: "comes", OTHER: ""}, None) == ()
    assert falls_to("apologies", {DEPUTY: "", OTHER: ""}, OTHER) == ()
    assert falls_to("apologies", {DEPUTY: "", OTHER: "apologies"}, OTHER) == (DEPUTY,)


def test_the_holder_of_a_seat_comes_in_it() -> None:
    assert why(seat("a", FIRST), person=FIRST, name="Fay") == []
    assert why(seat("a", FIRST, comes=DEPUTY), person=FIRST, name="Fay") == []


def test_a_deputy_comes_for_a_holder_who_does_not() -> None:
    assert why(seat("a", FIRST), seat("b", SECOND, said=True), person=DEPUTY) == []
    assert why(seat("a", FIRST, comes=DEPUTY), person=DEPUTY) == []


def test_a_seat_is_filled_by_one_person() -> None:
    """D5: neither beside the holder nor beside another deputy."""
    assert why(seat("a", FIRST, said=True), person=DEPUTY) == [
        "Fay said that they come themselves. One person fills a seat. D5"
    ]
    assert why(seat("a", FIRST, comes=OTHER), person=DEPUTY) == ["Omar is expected in this seat already. D5"]


def test_the_chairs_deputy_may_be_there_beside_the_chair() -> None:
    """B1.4: they take over a case from which the chair withdraws."""
    assert why(seat("chair", CHAIR, role="chair", said=True), person=DEPUTY) == []
    assert why(seat("chair", CHAIR, role="chair", comes=OTHER), person=DEPUTY) != []


def test_nobody_fills_two_places() -> None:
    """B1.3: who has a seat of their own takes no other member’s, and a deputy of two comes for one."""
    own = seat("b", DEPUTY)
    assert why(seat("a", FIRST), own, person=DEPUTY) == [
        "Dina has a seat of their own at this meeting. Nobody fills two places. B1.3"
    ]
    assert why(seat("a", FIRST), seat("b", SECOND, comes=DEPUTY), person=DEPUTY) == [
        "Dina comes for Sam. Nobody fills two places. B1.3"
    ]
    assert why(seat("b", DEPUTY), seat("chair", CHAIR, role="chair", comes=DEPUTY), person=DEPUTY) == []


@pytest.mark.parametrize(("role", "own", "may"), [("member", True, False), ("member", False, True)])
def test_who_may_stand_in(role: str, own: bool, may: bool) -> None:
    assert may_stand_in(role, has_own_seat=own) is may


def test_a_member_may_stand_in_for_the_chair() -> None:
    assert may_stand_in("chair", has_own_seat=True)


EIGHT = [seat(f"m{number}", 20 + number, said=True) for number in range(8)]


def test_the_ninth_member_is_refused_until_one_sends_apologies() -> None:
    words = (
        "Eight members said that they come, the most at one meeting. "
        "Another can come when one of them sends apologies. B1.3"
    )
    assert why(seat("a", FIRST), *EIGHT, person=FIRST) == [words]
    assert why(seat("a", FIRST), *EIGHT, person=DEPUTY) == [words]
    assert why(seat("a", FIRST), *EIGHT[1:], seat("m0", 20), person=FIRST) == []


def test_a_deputy_who_is_expected_counts_among_the_eight() -> None:
    others = [*EIGHT[1:], seat("m0", 20, comes=OTHER)]
    assert why(seat("a", FIRST), *others, person=FIRST) != []


def test_the_chair_is_none_of_the_eight_and_neither_is_business_support() -> None:
    chair = seat("chair", CHAIR, role="chair", said=True)
    office = seat("office", 40, role="administrator", said=True)
    assert why(seat("a", FIRST), *EIGHT[1:], chair, office, person=FIRST) == []
    assert why(chair, *EIGHT, person=CHAIR) == []
    assert why(office, *EIGHT, person=40) == []


def test_a_member_who_sits_in_the_chair_that_day_is_none_of_the_eight() -> None:
    chair = seat("chair", CHAIR, role="chair", comes=20)
    assert why(seat("a", FIRST), chair, *EIGHT, person=FIRST) == []


def test_where_the_terms_count_the_chair_it_takes_a_place() -> None:
    counting = CMR.membership.model_copy(update={"chair_counts": True})
    chair = seat("chair", CHAIR, role="chair", said=True)
    others = [chair, *EIGHT[1:]]
    assert reply_refusals(counting, seat("a", FIRST), others, person_id=FIRST, name="Fay")
    assert reply_refusals(counting, chair, EIGHT, person_id=CHAIR, name="Cora")


def test_the_clause_is_the_panels_own() -> None:
    (refusal,) = reply_refusals(CIN.membership, seat("a", FIRST), EIGHT, person_id=FIRST, name="Fay")
    assert refusal.clause == "D5"


def test_replies_are_given_before_the_meeting_opens() -> None:
    assert not_to_come(to_come=True) is None
    refusal = not_to_come(to_come=False)
    assert refusal is not None
    assert (refusal.text, refusal.clause) == ("Replies are given before the meeting opens.", "B1.3")
