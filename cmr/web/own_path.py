"""Where to go after signing in: only ever to a page of this service."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(wanted: str | None) -> str:
    """The path and query as given where they lead to this service; otherwise the first page."""
    address = wanted or ""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    if any(not character.isprintable() or character == "\\" for character in address):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address
