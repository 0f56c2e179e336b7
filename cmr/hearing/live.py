"""A meeting's page kept in step: what it shows now to one person, and the poll that asks whether that changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, current_app, g, make_response, request, session
from flask_login import current_user
from markupsafe import Markup

from cmr.adapters import clock
from cmr.hearing.case_page import NOTHING_SENT, Sent, case_page, case_read, case_seen
from cmr.hearing.pulse import stands
from cmr.hearing.queries import case_at_meeting
from cmr.hearing.regions import (
    OF_A_CASE,
    OF_ITS_PAGE,
    OF_THE_MEETING,
    Known,
    Region,
    centre,
    changed,
    held_by_page,
    is_anybodys,
    mark_of,
    regions,
)
from cmr.hearing.reviewing import reviewed_by
from cmr.hearing.room import CaseRoom, Room, RoomOfCase, room_at, room_of_case, rooms
from cmr.hearing.seen import Now, seen_by
from cmr.hearing.taken_back import taken_back
from cmr.hearing.turns import turns
from cmr.models import Case, Meeting
from cmr.rules.not_theirs import NOTHING_HIDDEN
from cmr.rules.permissions import Can, may
from cmr.rules.quorum import present_words
from cmr.rules.stays import came_early
from cmr.schedule.loaders import attends
from cmr.web.components import error_links
from cmr.web.gate import SAFE, current_actor, current_person
from cmr.web.htmx import wanted_block, wants_fragment
from cmr.web.page import page
from cmr.web.saving import saving_of

HELD = "Cmr-Regions"
"""The header in which a page says which pieces it holds, each with its mark."""
ALIKE = frozenset(
    {
        "meeting_now",
        "agenda_now",
        "attendance",
        "item",
        "case_state",
        "stage",
        "standing",
        "read",
        "sheet",
        "before_signing",
    }
)
"""Pieces that read the same for everybody who sees as much; in any other something may be somebody's own."""
ASK_AGAIN = "Cmr-Again"
"""The header by which a page is told that it was not its turn: it asks again in a moment."""
OF_CASE = "case-"
"""How the mark of the middle begins where a case stands in it."""
View = Callable[..., Any]


def unless_unchanged(view: View) -> View:
    """Answers 304 in two statements where nothing changed since the gate let this very person in, in these hats.

    It stands above the gate: the mark is known only to whoever was let in, and says nothing but that it still holds.
    Pages ask in turns; where it is none's soon, nothing is looked at, and nothing told but that.
    """

    @wraps(view)
    def enter(**url: Any) -> Any:
        with turns().turn() as mine:
            return asked(**url) if mine else Response(status=204, headers={ASK_AGAIN: "1"})

    def asked(**url: Any) -> Any:
        if current_user.is_authenticated:
            # A page that is loaded, and whoever has just done something, is shown how it stands this very moment.
            g.waits_a_moment = bool(request.if_none_match) and not request.cache_control.no_cache
            # Asked first, also where nothing was said: what is read afterwards is never older than its mark.
            if request.if_none_match.contains(mark_now(url["id"])):
                return _marked(Response(status=304), url["id"])
        return view(**url)

    return enter


def mark_now(meeting_id: int) -> str:
    """What changes whenever the page would: the pulse, who asks under which hats, and what the pages are made of."""
    if "live_mark" not in g:
        now = stands(meeting_id, current_person(), clock.today())
        beat, hats = now.beat, now.hats
        if g.get("waits_a_moment"):
            beat = rooms().beat_shown(meeting_id, beat, clock.now())
        made_of = current_app.jinja_env.globals["asset_url"]("own/live.js")[-11:-3]  # type: ignore[operator] # a function
        g.room_shown, g.hats = (beat, now.access) if request.method in SAFE else None, hats
        g.live_mark = f"{hats}-{now.access}-{beat:x}-{made_of}"
    mark: str = g.live_mark
    return mark


def day_context(meeting: Meeting, **more: Any) -> dict[str, Any]:
    """What the one page of the meeting takes."""
    mark = mark_now(meeting.id)
    room = _room(meeting.id)
    now = seen_by(room, current_actor(), clock.now())
    day = _day(room, now, more)
    case = _case_context(room, now)
    draw = regions(day, case)
    return day | {"region": draw, "centre": _centre(day, case, now)} | _live(mark)


def case_context(case: Case, sent: Sent = NOTHING_SENT) -> dict[str, Any]:
    """What a case's own page takes: the same pieces, with this case in the middle whatever is before the panel."""
    mark = mark_now(case.meeting_id)
    room = _room(case.meeting_id, case.referral.reference)
    now = seen_by(room, current_actor(), clock.now())
    context = _with_stage(
        room, now, case_page(case, current_actor(), current_person(), at=clock.now(), sent=sent)
    )
    context["unsaved"] = sent.unsaved
    context["spoken"] = {
        name: words for name, one in sent.by_piece.items() if one is not None and (words := told_wrong(one))
    }
    draw = regions(_day(room, now, {"of_case": case.referral.reference}), context)
    return context | {"region": draw} | _live(mark)


