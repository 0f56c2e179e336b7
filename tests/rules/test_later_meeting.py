"""Which meeting a referral's worker may ask for, and until when (B1.7)."""

from __future__ import annotations

import pytest

from cmr.rules.later_meeting import NOT_OFFERED, SUBMITTED_ALREADY, asking_refusal, wish_refusal
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.referral_states import STATES


@pytest.mark.parametrize("state", STATES)
def test_it_is_asked_for_until_it_is_submitted_and_never_after(state: str) -> None:
    late = None if state in BEFORE_SUBMISSION else SUBMITTED_ALREADY
    assert asking_refusal(state) == late
    assert wish_refusal(state, None, ()) == late
    assert wish_refusal(state, 7, (7, 8)) == late


def test_only_a_meeting_that_is_offered_is_asked_for() -> None:
    assert wish_refusal("draft", 9, (7, 8)) == NOT_OFFERED
    assert NOT_OFFERED.clause == SUBMITTED_ALREADY.clause == "B1.7"
