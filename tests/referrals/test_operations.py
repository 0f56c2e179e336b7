"""Signing, sending back, recalling, submitting, withdrawing, revising: what each leaves behind, when it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.models import HistoryEntry, Person, Referral, db
from cmr.referrals import operations
from cmr.referrals.moves import content_hash
from cmr.referrals.queries import by_reference
from cmr.rules.panel_type import Stage
from cmr.rules.receipt import Receipt
from cmr.rules.refusal import Refused
from tests import factories

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
COMMENTS = "I have read it, and I agree."
STAGES: tuple[Stage, ...] = ("social_worker", "team_manager", "service_manager")


def reread(referral: Referral) -> Referral:
    db.session.commit()
    db.session.expire_all()
    found = by_reference(referral.reference)
    assert found is not None
    return found


def signers(referral: Referral) -> tuple[Person, ...]:
    team = referral.team
    assert team.manager is not None
    assert team.service.manager is not None
    return referral.worker, team.manager, team.service.manager


def sign_all(referral: Referral) -> None:
    for stage, person in zip(STAGES, signers(referral), strict=True):
        comments = COMMENTS if stage == "team_manager" else ""
        operations.sign(referral, stage, by=person, at=NOW, comments=comments)


def verbs(referral: Referral) -> list[str]:
    return list(
        db.session.scalars(
            select(HistoryEntry.verb)
            .where(HistoryEntry.record_kind == "referral", HistoryEntry.record_id == referral.id)
            .order_by(HistoryEntry.number)
        )
    )


@pytest.mark.parametrize("key", [factories.CMR, factories.CIN])
def test_all_three_sign_in_order_and_each_signature_holds_the_same_content(any_app: Flask, key: str) -> None:
    referral = factories.a_referral(factories.a_panel(key))
    sign_all(referral)
    referral = reread(referral)

    assert referral.state == "signed_by_service_manager"
    assert [one.stage for one in referral.live_signatures] == list(STAGES)
    assert {one.content_hash for one in referral.live_signatures} == {content_hash(referral)}
    assert referral.signed_hash == content_hash(referral)
    assert referral.service_manager_signed_at == NOW
    assert [one.position for one in referral.live_signatures] == [
        person.position for person in signers(referral)
    ]
    assert all(one.declaration for one in referral.live_signatures)
    assert verbs(referral) == [f"sign_as_{stage}" for stage in STAGES]


def test_a_signature_out_of_turn_is_refused_and_changes_nothing(app: Flask) -> None:
    referral = factories.a_referral()
    manager = signers(referral)[1]

    with pytest.raises(Refused, match="is a draft: its social worker is writing it"):
        operations.sign(referral, "team_manager", by=manager, at=NOW)

    assert reread(referral).state == "draft"
    assert not referral.signatures


def test_an_incomplete_form_is_not_signed_and_every_gap_is_told(app: Flask) -> None:
    referral = factories.a_referral(blank=True)

    with pytest.raises(Refused) as refused:
        operations.sign(referral, "social_worker", by=referral.worker, at=NOW)

    assert len(refused.value.reasons) > 10
    assert not reread(referral).signatures


def test_a_deputy_signs_as_themselves_for_the_principal(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager = signers(referral)[1]
    deputy = factories.a_deputy(manager)

    operations.sign(referral, "team_manager", by=deputy, at=NOW, for_id=manager.id)
    signature = reread(referral).live_signatures[-1]

    assert (signature.person_id, signature.for_id) == (deputy.id, manager.id)
    assert signature.name == deputy.name
    assert signature.position == f"team manager, for {manager.name} (team manager)"


def test_a_deputys_signature_has_room_for_the_longest_names(any_app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager = signers(referral)[1]
    manager.name = "N" * 100
    deputy = factories.a_deputy(manager)

    operations.sign(referral, "team_manager", by=deputy, at=NOW, for_id=manager.id)

    assert manager.name in reread(referral).live_signatures[-1].position


def test_nobody_signs_two_stages_of_one_referral(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    manager = signers(referral)[1]
    service_manager = signers(referral)[2]
    factories.a_deputy(service_manager, manager)
    operations.sign(referral, "team_manager", by=manager, at=NOW)

    with pytest.raises(Refused, match="Nobody signs two stages"):
        operations.sign(referral, "service_manager", by=manager, at=NOW, for_id=service_manager.id)


def test_a_form_that_is_not_what_was_signed_is_not_signed_again(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    section = referral.sections[-1]
    section.answers = dict.fromkeys(section.answers, "Changed behind the signature.")
    db.session.commit()

    with pytest.raises(Refused, match="not what the social worker signed"):
        operations.sign(reread(referral), "team_manager", by=signers(referral)[1], at=NOW)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("signed_by_social_worker", "team_manager"),
        ("signed_by_team_manager", "service_manager"),
        ("signed_by_service_manager", "service_manager"),
        ("submitted", "chair"),
    ],
)
def test_sending_back_makes_a_draft_whose_signatures_fell_away(app: Flask, state: str, who: str) -> None:
    referral = factories.a_referral(state=state)
    made = len(referral.signatures)
    by = signers(referral)[2]

    operations.send_back(referral, "", {"scale": "The danger statement is missing."}, by=by, at=NOW)
    referral = reread(referral)

    assert referral.state == "draft"
    assert referral.sent_back == {
        "reason": "scale: The danger statement is missing.",
        "words": "",
        "sections": ["scale"],
        "reasons": {"scale": "The danger statement is missing."},
        "by": by.name,
        "by_id": by.id,
        "at": NOW.isoformat(),
    }
    assert not referral.live_signatures
    assert len(referral.signatures) == made
    assert all(one.void_reason for one in referral.signatures)
    assert (referral.signed_hash, referral.social_worker_signed_at, referral.queued_since) == (
        None,
        None,
        None,
    )
    assert verbs(referral) == [f"send_back_as_{who}"]


def test_sending_back_wants_a_reason(app: Flask) -> None:
    referral = factories.a_referral(state="submitted")

    with pytest.raises(Refused, match="Give a reason"):
        operations.send_back(referral, " ", {}, by=referral.worker, at=NOW)

    assert len(referral.live_signatures) == 3


@pytest.mark.parametrize("state", ["draft", "heard", "actioned", "returned", "closed"])
def test_there_is_nothing_to_send_back_elsewhere(app: Flask, state: str) -> None:
    referral = factories.a_referral(state=state)

    with pytest.raises(Refused, match="nothing to send back"):
        operations.send_back(referral, "Because.", {}, by=referral.worker, at=NOW)


@pytest.mark.parametrize("deed", ["send back", "withdraw"])
def test_a_case_that_leaves_the_agenda_frees_its_place(app: Flask, deed: str) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel)
    referral = factories.a_referral(panel, state="scheduled", meeting=meeting)

    if deed == "withdraw":
        operations.withdraw(referral, "The family has moved.", by=referral.worker, at=NOW)
    else:
        operations.send_back(referral, "It is thin.", {}, by=referral.worker, at=NOW)
    referral = reread(referral)

    assert referral.meeting_id is None
    assert [(case.state, case.ended_at) for case in referral.cases] == [("removed", NOW)]
    other = factories.a_referral(panel, state="submitted")
    factories.a_case(other, meeting, place=1)


def test_once_the_meeting_is_open_nothing_is_sent_back_or_withdrawn(app: Flask) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel, state="in_session")
    referral = factories.a_referral(panel, state="scheduled", meeting=meeting)

    with pytest.raises(Refused, match="meeting has opened"):
        operations.send_back(referral, "Too late.", {}, by=referral.worker, at=NOW)
    with pytest.raises(Refused, match="meeting has opened"):
        operations.withdraw(referral, "Too late.", by=referral.worker, at=NOW)


def test_what_was_sent_back_is_signed_anew_and_no_longer_asked_for(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_social_worker")
    operations.send_back(referral, "Say more.", {}, by=signers(referral)[1], at=NOW)

    sign_all(reread(referral))
    referral = reread(referral)

    assert referral.sent_back is None
    assert len(referral.live_signatures) == 3
    assert len(referral.signatures) == 4


@pytest.mark.parametrize(
    "state", ["signed_by_social_worker", "signed_by_team_manager", "signed_by_service_manager", "submitted"]
)
def test_the_worker_recalls_until_it_is_on_an_agenda(app: Flask, state: str) -> None:
    referral = factories.a_referral(state=state)
    operations.recall(referral, by=referral.worker, at=NOW)
    referral = reread(referral)

    assert referral.state == "draft"
    assert referral.queued_since is None
    assert not referral.live_signatures


def test_a_scheduled_referral_is_not_recalled(app: Flask) -> None:
    referral = factories.a_referral(state="scheduled")

    with pytest.raises(Refused, match="is on the agenda of Thursday 10 December 2026 already"):
        operations.recall(referral, by=referral.worker, at=NOW)


DEADLINE = datetime(2026, 12, 8, 23, 59, 59, tzinfo=UTC)
"""Two working days before the Thursday on which ``a_meeting`` is held, at the end of the day."""


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (DEADLINE, False),
        (DEADLINE + timedelta(microseconds=999_999), False),
        (DEADLINE + timedelta(seconds=1), True),
        (DEADLINE + timedelta(days=1), True),
    ],
)
def test_it_is_late_from_the_second_after_the_deadline(app: Flask, at: datetime, late: bool) -> None:
    panel = factories.a_panel()
    meeting = factories.a_meeting(panel)
    referral = factories.a_referral(panel, state="signed_by_service_manager")

    receipt = operations.submit(referral, by=referral.worker, at=at)
    referral = reread(referral)

    assert receipt.meeting is not None
    assert (receipt.meeting.id, receipt.late) == (meeting.id, late)
    assert (referral.submitted_at, referral.queued_since) == (at, at)
    assert referral.late_for_id == (meeting.id if late else None)
    assert referral.late_choice == ("waiting" if late else None)


@pytest.mark.parametrize("state", ["cancelled", "in_session", "closed"])
def test_lateness_looks_at_the_next_meeting_that_takes_cases(app: Flask, state: str) -> None:
    panel = factories.a_panel()
    factories.a_meeting(panel, on=date(2026, 12, 10), state=state)
    later = factories.a_meeting(panel, on=date(2026, 12, 17))
    factories.a_meeting(factories.a_panel(factories.CIN), on=date(2026, 12, 10))
    referral = factories.a_referral(panel, state="signed_by_service_manager")

    receipt = operations.submit(referral, by=referral.worker, at=DEADLINE + timedelta(days=1))

    assert receipt.meeting is not None
    assert (receipt.meeting.id, receipt.late) == (later.id, False)


def test_without_a_meeting_nothing_is_late(app: Flask) -> None:
    referral = factories.a_referral(state="signed_by_service_manager")

    assert operations.submit(referral, by=referral.worker, at=NOW) == Receipt(None, late=False)


def test_a_returned_case_is_revised_signed_anew_and_may_be_late_again(app: Flask) -> None:
    panel = factories.a_panel()
    factories.a_meeting(panel)
    referral = factories.a_referral(panel, state="returned")
    operations.revise(referral, by=referral.worker, at=NOW)
    referral = reread(referral)
    assert (referral.state, referral.returns_on, referral.live_signatures) == ("draft", None, [])

    sign_all(referral)
    receipt = operations.submit(referral, by=referral.worker, at=DEADLINE + timedelta(days=1))

    assert receipt.late
    assert reread(referral).late_choice == "waiting"


def test_withdrawing_closes_it_for_a_reason(app: Flask) -> None:
    referral = factories.a_referral(state="submitted")
    operations.withdraw(referral, "The plan has ended.", by=referral.worker, at=NOW)
    referral = reread(referral)

    assert (referral.state, referral.withdrawn, referral.closed_reason) == (
        "closed",
        True,
        "The plan has ended.",
    )
    assert referral.closed_by == referral.worker
