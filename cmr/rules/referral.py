"""The whole life of a referral: its states, its moves and what each asks first (U2).

draft → signed by social worker → by team manager → by service manager → submitted → scheduled → heard →
actioned → returned (comes back on a date) or closed.
"""

from __future__ import annotations

from collections.abc import Iterable

from cmr.rules import placing
from cmr.rules.asked import asked_changes_made, comments_given
from cmr.rules.capacities import Actor, Subject
from cmr.rules.enclosing import documents_attached, files_checked, no_file_refused
from cmr.rules.lifecycle import Lifecycle, Move, Offer
from cmr.rules.out_of_turn import STANDS, it_in_words
from cmr.rules.permissions import Can, may
from cmr.rules.referral_facts import SIGNED, ReferralFacts
from cmr.rules.referral_states import OPEN, STATES
from cmr.rules.refusal import Refusal
from cmr.rules.wording import spoken_date


def _form_complete(facts: ReferralFacts) -> Iterable[Refusal]:
    return facts.gaps


def _signs_one_stage_only(facts: ReferralFacts) -> Refusal | None:
    if facts.by_id not in facts.signer_ids:
        return None
    return Refusal("You have signed this referral already. Nobody signs two stages of one referral.", "B1.6")


def _unchanged_since_signed(facts: ReferralFacts) -> Refusal | None:
    if facts.signed_hash is None or facts.signed_hash == facts.content_hash:
        return None
    return Refusal(
        "The form is not what the social worker signed. Send it back, so that it is signed anew.", "D3a"
    )


def _reason_given(facts: ReferralFacts) -> Refusal | None:
    if facts.only_asking or facts.reason.strip():
        return None
    return Refusal("Give a reason: the social worker will read it.", "B1.10")


def _late_choice_open(facts: ReferralFacts) -> Refusal | None:
    if facts.waits_for_late_choice:
        return None
    it, on = it_in_words(facts), spoken_date(facts.late_for) if facts.late_for else "its date"
    settled = {
        "accepted": f"{it} came late for the meeting on {on}, and has been accepted for it already.",
        "deferred": f"{it} came late for the meeting on {on}, and has been deferred to a later one already.",
        "later": f"{it} was submitted for a meeting after the one on {on}: it is not late.",
        "waiting": f"{it} came late for the meeting on {on}, which is no longer to come: nothing is to be decided.",
    }
    in_time = f"{it} came in time: nothing is to be decided."
    return Refusal(settled.get(facts.late_choice or "", in_time), "B1.7")


def _late_choice_made(facts: ReferralFacts) -> Refusal | None:
    if not facts.waits_for_late_choice:
        return None
    return Refusal("It came late: the chair accepts it, defers it or sends it back as that.", "B1.7")


def _still_before_the_meeting(facts: ReferralFacts) -> Refusal | None:
    if facts.meeting is None or facts.meeting.state in ("planned", "circulated"):
        return None
    return Refusal("The meeting has opened. At the meeting a case is tabled, not deferred.", "B1.19")


def _not_circulated_yet(facts: ReferralFacts) -> Refusal | None:
    # What waits for its supplement has reached no reader yet.
    if facts.meeting is None or facts.meeting.state == "planned" or not facts.gone_out:
        return None
    return Refusal("The agenda has been circulated. The chair can defer the case instead.", "D3c")


def _meeting_is_cancelled(facts: ReferralFacts) -> Refusal | None:
    if facts.meeting is not None and facts.meeting.state == "cancelled":
        return None
    return Refusal("Its meeting stands. A case leaves its agenda by being taken off or deferred.", "D4")


def _at_the_meeting(facts: ReferralFacts) -> Refusal | None:
    if facts.meeting is None or facts.meeting.state == "in_session":
        return None
    return Refusal("A case is tabled at the meeting. Before it, the chair defers the case.", "B1.19")


def _heard_in_session(facts: ReferralFacts) -> Refusal | None:
    if facts.hearing is None or facts.hearing.meeting_state == "in_session":
        return None
    return Refusal("The decision sheet is signed while the meeting is open.", "B1.24")


def _quorate(facts: ReferralFacts) -> Refusal | None:
    return facts.hearing.quorum if facts.hearing else None


def _all_declared(facts: ReferralFacts) -> Refusal | None:
    if facts.hearing is None or not facts.hearing.undeclared:
        return None
    names = ", ".join(facts.hearing.undeclared)
    return Refusal(
        f"Everyone present declares for the case before it is heard. Still to declare: {names}.", "B1.4"
    )


