"""The page of this room: how a panel's meetings kept their clocks."""

from __future__ import annotations

from flask import Response, request

from cmr.adapters import clock
from cmr.clocks.blueprint import blueprint
from cmr.clocks.pages import panel_page
from cmr.models import Panel
from cmr.panels.queries import by_key
from cmr.rules.form import date_of
from cmr.rules.permissions import Can
from cmr.web.gate import current_actor, needs
from cmr.web.page import page

__all__ = ["blueprint"]


@blueprint.get("/panels/<key>/clocks")
@needs(Can.SEE_CLOCKS, panel=by_key)
def panel(panel: Panel) -> Response:
    """Each meeting a row, each clock due, done and late by; and how often each was kept."""
    before = date_of(request.args.get("before", ""))
    return page("clocks/panel.html", **panel_page(panel, current_actor(), clock.now(), before))
