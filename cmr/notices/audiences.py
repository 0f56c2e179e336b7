"""Who is told of what happens to meetings, seats and deputies; and the one registry of all that is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cmr.models import Case, CaseGuest, Circulation, Declaration, Meeting, Panel, Person, Referral, Team, db
from cmr.notices import referral_audiences
from cmr.notices.posts import Post, own_people, seats, worker
from cmr.notices.telling import Happening, Telling, slot_time
from cmr.rules.wording import in_words, sentence

MeetingAudience = Callable[[Happening, Meeting], Iterable[Telling]]


def cases_of(meeting: Meeting) -> list[Case]:
    """The cases on its agenda that are still to be heard, in order, with their people."""
    whole = joinedload(Case.referral).options(
        joinedload(Referral.panel), joinedload(Referral.team).joinedload(Team.service)
    )
    placed = Case.meeting_id == meeting.id, Case.state == "placed"
    return list(db.session.scalars(select(Case).where(*placed).order_by(Case.place).options(whole)))


def presenters(case: Case) -> list[Post]:
    """Who comes with a case at its time (D3d): social worker, team manager, and another presenter where named."""
    other = (
        [Post(case.presenter_id, "presenter of the case", has_deputies=False)] if case.presenter_id else []
    )
    return [*own_people(case.referral), *other]


def presenter(case: Case) -> list[Post]:
    """The one person who presents the case: the social worker, unless somebody else is named."""
    if case.presenter_id is None:
        return worker(case.referral)
    return [Post(case.presenter_id, "presenter of the case", has_deputies=False)]


def coming_with(meeting: Meeting, cases: Iterable[Case]) -> dict[Post, list[dict[str, Any]]]:
    """Everybody who comes with a case, and with which: one mail holds all their times."""
    posts: dict[int, Post] = {}
    theirs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        time = slot_time(meeting, case.place)
        for post in presenters(case):
            posts.setdefault(post.person_id, post)
            line = {"id": case.referral_id, "reference": case.referral.reference, "time": time}
            if line not in theirs[post.person_id]:
                theirs[post.person_id].append(line)
    return {post: theirs[person_id] for person_id, post in posts.items()}


def _expected(
    kind: str,
    about: Meeting,
    cases: Sequence[Case],
    facts: dict[str, Any] | None = None,
    *,
    guest: str = "guest_invited",
) -> Iterable[Telling]:
    """Everybody expected at a meeting: its seats, the cases' people with their cases, and guests as ``guest``."""
    facts, coming = facts or {}, coming_with(about, cases)
    lines = {post.person_id: theirs for post, theirs in coming.items()}
    for post in (*seats(about.panel, about.on), *coming):
        yield Telling(kind, [post], facts | {"cases_of": lines.get(post.person_id)}, meeting_id=about.id)
    for case in cases:
        yield Telling(guest, guests([case]), facts | guest_facts(about, case))


def guest_facts(about: Meeting, case: Case) -> dict[str, Any]:
    """A guest's own case: its time always; which one it is only in what is sent from circulation on."""
    return {
        "reference": case.referral.reference,
        "referral_id": case.referral_id,
        "slot_time": slot_time(about, case.place),
    }


def guests(cases: Iterable[Case]) -> list[Post]:
    """The guests of these cases (B1.2d)."""
    ids = [case.id for case in cases]
    rows = db.session.scalars(
        select(CaseGuest.person_id).where(CaseGuest.case_id.in_(ids)).order_by(CaseGuest.id)
    )
    return [Post(person_id, "guest for one case", has_deputies=False) for person_id in rows]


def _made(event: Happening, about: Meeting) -> Iterable[Telling]:
    if event.detail.get("series"):
        return  # The series is one event: all its dates together.
    deadline = {"deadline_at": about.deadline_at.isoformat()}
    yield Telling("meeting_added", seats(about.panel, about.on), deadline)


