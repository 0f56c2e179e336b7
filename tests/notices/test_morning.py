"""What a morning brings one person: of one meeting one mail, of their actions one mail, counted as home counts them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

from cmr.models import Action, Meeting, Notice, NoticeChoice, Panel, Person, Referral, db
from cmr.notices import outbox, sending
from cmr.notices.queries import subject_of
from cmr.notices.reminders import sweep
from tests.application import Opens
from tests.factories import THEN, a_meeting, a_panel, a_referral, a_seat
from tests.notices.postbox import Postbox
from tests.notices.test_reminders import at, comes


def owing(panel: Panel, *days: int, like: Referral | None = None) -> Referral:
    """A case that was heard, with an unconfirmed action due on each of these days from December."""
    held = db.session.query(Meeting).filter_by(panel_id=panel.id, state="closed").first()
    held = held or a_meeting(panel, date(2026, 11, 12), "closed")
    worker = like.worker if like else None
    referral = a_referral(panel, worker, state="heard", meeting=held)
    for number, day in enumerate(days, 1):
        referral.actions.append(
            Action(
                case=referral.cases[0],
                number=number,
                kind="decision",
                text="Visit.",
                due_on=date(2026, 12, 1) + timedelta(days=day - 1),
            )
        )
    db.session.commit()
    return referral


def mails(postbox: Postbox, now: datetime, to: Person) -> list[EmailMessage]:
    """What this person gets of the morning's sweep."""
    sweep(now)
    return sent(postbox, now, to)


def sent(postbox: Postbox, now: datetime, to: Person) -> list[EmailMessage]:
    """What this person gets of what is due."""
    with postbox.open():
        sending.run(within=timedelta(minutes=5), now=lambda: now)
    db.session.expire_all()
    return [one for one in postbox.arrived if one["To"].addresses[0].addr_spec == to.email]


def text(mail: EmailMessage) -> str:
    """Its words in one line."""
    plain = mail.get_body(("plain",))
    assert plain is not None
    return " ".join(plain.get_content().split())


def a_member() -> Person:
    """A member of a panel with a circulated meeting on Thursday 10 December, of which they have read nothing."""
    meeting = a_meeting(a_panel(), state="circulated")
    referral = a_referral(meeting.panel, state="scheduled", meeting=meeting)
    assert referral.case is not None
    referral.case.presenter_replied_at = THEN
    member = a_seat(meeting.panel).person
    db.session.commit()
    return member


def test_a_mail_about_one_due_day_says_all_that_is_owed_of_the_case_as_home_does(
    app: Flask, postbox: Postbox, sign_in: Opens
) -> None:
    referral = owing(a_panel(), -10, 24, 31)
    (mail,) = mails(postbox, at(22), referral.worker)
    assert mail["Subject"] == f"Confirm one action of {referral.reference} by Thursday 24 December 2026"
    owed = "3 actions open, 1 late"
    assert f"Of the case in all: {owed}, the first due on Friday 20 November 2026." in text(mail)
    with time_machine.travel(at(22), tick=False):
        assert owed in sign_in(referral.worker).get("/").text


def test_what_is_confirmed_before_the_mail_goes_out_is_not_counted(app: Flask, postbox: Postbox) -> None:
    referral = owing(a_panel(), 24, 24, 31)
    sweep(at(22))
    done = referral.actions[0]
    done.confirmed_at, done.confirmed_by = THEN, referral.worker
    db.session.commit()
    (mail,) = sent(postbox, at(22, 10), referral.worker)
    assert mail["Subject"] == f"Confirm one action of {referral.reference} by Thursday 24 December 2026"
    assert "2 actions open" in text(mail)


def test_of_a_case_that_comes_back_already_no_mail_says_that_it_can_be_called_back(
    app: Flask, postbox: Postbox
) -> None:
    referral = owing(a_panel(), 14)
    referral.state, referral.returns_on = "returned", date(2027, 1, 7)
    db.session.commit()
    (mail,) = mails(postbox, at(15), referral.worker)
    assert "call the case back" not in text(mail)


