"""What finding referrals costs among a thousand and among many: `make bench`.

The same pages are read in turn from both databases by one process, so that their ratio holds on a busy computer;
figures are medians. By itself it makes two small councils. To measure with a hundred thousand, load them once
(`demo load --referrals 100000`) and name both databases:

    python -m benchmarks.find sqlite:////tmp/small.db postgresql+psycopg://…/big
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, select

from cmr import create_app
from cmr.adapters import clock
from cmr.demo.load import load
from cmr.models import Meeting, Person, Referral, ReferralChild, Session, db
from cmr.web.sealed import seal
from cmr.web.session import hash_of
from config import Settings

FEW, MANY = 300, 3_000
ROUNDS = 5
TODAY = date(2026, 11, 23)
ROLES = {
    "worker": "amara.lindqvist",
    "team manager": "gareth.pennyfeather",
    "member": "jessamy.olatunde",
    "chair": "sunita.rawlinson",
    "administrator": "marian.tidewell",
    "head of service": "winston.tredinnick",
}
WORDS = {
    "rare name": "{rare}",
    "common letters": "an",
    "two common words": "an er",
    "no match": "qxzv",
    "one of many": "fenwick",
    "record number": "{number}",
    "reference": "{reference}",
    "number alone": "0017",
}
LISTS = {
    "open list": "scope=all",
    "any state": "scope=all&state=any",
    "closed": "scope=all&state=closed",
    "late": "scope=all&state=any&late=yes",
    "of a meeting": "scope=all&state=any&meeting={meeting}",
    "of a worker": "scope=all&state=any&worker={worker}",
}


@dataclass
class Council:
    """A database with its application, and what is looked for in it."""

    app: Flask
    about: dict[str, str]

    def browser(self, email: str) -> tuple[FlaskClient, int]:
        """A browser in which the person is signed in, and their id."""
        with self.app.app_context():
            person = db.session.scalars(select(Person).where(Person.email.like(f"{email}@%"))).one()
            token, at = f"bench-{uuid4()}", clock.now()
            db.session.add(Session(token_hash=hash_of(token), person_id=person.id, started_at=at, seen_at=at))
            db.session.commit()
            client, person_id = self.app.test_client(), person.id
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client, person_id

    def address(self, page: str, person_id: int) -> str:
        """The page's own address for that person."""
        if page in LISTS:
            return f"/referrals?{LISTS[page].format(**self.about)}"
        with self.app.app_context():
            sealed = seal(WORDS[page].format(**self.about), for_id=person_id)
        return f"/referrals?scope=all&state=any&find={sealed}"


def council(url: str, folder: Path, referrals: int = 0) -> Council:
    """Opens a database; with ``referrals``, makes it first."""
    app = create_app(
        Settings(
            secret_key="only-for-benchmarks",  # noqa: S106 # of no service
            env="test",
            database_url=url,
            files=folder,
            base_url="http://localhost",
        )
    )
    with app.app_context():
        if referrals:
            upgrade()
            load(seed=7, today=TODAY, referrals=referrals, files=folder)
            db.session.commit()
        child = db.session.scalars(
            select(ReferralChild).where(ReferralChild.record_number != "").order_by(ReferralChild.id).limit(1)
        ).one()
        referral = db.session.get_one(Referral, child.referral_id)
        held = select(Meeting.id).where(Meeting.state == "closed").order_by(Meeting.on.desc()).limit(1)
        return Council(
            app,
            {
                "rare": child.name,
                "number": child.record_number,
                "reference": referral.reference,
                "meeting": str(db.session.scalar(held)),
                "worker": str(referral.worker_id),
            },
        )


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that is sent while it is open."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def read(browser: FlaskClient, address: str) -> float:
    """Seconds for the page."""
    start = perf_counter()
    answer = browser.get(address)
    took = perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return took


def compare(small: Council, large: Council, role: str, pages: list[str]) -> None:
    """Prints a line for each page: both medians, their ratio and the statements of each."""
    readers = [(one, *one.browser(ROLES[role])) for one in (small, large)]
    for page in pages:
        addresses = [(one, browser, one.address(page, person_id)) for one, browser, person_id in readers]
        counts = []
        for one, browser, address in addresses:
            with statements(one.app) as sent:
                read(browser, address)
            counts.append(len(sent))
        rounds = [[read(browser, address) for _, browser, address in addresses] for _ in range(ROUNDS)]
        few, many = (median(column) * 1e3 for column in zip(*rounds, strict=True))
        ratio = median(b / a for a, b in rounds)
        mark = "  <-- more than 3 times" if ratio > 3 else ""
        same = "" if counts[0] == counts[1] else f" and {counts[1]}"
        print(
            f"{role:16} {page:17} {few:7.1f} ms {many:7.1f} ms {ratio:6.2f}×  {counts[0]}{same} statements{mark}"
        )


def main(arguments: list[str]) -> None:
    """Measures the two databases that are named, or two that it makes."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if len(arguments) == 2:
            small, large = (council(url, folder) for url in arguments)
        else:
            small = council(f"sqlite:///{folder / 'few.sqlite3'}", folder / "few", FEW)
            large = council(f"sqlite:///{folder / 'many.sqlite3'}", folder / "many", MANY)
        gc.disable()
        for role in ROLES:
            compare(small, large, role, [*WORDS, *LISTS])


if __name__ == "__main__":
    main(sys.argv[1:])
