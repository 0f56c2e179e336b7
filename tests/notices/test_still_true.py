"""What waits to be sent – the mail of the day, or mail while the server is away – says nothing that is so no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from cmr.agenda import operations as agenda
from cmr.agenda import presenting
from cmr.circulation import operations as circulation
from cmr.models import Notice, NoticeChoice, Person, Referral, db
from cmr.notices import sending
from cmr.people.membership import end_deputyship
from cmr.referrals import operations, reassigning
from cmr.rules.notice_words import KINDS
from cmr.rules.rescheduling import When
from cmr.schedule import operations as schedule
from tests.factories import a_person, a_referral, a_seat, a_team, a_worker
from tests.notices import deeds_of_meetings as meetings
from tests.notices.council import NOW, REASON, TOMORROW, VENUE, Council, a_council
from tests.notices.postbox import Postbox

LATER = NOW + timedelta(hours=2)
Deeds = Callable[[Council], None]


def said(of: Council, postbox: Postbox, deeds: Deeds, person: Callable[[Council], Person]) -> list[str]:
    """The subjects and sentences that the person reads of it all the next morning."""
    _once_a_day(person(of))
    deeds(of)
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: TOMORROW)
    texts = []
    for mail in postbox.arrived:
        if mail["To"].addresses[0].addr_spec == person(of).email:
            plain = mail.get_body(("plain",))
            assert plain is not None
            texts.append(f"{mail['Subject']} {' '.join(plain.get_content().split())}")
    return texts


def _once_a_day(person: Person) -> None:
    groups = {kind.group for kind in KINDS.values()}
    db.session.add_all(NoticeChoice(person_id=person.id, group=one, how="daily") for one in groups)
    db.session.flush()


def worker(of: Council) -> Person:
    """The social worker."""
    return of.worker


def team_manager(of: Council) -> Person:
    """The team's manager."""
    return of.team_manager


def administrator(of: Council) -> Person:
    """Who administers the panel."""
    return of.administrator


def chair(of: Council) -> Person:
    """Who chairs it."""
    return of.chair


def member(of: Council) -> Person:
    """A member."""
    return of.member


def second(of: Council) -> Person:
    """Another member."""
    return of.second


def placed_then_circulated(of: Council) -> None:
    """Its time is told at once; nothing says the next day that it will be."""
    meeting = of.meeting()
    agenda.place(of.referral("submitted"), meeting, by=of.administrator, at=NOW)
    of.circulates(meeting, LATER)


def placed_then_moved(of: Council) -> None:
    """The meeting's own mail says the new date."""
    meeting = of.meeting()
    agenda.place(of.referral("submitted"), meeting, by=of.administrator, at=NOW)
    meetings.move(of, meeting, date(2026, 12, 11))


def placed_then_cancelled(of: Council) -> None:
    """The meeting's own mail says so."""
    meeting = of.meeting()
    agenda.place(of.referral("submitted"), meeting, by=of.administrator, at=NOW)
    meetings.cancel(of, meeting)


def placed_then_deferred(of: Council) -> None:
    """Only the deferral is said."""
    referral, later = of.referral("submitted"), of.meeting(date(2026, 12, 17))
    agenda.place(referral, of.meeting(), by=of.administrator, at=NOW)
    agenda.defer(_anew(referral), REASON, later, by=of.chair, at=LATER)


def placed_then_withdrawn(of: Council) -> None:
    """Only that it was withdrawn is said."""
    referral = of.referral("submitted")
    agenda.place(referral, of.meeting(), by=of.administrator, at=NOW)
    operations.withdraw(_anew(referral), REASON, by=of.chair, at=LATER)


def placed_then_given_away(of: Council) -> None:
    """It is theirs no more."""
    referral = of.referral("submitted")
    agenda.place(referral, of.meeting(), by=of.administrator, at=NOW)
    reassigning.reassign(_anew(referral), _elsewhere(of), by=of.chair, at=LATER)


