"""Everything that a case's page at its meeting shows, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cmr.adapters import clock
from cmr.circulation.earlier import agreed_on
from cmr.hearing.answers import DECLARED, STANDS
from cmr.hearing.chaired import left_the_chair
from cmr.hearing.declared_rows import declaration_links, declarations_shown
from cmr.hearing.forms import DeclarationForm, ViewForm
from cmr.hearing.next_step import deciders_of, next_step
from cmr.hearing.not_theirs import hidden_of_case, named_in_case, questions_read, withdrawals_at
from cmr.hearing.proposal import is_begun, is_decided, proposed
from cmr.hearing.queries import (
    SeatRow,
    agenda,
    hearers,
    hearing_facts,
    in_the_chair,
    seats_at,
    signer,
)
from cmr.hearing.said_rows import there_for, views_shown
from cmr.hearing.sheet_form import SheetForm, sheet_form
from cmr.hearing.sheet_paper import SheetPaper, paper_of
from cmr.hearing.sheet_saved import BOTH_ABOVE, MARKED, saving_failed, saving_of
from cmr.hearing.sheet_seen import sheet_for
from cmr.hearing.sheet_together import Clash
from cmr.hearing.sheets import counts_from, draft_of, owners_of, terms_of
from cmr.hearing.sitting import sitting_of
from cmr.hearing.taken_back import taken_back
from cmr.models import Case, Person, Question
from cmr.panels.queries import kept_terms
from cmr.reading.questions import questions_of
from cmr.referrals.documents import seen_by
from cmr.referrals.moves import facts_of
from cmr.rules.agenda import slot
from cmr.rules.capacities import Actor, Subject
from cmr.rules.case_time import time_words
from cmr.rules.deciding import Deciders
from cmr.rules.declaring import Suggestion, asked_first, reads_all_declared
from cmr.rules.majority import WORDS, view_in_words
from cmr.rules.not_theirs import WHY, Hidden, Named, as_read
from cmr.rules.permissions import Can, may
from cmr.rules.referral import offers
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.wording import sentence
from cmr.web.saving import Saving

HERE = frozenset({"hear", "table", "decide"})
"""The moves that are made on this page."""
KIND_WORDS = {one.value: one.label for one in DECLARED}


@dataclass(frozen=True)
class Sent:
    """What was sent to the page and could not be taken, to be shown again."""

    declaration: DeclarationForm | None = None
    sheet: SheetForm | None = None
    view: ViewForm | None = None
    clashes: Sequence[Clash] = ()
    taken: bool = False
    """Whether what only the other changed stands in the sheet's form already."""
    kept: bool = False
    """Whether the sheet is saved as it was sent, and shown again for what is still to be written or mended on it."""

    @property
    def unsaved(self) -> tuple[str, ...]:
        """The pieces that hold what could not be kept: nothing is drawn over them."""
        return tuple(
            name
            for name, form in self.by_piece.items()
            if form is not None and not (name == "sheet" and self.kept)
        )

    @property
    def by_piece(self) -> dict[str, DeclarationForm | SheetForm | ViewForm | None]:
        """Each by the piece of the page in which it stands."""
        return {"declarations": self.declaration, "sheet": self.sheet, "views": self.view}


NOTHING_SENT = Sent()


