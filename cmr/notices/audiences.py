"""Who is told of what happens to meetings, seats and deputies; and the one registry of all that is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from cmr.models import Case, Circulation, Meeting, Panel, Referral, db
from cmr.notices import minutes_audiences, question_audiences, referral_audiences, seat_audiences
from cmr.notices.coming import (
    cases_of,
    coming_with,
    guest_facts,
    guests,
    kept_for,
    name_of,
    reader_for,
    sorry_at,
    to_read,
    waiting_for,
    withdrawn_from,
)
from cmr.notices.posts import Post, deputies_of, own_people, seats, standing_in
from cmr.notices.telling import Happening, Telling, not_held
from cmr.rules.referral_facts import BEFORE_SUBMISSION
from cmr.rules.wording import in_words, listed, sentence


class Kinds(NamedTuple):
    """Which kind each is told who has to do with a meeting."""

    coming: str
    guest: str
    waiting: str
    """To whoever's referral only waits for it."""
    with_case: str = ""
    """To whoever comes with a case and has no seat, where that is another than ``coming``."""


def _expected(
    kinds: Kinds,
    about: Meeting,
    cases: Sequence[Case],
    event: Happening,
    facts: dict[str, Any],
    waiting: Sequence[Referral] = (),
) -> Iterable[Telling]:
    """Everybody expected at a meeting – its seats, the cases' people, guests – and whose referrals wait for it.

    Each but the guests reads why on the page of its dates. The reason's own words may say something of a case, and
    go into no mail.
    """
    coming, hanging = coming_with(about, cases), _whose(waiting)
    lines = {post.person_id: theirs for post, theirs in coming.items()}
    others = {post.person_id: theirs for post, theirs in hanging.items()}
    # Whoever stands in on the date that it is moved from need not come then any more.
    before = event.day("from_on")
    dates = (about.on, date.fromisoformat(before)) if before else (about.on,)
    why, again = {"reasoned": bool(event.detail.get("reason")) or None}, _asked_again(event)
    with_case = kinds.with_case or kinds.coming
    seated = [(kinds.coming, post) for post in seats(about.panel, about.on)]
    for kind, post in (*seated, *((with_case, post) for post in coming)):
        theirs = {"cases_of": lines.get(post.person_id), "waiting_of": others.get(post.person_id)}
        said = facts | theirs | why
        yield Telling(kind, [post], said, meeting_id=about.id, held_on=dates, of_each=again)
    for case in cases:
        yield Telling(kinds.guest, guests([case]), facts | guest_facts(about, case))
    for post, waits in hanging.items():
        yield Telling(kinds.waiting, [post], facts | why | {"waiting_of": waits})


def _asked_again(event: Happening) -> dict[int, dict[str, str]]:
    """Whose reply fell away, which was for another time (B1.3): what each is asked."""
    before = "date" if event.day("from_on") else "time"
    asked = {"say_again": f"Please say again whether you come: what you said was for the {before} before."}
    return dict.fromkeys(event.detail.get("replied") or (), asked)


def _whose(waiting: Iterable[Referral]) -> dict[Post, list[dict[str, Any]]]:
    """The own people of referrals that wait for a meeting, each with theirs."""
    posts: dict[int, Post] = {}
    theirs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in waiting:
        for post in own_people(one):
            posts.setdefault(post.person_id, post)
            unsent = one.state in BEFORE_SUBMISSION
            theirs[post.person_id].append({"id": one.id, "reference": one.reference, "unsent": unsent})
    return {post: theirs[person_id] for person_id, post in posts.items()}


def _made(event: Happening, about: Meeting) -> Iterable[Telling]:
    if event.detail.get("series"):
        return  # The series is one event: all its dates together.
    deadline = {"deadline_at": about.deadline_at.isoformat()}
    yield Telling("meeting_added", seats(about.panel, about.on), deadline, held_on=(about.on,))


def _series(event: Happening, about: Panel) -> Iterable[Telling]:
    """Everybody with a seat at one of its meetings, and their deputies, with the dates at which they have it (D5)."""
    made: list[Meeting] = event.detail["meetings"]
    posts: dict[int, Post] = {}
    theirs: dict[int, list[Meeting]] = defaultdict(list)
    for one in made:
        for post in {post.person_id: post for post in seats(about, one.on)}.values():
            posts.setdefault(post.person_id, post)
            theirs[post.person_id].append(one)
    for person_id, post in posts.items():
        yield Telling("series_added", [replace(post, has_deputies=False)], _all_the_dates(theirs[person_id]))
    stand_in = standing_in(posts.values(), [one.on for one in made])
    for person_id, deputies in stand_in.items():
        for deputy in deputies:
            dates = [one for one in theirs[person_id] if deputy.on([one.on])]
            if dates:
                yield Telling("series_added", [deputy.post], _all_the_dates(dates))


