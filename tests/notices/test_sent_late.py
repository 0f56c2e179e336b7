"""Mail that goes out days after it was written speaks of the day on which it arrives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

from flask import Flask

from cmr.agenda import operations as agenda
from cmr.circulation import operations as circulation
from cmr.models import Case, Referral, db
from cmr.models.history import record
from cmr.notices import reminders, sending
from cmr.notices.operations import tell
from cmr.referrals.queries import by_reference
from cmr.rules.rescheduling import When
from cmr.schedule import cancelling
from tests.factories import a_guest, a_referral, a_worker
from tests.notices.council import NOW, REASON, VENUE, Council, a_council
from tests.notices.deeds_of_meetings import changes, replies_to
from tests.notices.postbox import Postbox

LATER = NOW + timedelta(hours=2)
THE_DAY_BEFORE = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)
AFTER_ITS_DAY = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)


def sent(postbox: Postbox, at: datetime, to: str) -> list[EmailMessage]:
    """What the person gets when the mail server is there again."""
    db.session.commit()
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: at)
    return [mail for mail in postbox.arrived if mail["To"].addresses[0].display_name == to]


def text(mail: EmailMessage) -> str:
    """Its subject and its words."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    return f"{mail['Subject']} {' '.join(plain.get_content().split())}"


def anew(referral: Referral) -> Referral:
    """As a page loads it."""
    db.session.expire_all()
    found = by_reference(referral.reference)
    assert found is not None
    return found


def test_a_time_that_a_later_mail_says_again_is_said_once(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    of.circulates(case.meeting)
    tell(record("meeting", case.meeting_id, "circulate", by=of.administrator, at=LATER), about=case.meeting)
    mails = sent(postbox, LATER + timedelta(hours=1), "Wanda Worker")
    assert len([one for one in mails if "Come at" in one["Subject"]]) == 1, [m["Subject"] for m in mails]


def test_the_files_of_a_time_are_of_the_cases_that_it_names(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    reference = case.referral.reference
    of.circulates(case.meeting)
    other = a_referral(of.panel, of.worker, "submitted", child="Zephyrine Quillfeather")
    agenda.place(anew(other), case.meeting, by=of.administrator, at=LATER)
    circulation.circulate_supplement(case.meeting, by=of.administrator, at=LATER)
    (first,) = [one for one in sent(postbox, LATER, "Wanda Worker") if reference in one["Subject"]]
    assert [file.get_filename() for file in first.iter_attachments()] == [f"case-{case.id}.ics"]


def test_how_much_there_is_to_read_is_counted_when_it_is_sent(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    of.referral("scheduled", case.meeting)
    of.circulates(case.meeting)
    agenda.defer(anew(case.referral), REASON, None, by=of.chair, at=LATER)
    (mail,) = [one for one in sent(postbox, LATER, "Sia Second") if "Read" in one["Subject"]]
    assert "Read one case before" in mail["Subject"]
    assert "You have one case to read." in text(mail)


def test_a_time_is_not_told_after_its_day(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    of.circulates(of.case().meeting, THE_DAY_BEFORE)
    assert not [one for one in sent(postbox, AFTER_ITS_DAY, "Wanda Worker") if "Come" in one["Subject"]]


def test_what_was_due_before_it_is_sent_was_due(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case("closed", "heard")
    case.meeting.on = date(2026, 11, 19)
    db.session.commit()
    day = NOW
    while not reminders.sweep(day):
        day += timedelta(days=1)
        assert day < NOW + timedelta(days=30)
    mails = [one for one in sent(postbox, day + timedelta(days=1), "Ada Admin") if "ue by" in one["Subject"]]
    assert mails
    for mail in mails:
        assert "was due by" in text(mail)
        assert "is due by" not in text(mail)


def cancelled(of: Council, case: Case, at: datetime = NOW) -> None:
    """Its meeting is not held."""
    found = cancelling.foresee(case.meeting, by=of.administrator, at=at)
    cancelling.make(case.meeting, found.cancellation, REASON, by=of.administrator, at=at)


def test_after_its_day_nobody_is_told_not_to_come(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case("circulated")
    a_guest(case, of.guest)
    reference = case.referral.reference
    cancelled(of, case, AFTER_ITS_DAY)
    (mail,) = sent(postbox, AFTER_ITS_DAY, "Wanda Worker")
    assert mail["Subject"].endswith("meeting on Thursday 10 December 2026 was not held")
    assert f"In the queue again, among the first: {reference}." in text(mail)
    assert "ancelled" not in text(mail)
    (mail,) = [one for one in postbox.arrived if "Gus" in str(one["To"])]
    assert "on Thursday 10 December 2026 was not held" in text(mail)
    assert "ancelled" not in text(mail)


def test_what_was_not_to_be_held_and_is_told_after_its_day_was_not_held(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    cancelled(of, of.case(), THE_DAY_BEFORE)
    (mail,) = sent(postbox, AFTER_ITS_DAY, "Wanda Worker")
    assert "Don’t come" not in text(mail)
    assert "was not held" in mail["Subject"]


def test_whose_case_is_on_another_agenda_by_then_reads_on_which(app: Flask, postbox: Postbox) -> None:
    of = a_council()
    case = of.case()
    later = of.meeting(date(2026, 12, 17))
    kept = a_referral(of.panel, a_worker(name="Kit Kept"), "submitted", child="Zephyrine Quillfeather")
    kept.deferred_to = case.meeting
    db.session.flush()
    cancelled(of, case)
    for one in (case.referral, kept):
        agenda.place(anew(one), later, by=of.administrator, at=LATER)
    (mail,) = [one for one in sent(postbox, LATER, "Wanda Worker") if "Don’t come" in one["Subject"]]
    assert f"On another agenda now: {case.referral.reference} on Thursday 17 December 2026." in text(mail)
    (mail,) = [one for one in postbox.arrived if "Kit" in str(one["To"])]
    assert mail["Subject"].startswith(f"{kept.reference} is on the agenda of Thursday 17 December 2026")
    assert "among the first" not in text(mail)


def test_whoever_replied_anew_is_not_asked_to_and_a_place_it_came_back_to_is_not_another(
    app: Flask, postbox: Postbox
) -> None:
    of = a_council()
    meeting = of.case().meeting
    replies_to(of, meeting, comes=True)
    changes(of, meeting, When(meeting.on, time(10, 30), "Committee room 5"))
    changes(of, meeting, When(meeting.on, time(10, 30), VENUE))
    replies_to(of, meeting, comes=True)
    mails = sent(postbox, LATER, "Sia Second")
    (mail,) = [one for one in mails if "begins at 10:30am instead of 9:30am" in one["Subject"]]
    assert "Please say again" not in text(mail)
    assert f"Place: {VENUE}. " in text(mail)
