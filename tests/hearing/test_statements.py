"""The pages of a meeting take as many statements however many people, cases and entries they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine, event

from cmr.models import Person, db
from tests.application import Browser
from tests.factories import a_declaration, a_guest, a_referral, a_seat
from tests.hearing.conftest import Hearing, arrives
from tests.hearing.sheets import cmr_sheet

SignIn = Callable[[Person], Browser]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(browser: Browser, url: str) -> int:
    browser.get(url)
    with counted() as sent:
        browser.get(url)
    return len([one for one in sent if one.startswith("SELECT")])


def test_pages_do_not_cost_more_the_fuller_they_are(app: Flask, hearing: Hearing, sign_in: SignIn) -> None:
    chair, day = sign_in(hearing.chair), f"/meetings/{hearing.meeting.id}/attendance"
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    few = statements(chair, hearing.url), statements(chair, day)
    for number in range(4):
        seat = a_seat(hearing.meeting.panel, key=f"extra_{number}")
        arrives(hearing.meeting, seat.person, "member", seat.key)
        a_declaration(hearing.case, seat.person)
        another = a_referral(hearing.meeting.panel, state="scheduled", meeting=hearing.meeting)
        assert another.case is not None
        a_guest(another.case)
        a_guest(hearing.case)
    db.session.commit()
    assert (statements(chair, hearing.url), statements(chair, day)) == few
