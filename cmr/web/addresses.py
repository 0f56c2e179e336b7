"""What an address may hold: a record's number is one that the databases can hold, and any other leads nowhere."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest whole number of PostgreSQL's INTEGER, the type of every record's number."""


class RecordNumber(IntegerConverter):
    """``<int:…>`` in an address, up to the largest that a record can have: a larger one is not found."""

    def __init__(self, map: Map, **more: Any) -> None:  # noqa: A002 # werkzeug's own word
        super().__init__(map, **({"max": LARGEST} | more))


def register(app: Flask) -> None:
    """Every ``<int:…>`` of a route made after this is such a number."""
    app.url_map.converters["int"] = RecordNumber
