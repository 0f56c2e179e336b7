"""Every deed that somebody is told of, done once in one council, and every reminder: what their mails say is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cmr.agenda import operations as agenda
from cmr.agenda import presenting
from cmr.circulation import operations as circulation
from cmr.hearing import queries as hearing
from cmr.hearing import replies
from cmr.models import Action, Case, Deputyship, Meeting, Panel, Person, Referral, db
from cmr.models.history import record
from cmr.notices.operations import tell
from cmr.notices.reminders import sweep
from cmr.people.membership import Term, end_deputyship, end_seat, fill_seat, nominate_deputy
from cmr.reading import operations as reading
from cmr.referrals import operations, reassigning
from cmr.referrals.queries import by_reference
from cmr.rules.reading import AskedOf
from cmr.rules.rescheduling import When
from cmr.schedule import cancelling, changing
from cmr.schedule import operations as schedule
from tests.factories import (
    _a_document,
    a_declaration,
    a_deputy,
    a_guest,
    a_meeting,
    a_panel,
    a_person,
    a_referral,
    a_seat,
    a_service,
    a_team,
    a_worker,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning."""
TOMORROW = NOW + timedelta(days=1)
CHILD = "Zephyrine Quillfeather"
REASON = "Zephyrine Quillfeather runs away from her aunt’s."
SECRETS = ("Zephyrine", "Quillfeather", "ZQ", "runs away")
"""What no mail may hold: names, initials, and words of a case or of a reason."""
VENUE = "Committee room 2"


@dataclass
class Council:
    """One of everybody."""

    panel: Panel
    chair: Person
    administrator: Person
    member: Person
    second: Person
    deputy: Person
    worker: Person
    colleague: Person
    guest: Person

    @property
    def team_manager(self) -> Person:
        """The manager of the worker's team."""
        team = self.worker.team
        assert team is not None
        assert team.manager is not None
        return team.manager

    def referral(self, state: str = "draft", meeting: Meeting | None = None) -> Referral:
        """A referral of the worker, as pages load it."""
        made = a_referral(self.panel, self.worker, state, child=CHILD, meeting=meeting)
        found = by_reference(made.reference)
        assert found is not None
        return found

    def meeting(self, on: date = date(2026, 12, 10), state: str = "planned") -> Meeting:
        """A meeting in its room."""
        found = a_meeting(self.panel, on, state)
        found.venue = VENUE
        db.session.flush()
        return found

    def case(self, state: str = "planned", how: str = "scheduled") -> Case:
        """A referral on the agenda of a meeting in that state."""
        found = self.referral(how, self.meeting(state=state)).case
        assert found is not None
        return found

    def attended(self, state: str = "planned") -> Case:
        """A case with a presenter of its own and a guest."""
        case = self.case(state)
        case.presenter = self.colleague
        a_guest(case, self.guest)
        return case

    def circulates(self, meeting: Meeting) -> None:
        """The agenda goes out."""
        circulation.circulate(meeting, by=self.administrator, at=NOW, reason="Few replied yet.")


def a_council() -> Council:
    """The council of every scene."""
    panel = a_panel()
    service = a_service("Assessment service", a_person("Sheila Service", "service manager"))
    team = a_team("Assessment North", service, a_person("Terence Teamhead", "team manager"))
    member = a_seat(panel, "member", a_person("Mo Member", "service manager")).person
    found = Council(
        panel=panel,
        chair=a_seat(panel, "chair", a_person("Cher Chair", "head of service")).person,
        administrator=a_seat(panel, "administrator", a_person("Ada Admin", "business support")).person,
        member=member,
        second=a_seat(panel, "member", a_person("Sia Second", "service manager")).person,
        deputy=a_deputy(member, a_person("Dee Deputy", "service manager")),
        worker=a_worker(team, "Wanda Worker"),
        colleague=a_worker(team, "Otto Other"),
        guest=a_person("Gus Guest", "partner agency"),
    )
    db.session.flush()
    return found