def deferred_then_its_meeting_moved(of: Council) -> None:
    """The date it was deferred to is that of no meeting any more."""
    case, later = of.case(), of.meeting(date(2026, 12, 17))
    agenda.defer(case.referral, REASON, later, by=of.chair, at=NOW)
    meetings.move(of, later, date(2026, 12, 18))


def taken_off_then_placed_again(of: Council) -> None:
    """It will be heard after all."""
    case = of.case()
    agenda.take_off(case.referral, REASON, by=of.administrator, at=NOW)
    agenda.place(_anew(case.referral), case.meeting, by=of.administrator, at=LATER)


def priority_given_then_ended(of: Council) -> None:
    """It has none."""
    referral = of.referral("submitted")
    agenda.set_priority(referral, True, REASON, by=of.chair, at=NOW)
    agenda.set_priority(referral, False, REASON, by=of.chair, at=LATER)


def signed_then_recalled(of: Council) -> None:
    """Nobody signs it next."""
    of.meeting()
    referral = of.referral("signed_by_social_worker")
    operations.sign(referral, "team_manager", by=of.team_manager, at=NOW)
    operations.send_back(referral, "", {"criteria": REASON}, by=_service_manager(of), at=LATER)


def apologies_then_comes(of: Council) -> None:
    """What counts is the last reply."""
    meeting = of.meeting()
    meetings.replies_to(of, meeting, comes=False)
    meetings.replies_to(of, meeting, comes=True)


def submitted_then_placed(of: Council) -> None:
    """There is nothing to place."""
    meeting, referral = of.meeting(), of.referral("signed_by_service_manager")
    operations.submit(referral, by=of.worker, at=NOW)
    agenda.place(_anew(referral), meeting, by=_second_administrator(of), at=LATER)


def recalled_then_submitted_again(of: Council) -> None:
    """It is in the queue."""
    of.meeting()
    referral = of.referral("submitted")
    operations.recall(referral, by=of.worker, at=NOW)
    for stage, person in (
        ("social_worker", of.worker),
        ("team_manager", of.team_manager),
        ("service_manager", _service_manager(of)),
    ):
        operations.sign(referral, stage, by=person, at=LATER)  # type: ignore[arg-type] # a stage
    operations.submit(referral, by=of.worker, at=LATER)


def supplemented_then_begins_later(of: Council) -> None:
    """The new hour does not hide that there is a new case."""
    meeting = of.case().meeting
    of.circulates(meeting)
    new = a_referral(of.panel, a_worker(name="Nia New"), "submitted")
    agenda.place(new, meeting, by=of.administrator, at=LATER)
    circulation.circulate_supplement(meeting, by=of.administrator, at=LATER)
    meetings.changes(of, meeting, When(meeting.on, time(10, 30), meeting.venue))


def circulated_then_moved(of: Council) -> None:
    """There are cases to read all the same."""
    meeting = of.case().meeting
    of.circulates(meeting)
    meetings.move(of, meeting, date(2026, 12, 11))


def begins_later_then_held_elsewhere(of: Council) -> None:
    """Two changes: the second does not say the hour as a change."""
    meeting = of.case().meeting
    meetings.changes(of, meeting, When(meeting.on, time(10, 30), meeting.venue))
    meetings.changes(of, meeting, When(meeting.on, time(10, 30), "Committee room 5"))


def held_elsewhere_then_begins_later(of: Council) -> None:
    """The first can't say that the hour is as before."""
    meeting = of.case().meeting
    meetings.changes(of, meeting, When(meeting.on, meeting.starts_at, "Committee room 5"))
    meetings.changes(of, meeting, When(meeting.on, time(10, 30), "Committee room 5"))


