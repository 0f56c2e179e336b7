"""It is ten in the morning on Monday 30 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.agenda.desk import NOW, Desk, a_desk


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    """The day on which these tests live."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:  # the database it is made in
    """A case management review panel with two meetings ahead."""
    return a_desk()
