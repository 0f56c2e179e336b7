"""What happens to meetings, seats and deputies."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from cmr.agenda import operations as agenda
from cmr.circulation import operations as circulation
from cmr.hearing import queries as hearing
from cmr.hearing import replies
from cmr.models import Deputyship, Meeting, Notice, db
from cmr.people.membership import Term, end_deputyship, end_seat, fill_seat, nominate_deputy
from cmr.rules.rescheduling import When
from cmr.schedule import cancelling, changing
from cmr.schedule import operations as schedule
from cmr.schedule.operations import SeriesWanted
from tests.factories import (
    a_deputy,
    a_guest,
    a_person,
    a_referral,
    a_seat,
    a_team,
    a_worker,
)
from tests.notices.council import CHILD, NOW, REASON, VENUE, Council, scene


@scene("meeting_added")
def a_meeting_is_added(of: Council) -> None:
    schedule.make_meeting(of.panel, date(2026, 12, 11), time(9, 30), VENUE, by=of.administrator, at=NOW)


@scene("series_added")
def a_series_is_made(of: Council) -> None:
    schedule.make_series(of.panel, SeriesWanted(date(2026, 12, 1), 4, VENUE), by=of.administrator, at=NOW)


@scene("meeting_moved", "in_time_now", "submitted", "guest_moved", "waiting_moved")
def a_meeting_is_moved(of: Council) -> None:
    case = of.case()
    late = of.referral("submitted")
    late.late_for, late.late_choice = case.meeting, "waiting"
    late.submitted_at = datetime(2026, 12, 9, 1, tzinfo=UTC)
    a_guest(case, of.guest)
    _wish(of, case.meeting)
    move(of, case.meeting, date(2026, 12, 11))


@scene("meeting_changed", "guest_moved")
def a_circulated_meeting_begins_later(of: Council) -> None:
    case = of.case("circulated")
    a_guest(case, of.guest)
    replies_to(of, case.meeting, comes=True)
    case.presenter_replied_at = NOW
    changes(of, case.meeting, When(case.meeting.on, time(10, 30), "Committee room 5"))


@scene("meeting_changed", "waiting_moved")
def a_meeting_for_which_a_case_waits_begins_later(of: Council) -> None:
    kept = a_referral(of.panel, a_worker(name="Kit Kept"), "submitted", child=CHILD)
    kept.deferred_to = meeting = of.case().meeting
    changes(of, meeting, When(meeting.on, time(10, 30), VENUE))


@scene("meeting_changed", "guest_moved")
def a_meeting_is_held_elsewhere(of: Council) -> None:
    case = of.case()
    a_guest(case, of.guest)
    changes(of, case.meeting, When(case.meeting.on, time(9, 30), "Committee room 5"))


@scene("meeting_cancelled", "case_not_heard", "guest_cancelled", "meeting_lost", "late_no_more", "wish_lost")
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
    cancel(of, meeting)


@scene("agenda_circulated", "agenda_sent", "slot", "guest_circulated")
def an_agenda_goes_out(of: Council) -> None:
    a_seat(of.panel, "administrator", a_person("Adi Admintoo", "business support"))
    case = of.case()
    a_guest(case, of.guest)
    of.circulates(case.meeting)


@scene("agenda_circulated", "agenda_read_for_you", "slot")
def an_agenda_goes_out_to_a_deputy_who_comes_with_a_case(of: Council) -> None:
    meeting = of.case().meeting
    replies_to(of, meeting, comes=False)
    of.team_manager.position = "service manager"
    nominate_deputy(of.second, of.team_manager, meeting.on, meeting.on, meeting=meeting, by=of.second, at=NOW)
    db.session.query(Notice).delete()
    of.circulates(meeting)


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
    replies_to(of, of.meeting(), comes=False)


@scene("apologies", "deputy_at_meeting", "deputy_at_meeting_for_me")
def somebody_cannot_come_and_names_their_deputy_at_once(of: Council) -> None:
    meeting = of.meeting()
    replies_to(of, meeting, comes=False)
    stands_in_once(of, meeting)


@scene("apologies", "deputy_after_apologies", "deputy_at_meeting", "deputy_at_meeting_for_me")
def somebody_cannot_come_and_names_their_deputy_later(of: Council) -> None:
    meeting = of.meeting()
    replies_to(of, meeting, comes=False)
    db.session.query(Notice).update({"state": "sent", "sent_at": NOW - timedelta(minutes=5)})
    stands_in_once(of, meeting)


@scene("apologies", "deputy_asked")
def a_seat_falls_to_the_deputy_of_that_day(of: Council) -> None:
    a_deputy(of.second, a_person("Dan Daysdeputy", "service manager"))
    replies_to(of, of.meeting(), comes=False)


@scene("apologies", "deputy_at_meeting", "deputy_at_meeting_for_me", "deputy_cannot")
def a_deputy_cannot_come_either(of: Council) -> None:
    meeting = of.meeting()
    replies_to(of, meeting, comes=False)
    stands_in_once(of, meeting)
    seats = hearing.seats_at(meeting)
    mine = next(one for one in seats if one.holder is of.second)
    dora = for_one_meeting().deputy
    replies.reply(meeting, seats, mine, dora, comes=False, by=dora, at=NOW)
    db.session.flush()


@scene("comes_after_all")
def somebody_comes_after_all(of: Council) -> None:
    meeting = of.meeting()
    replies_to(of, meeting, comes=False)
    replies_to(of, meeting, comes=True)


@scene("seat_filled")
def a_seat_is_filled(of: Council) -> None:
    of.meeting()
    term = Term(date(2026, 12, 1), None)
    fill_seat(
        of.panel, "looked_after_children", a_person("Sol Seat", "service manager"), term, by=None, at=NOW
    )


@scene("seat_ended")
def a_seat_ends(of: Council) -> None:
    of.meeting(date(2027, 1, 14))
    seat = next(one for one in of.panel.seats if one.person is of.second)
    end_seat(seat, date(2026, 12, 31), by=of.administrator, at=NOW)


@scene("seat_taken_back")
def a_seat_is_taken_back(of: Council) -> None:
    of.meeting(date(2027, 1, 14))
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
    of.meeting()
    end_deputyship(db.session.query(Deputyship).one(), by=of.administrator, at=NOW)


@scene("deputy_at_meeting", "deputy_at_meeting_for_me")
def a_deputy_is_named_for_one_meeting(of: Council) -> None:
    stands_in_once(of, of.meeting())


@scene("deputy_at_meeting_ended")
def a_deputy_for_one_meeting_is_not_needed(of: Council) -> None:
    a_deputy(of.second, a_person("Dora Onceonly", "service manager"), meeting=of.meeting())
    end_deputyship(for_one_meeting(), by=of.second, at=NOW)


def _wish(of: Council, meeting: Meeting) -> None:
    """A referral that is being written asks for the meeting."""
    worker = a_worker(
        a_team("Assessment West", manager=a_person("Tim Wishedhead", "team manager")), "Wim Wished"
    )
    a_referral(of.panel, worker, child=CHILD).asked_for = meeting
    db.session.flush()


def changes(of: Council, meeting: Meeting, when: When) -> None:
    """It is held at another hour, or in another place."""
    found = changing.foresee(meeting, when, REASON, chairs=False, by=of.administrator, at=NOW)
    changing.make(meeting, found.change, REASON, by=of.administrator, at=NOW)


def move(of: Council, meeting: Meeting, to: date) -> None:
    """It is on another day."""
    when = When(to, meeting.starts_at, meeting.venue)
    found = changing.foresee(meeting, when, REASON, chairs=True, by=of.chair, at=NOW)
    changing.make(meeting, found.change, REASON, by=of.chair, at=NOW)


def replies_to(of: Council, meeting: Meeting, *, comes: bool) -> None:
    """A member says whether they come."""
    seats = hearing.seats_at(meeting)
    mine = next(one for one in seats if one.holder is of.second)
    replies.reply(meeting, seats, mine, of.second, comes=comes, by=of.second, at=NOW)
    db.session.flush()


def stands_in_once(of: Council, meeting: Meeting) -> None:
    """Somebody is named for this meeting alone."""
    dora = a_person("Dora Onceonly", "service manager")
    nominate_deputy(of.second, dora, meeting.on, meeting.on, meeting=meeting, by=of.administrator, at=NOW)


def cancel(of: Council, meeting: Meeting) -> None:
    """It is not held."""
    found = cancelling.foresee(meeting, by=of.administrator, at=NOW)
    cancelling.make(meeting, found.cancellation, REASON, by=of.administrator, at=NOW)


def for_one_meeting() -> Deputyship:
    """The one who stands in at one meeting alone."""
    return db.session.query(Deputyship).filter(Deputyship.meeting_id.is_not(None)).one()
