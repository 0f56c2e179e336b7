"""The reading list: over all circulated meetings to come, and of one meeting."""

from __future__ import annotations

from typing import cast

from flask import Response

from cmr.adapters import clock
from cmr.minutes.to_read import minutes_to_read
from cmr.models import Meeting
from cmr.panels.entered import shown
from cmr.reading import case_views, question_views
from cmr.reading.ahead import Ahead, ahead, ahead_of
from cmr.reading.blueprint import blueprint
from cmr.reading.progress import need_not_at, quorum_without
from cmr.reading.queries import reading_list, reading_of
from cmr.rules.permissions import Can
from cmr.rules.reading import STANDINGS
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page

__all__ = ["blueprint", "case_views", "question_views"]


@blueprint.get("/reading")
@needs(Can.READ_AHEAD, ahead=ahead)
def index(ahead: Ahead) -> Response:
    """What the person must read, by meeting, soonest first; a guest's is the one case."""
    meetings = reading_list(current_actor(), clock.today())
    return page(
        "reading/index.html",
        meetings=meetings,
        invitations=ahead.invitations,
        minutes_to_read=minutes_to_read(current_person().id, clock.now()),
        standings=STANDINGS,
        now=clock.now(),
    )


@blueprint.get("/meetings/<int:id>/reading")
@needs(Can.READ_AHEAD, ahead=ahead_of)
def meeting(ahead: Ahead) -> Response:
    """What the person must read for one meeting."""
    meeting = cast(Meeting, ahead.meeting)
    found = reading_of(meeting, current_actor())
    withdrawn = [one.case_id for one in found.cases if one.withdrew] if found else []
    return page(
        "reading/meeting.html",
        meeting=meeting,
        shown=shown(meeting, clock.today()),
        list=found,
        need_not=need_not_at(meeting, current_person()) if found else "",
        invitations=ahead.invitations,
        standings=STANDINGS,
        quorums=quorum_without(meeting, withdrawn),
        now=clock.now(),
    )
