"""What happened to a referral, in words: one wording for every verb that is written into its history.

A verb that nobody gave words fails a test: ``tests/referrals/test_timeline.py`` reads all of them from the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from cmr.models import HistoryEntry
from cmr.rules.filing import WHAT
from cmr.rules.foreign_look import SAID_IN
from cmr.rules.on_paper import moment_written, written_words
from cmr.rules.panel_type import PanelType
from cmr.rules.paper_gaps import GAPS
from cmr.rules.referral import REFERRAL
from cmr.rules.wording import plural, sentence, spoken_date, spoken_time

Detail = Mapping[str, Any]
Say = Callable[[Detail, PanelType], str]


@dataclass(frozen=True)
class Event:
    """One entry of the timeline, as the page draws it."""

    title: str
    by: str
    at: datetime
    text: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Wording:
    """How a verb is said: its title, and what its detail adds."""

    title: str
    text: Say


def _nothing(_detail: Detail, _terms: PanelType) -> str:
    return ""


def _reason(detail: Detail, _terms: PanelType) -> str:
    return str(detail.get("reason") or "")


def _day(value: object) -> str:
    return spoken_date(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _hour(value: object) -> str:
    return spoken_time(time.fromisoformat(value)) if isinstance(value, str) and value else ""


def _with_reason(text: str, detail: Detail) -> str:
    return "\n".join(part for part in (text, str(detail.get("reason") or "")) if part)


def _titles(terms: PanelType) -> dict[str, str]:
    return {section.key: section.title for section in terms.whole_form.sections}


def _asked(detail: Detail, terms: PanelType) -> str:
    if detail.get("reasons"):
        return _reason(detail, terms)
    titles = _titles(terms)
    named = [titles[key] for key in detail.get("sections", ()) if key in titles]
    return _with_reason(f"To change: {'; '.join(named)}." if named else "", detail)


def _left_as_it_was(detail: Detail, terms: PanelType) -> str:
    titles = _titles(terms)
    stays = detail.get("stays") or {}
    return "\n".join(f"{titles.get(key, key)}: not changed because {why}" for key, why in stays.items())


def _received(detail: Detail, _terms: PanelType) -> str:
    day = _day(detail.get("meeting_on"))
    if not day:
        return "No meeting was planned yet."
    if detail.get("asked_for") and not detail.get("late"):
        return f"Asked for the meeting on {day}, in time for it."
    if detail.get("late"):
        return f"After the deadline of the meeting on {day}: the chair decides."
    return f"In time for the meeting on {day}."


def _to_meeting(detail: Detail, _terms: PanelType) -> str:
    day = _day(detail.get("meeting_on") or detail.get("to_on") or detail.get("on"))
    ended = " Its priority ended with it." if detail.get("priority_ended") else ""
    return _with_reason(f"The meeting on {day}.{ended}" if day else ended.strip(), detail)


def _deferred(detail: Detail, _terms: PanelType) -> str:
    """The meeting it was deferred to first, as that is what holds; then the one that it left or came late for."""
    to, left = _day(detail.get("to_on")), _day(detail.get("from_on") or detail.get("meeting_on"))
    first = f"To the meeting on {to}" if to else "To a later meeting that was not named"
    ended = " Its priority ended with it." if detail.get("priority_ended") else ""
    whole = f"{first}, from the meeting on {left}.{ended}" if left else f"{first}.{ended}"
    return _with_reason(whole, detail)


def _moved(detail: Detail, _terms: PanelType) -> str:
    """Another date or another hour of the meeting that it is on, or kept for."""
    to, hour = _day(detail.get("to_on")), detail.get("to_time")
    found = [f"To {to}, from {_day(detail.get('from_on'))}."] if to else []
    if hour:
        it = "It" if to else f"On {_day(detail.get('meeting_on'))} it"
        found.append(f"{it} begins at {_hour(hour)}, not at {_hour(detail.get('from_time'))}.")
    return _with_reason(" ".join(found), detail)


def _returns(detail: Detail, _terms: PanelType) -> str:
    day = _day(detail.get("returns_on"))
    return _with_reason(f"On {day}." if day else "", detail)


def _declared(detail: Detail, _terms: PanelType) -> str:
    said = {"none": "no involvement", "prior_knowledge": "prior knowledge", "involvement": "involvement"}
    found = said.get(str(detail.get("declared")), "")
    if found and detail.get("withdrew"):
        found += (
            ", and stays withdrawn from the case" if detail.get("carried") else ", and withdrew from the case"
        )
    who = detail.get("name")
    return sentence(f"{who}: {found}." if who else f"{found}.") if found else ""


def _kind(detail: Detail, terms: PanelType) -> str:
    names = {kind.key: kind.name for kind in terms.documents}
    name = names.get(str(detail.get("document_kind") or ""), "")
    return f"{name}. Held until it is checked for viruses." if detail.get("held") else name


def _section(detail: Detail, terms: PanelType) -> str:
    titles = (section.title for section in terms.whole_form.sections if section.key == detail.get("section"))
    return next((f"{title}." for title in titles), "")


def _number(detail: Detail, _terms: PanelType) -> str:
    return f"Action {detail['number']}." if detail.get("number") else ""


def _named(detail: Detail, _terms: PanelType) -> str:
    return str(detail.get("name") or "")


def _presented(detail: Detail, _terms: PanelType) -> str:
    before = f"; until then {detail['before_name']} was named" if detail.get("before_name") else ""
    return f"{detail['name']} presented it{before}." if detail.get("name") else ""


def _afterwards(detail: Detail, _terms: PanelType) -> str:
    return (
        sentence(f"{GAPS.get(str(detail.get('what')), 'something')}: {detail.get('name')}.")
        if detail.get("name")
        else ""
    )


def _could_instead(detail: Detail, _terms: PanelType) -> str:
    return f"{detail['name']} could present it instead." if detail.get("name") else ""


def _asked_for(detail: Detail, _terms: PanelType) -> str:
    day = _day(detail.get("meeting_on"))
    return f"The meeting on {day}." if day else "No later one any more: the next that it can make."


def _reassigned(detail: Detail, _terms: PanelType) -> str:
    team = f" It is {detail['team']}’s now." if detail.get("team") else ""
    return f"From {detail.get('from_name')} to {detail.get('to_name')}.{team}"


def _paper(detail: Detail) -> str:
    if said_in := SAID_IN.get(str(detail.get("paper"))):
        return said_in
    kind = next((words for kind, words in WHAT.items() if kind == detail.get("paper")), "")
    return f"{sentence(kind)}, child {detail['child']}" if detail.get("child") else sentence(kind)


def _filed(detail: Detail, _terms: PanelType) -> str:
    on, due_on = (str(detail.get(name) or "") for name in ("filed_on", "due_on"))
    late = f", due on {_day(due_on)}" if on > due_on else ""
    did = "entered" if detail.get("paper") == "chronology" else "filed"
    return f"{_paper(detail)}: {did} on {_day(on)}{late}." if on else ""


def _not_filed(detail: Detail, _terms: PanelType) -> str:
    return _with_reason(f"{_paper(detail)}.", detail)


def _looked(detail: Detail, _terms: PanelType) -> str:
    certain = " Another family is named in it for certain." if detail.get("certain") else ""
    found, left = (int(detail.get(name, 0)) for name in ("found", "left_out"))
    out = (
        f" {left} of them {'is' if left == 1 else 'are'} left out of what goes onto the file." if left else ""
    )
    # Why something may stay says whose name it is: whoever files reads that beside the paper, not this family.
    return f"{_paper(detail)}: {plural(found, 'thing')} found.{certain}{out}"


WORDS: dict[str, Wording] = {
    "begin": Wording("Referral begun", _nothing),
    "take_over": Wording("Family and support network taken over from an earlier referral", _nothing),
    "still_holds": Wording("What was taken over confirmed: it still holds", _section),
    "attach": Wording("Document attached", _kind),
    "remove": Wording("Document removed", _kind),
    "refuse_file": Wording("File refused by the virus scanner: nothing of it was kept", _kind),
    "clear_file": Wording("Held file checked for viruses, and clear", _kind),
    "agree_report": Wording("Extra report agreed to by the chair", _kind),
    "refuse_report": Wording("Extra report not agreed to by the chair", _kind),
    "sign_as_social_worker": Wording("Signed as social worker", _left_as_it_was),
    "leave_as_it_is": Wording("Answered why a section stays as it is", _section),
    "sign_as_team_manager": Wording("Signed as team manager", _nothing),
    "sign_as_service_manager": Wording("Signed as service manager", _nothing),
    "submit": Wording("Submitted to the panel", _received),
    "recall": Wording("Recalled to change it", _nothing),
    "send_back_as_team_manager": Wording("Sent back by the team manager", _asked),
    "send_back_as_service_manager": Wording("Sent back by the service manager", _asked),
    "send_back_as_chair": Wording("Sent back by the chair", _asked),
    "withdraw": Wording("Withdrawn", _reason),
    "accept_late": Wording("Accepted although late", _to_meeting),
    "defer_late": Wording("Deferred because it came late", _deferred),
    "defer_waiting": Wording("Deferred by the chair", _deferred),
    "schedule": Wording("Placed on a meeting’s agenda", _to_meeting),
    "take_off": Wording("Taken off the agenda", _to_meeting),
    "defer": Wording("Deferred to another meeting", _deferred),
    "lose_meeting": Wording("Back in the queue, among the first: its meeting was cancelled", _to_meeting),
    "meeting_lost": Wording(
        "Among the first in the queue: the meeting it was kept for was cancelled", _to_meeting
    ),
    "late_no_more": Wording("No longer late: the meeting it was late for was cancelled", _to_meeting),
    "wish_lost": Wording("The later meeting that was asked for was cancelled", _to_meeting),
    "declare": Wording("Declared for this case", _declared),
    "say_view": Wording("View of a member recorded", _named),
    "save_sheet": Wording("Decision sheet written", _nothing),
    "attach_scan": Wording("Scan of what was kept on paper attached", _nothing),
    "remove_scan": Wording("Scan of what was kept on paper removed", _nothing),
    "leave_undecided": Wording("The panel could not agree", _reason),
    "agree_after_all": Wording("The panel agreed after all", _nothing),
    "table": Wording("Tabled at the meeting", _reason),
    "correct_end": Wording("Time at which the panel was done with it put right", _nothing),
    "hear": Wording("Heard, and the decision sheet signed", _nothing),
    "decide": Wording("Decided by the head of service", _nothing),
    "finish_actions": Wording("Every action confirmed", _nothing),
    "call_back": Wording("Called back to the panel", _returns),
    "return_to_panel": Wording("To return to the panel", _returns),
    "revise": Wording("Form opened to be revised", _nothing),
    "close": Wording("Closed", _reason),
    "meeting_moved": Wording("Its meeting was moved", _moved),
    "in_time_now": Wording("No longer late: the meeting moved to a later date", _to_meeting),
    "give_priority": Wording("Given priority by the chair", _reason),
    "end_priority": Wording("Priority ended by the chair", _reason),
    "invite_guest": Wording("Guest invited for this case", _named),
    "uninvite_guest": Wording("Invitation of a guest taken back", _named),
    "name_presenter": Wording("Presenter named", _named),
    "presented_on_paper": Wording("Presented by somebody else, as written on paper", _presented),
    "said_afterwards": Wording("Said after the sheet was signed on paper", _afterwards),
    "not_said_afterwards": Wording("What was said afterwards taken back", _nothing),
    "presenter_comes": Wording("Presenter comes", _nothing),
    "presenter_cannot": Wording("Presenter can’t come", _could_instead),
    "ask_for_meeting": Wording("Later meeting asked for", _asked_for),
    "reassign": Wording("Given to another social worker", _reassigned),
    "confirm_action": Wording("Action confirmed", _number),
    "file_paper": Wording("Put on the child’s file", _filed),
    "take_back_filing": Wording("Not on the child’s file after all", _not_filed),
    "look_at_names": Wording("Looked at for names of other families", _looked),
}
"""Every verb of a referral's history."""

SAVED_OFTEN = frozenset({"save_sheet"})
"""Written down whenever somebody saves it or goes on with it; the timeline tells of the signature alone."""


def events(history: Sequence[HistoryEntry], terms: PanelType) -> tuple[Event, ...]:
    """A referral's history as its timeline. Raises KeyError for a verb without words."""
    return tuple(_event(entry, terms) for entry in history if entry.verb not in SAVED_OFTEN)


def _event(entry: HistoryEntry, terms: PanelType) -> Event:
    wording = WORDS[entry.verb]
    move = REFERRAL.moves.get(entry.verb)
    name = entry.by.name if entry.by else ""
    written, said = moment_written(entry.detail), wording.text(entry.detail, terms)
    by = f"{name}, for {entry.principal.name}" if entry.principal else name
    return Event(
        title=wording.title,
        by=str((entry.detail.get("signed_by_name") if written else "") or by),
        at=written or entry.at,
        text="\n".join(filter(None, (said, written_words(entry.detail, name, entry.at) if written else ""))),
        clause=move.clause if move else "",
    )
