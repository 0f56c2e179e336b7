"""Everything that a case's page at its meeting shows, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cmr.adapters import clock
from cmr.circulation.earlier import agreed_on
from cmr.hearing.chaired import left_the_chair
from cmr.hearing.forms import DECLARED, STANDS, DeclarationForm, ViewForm
from cmr.hearing.next_step import deciders_of, next_step
from cmr.hearing.proposal import is_begun, is_decided, proposed
from cmr.hearing.queries import (
    HEARS,
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
from cmr.hearing.ties import suggestions_for
from cmr.models import Case, Declaration, Person, Question
from cmr.panels.queries import kept_terms
from cmr.reading.questions import questions_of
from cmr.referrals.documents import seen_by
from cmr.referrals.moves import facts_of
from cmr.rules.agenda import slot
from cmr.rules.capacities import Actor, Subject
from cmr.rules.case_time import time_words
from cmr.rules.deciding import Deciders
from cmr.rules.declaring import Suggestion, asked_first, may_change_declared, reads_all_declared
from cmr.rules.majority import WORDS, view_in_words
from cmr.rules.permissions import Can, may
from cmr.rules.referral import offers
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.stays import came_by
from cmr.rules.wording import sentence
from cmr.web.saving import Saving

HERE = frozenset({"hear", "table", "decide"})
"""The moves that are made on this page."""
KIND_WORDS = {one.value: one.label for one in DECLARED}


@dataclass(frozen=True)
class DeclarationRow:
    """A member or the chair, and what they declared for this case."""

    person: Person
    capacity: str
    present: bool
    declared: Declaration | None
    suggestion: str
    """How the service knows them to be connected with the case; empty where it knows of nothing."""
    suggested: str
    """What it suggests that they declare."""
    may_record: bool
    form: DeclarationForm | None
    told: bool = True
    """Whether the reader is told more of it than its kind."""
    asks_others: bool = False
    """Whether it is the reader's own, which they can't change any more: who withdrew asks who records."""


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
    return {
        "case": case,
        "referral": referral,
        "meeting": meeting,
        "terms": kept_terms(referral.terms),
        "answers": referral.answers,
        "documents": seen_by(referral, actor),
        "asked_first": asked_first(actor, subject),
        "questions": questions_of(case, actor),
        "before": agreed_on(referral, meeting, actor, clock.today()),
        "reference": referral.reference,
        "stages": meeting_terms.agenda.case_stages,
        "own_time": _own_time(case, actor),
        "quorum": hearing.quorum,
        "declarations": _declarations(case, actor, subject, records, seats, there, sent.declaration),
        "agenda": cases,
        "next_case": _next_case(case, cases, actor),
        "actor": actor,
        "may": may,
        "Can": Can,
        "offers": {one.move.name: one for one in open_moves if one.move.name in HERE},
        "chair": chair,
        "hearing": hearing,
        "paper": sheet_for(case, paper_of(case) if case.sheet else None, actor, hears=sees_draft),
        "proposed": proposed(case),
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
        "declaration_links": _declaration_links,
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
    *,
    there: Collection[int],
    before_panel: bool,
) -> dict[str, Any]:
    """What the pieces of the page take for somebody who writes no sheet: all of it read already, for everybody."""
    declares = may(actor, Can.DECLARE, subject)
    rows = _declarations(case, actor, subject, False, seats, there, None, suggested)
    views = views_shown(case, actor, subject, seats, hearing, there=there, before_panel=before_panel)
    sees_draft, gives_view = (
        declares and asked_first(actor, subject) is None,
        may(actor, Can.GIVE_VIEW, subject),
    )
    return {
        "own": {
            "declarations": (case.id, declares, tuple(_asked_of(one) for one in rows)),
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
        "paper": sheet_for(case, paper, actor, hears=sees_draft),
        "proposed": proposed(case),
        "sees_draft": sees_draft,
        "form": None,
        "sheet_terms": terms_of(case.referral),
        "next": next_step(case, hearing, actor, decide, subject.designate_id),
        "decides": False,
        "declares": declares,
        "kinds": DECLARED,
        "kind_words": KIND_WORDS,
        "declaration_links": _declaration_links,
        "chairs": False,
        "signs": False,
        "views": views,
        "gives_view": gives_view,
        "stands": STANDS,
        "view_words": WORDS,
        "view_in_words": view_in_words,
    }


def case_read(case: Case, actor: Actor, subject: Subject, noted: Sequence[Question]) -> dict[str, Any]:
    """What somebody reads of the case beside that, once it is open to them: asks nothing of the database."""
    return {
        "terms": kept_terms(case.referral.terms),
        "answers": case.referral.answers,
        "documents": seen_by(case.referral, actor),
        "asked_first": asked_first(actor, subject),
        "questions": questions_of(case, actor, noted),
        "before": agreed_on(case.referral, case.meeting, actor, clock.today()),
    }


def _own_time(case: Case, actor: Actor) -> str:
    meeting = case.meeting
    at = slot(meeting.starts_at, kept_terms(meeting.terms).agenda.slot_minutes, case.place)
    told = case.has_gone_out or may(actor, Can.RUN_MEETING, meeting.subject())
    return sentence(time_words(at, meeting.starts_at, told=told))


def _asked_of(row: DeclarationRow) -> tuple[object, ...]:
    """All that its line shows."""
    said = row.declared and (row.declared.kind, row.declared.detail, row.declared.withdrew)
    shown = row.told, row.asks_others, row.may_record
    return row.person.id, row.capacity, row.present, said, row.suggestion, row.suggested, *shown


def _next_case(case: Case, cases: Sequence[Case], actor: Actor) -> Case | None:
    """The case to go on with, once this one is settled at the open meeting."""
    if case.meeting.state != "in_session" or (case.state == "placed" and not case.undecided):
        return None
    waiting = (one for one in cases if one.state == "placed" and not one.undecided)
    # Whoever reads a case without hearing it goes on with one of their own alone.
    return next(
        (
            one
            for one in waiting
            if may(actor, Can.SEE_REFERRAL, one.referral.subject())
            and (one.referral.worker_id == actor.id or case.referral.worker_id != actor.id)
        ),
        None,
    )


def _declaration_links(row: DeclarationRow) -> list[tuple[str, str]]:
    """The errors of a person's declaration, each with the place of its field on the page."""
    errors = row.form.errors if row.form else {}
    return [
        (f"#declare-{row.person.id}-{name}", str(text))
        for name, texts in errors.items()
        if name
        for text in texts
    ]


