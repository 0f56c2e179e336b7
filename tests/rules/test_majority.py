"""Members' views: who says one, what the majority is, and which dissent is recorded before the sheet is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.majority import (
    LONGEST,
    Stand,
    View,
    against_majority,
    are_asked,
    for_minutes,
    gave_none,
    majority,
    may_say,
    not_asked,
    sheet_problems,
    unaware,
    view_problems,
)
from cmr.rules.quorum import Attendee
from tests.rules.terms import CIN, CMR

CHAIR = Attendee(1, "chair", "chair", present=True)
ANN, BEN, CAL = (Attendee(number, f"seat{number}", "member", present=True) for number in (2, 3, 4))
ROOM = (CHAIR, ANN, BEN, CAL, Attendee(9, "business_support", "administrator", present=True))


def view(person_id: int, stand: Stand, text: str = "", *, for_minutes: bool = False) -> View:
    return View(
        person_id, {2: "Ann", 3: "Ben", 4: "Cal"}.get(person_id, "Somebody"), stand, text, for_minutes
    )


@pytest.mark.parametrize("why", ["before_panel", "proposed", "undecided", "said"])
def test_members_are_asked_once_there_is_something_to_say(why: str) -> None:
    """B1.20: of what the chair proposes; the case is before the panel then, or was already."""
    reasons = dict.fromkeys(("before_panel", "proposed", "undecided", "said"), False)
    assert not are_asked(**reasons)
    assert are_asked(**reasons | {why: True})


def test_members_who_are_there_and_free_say_theirs() -> None:
    """B1.20: all panel members; B1.4: not of a case that they withdrew from."""
    members = CMR.membership
    assert may_say(ANN, members, name="Ann") is None
    for attendee, words, clause in (
        (replace(ANN, present=False), "Ann is not in the meeting now. Mark them as present first.", "B1.20"),
        (replace(ANN, withdrawn_from_case=True), "Ann withdrew from this case", "B1.4"),
        (CHAIR, "Ann chairs this meeting and sums the views up", "B1.20"),
        (ROOM[-1], "Ann is not a member of this panel here", "B1.20"),
        (Attendee(7, "", "guest", present=True), "not a member", "B1.20"),
        (None, "not a member", "B1.20"),
    ):
        no = may_say(attendee, members, name="Ann")
        assert no is not None
        assert (words in no.text, no.clause) == (True, clause)
    settled = may_say(ANN, members, name="Ann", settled=True)
    assert settled is not None
    assert "settled" in settled.text
    assert may_say(CHAIR, members.model_copy(update={"chair_counts": True}), name="Ann") is None


@pytest.mark.parametrize(
    ("stands", "side", "words"),
    [
        ("", "", "Nobody said a view."),
        ("x", "", "One of three has said a view, and abstains."),
        ("xxx", "", "Three abstain."),
        ("a", "", "One of three has said a view, and agrees."),
        ("d", "", "One of three has said a view, and disagrees."),
        (
            "ad",
            "even",
            (
                "Two of three have said a view: one agrees and one disagrees; "
                "as many disagree as agree, so there is no majority."
            ),
        ),
        ("dd", "against", "Two of three have said a view: two disagree; the majority disagrees."),
        ("ax", "", "Two of three have said a view: one agrees and one abstains; that is no majority."),
        ("axx", "for", "One agrees and two abstain: the majority agrees."),
        ("aad", "for", "Two agree and one disagrees: the majority agrees."),
        ("add", "against", "One agrees and two disagree: the majority disagrees."),
        (
            "adx",
            "even",
            "One agrees, one disagrees and one abstains: as many disagree as agree, so there is no majority.",
        ),
    ],
)
def test_the_majority_is_of_those_who_take_a_side(stands: str, side: str, words: str) -> None:
    names: dict[str, Stand] = {"a": "agree", "d": "disagree", "x": "abstain"}
    views = [view(number, names[one]) for number, one in enumerate(stands, 2)]
    found = majority(views, ROOM, CMR.membership)
    assert (found.side, found.words) == (side, words)
    assert len(found.unheard) == 3 - len(stands)


def test_before_it_is_signed_each_of_those_who_hear_it_is_asked() -> None:
    """B1.20: the views of all are solicited; who gives none is named beside the signature."""
    names = {2: "Ann", 3: "Ben, for Bo", 4: "Cal"}
    standing = majority([view(2, "agree")], ROOM, CMR.membership)
    no = not_asked(standing, (), names)
    assert no is not None
    assert (no.clause, no.text.startswith("Ben, for Bo and Cal have said no view.")) == ("B1.20", True)
    some = not_asked(standing, {3}, names)
    assert some is not None
    assert some.text.startswith("Cal has said no view.")
    assert not_asked(standing, {3, 4, 9}, names) is None
    assert not_asked(standing, (), names, (no,)) is None
    assert gave_none(standing, names) == "Ben, for Bo and Cal were asked and gave no view."
    assert (
        gave_none(standing, names, on_paper=True)
        == "No view of Ben, for Bo and Cal was written on the paper."
    )
    whole = majority([view(number, "agree") for number in (2, 3, 4)], ROOM, CMR.membership)
    assert not_asked(whole, (), names) is None
    assert gave_none(whole, names) == gave_none(whole, names, on_paper=True) == ""


def test_while_views_are_taken_nobody_has_said_one_yet() -> None:
    assert majority((), ROOM, CMR.membership).so_far == "Nobody has said a view yet."


def test_who_withdrew_does_not_count_and_who_left_does() -> None:
    """B1.4, B1.20."""
    views = [
        view(2, "disagree"),
        view(3, "disagree"),
        view(4, "agree"),
        view(1, "agree"),
        view(4, "disagree"),
    ]
    room = (CHAIR, replace(ANN, present=False), replace(BEN, withdrawn_from_case=True), CAL)
    found = majority(views, room, CMR.membership)
    assert (found.agree, found.disagree, found.unheard) == (0, 2, ())
    assert [one.name for one in found.dissenting] == ["Ann", "Cal"]
    assert majority([], room, CMR.membership).unheard == (4,)


def test_against_the_majority_nothing_is_signed_before_each_dissent_is_recorded() -> None:
    """B1.21."""
    views = [view(2, "disagree", "Too soon."), view(3, "disagree", " "), view(4, "agree")]
    standing = majority(views, ROOM, CMR.membership)
    assert against_majority(standing)
    (no,) = sheet_problems(CMR.sheet, standing)
    assert no.clause == "B1.21"
    assert no.text.endswith("Record the dissenting view of Ben first.")
    whole = majority([views[0], view(3, "disagree", "Not safe."), views[2]], ROOM, CMR.membership)
    assert sheet_problems(CMR.sheet, whole) == ()


def test_a_chair_says_that_it_goes_against_the_majority_once_the_sheet_wants_nothing_else() -> None:
    """B1.21."""
    views = [view(2, "disagree", "Too soon."), view(3, "disagree", ""), view(4, "agree")]
    against = majority(views, ROOM, CMR.membership)
    no = unaware(against, said=False)
    assert no is not None
    assert no.clause == "B1.21"
    assert unaware(against, said=True) is None
    assert unaware(against, said=False, problems=sheet_problems(CMR.sheet, against)) is None
    assert unaware(majority(views[2:], ROOM, CMR.membership), said=False) is None


def test_with_the_majority_or_an_even_split_the_chair_signs_where_the_chair_decides() -> None:
    """B1.21: an even split has no majority that the chair would go against."""
    for stands in (("agree", "disagree", "agree"), ("agree", "disagree", "abstain"), ("abstain",) * 3):
        views = [view(number, stand) for number, stand in enumerate(stands, 2)]  # type: ignore[arg-type]
        standing = majority(views, ROOM, CMR.membership)
        assert not against_majority(standing)
        assert sheet_problems(CMR.sheet, standing) == ()


@pytest.mark.parametrize("stands", [("agree", "disagree"), ("disagree", "disagree", "agree")])
def test_a_panel_that_has_not_agreed_hands_it_to_the_head_of_service(stands: tuple[Stand, ...]) -> None:
    """D8."""
    views = [view(number, stand, "No.") for number, stand in enumerate(stands, 2)]
    standing = majority(views, ROOM, CIN.membership)
    (no,) = sheet_problems(CIN.sheet, standing)
    assert no.clause == "D8"
    assert "Leave the case undecided: the head of service decides." in no.text
    assert sheet_problems(CIN.sheet, standing, undecided=True) == ()


def test_the_minutes_have_what_was_asked_for_and_every_dissent_from_the_chair() -> None:
    """B1.20, B1.21."""
    views = [
        view(2, "agree", "With care.", for_minutes=True),
        view(3, "agree", "Yes."),
        view(4, "disagree", "No."),
    ]
    with_it = majority(views, ROOM, CMR.membership)
    assert [one.words for one in for_minutes(views, with_it)] == ["Ann agrees: With care."]
    overruled = [*views[:1], view(3, "disagree", "No."), views[2]]
    standing = majority(overruled, ROOM, CMR.membership)
    assert [one.name for one in for_minutes(overruled, standing)] == ["Ann", "Ben", "Cal"]


def test_a_deputy_is_named_as_one() -> None:
    assert View(5, "Dot", "abstain", stands_in_for="Ann").words == "Dot, for Ann abstains."
    assert [one.text for one in view_problems(View(5, "Dot", "no"))] == [  # type: ignore[arg-type]
        "Choose agree, disagree or abstain."
    ]
    assert view_problems(View(5, "Dot", "agree", "x" * LONGEST)) == ()
    assert view_problems(View(5, "Dot", "agree", "x" * (LONGEST + 1)))


@given(
    st.lists(
        st.tuples(
            st.integers(2, 8), st.sampled_from(["agree", "disagree", "abstain"]), st.sampled_from(["", "No."])
        )
    )
)
def test_nothing_is_signed_against_a_majority_with_dissent_unrecorded(
    given_views: list[tuple[int, Stand, str]],
) -> None:
    """B1.21."""
    views = [view(person, stand, text) for person, stand, text in given_views]
    room = (CHAIR, *(Attendee(number, f"s{number}", "member", present=True) for number in range(2, 9)))
    standing = majority(views, room, CMR.membership)
    last = {one.person_id: one for one in views}.values()
    disagree = [one for one in last if one.stand == "disagree"]
    takes_a_side = 7 - sum(one.stand == "abstain" for one in last)
    more = len(disagree) * 2 > takes_a_side
    unrecorded = more and any(not one.text for one in disagree)
    assert bool(sheet_problems(CMR.sheet, standing)) == unrecorded
