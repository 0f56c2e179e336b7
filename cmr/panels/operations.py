"""Setting up a panel, and keeping the terms that records are made under."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from cmr.models import Panel, Person, Terms, db
from cmr.models.history import record
from cmr.panels.queries import registry


def set_up_panel(key: str, *, by: Person | None, at: datetime) -> Panel:
    """Makes the panel of a panel type. Raises KeyError for a panel type that was not read."""
    panel = Panel(key=key, name=registry()[key].name, created_at=at)
    db.session.add(panel)
    db.session.flush()
    record("panel", panel.id, "set_up", by=by, at=at)
    return panel


def keep_current_terms(panel: Panel, *, at: datetime) -> Terms:
    """The row of the terms in force, made the first time that a record needs it."""
    types = registry()
    sha256 = types.sha256(panel.key)
    terms = db.session.scalar(select(Terms).where(Terms.sha256 == sha256))
    if terms is None:
        terms = Terms(
            key=panel.key,
            version=types[panel.key].version,
            sha256=sha256,
            source=types.text(panel.key),
            kept_at=at,
        )
        db.session.add(terms)
        db.session.flush()
    return terms
