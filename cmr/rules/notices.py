"""Notices: what a kind of mail says, in which group a person chooses how to receive it, and what is told to nobody.

A mail holds references, dates, times and places, and what to do by when. Never a child's name, never any text of a
case: whoever wants to know more signs in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from string import Formatter
from typing import Any, Literal

from cmr.rules.wording import in_words, listed, spoken_date, spoken_moment, spoken_time

How = Literal["at_once", "daily", "none"]
HOW_WORDS: dict[How, str] = {
    "at_once": "At once",
    "daily": "Together, once a day",
    "none": "Not at all",
}

REASON_THERE = "The reason stands in the record."
"""A reason is somebody's own words about a case: a mail only says where they stand."""
PLACE = (
    "Place: {venue}, and not {venue_before}.",
    "Place: {venue}.",
    "It is not in {venue_before} any more. Where it is held instead is not said yet.",
)
"""Where a meeting is held that was changed."""
FIRST_IN_LINE = "It waits among the first for the next meeting. You are told when it is on an agenda."
"""Of what was kept for a meeting that is cancelled."""

DIGEST_AT = time(7, 0)
"""When the day's mail of what was gathered goes out, London time."""


@dataclass(frozen=True)
class Group:
    """Kinds that a person chooses for together. The first way is what they get without a choice."""

    key: str
    name: str
    hint: str
    ways: tuple[How, ...]

    @property
    def must(self) -> bool:
        """Whether there is nothing to choose: it always comes at once."""
        return len(self.ways) == 1


GROUPS = (
    Group(
        "duties",
        "What waits for you",
        "Forms to sign or change, cases to attend or decide, actions agreed. These always come, at once.",
        ("at_once",),
    ),
    Group(
        "changes",
        "Changes to meetings, seats and deputies",
        "A meeting added, moved, changed or cancelled. These always come, at once.",
        ("at_once",),
    ),
    Group(
        "outcomes",
        "Decisions about your cases",
        "Accepted late, deferred, taken off, tabled, returned, closed.",
        ("at_once", "daily"),
    ),
    Group(
        "progress",
        "Progress of your referrals",
        "Signed, received, placed on an agenda, priority given.",
        ("daily", "at_once", "none"),
    ),
    Group(
        "panel",
        "What comes in for your panel",
        "For chairs and administrators: referrals submitted, recalled, withdrawn; apologies.",
        ("at_once", "daily"),
    ),
    Group(
        "questions",
        "Questions on cases",
        "Noted by members as they read, for you to answer. From the day before the meeting they come at once.",
        ("daily", "at_once"),
    ),
    Group(
        "agenda",
        "Agendas circulated",
        "For members and guests: the agenda with its cases to read, and what is added to it later.",
        ("at_once", "daily"),
    ),
    Group(
        "due",
        "Reminders of what is due",
        "Before a form must be signed or an action done, and after the day has passed.",
        ("at_once", "daily"),
    ),
    Group(
        "coming",
        "Reminders before meetings",
        "What is still to read, and the meeting itself the working day before.",
        ("at_once", "daily", "none"),
    ),
)
GROUP_BY_KEY = {group.key: group for group in GROUPS}


Sight = Literal["referral", "panel", "cases", "none"]
"""What the reader must be able to see still when the mail goes out: the referral it is about; the panel they sit on;
either the panel or one of the cases named in it; or nothing, where the mail is about themselves."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice. Each part is written with facts in braces; one whose facts are missing is left out."""

    key: str
    group: str
    subject: tuple[str, ...]
    """The first whose facts are all there. What to do, and by when."""
    lines: tuple[str | tuple[str, ...], ...]
    """Sentences, each only where its facts are all there; of several that stand together, the first such."""
    page: str
    """Where its button leads: one of the pages that ``cmr.notices.letters`` knows."""
    button: str
    sight: Sight = "referral"
    needs: str = ""
    """The list of cases or dates without which it says nothing."""

    @property
    def texts(self) -> tuple[str, ...]:
        """All that it may say, one text each."""
        several = ((one,) if isinstance(one, str) else one for one in self.lines)
        return (*self.subject, *(text for texts in several for text in texts))


