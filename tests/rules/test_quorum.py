"""Who counts for a case, each kind of quorum, and room at the table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.quorum import (
    Attendee,
    ChairAndMembers,
    Expected,
    NamedSeats,
    Quorum,
    Reply,
    Role,
    ShareOfMembers,
    for_case,
    foreseen,
    lacked,
    present_words,
    room_for_member,
)
from tests.rules.terms import CMR

TWO = ChairAndMembers(kind="chair-and-members", members=2, clause="B1.3")


def person(
    number: int, role: Role = "member", *, here: bool = True, withdrew: bool = False, seat: str = ""
) -> Attendee:
    return Attendee(number, seat or f"seat_{number}", role, here, withdrew)


CHAIR = person(1, "chair")


def said(quorum: Quorum, *people: Attendee) -> str:
    refusal = for_case(quorum, people)
    return refusal.text if refusal else ""


def test_the_chair_and_two_members_are_a_quorum() -> None:
    assert for_case(TWO, [CHAIR, person(2), person(3)]) is None


@pytest.mark.parametrize(
    ("people", "restore"),
    [
        ([], "the chair or their deputy and two more members"),
        ([CHAIR], "two more members"),
        ([CHAIR, person(2)], "one more member"),
        ([person(2), person(3)], "the chair or their deputy"),
        ([CHAIR, person(2), person(3, here=False)], "one more member"),
        ([CHAIR, person(2), person(3, withdrew=True)], "one more member"),
        ([person(1, "chair", withdrew=True), person(2), person(3)], "the chair or their deputy"),
        ([CHAIR, person(2), person(3, "guest")], "one more member"),
        ([CHAIR, person(2), person(3, "administrator")], "one more member"),
        ([CHAIR, person(2), person(2, seat="another")], "one more member"),
        ([CHAIR, person(2), person(1, seat="another")], "one more member"),
    ],
)
def test_without_quorum_the_refusal_says_what_restores_it(people: list[Attendee], restore: str) -> None:
    refusal = for_case(TWO, people)
    assert refusal is not None
    assert refusal.clause == "B1.3"
    assert f"To restore it, {restore} must be present" in refusal.text


def test_a_withdrawal_is_named_as_the_reason() -> None:
    text = said(TWO, CHAIR, person(2), person(3, withdrew=True))
    assert "One person withdrew from this case and cannot count." in text
    assert "withdrew" not in said(TWO, CHAIR, person(2))


def test_what_a_case_that_is_over_had_lacked_is_said_as_past() -> None:
    assert lacked(TWO, [CHAIR, person(2), person(3)]) == ""
    gone = person(1, "chair", here=False)
    assert lacked(TWO, [gone, person(2), person(3), person(4, withdrew=True)]) == (
        "not met; it takes the chair and at least two other members. Missing: the chair or their deputy. "
        "One person withdrew from this case and did not count."
    )


def test_named_seats() -> None:
    named = NamedSeats(kind="named-seats", seats=("review",), clause="U")
    held = Attendee(2, "review", "member", True, seat_name="Safeguarding and Review")
    assert for_case(named, [CHAIR, held]) is None
    assert for_case(named, [CHAIR, person(3)]) is not None
    away = Attendee(2, "review", "member", False, seat_name="Safeguarding and Review")
    assert "To restore it, Safeguarding and Review must be present" in said(named, CHAIR, away, person(3))


def test_a_share_of_the_filled_seats_is_rounded_up() -> None:
    half = ShareOfMembers(kind="share-of-members", percent=50, clause="U")
    absent = [person(number, here=False) for number in (4, 5, 6)]
    assert for_case(half, [CHAIR, person(2), person(3), person(7), *absent[:2]]) is None
    assert "one more member" in said(half, CHAIR, person(2), person(3), *absent)
    assert "three of 5" in said(half, CHAIR, person(2), person(3), *absent)


def test_eight_members_may_be_present_and_the_ninth_is_refused() -> None:
    seven = [CHAIR, *(person(number) for number in range(2, 9))]
    assert room_for_member(CMR.membership, seven) is None
    eight = [*seven, person(9)]
    refusal = room_for_member(CMR.membership, eight)
    assert refusal is not None
    assert refusal.clause == "B1.3"
    assert refusal.text.startswith("Eight members are present, the most at one meeting.")
    assert room_for_member(CMR.membership, eight, joining=9) is None
    assert room_for_member(CMR.membership, eight, joining=10) == refusal
    left = [*seven, person(9, here=False)]
    assert room_for_member(CMR.membership, left) is None


def test_guests_take_no_members_place_and_the_chair_only_where_the_terms_say_so() -> None:
    people = [
        CHAIR,
        *(person(number) for number in range(2, 9)),
        person(20, "guest"),
        person(21, "administrator"),
    ]
    assert room_for_member(CMR.membership, people) is None
    counting = CMR.membership.model_copy(update={"chair_counts": True})
    assert room_for_member(counting, people) is not None


PEOPLE = st.lists(
    st.builds(
        Attendee,
        person_id=st.integers(1, 6),
        seat=st.sampled_from(["a", "b", "c", "d"]),
        role=st.sampled_from(["chair", "member", "guest", "administrator"]),
        present=st.booleans(),
        withdrawn_from_case=st.booleans(),
    ),
    max_size=10,
)


@given(people=PEOPLE, members=st.integers(1, 4))
def test_quorum_agrees_with_counting_heads(people: list[Attendee], members: int) -> None:
    free = [one for one in people if one.present and not one.withdrawn_from_case]
    chairs = {one.person_id for one in free if one.role == "chair"}
    others = {one.person_id for one in free if one.role == "member"} - chairs
    quorum = ChairAndMembers(kind="chair-and-members", members=members, clause="U")
    assert (for_case(quorum, people) is None) == (bool(chairs) and len(others) >= members)


@given(people=PEOPLE, one=st.integers(0, 9))
def test_nobody_who_leaves_ever_restores_a_quorum(people: list[Attendee], one: int) -> None:
    if for_case(TWO, people) is not None and one < len(people) and people[one].role != "chair":
        assert for_case(TWO, people[:one] + people[one + 1 :]) is not None


def test_a_meetings_own_quorum_speaks_of_no_case() -> None:
    refusal = for_case(TWO, (), of_the_meeting=True)
    assert refusal is not None
    assert "case" not in refusal.text


def expected(number: int, reply: Reply = "", role: Role = "member") -> Expected:
    return Expected(number, f"seat_{number}", role, reply, f"Seat {number}")


@pytest.mark.parametrize(
    ("chair", "replies", "standing", "short_by"),
    [
        ("comes", ("comes", "comes"), "met", 0),
        ("comes", ("comes", "comes", "apologies", ""), "met", 0),
        ("", ("comes", "comes"), "open", 1),
        ("comes", ("comes", ""), "open", 1),
        ("", ("", ""), "open", 3),
        ("comes", ("comes", "apologies"), "short", 1),
        ("apologies", ("comes", "comes"), "short", 1),
        ("apologies", ("apologies", ""), "short", 2),
        ("comes", (), "short", 2),
    ],
)
def test_a_quorum_is_foreseen_from_replies(
    chair: Reply, replies: tuple[Reply, ...], standing: str, short_by: int
) -> None:
    """B1.3: met by those who come, open until the others reply, short even with all of them."""
    people = [expected(1, chair, "chair"), *(expected(number, one) for number, one in enumerate(replies, 2))]
    found = foreseen(TWO, people)
    assert (found.standing, found.short_by) == (standing, short_by)
    assert (found.refusal is not None) == (standing == "short")
    assert found.clause == "B1.3"


def test_what_is_foreseen_says_who_is_silent_and_what_is_vacant() -> None:
    found = foreseen(TWO, [expected(1, "comes", "chair"), expected(2)], ["R&A", "FSCP"])
    assert found.text == (
        "Not enough people are expected: it takes the chair and at least two other members. "
        "One more member must come besides. One has not replied. Vacant: R&A and FSCP."
    )


def test_whoever_was_named_and_is_silent_is_expected_and_not_counted() -> None:
    """B1.3: ready if they come; a holder who is silent too is said besides, and of many only the number."""
    people = [
        expected(1, "comes", "chair"),
        expected(2, "comes"),
        Expected(3, "c", "member", "", name="Oluchi", named=True, holder=(4, "Hana")),
    ]
    found = foreseen(TWO, people)
    assert (found.standing, found.short_by, found.coming, found.silent) == ("open", 1, 2, 2)
    assert found.text == (
        "Ready if Oluchi comes, who has not replied: it takes the chair and at least two other members. "
        "Two people said that they come so far. Hana has not replied."
    )
    many = [Expected(number, str(number), "member", "", name=f"N{number}") for number in range(5, 9)]
    assert foreseen(TWO, [*people, *many]).text == (
        "Ready if one more member comes: it takes the chair and at least two other members. "
        "Two people said that they come so far. Six have not replied."
    ), "any of them would do"
    assert foreseen(TWO, [*people, expected(9, "comes")]).text == (
        "Quorum is foreseen: three people said that they come, and it takes the chair and at least two other "
        "members. Oluchi and Hana have not replied."
    )


def test_only_those_are_named_whose_coming_would_change_it() -> None:
    """B1.3: where the chair is missing, a member who has not replied doesn't matter; and the other way round."""
    members = [expected(number, "comes") for number in (2, 3, 4)]
    chair = Expected(1, "chair", "chair", "", name="Winston", named=True)
    silent = Expected(9, "m", "member", "", name="Tomasz")
    assert foreseen(TWO, [chair, *members, silent]).text == (
        "Ready if Winston comes, who has not replied: it takes the chair and at least two other members. "
        "Three people said that they come so far."
    )
    assert foreseen(TWO, [replace(chair, named=False), *members, silent]).text == (
        "Ready if the chair or their deputy comes: it takes the chair and at least two other members. "
        "Three people said that they come so far. Winston has not replied."
    )
    both = foreseen(TWO, [replace(chair, named=False), members[0], silent, replace(silent, person_id=10)])
    assert both.text.startswith("Ready if the chair or their deputy and one more member come: it takes ")


