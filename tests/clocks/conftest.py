"""The days after a meeting of six families."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.filing.table import NOW, Desk, a_desk


@pytest.fixture(autouse=True)
def the_tuesday_after() -> Iterator[None]:
    """It is ten on the Tuesday after the meeting."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Six families, their sheets signed and the minutes approved."""
    return a_desk()
