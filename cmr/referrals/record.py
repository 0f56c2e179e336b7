"""A referral's page put together: what happens next, who signed, what was decided, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cmr.adapters import clock
from cmr.hearing.sheet_paper import EntryLine, OutcomeLine, paper_of
from cmr.models import Case, DecisionSheet, Referral, Signature
from cmr.models.panel import Meeting
from cmr.panels.entered import is_being_entered
from cmr.panels.queries import kept_terms
from cmr.referrals.queries import MeetingAhead
from cmr.rules import outcomes
from cmr.rules.case_time import begins, time_told
from cmr.rules.next_step import Ahead, NextStep, StepFacts, meeting_words, next_step
from cmr.rules.panel_type import PanelType, SigningStage
from cmr.rules.path import due_by
from cmr.rules.queue import stands_first
from cmr.rules.receipt import by_wish, made_by, not_before, sooner_than, to_come
from cmr.rules.wording import due_words, in_london, spoken_date, spoken_time

WAITED_FOR = {
    "draft": "social_worker",
    "signed_by_social_worker": "team_manager",
    "signed_by_team_manager": "service_manager",
}


@dataclass(frozen=True)
class SignatureBox:
    """One of the three signatures, made or awaited."""

    role: str
    name: str = ""
    position: str = ""
    at: datetime | None = None
    unchanged_since: datetime | None = None
    changed: str = ""
    waiting: str = ""


@dataclass(frozen=True)
class SheetEntry:
    """One line of a decision sheet."""

    number: int
    kind: str
    text: str
    safeguarding: str
    owner: str
    """Who carries it out, in the sheet's words."""
    due: str
    due_reason: str
    """Why it is due on that day."""
    carries_out: str
    """The outcome that it carries out (B1.22)."""


@dataclass(frozen=True)
class SheetOutcome:
    """An outcome of a decision sheet, with what it wanted to know."""

    name: str
    due: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SignedSheet:
    """A decision sheet as it was signed."""

    meeting: Meeting
    entries: tuple[SheetEntry, ...]
    outcomes: tuple[SheetOutcome, ...]
    rationale: str
    rationale_label: str
    returns_on: date | None
    fell_away: str
    """Why that day does not count any more; empty where it does."""
    undecided_reason: str
    decision_reasons: str
    against_majority: bool
    views: tuple[str, ...]
    """What members said, as the sheet has it beside its signature (B1.20, B1.21)."""
    note: str
    signed: str
    signed_at: datetime


@dataclass(frozen=True)
class ActionLine:
    """An action that came of a decision, and how it stands."""

    id: int
    text: str
    due: str
    state: str
    note: str
    clause: str
    may_confirm: bool
    owner: str = ""
    """Who carries it out, in the sheet's words."""


def step_of(referral: Referral, ahead: Sequence[MeetingAhead], now: datetime) -> NextStep:
    """What happens next with a referral that is loaded whole; ``ahead`` are its panel's meetings that take cases."""
    today = in_london(now).date()
    case, meeting = referral.case, referral.meeting
    from_on = referral.deferred_from
    made = made_by(
        ahead, referral.state, referral.submitted_at, referral.asked_for_id, now, deferred_from=from_on
    )
    manager, service_manager = referral.team.manager, referral.team.service.manager
    open_due = [action.due_on for action in referral.actions if action.confirmed_at is None]
    return next_step(
        StepFacts(
            state=referral.state,
            worker=referral.worker.name,
            team_manager=manager.name if manager else "",
            service_manager=service_manager.name if service_manager else "",
            sent_back=bool(referral.sent_back),
            late_choice=referral.late_choice or "",
            late_for_on=_while_to_come(referral.late_for, today),
            deferred_to_on=_kept_for(referral, today),
            deferred=from_on is not None,
            lost_meeting_on=_lost(referral.deferred_to),
            by_wish=by_wish(referral.late_choice, referral.asked_for_id, referral.deferred_to_id),
            makes=made,
            sooner=sooner_than(
                made, ahead, referral.state, referral.submitted_at, now, deferred_from=from_on
            ),
            due=due_by(referral.state, made.deadline_at, now) if made else None,
            meeting=Ahead(meeting.on, meeting.starts_at, meeting.deadline_at) if meeting else None,
            meeting_state=meeting.state if meeting else "",
            entered=meeting is not None and is_being_entered(meeting, today),
            begins_at=own_time(case) if case and meeting else None,
            today=today,
            undecided=bool(case and case.undecided),
            open_actions=len(open_due),
            next_action_due=min(open_due, default=None),
            returns_on=referral.returns_on,
            withdrawn=referral.withdrawn,
            closed_on=referral.closed_at.astimezone(clock.LONDON).date() if referral.closed_at else None,
        )
    )


def own_time(case: Case) -> datetime | None:
    """When the case is heard, from when its people are told that; None before (D3c)."""
    meeting = case.meeting
    return time_told(
        meeting.on,
        meeting.starts_at,
        _minutes(meeting),
        case.place,
        state=meeting.state,
        circulated_at=meeting.circulated_at,
        placed_at=case.placed_at,
    )


def _minutes(meeting: Meeting) -> int:
    return kept_terms(meeting.terms).agenda.slot_minutes


