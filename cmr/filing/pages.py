"""What the pages of this room draw: the list of what is to be filed, and one paper with what was found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from cmr.adapters import clock
from cmr.filing.completed import holds_the_form
from cmr.filing.leaving_out import copy_for_file, read_token, standing_of
from cmr.filing.queries import Seen, filed_of, minutes_for, seen_of, seen_of_all, siblings
from cmr.filing.settled import settled
from cmr.filing.siblings import names_in_list
from cmr.models import Filing, Meeting
from cmr.panels.queries import kept_terms
from cmr.rules.capacities import Actor
from cmr.rules.filed import UNDONE_WITHIN, filed_words, still_to_file, undo_problems
from cmr.rules.filing import WHAT, Kind, chronology, has_certain
from cmr.rules.foreign import Finding, Group, grouped
from cmr.rules.foreign_known import looked_before, mark_of, marks_of, new_first, sentence_at
from cmr.rules.left_out import ALL_LEFT_OUT, MARK, offered
from cmr.rules.permissions import Can, may
from cmr.rules.wording import due_words, in_london, plural, sentence, spoken_date, spoken_moment

AROUND = 240
"""So many characters at most are shown before and after what was found."""
FILED_AT_ONCE = 10
"""So many of what was filed lately stand below what is to be filed."""
SHOWN = 3
"""So many places of one finding are shown."""
SURE = {
    "certain": ("Certain", "red"),
    "shared": ("In both families", "yellow"),
    "possible": ("Possible", "grey"),
}


@dataclass(frozen=True)
class Place:
    """Where something was found: its sentence, parted around what is marked."""

    before: str
    matched: str
    after: str


@dataclass(frozen=True)
class Found:
    """Findings that say the same, as the page draws them."""

    words: str
    sure: str
    colour: str
    places: tuple[Place, ...]
    named: str
    """As it stands there first."""
    number: int
    """Its place among what was found, from 0, however it is ordered here."""
    is_new: bool = False
    """Whether somebody looked at an earlier text, and not at all of this."""
    looked: str = ""
    """Who looked at it in an earlier text, when, and what they said; empty where nobody did."""


@dataclass(frozen=True)
class Line:
    """One line of the list, as ``ui.worklist`` draws it."""

    what: str
    whose: str
    reference: str
    due: str
    late: bool
    soon: bool
    href: str
    action: str
    note: str


def list_page(open_: Iterable[Filing], filed: Iterable[Filing], now: datetime) -> dict[str, Any]:
    """What is to be filed, late first, and what was."""
    waiting, done, today = list(open_), list(filed), in_london(now).date()
    seen, whose = seen_of_all(waiting), names_in_list([*waiting, *done])
    return {
        "to_do": [_line(one, seen[one.id], whose[one.id], now) for one in waiting],
        "said": still_to_file([one.due_on for one in waiting], today),
        "filed": [_filed_line(one, whose[one.id]) for one in done],
        "at_once": FILED_AT_ONCE,
    }


def paper_page(filing: Filing) -> dict[str, Any]:
    """One paper: how it stands, what was found in it, and once somebody looked, what is filed."""
    now, seen = clock.now(), seen_of(filing)
    today = in_london(now).date()
    filed_on = in_london(filing.filed_at).date() if filing.filed_at else None
    case, terms = filing.case, kept_terms(filing.case.meeting.terms)
    whole, copy = holds_the_form(filing), copy_for_file(filing)
    tells = filing.kind == "sheet" and not any(one.task == "chronology" for one in terms.clocks)
    return {
        "filing": filing,
        "case": case,
        "reference": case.referral.reference,
        "terms": terms,
        "what": "The referral form with the decision sheet" if whole else sentence(WHAT[kind_of(filing)]),
        "whole_form": whole,
        "due": due_words(filing.due_on, now),
        "late": filing.filed_at is None and filing.due_on < today,
        "seen": seen,
        "found": drawn(seen),
        "certain": has_certain(seen.findings),
        "undecided": has_certain(seen.findings) and standing_of(filing, seen) == "undecided",
        "decided_since": _decided_since(filing),
        "goes_back": filing.kind == "minutes" and has_certain(seen.findings),
        "approver": _approver(filing),
        "read": read_token(seen),
        "offered": offered(seen.findings, filing.left_out, decided=_decided(filing, seen)),
        "mark": MARK,
        **said_before(seen, filing.made_at),
        "copy": copy,
        "text": "\n\n".join(filter(None, (copy.of(filing.text), copy.note))),
        "chronology": copy.of(chronology(terms, settled(case))) if tells else "",
        "others": [one for one in siblings(filing) if one.id != filing.id],
        "filed_words": _filed_words(filing),
        "may_undo": filed_on is not None and not undo_problems(filed_on, today, "because"),
        "undone_within": UNDONE_WITHIN,
        "today": today,
    }


def drawn(seen: Seen) -> list[Found]:
    """What was found in a text, each in its sentence; where somebody looked at an earlier one, what is new first."""
    found = [_found(seen, number, one) for number, one in enumerate(grouped(seen.findings))]
    return sorted(found, key=lambda one: bool(one.looked))


def said_before(seen: Seen, since: datetime | None = None) -> dict[str, str]:
    """What somebody said who looked at an earlier text, for the page and for its box; ``since``: not before then."""
    look = seen.before
    if look is None or (since and look.at <= since):
        return {"looked_before": "", "reason": ""}
    new = sum(one.is_new for one in drawn(seen))
    return {
        "looked_before": looked_before(look.by.name, look.at, look.reason, new=new),
        "reason": "" if look.reason == ALL_LEFT_OUT else look.reason,
    }


def _decided(filing: Filing, seen: Seen) -> frozenset[int]:
    """Which groups whoever files it has decided: all of them, or those that stood there when they last looked."""
    known = seen.known
    return frozenset(
        number
        for number, group in enumerate(grouped(seen.findings))
        if not seen.waits
        or all(
            (look := known.get(mark)) is not None and look.at > filing.made_at
            for mark in marks_of(seen.text, group.findings)
        )
    )


def on_record(filings: Iterable[Filing], now: datetime) -> list[dict[str, Any]]:
    """The papers of a case as its record lists them."""
    return [
        {
            "title": one.title,
            "child": one.child_name,
            "href": url_for("filing.paper", id=one.id),
            "words": _filed_words(one) or due_words(one.due_on, now),
            "late": one.filed_at is None and one.due_on < in_london(now).date(),
            "filed": one.filed_at is not None,
        }
        for one in filings
    ]


def on_board(meeting: Meeting, actor: Actor, now: datetime) -> str:
    """How far what the meeting leaves for children's files is filed, for whoever files it; empty for anybody else."""
    if meeting.state not in ("in_session", "closed") or not may(actor, Can.DRAFT_MINUTES, meeting.subject()):
        return ""
    found = filed_of([meeting.id]).get(meeting.id, {}).values()
    if not found:
        return ""
    done, of = sum(one.done for one in found), sum(one.of for one in found)
    soonest = min((one.due_on for one in found if one.due_on), default=None)
    first = "the first of the others" if done else "the first"
    left = f", {first} {due_words(soonest, now)}" if soonest else ""
    return f"{done} of {plural(of, 'paper')} filed{left}"


