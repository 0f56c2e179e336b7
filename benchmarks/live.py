"""What a hundred open pages of a meeting cost whoever writes, and how soon they hold what was written: `make bench`.

A chair saves and signs decision sheets over loopback at a server of two workers, case by case in turn with no page
open and with a hundred, so that their ratio holds on a busy computer. Every page is let in: those who hear all cases,
the cases' own people, and guests, each with a session of their own and the page loaded. They ask as the script does.

All hundred look at the one meeting that is written in, the dearest case: every deed changes every page. A deed
follows the last one's answer after half a second to one and a half; a chair who saves as they write, and members who
say their views meanwhile, make about that many in the thick of a case, and none for minutes before and after.

Give addresses of empty PostgreSQL databases to measure there too:

    python -m benchmarks.live postgresql+psycopg://…
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, time
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, create_server
from statistics import median, quantiles
from time import perf_counter, sleep
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from benchmarks.open_pages import EVERY, JITTER, NEW, NOT_NOW, UNCHANGED, Shared, lateness, look_on
from benchmarks.pack import a_person, place_full_cases
from benchmarks.printing import AT
from cmr import create_app
from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.hearing.pulse import beat_of
from cmr.models import (
    Attendance,
    Case,
    CaseGuest,
    Declaration,
    Meeting,
    Panel,
    Person,
    Seat,
    Service,
    Session,
    Team,
    db,
)
from cmr.panels.operations import keep_current_terms, set_up_panel
from cmr.people.passwords import hash_password
from cmr.web.session import hash_of
from config import Settings

PANEL = "case-management-review"
SECRET = "only-for-measuring"  # noqa: S105 # of a database that lives for a minute
PASSWORD = "correct horse battery"  # noqa: S105
PAGES = 100
OF_EACH_MEMBER, OF_EACH_OWN = 9, 4
"""Pages that each member has open, and each of the cases' own people; the rest are guests', one each."""
MEETINGS = 2
SAVES = 8
PAUSE, MORE = 0.5, 1.0
"""Seconds between two deeds: at least, and up to so many more."""
IN_STEP = EVERY + JITTER + 2
"""Seconds after the last deed of a case until every page has surely heard of it."""
SEATS = (
    "r_and_a",
    "fscp",
    "looked_after_children",
    "early_help",
    "independent_reviewing",
    "staying_together",
)
SHEET = {
    "entries-0-kind": "recommendation",
    "entries-0-text": "Update the safety plan with the grandparents, and test it with the school. " * 4,
    "entries-0-due_on-day": "24", "entries-0-due_on-month": "12", "entries-0-due_on-year": "2026",
    "entries-0-due_reason": "The school breaks up before.",
    "outcomes": "strategy_meeting",
    "rationale": "The plan has drifted since September. " * 12,
}  # fmt: skip


@dataclass
class Council:
    """The ids of those who look on, and each meeting with its cases' references."""

    chair: int
    lookers: list[int]
    meetings: dict[int, list[str]]


def a_council() -> Council:
    """Meetings in session with six full cases each, everybody present and declared, the first case before the panel."""
    panel = set_up_panel(PANEL, by=None, at=AT)
    team = Team(name="Mill Lane", service=Service(name="Assessment"))
    worker, manager, chief = (a_person(f"Writer {n}", "social worker", team) for n in range(3))
    chair, administrator = a_person("Chair", "head of service"), a_person("Noor", "business support")
    chair.password_hash = hash_password(PASSWORD)
    members = [a_person(f"Member {n}", "manager") for n in range(len(SEATS))]
    seats = [(chair, "chair", "chair"), (administrator, "administrator", "business_support")]
    seats += [(person, "member", key) for person, key in zip(members, SEATS, strict=True)]
    for person, role, key in seats:
        db.session.add(Seat(panel=panel, person=person, role=role, key=key, starts_on=date(2026, 1, 1)))
    meetings: dict[int, list[str]] = {}
    for number in range(MEETINGS):
        meeting = _a_meeting(panel, chair, number)
        place_full_cases(panel, meeting, (worker, manager, chief), administrator, after=10 * number)
        _everybody_is_there(meeting, seats)
        meetings[meeting.id] = [one.referral.reference for one in _cases(meeting)]
    db.session.commit()
    lookers = [chair, administrator]
    lookers += [one for one in members for _ in range(OF_EACH_MEMBER)]
    lookers += [one for one in (worker, manager, chief) for _ in range(OF_EACH_OWN)]
    lookers += guests(PAGES - len(lookers), administrator)
    db.session.commit()
    return Council(chair.id, [one.id for one in lookers], meetings)