def case_page(
    case: Case, actor: Actor, person: Person, *, at: datetime, sent: Sent = NOTHING_SENT
) -> dict[str, Any]:
    """What the template takes. ``person`` is the one that ``actor`` stands for."""
    meeting, referral = case.meeting, case.referral
    sitting = sitting_of(meeting.id)
    subject = replace(referral.subject(), designate_id=sitting.designate_id if sitting else None)
    meeting_terms, seats = kept_terms(meeting.terms), seats_at(meeting)
    hearing = hearing_facts(case, by=person, seats=seats)
    records = may(actor, Can.RECORD_SHEET, subject)
    decides = case.undecided and may(actor, Can.DECIDE_UNDECIDED, subject)
    left = left_the_chair(meeting, actor.id) is not None
    completes = may(actor, Can.WRITE_SHEET, subject) and meeting.state == "in_session" and not left
    decide = deciders_of(case)
    writes = case.state == "placed" and (decides if case.undecided else completes)
    facts = facts_of(referral, by=person, at=at, meeting=meeting, hearing=hearing, only_asking=True)
    cases = agenda(meeting)
    chair, there = in_the_chair(case), there_for(case)
    hearing_here = [one.person for one in hearers(meeting) if one is not chair]
    open_moves = offers(actor, subject, referral.state, facts) if case.state == "placed" else ()
    sees_draft = (
        records or decides or (may(actor, Can.DECLARE, subject) and asked_first(actor, subject) is None)
    )
    paper, proposal, noted = paper_of(case) if case.sheet else None, proposed(case), questions_of(case, actor)
    withdrawals = withdrawals_at(meeting.id, person.id)
    named = named_in_case(withdrawals, case, paper, proposal, hearing, noted)
    hidden = hidden_of_case(named, case, paper, actor, hears=sees_draft, writes=writes)
    questions = questions_read(noted, hidden.of("questions"))
    return {
        "case": case,
        "referral": referral,
        "meeting": meeting,
        "terms": kept_terms(referral.terms),
        "answers": referral.answers,
        "documents": seen_by(referral, actor),
        "asked_first": asked_first(actor, subject),
        "questions": questions,
        "questions_covered": questions != noted,
        "before": agreed_on(referral, meeting, actor, clock.today()),
        "reference": referral.reference,
        "stages": meeting_terms.agenda.case_stages,
        "own_time": _own_time(case, actor),
        "quorum": hearing.quorum,
        "declarations": declarations_shown(
            case, actor, subject, records, seats, there, sent.declaration, left=hidden.of("declarations")
        ),
        "agenda": cases,
        "next_case": _next_case(case, cases, actor),
        "actor": actor,
        "may": may,
        "Can": Can,
        "offers": {one.move.name: one for one in open_moves if one.move.name in HERE},
        "chair": chair,
        "hearing": hearing,
        "paper": sheet_for(case, paper, actor, hidden, hears=sees_draft),
        "proposed": as_read(proposal, hidden.of("sheet")),
        "undecided_reason": hidden.of("sheet").of(case.undecided_reason or ""),
        "hidden": hidden,
        "why_hidden": WHY,
        "begun": case.sheet is not None and is_begun(case.sheet),
        "taken_back": "" if sees_draft else taken_back(case, actor, subject),
        "decision_begun": case.undecided and case.sheet is not None and is_decided(case.sheet),
        "sees_draft": sees_draft,
        "writes": writes,
        "form": (sent.sheet or _sheet_form(case)) if writes else None,
        "saving": _saving(case, sent) if writes else None,
        "sheet_terms": terms_of(referral),
        "clashes": sent.clashes,
        "taken": sent.taken,
        "next": next_step(case, hearing, actor, decide, subject.designate_id),
        "also_decides": decide.beside({hat.principal_id for hat in actor.hats}) if decide else "",
        "decides": decides,
        "declares": may(actor, Can.DECLARE, subject),
        "kinds": DECLARED,
        "kind_words": KIND_WORDS,
        "declaration_links": declaration_links,
        "chairs": may(actor, Can.CHAIR_CASE, subject) and meeting.state == "in_session" and not left,
        "signs": meeting.state == "in_session"
        and may(actor, Can.SIGN_SHEET, subject)
        and signer(case, person) is not None,
        "designate": next((one for one in hearing_here if one.id == subject.designate_id), None),
        "candidates": [one for one in hearing_here if one.id not in subject.withdrawn_ids]
        if terms_of(referral).designate_may_complete
        else [],
        "views": views_shown(
            case,
            actor,
            subject,
            seats,
            hearing,
            sent.view,
            left=hidden.of("views"),
            there=there,
            before_panel=sitting is not None and sitting.case_id == case.id,
        ),
        "gives_view": may(actor, Can.GIVE_VIEW, subject),
        "stands": STANDS,
        "view_words": WORDS,
        "view_in_words": view_in_words,
    }


