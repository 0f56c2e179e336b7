"""``flask accounts``."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from cmr.models import Person, db
from cmr.people.passwords import verifies
from tests.factories import a_person, a_team

CREATE = ("create", "Anna.Brook@Council.Example", "--name", "Anna Brook", "--position", "social worker")


@pytest.fixture
def run(app: Flask) -> object:
    def run(*words: str) -> Result:
        db.session.commit()
        return app.test_cli_runner().invoke(args=["accounts", *words])

    return run


def person() -> Person:
    db.session.expire_all()
    return db.session.query(Person).filter_by(email="anna.brook@council.example").one()


def test_create_prints_the_temporary_password(run: object) -> None:
    a_team("Assessment North")
    result = invoke(run, *CREATE, "--team", "assessment north", "--manages-accounts")
    assert result.exit_code == 0, result.output
    temporary = result.output.splitlines()[0].removeprefix("Temporary password: ")
    found = person()
    assert verifies(found, temporary)
    assert found.must_change_password
    assert found.manages_accounts
    assert found.team is not None


def invoke(run: object, *words: str) -> Result:
    assert callable(run)
    result = run(*words)
    assert isinstance(result, Result)
    return result


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*CREATE, "--team", "Nowhere"), "There is no team “Nowhere”."),
        (("create", "nobody", "--name", "A", "--position", "social worker"), "needs an email address"),
        ((*CREATE[:-1], "wizard"), "'wizard' is not one of"),
        (("deactivate", "nobody@council.example"), "There is no account “nobody@council.example”."),
    ],
)
def test_what_cannot_be_done_is_said(run: object, words: tuple[str, ...], told: str) -> None:
    result = invoke(run, *words)
    assert result.exit_code != 0
    assert told in result.output
    assert db.session.query(Person).count() == 0


def test_an_address_is_taken_once(run: object) -> None:
    invoke(run, *CREATE)
    result = invoke(run, *CREATE)
    assert result.exit_code == 1
    assert "Another account has this email address." in result.output


def test_deactivate_and_list(run: object) -> None:
    invoke(run, *CREATE)
    a_person("Ines Okoro", "business support", manages_accounts=True)
    result = invoke(run, "deactivate", "anna.brook@council.example")
    assert result.exit_code == 0
    assert not person().active
    lines = [line.split("\t") for line in invoke(run, "list").output.splitlines()]
    assert [(line[1], line[4]) for line in lines] == [
        ("Anna Brook", "inactive"),
        ("Ines Okoro", "active, manages accounts"),
    ]


def test_the_last_account_manager_is_not_deactivated(run: object) -> None:
    boss = a_person(manages_accounts=True)
    result = invoke(run, "deactivate", boss.email)
    assert result.exit_code == 1
    assert "only active account manager" in result.output