@dataclass(frozen=True)
class Scene:
    """Something that happens, and the kinds of mail that it brings by when the worker ran."""

    happens: Callable[[Council], None]
    kinds: frozenset[str]
    at: datetime = TOMORROW
    """When the worker runs: with the mail of the day after, unless it says otherwise."""


SCENES: dict[str, Scene] = {}


def scene(
    *kinds: str, at: datetime = TOMORROW
) -> Callable[[Callable[[Council], None]], Callable[[Council], None]]:
    """Adds what happens under its name."""

    def added(happens: Callable[[Council], None]) -> Callable[[Council], None]:
        SCENES[happens.__name__] = Scene(happens, frozenset(kinds), at)
        return happens

    return added


def told(
    of: Referral, verb: str, *, by: Person | None = None, person: int | None = None, **detail: Any
) -> None:
    """An entry of the referral's history, with a reason, told."""
    entry = record("referral", of.id, verb, by=by, at=NOW, reason=REASON, **detail)
    more = {"person": person} if person else {}
    tell(entry, of, **more)


# --- on its way to the panel


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


@scene("sent_back", "left_the_panel", "signature_fell")
def sent_back_by_the_chair(of: Council) -> None:
    operations.send_back(of.case().referral, "", {"criteria": REASON}, by=of.chair, at=NOW)


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


# --- in the panel's queue


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


# --- meetings


@scene("meeting_added")
def a_meeting_is_added(of: Council) -> None:
    schedule.make_meeting(of.panel, date(2026, 12, 11), time(9, 30), VENUE, by=of.administrator, at=NOW)


@scene("series_added")
def a_series_is_made(of: Council) -> None:
    schedule.make_series(of.panel, date(2026, 12, 1), 4, VENUE, by=of.administrator, at=NOW)


@scene("meeting_moved", "in_time_now", "submitted", "guest_moved", "waiting_moved")
def a_meeting_is_moved(of: Council) -> None:
    case = of.case()
    late = of.referral("submitted")
    late.late_for, late.late_choice = case.meeting, "waiting"
    late.submitted_at = datetime(2026, 12, 9, 1, tzinfo=UTC)
    a_guest(case, of.guest)
    _wish(of, case.meeting)
    _moves(of, case.meeting, date(2026, 12, 11))


@scene("meeting_changed", "guest_moved")
def a_circulated_meeting_begins_later(of: Council) -> None:
    case = of.case("circulated")
    a_guest(case, of.guest)
    _changes(of, case.meeting, When(case.meeting.on, time(10, 30), "Committee room 5"))


@scene("meeting_changed", "guest_moved")
def a_meeting_is_held_elsewhere(of: Council) -> None:
    case = of.case()
    a_guest(case, of.guest)
    _changes(of, case.meeting, When(case.meeting.on, time(9, 30), "Committee room 5"))


@scene("meeting_cancelled", "guest_cancelled", "meeting_lost", "late_no_more", "wish_lost")
def a_meeting_is_cancelled(of: Council) -> None:
    case = of.case()
    a_guest(case, of.guest)
    meeting = case.meeting
    others = [
        a_referral(of.panel, a_worker(name=name), "submitted", child=CHILD)
        for name in ("Kit Kept", "Lou Late")
    ]
    others[0].deferred_to = meeting
    others[1].late_for, others[1].late_choice = meeting, "waiting"
    _wish(of, meeting)
    found = cancelling.foresee(meeting, by=of.administrator, at=NOW)
    cancelling.make(meeting, found.cancellation, REASON, by=of.administrator, at=NOW)


@scene("agenda_circulated", "agenda_sent", "slot", "guest_circulated")
def an_agenda_goes_out(of: Council) -> None:
    a_seat(of.panel, "administrator", a_person("Adi Admintoo", "business support"))
    case = of.case()
    a_guest(case, of.guest)
    of.circulates(case.meeting)


