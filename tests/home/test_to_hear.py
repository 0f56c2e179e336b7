"""A chair's home during a meeting: the case to hear, or the sheet that was signed on paper to confirm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.application import Opens
from tests.hearing.conftest import AFTERWARDS, a_hearing
from tests.hearing.sheets import cmr_sheet
from tests.on_paper.paper_desk import attach, opened_on_paper, said


@pytest.fixture(autouse=True)
def next_morning() -> Iterator[None]:
    """The day after the meeting: the network is back."""
    with time_machine.travel(AFTERWARDS):
        yield


def test_once_scan_and_sheet_are_there_the_chair_is_asked_to_compare_them(app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing(state="circulated")
    administrator, chair = sign_in(hearing.administrator), sign_in(hearing.chair)
    opened_on_paper(hearing, administrator)
    administrator.post(f"{hearing.url}/on-paper", said(hearing))
    attach(administrator, hearing.url)
    assert "Its meeting was held on paper: enter what is written" in chair.get("/").text
    administrator.post(f"{hearing.url}/sheet", cmr_sheet())
    home = chair.get("/").text
    assert "Compare its scan with the sheet, and confirm what was signed on paper" in home
    assert f'href="{hearing.url}/on-paper"' in home
    assert "Hear it and sign the decision sheet" not in home
