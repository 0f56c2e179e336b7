"""How the program says no."""

import pytest

from cmr.rules.refusal import Refusal, Refused, refuse


def test_carries_every_reason_and_says_them_all() -> None:
    full = Refusal("This meeting is full.", "B1.13")
    late = Refusal("It came after the deadline.")
    refused = Refused(full, late)
    assert refused.reasons == (full, late)
    assert str(refused) == "This meeting is full. It came after the deadline."
    assert late.clause == ""


def test_a_no_without_a_reason_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one reason"):
        Refused()


def test_what_was_found_against_it_is_refused_and_nothing_else() -> None:
    full = Refusal("This meeting is full.", "B1.13")
    refuse(None, None)
    with pytest.raises(Refused) as refused:
        refuse(None, full, None)
    assert refused.value.reasons == (full,)