def guests(many: int, by: Person) -> list[Person]:
    """So many people, each a guest of one case of every meeting."""
    found = [a_person(f"Guest {n}", "other professional") for n in range(many)]
    for meeting in db.session.query(Meeting):
        cases = _cases(meeting)
        for number, person in enumerate(found):
            case = cases[number % len(cases)]
            db.session.add(CaseGuest(case=case, person=person, invited_by_id=by.id, invited_at=AT))
    return found


def _a_meeting(panel: Panel, chair: Person, number: int) -> Meeting:
    meeting = Meeting(
        panel=panel, terms=keep_current_terms(panel, at=AT), on=date(2026, 12, 10 + number), starts_at=time(9, 30),
        deadline_at=AT, deadline_why="-", most_cases=6, state="in_session", circulated_at=AT, opened_at=AT, chair=chair,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _cases(meeting: Meeting) -> list[Case]:
    return db.session.query(Case).filter_by(meeting_id=meeting.id).order_by(Case.place).all()


def _everybody_is_there(meeting: Meeting, seats: list[tuple[Person, str, str]]) -> None:
    for person, role, key in seats:
        entry = Attendance(meeting=meeting, person=person, role=role, seat_key=key, arrived_at=AT)
        entry.conduct_accepted_at = AT
        db.session.add(entry)
        if role != "administrator":
            for case in _cases(meeting):
                said = Declaration(
                    case=case, person=person, kind="none", declared_at=AT, recorded_by_id=person.id
                )
                db.session.add(said)
    db.session.flush()


def cookie_of(app: Flask, person_id: int) -> str:
    """The cookie of a new session of that person's."""
    token = os.urandom(18).hex()
    at = clock.now()
    db.session.add(Session(token_hash=hash_of(token), person_id=person_id, started_at=at, seen_at=at))
    db.session.commit()
    with app.test_client() as client:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        found = client.get_cookie("cmr")
    assert found is not None  # noqa: S101 # it was set in the line before
    return f"cmr={found.value}"


@contextmanager
def a_server(database_url: str, folder: Path) -> Iterator[int]:
    """The service with two workers, as `make run` starts it; gives its port."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    words = [
        "-m",
        "gunicorn",
        "wsgi:app",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
    ]
    words += ["--threads", "8", "--no-control-socket", "--log-level", "error"]
    settings = {
        "CMR_ENV": "test",
        "CMR_SECRET_KEY": SECRET,
        "CMR_DATABASE_URL": database_url,
        "CMR_FILES": str(folder),
    }
    server = subprocess.Popen([sys.executable, *words], env=os.environ | settings)
    try:
        for _ in range(400):
            with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
                break
            sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


@dataclass
class Chair:
    """Whoever writes: a browser with one connection, and how long each deed took (seconds)."""

    port: int
    cookie: str
    token: str = ""

    def send(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[float, int, str]:
        """Sends a request; gives seconds, status and the answer's text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=300)
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "localhost",
        }
        body = urlencode((form or {}) | {"csrf_token": self.token}) if method == "POST" else None
        start = perf_counter()
        connection.request(method, url, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        spent = perf_counter() - start
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        if token := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text):
            self.token = token[1]
        connection.close()
        return spent, answer.status, text

    def does(self, url: str, form: dict[str, str]) -> float:
        """Does something, which must go well; gives its seconds."""
        spent, status, text = self.send("POST", url, form)
        if status != 303:
            raise RuntimeError(
                f"{url}: {status}\n{' '.join(re.sub('<[^>]*>', ' ', text).partition('Why not')[2].split())[:500]}"
            )
        return spent


@dataclass
class Found:
    """What was measured with no page open, or with all."""

    saves: list[float] = field(default_factory=list)
    signings: list[float] = field(default_factory=list)
    deeds: list[tuple[int, int, float]] = field(default_factory=list)
    """Of each deed its meeting, the beat and when it was answered."""


