"""The morning after a meeting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.minutes.table import AFTER, Room, a_room


@pytest.fixture(autouse=True)
def the_morning_after() -> Iterator[None]:
    """It is ten on the day after the meeting."""
    with time_machine.travel(AFTER, tick=True):
        yield


@pytest.fixture
def room(app: Flask) -> Room:
    """A meeting that was held."""
    return a_room()
