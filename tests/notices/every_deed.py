"""Every deed that somebody is told of, done once in one council, and every reminder."""

from __future__ import annotations

from tests.notices import (
    deeds_of_cases,
    deeds_of_meetings,
    deeds_of_minutes,
    deeds_of_referrals,
    due_dates,
)
from tests.notices.council import SCENES, SECRETS, Scene, a_council

__all__ = [
    "SCENES",
    "SECRETS",
    "Scene",
    "a_council",
    "deeds_of_cases",
    "deeds_of_meetings",
    "deeds_of_minutes",
    "deeds_of_referrals",
    "due_dates",
]
