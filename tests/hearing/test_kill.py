"""The server killed in every deed of a hearing: what was acknowledged is there, and nothing is half done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from flask import Flask

from cmr.hearing.pulse import beat_of
from cmr.hearing.sitting import sitting_of
from cmr.hearing.where import shown_by
from cmr.models import (
    Action,
    Attendance,
    Case,
    Declaration,
    HistoryEntry,
    Meeting,
    MemberView,
    Person,
    Sitting,
    db,
)
from tests.application import Browser
from tests.hearing.conftest import a_hearing
from tests.hearing.killable import AFTER, Killable
from tests.hearing.sheets import PASSWORD, cmr_sheet, read_in

SignIn = Callable[[Person], Browser]
MOMENTS = (0.0, AFTER, 0.02, 0.05, AFTER, 0.1)
"""When the server is killed: with the request, with its answer, or so many seconds after it was sent."""
SAVES = 6
PRESSED = 3
"""So many of them by the button; the rest the page sends by itself."""
ENDS = re.compile(r'data-ends="([^"]*)"')


@dataclass(frozen=True)
class Deed:
    """Something that somebody does, and by what it is known that it was done."""

    by: Browser
    url: str
    form: dict[str, Any]
    verb: str
    """As the history tells it."""
    done: Callable[[], bool]
    typed: bool = False
    """Whether the page sends it by itself while somebody writes: of that the history is not told each time."""
    moves: bool = False
    """Whether it changes which case is before the panel, at which stage, for how long."""


@dataclass(frozen=True)
class AtHearing:
    """A circulated meeting with one case, by its ids, and its people's browsers; the chair's is the first."""

    meeting: int
    case: int
    referral: int
    url: str
    seats: dict[int, tuple[int, Browser]]
    """The seat and the browser of everybody who hears the case, by their id."""

    @property
    def chair(self) -> Browser:
        """The chair's."""
        return next(iter(self.seats.values()))[1]

    def sitting(self) -> tuple[int | None, str | None, datetime | None, int | None]:
        """The case before the panel, its stage, when that began and how many minutes it lasts."""
        found = db.session.get(Sitting, self.meeting)
        return (
            (found.case_id, found.stage, found.stage_began_at, found.stage_minutes) if found else (None,) * 4
        )

    def count(self, table: type[Any], **by: Any) -> int:
        """How many rows there are."""
        return db.session.query(table).filter_by(**by).count()

    def told(self, verb: str) -> int:
        """How often the history tells of it, of the meeting and of the case."""
        return self.count(
            HistoryEntry, record_kind="meeting", record_id=self.meeting, verb=verb
        ) + self.count(HistoryEntry, record_kind="referral", record_id=self.referral, verb=verb)

    def has(self, table: type[Any], by: dict[str, int]) -> bool:
        """Whether there is such a row."""
        return self.count(table, **by) == 1

    def reads(self, rationale: str) -> bool:
        """Whether the sheet says so."""
        sheet = db.session.get_one(Case, self.case).sheet
        return sheet is not None and sheet.rationale == rationale

    def signed(self) -> bool:
        """Whether the case is heard, its sheet frozen, and its actions there."""
        case = db.session.get_one(Case, self.case)
        frozen = case.sheet is not None and case.sheet.signed_at is not None and bool(case.sheet.content_hash)
        parts = {case.state == "heard", frozen, self.count(Action, case_id=self.case) > 0}
        parts |= {case.referral.state != "scheduled"}
        assert len(parts) == 1, "the sheet is half signed"
        return parts.pop()

    def state(self) -> str:
        """The meeting's."""
        return db.session.get_one(Meeting, self.meeting).state


@pytest.fixture
def at_hearing(any_app: Flask, sign_in: SignIn) -> AtHearing:
    found = a_hearing(state="circulated")
    seat_of = {one.person_id: one.id for one in found.meeting.panel.seats}
    seats = {one.id: (seat_of[one.id], sign_in(one)) for one in (found.chair, *found.members)}
    return AtHearing(found.meeting.id, found.case.id, found.referral.id, found.url, seats)


@pytest.fixture
def server(any_app: Flask, at_hearing: AtHearing) -> Iterator[Killable]:
    found = Killable(any_app)
    try:
        found.start()
        yield found
    finally:
        found.kill()