def _chairs_part_declared(facts: ReferralFacts) -> Refusal | None:
    hearing = facts.hearing
    if hearing is None or not hearing.chair_signed_referral or hearing.chair_declared:
        return None
    return Refusal(
        "The chair signed this referral as a manager. That is declared before the case is heard.", "B1.4"
    )


def _sheet_complete(facts: ReferralFacts) -> Iterable[Refusal]:
    return facts.hearing.sheet_problems if facts.hearing else ()


def _panel_agreed(facts: ReferralFacts) -> Refusal | None:
    if facts.hearing is None or not facts.hearing.undecided:
        return None
    return Refusal("The panel could not agree, so the head of service makes the decision.", "D8")


def _awaits_head_of_service(facts: ReferralFacts) -> Refusal | None:
    if facts.hearing is None or facts.hearing.undecided:
        return None
    return Refusal("The panel has not said that it could not agree.", "D8")


def _actions_confirmed(facts: ReferralFacts) -> Refusal | None:
    if not facts.open_actions:
        return None
    many = "1 action is" if facts.open_actions == 1 else f"{facts.open_actions} actions are"
    return Refusal(f"{many} not confirmed yet.", "D3h")


def _unconfirmed_past_date(facts: ReferralFacts) -> Refusal | None:
    if not facts.terms_call_back:
        instead = (
            f"It comes back on {spoken_date(facts.comes_back_on)} anyway."
            if facts.comes_back_on
            else "Return it to panel instead."
        )
        words = f"This panel’s terms call no case back for actions that nobody confirmed. {instead}"
        return Refusal(words, "D3g")
    if not facts.actions_past_date:
        return Refusal("No action of this case has passed its date without being confirmed.", "D3g")
    if facts.comes_back_on and facts.returns_on and facts.returns_on >= facts.comes_back_on:
        on = spoken_date(facts.comes_back_on)
        return Refusal(f"It comes back on {on} already. Call it back to an earlier meeting.", "D3g")
    return None


def _return_date_ahead(facts: ReferralFacts) -> Refusal | None:
    if facts.only_asking:
        return None
    if facts.returns_on is None:
        return Refusal("Give the date on which the case returns to the panel.", "DF")
    if facts.today is not None and facts.returns_on <= facts.today:
        return Refusal("The date of return lies in the future.", "DF")
    return None


def _signing(stage: str, source: str, destination: str, can: Can, clause: str) -> Move[ReferralFacts]:
    return Move(
        f"sign_as_{stage}",
        f"Sign as {stage.replace('_', ' ')}",
        (source,),
        destination,
        can,
        (
            _form_complete,
            no_file_refused,
            asked_changes_made,
            _signs_one_stage_only,
            _unchanged_since_signed,
            comments_given,
        ),
        clause,
    )


def _sending_back(who: str, sources: tuple[str, ...], can: Can, clause: str) -> Move[ReferralFacts]:
    guards = (_reason_given, _still_before_the_meeting)
    return Move(f"send_back_as_{who}", "Send back", sources, "draft", can, guards, clause, wants_reason=True)


