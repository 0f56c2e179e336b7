"""Eleven administrators and the chair at one board, each with a session of their own over real HTTP (B1.13).

They place, move by button and by drag, take off and defer, all at once: exactly six cases in the end, every order told,
no error of the database shown. On both databases.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import requests
from flask import Flask

from cmr.models import Case, Panel, Person, Referral, db
from tests import application
from tests.agenda.desk import a_desk
from tests.agenda.told import as_told, seen_places
from tests.browser.server import serving
from tests.factories import a_person, a_seat

ADMINISTRATORS = 11
TURNS = 6
PATIENCE = 120
"""Seconds that one answer may take on a machine that does much else."""
DATABASE = ("database is locked", "deadlock", "OperationalError", "could not serialize")


@dataclass
class Desk:
    """One person at the board: their cookies, their token, and what they were answered."""

    address: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)
    said: list[tuple[str, int, str]] = field(default_factory=list)

    def board(self, meeting_id: int) -> str:
        """The page as it stands."""
        answer = self.session.get(f"{self.address}/meetings/{meeting_id}", timeout=PATIENCE)
        self.said.append(("look", answer.status_code, answer.text))
        return answer.text

    def sends(self, deed: str, url: str, **form: object) -> int:
        """Sends a form, and does not go where the answer leads."""
        answer = self.session.post(
            self.address + url,
            data={"csrf_token": self.token} | form,
            allow_redirects=False,
            timeout=PATIENCE,
        )
        self.said.append((deed, answer.status_code, answer.text))
        return answer.status_code


def _sits_down(app: Flask, address: str, person: Person) -> Desk:
    browser = application.Browser(app).sign_in(person)
    cookie = browser.client.get_cookie("cmr")
    assert cookie is not None
    desk = Desk(address, browser.token)
    desk.session.cookies.set("cmr", cookie.value)
    return desk


def _works(desk: Desk, start: Barrier, meeting_id: int, own: str, number: int) -> None:
    """An administrator: places their own; then moves whatever they see, and now and then takes a case off."""
    start.wait(timeout=PATIENCE)
    for turn in range(TURNS):
        seen = seen_places(desk.board(meeting_id))
        takes_off = turn == 3 and number % 3 == 0 and seen
        if not takes_off and (len(seen) < 6 or turn == 0):
            desk.sends("place", f"/meetings/{meeting_id}/cases", reference=own, place=(number + turn) % 6 + 1)
            continue
        reference, place = seen[(number + turn) % len(seen)]
        order = f"/meetings/{meeting_id}/cases/{reference}/order"
        if takes_off:
            desk.sends("take off", f"/referrals/{reference}/take-off", reason="To make room.")
        elif (number + turn) % 2:
            desk.sends("drag", order, place=place, to=(place + number) % 6 + 1)
        else:
            desk.sends("button", order, place=place, direction="up" if place > 1 else "down")
    while own not in (board := desk.board(meeting_id)) or len(seen_places(board)) < 6:
        if desk.sends("place", f"/meetings/{meeting_id}/cases", reference=own) == 409:
            break


def _chairs(desk: Desk, start: Barrier, meeting_id: int) -> None:
    """The chair: defers two cases, and gives another priority."""
    start.wait(timeout=PATIENCE)
    for turn in range(TURNS):
        seen = seen_places(desk.board(meeting_id))
        if not seen:
            continue
        reference = seen[turn % len(seen)][0]
        if turn in (2, 4):
            desk.sends("defer", f"/referrals/{reference}/defer", reason="The father cannot come.", meeting="")
        else:
            desk.sends("priority", f"/referrals/{reference}/priority", reason="Near.", priority="yes")


def _fills(desks: list[Desk], meeting_id: int, references: list[str]) -> None:
    """Whatever was taken off at the very last: everybody tries once more to place their own."""
    with ThreadPoolExecutor(len(desks)) as pool:
        list(
            pool.map(
                lambda pair: pair[0].sends("place", f"/meetings/{meeting_id}/cases", reference=pair[1]),
                zip(desks, references, strict=True),
            )
        )


def test_twelve_people_at_one_board_over_http(any_app: Flask) -> None:
    made = a_desk()
    people = [_an_administrator(made.panel) for _ in range(ADMINISTRATORS)]
    references = [made.waits(f"Twin {chr(65 + number)}").reference for number in range(ADMINISTRATORS)]
    meeting_id, chair_person = made.meeting.id, made.chair
    db.session.commit()
    with serving(any_app) as address:
        desks = [_sits_down(any_app, address, person) for person in people]
        chair = _sits_down(any_app, address, chair_person)
        db.session.remove()
        start = Barrier(ADMINISTRATORS + 1)
        with ThreadPoolExecutor(ADMINISTRATORS + 1) as pool:
            runs = [
                pool.submit(_works, desk, start, meeting_id, references[number], number)
                for number, desk in enumerate(desks)
            ]
            runs.append(pool.submit(_chairs, chair, start, meeting_id))
            for run in runs:
                run.result(timeout=10 * PATIENCE)
        _fills(desks, meeting_id, references)
    said = [one for desk in (*desks, chair) for one in desk.said]
    counts = Counter((deed, status) for deed, status, _ in said)
    assert {status for _, status, _ in said} <= {200, 303, 409}, counts
    assert not [text for _, _, text in said if any(word in text for word in DATABASE)]
    for deeds in (("place",), ("drag", "button"), ("take off", "defer"), ("priority",)):
        assert any(counts[deed, 303] for deed in deeds), f"no {deeds} was done: {counts}"
    db.session.expire_all()
    cases = db.session.query(Case).filter_by(meeting_id=meeting_id, state="placed").all()
    assert sorted(case.place for case in cases) == [1, 2, 3, 4, 5, 6]
    assert as_told(meeting_id) == {case.referral.reference: case.place for case in cases}
    states = Counter(one.state for one in db.session.query(Referral))
    assert states == {"scheduled": 6, "submitted": ADMINISTRATORS - 6}


def _an_administrator(panel: Panel) -> Person:
    return a_seat(panel, "administrator", a_person(position="business support")).person
