"""Both stories over plain HTTP, with scripts off by nature, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.models import HistoryEntry, db
from tests.factories import CIN, CMR
from tests.stories.council import a_story
from tests.stories.people import Reader
from tests.stories.sitting import tell_meeting
from tests.stories.telling import tell_cin, tell_cmr


def test_a_cmr_referral_from_draft_to_closed(any_app: Flask) -> None:
    tell_cmr(a_story(lambda: Reader(any_app), CMR))
    _every_chain_holds()


def test_a_cin_referral_from_draft_to_closed(any_app: Flask) -> None:
    tell_cin(a_story(lambda: Reader(any_app), CIN))
    _every_chain_holds()


@pytest.mark.parametrize("key", [CMR, CIN])
def test_a_meeting_of_six_cases_to_its_approved_minutes(any_app: Flask, key: str) -> None:
    tell_meeting(a_story(lambda: Reader(any_app), key))
    _every_chain_holds()


def _every_chain_holds() -> None:
    entries = db.session.query(HistoryEntry).all()
    assert len(entries) > 10
    assert all(entry.hash == entry.computed_hash() for entry in entries)