REFERRAL: Lifecycle[ReferralFacts] = Lifecycle(
    "referral",
    STATES,
    (
        _signing("social_worker", "draft", SIGNED[0], Can.SIGN_AS_SOCIAL_WORKER, "B1.6"),
        _signing("team_manager", SIGNED[0], SIGNED[1], Can.SIGN_AS_TEAM_MANAGER, "BF"),
        _signing("service_manager", SIGNED[1], SIGNED[2], Can.SIGN_AS_SERVICE_MANAGER, "D3a"),
        Move(
            "submit",
            "Submit to the panel",
            (SIGNED[2],),
            "submitted",
            Can.SUBMIT_REFERRAL,
            (_unchanged_since_signed, documents_attached, no_file_refused, files_checked),
            "B1.7",
        ),
        Move(
            "recall", "Recall to change it", (*SIGNED, "submitted"), "draft", Can.WRITE_REFERRAL, (), "B1.6"
        ),
        _sending_back("team_manager", (SIGNED[0],), Can.SIGN_AS_TEAM_MANAGER, "BF"),
        _sending_back("service_manager", (SIGNED[1], SIGNED[2]), Can.SIGN_AS_SERVICE_MANAGER, "D3a"),
        _sending_back("chair", ("submitted", "scheduled"), Can.TRIAGE, "B1.7"),
        Move(
            "withdraw",
            "Withdraw the referral",
            ("draft", *SIGNED, "submitted", "scheduled", "returned"),
            "closed",
            Can.WITHDRAW_REFERRAL,
            (_still_before_the_meeting, _reason_given),
            "B1.6",
            wants_reason=True,
        ),
        Move(
            "accept_late",
            "Accept it although late",
            ("submitted",),
            None,
            Can.TRIAGE,
            (_late_choice_open,),
            "B1.7",
            quiet_when_closed=True,
        ),
        Move(
            "defer_late",
            "Defer it to a later meeting",
            ("submitted",),
            None,
            Can.TRIAGE,
            (_late_choice_open, _reason_given),
            "B1.7",
            wants_reason=True,
            quiet_when_closed=True,
        ),
        Move(
            "defer_waiting",
            "Defer it to a later meeting",
            ("submitted",),
            None,
            Can.TRIAGE,
            (_late_choice_made, _reason_given),
            "B1.10",
            wants_reason=True,
            quiet_when_closed=True,
        ),
        Move(
            "schedule",
            "Place it on a meeting",
            ("submitted", "returned"),
            "scheduled",
            Can.PLACE_CASES,
            (
                placing.takes_cases,
                placing.place_left,
                placing.in_time_or_accepted,
                placing.not_before_kept_for,
                placing.not_before_it_returns,
            ),
            "B1.13",
        ),
        Move(
            "take_off",
            "Take it off the agenda",
            ("scheduled",),
            "submitted",
            Can.PLACE_CASES,
            (_not_circulated_yet,),
            "D3c",
        ),
        Move(
            "defer",
            "Defer to another meeting",
            ("scheduled",),
            "submitted",
            Can.TRIAGE,
            (_still_before_the_meeting, _reason_given),
            "B1.10",
            wants_reason=True,
        ),
        Move(
            "lose_meeting",
            "Go back to the queue, as its meeting is cancelled",
            ("scheduled",),
            "submitted",
            Can.ARRANGE_MEETINGS,
            (_meeting_is_cancelled,),
            "D4",
        ),
        Move(
            "table",
            "Table the case",
            ("scheduled",),
            "submitted",
            Can.CHAIR_CASE,
            (_at_the_meeting, _panel_agreed, _reason_given),
            "B1.19",
            wants_reason=True,
        ),
        Move(
            "hear",
            "Sign the decision sheet",
            ("scheduled",),
            "heard",
            Can.SIGN_SHEET,
            (
                _heard_in_session,
                _quorate,
                _all_declared,
                _chairs_part_declared,
                _panel_agreed,
                _sheet_complete,
            ),
            "B1.24",
        ),
        Move(
            "decide",
            "Record the head of service’s decision",
            ("scheduled",),
            "heard",
            Can.DECIDE_UNDECIDED,
            (_awaits_head_of_service, _sheet_complete),
            "D8",
        ),
        Move(
            "finish_actions",
            "Confirm the last action",
            ("heard",),
            "actioned",
            Can.CONFIRM_ACTION,
            (_actions_confirmed,),
            "B1.26",
        ),
        Move(
            "call_back",
            "Call the case back to panel",
            ("heard", "returned"),
            "returned",
            Can.CALL_BACK,
            (_unconfirmed_past_date, _return_date_ahead, _reason_given),
            "D3g",
            wants_reason=True,
        ),
        Move(
            "return_to_panel",
            "Return to panel on a date",
            ("heard", "actioned"),
            "returned",
            Can.CHAIR_CASE,
            (_return_date_ahead,),
            "DF",
        ),
        Move("reassign", "Give it to another social worker", OPEN, None, Can.REASSIGN, (), "B1.6"),
        Move("revise", "Revise the form", ("returned",), "draft", Can.WRITE_REFERRAL, (), "D3a"),
        Move(
            "close",
            "Close the case",
            ("heard", "actioned", "returned"),
            "closed",
            Can.CHAIR_CASE,
            (_actions_confirmed, _reason_given),
            "D3h",
            wants_reason=True,
        ),
    ),
    happened=STANDS,
)

_QUIET = frozenset({"finish_actions", "lose_meeting"})
"""Moves that follow from another deed and are never a button."""


def offers(
    actor: Actor, subject: Subject, state: str, facts: ReferralFacts
) -> tuple[Offer[ReferralFacts], ...]:
    """The moves that this person has the ability for in this state, each with what stands in its way."""
    return tuple(
        Offer(move, move.refusals(facts))
        for move in REFERRAL.from_state(state)
        if move.name not in _QUIET and may(actor, move.needs, subject)
    )
