"""What dates bring: every reminder."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cmr.models import Action, Filing, Minutes, db
from cmr.notices.reminders import sweep
from tests.factories import (
    a_guest,
)
from tests.notices.council import REASON, Council, scene


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


@scene("remind_open", at=on(11))
def the_meeting_was_not_opened(of: Council) -> None:
    of.case("circulated")
    _sweeps(on(11))


@scene("remind_undecided", "remind_clocks", at=on(15))
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


@scene("remind_minutes", "remind_clocks", at=on(14))
def minutes_are_due(of: Council) -> None:
    of.case("closed", "heard")
    _sweeps(on(14))


@scene("remind_minutes", "remind_clocks", at=on(16))
def minutes_are_late(of: Council) -> None:
    of.case("closed", "heard")
    _sweeps(on(16))


@scene("remind_approve", at=on(16))
def minutes_wait_for_their_approval(of: Council) -> None:
    meeting = of.case("closed", "heard").meeting
    db.session.add(
        Minutes(
            meeting=meeting, state="with_chair", drafter=of.administrator, drafted_at=on(14), sent_at=on(14)
        )
    )
    _sweeps(on(16))


@scene("remind_filing", "remind_clocks", "remind_minutes", at=on(16))
def what_is_to_be_filed_is_late(of: Council) -> None:
    case = of.case("closed", "heard")
    db.session.add(
        Filing(
            case=case, child_number=1, child_name="Maya Fenwick", kind="sheet", title="CMR Panel Decision",
            text=REASON, due_on=date(2026, 12, 11), content_hash="0" * 64, made_at=on(10),
        )
    )  # fmt: skip
    _sweeps(on(16))


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


def _an_action(of: Council, due_on: date) -> None:
    referral = of.referral("heard", of.meeting(date(2026, 11, 12), "closed"))
    db.session.add(
        Action(
            referral=referral, case=referral.cases[0], number=1, kind="decision", text=REASON, due_on=due_on
        )
    )