def _series(event: Happening, about: Panel) -> Iterable[Telling]:
    """Everybody with a seat at one of its meetings, with the dates of those at which they have it."""
    made: list[Meeting] = event.detail["meetings"]
    posts: dict[int, Post] = {}
    theirs: dict[int, list[Meeting]] = defaultdict(list)
    for one in made:
        for post in {post.person_id: post for post in seats(about, one.on)}.values():
            posts.setdefault(post.person_id, post)
            theirs[post.person_id].append(one)
    for person_id, post in posts.items():
        yield Telling("series_added", [post], _all_the_dates(theirs[person_id]))


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
    deadline = about.deadline_at.isoformat() if about.state == "planned" else None
    facts = {"from_on": event.day("from_on"), "deadline_at": deadline, "timed": _times_stand(about)}
    yield from _expected("meeting_moved", about, cases_of(about), facts)


def _changed(_event: Happening, about: Meeting) -> Iterable[Telling]:
    yield from _expected("meeting_changed", about, cases_of(about), {"timed": _times_stand(about)})


def _times_stand(about: Meeting) -> bool | None:
    """Whether its cases were given their times: from circulation on they keep their places (D3c)."""
    return True if about.state != "planned" else None


def _cancelled(_event: Happening, about: Meeting) -> Iterable[Telling]:
    yield from _expected("meeting_cancelled", about, cases_of(about), guest="guest_uninvited")


def _circulated(_event: Happening, about: Meeting) -> Iterable[Telling]:
    """One mail a person: members read, own people come at their time, guests read their one case (D3c)."""
    cases = cases_of(about)
    coming = coming_with(about, cases)
    lines = {post.person_id: theirs for post, theirs in coming.items()}
    withdrawn = withdrawn_from(cases)
    for post in seats(about.panel, about.on):
        count = len(cases) - len(withdrawn[post.person_id])
        facts = {"cases": in_words(count, "case"), "cases_of": lines.get(post.person_id, [])}
        yield Telling("agenda_circulated", [post], facts, meeting_id=about.id)
    for post, theirs in coming.items():
        yield Telling("slot", [post], {"cases_of": theirs}, meeting_id=about.id)
    for case in cases:
        yield Telling("guest_circulated", guests([case]), guest_facts(about, case))


def withdrawn_from(cases: Iterable[Case]) -> dict[int, set[int]]:
    """By person, the ids of those of the cases that they withdrew from (B1.4)."""
    ids = [case.id for case in cases]
    found: dict[int, set[int]] = defaultdict(set)
    query = select(Declaration.person_id, Declaration.case_id)
    for row in db.session.execute(query.where(Declaration.case_id.in_(ids), Declaration.withdrew)):
        found[row.person_id].add(row.case_id)
    return found


def _supplemented(event: Happening, about: Meeting) -> Iterable[Telling]:
    """Those who read it, what changed; the people of a case that is new, their time: the others keep theirs."""
    cases, number = cases_of(about), int(event.detail.get("number") or 2)
    before = _circulated_before(about, number)
    new = [case for case in cases if case.id not in before]
    for post, theirs in coming_with(about, new).items():
        yield Telling("slot", [post], {"cases_of": theirs}, meeting_id=about.id)
    for post in seats(about.panel, about.on):
        yield Telling("supplement", [post], {"number": number - 1}, meeting_id=about.id)
    for case in new:
        yield Telling("guest_circulated", guests([case]), guest_facts(about, case))


def _circulated_before(about: Meeting, number: int) -> set[int]:
    """The ids of the cases that the circulation before this one held."""
    query = select(Circulation.cases).where(Circulation.meeting_id == about.id, Circulation.number < number)
    held = db.session.scalar(query.order_by(Circulation.number.desc()).limit(1))
    return {int(one["case_id"]) for one in held or ()}