def added_then_begins_later(of: Council) -> None:
    """It is new, whatever its hour."""
    made = schedule.make_meeting(
        of.panel, date(2026, 12, 11), time(9, 30), VENUE, by=of.administrator, at=NOW
    )
    meetings.changes(of, made, When(made.on, time(10, 30), VENUE))


def stands_in_then_begins_later(of: Council) -> None:
    """Who stands in is said, with the hour that it has."""
    meeting = of.meeting()
    meetings.stands_in_once(of, meeting)
    meetings.changes(of, meeting, When(meeting.on, time(10, 30), meeting.venue))


def recalled_then_signed_again(of: Council) -> None:
    """Its team manager is asked to sign; the service manager's signature is still to come again."""
    of.meeting()
    referral = of.referral("submitted")
    operations.recall(referral, by=of.worker, at=NOW)
    operations.sign(referral, "social_worker", by=of.worker, at=LATER)


def service_manager(of: Council) -> Person:
    """Who signs last."""
    return _service_manager(of)


STILL_SAID: list[tuple[Deeds, Callable[[Council], Person], tuple[str, ...], str]] = [
    (
        supplemented_then_begins_later,
        member,
        ("supplement 1", "begins at 10:30am instead of 9:30am"),
        "begins at 9:30am",
    ),
    (
        circulated_then_moved,
        member,
        ("Read one case before Friday 11", "instead of Thursday 10"),
        "before Thursday",
    ),
    (circulated_then_moved, worker, ("Come at 9:30am on Friday 11",), "on Thursday 10 December 2026 for"),
    (
        begins_later_then_held_elsewhere,
        member,
        ("begins at 10:30am instead of 9:30am", "another place: Committee room 5"),
        "Place: Committee room 2.",
    ),
    (held_elsewhere_then_begins_later, member, ("another place", "instead of 9:30am"), "It begins at 9:30am"),
    (
        added_then_begins_later,
        member,
        ("New meeting", "Friday 11 December 2026 at 10:30am"),
        "2026 at 9:30am",
    ),
    (recalled_then_signed_again, service_manager, ("has fallen away", "comes to you again"), "Sign CMR"),
    (stands_in_then_begins_later, second, ("Dora Onceonly stands in for you",), "no longer needed"),
]


@pytest.mark.parametrize(("deeds", "person", "holds", "never"), STILL_SAID)
def test_a_change_of_the_meeting_hides_nothing_else(
    app: Flask,
    postbox: Postbox,
    deeds: Deeds,
    person: Callable[[Council], Person],
    holds: tuple[str, ...],
    never: str,
) -> None:
    texts = " ".join(said(a_council(), postbox, deeds, person))
    for one in holds:
        assert one in texts, texts
    assert never not in texts, texts


STALE: list[tuple[Deeds, Callable[[Council], Person], str, str]] = [
    (placed_then_circulated, worker, "Come at 9:30am", "will be heard on"),
    (placed_then_circulated, team_manager, "Come at 9:30am", "will be heard on"),
    (placed_then_moved, worker, "meets on Friday 11 December 2026 instead of", "will be heard on"),
    (placed_then_cancelled, worker, "is cancelled", "will be heard on"),
    (placed_then_deferred, worker, "is deferred to Thursday 17 December", "will be heard on"),
    (placed_then_withdrawn, worker, "was withdrawn", "will be heard on"),
    (placed_then_given_away, worker, "was given to another social worker", "will be heard on"),
    (deferred_then_its_meeting_moved, worker, "is deferred to a later meeting", "deferred to Thursday 17"),
    (deferred_then_its_meeting_moved, administrator, "is deferred to a later meeting", "Place CMR"),
    (taken_off_then_placed_again, worker, "will be heard on", "will not be heard"),
    (priority_given_then_ended, worker, "ended the priority", "gave priority"),
    (signed_then_recalled, worker, "sent the referral", "Next, the service manager"),
    (apologies_then_comes, chair, "comes after all", "can’t come"),
    (submitted_then_placed, worker, "will be heard on", "in time for"),
    (submitted_then_placed, administrator, "", "Place CMR"),
    (recalled_then_submitted_again, administrator, "Place CMR", "was recalled"),
    (recalled_then_signed_again, team_manager, "Sign CMR", "has fallen away"),
    (recalled_then_submitted_again, service_manager, "", "has fallen away"),
]