def _saving(case: Case, sent: Sent) -> Saving:
    if sent.sheet is None or sent.kept:
        marked = sent.sheet is not None and bool(sent.sheet.errors)
        return saving_of(case, marked=marked)
    words = BOTH_ABOVE if sent.clashes else MARKED
    return saving_failed(case, words, sent.sheet.draft().version, began=sent.sheet.began.data or "")


def _sheet_form(case: Case) -> SheetForm:
    return sheet_form(terms_of(case.referral), counts_from(case), draft_of(case), owners=owners_of(case))


def _declarations(
    case: Case,
    actor: Actor,
    subject: Subject,
    records: bool,
    seats: Sequence[SeatRow],
    there: Collection[int],
    sent: DeclarationForm | None,
    suggested: Mapping[int, Suggestion] | None = None,
) -> list[DeclarationRow]:
    """Those present who hear cases, the signed-in member where they are to come, and whoever has declared already."""
    open_ = case.state == "placed" and case.meeting.state in ("circulated", "in_session")
    known = {one.person_id: one for one in case.declarations}
    people = {
        one.person_id: (one.person, one.role, one.person_id in there)
        for one in case.meeting.attendances
        # Whoever came once the case was settled was never asked about it.
        if one.role in HEARS and (case.ended_at is None or came_by(one.stays, case.ended_at))
    }
    if case.meeting.state == "circulated":
        for seat in seats:
            if seat.role in HEARS:
                people.setdefault(seat.holder.id, (seat.holder, seat.role, False))
    deputy_of = {one.id: seat.holder.name for seat in seats if seat.role in HEARS for one in seat.deputies}
    seated = {seat.holder.id for seat in seats if seat.role in HEARS}
    for one in case.declarations:
        # Whoever neither sits there nor stands in any more, and never came, hears nothing.
        if one.person_id in seated or one.person_id in deputy_of:
            people.setdefault(one.person_id, (one.person, "member", False))
    shown = {
        id_: one
        for id_, one in people.items()
        if one[2] or id_ in known or case.meeting.state == "circulated"
    }
    if suggested is None:
        suggested = suggestions_for(case, [person for person, _, _ in shown.values()])
    every = reads_all_declared(actor, subject)

    def may_change(id_: int) -> bool:
        withdrew = id_ in known and known[id_].withdrew
        return may_change_declared(own=id_ == actor.id, withdrew=withdrew, records=records)

    return [
        DeclarationRow(
            person=person,
            capacity=_capacity(role, "" if id_ in seated else deputy_of.get(id_, "")),
            present=present,
            declared=known.get(id_),
            suggestion=suggested[id_].words if id_ in suggested and (every or id_ == actor.id) else "",
            suggested=suggested[id_].kind if id_ in suggested else "",
            may_record=open_ and may_change(id_),
            form=sent if sent is not None and (sent.person.data or actor.id) == id_ else None,
            told=every or id_ == actor.id,
            asks_others=open_ and id_ == actor.id and not may_change(id_),
        )
        for id_, (person, role, present) in shown.items()
    ]


def _capacity(role: str, deputy_of: str) -> str:
    if deputy_of:
        return f"Deputy of {deputy_of}"
    return "Chair" if role == "chair" else "Member"
