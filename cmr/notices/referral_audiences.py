"""Who is told of what happens to a referral, verb by verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cmr.models import Case, Meeting, Person, Referral, Team, db
from cmr.notices import question_audiences
from cmr.notices.coming import guest_facts, guests, presents_besides
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
from cmr.panels.queries import deciders, kept_terms
from cmr.rules.notices import FIRST_IN_LINE
from cmr.rules.wording import in_words, sentence

WHOSE = (
    "Who owns each, and by when, stands in the record. Team manager and social worker see to them jointly and confirm "
    "what is done."
)
NOT_ASKED = "What they had asked you about it is not put to you any more."
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
    yield Telling("all_signed", team_manager(about), signing_facts(about, event.at))


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
    yield from _fell(event, about, "recalled by its social worker")
    if event.detail.get("before") == "submitted":
        yield Telling("recalled", seats(about.panel, event.on, "administrator"))


def _sent_back(event: Happening, about: Referral) -> Iterable[Telling]:
    who = event.verb.removeprefix("send_back_as_").replace("_", " ")
    yield Telling("sent_back", worker(about), {"stage": who} | signing_facts(about, event.at))
    if who == "chair":
        facts = {"why": "sent back to its worker"} | _off_the_agenda(event, about)
        yield Telling("left_the_panel", seats(about.panel, event.on, "administrator"), facts)
    if _left(event, about) is not None:
        # Whoever was to come with it hears at once that they need not; that their signature fell can wait.
        yield Telling("sent_back_off", team_manager(about), {"stage": who} | _off_the_agenda(event, about))
    yield from _fell(event, about, f"sent back by the {who}")
    yield from _need_not_come(event, about)


def _signers(event: Happening, about: Referral) -> list[tuple[str, Post]]:
    """The managers whose signature stands, or fell away with this event, each with their stage."""
    stages = [
        (one.stage.replace("_", " "), one.person_id)
        for one in about.signatures
        if one.voided_at in (None, event.at) and one.stage != "social_worker"
    ]
    return [(stage, Post(who, f"{stage} who signed it", has_deputies=False)) for stage, who in stages]


def _fell(event: Happening, about: Referral, why: str) -> Iterable[Telling]:
    """Each of them is to sign again."""
    for stage, post in _signers(event, about):
        yield Telling("signature_fell", [post], {"why": why, "stage": stage})


def _withdrawn(event: Happening, about: Referral) -> Iterable[Telling]:
    if about.submitted_at is not None:
        roles = seats(about.panel, event.on, "chair", "administrator")
        yield Telling("left_the_panel", roles, {"why": "withdrawn"} | _off_the_agenda(event, about))
    facts = {"not_on": _off_the_agenda(event, about).get("meeting_on")}
    yield Telling("withdrawn", [*own_people(about), *(post for _, post in _signers(event, about))], facts)
    yield from _need_not_come(event, about)


def _left(event: Happening, about: Referral) -> Case | None:
    """The case that has just left its agenda, or is about to."""
    return about.cases[-1] if about.cases and event.detail.get("before") == "scheduled" else None


def _off_the_agenda(event: Happening, about: Referral) -> dict[str, Any]:
    case = _left(event, about)
    return meeting_facts(case.meeting) if case is not None else {}


def _need_not_come(event: Happening, about: Referral) -> Iterable[Telling]:
    """Whoever was to come for the case alone: another presenter, and its guests (B1.2d, D3d)."""
    case = _left(event, about)
    if case is not None:
        facts = meeting_facts(case.meeting) | {"referral_id": about.id}
        yield Telling("presenter_off", presents_besides(case), facts)
        yield Telling("guest_case_off", guests([case]), facts | {"reference": None})


def _accepted_late(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"meeting_on": event.day("meeting_on")}
    yield Telling("accepted_to_place", seats(about.panel, event.on, "administrator"), day)
    yield Telling("accepted_late", own_people(about), day)


def _deferred(event: Happening, about: Referral) -> Iterable[Telling]:
    case = _left(event, about)
    facts = {"to_on": event.day("to_on"), "meeting_on": case.meeting.on.isoformat() if case else None}
    yield Telling("deferred", own_people(about), facts)
    yield Telling("deferred_for_panel", seats(about.panel, event.on, "administrator"), facts)
    yield from _need_not_come(event, about)


def _placed(event: Happening, about: Referral) -> Iterable[Telling]:
    # They were required to come, or told that it returns: now they are told when.
    how = "at_once" if event.detail.get("before") == "returned" else ""
    yield Telling("placed", own_people(about), {"meeting_on": event.day("meeting_on")}, how=how)


def _taken_off(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("taken_off", own_people(about), {"meeting_on": event.day("meeting_on")})
    yield from _need_not_come(event, about)


def _tabled(event: Happening, about: Referral) -> Iterable[Telling]:
    day = {"meeting_on": _off_the_agenda(event, about).get("meeting_on")}
    yield Telling("tabled", own_people(about), day)
    yield Telling("tabled_for_panel", seats(about.panel, event.on, "administrator"), day)
    yield from _need_not_come(event, about)


def _decided(event: Happening, about: Referral) -> Iterable[Telling]:
    count = int(event.detail.get("actions") or 0)
    agreed = sentence(f"{in_words(count, 'action')} {'is' if count == 1 else 'are'} agreed.")
    facts = {
        "agreed": agreed,
        "whose": WHOSE if count else None,
        "first_on": event.day("first_on") if count else None,
        "decided_by": "head of service decided on" if event.verb == "decide" else f"{about.panel.name} heard",
    }
    yield Telling("decided", [*own_people(about), *service_manager(about)], facts)
    if event.verb == "decide":
        told = [*seats(about.panel, event.on, "chair", "administrator"), *heads_of_service()]
        yield Telling("decided_for_panel", told)


def _undecided(_event: Happening, about: Referral) -> Iterable[Telling]:
    meeting = meeting_facts(about.meeting) if about.meeting else {}
    heads = heads_of_service()
    found = deciders(kept_terms(about.terms).sheet.undecided_to)
    beside = {one.person_id: {"beside": found.beside({one.person_id})} for one in heads}
    yield Telling("undecided", heads, meeting, of_each=beside)


def _agreed_after_all(_event: Happening, _about: Referral) -> Iterable[Telling]:
    yield Telling("agreed_after_all", heads_of_service())


def _all_confirmed(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("all_confirmed", seats(about.panel, event.on, "chair"))


def _action_confirmed(event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("action_confirmed", own_people(about))
    # Of a case that was heard this is a move of its own; one on its way back may now be closed before it comes (D3h).
    if about.state == "returned" and about.returns_on and all(one.confirmed_at for one in about.actions):
        day = {"returns_on": about.returns_on.isoformat()}
        yield Telling("confirmed_before_return", seats(about.panel, event.on, "chair"), day)


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
    """Of what hung on a meeting that is cancelled: kept for it, late for it, or meant for it by its worker."""
    day = {"meeting_on": event.day("meeting_on"), "in_line": FIRST_IN_LINE}
    yield Telling(event.verb, worker(about), day | {"asked": "You asked"})
    yield Telling(event.verb, team_manager(about), day | {"asked": "Its social worker asked"})


def _priority(event: Happening, about: Referral) -> Iterable[Telling]:
    gave = event.verb == "give_priority"
    answer = "gave priority to" if gave else "ended the priority of"
    yield Telling("priority", own_people(about), {"answer": answer, "priority": gave})


def _reassigned(event: Happening, about: Referral) -> Iterable[Telling]:
    """The manager of the team that has it now, and of the one that had it."""
    if not event.detail.get("team"):
        return
    yield Telling("to_my_team", team_manager(about), _comes_to(about))
    before = db.session.get(Team, int(event.detail["team_before"]))
    if before is not None and before.manager_id is not None and before.manager_id != about.team.manager_id:
        yield Telling(
            "from_my_team", [Post(before.manager_id, f"manager of {before.name}")], _not_then(about)
        )


def _comes_to(referral: Referral) -> dict[str, Any]:
    """When the case is heard, for whoever comes with it from now on; its time once that was told (D3c)."""
    case = referral.case if referral.state == "scheduled" else None
    if case is None:
        return {}
    when = {"at_time": slot_time(case.meeting, case.place)} if case.has_gone_out else {}
    return meeting_facts(case.meeting) | when


def _not_then(referral: Referral) -> dict[str, Any]:
    facts = _comes_to(referral)
    return {
        "meeting_id": facts.get("meeting_id"),
        "not_on": facts.get("meeting_on"),
        "referral_id": referral.id,
    }


def _given(_event: Happening, about: Referral) -> Iterable[Telling]:
    yield Telling("given", worker(about), _comes_to(about))


def _handed_over(event: Happening, about: Referral) -> Iterable[Telling]:
    until_now = Post(_person(event), "social worker of the case until now", has_deputies=False)
    yield Telling("handed_over", [until_now], _not_then(about))


def _person(event: Happening) -> int:
    """The person whom the event names, whom ``tell`` was handed."""
    return int(event.detail["person"])


def _guest(event: Happening, about: Referral) -> Iterable[Telling]:
    """Before circulation a guest knows of no case, and neither mail names it (B1.2d)."""
    case = about.case
    guest = [Post(_person(event), "guest for one case", has_deputies=False)]
    facts = guest_facts(case.meeting, case) if case is not None else {}
    if event.verb == "uninvite_guest":
        yield Telling("guest_uninvited", guest, facts | {"reference": None})
    elif case is not None and case.has_gone_out:
        yield Telling("guest_invited_late", guest, facts)
    else:
        yield Telling("guest_invited", guest, facts | {"reference": None})


def _presenter(event: Happening, about: Referral) -> Iterable[Telling]:
    facts = _comes_to(about)
    yield Telling("presenter_named", [Post(_person(event), "presenter", has_deputies=False)], facts)
    before = event.detail.get("before")
    if before:
        comes_still = {post.person_id for post in own_people(about)}
        until_now = Post(int(before), "presenter until now", has_deputies=False)
        comes = int(before) in comes_still and not event.detail.get("before_cannot")
        still = "You still come with it." if comes else None
        yield Telling("presenter_changed", [until_now], facts | {"still": still})


def _presented(event: Happening, _about: Referral) -> Iterable[Telling]:
    """Whoever presented it, and whoever was named for it: it is said of both (D3d)."""
    facts = meeting_facts(db.session.get_one(Meeting, int(event.detail["meeting"])))
    for kind, who in (("presented_on_paper", "person"), ("presented_by_another", "before")):
        yield Telling(kind, [Post(int(event.detail[who]), "presenter", has_deputies=False)], facts)


def _presenter_cannot(event: Happening, about: Referral) -> Iterable[Telling]:
    """Whoever can name another (D3d)."""
    who = db.session.get_one(Person, _person(event))
    facts = _comes_to(about) | {"who": who.name, "who_id": who.id, "instead": event.detail.get("name")}
    yield Telling(
        "presenter_cannot", [*team_manager(about), *seats(about.panel, event.on, "administrator")], facts
    )


def _declared(event: Happening, about: Referral) -> Iterable[Telling]:
    if event.detail.get("withdrew"):
        who = {"who": event.detail.get("name"), "who_id": event.detail.get("person")}
        held_on = (about.case.meeting.on,) if about.case else ()
        posts = seats(about.panel, event.on, "chair", "administrator")
        told = question_audiences.told_of_theirs(event, about)
        of_each = {one: {"unasked": NOT_ASKED} for one in told}
        yield Telling("member_withdrew", posts, who, held_on=held_on, of_each=of_each)
        yield from question_audiences.of_whoever_withdrew(event, about)


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
    ("referral", "defer_waiting"): _deferred,
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
    ("referral", "presented_on_paper"): _presented,
    ("referral", "presenter_cannot"): _presenter_cannot,
    ("referral", "declare"): _declared,
    ("referral", "agree_report"): _report_answered,
    ("referral", "refuse_report"): _report_answered,
    ("referral", "refuse_file"): _file_refused,
    ("referral", "attach"): _report_attached,
}
"""Every verb about a referral that somebody is told of."""
