"""Pages of this room."""

from __future__ import annotations

from cmr.people import account_views, deputy_views, organisation_views, seat_views, sign_in_views
from cmr.people.blueprint import blueprint

__all__ = ["account_views", "blueprint", "deputy_views", "organisation_views", "seat_views", "sign_in_views"]
