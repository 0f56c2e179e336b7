"""What somebody typed whose session had ended: it goes through signing in within the pages themselves.

Nothing of it is kept anywhere else. A form that another site sent is never taken along.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from cmr.web.own_path import own_path
from cmr.web.typed import in_words

MARK = "carried:"
"""Begins the names of the inputs that hold what is taken along."""
TO = "carried-to"
SECRETS = frozenset({"csrf_token", "password", "new_password", "current_password", "repeat_password"})
OF_OURS = frozenset(
    {
        *(
            "next",
            "version",
            "began",
            "told",
            "reference",
            "person",
            "place",
            "direction",
            "stage",
            "sections",
        ),
        *("then", "add", "remove", "up", "down", "put_back", "sign", "back"),
    }
)
"""What our own pages send along: nobody typed it."""


@dataclass(frozen=True)
class Carried:
    """A form that could not be taken: where it was sent, all of it but its secrets, and what of it was typed."""

    to: str
    sent: tuple[tuple[str, str], ...]
    files: bool = False

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What of it a person typed or chose, by the names of the inputs."""
        return [(name, value) for name, value in self.sent if name not in OF_OURS and value.strip()]

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The same in words, for the page that holds it."""
        return in_words(self.typed)

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """The names and values with which the page of signing in holds it."""
        return [(TO, self.to), *((f"{MARK}{name}", value) for name, value in self.sent)]


def of_this_request() -> Carried | None:
    """The form that was sent just now; None where nothing was typed, or where it came from another site."""
    sent = tuple((name, value) for name, value in request.form.items(multi=True) if name not in SECRETS)
    found = Carried(own_path(request.full_path.rstrip("?")), sent, any(request.files.values()))
    return found if found.typed and _from_our_own_page() else None


def through_signing_in() -> Carried | None:
    """The form that the page of signing in has taken along; None where it has none."""
    if TO not in request.form or not _from_our_own_page():
        return None
    marked = request.form.items(multi=True)
    sent = tuple((name.removeprefix(MARK), value) for name, value in marked if name.startswith(MARK))
    return Carried(own_path(request.form[TO]), sent)


def _from_our_own_page() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == request.host
