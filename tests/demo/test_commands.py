"""The demo commands: what they print and write, and where they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from cmr.models import HistoryEntry, Person, Referral, db
from cmr.rules.referral_states import STATES
from tests.factories import a_person

FEW = ("--seed", "3", "--today", "2026-11-22", "--referrals", "12")


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(settings, files=tmp_path / "files"))


def _run(app: Flask, *words: str) -> tuple[int, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["demo", *words])
    db.session.expire_all()
    return result.exit_code, result.output


def test_load_prints_everybody_and_writes_what_a_program_needs(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    code, output = _run(app, "load", *FEW, "--json", str(file))
    assert code == 0
    assert "northmere-demo-2026" in output
    written = json.loads(file.read_text(encoding="utf-8"))
    assert set(written) == {"accounts", "references"}
    assert list(written["references"]) == list(STATES)
    assert sorted(reference for found in written["references"].values() for reference in found) == sorted(
        db.session.scalars(select(Referral.reference))
    )
    for account in written["accounts"]:
        assert set(account) == {"email", "password", "name", "roles", "team", "position"}
        assert account["email"] in output
        assert account["roles"]
    roles = {role for account in written["accounts"] for role in account["roles"]}
    assert {
        "worker",
        "chair of CMR",
        "chair of CIN",
        "administrator of CMR",
        "member of CIN (Early Help)",
    } <= roles
    assert {account["email"] for account in written["accounts"]} == set(
        db.session.scalars(select(Person.email))
    )


def test_accounts_prints_the_same_list_again(app: Flask) -> None:
    _, loaded = _run(app, "load", *FEW)
    code, output = _run(app, "accounts")
    assert code == 0
    assert "Sign in as" in output
    assert loaded.endswith(output)


def test_a_database_with_a_person_is_refused_in_one_line(app: Flask) -> None:
    a_person("Ada Real")
    code, output = _run(app, "load", *FEW)
    assert code == 1
    assert output.strip().splitlines() == [
        "Error: This database holds people already. A made-up council is loaded only into an empty one."
    ]
    assert db.session.scalars(select(Person.name)).all() == ["Ada Real"]


def test_nothing_is_kept_of_a_load_that_fails(app: Flask, tmp_path: Path) -> None:
    code, output = _run(app, "load", *FEW, "--json", str(tmp_path / "missing" / "demo.json"))
    assert code == 1
    assert "cannot be written" in output
    db.session.rollback()
    counts = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Person, Referral, HistoryEntry)
    ]
    assert counts == [0, 0, 0]
    assert _run(app, "load", *FEW)[0] == 0


@pytest.mark.parametrize("word", ["load", "accounts"])
def test_production_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    settings = replace(app.extensions["settings"], env="production")
    monkeypatch.setitem(app.extensions, "settings", settings)
    code, output = _run(app, word)
    assert code == 1
    assert "not for production" in output
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_day_without_known_bank_holidays_is_refused(app: Flask) -> None:
    code, output = _run(app, "load", "--today", "2040-11-01")
    assert code == 1
    assert "Bank holidays are known from" in output


@pytest.mark.parametrize("words", [("--today", "31 February"), ("--referrals", "-1"), ("--seed", "x")])
def test_words_that_make_no_sense_are_refused(app: Flask, words: tuple[str, ...]) -> None:
    assert _run(app, "load", *words)[0] == 2