def deeds(at: AtHearing) -> Iterator[Deed]:
    """A hearing, from its opening to its close."""
    day, first = f"/meetings/{at.meeting}", next(iter(at.seats))
    yield Deed(at.chair, f"{day}/open", {"chair": first}, "open", lambda: at.state() == "in_session")
    for person, (seat, browser) in at.seats.items():
        if person != first:
            form = {"seat": seat, "person": person, "mark": "present"}
            here = {"meeting_id": at.meeting, "person_id": person}
            yield Deed(
                at.chair,
                f"{day}/attendance",
                form,
                "attendance",
                partial(at.has, Attendance, here),
            )
        who = {"case_id": at.case, "person_id": person}
        yield Deed(
            browser, f"{at.url}/declare", {"kind": "none"}, "declare",
            partial(at.has, Declaration, who),
        )  # fmt: skip
    yield Deed(
        at.chair,
        f"{at.url}/take",
        {},
        "take_case",
        lambda: at.sitting()[:2] == (at.case, "summary"),
        moves=True,
    )
    stage = f"{day}/stage"
    more = {"minutes": 3, "at": shown_by(sitting_of(at.meeting))}
    yield Deed(at.chair, f"{stage}/extend", more, "extend_stage", lambda: at.sitting()[3] == 8, moves=True)
    ends = {"at": shown_by(sitting_of(at.meeting))}
    yield Deed(
        at.chair, f"{stage}/end", ends, "end_stage", lambda: at.sitting()[1] == "discussion", moves=True
    )
    for person, (_, browser) in list(at.seats.items())[1:]:
        view = {"person": person, "stand": "agree", "text": "It is time."}
        who = {"case_id": at.case, "person_id": person}
        yield Deed(browser, f"{at.url}/view", view, "say_view", partial(at.has, MemberView, who))
    for number in range(SAVES):
        sheet = cmr_sheet(version=str(number), rationale=f"The plan has drifted, {number}.")
        yield Deed(
            at.chair, f"{at.url}/sheet", sheet, "save_sheet",
            partial(at.reads, sheet["rationale"]), typed=number >= PRESSED,
        )  # fmt: skip
    read = read_in(db.session.get_one(Meeting, at.meeting))
    sign = {"version": str(SAVES), "password": PASSWORD} | read
    yield Deed(at.chair, f"{at.url}/sign", sign, "hear", at.signed, moves=True)
    yield Deed(at.chair, f"{day}/close", {}, "close", lambda: at.state() == "closed")


def test_whenever_the_server_is_killed_nothing_acknowledged_is_lost(
    server: Killable, at_hearing: AtHearing
) -> None:
    at, acknowledged, undone = at_hearing, 0, 0
    for deed, moment in zip(deeds(at), cycle(MOMENTS)):
        told, beat, sat = at.told(deed.verb), beat_of(at.meeting), at.sitting()
        assert not deed.done(), f"{deed.url} was done before"
        db.session.remove()
        yes = 200 if deed.typed else 303
        status = server.post_and_kill(deed.url, deed.form, deed.by, moment, typed=deed.typed)
        parts = {deed.done(), beat_of(at.meeting) > beat}
        parts |= set() if deed.typed else {at.told(deed.verb) == told + 1}
        assert len(parts) == 1, f"{deed.url} is half done"
        assert status in (0, yes), f"{deed.url}: {status}"
        assert parts == {True} or status == 0, f"{deed.url} was acknowledged and is lost"
        if not deed.moves or parts == {False}:
            assert at.sitting() == sat
        acknowledged, undone = acknowledged + (status == yes), undone + (parts == {False})
        server.start()
        if parts == {False}:
            assert server.post(deed.url, deed.form, deed.by, typed=deed.typed) == yes
            assert deed.done()
        _, _, began, minutes = at.sitting()
        status, page = server.read(f"/meetings/{at.meeting}/attendance", at.chair)
        assert status == 200
        ends = {datetime.fromisoformat(one) for one in ENDS.findall(page)}
        assert ends == ({began + timedelta(minutes=minutes)} if began and minutes else set())
    assert acknowledged >= 4
    assert undone >= 2
