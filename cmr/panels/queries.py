"""Panels and the terms of reference they, their meetings and their referrals stand under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from cmr.adapters.panel_types import Registry, parse_text
from cmr.models import Panel, Person, Seat, Terms, db
from cmr.rules.deciding import Deciders
from cmr.rules.panel_type import PanelType


def registry() -> Registry:
    """The panel types that were read when the program started."""
    found: Registry = current_app.extensions["panel_types"]
    return found


def by_key(key: str, *, lock: bool = False) -> Panel | None:
    """The panel of that key with its seats, or None."""
    query = select(Panel).where(Panel.key == key).options(selectinload(Panel.seats).selectinload(Seat.person))
    return db.session.scalar(query.with_for_update(of=Panel) if lock else query)


def panels() -> Sequence[Panel]:
    """Every panel, by name."""
    return db.session.scalars(select(Panel).order_by(Panel.name)).all()


def current_terms(panel: Panel) -> PanelType:
    """The terms of reference the panel sits under today."""
    return registry()[panel.key]


def kept_terms(terms: Terms) -> PanelType:
    """The terms that were kept with a record, also when the file has changed since."""
    now = registry()
    if terms.key in now and now.sha256(terms.key) == terms.sha256:
        return now[terms.key]
    return parse_text(terms.source)


def kept_terms_by(terms_id: int, key: str, sha256: str) -> PanelType:
    """The same, known by columns alone; the row is read only where the file has changed since."""
    now = registry()
    if key in now and now.sha256(key) == sha256:
        return now[key]
    return parse_text(db.session.get_one(Terms, terms_id).source)


def deciders(office: str) -> Deciders:
    """Who holds the office to which a panel's terms give what it can't agree about (D8); one statement."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .where(Person.position == office, Person.active)
        .order_by(Person.name, Person.id)
    )
    return Deciders(office, tuple((row.id, row.name) for row in rows))


def administrators(panel_id: int, on: date) -> dict[int, str]:
    """Who runs the panel's meetings on a day: id to name; one statement."""
    holds = Seat.panel_id == panel_id, Seat.role == "administrator", Seat.starts_on <= on
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Seat, Seat.person_id == Person.id)
        .where(*holds, or_(Seat.ends_on.is_(None), Seat.ends_on >= on))
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


def administered_by(panel_id: int, on: date, reader_id: int | None = None) -> str:
    """Who runs the panel's meetings on a day, by name, to say with whom something is; "you" to one of them.

    One statement. Where the seat is vacant, the office itself.
    """
    names = administrators(panel_id, on)
    if reader_id in names:
        return "you"
    if not names:
        return "Panel administrator"
    return f"{' or '.join(names.values())}, panel administrator{'s' if len(names) > 1 else ''}"
