"""A case of a meeting on paper ends by its paper; what the panel has before it here ends here."""

from __future__ import annotations

import pytest

from cmr.rules.paper_ends import why_not_as_it_happens


@pytest.mark.parametrize(
    ("on_paper", "day_is_over", "before_panel", "here"),
    [
        (False, False, False, True),
        (False, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
        (True, True, True, False),
        (True, True, False, False),
    ],
)
def test_what_is_on_paper_is_entered_with_its_time(
    on_paper: bool, day_is_over: bool, before_panel: bool, here: bool
) -> None:
    no = why_not_as_it_happens(on_paper=on_paper, day_is_over=day_is_over, before_panel=before_panel)
    assert (no is None) == here
    if no is not None:
        assert "the time that is written and its scan" in no.text
        assert ("put the case before the panel first" in no.text) == (not day_is_over)
