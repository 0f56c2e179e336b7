"""What a hundred open pages of a meeting cost whoever writes: `make bench`.

A chair saves and signs decision sheets over loopback at a server of two workers, with no page open and with a hundred
that ask every 1.9 to 2.3 seconds as the script does, case by case in turn, so that their ratio holds on a busy
computer. The pages are of those who hear the cases, of the cases' own people and of others. Give addresses of empty
PostgreSQL databases to measure there too:

    python -m benchmarks.live postgresql+psycopg://…
"""

from __future__ import annotations

import asyncio
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
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from socket import create_connection, create_server
from statistics import median, quantiles
from time import perf_counter, sleep
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade

from benchmarks.pack import a_person, place_full_cases
from benchmarks.printing import AT
from cmr import create_app
from cmr.adapters import clock
from cmr.hearing import sitting
from cmr.models import Attendance, Case, Declaration, Meeting, Panel, Person, Seat, Service, Session, Team, db
from cmr.panels.operations import keep_current_terms, set_up_panel
from cmr.people.passwords import hash_password
from cmr.web.session import hash_of
from config import Settings

PANEL = "case-management-review"
SECRET = "only-for-measuring"  # noqa: S105 # of a database that lives for a minute
PASSWORD = "correct horse battery"  # noqa: S105
PAGES = 100
MEETINGS = 2
SAVES = 8
PAUSE = 0.25
"""Seconds between two deeds."""
EVERY, JITTER = 1.9, 0.4
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
MARK = re.compile(rb'id="(\w+)"[^>]*? data-mark="([^"]*)"')


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
    others = [a_person(f"Other {n}", "manager").id for n in range(8)]
    db.session.commit()
    lookers = [chair.id, administrator.id, *(one.id for one in members for _ in range(6))]
    return Council(chair.id, [*lookers, *(one.id for one in (worker, manager, chief)), *others], meetings)


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
class Page:
    """One open page: its marks, and how it asks."""

    cookie: str
    mark: str = '""'
    held: dict[bytes, bytes] = field(default_factory=dict)

    async def ask(self, port: int, meeting: int) -> int:
        """Asks once, over a connection of its own; gives the status."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        held = b" ".join(name + b"=" + mark for name, mark in self.held.items()).decode()
        lines = [
            f"GET /meetings/{meeting}/live HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}", "HX-Request: true",
            f"If-None-Match: {self.mark}", f"Cmr-Regions: {held}", "Connection: close", "", "",
        ]  # fmt: skip
        writer.write("\r\n".join(lines).encode())
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if found := re.search(rb'ETag: ("[^"]*")', head, re.IGNORECASE):
            self.mark = found[1].decode()
        self.held.update(MARK.findall(body))
        return int(head.split(b" ", 2)[1])


def look_on(
    port: int, cookies: list[str], meeting: Synchronized[int], on: Event, counts: list[Synchronized[int]]
) -> None:
    """A process of open pages: each asks while ``on`` is set, and counts answers with something new, and 304s."""

    async def one(cookie: str) -> None:
        page = Page(cookie)
        await asyncio.sleep(random.random() * EVERY)  # noqa: S311 # spread out as browsers are
        while True:
            if on.is_set():
                status = await page.ask(port, meeting.value)
                with counts[status == 304].get_lock():
                    counts[status == 304].value += 1
            await asyncio.sleep(EVERY + random.random() * JITTER)  # noqa: S311

    async def every() -> None:
        await asyncio.gather(*(one(cookie) for cookie in cookies))

    asyncio.run(every())


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

    def hear(self, meeting: int, reference: str) -> tuple[list[float], float]:
        """Takes the case, saves its sheet again and again, signs it; seconds of each save, and of signing."""
        url = f"/meetings/{meeting}/cases/{reference}"
        self._done(f"{url}/take", {})
        saves = []
        for number in range(SAVES):
            sheet = SHEET | {"version": str(number), "rationale": f"{SHEET['rationale']} {number}"}
            saves.append(self._done(f"{url}/sheet", sheet))
            sleep(PAUSE)
        signing = self._done(f"{url}/sign", {"version": str(SAVES), "password": PASSWORD})
        sleep(PAUSE)
        return saves, signing

    def _done(self, url: str, form: dict[str, str]) -> float:
        spent, status, text = self.send("POST", url, form)
        if status != 303:
            raise RuntimeError(
                f"{url}: {status}\n{' '.join(re.sub('<[^>]*>', ' ', text).partition('Why not')[2].split())[:500]}"
            )
        return spent


def measure(database_url: str, folder: Path) -> None:
    """Prints the figures of one database."""
    app = create_app(Settings(secret_key=SECRET, env="test", database_url=database_url))
    with app.app_context():
        upgrade()
        council = a_council()
        lookers = (council.lookers * PAGES)[:PAGES]
        cookies = [cookie_of(app, one) for one in lookers]
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
    on, meeting = fork.Event(), fork.Value("i", next(iter(council.meetings)))
    counts = [fork.Value("i", 0), fork.Value("i", 0)]
    pages = fork.Process(target=look_on, args=(port, cookies, meeting, on, counts), daemon=True)
    pages.start()
    chair = Chair(port, own)
    found: dict[bool, tuple[list[float], list[float]]] = {False: ([], []), True: ([], [])}
    try:
        for meeting_id, references in council.meetings.items():
            meeting.value = meeting_id
            chair.send("GET", f"/meetings/{meeting_id}/attendance")
            for number, reference in enumerate(references):
                looked_at = number % 2 == 1
                on.set() if looked_at else on.clear()
                sleep(EVERY + JITTER if looked_at else 1)
                saves, signing = chair.hear(meeting_id, reference)
                found[looked_at][0].extend(saves)
                found[looked_at][1].append(signing)
    finally:
        pages.terminate()
        pages.join()
    _say(app, found, counts[0].value, counts[1].value)


def _say(app: Flask, found: dict[bool, tuple[list[float], list[float]]], new: int, same: int) -> None:
    print(
        f"{app.config['SQLALCHEMY_DATABASE_URI'].get_backend_name()}, {PAGES} pages: {new} answers, {same} times 304"
    )
    for number, name in enumerate(("saving a sheet", "signing it")):
        alone, beside = (quantiles(found[looked_at][number], n=20)[-1] * 1000 for looked_at in (False, True))
        middles = [median(found[looked_at][number]) * 1000 for looked_at in (False, True)]
        both = f"{alone:7.1f} ms with none, {beside:7.1f} ms with all"
        print(f"  {name + ', 95th percentile:':34}{both}: {beside / alone:.2f}")
        print(f"  {name + ', median:':34}{middles[0]:7.1f} ms with none, {middles[1]:7.1f} ms with all")


def main() -> None:
    """Prints the figures of SQLite, and of each address that was given."""
    with tempfile.TemporaryDirectory() as folder:
        for url in (f"sqlite:///{Path(folder) / 'bench.sqlite3'}", *sys.argv[1:]):
            measure(url, Path(folder))


if __name__ == "__main__":
    main()
