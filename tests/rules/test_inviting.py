"""Guests for one case alone (B1.2)."""

from __future__ import annotations

import pytest

from cmr.rules.inviting import before_the_hearing, guests_are_known, may_be_invited, may_be_uninvited


@pytest.mark.parametrize("meeting", ["planned", "circulated", "in_session"])
def test_until_the_case_is_heard_its_guests_can_change(meeting: str) -> None:
    assert before_the_hearing("placed", meeting) is None


@pytest.mark.parametrize(
    ("case", "meeting"), [("heard", "in_session"), ("tabled", "in_session"), ("placed", "closed")]
)
def test_afterwards_they_stand(case: str, meeting: str) -> None:
    refusal = before_the_hearing(case, meeting)
    assert refusal is not None
    assert (refusal.text, refusal.clause) == ("The case has been heard: its guests stand.", "B1.2")


def test_the_terms_say_whether_there_are_guests() -> None:
    assert guests_are_known(True) is None
    refusal = guests_are_known(False)
    assert refusal is not None
    assert refusal.clause == "B1.2"


@pytest.mark.parametrize(
    ("active", "hears_it", "invited", "words"),
    [
        (True, False, False, ""),
        (False, False, False, "Gita Osei has no account any more."),
        (True, True, False, "Gita Osei sits on this panel and hears the case anyway."),
        (True, False, True, "Gita Osei is invited already."),
    ],
)
def test_a_guest_is_somebody_else_and_invited_once(
    active: bool, hears_it: bool, invited: bool, words: str
) -> None:
    refusal = may_be_invited("Gita Osei", active=active, hears_it=hears_it, invited_already=invited)
    assert (refusal.text if refusal else "") == words


def test_only_a_guests_invitation_is_taken_back() -> None:
    assert may_be_uninvited("Gita Osei", invited=True) is None
    refusal = may_be_uninvited("Gita Osei", invited=False)
    assert refusal is not None
    assert refusal.text == "Gita Osei is no guest of this case."