def told_wrong(form: Any) -> str:
    """What is read out where something could not be taken: what is wrong with it."""
    return " ".join(dict.fromkeys(words for _, words in error_links(form)))


def answer(template: str, context: dict[str, Any], status: int = 200) -> Response:
    """The page; or, to htmx, the one piece of it that was asked for."""
    if wants_fragment() and wanted_block() in (*OF_THE_MEETING, *OF_A_CASE, *OF_ITS_PAGE):
        return make_response(context["region"](wanted_block()), status)
    return page(template, status=status, **context)


def room_now(id: int, *, lock: bool = False) -> Room | None:  # noqa: A002 - the URL's own name
    """The meeting, for whoever attends it; and who asks, known from before where nothing of what decides it changed."""
    room = room_at(id, lock=lock)
    if room and current_user.is_authenticated:
        _know_who_asks(room)
        return room if attends(room.meeting) else None
    return room


def room_of_case_now(id: int, reference: str, *, lock: bool = False) -> RoomOfCase | None:  # noqa: A002
    """The same with one of its cases."""
    found = room_of_case(id, reference, lock=lock)
    if found and current_user.is_authenticated:
        _know_who_asks(found.room)
    return found


def changes_of_day(room: Room) -> Response:
    """The pieces of the one page that changed since the page was drawn."""
    now = seen_by(room, current_actor(), clock.now())
    day, held = _day(room, now, {}), held_by_page(request.headers.get(HELD, ""))
    draw = regions(day, None, _known(room, now, day))
    drawn = {name: draw(name) for name in OF_THE_MEETING}
    gone = held.get("centre", "").startswith(OF_CASE) and not _is_open(now, held["centre"])
    if not now.sees_case:
        drawn["centre"] = centre(mark_of(draw("item")), draw("item"), gone=gone)
    elif _centre_id(day, now) != held.get("centre"):
        drawn["centre"] = _centre_known(room, now, day, gone=gone)
    elif room.looked_at is not None:
        drawn |= _drawn_of_case(room, now, day, room.looked_at)
    return _answer(changed(drawn, held), room)


def changes_of_case(room: Room, shown: CaseRoom) -> Response:
    """The pieces of a case's own page that changed."""
    now = seen_by(room, current_actor(), clock.now())
    day = _day(room, now, {"of_case": shown.case.referral.reference})
    drawn = {"agenda_now": regions(day, None, _known(room, now, day))("agenda_now")}
    drawn |= _drawn_of_case(room, now, day, shown, (*OF_ITS_PAGE, *OF_A_CASE))
    return _answer(changed(drawn, held_by_page(request.headers.get(HELD, ""))), room)


def _is_open(now: Now, shown: str) -> bool:
    """Whether the case in the middle of somebody's page is still theirs to see."""
    return any(one.open and f"{OF_CASE}{one.case.id}" == shown for line in now.items for one in line.cases)


def _centre_known(room: Room, now: Now, day: dict[str, Any], *, gone: bool) -> Markup:
    """The case before the panel, from what was read of it for everybody; anew for the few who write on it."""
    shown = room.looked_at
    if shown is None:
        return _centre(day, None, now, gone=gone)
    context = _with_stage(room, now, _lightly(room, shown))
    return _centre(day, context, now, None if context["form"] else _known(room, now, context), gone=gone)


def _drawn_of_case(
    room: Room, now: Now, day: dict[str, Any], shown: CaseRoom, names: tuple[str, ...] = OF_A_CASE
) -> dict[str, Markup]:
    context = _with_stage(room, now, _lightly(room, shown))
    draw = regions(day, context, None if context["form"] else _known(room, now, context))
    return {name: draw(name) for name in names}


def _know_who_asks(room: Room) -> None:
    """A deputy's hats depend on the meeting's state and date besides."""
    mark_now(room.meeting.id)
    about = room.meeting.id, room.meeting.state, room.meeting.on
    g.actor = rooms().actors.or_else((current_person().id, g.hats, *about), current_actor)


def _known(room: Room, now: Now, context: dict[str, Any]) -> Known:
    """Draws a piece once for all who see as much of the room; what is one browser's own, once for that browser."""
    # A signed sheet and what was agreed before are read as a copy, which is not the same for everybody (B1.25); nor is
    # anything of a case that names a family to who withdrew from theirs (B1.4).
    hidden = context.get("hidden", NOTHING_HIDDEN).whose
    sees = (now.view, context.get("sees_draft"), context.get("of_case"), hidden)
    told = context.get("paper"), tuple(context.get("reviewed", {}).items())

    def known(name: str, anew: Region) -> Markup:
        if stands_in_it := context.get("own", {}).get(name):
            own = (session.get("csrf_token"), room.meeting.id, current_person().id, name, stands_in_it)
            return rooms().own.or_else(own, lambda: anew(name))
        key = (name, _reads(context) if name == "read" else (*sees, *told))
        if key in room.drawn:
            return room.drawn[key]
        drawn = anew(name)
        if name in ALIKE and is_anybodys(drawn):
            room.drawn[key] = drawn
        return drawn

    return known