def test_whoever_fills_two_seats_is_one_person_beforehand_too() -> None:
    twice = [expected(1, "comes", "chair"), expected(2, "comes"), Expected(2, "seat_3", "member", "comes")]
    assert foreseen(TWO, twice).standing == "short"


def test_an_administrators_reply_makes_no_quorum() -> None:
    people = [expected(1, "comes", "chair"), expected(2, "comes"), expected(3, "comes", "administrator")]
    assert foreseen(TWO, people).standing == "short"


@given(st.lists(st.sampled_from(["comes", "apologies", ""]), max_size=8), st.integers(1, 4))
def test_no_reply_makes_a_quorum_worse_by_coming(replies: list[Reply], members: int) -> None:
    quorum, order = ChairAndMembers(kind="chair-and-members", members=members, clause="B1.3"), {
        "short": 0, "open": 1, "met": 2,
    }  # fmt: skip
    people = [
        expected(1, "comes", "chair"),
        *(expected(number, one) for number, one in enumerate(replies, 2)),
    ]
    more = [*people, expected(99, "comes")]
    assert order[foreseen(quorum, more).standing] >= order[foreseen(quorum, people).standing]


def test_nobody_is_counted_as_certain_at_two_meetings_at_one_time() -> None:
    """B1.3, D4: they may come, so it is not short either; who it is and where else is said."""
    chair = replace(expected(1, "comes", "chair"), name="Sunita", elsewhere="Case Management Review Panel")
    members = [replace(expected(number, "comes"), name=f"N{number}") for number in (2, 3)]
    sure = foreseen(TWO, [replace(chair, elsewhere=""), *members])
    assert (sure.standing, sure.coming) == ("met", 3)
    found = foreseen(TWO, [chair, *members])
    assert (found.standing, found.short_by, found.coming) == ("open", 1, 2)
    assert "Two people said that they come so far." in found.text
    assert found.text.endswith(
        " Sunita said that they come to the Case Management Review Panel at the same time too: "
        "not counted as certain until they send apologies to one of the two."
    )
    spare = replace(expected(4, "comes"), name="Anil", elsewhere="Child in Need Review Panel")
    found = foreseen(TWO, [replace(chair, elsewhere=""), *members, spare])
    assert (found.standing, found.coming) == ("met", 3)
    assert "Anil said that they come to the Child in Need Review Panel" in found.text


def test_of_several_cases_that_lack_the_same_it_is_said_once_in_words_for_all_of_them() -> None:
    people = [CHAIR, person(2), person(3, withdrew=True)]
    refusal = for_case(TWO, people, several=True)
    assert refusal is not None
    assert refusal.text == (
        "There is no quorum for any of these cases: it takes the chair and at least two other members. "
        "One person withdrew from each of these cases and cannot count. "
        "To restore it, one more member must be present and free to hear them."
    )


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (("chair", "member", "member", "member"), "The chair and 3 members present"),
        (("member", "guest", "chair", "administrator"), "The chair and 1 member present, and 2 others"),
        (("chair",), "The chair present"),
        (("member", "guest"), "1 member present, and 1 other"),
        (("guest", "administrator"), "0 members present, and 2 others"),
        ((), "0 members present"),
    ],
)
def test_who_is_present_is_told_apart_from_those_who_hear_nothing(roles: tuple[str, ...], words: str) -> None:
    """Beside the quorum, a guest and the administrator are not counted with those who make it."""
    assert present_words(roles) == words