def a_kind(
    key: str,
    group: str,
    subject: str | tuple[str, ...],
    *lines: str | tuple[str, ...],
    page: str = "record",
    button: str = "Open the referral",
    sight: Sight = "referral",
    needs: str = "",
) -> Kind:
    """A kind, written shortly."""
    subjects = (subject,) if isinstance(subject, str) else subject
    return Kind(key, group, subjects, lines, page, button, sight, needs)


@dataclass(frozen=True)
class Words:
    """A notice in words: the subject, the sentences, and the button's text; between them a list, where it has one."""

    subject: str
    lines: tuple[str, ...]
    button: str
    rows: tuple[str, ...] = ()


def words_of(kind: Kind, facts: Mapping[str, Any]) -> Words:
    """The kind said with these facts. Raises LookupError where no subject has all its facts."""
    said = {name: _said(name, value) for name, value in facts.items() if value not in (None, "", [])}
    subject = _first(kind.subject, said)
    if not subject:
        raise LookupError(f"A notice of kind {kind.key} has no subject for the facts {sorted(facts)}.")
    lines = tuple(found for one in kind.lines if (found := _first(one, said)))
    return Words(subject, lines, kind.button, all_the_dates(facts.get("dates_of") or ()))


def all_the_dates(dates: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The meetings of a series, one line each, with their deadlines."""
    return tuple(
        f"{spoken_date(date.fromisoformat(one['on']))} at {spoken_time(time.fromisoformat(one['time']))}; "
        f"referrals by {spoken_moment(datetime.fromisoformat(one['deadline']))}"
        for one in dates
    )


def with_cases(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, and what follows from the cases among them (``cases_of``): one is named, several are counted."""
    cases = [dict(one) for one in facts.get("cases_of") or ()]
    found = {name: value for name, value in facts.items() if name not in ("cases_of", "waiting_of")}
    waiting = [dict(one) for one in facts.get("waiting_of") or ()]
    found["waiting"] = listed(tuple(one["reference"] for one in waiting))
    found["unsent"] = listed(tuple(one["reference"] for one in waiting if one.get("unsent")))
    found["again"] = listed(tuple(one["reference"] for one in cases if one.get("again", True)))
    elsewhere = tuple(
        f"{one['reference']} on {spoken_date(date.fromisoformat(one['now_on']))}"
        for one in cases
        if one.get("now_on")
    )
    found["elsewhere_now"] = listed(elsewhere)
    if not cases:
        return found
    found["these"] = listed(tuple(one["reference"] for one in cases))
    found["presents"] = listed(tuple(one["reference"] for one in cases if one.get("presents")))
    timed = tuple(f"{one['reference']} at {spoken_time(time.fromisoformat(one['time']))}" for one in cases)
    found["times"] = listed(timed)
    if facts.get("timed"):
        found["new_times"] = found["times"]
    if len(cases) == 1:
        return found | {"reference": cases[0]["reference"], "slot_time": cases[0]["time"]}
    return found | {"count": in_words(len(cases), "case"), "first_time": cases[0]["time"]}


def needed(text: str) -> frozenset[str]:
    """The names of the facts that a text needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _first(texts: str | tuple[str, ...], said: Mapping[str, str]) -> str:
    several = (texts,) if isinstance(texts, str) else texts
    return next((found for one in several if (found := _filled(one, said))), "")


def _filled(text: str, said: Mapping[str, str]) -> str:
    return text.format_map(said) if needed(text) <= said.keys() else ""


def _said(name: str, value: Any) -> str:
    """A fact in words, by the end of its name: ``…_on`` is a date, ``…_time`` a time of day, ``…_at`` a moment."""
    if name.endswith("_on"):
        return spoken_date(date.fromisoformat(str(value)))
    if name.endswith("_time"):
        return spoken_time(time.fromisoformat(str(value)))
    if name.endswith("_at"):
        return spoken_moment(datetime.fromisoformat(str(value)))
    return str(value)


QUIET: dict[tuple[str, str], str] = {
    ("referral", "begin"): "Its worker began it, and nobody else is concerned yet.",
    ("referral", "take_over"): "The worker's own writing.",
    ("referral", "still_holds"): "The worker's own writing.",
    ("referral", "leave_as_it_is"): "The worker's own writing.",
    ("referral", "remove"): "The worker's own writing; a signatory reads what changed.",
    ("referral", "clear_file"): "The file was held and now is not: nobody has anything to do.",
    ("referral", "ask_for_meeting"): "The worker's own wish; whoever signs sees by when.",
    ("referral", "meeting_moved"): "The meeting's own notice tells the case's people.",
    ("referral", "lose_meeting"): "The cancelled meeting's own notice tells the case's people.",
    ("referral", "say_view"): "Everybody concerned is there.",
    ("referral", "said_afterwards"): "It stands beside the signature; the signed sheet is told.",
    ("referral", "not_said_afterwards"): "The mistake was made by whoever enters the paper.",
    ("referral", "save_sheet"): "Written as the sheet passes from hand to hand; the signed sheet is told.",
    ("referral", "file_paper"): "It stands in the administrator's list and in the case's record.",
    ("referral", "take_back_filing"): "The administrator's own correction.",
    ("referral", "look_at_names"): "It stands in the record, for whoever looks after the case.",
    ("referral", "presenter_comes"): "Whoever runs the meeting reads it beside the case.",
    ("meeting", "reorder"): "Before circulation no time was told; after it times stand.",
    ("meeting", "open"): "Everybody concerned is there.",
    ("meeting", "close"): "Everybody concerned is there; what was agreed was told case by case.",
    ("meeting", "begin_minutes"): "Whoever begins them writes them; they are told when they are sent.",
    ("meeting", "write_minutes"): "The drafter's own writing.",
    ("meeting", "write_note"): "It is read under its item, and in the minutes.",
    ("meeting", "settle_minutes"): "The drafter's own writing.",
    ("meeting", "answer_change"): "The chair reads it when the minutes come again.",
    ("meeting", "look_at_section"): "It stands beside the section, for whoever approves the minutes.",
    ("meeting", "make_minutes_again"): "The drafter's own writing.",
    ("meeting", "attendance"): "Everybody concerned is there.",
    ("meeting", "attach_scan"): "Whoever runs the meeting attaches it, and nobody else is concerned.",
    ("meeting", "remove_scan"): "The mistake was made by whoever runs the meeting.",
    ("referral", "attach_scan"): "It stands beside the case's sheet; the signed sheet is told.",
    ("referral", "remove_scan"): "The mistake was made by whoever runs the meeting.",
    ("meeting", "deputy_on_paper"): "They were there; it stands on the meeting's dates, for whom they came.",
    ("meeting", "deputy_off_paper"): "The mistake was made by whoever runs the meeting.",
    ("referral", "correct_end"): "It stands on the case's page, with the time before in its timeline.",
    ("meeting", "correct_times"): "It stands beside the person, with the reason in the history.",
    ("meeting", "correct_moment"): "It stands on the meeting's dates, with the time before.",
    ("meeting", "conduct"): "Everybody concerned is there.",
    ("meeting", "go_to_item"): "Everybody concerned is there.",
    ("meeting", "take_case"): "Everybody concerned is there.",
    ("meeting", "end_stage"): "Everybody concerned is there.",
    ("meeting", "begin_stage"): "Everybody concerned is there.",
    ("meeting", "extend_stage"): "Everybody concerned is there.",
    ("meeting", "name_designate"): "Everybody concerned is there.",
    ("meeting", "hand_chair"): "Everybody concerned is there; a deputy named for it is told as one.",
    ("meeting", "leave_chair"): "Everybody concerned is there.",
    ("panel", "set_up"): "It has no seats yet.",
    ("person", "password_changed"): "The person's own deed.",
    ("person", "password_reset"): "They are told in person, with the temporary password.",
    ("person", "account_made"): "They are told in person, with the temporary password.",
    ("person", "account_changed"): "The office's own correction.",
    ("person", "account_deactivated"): "They have no account to be told by.",
    ("person", "account_reactivated"): "They are told in person, with the temporary password.",
    ("person", "calendar_made"): "The person's own deed.",
    ("person", "calendar_stopped"): "The person's own deed.",
    ("service", "service_made"): "It has no people yet.",
    ("service", "service_changed"): "The office's own correction.",
    ("team", "team_made"): "It has no people yet.",
    ("team", "team_changed"): "The office's own correction.",
}
"""Verbs of the history that nobody is told of, each with the reason."""
