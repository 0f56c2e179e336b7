"""The one module that knows htmx: whether a request came from it, and which block of the page it wants."""

from __future__ import annotations

from flask import Flask, Response
from htmx_flask import Htmx
from htmx_flask import request as htmx_request

_htmx = Htmx()


def register(app: Flask) -> None:
    """Reads htmx's headers on each request; answers differ by them, so caches are told."""
    _htmx.init_app(app)
    app.after_request(_vary)


def _vary(response: Response) -> Response:
    response.vary.update(("HX-Request", "HX-Target"))
    return response


def from_htmx() -> bool:
    """True for any request that htmx's script made, boosted ones included."""
    return bool(htmx_request.htmx)


def wants_fragment() -> bool:
    """True for an htmx request that swaps a part of the page (not a boosted one, not a history restore)."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def wanted_block() -> str:
    """The id of the element to be swapped, which is the name of a template's block; empty where none is."""
    return htmx_request.htmx.target or ""
