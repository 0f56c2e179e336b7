"""Both stories over plain HTTP, with scripts off by nature, on SQLite and on PostgreSQL."""

from __future__ import annotations

from flask import Flask

from cmr.models import HistoryEntry, db
from tests.factories import CIN, CMR
from tests.stories.council import a_story
from tests.stories.people import Reader
from tests.stories.telling import tell_cin, tell_cmr


def test_a_cmr_referral_from_draft_to_closed(any_app: Flask) -> None:
    tell_cmr(a_story(lambda: Reader(any_app), CMR))
    _every_chain_holds()


def test_a_cin_referral_from_draft_to_closed(any_app: Flask) -> None:
    tell_cin(a_story(lambda: Reader(any_app), CIN))
    _every_chain_holds()


def _every_chain_holds() -> None:
    entries = db.session.query(HistoryEntry).all()
    assert len(entries) > 10
    assert all(entry.hash == entry.computed_hash() for entry in entries)