def hear(app: Flask, chair: Chair, meeting: int, reference: str, found: Found) -> None:
    """Takes the case, saves its sheet again and again, signs it."""
    url = f"/meetings/{meeting}/cases/{reference}"
    deeds = [(f"{url}/take", dict[str, str](), list[float]())]
    for number in range(SAVES):
        sheet = SHEET | {"version": str(number), "rationale": f"{SHEET['rationale']} {number}"}
        deeds.append((f"{url}/sheet", sheet, found.saves))
    with app.app_context():
        there = db.session.scalars(select(Attendance.person_id).where(Attendance.meeting_id == meeting)).all()
    asked = {"asked": "yes", "silent": ",".join(map(str, there))}
    deeds.append((f"{url}/sign", {"version": str(SAVES), "password": PASSWORD} | asked, found.signings))
    for where, form, seconds in deeds:
        seconds.append(chair.does(where, form))
        answered = perf_counter()
        with app.app_context():
            found.deeds.append((meeting, beat_of(meeting), answered))
        sleep(PAUSE + random.random() * MORE)  # noqa: S311


def measure(database_url: str, folder: Path) -> None:
    """Prints the figures of one database."""
    app = create_app(Settings(secret_key=SECRET, env="test", database_url=database_url))
    with app.app_context():
        upgrade()
        council = a_council()
        cookies = [cookie_of(app, one) for one in council.lookers]
        own = cookie_of(app, council.chair)
        for meeting_id in council.meetings:
            sitting.begin(db.session.get_one(Meeting, meeting_id))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    with a_server(database_url, folder) as port:
        _compare(app, council, port, own, cookies)


def _compare(app: Flask, council: Council, port: int, own: str, cookies: list[str]) -> None:
    fork = multiprocessing.get_context("fork")
    first = next(iter(council.meetings))
    shared = Shared(fork.Value("i", first), fork.Event(), fork.Event(), fork.Value("i", 0))
    hears, tells = fork.Pipe(duplex=False)
    pages = fork.Process(target=look_on, args=(port, cookies, shared, tells), daemon=True)
    pages.start()
    tells.close()  # theirs alone: should they end before, nobody waits for what they tell
    chair, alone, beside = Chair(port, own), Found(), Found()
    try:
        for nth, (meeting_id, references) in enumerate(council.meetings.items(), start=1):
            shared.meeting.value = meeting_id
            chair.send("GET", f"/meetings/{meeting_id}/attendance")
            while shared.loaded.value < nth * len(cookies):
                sleep(0.1)
                if not pages.is_alive():
                    raise RuntimeError("the open pages ended")
            for number, reference in enumerate(references):
                looked_at = number % 2 == 1
                if looked_at:
                    shared.on.set()
                    sleep(IN_STEP)
                hear(app, chair, meeting_id, reference, beside if looked_at else alone)
                if looked_at:
                    sleep(IN_STEP)
                    shared.on.clear()
        shared.over.set()
        told = hears.recv()
    finally:
        pages.terminate()
        pages.join()
    _say(app, alone, beside)
    new, same, later = (told.statuses.get(one, 0) for one in (NEW, UNCHANGED, NOT_NOW))
    print(f"  the pages were told what is new {new} times, nothing {same} times, to ask again {later} times")
    late = sorted(lateness(told, beside.deeds))
    print(f"  a deed is on a page after: median {median(late):.2f} s, 95th percentile {_p95(late):.2f} s, "
          f"at most {late[-1]:.2f} s ({len(late)} times)")  # fmt: skip


def _say(app: Flask, alone: Found, beside: Found) -> None:
    print(f"{app.config['SQLALCHEMY_DATABASE_URI'].get_backend_name()}, none and {PAGES} pages:")
    for name, one, other in (
        ("saving a sheet", alone.saves, beside.saves),
        ("signing it", alone.signings, beside.signings),
    ):
        for figure, of in (("median", median), ("95th percentile", _p95), ("at most", max)):
            none, many = of(one) * 1000, of(other) * 1000
            print(f"  {name + ', ' + figure + ':':34}{none:7.1f} ms and {many:7.1f} ms: {many / none:.2f}")


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1]


def main() -> None:
    """Prints the figures of SQLite, and of each address that was given."""
    said = argparse.ArgumentParser(
        prog="python -m benchmarks.live", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    said.add_argument(
        "address", nargs="*", help="of an empty PostgreSQL database, to measure there after SQLite"
    )
    with tempfile.TemporaryDirectory() as folder:
        for url in (f"sqlite:///{Path(folder) / 'bench.sqlite3'}", *said.parse_args().address):
            measure(url, Path(folder))


if __name__ == "__main__":
    main()