def _line(one: Filing, seen: Seen, whose: str, now: datetime) -> Line:
    today = in_london(now).date()
    look = f"Look first: {plural(len(seen.findings), 'thing')} may be another family’s" if seen.waits else ""
    meeting = one.case.meeting
    about = f"{meeting.panel.name}, meeting of {spoken_date(meeting.on)}"
    return Line(
        what=one.title,
        whose=whose,
        reference=one.case.referral.reference,
        due=due_words(one.due_on, now),
        late=one.due_on < today,
        soon=one.due_on == today,
        href=url_for("filing.paper", id=one.id),
        action="Look at it" if look else "File it",
        note=". ".join(filter(None, (look, about))),
    )


def _filed_line(one: Filing, whose: str) -> Line:
    return Line(
        what=one.title,
        whose=whose,
        reference=one.case.referral.reference,
        due="",
        late=False,
        soon=False,
        href=url_for("filing.paper", id=one.id),
        action="Open",
        note=_filed_words(one),
    )


def _filed_words(one: Filing) -> str:
    if one.filed_at is None or one.filed_by is None:
        return ""
    late = " It was late." if in_london(one.filed_at).date() > one.due_on else ""
    return f"{filed_words(one.filed_by.name, one.filed_at, one.filed_where, kind_of(one)).rstrip('.')}.{late}"


def _approver(filing: Filing) -> str:
    minutes = minutes_for(filing.case) if filing.kind == "minutes" else None
    return minutes.approved_by.name if minutes and minutes.approved_by else "the chair"


def _decided_since(filing: Filing) -> str:
    """Who decided the case after its minutes were approved: they say what was so on their day (D8)."""
    sheet, minutes = filing.case.sheet, minutes_for(filing.case) if filing.kind == "minutes" else None
    if not (filing.case.undecided and sheet and sheet.signed_by and sheet.signed_at and minutes):
        return ""
    if minutes.approved_at is None or sheet.signed_at <= minutes.approved_at:
        return ""
    who = ", ".join(filter(None, (sheet.signed_by.name, sheet.signed_position)))
    day = spoken_date(in_london(sheet.signed_at).date())
    return f"{who}, decided it since, on {day}: see the decision sheet of {filing.case.referral.reference}."


def _found(seen: Seen, number: int, group: Group) -> Found:
    places, is_new = new_first(seen.text, group, seen.known)
    sure, colour = SURE[group.first.sure]
    look = None if is_new else seen.known.get(mark_of(seen.text, places[0]))
    return Found(
        group.words, sure, colour, tuple(_place(seen.text, one) for one in places[:SHOWN]),
        " ".join(places[0].matched.split()), number, is_new=is_new and seen.before is not None,
        looked=f"{look.by.name} looked at it {spoken_moment(look.at)}: {look.reason}" if look else "",
    )  # fmt: skip


def _place(text: str, one: Finding) -> Place:
    """The sentence in which it stands."""
    begins, ends = sentence_at(text, one)
    return Place(
        text[max(begins, one.start - AROUND) : one.start],
        text[one.start : one.end],
        text[one.end : min(ends, one.end + AROUND)],
    )


def kind_of(filing: Filing) -> Kind:
    """What is filed."""
    return next(kind for kind in WHAT if kind == filing.kind)
