"""Who is told of what happens to a referral, verb by verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cmr.models import Referral
from cmr.notices.posts import (
    Post,
    heads_of_service,
    own_people,
    seats,
    service_manager,
    team_manager,
    worker,
)
from cmr.notices.telling import Happening, Telling, meeting_facts, signing_facts, slot_time
from cmr.rules.wording import in_words, sentence

Audience = Callable[[Happening, Referral], Iterable[Telling]]


def _signed_by_social_worker(event: Happening, about: Referral) -> Iterable[Telling]:
    by_when = signing_facts(about, event.at)
    yield Telling("signature_waits", team_manager(about), {"stage": "team manager"} | by_when)


def _signed_by_team_manager(event: Happening, about: Referral) -> Iterable[Telling]:
    by_when = signing_facts(about, event.at)
    yield Telling("signature_waits", service_manager(about), {"stage": "service manager"} | by_when)
    then = {"stage": "team manager", "next_stage": "service manager"} | by_when
    yield Telling("signed_on", worker(about), then)


def _signed_by_service_manager(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("ready_to_submit", worker(about), signing_facts(about, event.at))
    yield Telling("signed_on", team_manager(about), {"stage": "service manager"})


def _submitted(event: Happening, about: Referral) -> Iterable[Telling]:
    late = bool(event.detail.get("late")) and about.late_choice == "waiting"
    day = {"late_on" if late else "meeting_on": event.day("meeting_on")}
    waiting = sum(one.agreement == "waiting" for one in about.live_documents)
    if late:
        reports = {"reports": sentence(f"{in_words(waiting, 'report')} came")} if waiting else {}
        yield Telling("late_waits", seats(about.panel, event.on, "chair"), day | reports)
    elif waiting:
        yield Telling("report_to_agree", seats(about.panel, event.on, "chair"))
    administrators = seats(about.panel, event.on, "administrator")
    yield Telling("late_came" if late else "submitted", administrators, day)
    yield Telling("received", own_people(about), day)


def _recalled(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("signature_fell", _signers(event, about), {"why": "recalled by its social worker"})
    if event.detail.get("before") == "submitted":
        yield Telling("recalled", seats(about.panel, event.on, "administrator"))


def _sent_back(event: Happening, about: Referral) -> Iterable[Telling]:
    who = event.verb.removeprefix("send_back_as_").replace("_", " ")
    yield Telling("sent_back", worker(about), {"stage": who} | signing_facts(about, event.at))
    if who == "chair":
        yield Telling(
            "left_the_panel",
            seats(about.panel, event.on, "administrator"),
            {"why": "sent back to its worker"},
        )
    yield Telling("signature_fell", _signers(event, about), {"why": f"sent back by the {who}"})


def _signers(event: Happening, about: Referral) -> list[Post]:
    """The managers whose signature stands, or fell away with this event."""
    falls = [one for one in about.signatures if one.voided_at in (None, event.at)]
    return [
        Post(one.person_id, f"signatory as {one.stage.replace('_', ' ')}", has_deputies=False)
        for one in falls
        if one.stage != "social_worker"
    ]


def _withdrawn(event: Happening, about: Referral) -> Iterable[Telling]:
    if about.submitted_at is not None:
        case = about.case
        meeting = meeting_facts(case.meeting) if case and event.detail.get("before") == "scheduled" else {}
        roles = seats(about.panel, event.on, "chair", "administrator")
        yield Telling("left_the_panel", roles, {"why": "withdrawn"} | meeting)
    yield Telling("withdrawn", [*own_people(about), *_signers(event, about)])


def _accepted_late(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"meeting_on": event.day("meeting_on")}
    yield Telling("accepted_to_place", seats(about.panel, event.on, "administrator"), day)
    yield Telling("accepted_late", own_people(about), day)


def _deferred(event: Happening, about: Referral) -> Iterable[Telling]:
    was = event.day("from_on") or event.day("meeting_on")
    facts = {"to_on": event.day("to_on"), "meeting_on": was if event.verb == "defer" else None}
    yield Telling("deferred", own_people(about), facts)
    yield Telling("deferred", seats(about.panel, event.on, "administrator"), facts)


def _placed(event: Happening, about: Referral) -> Iterable[Telling]:
    if event.detail.get("before") == "returned":
        # They were required to come, or told that it returns: now they are told when.
        yield Telling("placed", own_people(about), {"meeting_on": event.day("meeting_on")}, how="at_once")
    else:
        yield Telling("placed", own_people(about), {"meeting_on": event.day("meeting_on")})


def _taken_off(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("taken_off", own_people(about), {"meeting_on": event.day("meeting_on")})


def _tabled(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("tabled", own_people(about))
    yield Telling("tabled", seats(about.panel, event.on, "administrator"))


def _decided(event: Happening, about: Referral) -> Iterable[Telling]:
    count = int(event.detail.get("actions") or 0)
    actions = sentence(f"{in_words(count, 'action')} {'is' if count == 1 else 'are'}") if count else ""
    facts = {"actions": actions, "first_on": event.day("first_on")}
    yield Telling("decided", [*own_people(about), *service_manager(about)], facts)
    if event.verb == "decide":
        yield Telling("decided_for_panel", seats(about.panel, event.on, "chair", "administrator"))


def _undecided(_event: Happening, about: Referral) -> Iterable[Telling]:
    meeting = meeting_facts(about.meeting) if about.meeting else {}
    yield Telling("undecided", heads_of_service(), meeting)


def _agreed_after_all(_event: Happening, _about: Referral) -> Iterable[Telling]:
    yield Telling("agreed_after_all", heads_of_service())


def _all_confirmed(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("all_confirmed", seats(about.panel, event.on, "chair"))


def _action_confirmed(_event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("action_confirmed", own_people(about))


def _returns(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"returns_on": event.day("returns_on")}
    kind = "called_back" if event.verb == "call_back" else "returned"
    yield Telling(kind, own_people(about), day)
    yield Telling("to_return", seats(about.panel, event.on, "administrator"), day)


def _revised(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("revised", seats(about.panel, event.on, "administrator"))


def _closed(_event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("closed", own_people(about))


def _in_time_now(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"meeting_on": event.day("meeting_on")}
    yield Telling("in_time_now", own_people(about), day)
    yield Telling("submitted", seats(about.panel, event.on, "administrator"), day)


def _meeting_lost(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"meeting_on": event.day("meeting_on")}
    people = worker(about) if event.verb == "wish_lost" else own_people(about)
    yield Telling(event.verb, people, day)


def _priority(event: Happening, about: Referral) -> Iterable[Telling]:
    gave = event.verb == "give_priority"
    yield Telling(
        "priority", own_people(about), {"answer": "gave priority to" if gave else "ended the priority of"}
    )


def _reassigned(event: Happening, about: Referral) -> Iterable[Telling]:
    if event.detail.get("team"):
        yield Telling("to_my_team", team_manager(about))


def _given(_event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("given", worker(about))


def _handed_over(event: Happening, _about: Referral) -> Iterable[Telling]:
    yield Telling(
        "handed_over", [Post(_person(event), "social worker of the case until now", has_deputies=False)]
    )


def _person(event: Happening) -> int:
    """The person whom the event names, whom ``tell`` was handed."""
    return int(event.detail["person"])


def _guest(event: Happening, about: Referral) -> Iterable[Telling]:
    case, invited = about.case, event.verb == "invite_guest"
    facts: dict[str, Any] = {}
    if case is not None:
        facts = meeting_facts(case.meeting) | {"slot_time": slot_time(case.meeting, case.place)}
    guest = [Post(_person(event), "guest for one case", has_deputies=False)]
    # Before circulation a guest knows of no case: neither kind names it (B1.2d).
    yield Telling("guest_invited" if invited else "guest_uninvited", guest, facts)


def _presenter(event: Happening, about: Referral) -> Iterable[Telling]:
    case = about.case
    facts: dict[str, Any] = {}
    if case is not None:
        facts = meeting_facts(case.meeting) | {"slot_time": slot_time(case.meeting, case.place)}
    yield Telling("presenter_named", [Post(_person(event), "presenter", has_deputies=False)], facts)
    before = event.detail.get("before")
    if before:
        until_now = Post(int(before), "presenter until now", has_deputies=False)
        yield Telling("presenter_changed", [until_now], facts)


def _declared(event: Happening, about: Referral) -> Iterable[Telling]:
    if event.detail.get("withdrew"):
        yield Telling("member_withdrew", seats(about.panel, event.on, "chair", "administrator"))


def _report_answered(event: Happening, about: Referral) -> Iterable[Telling]:
    answer = "agreed to" if event.verb == "agree_report" else "did not agree to"
    yield Telling("report_answered", worker(about), {"answer": answer})


def _file_refused(_event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("file_refused", worker(about))


def _report_attached(event: Happening, about: Referral) -> Iterable[Telling]:
    waiting = any(one.agreement == "waiting" for one in about.live_documents)
    if waiting and about.submitted_at is not None and about.state in ("submitted", "scheduled"):
        yield Telling("report_to_agree", seats(about.panel, event.on, "chair"))


AUDIENCES: dict[tuple[str, str], Audience] = {
    ("referral", "sign_as_social_worker"): _signed_by_social_worker,
    ("referral", "sign_as_team_manager"): _signed_by_team_manager,
    ("referral", "sign_as_service_manager"): _signed_by_service_manager,
    ("referral", "submit"): _submitted,
    ("referral", "recall"): _recalled,
    ("referral", "send_back_as_team_manager"): _sent_back,
    ("referral", "send_back_as_service_manager"): _sent_back,
    ("referral", "send_back_as_chair"): _sent_back,
    ("referral", "withdraw"): _withdrawn,
    ("referral", "accept_late"): _accepted_late,
    ("referral", "defer_late"): _deferred,
    ("referral", "defer"): _deferred,
    ("referral", "schedule"): _placed,
    ("referral", "take_off"): _taken_off,
    ("referral", "table"): _tabled,
    ("referral", "hear"): _decided,
    ("referral", "decide"): _decided,
    ("referral", "leave_undecided"): _undecided,
    ("referral", "agree_after_all"): _agreed_after_all,
    ("referral", "finish_actions"): _all_confirmed,
    ("referral", "confirm_action"): _action_confirmed,
    ("referral", "call_back"): _returns,
    ("referral", "return_to_panel"): _returns,
    ("referral", "revise"): _revised,
    ("referral", "close"): _closed,
    ("referral", "in_time_now"): _in_time_now,
    ("referral", "meeting_lost"): _meeting_lost,
    ("referral", "late_no_more"): _meeting_lost,
    ("referral", "wish_lost"): _meeting_lost,
    ("referral", "give_priority"): _priority,
    ("referral", "end_priority"): _priority,
    ("referral", "reassign"): _reassigned,
    ("person", "referral_given"): _given,
    ("person", "referral_handed_over"): _handed_over,
    ("referral", "invite_guest"): _guest,
    ("referral", "uninvite_guest"): _guest,
    ("referral", "name_presenter"): _presenter,
    ("referral", "declare"): _declared,
    ("referral", "agree_report"): _report_answered,
    ("referral", "refuse_report"): _report_answered,
    ("referral", "refuse_file"): _file_refused,
    ("referral", "attach"): _report_attached,
}
"""Every verb about a referral that somebody is told of."""
