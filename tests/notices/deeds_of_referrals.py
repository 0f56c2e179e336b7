"""What happens to a referral on its way to the panel, and in its queue."""

from __future__ import annotations

from datetime import date, timedelta

from cmr.agenda import operations as agenda
from cmr.models import Notice, Referral, db
from cmr.referrals import operations, reassigning
from tests.factories import (
    a_document,
    a_person,
    a_team,
    a_worker,
)
from tests.notices.council import NOW, REASON, Council, scene, told


@scene("signature_waits")
def signed_by_the_worker(of: Council) -> None:
    of.meeting()
    told(of.referral("signed_by_social_worker"), "sign_as_social_worker")


@scene("signature_waits", "signed_on")
def signed_by_the_team_manager(of: Council) -> None:
    of.meeting()
    told(of.referral("signed_by_team_manager"), "sign_as_team_manager")


@scene("ready_to_submit", "all_signed")
def signed_by_the_service_manager(of: Council) -> None:
    of.meeting()
    told(of.referral("signed_by_service_manager"), "sign_as_service_manager")


@scene("sent_back", "signature_fell")
def sent_back_by_the_service_manager(of: Council) -> None:
    of.meeting()
    referral = of.referral("signed_by_team_manager")
    referral.state, referral.sent_back = "draft", None
    told(referral, "send_back_as_service_manager")


@scene("sent_back", "sent_back_off", "left_the_panel", "signature_fell")
def sent_back_by_the_chair(of: Council) -> None:
    operations.send_back(of.case().referral, "", {"criteria": REASON}, by=of.chair, at=NOW)


@scene("sent_back", "sent_back_off", "left_the_panel", "signature_fell")
def sent_back_after_its_time_was_told(of: Council) -> None:
    case = of.case()
    of.circulates(case.meeting)
    db.session.query(Notice).delete()
    db.session.expire_all()
    operations.send_back(case.referral, "", {"criteria": REASON}, by=of.chair, at=NOW + timedelta(hours=1))


@scene("file_refused")
def a_file_is_refused(of: Council) -> None:
    told(of.referral(), "refuse_file")


@scene("given", "handed_over", "to_my_team", "from_my_team")
def given_to_another_worker(of: Council) -> None:
    service = of.worker.team.service if of.worker.team else None
    south = a_team("Assessment South", service, a_person("Tara Teamlead", "team manager"))
    taker = a_worker(south, "Nell Newworker")
    case = of.case("circulated")
    reassigning.reassign(case.referral, taker, by=of.chair, at=NOW)


@scene("submitted", "received")
def submitted_in_time(of: Council) -> None:
    meeting = of.meeting()
    told(of.referral("submitted"), "submit", meeting_on=meeting.on.isoformat())


@scene("late_waits", "late_came", "received")
def submitted_late(of: Council) -> None:
    referral = of.referral("submitted")
    referral.late_for, referral.late_choice = of.meeting(), "waiting"
    told(referral, "submit", meeting_on="2026-12-10", late=True)


@scene("report_to_agree")
def a_report_is_attached(of: Council) -> None:
    referral = of.referral("submitted")
    _a_report(referral)
    told(referral, "attach")


@scene("report_answered")
def a_report_is_agreed(of: Council) -> None:
    told(of.referral("submitted"), "agree_report")


@scene("recalled", "signature_fell")
def recalled_from_the_queue(of: Council) -> None:
    referral = of.referral("submitted")
    referral.state = "draft"
    told(referral, "recall", before="submitted", by=of.worker)


@scene("left_the_panel", "withdrawn", "presenter_off", "guest_case_off")
def withdrawn_from_an_agenda(of: Council) -> None:
    operations.withdraw(of.attended().referral, REASON, by=of.worker, at=NOW)


@scene("accepted_late", "accepted_to_place")
def accepted_although_late(of: Council) -> None:
    referral = of.referral("submitted")
    referral.late_for, referral.late_choice = of.meeting(), "waiting"
    agenda.accept_late(referral, REASON, by=of.chair, at=NOW)


@scene("deferred", "deferred_for_panel", "presenter_off", "guest_case_off")
def deferred_to_a_later_meeting(of: Council) -> None:
    case = of.attended("circulated")
    agenda.defer(case.referral, REASON, of.meeting(date(2026, 12, 17)), by=of.chair, at=NOW)


@scene("deferred", "deferred_for_panel")
def deferred_while_it_waits(of: Council) -> None:
    referral = of.referral("submitted")
    of.meeting()
    agenda.defer_waiting(referral, REASON, of.meeting(date(2026, 12, 17)), by=of.chair, at=NOW)


@scene("placed")
def placed_on_an_agenda(of: Council) -> None:
    agenda.place(of.referral("submitted"), of.meeting(), by=of.administrator, at=NOW)


@scene("taken_off", "presenter_off", "guest_case_off")
def taken_off_an_agenda(of: Council) -> None:
    agenda.take_off(of.attended().referral, REASON, by=of.administrator, at=NOW)


@scene("priority")
def given_priority(of: Council) -> None:
    agenda.set_priority(of.referral("submitted"), True, REASON, by=of.chair, at=NOW)


@scene("revised")
def revised_before_it_returns(of: Council) -> None:
    referral = of.referral("returned")
    referral.state, referral.returns_on = "draft", None
    told(referral, "revise", by=of.worker)


def _a_report(referral: Referral) -> None:
    referral.documents.append(a_document("other", "A report", referral.worker))
    referral.documents[0].agreement = "waiting"
    db.session.flush()
