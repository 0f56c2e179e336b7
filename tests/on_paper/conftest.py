"""The same panel in session as in the room of the meeting, at the same hour."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import CIN
from tests.hearing.conftest import (
    Hearing,
    a_hearing,
    cin_hearing,
    circulated,
    hearing,
    hearing_of,
    next_morning,
    on_the_day,
)
from tests.hearing.sheets import cin_sheet
from tests.on_paper.paper_desk import SignIn, attach, opened_on_paper, said

__all__ = [
    "cin_hearing",
    "circulated",
    "hearing",
    "hearing_of",
    "held",
    "next_morning",
    "on_the_day",
]


@pytest.fixture
def held(app: Flask, sign_in: SignIn) -> Hearing:
    """A child in need review held on paper until half past eleven: declared and said, its scan attached."""
    hearing = a_hearing(CIN, state="circulated")
    administrator = sign_in(hearing.administrator)
    opened_on_paper(hearing, administrator)
    administrator.post(f"{hearing.url}/on-paper", said(hearing))
    administrator.post(f"{hearing.url}/sheet", cin_sheet())
    attach(administrator, hearing.url)
    return hearing
