"""What every room stands on: the gate, answers, errors, sessions, the look."""

from __future__ import annotations

from flask import Flask

from cmr.web import (
    addresses,
    assets,
    components,
    errors,
    htmx,
    log_lines,
    menu,
    security,
    session,
    throttle,
    transaction,
    typed,
)
from config import Settings


def register(app: Flask, settings: Settings) -> None:
    """In order: what is asked of a request first comes first."""
    log_lines.register(app)
    addresses.register(app)
    htmx.register(app)
    typed.register(app)
    transaction.register(app)
    security.register(app, settings)
    throttle.register(app)
    session.register(app)
    errors.register(app)
    assets.register(app)
    components.register(app)
    menu.register(app, settings)