def _question(event: Happening, about: Meeting) -> Iterable[Telling]:
    case = next((one for one in cases_of(about) if one.referral.reference == event.detail["reference"]), None)
    if case is None:
        return
    to_chair = event.detail["asked_of"] == "chair"
    posts = seats(about.panel, about.on, "chair") if to_chair else presenter(case)
    # Many may be noted in one evening of reading; the day before the meeting each is told at once.
    how = "daily" if about.on - event.on > timedelta(days=1) else ""
    facts = {"reference": case.referral.reference, "referral_id": case.referral_id}
    yield Telling("question_noted", posts, facts, how=how)


def _replied(event: Happening, about: Meeting) -> Iterable[Telling]:
    if event.detail.get("comes") is False:
        yield Telling("apologies", seats(about.panel, about.on, "chair", "administrator"))


def _seat(event: Happening, about: Panel) -> Iterable[Telling]:
    terms = {"starts_on": event.day("starts_on"), "seat": _seat_words(str(event.detail.get("seat") or ""))}
    ends = None if event.verb == "seat_taken_back" else event.day("ends_on")
    holder = [
        Post(int(event.detail["person_id"]), f"holder of a seat on the {about.name}", has_deputies=False)
    ]
    yield Telling(
        "seat_filled" if event.verb == "seat_filled" else "seat_ended", holder, terms | {"ends_on": ends}
    )


def _seat_words(key: str) -> str:
    return key.replace("-", " ").replace("_", " ")


def _deputy(event: Happening, about: Person) -> Iterable[Telling]:
    deputy = db.session.get(Person, int(event.detail["deputy_id"]))
    if deputy is None:
        return
    days = {"starts_on": event.day("starts_on"), "ends_on": event.day("ends_on")}
    if event.detail.get("meeting_id"):
        yield from _deputy_at_meeting(event, about, deputy)
        return
    kind = "deputy_named" if event.verb == "deputy_named" else "deputy_ended"
    standing_in = [Post(deputy.id, f"deputy of {about.name}", has_deputies=False)]
    yield Telling(kind, standing_in, days | {"principal": about.name})
    if event.verb == "deputy_named":
        themselves = [Post(about.id, "the one who is stood in for", has_deputies=False)]
        yield Telling("deputy_for_me", themselves, days | {"deputy": deputy.name})


def _deputy_at_meeting(event: Happening, about: Person, deputy: Person) -> Iterable[Telling]:
    """Of a deputy for one meeting: they and their principal are told where and when it is."""
    names = ("meeting_id", "panel", "meeting_on", "meeting_time", "venue")
    facts = {name: event.detail.get(name) for name in names}
    standing_in = [Post(deputy.id, f"deputy of {about.name}", has_deputies=False)]
    named = event.verb == "deputy_named"
    kind = "deputy_at_meeting" if named else "deputy_at_meeting_ended"
    yield Telling(kind, standing_in, facts | {"principal": about.name})
    if named:
        themselves = [Post(about.id, "the one who is stood in for", has_deputies=False)]
        yield Telling("deputy_at_meeting_for_me", themselves, facts | {"deputy": deputy.name})


AUDIENCES: dict[tuple[str, str], Callable[[Happening, Any], Iterable[Telling]]] = {
    **referral_audiences.AUDIENCES,
    ("meeting", "make"): _made,
    ("meeting", "move"): _moved,
    ("meeting", "change"): _changed,
    ("meeting", "cancel"): _cancelled,
    ("meeting", "circulate"): _circulated,
    ("meeting", "supplement"): _supplemented,
    ("meeting", "reply"): _replied,
    ("meeting", "note_question"): _question,
    ("panel", "series_made"): _series,
    ("panel", "seat_filled"): _seat,
    ("panel", "seat_ended"): _seat,
    ("panel", "seat_taken_back"): _seat,
    ("person", "deputy_named"): _deputy,
    ("person", "deputy_ended"): _deputy,
}
"""Every verb that somebody is told of. The others stand in ``cmr.rules.notices.QUIET``, each with its reason."""
