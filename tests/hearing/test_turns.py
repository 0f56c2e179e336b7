"""Open pages ask one after the other and make way for whoever writes; who finds no turn is told to ask again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask

from cmr.hearing import sheet_keeping
from cmr.hearing import turns as line
from cmr.hearing.turns import Turns
from cmr.models import Person
from tests.application import Browser
from tests.hearing.conftest import Hearing
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_live import opened, take
from tests.hearing.test_statements import counted

SignIn = Callable[[Person], Browser]
LONG = 30.0
"""Seconds after which something hangs."""


class Asker:
    """A page that takes its turn, in a thread of its own, and holds it until it is let go."""

    def __init__(self, turns: Turns, pool: ThreadPoolExecutor) -> None:
        self.began, self.goes = Event(), Event()
        self._turns = turns
        self.had: Future[bool] = pool.submit(self._ask)

    def _ask(self) -> bool:
        with self._turns.turn() as mine:
            self.began.set()
            assert self.goes.wait(LONG)
            return mine


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line in which nobody loses patience on a busy computer."""
    monkeypatch.setattr(line, "PATIENCE", LONG)
    monkeypatch.setattr(line, "MAKES_WAY", LONG)


@pytest.mark.usefixtures("patient")
def test_one_asks_after_the_other() -> None:
    turns = Turns()
    with ThreadPoolExecutor() as pool:
        first = Asker(turns, pool)
        assert first.began.wait(LONG)
        second = Asker(turns, pool)
        assert not second.began.wait(0.1)
        first.goes.set()
        assert second.began.wait(LONG)
        second.goes.set()
        assert (first.had.result(LONG), second.had.result(LONG)) == (True, True)


@pytest.mark.usefixtures("patient")
def test_while_somebody_writes_no_turn_begins() -> None:
    turns, deed, another = Turns(), object(), object()
    turns.deed_begins(deed)
    turns.deed_begins(another)
    with ThreadPoolExecutor() as pool:
        page = Asker(turns, pool)
        turns.deed_ends(deed)
        assert not page.began.wait(0.1)
        turns.deed_ends(another)
        assert page.began.wait(LONG)
        page.goes.set()
        assert page.had.result(LONG)


def test_a_deed_that_takes_long_keeps_nobody_from_being_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE", LONG)
    monkeypatch.setattr(line, "MAKES_WAY", 0.05)
    turns = Turns()
    turns.deed_begins(object())
    with turns.turn() as mine:
        assert mine


def test_who_waits_in_vain_or_finds_the_line_full_has_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    monkeypatch.setattr(line, "PATIENCE", 0.05)
    with turns.turn() as first, turns.turn() as second:
        assert (first, second) == (True, False)
    monkeypatch.setattr(line, "PATIENCE", LONG)
    monkeypatch.setattr(line, "MOST_WAITING", 0)
    with turns.turn() as mine:
        assert not mine
    monkeypatch.setattr(line, "MOST_WAITING", 1)
    with turns.turn() as mine:
        assert mine  # who had none holds up nobody


def test_without_a_turn_nothing_is_looked_at_and_the_page_asks_again(
    app: Flask, hearing: Hearing, sign_in: SignIn, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = f"/meetings/{hearing.meeting.id}/attendance"
    member = opened(sign_in(hearing.members[0]), day)
    take(hearing)
    with monkeypatch.context() as full:
        full.setattr(line, "MOST_WAITING", 0)
        for browser in (member.browser, stranger):
            with counted() as sent:
                answer = browser.get(member.live, target="live", status=204)
            assert (answer.data, answer.headers["Cmr-Again"], "ETag" in answer.headers) == (b"", "1", False)
            assert sent == []
    assert hearing.referral.children[0].name in member.ask().text


@pytest.mark.parametrize("status", [303, 404, 409, 422])
def test_a_deed_lets_the_pages_on_however_it_ends(
    app: Flask, hearing: Hearing, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(line, "MAKES_WAY", LONG)
    chair = sign_in(hearing.chair)
    url, sent = {
        303: (f"{hearing.url}/sheet", cmr_sheet()),
        404: (f"{hearing.url}x/sheet", cmr_sheet()),
        409: (f"/meetings/{hearing.meeting.id}/stage/extend", {"minutes": "5"}),
        422: (f"{hearing.url}/table", {"reason": ""}),
    }[status]
    chair.post(url, sent, status=status)
    monkeypatch.setattr(line, "PATIENCE", 0.05)
    with app.extensions["turns"].turn() as mine:
        assert mine
        assert app.extensions["turns"]._deeds == {}  # a turn is had in the end beside a deed that goes on


def test_deeds_are_told_to_the_line_while_they_last(
    app: Flask, hearing: Hearing, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing: list[int] = []
    turns = app.extensions.setdefault("turns", Turns())
    monkeypatch.setattr(sheet_keeping, "save_sheet", lambda *_a, **_k: writing.append(len(turns._deeds)))
    sign_in(hearing.chair).get(hearing.url)
    assert turns._deeds == {}
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet())
    assert writing == [1]
