"""Commands of this room."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Adds them to the app."""
