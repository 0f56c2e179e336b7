"""How fast the worker empties its outbox, beside the same mails handed to the same server bare: `make bench`.

The server is a process of its own on loopback that takes everything. Both go in turn, so that their ratio holds on a
busy computer. Figures are medians.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from socket import create_connection, create_server
from statistics import median
from time import perf_counter, process_time, sleep

from flask_migrate import upgrade
from sqlalchemy import select

from benchmarks.pack import a_meeting
from benchmarks.printing import AT
from cmr import create_app
from cmr.adapters.mail import Connection, Server, SmtpMailer
from cmr.models import Meeting, Notice, Person, Referral, db
from cmr.notices import sending
from cmr.notices.letters import item_of, letter_of, mail_of
from cmr.notices.operations import Addressed, write_down
from config import Settings

ROUNDS = 5
MAILS = 200
PANEL = "case-management-review"
TRIES = 200


@contextmanager
def a_server() -> Iterator[str]:
    """The address of a mail server that takes everything and keeps nothing."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen([sys.executable, *words])
    try:
        _wait_for(port)
        yield f"smtp://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(TRIES):
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
        sleep(0.05)
    raise TimeoutError("The mail server did not start.")


def fill(round_number: int) -> None:
    """So many notices that are due: half of a closed case, to its worker; half of the meeting, to its administrator."""
    meeting = db.session.scalars(select(Meeting)).one()
    referral = db.session.scalars(select(Referral).order_by(Referral.id).limit(1)).one()
    reader = db.session.scalars(select(Person).where(Person.name.startswith("Noor"))).one()
    case = {"reference": referral.reference, "panel": referral.panel.name}
    of_meeting = {"panel": meeting.panel.name, "meeting_on": meeting.on.isoformat(), "meeting_time": "09:30"}
    for number in range(MAILS):
        event = f"{round_number}:{number}"
        if number % 2:
            one = Addressed(referral.worker_id, None, "social worker of the case", "closed", case, "")
            write_down(event, [one], ("referral", referral.id), at=AT)
        else:
            one = Addressed(reader.id, None, "administrator", "meeting_added", of_meeting, "")
            write_down(event, [one], ("meeting", meeting.id), at=AT)
    db.session.commit()


def emptied(at: datetime) -> tuple[float, float]:
    """Seconds that the worker takes for all that is due, and the processor's."""
    db.session.remove()
    start, worked = perf_counter(), process_time()
    tally = sending.run(within=timedelta(hours=1), now=lambda: at)
    found = perf_counter() - start, process_time() - worked
    if tally.sent != MAILS:
        raise RuntimeError(f"Not everything was sent: {tally}")
    return found


def bare(mails: list[EmailMessage], url: str) -> float:
    """Seconds that it takes to hand over as many mails that are written already."""
    start = perf_counter()
    with SmtpMailer(Server.at(url)).connected() as connection:
        _deliver(connection, mails)
    return perf_counter() - start


def _deliver(connection: Connection, mails: list[EmailMessage]) -> None:
    for mail in mails:
        connection.deliver(mail)


def written(at: datetime) -> list[EmailMessage]:
    """The mails of one round."""
    found = db.session.scalars(select(Notice).order_by(Notice.id).limit(MAILS)).all()
    letters = [(one, letter_of(one.person, [item_of(one, one.facts)], at)) for one in found]
    return [mail_of(letter, one.person, one.message_id, at) for one, letter in letters]


def measured(database_url: str) -> None:
    """Prints the figures of one database."""
    with a_server() as url, tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="-",  # noqa: S106 # nobody signs in
            env="test",
            database_url=database_url or f"sqlite:///{folder}/mail.db",
            files=Path(folder) / "files",
            mail_url=url,
        )
        app = create_app(settings)
        with app.app_context():
            upgrade()
            a_meeting(PANEL)
            pairs: list[tuple[float, float, float]] = []
            for number in range(ROUNDS + 1):
                fill(number)
                pairs.append((*emptied(AT), bare(written(AT), url)))
            report(db.engine.dialect.name, pairs[1:])  # the first is a warm-up
            db.session.remove()
            db.engine.dispose()


def report(database: str, pairs: list[tuple[float, float, float]]) -> None:
    """Three lines about one database."""
    whole, worked, alone = (median(column) for column in zip(*pairs, strict=True))
    print(f"outbox on {database}: {MAILS / whole:8.0f} mails a second, {whole / MAILS * 1000:.1f} ms each")
    print(f"     of the processor: {worked / MAILS * 1000:8.1f} ms each")
    print(f"     handed over bare: {MAILS / alone:8.0f} mails a second")
    print(
        f"     pair by pair:     {median(one / bare for one, _, bare in pairs):8.1f} times the bare hand-over"
    )


def main() -> None:
    """Measures SQLite, and PostgreSQL where its address is given as the only word."""
    measured("")
    for database_url in sys.argv[1:]:
        measured(database_url)


if __name__ == "__main__":
    main()
