"""The same panel in session as in the room of the meeting, at the same hour."""

from __future__ import annotations

from tests.hearing.conftest import cin_hearing, circulated, hearing, hearing_of, next_morning, on_the_day

__all__ = ["cin_hearing", "circulated", "hearing", "hearing_of", "next_morning", "on_the_day"]