@scene("agenda_circulated", "slot", "guest_circulated", "supplement")
def a_supplement_goes_out(of: Council) -> None:
    case = of.case()
    of.circulates(case.meeting)
    new = agenda.place(
        a_referral(of.panel, a_worker(name="Nia New"), "submitted"),
        case.meeting,
        by=of.administrator,
        at=NOW + timedelta(hours=1),
    )
    a_guest(new, of.guest)
    circulation.circulate_supplement(case.meeting, by=of.administrator, at=NOW + timedelta(hours=2))


@scene("apologies")
def somebody_cannot_come(of: Council) -> None:
    _replies(of, of.meeting(), comes=False)


@scene("comes_after_all")
def somebody_comes_after_all(of: Council) -> None:
    meeting = of.meeting()
    _replies(of, meeting, comes=False)
    _replies(of, meeting, comes=True)


@scene("seat_filled")
def a_seat_is_filled(of: Council) -> None:
    term = Term(date(2026, 12, 1), None)
    fill_seat(
        of.panel, "looked_after_children", a_person("Sol Seat", "service manager"), term, by=None, at=NOW
    )


@scene("seat_ended")
def a_seat_ends(of: Council) -> None:
    seat = next(one for one in of.panel.seats if one.person is of.second)
    end_seat(seat, date(2026, 12, 31), by=of.administrator, at=NOW)


@scene("seat_taken_back")
def a_seat_is_taken_back(of: Council) -> None:
    seat = a_seat(of.panel, "member", a_person("Sol Seat", "service manager"))
    seat.starts_on = date(2027, 1, 4)
    end_seat(seat, date(2026, 12, 31), by=of.administrator, at=NOW)


@scene("deputy_named", "deputy_for_me")
def a_deputy_is_named_for_some_days(of: Council) -> None:
    of.meeting()
    dan = a_person("Dan Daysdeputy", "service manager")
    nominate_deputy(of.second, dan, date(2026, 12, 1), date(2026, 12, 20), by=of.administrator, at=NOW)


@scene("deputy_ended")
def a_deputy_for_days_ends(of: Council) -> None:
    end_deputyship(db.session.query(Deputyship).one(), by=of.administrator, at=NOW)


@scene("deputy_at_meeting", "deputy_at_meeting_for_me")
def a_deputy_is_named_for_one_meeting(of: Council) -> None:
    _stands_in_once(of)


@scene("deputy_at_meeting_ended")
def a_deputy_for_one_meeting_is_not_needed(of: Council) -> None:
    a_deputy(of.second, a_person("Dora Onceonly", "service manager"), meeting=of.meeting())
    one = db.session.query(Deputyship).filter(Deputyship.meeting_id.is_not(None)).one()
    end_deputyship(one, by=of.second, at=NOW)


# --- the case: presenter, guests, reading, hearing


@scene("presenter_named", "presenter_changed")
def somebody_else_presents(of: Council) -> None:
    presenting.name_presenter(of.case(), of.colleague, by=of.administrator, at=NOW)


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


# --- afterwards


@scene("action_confirmed")
def an_action_is_confirmed(of: Council) -> None:
    told(of.case("closed", "heard").referral, "confirm_action", by=of.worker)


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


# --- reminders


def on(day: int, month: int = 12) -> datetime:
    """Nine in the morning of that day."""
    return datetime(2026, month, day, 9, tzinfo=UTC)


@scene("remind_change", at=on(4))
def a_draft_is_due(of: Council) -> None:
    of.referral().asked_for = of.meeting()
    _sweeps(on(4))


@scene("remind_sign", at=on(3))
def a_signature_is_due(of: Council) -> None:
    of.meeting()
    of.referral("signed_by_social_worker")
    _sweeps(on(3))


@scene("remind_submit", "remind_reply", at=on(8))
def submitting_is_due(of: Council) -> None:
    of.meeting()
    of.referral("signed_by_service_manager")
    _sweeps(on(8))


