"""How a referral stands, said to somebody whose page is older than what happened since."""

from __future__ import annotations

from collections.abc import Callable

from cmr.rules.referral_facts import SIGNED, ReferralFacts
from cmr.rules.wording import spoken_date


def it_in_words(facts: ReferralFacts) -> str:
    """The referral by its reference, where that is known."""
    return facts.reference or "This referral"


def _on_an_agenda(facts: ReferralFacts) -> str:
    which = spoken_date(facts.scheduled_for) if facts.scheduled_for else "a meeting"
    return f"{it_in_words(facts)} is on the agenda of {which} already"


STANDS: dict[str, Callable[[ReferralFacts], str]] = {
    "draft": lambda facts: f"{it_in_words(facts)} is a draft: its social worker is writing it",
    SIGNED[0]: lambda facts: f"{it_in_words(facts)} is signed by its social worker, and not submitted",
    SIGNED[1]: lambda facts: f"{it_in_words(facts)} is signed by the team manager, and not submitted",
    SIGNED[2]: lambda facts: f"{it_in_words(facts)} is signed by the service manager, and not submitted",
    "submitted": lambda facts: (
        f"{it_in_words(facts)} is on no agenda: it is submitted, and waits for a place"
    ),
    "scheduled": _on_an_agenda,
    "heard": lambda facts: f"{it_in_words(facts)} has been heard",
    "actioned": lambda facts: f"{it_in_words(facts)} has been heard, and its actions are carried out",
    "returned": lambda facts: f"{it_in_words(facts)} returns to the panel, and is on no agenda",
    "closed": lambda facts: f"{it_in_words(facts)} is closed",
}
"""By its state: why what was pressed is not done."""
