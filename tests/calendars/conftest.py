"""It is ten in the morning on Monday 30 November 2026."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.agenda.desk import NOW
from tests.circulation.table import Table, a_table
from tests.notices.postbox import postbox

__all__ = ["postbox"]


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    """The day on which these tests live."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def table(current_app_of_test: Flask) -> Table:  # the database it is made in
    """A panel with a chair, three members and three cases on its next agenda."""
    return a_table()