def _reads(context: dict[str, Any]) -> tuple[object, ...]:
    """All that decides what somebody reads of it: whether it is open, its documents, what was asked and agreed."""
    documents = tuple(one.id for one in context["documents"])
    told = context["questions"], context["before"]
    return context["case"].id, context["asked_first"] is None, documents, told


def _live(mark: str) -> dict[str, Any]:
    return {"live_mark": mark, "live_now": clock.now()}


def _room(meeting_id: int, reference: str = "") -> Room:
    """From what is kept; while something is being written, as it stands in this very transaction."""
    lock = request.method not in SAFE
    if reference:
        of_case = room_of_case(meeting_id, reference, lock=lock) or abort(404)
        return of_case.room
    return room_at(meeting_id, lock=lock) or abort(404)


def _day(room: Room, now: Now, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "room": room,
        "now": now,
        "meeting": room.meeting,
        "terms": room.terms,
        "seats": room.seats,
        "visitors": now.visitors,
        "here": now.here,
        "present": present_words(one.role for one in now.here),
        "apologies": now.apologies,
        "quorum": room.quorum,
        "runs": now.runs,
        "mine": now.mine,
        "early": {
            one.id for one in room.meeting.attendances if came_early(one.stays, room.meeting.opened_at)
        },
        "unsettled": any(one.waits for one in room.cases),
        "of_case": "",
        "reviewed": reviewed_by(room.reviewed, room.cases, room.subjects, room.withdrawals, current_actor()),
        "saving": saving_of(room.notes.get(now.item.key)) if now.writes else None,
    } | more


def _case_context(room: Room, now: Now) -> dict[str, Any] | None:
    """The case before the panel with all that stands about it, for those who see it; None for anybody else."""
    if not now.sees_case or room.looked_at is None:
        return None
    case = case_at_meeting(room.meeting.id, room.looked_at.case.referral.reference)
    if case is None:
        return None
    return _with_stage(room, now, case_page(case, current_actor(), current_person(), at=clock.now()))


def _lightly(room: Room, shown: CaseRoom) -> dict[str, Any]:
    """The pieces of a case that may change; read anew only for the few who write on it."""
    actor, case = current_actor(), shown.case
    subject = room.subjects[case.id]
    writes = (Can.WRITE_SHEET, Can.RECORD_SHEET, Can.DECIDE_UNDECIDED)
    if any(may(actor, can, subject) for can in writes):
        fresh = case_at_meeting(room.meeting.id, case.referral.reference)
        if fresh is not None:
            return case_page(fresh, actor, current_person(), at=clock.now())
    on = room.sitting is not None and room.sitting.case_id == case.id
    seen = case_seen(
        case, actor, subject, room.seats, shown.hearing, shown.suggestions, shown.paper, shown.deciders, shown.named,
        there=shown.there, before_panel=on,
    )  # fmt: skip
    words = "" if seen["sees_draft"] or case.state != "placed" else taken_back(case, actor, subject)
    if words:
        # Told to whoever would decide alone: their sheet's piece is no other reader's.
        seen["own"]["sheet"] = (case.id, words)
    return seen | {"taken_back": words} | case_read(case, actor, subject, shown.noted, seen["hidden"])


def _with_stage(room: Room, now: Now, context: dict[str, Any]) -> dict[str, Any]:
    # What was signed on paper is confirmed beside its scan, and not signed here (B1.24).
    signs = context["signs"] and now.held is None
    return context | {"now": now, "room": room, "of_case": context["referral"].reference, "signs": signs}


def _centre_id(day: dict[str, Any], now: Now) -> str:
    """What stands in the middle: the case, whose pieces have marks of their own; or how the item reads."""
    if now.sees_case and now.case is not None:
        return f"{OF_CASE}{now.case.case.id}"
    return str(regions(day, None)("item").split('data-mark="')[1][:12])


def _centre(
    day: dict[str, Any],
    case: dict[str, Any] | None,
    now: Now,
    known: Known | None = None,
    *,
    gone: bool = False,
) -> Markup:
    if case is None:
        return centre(_centre_id(day, now), regions(day, None)("item"), gone=gone)
    drawn = current_app.jinja_env.get_template("hearing/now/case.html").render(
        case | {"region": regions(day, case, known)}
    )
    return centre(_centre_id(day, now), Markup(drawn), gone=gone)  # noqa: S704 # drawn by a template, which escaped what was typed


def _answer(pieces: Markup, room: Room) -> Response:
    return _marked(make_response(pieces), room.meeting.id)


def _marked(response: Response, meeting_id: int) -> Response:
    response.set_etag(mark_now(meeting_id))
    return response
