"""Who is told of seats and deputies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cmr.models import Meeting, Panel, Person, db
from cmr.notices.coming import sorry_at, still_comes
from cmr.notices.posts import Post, seats
from cmr.notices.telling import Happening, Telling
from cmr.panels.queries import current_terms


def _seat(event: Happening, about: Panel) -> Iterable[Telling]:
    key = str(event.detail.get("seat") or "")
    facts = {
        "starts_on": event.day("starts_on"),
        "ends_on": event.day("ends_on"),
        "seat": _seat_name(about, key),
        "seat_key": key,
    }
    post = Post(int(event.detail["person_id"]), f"holder of a seat on the {about.name}", has_deputies=False)
    yield Telling(event.verb, [post], facts)


def _seat_name(panel: Panel, key: str) -> str:
    """The seat in words; of one that the terms name no longer, its key."""
    held = {one.key: one.name for one in current_terms(panel).membership.seats}
    return held.get(key) or key.replace("-", " ").replace("_", " ")


def _deputy(event: Happening, about: Person) -> Iterable[Telling]:
    deputy = db.session.get(Person, int(event.detail["deputy_id"]))
    if deputy is None:
        return
    at_meeting, named = bool(event.detail.get("meeting_id")), event.verb == "deputy_named"
    facts = _of_meeting(event) if at_meeting else _of_days(event)
    kind = ("deputy_at_meeting" if named else "deputy_at_meeting_ended") if at_meeting else event.verb
    if at_meeting and not named:
        meeting = db.session.get_one(Meeting, int(event.detail["meeting_id"]))
        facts |= still_comes(meeting, deputy.id)
    standing_in = [Post(deputy.id, f"deputy of {about.name}", has_deputies=False)]
    yield Telling(kind, standing_in, facts | {"principal": about.name, "principal_id": about.id})
    if named:
        kind = "deputy_at_meeting_for_me" if at_meeting else "deputy_for_me"
        themselves = [Post(about.id, "the person who is stood in for", has_deputies=False)]
        facts |= {"deputy": deputy.name, "deputy_id": deputy.id}
        yield Telling(kind, themselves, facts)
        yield from _after_apologies(event, about, facts) if at_meeting else ()


def _after_apologies(event: Happening, about: Person, facts: dict[str, Any]) -> Iterable[Telling]:
    """Whoever read that somebody can't come reads who comes instead."""
    meeting = db.session.get_one(Meeting, int(event.detail["meeting_id"]))
    if about.id in sorry_at(meeting):
        posts = seats(meeting.panel, meeting.on, "chair", "administrator")
        yield Telling("deputy_after_apologies", posts, facts | {"principal": about.name})


def _of_days(event: Happening) -> dict[str, Any]:
    return {"starts_on": event.day("starts_on"), "ends_on": event.day("ends_on")}


def _of_meeting(event: Happening) -> dict[str, Any]:
    """Of a deputy for one meeting: where and when it is, and from when on its cases can be read."""
    names = ("meeting_id", "panel", "meeting_on", "meeting_time", "venue")
    meeting = db.session.get(Meeting, int(event.detail["meeting_id"]))
    out = meeting is not None and meeting.state != "planned"
    when = "You can read its cases now" if out else "Once its agenda is circulated you can read its cases"
    return {name: event.detail.get(name) for name in names} | {"reads": f"{when}, until the meeting ends."}


AUDIENCES: dict[tuple[str, str], Callable[[Happening, Any], Iterable[Telling]]] = {
    ("panel", "seat_filled"): _seat,
    ("panel", "seat_ended"): _seat,
    ("panel", "seat_taken_back"): _seat,
    ("person", "deputy_named"): _deputy,
    ("person", "deputy_ended"): _deputy,
}
"""Every verb about seats and deputies that somebody is told of."""
