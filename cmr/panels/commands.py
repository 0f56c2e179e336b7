"""Commands that ask the panels' terms of reference (``flask … panel-types``). None needs a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from cmr.adapters.panel_types import Registry, check_files
from cmr.rules.calendar import due_dates
from cmr.rules.panel_type import PanelType
from cmr.rules.refusal import Refused

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

panel_types_cli = AppGroup("panel-types", help="Check panel types, and ask what follows from them.")


class Unusable(click.ClickException):
    """What was asked cannot be answered as asked: one line, and exit code 2."""

    exit_code = 2


def as_day(value: str) -> date:
    """A date written 2026-12-10. Raises Unusable for anything else."""
    try:
        if ISO_DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # 31 February has the look of a date, and the same answer
    raise Unusable(f"“{value}” is not a date. Write it as year-month-day, such as 2026-12-10.")


def register(app: Flask) -> None:
    """Adds the commands to an application whose panel types are loaded."""
    app.cli.add_command(panel_types_cli)


@panel_types_cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check FILES, or every panel type in use: one line a fault and exit code 1, or silence and 0."""
    registry = _registry()
    lines = check_files(files or [registry.path(key) for key in registry])
    for line in lines:
        click.echo(line)
    ctx.exit(1 if lines else 0)


@panel_types_cli.command()
@click.argument("key")
@click.argument("days", metavar="DATE...", nargs=-1, required=True, type=as_day)
def deadline(key: str, days: tuple[date, ...]) -> None:
    """The deadline of a meeting of panel type KEY on each DATE, and why."""
    panel_type = _panel_type(key)
    with _refusals_shown():
        found = [(day, panel_type.deadline.falls(day)) for day in days]
    for day, due in found:
        click.echo(f"{day}\t{due.at.isoformat()}\t{due.why}")


@panel_types_cli.command()
@click.argument("key")
@click.option(
    "--from", "from_on", metavar="DATE", required=True, type=as_day, help="The first day to look at."
)
@click.option("--count", metavar="N", required=True, type=click.IntRange(min=1), help="How many dates.")
def dates(key: str, from_on: date, count: int) -> None:
    """The next meeting dates of panel type KEY, and a note where one moved."""
    panel_type = _panel_type(key)
    with _refusals_shown():
        found = panel_type.frequency.dates(from_on, count)
    for meeting in found:
        click.echo(f"{meeting.on}\t{meeting.note}")


@panel_types_cli.command()
@click.argument("key")
@click.argument("days", metavar="DATE...", nargs=-1, required=True, type=as_day)
def due(key: str, days: tuple[date, ...]) -> None:
    """What a meeting of panel type KEY on each DATE sets due: clocks, and outcomes with a timescale."""
    panel_type = _panel_type(key)
    with _refusals_shown():
        found = [(day, one) for day in days for one in due_dates(panel_type.all_clocks, day)]
    for day, one in found:
        click.echo(f"{day}\t{one.name}\t{one.on}")


def _registry() -> Registry:
    registry: Registry = current_app.extensions["panel_types"]
    return registry


def _panel_type(key: str) -> PanelType:
    registry = _registry()
    if key not in registry:
        raise Unusable(f"There is no panel type “{key}”. There are: {', '.join(registry)}.")
    return registry[key]


@contextmanager
def _refusals_shown() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Unusable(str(refused)) from refused