@pytest.mark.parametrize(
    ("deeds", "person", "holds", "never"),
    STALE,
    ids=[f"{deeds.__name__}-{person.__name__}" for deeds, person, _, _ in STALE],
)
def test_what_is_so_no_more_is_not_sent(
    app: Flask,
    postbox: Postbox,
    deeds: Deeds,
    person: Callable[[Council], Person],
    holds: str,
    never: str,
) -> None:
    texts = said(a_council(), postbox, deeds, person)
    assert holds in " ".join(texts), texts
    assert never not in " ".join(texts), texts


def _sent_late(postbox: Postbox, at: datetime) -> list[str]:
    """The subjects of what goes out when the mail server is there again."""
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: at)
    return [f"{mail['To'].addresses[0].display_name}: {mail['Subject']}" for mail in postbox.arrived]


def test_while_the_server_is_away_a_time_that_has_gone_is_not_told(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    of.circulates(case.meeting)
    agenda.defer(_anew(case.referral), REASON, None, by=of.chair, at=LATER)
    subjects = _sent_late(postbox, LATER)
    assert not [one for one in subjects if "Wanda" in one and "Come at" in one], subjects
    assert [one for one in subjects if "Wanda" in one and "is deferred" in one]


def test_a_signature_is_asked_for_by_the_day_that_counts_when_it_is_sent(
    app: Flask, postbox: Postbox
) -> None:
    of = a_council()
    meeting, referral = of.meeting(), of.referral()
    of.meeting(date(2026, 12, 17))
    operations.sign(referral, "social_worker", by=of.worker, at=NOW)
    meetings.cancel(of, meeting)
    subjects = _sent_late(postbox, LATER)
    asked = [one for one in subjects if one.startswith("Terence") and "Sign" in one]
    assert asked == [f"Terence Teamhead: Sign {referral.reference} by the end of Friday 11 December 2026"]


def test_a_named_presenter_and_a_deputy_who_are_needed_no_more_are_not_asked(
    app: Flask, postbox: Postbox
) -> None:
    of = a_council()
    case = of.case()
    presenting.name_presenter(case, of.colleague, by=of.administrator, at=NOW)
    presenting.name_presenter(case, of.worker, by=of.administrator, at=LATER)
    meetings.stands_in_once(of, case.meeting)
    end_deputyship(meetings.for_one_meeting(), by=of.administrator, at=LATER)
    subjects = _sent_late(postbox, LATER)
    assert not [one for one in subjects if "Otto" in one and "Present " in one], subjects
    assert not [one for one in subjects if "Dora" in one and "You stand in" in one], subjects
    assert [one for one in subjects if "Dora" in one and "no longer needed" in one]


def _anew(referral: Referral) -> Referral:
    db.session.expire(referral)
    return referral


def _elsewhere(of: Council) -> Person:
    service = of.worker.team.service if of.worker.team else None
    return a_worker(a_team("Assessment South", service), "Nell Newworker")


def _service_manager(of: Council) -> Person:
    team = of.worker.team
    assert team is not None
    assert team.service.manager is not None
    return team.service.manager


def _second_administrator(of: Council) -> Person:
    return a_seat(of.panel, "administrator", a_person("Adi Admintoo", "business support")).person


def test_a_notice_that_is_not_sent_says_why(app: Flask, postbox: Postbox) -> None:
    said(a_council(), postbox, placed_then_circulated, worker)
    dropped = db.session.query(Notice).filter_by(state="dropped").all()
    assert dropped
    assert all(one.fault for one in dropped)
