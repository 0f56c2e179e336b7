"""Accounts: made, changed, closed and opened again, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cmr.adapters import clock
from cmr.models import HistoryEntry, Person, Session, db
from cmr.people import operations
from cmr.people.passwords import verifies
from cmr.rules.refusal import Refused
from tests.application import Browser
from tests.factories import (
    CMR,
    a_deputy,
    a_panel,
    a_person,
    a_referral,
    a_seat,
    a_service,
    a_team,
    a_worker,
)

TEMPORARY = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")


def typed(**changed: object) -> dict[str, object]:
    return {
        "name": "Ruth Adeyemi",
        "email": "ruth@council.example",
        "position": "team manager",
        "team": "",
    } | changed


def history(person: Person) -> list[tuple[str, dict[str, object]]]:
    rows = db.session.query(HistoryEntry).filter_by(record_kind="person", record_id=person.id)
    return [(row.verb, row.detail) for row in rows.order_by(HistoryEntry.number)]


def made() -> Person:
    return db.session.query(Person).filter_by(email="ruth@council.example").one()


def test_an_account_is_made_and_its_password_shown_once(office: Browser, boss: Person) -> None:
    team = a_team("Assessment North")
    answer = office.post("/admin/people/new", typed(team=team.id, manages_accounts="yes"), status=200)
    found = TEMPORARY.search(answer.text)
    assert found is not None
    person = made()
    assert verifies(person, found[0])
    assert person.must_change_password
    assert (person.team_id, person.manages_accounts, person.active) == (team.id, True, True)
    [(verb, detail)] = history(person)
    assert verb == "account_made"
    assert found[0] not in str(detail)
    assert db.session.query(HistoryEntry).filter_by(record_id=person.id, by_id=boss.id).count() == 1
    assert TEMPORARY.search(office.get(f"/admin/people/{person.id}").text) is None
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "  "}, "Enter the person’s name"),
        ({"name": "x" * 101}, "100 characters or fewer"),
        ({"email": "no address"}, "Enter an email address such as"),
        ({"email": ""}, "Enter an email address"),
        ({"position": "wizard"}, "Choose a position from the list"),
        ({"team": "99999"}, "Choose one from the list"),
    ],
)
def test_what_is_wrong_stands_at_its_field(office: Browser, changed: dict[str, object], told: str) -> None:
    page = office.post("/admin/people/new", typed(**changed), status=422).text
    assert page.count(told) >= 2  # in the summary and at the field
    assert db.session.query(Person).filter_by(name="Ruth Adeyemi").count() == 0


def test_two_accounts_never_share_an_address(office: Browser, boss: Person) -> None:
    page = office.post("/admin/people/new", typed(email=boss.email.upper()), status=422).text
    assert "Another account has this email address." in page
    assert "Ruth Adeyemi" in page


def test_fields_nobody_asked_for_are_left_alone(office: Browser) -> None:
    office.post("/admin/people/new", typed(active="", password_hash="x", must_change_password=""), status=200)
    assert made().active
    assert made().must_change_password


def test_an_account_is_changed_and_the_change_recorded(office: Browser) -> None:
    team = a_team()
    person = a_worker(team, "Anna Brook")
    page = office.get(f"/admin/people/{person.id}/edit").text
    assert f'<option value="{team.id}" selected>' in page
    office.post(
        f"/admin/people/{person.id}/edit",
        {"version": 1, "name": "Anna Hill", "email": person.email, "position": "team manager", "team": ""},
    )
    assert (person.name, person.position, person.team_id) == ("Anna Hill", "team manager", None)
    assert history(person) == [
        (
            "account_changed",
            {
                "changed": {
                    "name": ["Anna Brook", "Anna Hill"],
                    "position": ["social worker", "team manager"],
                    "team": [team.name, None],
                }
            },
        )
    ]


def test_a_change_that_came_second_shows_both_texts(office: Browser, boss: Person) -> None:
    person = a_person("Anna Brook")
    account = operations.account_of(person)
    operations.change_account(
        person, operations.Account(account.email, "Anna Hill", account.position), by=boss, at=clock.now()
    )
    page = office.post(
        f"/admin/people/{person.id}/edit",
        {"version": 1, "name": "Anna Brook-Hill", "email": person.email, "position": person.position},
        status=409,
    ).text
    assert "Anna Hill" in page
    assert "Anna Brook-Hill" in page
    assert "Ines Okoro" in page
    assert person.name == "Anna Hill"


@pytest.mark.parametrize("version", ["", "x", "0", "99"])
def test_a_version_that_makes_no_sense_is_an_old_one(office: Browser, version: str) -> None:
    person = a_person("Anna Brook")
    office.post(f"/admin/people/{person.id}/edit", typed(version=version), status=409)
    assert person.name == "Anna Brook"


def test_a_post_that_wants_the_position_keeps_it(office: Browser) -> None:
    chair = a_seat(a_panel(), "chair").person
    page = office.post(
        f"/admin/people/{chair.id}/edit",
        {"version": 1, "name": chair.name, "email": chair.email, "position": "practitioner"},
        status=409,
    ).text
    assert "They chair the" in page
    assert chair.position == "head of service"


def test_nobody_takes_it_away_from_themselves(office: Browser, boss: Person) -> None:
    a_person(manages_accounts=True)
    page = office.post(
        f"/admin/people/{boss.id}/edit",
        {"version": 1, "name": boss.name, "email": boss.email, "position": boss.position},
        status=409,
    ).text
    assert "You cannot take this away from yourself" in page
    office.post(f"/admin/people/{boss.id}/deactivate", status=409)
    assert boss.manages_accounts
    assert boss.active


def test_the_last_account_manager_stays(boss: Person) -> None:
    with pytest.raises(Refused, match="only active account manager"):
        operations.deactivate(boss, by=None, at=clock.now())
    other = a_person(manages_accounts=True)
    operations.deactivate(other, by=boss, at=clock.now())
    with pytest.raises(Refused, match="only active account manager"):
        operations.deactivate(boss, by=None, at=clock.now())


def test_closing_an_account_says_what_hangs_on_it_and_ends_its_sessions(
    office: Browser, sign_in: Callable[[Person], Browser]
) -> None:
    manager = a_person("Martin Vale", "service manager")
    a_team("Assessment North", a_service("Duty", manager), manager)
    manager.team = a_team()
    a_seat(a_panel(CMR), "chair", manager)
    a_referral(worker=manager)
    a_referral(worker=manager, state="closed")
    a_deputy(manager)
    theirs = sign_in(manager)
    page = office.get(f"/admin/people/{manager.id}/deactivate").text
    for words in ("1 open referral is", "Assessment North", "Duty", "Chair of the", "1 nomination"):
        assert words in page
    office.post(f"/admin/people/{manager.id}/deactivate")
    assert not manager.active
    theirs.get("/deputies", status=303)
    assert db.session.query(Session).filter_by(person_id=manager.id, ended_at=None).count() == 0
    assert history(manager)[-1] == ("account_deactivated", {})
    office.post(f"/admin/people/{manager.id}/deactivate", status=409)


def test_an_account_opened_again_has_a_new_password(office: Browser) -> None:
    person = a_person("Anna Brook")
    operations.deactivate(person, by=None, at=clock.now())
    office.post(f"/admin/people/{person.id}/password", status=409)
    page = office.post(f"/admin/people/{person.id}/reactivate", status=200).text
    found = TEMPORARY.search(page)
    assert found is not None
    assert verifies(person, found[0])
    office.post(f"/admin/people/{person.id}/reactivate", status=409)


def test_a_new_password_is_shown_once(office: Browser) -> None:
    person = a_person("Anna Brook")
    assert "Give Anna Brook a new password?" in office.get(f"/admin/people/{person.id}/password").text
    found = TEMPORARY.search(office.post(f"/admin/people/{person.id}/password", status=200).text)
    assert found is not None
    assert verifies(person, found[0])
    assert found[0] not in str(history(person))


PAGES = (
    "/admin",
    "/admin/people",
    "/admin/people/new",
    "/admin/services",
    "/admin/teams",
    "/admin/deputies",
    "/audit",
)


def test_nobody_else_enters(sign_in: Callable[[Person], Browser], boss: Person, stranger: Browser) -> None:
    worker = sign_in(a_person("Anna Brook"))
    for url in (*PAGES, f"/admin/people/{boss.id}", f"/admin/people/{boss.id}/edit"):
        worker.get(url, status=403)
        stranger.get(url, status=303)
    worker.post(f"/admin/people/{boss.id}/deactivate", status=403)
    worker.post("/admin/people/new", typed(), status=403)
    assert boss.active
    page = worker.get("/deputies").text
    assert 'href="/admin"' not in page
    assert 'href="/audit"' not in page


def test_an_account_that_is_not_there(office: Browser) -> None:
    for url in ("/admin/people/9999", "/admin/people/9999/edit", "/admin/services/9999", "/admin/teams/9999",
                "/admin/panels/none/seats", "/admin/seats/9999/end"):  # fmt: skip
        office.get(url, status=404)
