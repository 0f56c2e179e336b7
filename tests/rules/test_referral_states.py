"""How a referral's state is shown to people."""

from __future__ import annotations

import pytest

from cmr.rules.referral_states import SHOWN, STATES, shown_state


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_shown_as_it_is_but_for_what_waits_for_the_head_of_service(state: str) -> None:
    """D8: the panel of a scheduled referral could not agree; in any other state nothing waits for that."""
    assert shown_state(state, undecided=False) == state
    words = SHOWN[shown_state(state, undecided=True)]
    assert words == ("With the head of service" if state == "scheduled" else STATES[state])
