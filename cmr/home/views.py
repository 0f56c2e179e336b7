"""The page that a person begins on: what waits for them, what is coming up, what was finished."""

from __future__ import annotations

from flask import Response

from cmr.adapters import clock
from cmr.agenda.invited import ended_of, invitations_of
from cmr.hearing.asking import asked_of
from cmr.home import health
from cmr.home.blueprint import blueprint
from cmr.home.boards import boards
from cmr.home.items import sort_out
from cmr.home.lateness import late_at_panels
from cmr.home.queries import found_for, runs
from cmr.minutes.to_read import minutes_to_read
from cmr.rules.permissions import Can, may
from cmr.rules.wording import in_london, spoken_date
from cmr.schedule.loaders import is_here
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page

__all__ = ["blueprint", "health"]


@blueprint.get("/")
@needs(Can.USE_THE_SERVICE)
def index() -> Response:
    """What waits for the signed-in person."""
    now, person, actor = clock.now(), current_person(), current_actor()
    found = found_for(person, actor, now)
    invitations = invitations_of(person, in_london(now).date())
    return page(
        "home/index.html",
        person=person,
        today=spoken_date(in_london(now).date()),
        open_now=[one for one in found.open_now if one.id not in found.being_entered],
        entered=[
            one for one in found.open_now if one.id in found.being_entered and one.panel_id not in runs(actor)
        ],
        boards=boards(found, actor, now),
        sorted=sort_out(found, actor, now),
        invitations=invitations,
        ended="" if invitations or is_here() else ended_of(person, in_london(now).date()),
        late=late_at_panels(actor, now),
        minutes_to_read=minutes_to_read(person.id, now),
        asked=asked_of(person, in_london(now).date()),
        may_start=may(actor, Can.START_REFERRAL),
    )
