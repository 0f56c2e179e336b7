"""Mail as a real server gets it: its headers and parts, failures and what becomes of them, what is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from cmr.models import Notice, db
from cmr.notices import sending
from cmr.notices.outbox import PAUSES, PERHAPS, resend
from cmr.notices.sending import Tally
from cmr.referrals.operations import recall, sign
from tests.factories import a_deputy, a_meeting, a_panel, a_referral, a_seat
from tests.notices.postbox import HANG_UP, Postbox

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def run(at: datetime = AT, within: timedelta = timedelta(minutes=5)) -> Tally:
    """One run of the worker at a moment that stands still."""
    db.session.commit()
    tally = sending.run(within=within, now=lambda: at)
    db.session.expire_all()
    return tally


def a_notice() -> Notice:
    """A form signed by its worker: its team manager is told."""
    panel = a_panel()
    a_meeting(panel)
    referral = a_referral(panel, child="Maya Fenwick")
    sign(referral, "social_worker", by=referral.worker, at=AT)
    notice = db.session.query(Notice).one()
    assert notice.state == "waiting"
    return notice


def test_a_mail_says_what_to_do_by_when_in_text_and_html(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    with postbox.open():
        assert run().sent == 1
    (mail,) = postbox.arrived
    reference = notice.facts["reference"]
    assert mail["Subject"] == f"Sign {reference} by the end of Friday 4 December 2026"
    assert mail["To"].addresses[0].addr_spec == notice.person.email
    assert mail["From"].addresses[0].addr_spec == "no-reply@localhost"
    assert mail["Message-ID"] == notice.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), html.get_content()):
        assert f"http://localhost/referrals/{reference}/sign" in part
        assert "To be heard on Thursday 10 December 2026" in part
        assert "http://localhost/notices/choices" in part
        assert not {"Maya", "Fenwick"} & set(part.replace("\n", " ").split())
    assert (notice.state, notice.attempts, notice.fault) == ("sent", 1, "")
    assert notice.sent_at == AT


def test_while_the_server_is_away_mail_waits_with_growing_pauses(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    tally = run()
    assert "can’t be reached" in tally.away
    assert (notice.state, notice.next_try_at) == ("waiting", AT + PAUSES[0])
    assert run(AT + PAUSES[0] / 2).waiting == 0
    run(AT + PAUSES[0])
    assert notice.next_try_at == AT + PAUSES[0] + PAUSES[1]
    with postbox.open():
        run(notice.next_try_at)
    assert notice.state == "sent"
    assert len(postbox.arrived) == 1


def test_a_server_that_never_comes_back_leaves_a_failure_to_be_seen(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    at = AT
    for pause in (*PAUSES, timedelta()):
        run(at)
        at += pause
    assert notice.state == "failed"
    assert notice.fault.startswith("The mail server can’t be reached")


@pytest.mark.parametrize(
    ("answer", "state"), [("550 5.1.1 no such box", "failed"), ("451 4.3.2 try later", "waiting")]
)
def test_a_refusal_for_good_fails_at_once_and_one_for_now_waits(
    app: Flask, postbox: Postbox, answer: str, state: str
) -> None:
    notice = a_notice()
    postbox.recipient = lambda address: f"{answer} {address}"
    with postbox.open():
        run()
    assert notice.state == state
    assert notice.fault.startswith(f"The mail server refused the recipient: {answer[:3]}")
    assert notice.person.email not in notice.fault


@pytest.mark.parametrize("silence", [HANG_UP, 5.0])
def test_a_mail_without_an_answer_goes_once_more_and_never_a_third_time(
    app: Flask, postbox: Postbox, silence: object
) -> None:
    notice = a_notice()
    postbox.after_data = lambda _mail: silence
    with postbox.open():
        run()
        assert notice.state == "waiting"
        assert notice.fault.startswith(PERHAPS)
        run(AT + timedelta(hours=1))
        assert notice.state == "failed"
        run(AT + timedelta(days=3))
    assert postbox.by_id() == {notice.message_id: 2}


def test_a_mail_that_a_dead_worker_had_in_hand_goes_once_more(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    notice.state, notice.attempts, notice.claimed_until = "sending", 1, AT + timedelta(minutes=5)
    with postbox.open():
        run(AT + timedelta(minutes=4))
        assert postbox.arrived == []
        run(AT + timedelta(minutes=5))
    assert notice.state == "sent"
    assert len(postbox.arrived) == 1


def test_what_is_done_meanwhile_is_asked_of_nobody(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    with postbox.open():
        referral = db.session.get_one(type(a_referral()), notice.record_id)
        recall(referral, by=referral.worker, at=AT)
        assert run().dropped == 1
    assert notice.state == "dropped"
    assert postbox.arrived == []


def test_whoever_may_not_see_it_any_more_is_not_told(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    team = notice.person
    db.session.execute(db.text("UPDATE teams SET manager_id = NULL WHERE manager_id = :id"), {"id": team.id})
    with postbox.open():
        run()
    assert (notice.state, notice.fault) == ("dropped", "They may not see it any more.")


def test_a_deputy_whose_days_are_over_is_not_told(app: Flask, postbox: Postbox) -> None:
    referral = a_referral()
    assert referral.team.manager is not None
    deputy = a_deputy(referral.team.manager, days=21)
    sign(referral, "social_worker", by=referral.worker, at=AT)
    with postbox.open():
        run(AT + timedelta(days=1))
    theirs = db.session.query(Notice).filter_by(person_id=deputy.id).one()
    assert theirs.state == "dropped"
    assert len(postbox.arrived) == 1


def test_the_day_is_one_mail(app: Flask, postbox: Postbox) -> None:
    panel = a_panel()
    a_seat(panel, "chair")
    referral = a_referral(panel, state="signed_by_social_worker")
    other = a_referral(panel, referral.worker, state="signed_by_social_worker")
    manager = referral.team.manager
    assert manager is not None
    sign(referral, "team_manager", by=manager, at=AT)
    sign(other, "team_manager", by=manager, at=AT)
    with postbox.open():
        run(AT + timedelta(hours=1))
        assert all(str(mail["To"]).find(referral.worker.email) < 0 for mail in postbox.arrived)
        run(AT + timedelta(days=1))
    mine = [mail for mail in postbox.arrived if referral.worker.email in str(mail["To"])]
    assert [str(mail["Subject"]) for mail in mine] == ["2 notices for Tuesday 24 November 2026"]
    body = mine[0].get_body(("plain",))
    assert body is not None
    assert referral.reference in body.get_content()
    assert other.reference in body.get_content()


def test_a_day_that_is_tried_again_holds_what_it_held(app: Flask, postbox: Postbox) -> None:
    panel = a_panel()
    referral = a_referral(panel, state="signed_by_social_worker")
    other = a_referral(panel, referral.worker, state="signed_by_social_worker")
    manager = referral.team.manager
    assert manager is not None
    sign(referral, "team_manager", by=manager, at=AT)
    worker = referral.worker
    with postbox.open():
        postbox.recipient = lambda _address: "451 not now"
        run(AT + timedelta(days=1))
        sign(other, "team_manager", by=manager, at=AT + timedelta(days=1))
        postbox.recipient = lambda _address: None
        run(AT + timedelta(days=2))
    mine = [mail for mail in postbox.arrived if worker.email in str(mail["To"])]
    assert sorted(str(mail["Subject"]).split()[0] for mail in mine) == sorted(
        [referral.reference, other.reference]
    )
    assert len({str(mail["Message-ID"]) for mail in mine}) == 2


def test_what_failed_is_sent_again_under_its_own_message_id(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    postbox.recipient = lambda _address: "550 no"
    with postbox.open():
        run()
        assert notice.state == "failed"
        postbox.recipient = lambda _address: None
        resend(notice, at=AT)
        run()
    assert postbox.by_id() == {notice.message_id: 1}


def test_without_a_server_mail_is_kept_and_none_is_sent_later_by_itself(app: Flask) -> None:
    panel = a_panel()
    referral = a_referral(panel)
    sign(referral, "social_worker", by=referral.worker, at=AT)
    notice = db.session.query(Notice).one()
    assert notice.state == "kept"
    assert run(AT + timedelta(days=1)).kept == 0
    assert notice.state == "kept"


def test_what_waited_for_weeks_without_a_worker_is_shown_and_not_sent(app: Flask, postbox: Postbox) -> None:
    notice = a_notice()
    with postbox.open():
        run(AT + timedelta(days=15))
    assert notice.state == "failed"
    assert postbox.arrived == []


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    app: Flask, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_notice()
    open_then: list[bool] = []
    deliver: Callable[..., None] = sending._deliver

    def looked(connection: object, *rest: object) -> None:
        open_then.append(db.session().in_transaction())
        deliver(connection, *rest)

    monkeypatch.setattr(sending, "_deliver", looked)
    with postbox.open():
        run()
    assert open_then == [False]


def test_a_notice_that_cannot_be_written_fails_and_holds_up_no_other(app: Flask, postbox: Postbox) -> None:
    """A row of an older version may lack what the words of this one need."""
    first = a_notice()
    second = a_referral()
    sign(second, "social_worker", by=second.worker, at=AT)
    first.kind, first.facts = "closed", {"as": "manager"}
    db.session.commit()
    with postbox.open():
        tally = run()
    assert (tally.failed, tally.sent) == (1, 1)
    assert (first.state, first.fault) == ("failed", "This version of the service can’t write it.")
    assert len(postbox.arrived) == 1


@pytest.mark.parametrize(
    "address", ["", "no address", "two@a.example,b@c.example", "a@b c", "ä@council.example"]
)
def test_an_address_that_cannot_be_used_fails_at_once_and_says_so(
    app: Flask, postbox: Postbox, address: str
) -> None:
    notice = a_notice()
    notice.person.email = address
    with postbox.open():
        run()
    assert notice.state == "failed"
    assert "address can’t be used" in notice.fault
    assert postbox.arrived == []
