"""What a reader's pack of six full cases costs, beside an empty page set by the same program: `make bench`.

Read from a database of its own and set as the page does it, pair by pair with the empty page, so that the ratio holds
on a busy computer; so does the time that the processor worked. Figures are medians.
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from flask_migrate import upgrade

from benchmarks.printing import AT, a_full_form, empty
from cmr import create_app
from cmr.circulation.pack import pack_for
from cmr.circulation.pack_paper import Copy, pack_pdf, paper_of
from cmr.models import Case, Meeting, Panel, Person, Referral, Seat, Signature, Team, db
from cmr.panels.operations import keep_current_terms, set_up_panel
from cmr.panels.queries import registry
from cmr.referrals.changes import keep_content
from cmr.referrals.moves import signed_content
from cmr.web.actor import actor_of
from config import Settings

ROUNDS = 9
CASES = 6
ON = date(2026, 12, 10)
STAGES = ("social_worker", "team_manager", "service_manager")


def a_person(name: str, position: str, team: Team | None = None) -> Person:
    """Somebody with an account that nobody can use."""
    email = f"{name.replace(' ', '.').lower()}@council.example"
    person = Person(email=email, name=name, position=position, team=team, password_hash="-", created_at=AT)  # noqa: S106
    db.session.add(person)
    db.session.flush()
    return person


def a_meeting(key: str) -> tuple[Meeting, Person]:
    """A circulated meeting with six full cases, each signed by three, and the administrator who reads them."""
    panel = set_up_panel(key, by=None, at=AT)
    worker, manager, chief = (a_person(f"{name} {key}", "social worker") for name in ("Wanda", "Mira", "Sol"))
    reader = a_person(f"Noor {key}", "business support")
    db.session.add(
        Seat(
            panel=panel, person=reader, role="administrator", key="administrator", starts_on=date(2026, 1, 1)
        )
    )
    meeting = Meeting(
        panel=panel, terms=keep_current_terms(panel, at=AT), on=ON, starts_at=time(9, 30), deadline_at=AT,
        deadline_why="-", most_cases=CASES, state="circulated", circulated_at=AT,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    place_full_cases(panel, meeting, (worker, manager, chief), reader)
    db.session.commit()
    return meeting, reader


def place_full_cases(
    panel: Panel, meeting: Meeting, signers: tuple[Person, Person, Person], by: Person, *, after: int = 0
) -> None:
    """Six full cases on its agenda, each signed by the three; their references count on from ``after``."""
    team = signers[0].team
    for place in range(1, CASES + 1):
        referral, _ = a_full_form(panel.key)
        if team is None:
            team = referral.team
            team.name, team.service.name = f"Mill Lane {panel.key}", f"Assessment {panel.key}"
        _keep(referral, panel, meeting, team, signers[0], after + place)
        _sign(referral, signers, meeting.id)
        db.session.add(
            Case(referral=referral, meeting=meeting, place=place, state="placed", placed_at=AT, placed_by_id=by.id)
        )  # fmt: skip


def _keep(
    referral: Referral, panel: Panel, meeting: Meeting, team: Team, worker: Person, number: int
) -> None:
    referral.reference = f"{registry()[panel.key].abbreviation}-2026-{number:04}"
    referral.panel, referral.terms, referral.team, referral.worker = panel, meeting.terms, team, worker
    referral.begun_at = referral.submitted_at = referral.queued_since = AT
    for section in referral.sections:
        section.saved_at, section.saved_by = AT, worker
    db.session.add(referral)
    db.session.flush()


def _sign(referral: Referral, people: tuple[Person, ...], meeting_id: int) -> None:
    referral.signed_hash = keep_content(signed_content(referral))
    for stage, person in zip(STAGES, people, strict=True):
        setattr(referral, f"{stage}_signed_at", AT)
        referral.signatures.append(
            Signature(
                stage=stage, person=person, name=person.name, position=person.position,
                declaration="I confirm that this is right.", content_hash=referral.signed_hash, signed_at=AT,
            )
        )  # fmt: skip
    referral.state, referral.meeting_id = "scheduled", meeting_id
    db.session.flush()


def pack(meeting_id: int, reader_id: int, at: datetime) -> tuple[float, float, float, int]:
    """Seconds for the whole pack and for reading it alone, the processor's for the whole, and its bytes."""
    db.session.remove()
    start, worked = perf_counter(), process_time()
    meeting, reader = db.session.get_one(Meeting, meeting_id), db.session.get_one(Person, reader_id)
    actor = actor_of(reader, at.date())
    paper = paper_of(pack_for(meeting, actor), Copy(reader, actor, at))
    read = perf_counter() - start
    made = pack_pdf(paper)
    return perf_counter() - start, read, process_time() - worked, len(made)


def main() -> None:
    """Prints the figures of each panel and their ratio to an empty page."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        app = create_app(Settings(secret_key="only-for-measuring", env="test", database_url=url))  # noqa: S106
        with app.app_context():
            upgrade()
            for key in registry():
                meeting, reader = a_meeting(key)
                ids = meeting.id, reader.id
                first, *_ = pack(*ids, AT)
                # Each round is another moment: the typesetter remembers what it has set before.
                rounds = [(pack(*ids, AT.replace(minute=30 + n)), empty()) for n in range(ROUNDS)]
                whole = median(one[0] for one, _ in rounds) * 1000
                read = median(one[1] for one, _ in rounds) * 1000
                worked = median(one[2] for one, _ in rounds) * 1000
                ratio = median(one[0] / nothing for one, nothing in rounds)
                size = rounds[0][0][3] / 1024
                name = registry()[key].abbreviation
                print(f"{name}, first pack of {CASES} cases: {first * 1000:8.1f} ms, {size:.0f} KB")
                print(f"     again, for another:  {whole:8.1f} ms, of which reading {read:.1f} ms")
                print(f"     of the processor:    {worked:8.1f} ms")
                print(f"     pair by pair:        {ratio:8.0f} times an empty page")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
