"""A case at a meeting, and windows on it of whoever is wanted: for what one does and another sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from cmr.models import Person
from tests.hearing.conftest import Hearing

IN_STEP = 15_000
"""Milliseconds that a busy computer may take; by itself a page is in step within three seconds."""
Opens = Callable[..., Page]


@dataclass(frozen=True)
class Room:
    """A case before nobody yet, everybody present, all declared; its words read once, so that no lock is held."""

    hearing: Hearing
    url: str
    child: str
    take: str
    worker: Person
