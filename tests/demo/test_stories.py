"""The stories of the demo's families, as they are written down."""

from __future__ import annotations

import pytest

from cmr.demo.council import CIN, CMR
from cmr.demo.stories import Story, stories

SAYS_THE_SAME = {
    "strategy_meeting": "strategy meeting",
    "legal_planning_meeting": "legal planning meeting",
    "network_meeting": "network meeting",
    "section_47": "strategy meeting",
    "step_down": "early help takes over",
}
"""Words of an entry that carries out the outcome."""


@pytest.mark.parametrize("story", [*stories(CMR), *stories(CIN)], ids=lambda one: one.key)
def test_what_an_entry_says_again_of_an_outcome_is_one_action_with_it(story: Story) -> None:
    """Decision 32: else there are two things to confirm for one meeting (B1.22)."""
    sheet = story.read["sheet"]
    for key in set(sheet["outcomes"]) & set(SAYS_THE_SAME):
        for row in sheet["entries"]:
            again = SAYS_THE_SAME[key] in row["text"].casefold()
            assert (row.get("outcome") == key) == again, row["text"]
    assert all(row.get("outcome", "") in ("", *sheet["outcomes"]) for row in sheet["entries"])