def case_seen(
    case: Case,
    actor: Actor,
    subject: Subject,
    seats: Sequence[SeatRow],
    hearing: HearingFacts,
    suggested: Mapping[int, Suggestion],
    paper: SheetPaper | None,
    decide: Deciders | None,
    named: Named,
    *,
    there: Collection[int],
    before_panel: bool,
) -> dict[str, Any]:
    """What the pieces of the page take for somebody who writes no sheet: all of it read already, for everybody."""
    declares = may(actor, Can.DECLARE, subject)
    sees_draft, gives_view = (
        declares and asked_first(actor, subject) is None,
        may(actor, Can.GIVE_VIEW, subject),
    )
    hidden = hidden_of_case(named, case, paper, actor, hears=sees_draft)
    rows = declarations_shown(
        case, actor, subject, False, seats, there, None, suggested, left=hidden.of("declarations")
    )
    views = views_shown(
        case, actor, subject, seats, hearing, left=hidden.of("views"), there=there, before_panel=before_panel
    )
    return {
        "own": {
            "declarations": (case.id, declares, tuple(one.shown for one in rows)),
            "views": (case.id, case.state, sees_draft, gives_view, views),
        },
        "case": case,
        "referral": case.referral,
        "meeting": case.meeting,
        "reference": case.referral.reference,
        "quorum": hearing.quorum,
        "declarations": rows,
        "actor": actor,
        "offers": {},
        "hearing": hearing,
        "paper": sheet_for(case, paper, actor, hidden, hears=sees_draft),
        "proposed": as_read(proposed(case), hidden.of("sheet")),
        "undecided_reason": hidden.of("sheet").of(case.undecided_reason or ""),
        "hidden": hidden,
        "why_hidden": WHY,
        "sees_draft": sees_draft,
        "form": None,
        "sheet_terms": terms_of(case.referral),
        "next": next_step(case, hearing, actor, decide, subject.designate_id),
        "decides": False,
        "declares": declares,
        "kinds": DECLARED,
        "kind_words": KIND_WORDS,
        "declaration_links": declaration_links,
        "chairs": False,
        "signs": False,
        "views": views,
        "gives_view": gives_view,
        "stands": STANDS,
        "view_words": WORDS,
        "view_in_words": view_in_words,
    }


def case_read(
    case: Case, actor: Actor, subject: Subject, noted: Sequence[Question], hidden: Hidden
) -> dict[str, Any]:
    """What somebody reads of the case beside that, once it is open to them: asks nothing of the database."""
    asked = questions_of(case, actor, noted)
    questions = questions_read(asked, hidden.of("questions"))
    return {
        "terms": kept_terms(case.referral.terms),
        "answers": case.referral.answers,
        "documents": seen_by(case.referral, actor),
        "asked_first": asked_first(actor, subject),
        "questions": questions,
        "questions_covered": questions != asked,
        "before": agreed_on(case.referral, case.meeting, actor, clock.today()),
    }


def _own_time(case: Case, actor: Actor) -> str:
    meeting = case.meeting
    at = slot(meeting.starts_at, kept_terms(meeting.terms).agenda.slot_minutes, case.place)
    told = case.has_gone_out or may(actor, Can.RUN_MEETING, meeting.subject())
    return sentence(time_words(at, meeting.starts_at, told=told))


def _next_case(case: Case, cases: Sequence[Case], actor: Actor) -> Case | None:
    """The case to go on with, once this one is settled at the open meeting."""
    if case.meeting.state != "in_session" or case.waits:
        return None
    # Whoever reads a case without hearing it, or decided it in the panel's stead, goes on with one of their own alone.
    return next(
        (
            one
            for one in cases
            if one.waits
            and may(actor, Can.SEE_REFERRAL, subject := one.referral.subject())
            and (one.referral.worker_id == actor.id or reads_all_declared(actor, subject))
        ),
        None,
    )


def _saving(case: Case, sent: Sent) -> Saving:
    if sent.sheet is None or sent.kept:
        marked = sent.sheet is not None and bool(sent.sheet.errors)
        return saving_of(case, marked=marked)
    words = BOTH_ABOVE if sent.clashes else MARKED
    return saving_failed(case, words, sent.sheet.draft().version, began=sent.sheet.began.data or "")


def _sheet_form(case: Case) -> SheetForm:
    return sheet_form(terms_of(case.referral), counts_from(case), draft_of(case), owners=owners_of(case))
