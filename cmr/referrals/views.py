"""The page on which a referral is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, url_for

from cmr.adapters import clock
from cmr.filing.pages import on_record
from cmr.filing.parts import parts_of
from cmr.filing.queries import filings_on
from cmr.models import Case, Referral
from cmr.panels.queries import kept_terms
from cmr.people.queries import name_of
from cmr.reading.questions import noted_on
from cmr.referrals import (
    changes_views,
    later_views,
    list_views,
    print_views,
    reassign_views,
    signing_views,
    writing_views,
)
from cmr.referrals.as_read import decision_as_read, said_as_read
from cmr.referrals.blueprint import blueprint
from cmr.referrals.documents import seen_by
from cmr.referrals.heard import heard_of
from cmr.referrals.integrity import faults_shown
from cmr.referrals.known import others_of
from cmr.referrals.move_links import move_links, presenter_links
from cmr.referrals.moves import content_hash, waits_for_the_chair
from cmr.referrals.queries import by_reference, history_of
from cmr.referrals.reading import may_compare
from cmr.referrals.record import (
    action_lines,
    signature_boxes,
    signed_sheets,
    step_of,
    when_heard,
)
from cmr.referrals.sent_back import wanted
from cmr.referrals.submitting import ahead_of, would_mean
from cmr.referrals.tasks import task_items
from cmr.referrals.timeline import events
from cmr.rules.declaring import reads_as, sees_although_withdrawn
from cmr.rules.enclosing import ANSWERED_IN
from cmr.rules.not_theirs import WHY
from cmr.rules.permissions import Can, may
from cmr.rules.presenting import in_head
from cmr.rules.wording import in_london, sentence, spoken_date
from cmr.web.access import copies_of
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import page

__all__ = [
    "blueprint",
    "changes_views",
    "later_views",
    "list_views",
    "print_views",
    "reassign_views",
    "signing_views",
    "writing_views",
]


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
    history, signed = history_of(referral), content_hash(referral)
    read = decision_as_read(referral, actor)
    said = said_as_read(referral, actor, noted_on(referral, actor), events(history, terms))
    return {
        "referral": referral,
        "reference": referral.reference,
        "terms": terms,
        "title": _title(referral),
        "facts": _facts(referral, reads_as(actor, about, name_of)),
        "step": step,
        "when": step.when(now),
        "heard": heard_of(referral, would, step, now, writes=may(actor, Can.WRITE_REFERRAL, about)),
        "waits_for_the_chair": waits_for_the_chair(referral, in_london(now).date()),
        "late": step.late(now),
        "moves": (
            *presenter_links(referral, current_person(), in_london(now).date()),
            *move_links(referral, actor, by=current_person(), at=now),
        ),
        "tasks": task_items(referral, terms, clock.today()) if writes else None,
        "compares": may_compare(actor, about),
        "wanted": wanted(referral, terms, current_person()),
        "known": others_of(referral, actor),
        "answers": referral.answers,
        "documents": seen_by(referral, actor),
        "may_answer": referral.state in ANSWERED_IN and may(actor, Can.TRIAGE, about),
        "said": said,
        "questions": said.questions,
        "why_hidden": WHY,
        "withdrew_but_sees_as": sees_although_withdrawn(actor, about, name_of),
        "signatures": signature_boxes(referral, terms, signed),
        "signed_faults": faults_shown(referral, signed, history),
        "sheets": read.sheets(signed_sheets(referral, terms)),
        "parts": parts_of(referral.id, actor),
        "actions": read.actions(action_lines(referral, now, confirms=may(actor, Can.CONFIRM_ACTION, about))),
        "events": said.events,
        "filings": on_record(filings_on(referral.id), now) if may(actor, Can.FILE_PAPERS, about) else (),
        "copies": copies_of("referral", referral.id) if may(actor, Can.SEE_COPIES, about) else None,
    }


def _presenter_page(case: Case) -> str:
    return url_for("agenda.presenter", id=case.meeting_id, reference=case.referral.reference)


def _title(referral: Referral) -> str:
    return ", ".join(child.name for child in referral.children) or "No child named yet"


def _facts(referral: Referral, reads: str) -> list[tuple[str, ...]]:
    team = referral.team
    found: list[tuple[str, ...]] = [
        ("Social worker", referral.worker.name),
        ("Team", f"{team.name}, {team.service.name}"),
        ("Panel", referral.panel.name, url_for("panels.show", key=referral.panel.key)),
    ]
    case = referral.case
    if case is not None:
        said = "Heard at the meeting" if case.state == "heard" else "Meeting"
        found.append((said, when_heard(case), url_for("schedule.meeting", id=case.meeting_id)))
        if case.state == "placed" and case.has_gone_out:
            found.append(("Where", case.meeting.venue or "Not said yet"))
            presenter = in_head(case.presented_by.name, case.presenter_says)
            found.append(("Presented by", presenter, _presenter_page(case)))
    if referral.returns_on:
        found.append(("Returns on", spoken_date(referral.returns_on)))
    if referral.priority:
        found.append(("Priority", "Set by the chair"))
    if reads:
        found.append(("You read this as", sentence(reads)))
    return found
