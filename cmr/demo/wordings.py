"""What people write around the stories: reasons, declarations, confirmations (``wordings.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_READ: dict[str, Any] = tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))


def _ways(name: str) -> tuple[str, ...]:
    return tuple(_READ[name])


DEFERRED = _ways("deferred")
PRIORITY = _ways("priority")
WITHDRAWN = _ways("withdrawn")
TABLED = _ways("tabled")
UNDECIDED = _ways("undecided")
ASKED = _ways("asked")
KNOWN = _ways("known")
INVOLVED = _ways("involved")
CONFIRMED = _ways("confirmed")
GUIDANCE = _ways("guidance")
RETURNED = _ways("returned")
CLOSED = _ways("closed")
SENT_BACK: dict[str, dict[str, tuple[str, ...]]] = {
    panel: {section: tuple(ways) for section, ways in sections.items()}
    for panel, sections in _READ["sent_back"].items()
}
"""Panel → section → ways to ask for a change of it."""
STAYS: dict[str, str] = _READ["stays"]
"""Panel → why the last of those sections stays as it is."""
