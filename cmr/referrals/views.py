"""Pages of this room."""

from __future__ import annotations

from cmr.referrals import writing_views
from cmr.referrals.blueprint import blueprint

__all__ = ["blueprint", "writing_views"]