def _all_the_dates(meetings: Sequence[Meeting]) -> dict[str, Any]:
    first = meetings[0]
    return {
        "meetings": sentence(in_words(len(meetings), "new meeting")),
        "meeting_on": first.on.isoformat(),
        "venue": first.venue,
        "dates_of": [
            {
                "id": one.id,
                "on": one.on.isoformat(),
                "time": one.starts_at.isoformat("minutes"),
                "deadline": one.deadline_at.isoformat(),
            }
            for one in meetings
        ],
    }


def _moved(event: Happening, about: Meeting) -> Iterable[Telling]:
    other = about.state == "planned" and event.detail.get("from_deadline")
    deadline = about.deadline_at.isoformat() if other else None
    facts = {"from_on": event.day("from_on"), "deadline_at": deadline, "timed": _times_stand(about)}
    facts["venue_before"] = event.detail.get("from_venue")
    kinds = Kinds("meeting_moved", "guest_moved", "waiting_moved")
    yield from _expected(kinds, about, cases_of(about), event, facts, waiting_for(about))


def _changed(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Another hour or another place. An hour is also told to whose case is kept for it: they were to come then.

    To whoever may still choose another meeting neither matters before they have a case there.
    """
    at_another_hour = bool(event.detail.get("from_time"))
    facts = {
        "timed": _times_stand(about),
        "was_time": event.detail.get("from_time"),
        "same_time": None if at_another_hour else about.starts_at.isoformat("minutes"),
        "elsewhere": about.venue if "from_venue" in event.detail else None,
        "another_place": "another place" if list(event.detail.get("what", ())) == ["place"] else None,
        "venue_before": event.detail.get("from_venue"),
    }
    kinds = Kinds("meeting_changed", "guest_moved", "waiting_moved")
    waiting = kept_for(about) if at_another_hour else ()
    yield from _expected(kinds, about, cases_of(about), event, facts, waiting)


def _times_stand(about: Meeting) -> bool | None:
    """Whether its cases were given their times: from circulation on they keep their places (D3c)."""
    return True if about.state != "planned" else None


def _cancelled(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Whose referrals only wait for it is told of each, with what becomes of it."""
    kinds = Kinds("meeting_cancelled", "guest_cancelled", "waiting_moved", "case_not_heard")
    yield from _expected(kinds, about, cases_of(about), event, not_held(about.on.isoformat(), event.on))


def _circulated(_event: Happening, about: Meeting) -> Iterable[Telling]:
    """One mail a person: members read, own people come at their time, guests read their one case (D3c)."""
    cases = cases_of(about)
    coming = coming_with(about, cases)
    yield from _readers(about, cases, coming)
    held = {"cases": in_words(len(cases), "case")}
    runs = seats(about.panel, about.on, "administrator")
    yield Telling("agenda_sent", runs, held, meeting_id=about.id, held_on=(about.on,))
    for post, theirs in coming.items():
        yield Telling("slot", [post], {"cases_of": theirs}, meeting_id=about.id)
    for case in cases:
        yield Telling("guest_circulated", guests([case]), guest_facts(about, case))


def _readers(
    about: Meeting, cases: Sequence[Case], coming: Mapping[Post, list[dict[str, Any]]]
) -> Iterable[Telling]:
    """Whoever reads the cases, deputies too: in one mail with the cases that they come with themselves (D3c, D5).

    Whoever sent apologies has nothing to read, and is told who reads for them.
    """
    holders, sorry, withdrawn = (
        seats(about.panel, about.on, "chair", "member"),
        sorry_at(about),
        withdrawn_from(cases),
    )
    stand_in = deputies_of(holders, about.on, about.id)
    comes = {post.person_id: (post.capacity, theirs) for post, theirs in coming.items()}
    for post in holders:
        if post.person_id in sorry and post.person_id not in comes:
            reader = reader_for(about, stand_in.get(post.person_id, ()), sorry)
            yield Telling("agenda_read_for_you", [replace(post, has_deputies=False)], {"reader": reader})
    for post in (*holders, *(one for found in stand_in.values() for one in found)):
        if post.person_id in sorry:
            continue
        capacity, theirs = comes.get(post.person_id, ("", None))
        left = len(cases) - len(withdrawn[post.person_id] | withdrawn[post.for_id or post.person_id])
        facts = to_read(left) | {"cases_of": theirs, "deputy_of": name_of(post.for_id)}
        both = replace(post, capacity="; ".join(filter(None, (post.capacity, capacity))), has_deputies=False)
        yield Telling("agenda_circulated", [both], facts)


def _supplemented(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Those who read it, what changed; the people of a case that is new, their time: the others keep theirs."""
    cases, number = cases_of(about), int(event.detail.get("number") or 2)
    before = _circulated_before(about, number)
    new = [case for case in cases if case.id not in before]
    for post, theirs in coming_with(about, new).items():
        yield Telling("slot", [post], {"cases_of": theirs}, meeting_id=about.id)
    gone = before - {case.id for case in cases}
    changes = {"added": _references(case.id for case in new), "removed": _references(gone)}
    for post in seats(about.panel, about.on):
        facts = {"number": number - 1} | changes
        yield Telling("supplement", [post], facts, meeting_id=about.id, held_on=(about.on,))
    for case in new:
        yield Telling("guest_circulated", guests([case]), guest_facts(about, case))


def _references(case_ids: Iterable[int]) -> str:
    """The references of these cases, in words."""
    query = select(Referral.reference).join(Case, Case.referral_id == Referral.id)
    found = db.session.scalars(query.where(Case.id.in_(list(case_ids))).order_by(Referral.reference))
    return listed(tuple(found))


def _circulated_before(about: Meeting, number: int) -> set[int]:
    """The ids of the cases that the circulation before this one held."""
    query = select(Circulation.cases).where(Circulation.meeting_id == about.id, Circulation.number < number)
    held = db.session.scalar(query.order_by(Circulation.number.desc()).limit(1))
    return {int(one["case_id"]) for one in held or ()}


def _replied(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Apologies also tell whom the seat falls to, and whom they would have stood in for, where they are missed (D5)."""
    posts = seats(about.panel, about.on, "chair", "administrator")
    who = {"who": event.detail.get("name"), "who_id": event.detail.get("person")}
    if event.detail.get("comes") is False:
        places = event.detail.get("seats") or ()
        yield from _falls_to_others(places, who)
        if not places or any(one["own"] or one["reply"] != "comes" for one in places):
            yield Telling("apologies", posts, who, held_on=(about.on,))
    elif event.detail.get("before") == "apologies":
        down = listed(tuple(event.detail.get("stood_down") or ()))
        yield Telling(
            "comes_after_all", posts, who | ({"stood_down": down} if down else {}), held_on=(about.on,)
        )


def _falls_to_others(places: Iterable[Mapping[str, Any]], who: Mapping[str, Any]) -> Iterable[Telling]:
    for one in places:
        facts = {"principal": one["holder"], "principal_id": one["holder_id"]}
        if not one["own"] and one["reply"] != "comes":
            themselves = Post(one["holder_id"], "the person who is stood in for", has_deputies=False)
            yield Telling("deputy_cannot", [themselves], {**who, **facts})
        capacity = f"deputy of {one['holder']}"
        asked = [
            Post(deputy, capacity, has_deputies=False, for_id=one["holder_id"]) for deputy in one["asked"]
        ]
        yield Telling("deputy_asked", asked, facts)


AUDIENCES: dict[tuple[str, str], Callable[[Happening, Any], Iterable[Telling]]] = {
    **referral_audiences.AUDIENCES,
    ("meeting", "make"): _made,
    ("meeting", "move"): _moved,
    ("meeting", "change"): _changed,
    ("meeting", "cancel"): _cancelled,
    ("meeting", "circulate"): _circulated,
    ("meeting", "supplement"): _supplemented,
    ("meeting", "reply"): _replied,
    ("meeting", "note_question"): question_audiences.noted,
    ("meeting", "change_question"): question_audiences.changed,
    ("meeting", "remove_question"): question_audiences.taken_back,
    ("panel", "series_made"): _series,
    **minutes_audiences.AUDIENCES,
    **seat_audiences.AUDIENCES,
}
"""Every verb that somebody is told of. The others stand in ``cmr.rules.notices.QUIET``, each with its reason."""
