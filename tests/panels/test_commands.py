"""The panel-types commands say exactly what the contract promises, without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from cmr.adapters.panel_types import PACKAGED, load_for
from cmr.panels.commands import register
from cmr.rules.panel_type import Agenda

CMR = "case-management-review"
CIN = "child-in-need-review"
CMR_FILE = PACKAGED / f"{CMR}.toml"


@pytest.fixture
def bare_app() -> Flask:
    """An application that knows panel types and these commands, and nothing else."""
    app = Flask("bare")
    app.extensions["panel_types"] = load_for(None)
    register(app)
    return app


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["panel-types", *words])


def lines(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_check_is_silent_where_nothing_is_wrong(bare_app: Flask) -> None:
    for words in ((), (str(CMR_FILE),)):
        result = run(bare_app, "check", *words)
        assert (result.exit_code, result.output) == (0, "")


def test_check_prints_a_line_a_fault(bare_app: Flask, tmp_path: Path) -> None:
    bad = tmp_path / f"{CMR}.toml"
    bad.write_text(CMR_FILE.read_text().replace("most_cases = 6", "most_cases = 0\nmore = 1"))
    result = run(bare_app, "check", str(CMR_FILE), str(bad), str(tmp_path / "none.toml"))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{bad}: agenda.most_cases: 0 is too small; allowed: at least 1",
        f"{bad}: agenda.more: is not a key that is known here; allowed: {', '.join(Agenda.model_fields)}",
        f"{tmp_path / 'none.toml'}: cannot be read: No such file or directory; allowed: a readable file",
    ]


def test_deadline_of_two_working_days(bare_app: Flask) -> None:
    assert lines(run(bare_app, "deadline", CMR, "2026-12-10", "2026-07-02")) == [
        [
            "2026-12-10",
            "2026-12-08T23:59:59+00:00",
            "Two working days before Thursday 10 December 2026 is the end of Tuesday 8 December 2026.",
        ],
        [
            "2026-07-02",
            "2026-06-30T23:59:59+01:00",
            "Two working days before Thursday 2 July 2026 is the end of Tuesday 30 June 2026.",
        ],
    ]


def test_deadline_of_a_monday_that_is_a_bank_holiday(bare_app: Flask) -> None:
    ((day, at, why),) = lines(run(bare_app, "deadline", CIN, "2026-05-07"))
    assert (day, at) == ("2026-05-07", "2026-05-01T16:00:00+01:00")
    assert "bank holiday" in why


def test_dates_of_a_series_with_a_note_where_one_moved(bare_app: Flask) -> None:
    found = lines(run(bare_app, "dates", CIN, "--from", "2026-12-03", "--count", "2"))
    assert found == [
        ["2026-12-03", ""],
        ["2026-12-31", ""],
    ]
    ((day, note),) = lines(run(bare_app, "dates", CMR, "--from", "2026-12-25", "--count", "1"))
    assert (day, note) == ("2026-12-31", "")
    ((day, note),) = lines(run(bare_app, "dates", CIN, "--from", "2025-12-24", "--count", "1"))
    assert day == "2025-12-24"
    assert note.startswith("Thursday 25 December 2025 is Christmas Day, so the meeting moves to")


def test_due_prints_every_clock_and_every_outcome_with_a_timescale(bare_app: Flask) -> None:
    assert lines(run(bare_app, "due", CMR, "2026-12-10")) == [
        ["2026-12-10", "Decision sheet uploaded to the child’s file", "2026-12-11"],
        ["2026-12-10", "Minutes to the chair", "2026-12-15"],
        ["2026-12-10", "Strategy meeting for ICPC", "2026-12-15"],
        ["2026-12-10", "Child’s part of the minutes uploaded to the child’s file", "2026-12-17"],
        ["2026-12-10", "Multi-agency or family network meeting", "2026-12-24"],
    ]
    days = {line[0] for line in lines(run(bare_app, "due", CIN, "2026-12-10", "2027-01-07"))}
    assert days == {"2026-12-10", "2027-01-07"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("deadline", "xyz", "2026-12-10"),
            "Error: There is no panel type “xyz”. There are: case-management-review,",
        ),
        (
            ("deadline", CMR, "10/12/2026"),
            "Error: “10/12/2026” is not a date. Write it as year-month-day, such as",
        ),
        (("deadline", CMR, "2026-02-31"), "Error: “2026-02-31” is not a date."),
        (("deadline", CMR, "20261210"), "Error: “20261210” is not a date."),
        (("deadline", CMR, "2026-12-10", "soon"), "Error: “soon” is not a date."),
        (("deadline", CMR, "1999-12-10"), "Error: Bank holidays are known from 2010 to 2040"),
        (("due", CMR, "2026-13-01"), "Error: “2026-13-01” is not a date."),
        (("due", "xyz", "2026-12-10"), "Error: There is no panel type “xyz”."),
        (("dates", "xyz", "--from", "2026-12-10", "--count", "1"), "Error: There is no panel type “xyz”."),
        (("dates", CMR, "--from", "now", "--count", "1"), "Error: “now” is not a date."),
        (
            ("dates", CMR, "--from", "2026-12-10", "--count", "9999"),
            "Error: Bank holidays are known from 2010 to",
        ),
        (("dates", CMR, "--from", "2026-12-10", "--count", "0"), "Error: Invalid value for '--count'"),
        (("deadline", CMR), "Error: Missing argument 'DATE...'"),
    ],
)
def test_what_cannot_be_answered_exits_2_with_a_clear_line(
    bare_app: Flask, words: tuple[str, ...], said: str
) -> None:
    result = run(bare_app, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