@scene("remind_late", "remind_reply", at=on(9))
def the_chairs_choice_is_due(of: Council) -> None:
    referral = of.referral("submitted")
    referral.late_for, referral.late_choice = of.meeting(), "waiting"
    _sweeps(on(9))


@scene("remind_circulate", "remind_reply", at=on(9))
def circulating_is_due(of: Council) -> None:
    of.case()
    _sweeps(on(9))


@scene("remind_undecided", at=on(15))
def the_decision_is_due(of: Council) -> None:
    case = of.case("closed")
    case.undecided, case.undecided_reason = True, REASON
    _sweeps(on(15))


@scene("remind_returns", at=on(15))
def placing_a_return_is_due(of: Council) -> None:
    of.referral("returned").returns_on = date(2026, 12, 24)
    _sweeps(on(15))


@scene("remind_action", at=on(22))
def an_action_is_due(of: Council) -> None:
    _an_action(of, date(2026, 12, 24))
    _sweeps(on(22))


@scene("remind_overdue", at=on(15))
def an_action_is_late(of: Council) -> None:
    _an_action(of, date(2026, 12, 14))
    _sweeps(on(15))


@scene("remind_overdue", at=on(21))
def an_action_is_very_late(of: Council) -> None:
    _an_action(of, date(2026, 12, 14))
    _sweeps(on(21))


@scene("remind_clocks", at=on(15))
def the_clocks_after_a_meeting_are_due(of: Council) -> None:
    of.case("closed", "heard")
    _sweeps(on(15))


@scene("remind_read", "remind_reply", "remind_present", at=on(8))
def reading_is_due(of: Council) -> None:
    of.case("circulated")
    _sweeps(on(8))


@scene("remind_read", "remind_reply", "remind_present", "remind_meeting", "remind_guest", at=on(9))
def the_meeting_is_tomorrow(of: Council) -> None:
    case = of.case("circulated")
    a_guest(case, of.guest)
    _sweeps(on(9))


def _sweeps(now: datetime) -> None:
    db.session.flush()
    sweep(now)


def _wish(of: Council, meeting: Meeting) -> None:
    """A referral that is being written asks for the meeting."""
    worker = a_worker(
        a_team("Assessment West", manager=a_person("Tim Wishedhead", "team manager")), "Wim Wished"
    )
    a_referral(of.panel, worker, child=CHILD).asked_for = meeting
    db.session.flush()


def _changes(of: Council, meeting: Meeting, when: When) -> None:
    found = changing.foresee(meeting, when, REASON, chairs=False, by=of.administrator, at=NOW)
    changing.make(meeting, found.change, REASON, by=of.administrator, at=NOW)


def _moves(of: Council, meeting: Meeting, to: date) -> None:
    when = When(to, meeting.starts_at, meeting.venue)
    found = changing.foresee(meeting, when, REASON, chairs=True, by=of.chair, at=NOW)
    changing.make(meeting, found.change, REASON, by=of.chair, at=NOW)


def _replies(of: Council, meeting: Meeting, *, comes: bool) -> None:
    seats = hearing.seats_at(meeting)
    mine = next(one for one in seats if one.holder is of.second)
    replies.reply(meeting, seats, mine, of.second, comes=comes, by=of.second, at=NOW)
    db.session.flush()


def _stands_in_once(of: Council) -> None:
    meeting = of.meeting()
    dora = a_person("Dora Onceonly", "service manager")
    nominate_deputy(of.second, dora, meeting.on, meeting.on, meeting=meeting, by=of.administrator, at=NOW)


def _an_action(of: Council, due_on: date) -> None:
    referral = of.referral("heard", of.meeting(date(2026, 11, 12), "closed"))
    db.session.add(
        Action(
            referral=referral, case=referral.cases[0], number=1, kind="decision", text=REASON, due_on=due_on
        )
    )


def _a_report(referral: Referral) -> None:
    referral.documents.append(_a_document("other", "A report", referral.worker))
    referral.documents[0].agreement = "waiting"
    db.session.flush()
