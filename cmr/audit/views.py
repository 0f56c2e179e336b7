"""Pages of this room."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from cmr.audit import queries
from cmr.rules.permissions import Can
from cmr.web.gate import needs
from cmr.web.page import page

blueprint = Blueprint("audit", __name__)
MOST_SEARCHED = 100


@blueprint.get("/audit")
@needs(Can.READ_AUDIT)
def index() -> Response:
    """The latest of what happened, across all records: who did what when, never why or with which words."""
    asked: dict[str, Any] = {
        "kind": request.args.get("kind", ""),
        "person": request.args.get("person", "").strip()[:MOST_SEARCHED],
        "record": request.args.get("record", type=int),
    }
    before = request.args.get("before", type=int)
    found = queries.latest(asked["kind"], asked["person"], asked["record"], before)
    return page(
        "audit/index.html",
        asked=asked,
        found=found,
        kinds=[(kind, kind.capitalize()) for kind in queries.KINDS],
        older=url_for("audit.index", **asked, before=found.next_before) if found.next_before else None,
        newer=url_for("audit.index", **asked) if before else None,
    )
