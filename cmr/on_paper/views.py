"""Pages of this room: blank papers, the list of who was there, each case and its scans."""

from __future__ import annotations

from cmr.on_paper import (
    case_views,
    closing_views,
    deputy_views,
    ending_views,
    gap_views,
    meeting_views,
    scan_views,
)
from cmr.on_paper.blueprint import blueprint

__all__ = [
    "blueprint",
    "case_views",
    "closing_views",
    "deputy_views",
    "ending_views",
    "gap_views",
    "meeting_views",
    "scan_views",
]