def when_heard(case: Case) -> str:
    """The meeting of a case in words: its own time from when it has gone out, and before that only the meeting's."""
    meeting, own = case.meeting, own_time(case)
    if case.state == "heard":
        return f"{spoken_date(meeting.on)}, case {case.place}"
    if own is not None:
        ends = begins(meeting.on, meeting.starts_at, _minutes(meeting), case.place + 1)
        return f"{meeting_words(own)} to {spoken_time(in_london(ends).time())} (case {case.place})"
    return meeting_words(datetime.combine(meeting.on, meeting.starts_at, clock.LONDON), from_=True)


def _while_to_come(meeting: Meeting | None, today: date) -> date | None:
    return meeting.on if meeting and to_come(meeting.on, meeting.state, today) else None


def _kept_for(referral: Referral, today: date) -> date | None:
    kept = referral.deferred_to
    return not_before(referral.priority, kept.on, kept.state, today) if kept else None


def _lost(meeting: Meeting | None) -> date | None:
    return meeting.on if meeting and stands_first(meeting.state) else None


def signature_boxes(referral: Referral, terms: PanelType, content_hash: str) -> tuple[SignatureBox, ...]:
    """The signatures that the panel asks for, in order. ``content_hash`` is of the form as it stands."""
    live = {signature.stage: signature for signature in referral.live_signatures}
    return tuple(_box(stage, live.get(stage.stage), referral, content_hash) for stage in terms.signing)


def _box(
    stage: SigningStage, signature: Signature | None, referral: Referral, content_hash: str
) -> SignatureBox:
    role = stage.position.capitalize()
    if signature is None:
        turn = WAITED_FOR.get(referral.state) == stage.stage
        return SignatureBox(role, waiting=f"Waits for {_whose(referral, stage)}" if turn else "")
    same = signature.content_hash == content_hash
    return SignatureBox(
        role,
        name=signature.name,
        position=signature.position[:1].upper() + signature.position[1:],
        at=signature.signed_at,
        unchanged_since=signature.signed_at if same else None,
        changed="" if same else "The form was changed after this was signed",
    )


def _whose(referral: Referral, stage: SigningStage) -> str:
    holders = {
        "social_worker": referral.worker,
        "team_manager": referral.team.manager,
        "service_manager": referral.team.service.manager,
    }
    holder = holders[stage.stage]
    return holder.name if holder else f"a {stage.position}: none is named yet"


def signed_sheets(referral: Referral, terms: PanelType) -> tuple[SignedSheet, ...]:
    """Its signed decision sheets, the latest first."""
    return tuple(
        _sheet(case, case.sheet, terms)
        for case in reversed(referral.cases)
        if case.sheet is not None and case.sheet.signed_at is not None
    )


def _sheet(case: Case, sheet: DecisionSheet, terms: PanelType) -> SignedSheet:
    paper = paper_of(case)
    signed = ", ".join(part for part in (paper.signed_by, paper.signed_position) if part)
    if paper.signed_for and f"for {paper.signed_for}" not in signed:
        signed += f", for {paper.signed_for}"
    return SignedSheet(
        meeting=case.meeting,
        entries=tuple(_entry(number, one) for number, one in enumerate(paper.entries, 1)),
        outcomes=tuple(_outcome(one) for one in paper.outcomes),
        rationale=paper.rationale,
        rationale_label=terms.sheet.rationale_label.rstrip(": "),
        returns_on=paper.returns_on,
        fell_away=_fell_away(case, sheet),
        undecided_reason=paper.undecided_reason,
        decision_reasons=paper.decision_reasons,
        against_majority=paper.against_majority,
        views=tuple(one.words for one in paper.views),
        note=paper.note,
        signed=signed,
        signed_at=sheet.signed_at or sheet.saved_at,
    )


def _fell_away(case: Case, sheet: DecisionSheet) -> str:
    """That its return was asked for and does not come: the case ended before that day."""
    referral = case.referral
    if referral.closed_at is None or sheet.returns_on is None:
        return ""
    ended = referral.closed_at.astimezone(clock.LONDON).date()
    if ended >= sheet.returns_on:
        return ""
    how = "withdrawn" if referral.withdrawn else "closed"
    return f"It was {how} before, on {spoken_date(ended)}, so it does not come back then."


def _entry(number: int, one: EntryLine) -> SheetEntry:
    return SheetEntry(
        number,
        one.kind.capitalize(),
        one.text,
        one.rationale,
        one.owner,
        f"by {outcomes.due_words(one.due_on, limit=one.limit)}",
        one.due_reason,
        one.carries_out,
    )


def _outcome(one: OutcomeLine) -> SheetOutcome:
    due = f"by {one.due_words}" if one.due_words else one.carried_by and f"carried out by {one.carried_by}"
    return SheetOutcome(one.name, due, tuple((label, words) for label, words in one.details if words))


def action_lines(referral: Referral, now: datetime, *, confirms: bool) -> tuple[ActionLine, ...]:
    """Its actions with how each stands, in the order they are due; ``confirms``: this person may say they are done."""
    lines = []
    for action in referral.actions:
        if action.confirmed_at is not None:
            day = action.confirmed_at.astimezone(clock.LONDON)
            who = f" by {action.confirmed_by.name}" if action.confirmed_by else ""
            state, due = "confirmed", f"done {day.day} {day:%B} {day.year}{who}"
        else:
            state = "late" if action.due_on < now.astimezone(clock.LONDON).date() else "open"
            due = due_words(action.due_on, now)
        may_confirm = confirms and action.confirmed_at is None
        note = action.confirmation
        said = (action.id, action.text, due, state, note, action.clause, may_confirm, action.owner)
        lines.append(ActionLine(*said))
    return tuple(lines)