def test_a_persons_late_actions_are_one_mail_that_lists_the_references(app: Flask, postbox: Postbox) -> None:
    panel = a_panel()
    first = owing(panel, 14, 24)
    second = owing(panel, 14, 14, like=first)
    third = owing(panel, 17, like=first)
    (mail,) = mails(postbox, at(15), first.worker)
    assert mail["Subject"] == "Confirm what was done: 5 actions open in 3 cases, 3 late"
    words = text(mail)
    assert f"- {first.reference}: 2 actions open, 1 late, the first due on Monday 14 December 2026" in words
    assert f"- {second.reference}: 2 actions late, due on Monday 14 December 2026" in words
    assert f"- {third.reference}: 1 action open, due on Thursday 17 December 2026" in words
    assert words.count("http://localhost/actions") == 1
    assert "Visit" not in words
    mine = db.session.query(Notice).filter_by(person_id=first.worker.id).all()
    assert [one.state for one in mine] == ["sent"] * 3
    assert {one.message_id for one in mine} == {mail["Message-ID"]}


def test_two_days_of_one_case_are_one_mail_that_names_it(app: Flask, postbox: Postbox) -> None:
    referral = owing(a_panel(), 14, 17)
    (mail,) = mails(postbox, at(15), referral.worker)
    assert mail["Subject"] == f"Confirm what was done of {referral.reference}: 2 actions open, 1 late"
    assert "the panel can call a case back, and you are required to attend." in text(mail)


def test_a_mornings_reminders_of_one_meeting_are_one_mail(app: Flask, postbox: Postbox) -> None:
    member = a_member()
    (mail,) = mails(postbox, at(8), member)
    assert mail["Subject"] == ("Read one case and say whether you come: Thursday 10 December 2026 at 9:30am")
    words = text(mail)
    assert words.count("meets on Thursday 10 December 2026 at 9:30am.") == 1
    assert "You have one case still to read." in words
    assert "You have not said whether you come." in words
    assert words.count("http://localhost/meetings/") == 1


def test_what_is_done_of_it_is_left_out_and_the_rest_comes_in_its_own_words(
    app: Flask, postbox: Postbox
) -> None:
    member = a_member()
    sweep(at(8))
    comes(db.session.query(Meeting).one(), member)
    db.session.commit()
    (mail,) = sent(postbox, at(8, 10), member)
    assert mail["Subject"].startswith("Read one case before")
    assert "said whether you come" not in text(mail)
    assert {one.kind: one.state for one in db.session.query(Notice)} == {
        "remind_read": "sent",
        "remind_reply": "dropped",
    }


def test_each_comes_as_it_was_chosen(app: Flask, postbox: Postbox) -> None:
    member = a_member()
    db.session.add(NoticeChoice(person_id=member.id, group="coming", how="daily"))
    db.session.commit()
    (mail,) = mails(postbox, at(8), member)
    assert mail["Subject"].startswith("Say whether you come")
    (_, daily) = sent(postbox, at(9, 7), member)
    assert daily["Subject"].startswith("Read one case before")


def test_in_the_mail_of_the_day_they_are_one_notice(app: Flask, postbox: Postbox) -> None:
    member = a_member()
    for group in ("coming", "due"):
        db.session.add(NoticeChoice(person_id=member.id, group=group, how="daily"))
    db.session.commit()
    assert mails(postbox, at(8), member) == []
    sweep(at(9, 6) + timedelta(minutes=40))
    (mail,) = sent(postbox, at(9, 7), member)
    assert mail["Subject"].startswith("Read one case and say whether you come")


@pytest.mark.parametrize("again", [False, True])
def test_a_try_in_vain_keeps_them_together_under_one_message_id(
    app: Flask, postbox: Postbox, *, again: bool
) -> None:
    member = a_member()
    sweep(at(8))
    sending.run(within=timedelta(minutes=5), now=lambda: at(8))
    db.session.expire_all()
    first, second = db.session.query(Notice).filter_by(person_id=member.id)
    assert first.message_id == second.message_id
    if again:
        for one in (first, second):
            one.state = "failed"
        db.session.commit()
        outbox.resend(second, at=at(8, 10))
        db.session.commit()
    (mail,) = sent(postbox, at(8, 10), member)
    assert mail["Message-ID"] == first.message_id
    assert mail["Subject"].startswith("Read one case and say whether you come")
    assert {first.state, second.state} == {"sent"}


def test_the_page_of_each_names_what_went_out_in_one_mail_with_it(
    app: Flask, postbox: Postbox, sign_in: Opens
) -> None:
    member = a_member()
    panel = db.session.query(Panel).one()
    administrator = a_seat(panel, "administrator").person
    assert len(mails(postbox, at(8), member)) == 1
    read, reply = db.session.query(Notice).filter_by(person_id=member.id).order_by(Notice.id)
    browser = sign_in(administrator)
    for one, other in ((read, reply), (reply, read)):
        page = browser.get(f"/admin/notices/{one.id}").text
        assert "In one mail with" in page
        assert subject_of(other) in page
