"""What happens to a case before its meeting, at it, and afterwards."""

from __future__ import annotations

from datetime import date

from cmr.agenda import operations as agenda
from cmr.agenda import presenting
from cmr.models import Notice, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.on_paper.presenting import enter_presenter
from cmr.reading import operations as reading
from cmr.rules.reading import AskedOf
from tests.factories import (
    a_declaration,
    a_guest,
)
from tests.notices.council import NOW, REASON, Council, scene, told


@scene("presenter_named", "presenter_changed")
def somebody_else_presents(of: Council) -> None:
    presenting.name_presenter(of.case(), of.colleague, by=of.administrator, at=NOW)


@scene("presenter_named", "presenter_changed")
def somebody_presents_for_who_cannot_come(of: Council) -> None:
    case = of.case("circulated")
    presenting.cannot_come(case, None, by=of.worker, at=NOW)
    presenting.name_presenter(case, of.colleague, by=of.administrator, at=NOW)


@scene("presented_on_paper", "presented_by_another")
def somebody_else_presented_by_what_is_on_paper(of: Council) -> None:
    enter_presenter(of.case("in_session"), of.colleague.id, by=of.administrator, at=NOW)


@scene("presenter_cannot")
def the_presenter_cannot_come(of: Council) -> None:
    presenting.cannot_come(of.case("circulated"), of.colleague, by=of.worker, at=NOW)


@scene("guest_invited")
def a_guest_is_invited(of: Council) -> None:
    agenda.invite(of.case(), of.guest, by=of.administrator, at=NOW)


@scene("guest_invited_late")
def a_guest_is_invited_to_what_has_gone_out(of: Council) -> None:
    agenda.invite(of.case("circulated"), of.guest, by=of.administrator, at=NOW)


@scene("guest_uninvited")
def a_guest_is_uninvited(of: Council) -> None:
    case = of.case()
    a_guest(case, of.guest)
    agenda.uninvite(case, of.guest, by=of.administrator, at=NOW)


@scene("member_withdrew")
def a_member_withdraws(of: Council) -> None:
    case = of.case("circulated")
    a_declaration(case, of.member, "involvement", withdrew=True)
    entry = record(
        "referral",
        case.referral_id,
        "declare",
        by=of.member,
        at=NOW,
        person=of.member.id,
        name=of.member.name,
        declared="involvement",
        withdrew=True,
    )
    tell(entry, case.referral)


@scene("question_noted")
def questions_are_noted(of: Council) -> None:
    case = of.case("circulated")
    a_declaration(case, of.member)
    both: tuple[AskedOf, ...] = ("chair", "presenter")
    for asked_of in both:
        reading.note_question(case, asked_of, REASON, by=of.member, at=NOW)


@scene("question_noted", "question_gone")
def a_question_is_taken_back(of: Council) -> None:
    case = of.case("circulated")
    a_declaration(case, of.member)
    question = reading.note_question(case, "presenter", REASON, by=of.member, at=NOW)
    db.session.query(Notice).update({"state": "sent", "sent_at": NOW})
    reading.remove_question(question, version=str(question.version), by=of.member, at=NOW)


@scene("tabled", "tabled_for_panel")
def tabled_at_the_meeting(of: Council) -> None:
    case = of.case("in_session")
    case.referral.state, case.state = "submitted", "tabled"
    case.referral.meeting = None
    case.ended_at = NOW
    told(case.referral, "table", by=of.chair, meeting=case.meeting_id)


@scene("decided")
def heard(of: Council) -> None:
    case = of.case("in_session", "heard")
    told(case.referral, "hear", by=of.chair, meeting=case.meeting_id, actions=2, first_on="2026-12-24")


@scene("decided")
def heard_without_actions(of: Council) -> None:
    case = of.case("in_session", "heard")
    told(case.referral, "hear", by=of.chair, meeting=case.meeting_id, actions=0)


@scene("undecided")
def left_undecided(of: Council) -> None:
    case = of.case("in_session")
    case.undecided, case.undecided_reason = True, REASON
    told(case.referral, "leave_undecided", meeting=case.meeting_id)


@scene("agreed_after_all")
def agreed_after_all(of: Council) -> None:
    told(of.case("in_session").referral, "agree_after_all")


@scene("decided", "decided_for_panel")
def decided_by_the_head_of_service(of: Council) -> None:
    case = of.case("closed", "heard")
    told(case.referral, "decide", actions=1, first_on="2026-12-24")


@scene("action_confirmed")
def an_action_is_confirmed(of: Council) -> None:
    told(of.case("closed", "heard").referral, "confirm_action", by=of.worker)


@scene("action_confirmed", "confirmed_before_return")
def the_last_action_of_a_case_on_its_way_back_is_confirmed(of: Council) -> None:
    told(of.referral("returned"), "confirm_action", by=of.worker)


@scene("all_confirmed")
def everything_is_confirmed(of: Council) -> None:
    told(of.case("closed", "actioned").referral, "finish_actions", by=of.worker)


@scene("called_back", "to_return")
def called_back(of: Council) -> None:
    told(of.referral("returned"), "call_back", returns_on="2027-02-04", by=of.chair)


@scene("returned", "to_return")
def returned(of: Council) -> None:
    told(of.referral("returned"), "return_to_panel", returns_on="2027-02-04", by=of.chair)


@scene("placed")
def placed_again_after_its_return(of: Council) -> None:
    agenda.place(of.referral("returned"), of.meeting(date(2027, 2, 4)), by=of.administrator, at=NOW)


@scene("closed")
def closed(of: Council) -> None:
    told(of.referral("closed"), "close", by=of.chair)
