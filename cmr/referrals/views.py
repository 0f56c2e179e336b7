"""The page on which a referral is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.panels.queries import kept_terms
from cmr.referrals import list_views, signing_views, writing_views
from cmr.referrals.blueprint import blueprint
from cmr.referrals.move_links import move_links
from cmr.referrals.moves import content_hash, waits_for_the_chair
from cmr.referrals.queries import MeetingAhead, by_reference, history_of
from cmr.referrals.record import action_lines, signature_boxes, signed_sheets, step_of
from cmr.referrals.submitting import ahead_of, would_mean
from cmr.referrals.tasks import task_items
from cmr.referrals.timeline import events
from cmr.rules.next_step import NextStep, left_words, meeting_words, starts
from cmr.rules.panel_type import PanelType
from cmr.rules.permissions import Can, may
from cmr.rules.receipt import Submission
from cmr.rules.referral import BEFORE_SUBMISSION
from cmr.rules.wording import in_london, spoken_date
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page

__all__ = ["blueprint", "list_views", "signing_views", "writing_views"]


@blueprint.get("/referrals/<reference>")
@needs(Can.SEE_REFERRAL, referral=by_reference)
def record(referral: Referral) -> Response:
    """A referral whole: what happens next, the form, signatures, decision, actions and all that happened."""
    return page("referrals/record.html", **_record(referral, clock.now()))


def _record(referral: Referral, now: datetime) -> dict[str, Any]:
    actor, about = current_actor(), referral.subject()
    terms, would = kept_terms(referral.terms), would_mean(referral, now)
    step = step_of(referral, ahead_of(referral, now), now)
    writes = referral.state == "draft" and may(actor, Can.WRITE_REFERRAL, about)
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "title": _title(referral),
        "facts": _facts(referral),
        "step": step,
        "when": _when(step, would if referral.state in BEFORE_SUBMISSION else None, now),
        "waits_for_the_chair": waits_for_the_chair(referral, in_london(now).date()),
        "late": step.late(now),
        "moves": move_links(referral, actor, by=current_person(), at=now),
        "tasks": task_items(referral, terms, clock.today()) if writes else None,
        "asked_titles": _asked_titles(referral, terms),
        "answers": referral.answers,
        "documents": referral.live_documents,
        "signatures": signature_boxes(referral, terms, content_hash(referral)),
        "sheets": signed_sheets(referral, terms),
        "actions": action_lines(referral, now, confirms=may(actor, Can.CONFIRM_ACTION, about)),
        "events": events(history_of(referral), terms),
    }


def _title(referral: Referral) -> str:
    return ", ".join(child.name for child in referral.children) or "No child named yet"


def _facts(referral: Referral) -> list[tuple[str, ...]]:
    team = referral.team
    found: list[tuple[str, ...]] = [
        ("Social worker", referral.worker.name),
        ("Team", f"{team.name}, {team.service.name}"),
        ("Panel", referral.panel.name, url_for("panels.show", key=referral.panel.key)),
    ]
    case = referral.case
    if case is not None:
        said = "Heard at the meeting" if case.state == "heard" else "Meeting"
        when = f"{spoken_date(case.meeting.on)}, case {case.place}"
        found.append((said, when, url_for("schedule.meeting", id=case.meeting_id)))
    if referral.returns_on:
        found.append(("Returns on", spoken_date(referral.returns_on)))
    if referral.priority:
        found.append(("Priority", "Set by the chair"))
    return found


def _when(step: NextStep, would: Submission[MeetingAhead] | None, now: datetime) -> str:
    """By when the next step is due and, until it is submitted, which meetings it will and won't make."""
    if would is None or would.next is None:
        return step.when(now)
    ahead = would.in_time_for
    if ahead is None or would.late:
        return ". ".join(part for part in (step.when(now), would.words(now)) if part)
    left = left_words(ahead.deadline_at, now)
    return f"{step.when(now)}, to be heard on {meeting_words(starts(ahead))} ({left})"


def _asked_titles(referral: Referral, terms: PanelType) -> list[str]:
    asked = (referral.sent_back or {}).get("sections", ())
    return [section.title for section in terms.whole_form.sections if section.key in asked]
