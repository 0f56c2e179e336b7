"""The audit trail's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cmr.audit import queries
from cmr.models import Person, db
from cmr.models.history import record
from tests.application import Browser
from tests.factories import THEN, a_meeting, a_person, a_referral, a_worker
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("any_app")


@pytest.fixture
def boss() -> Person:
    return a_person("Ines Okoro", "business support", manages_accounts=True)


def test_it_says_who_did_what_when_and_never_why(boss: Person, sign_in: Callable[[Person], Browser]) -> None:
    worker = a_worker(name="Anna Brook")
    referral = a_referral(worker=worker, child="Maya Fenwick")
    meeting = a_meeting()
    record(
        "referral",
        referral.id,
        "send_back",
        by=worker,
        at=THEN,
        for_id=boss.id,
        reason="Maya’s school is missing",
    )
    record("meeting", meeting.id, "circulate", by=boss, at=THEN)
    record("team", referral.team_id, "team_made", by=None, at=THEN)
    page = sign_in(boss).get("/audit").text
    for words in ("Anna Brook, for Ines Okoro", "Send back", referral.reference, "2 Nov 2026, 9am", "Circulate",
                  "Thursday 10 December 2026", "The service", referral.team.name):  # fmt: skip
        assert words in page
    for words in ("Maya", "school", "Fenwick"):
        assert words not in page


def test_it_is_filtered_by_kind_person_and_record(boss: Person, sign_in: Callable[[Person], Browser]) -> None:
    anna = a_person("Anna Brook")
    record("person", anna.id, "password_changed", by=anna, at=THEN)
    record("person", boss.id, "account_changed", by=boss, at=THEN)
    record("team", 3, "team_changed", by=boss, at=THEN)
    db.session.flush()

    def verbs(kind: str = "", person: str = "", record_id: int | None = None) -> list[str]:
        return [row.verb for row in queries.latest(kind, person, record_id).rows]

    assert verbs() == ["team_changed", "account_changed", "password_changed"]
    assert verbs("team") == ["team_changed"]
    assert verbs(person="BROOK") == ["password_changed"]
    assert verbs("person", record_id=boss.id) == ["account_changed"]
    assert verbs("team", "brook") == []
    assert verbs("nonsense") == verbs()
    browser = sign_in(boss)
    assert "Nothing was found" in browser.get("/audit?kind=meeting&before=x").text
    part = browser.get("/audit?kind=team", target="entries").text
    assert part.lstrip().startswith('<div id="entries">')
    assert "Team changed" in part
    assert "Password changed" not in part


def test_pages_follow_one_another(boss: Person, sign_in: Callable[[Person], Browser]) -> None:
    for number in range(queries.PAGE * 2 + 1):
        record("team", number, "team_made", by=boss, at=THEN + timedelta(minutes=number))
    seen: list[int] = []
    before: int | None = None
    for _ in range(3):
        found = queries.latest(before=before)
        seen.extend(row.record_id for row in found.rows)
        before = found.next_before
    assert before is None
    assert seen == list(range(queries.PAGE * 2, -1, -1))
    page = sign_in(boss).get("/audit").text
    link = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Latest" in sign_in(boss).get(link).text


def test_it_takes_as_many_statements_for_fifty_as_for_one(boss: Person) -> None:
    referral = a_referral()
    meeting = a_meeting()

    def some() -> None:
        record("referral", referral.id, "save", by=boss, at=THEN)
        record("meeting", meeting.id, "circulate", by=boss, at=THEN)
        for kind in ("panel", "person", "team", "service"):
            record(kind, 1, "make", by=boss, at=THEN)

    def cost() -> int:
        db.session.flush()
        with counted() as sent:
            queries.latest()
        return len(sent)

    some()
    few = cost()
    for _ in range(9):
        some()
    assert cost() == few == 7


def test_only_account_managers_read_it(sign_in: Callable[[Person], Browser], stranger: Browser) -> None:
    sign_in(a_worker()).get("/audit", status=403)
    assert stranger.get("/audit", status=303).headers["Location"] == "/sign-in?next=/audit"
