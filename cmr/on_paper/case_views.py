"""A case on paper: what was declared and said, how it ended, and the signature confirmed by who answers for it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.agenda.presenting import may_present
from cmr.hearing import operations
from cmr.hearing.queries import case_at_meeting, hearing_facts
from cmr.hearing.sheet_case import SheetCase, case_with_sheet
from cmr.hearing.sheet_look import look_on_page, says_it_was_looked_at
from cmr.hearing.sheet_paper import paper_of
from cmr.hearing.sheet_read import read_again
from cmr.hearing.sheets import terms_of
from cmr.hearing.times_form import moment_of
from cmr.models import Attendance, Case, Person
from cmr.on_paper.blueprint import blueprint
from cmr.on_paper.case import (
    NotAsWritten,
    OnPaper,
    Speaker,
    Times,
    all_wrong,
    enter_said,
    speakers,
    still_to_declare,
    usual,
)
from cmr.on_paper.ending import WrittenEnd, may_put_right, written_end
from cmr.on_paper.forms import (
    PRESENTED,
    PaperEndForm,
    PaperReasonForm,
    PaperSignForm,
    PaperTableForm,
    ScanForm,
    began_of,
    choice,
    said_at_fields,
    said_form,
    said_where_free,
    said_words,
)
from cmr.on_paper.gaps import said_afterwards
from cmr.on_paper.over import why_over
from cmr.on_paper.presenting import presented_by_whom, who_came
from cmr.on_paper.scans import scans_of
from cmr.on_paper.signers import may_have_signed
from cmr.on_paper.signing import sign_on_paper, what_was_said, why_not_signed_then
from cmr.on_paper.taking_off import why_it_stays
from cmr.on_paper.together import Data, began_said, join_said
from cmr.panels.queries import administered_by
from cmr.people.confirming import password_right
from cmr.people.queries import name_of
from cmr.rules.majority import against_majority
from cmr.rules.on_paper import NO_SCAN, entered_meanwhile, next_of_case, nothing_entered, why_not_at
from cmr.rules.paper_gaps import WHAT_TO_DO, beside_signature
from cmr.rules.paper_times import minute
from cmr.rules.permissions import Can, may
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import in_london
from cmr.web.fields import record_number
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page
from cmr.web.typed import Form


@blueprint.get("/meetings/<int:id>/cases/<reference>/on-paper")
@needs(Can.WRITE_SHEET, case=case_at_meeting)
def case_form(case: Case) -> Response:
    """The case's sheets as they were filled in: what is entered, and what is still to be."""
    return shown_case(case)


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper")
@needs(Can.WRITE_SHEET, case=case_at_meeting)
def enter_case(case: Case) -> Response:
    """Enters declarations and views: all of them, or nothing with every reason."""
    form = _said_form(case, sent=True)
    presented, filled = _presented(form), form.validate()
    joined = _joined(case, form)
    if filled and joined.errors:
        return shown_case(case, said=joined, status=409)
    times = Times(*(_moment(case, joined[name]) for name in ("declared_at", "said_at")))
    written = [(one, _written(case, joined, one)) for one in speakers(case)]
    if not filled:
        said_where_free(form, all_wrong(case, written, times, presented=presented, at=clock.now()))
        return shown_case(case, said=form, status=422)
    try:
        entered = enter_said(
            case, written, times, presented=presented,
            by=current_person(), at=clock.now(), for_id=acting_for(),
        )  # fmt: skip
    except NotAsWritten as refused:
        said_at_fields(form, refused.places)
        return shown_case(case, said=form, status=409)
    words = "What was declared and said is entered." if entered else "All of it stood here already."
    return done(f"{_url(case)}#said", words)


@blueprint.get("/meetings/<int:id>/cases/<reference>/on-paper/sign")
@needs(Can.SIGN_SHEET, written=case_with_sheet)
def confirm_form(written: SheetCase) -> Response:
    """The sheet beside its scan, who signed it on paper, and the password."""
    return _confirming(written.case, _sign_form(written.case))


@blueprint.post("/meetings/<int:id>/cases/<reference>/on-paper/sign")
@needs(Can.SIGN_SHEET, written=case_with_sheet)
def confirm(written: SheetCase) -> Response:
    """Confirms that it is what was signed: the case is heard."""
    case = written.case
    form = _sign_form(case)
    signed_by = next(
        (one for one in may_have_signed(case) if str(one.person_id) == form.signed_by.data), None
    )
    no, shown = read_again(case, form, _hearing_then(case, form), asks=False)
    if no:
        return _confirming(case, form, status=409, **shown)
    filled = password_right(form), says_it_was_looked_at(case, form, _hearing_then(case, form))
    in_order = _in_its_order(case, form, signed_by)
    if not all(filled) or not in_order or signed_by is None or form.when.data is None:
        return _confirming(case, form, status=409 if all(filled) else 422)
    try:
        sign_on_paper(
            case, signed_by, moment_of(case.meeting.on, form.when.data), form.read,
            by=current_person(), at=clock.now(), for_id=acting_for(), against_majority=form.against.data,
            looked=form.looked,
        )  # fmt: skip
    except Refused as refused:
        form.form_errors = [one.text for one in refused.reasons]
        return _confirming(case, form, status=409)
    return done(
        url_for("hearing.case", id=case.meeting_id, reference=case.referral.reference),
        f"The decision sheet of {case.referral.reference} stands as it was signed on paper.",
    )


def shown_case(
    case: Case,
    *,
    said: Form | None = None,
    undecided: PaperReasonForm | None = None,
    tabled: PaperTableForm | None = None,
    ended_at: PaperEndForm | None = None,
    scan: ScanForm | None = None,
    status: int = 200,
) -> Response:
    """The page, with what could not be taken."""
    form = said or _said_form(case)
    there, scans, chair = speakers(case), scans_of(case.meeting_id, case), case.meeting.chair
    over, signed = why_over(case.meeting_id), bool(case.sheet and case.sheet.signed_at)
    ended = written_end(case, current_actor())
    ends = may(current_actor(), Can.CHAIR_CASE, case.subject())
    return page(
        "on_paper/case.html",
        status=status,
        case=case,
        meeting=case.meeting,
        reference=case.referral.reference,
        said=form,
        speakers=[(one, form[one.key].form) for one in there],
        undecided=undecided or PaperReasonForm(formdata=None, prefix="undecided-"),
        tabled=tabled or PaperTableForm(formdata=None, prefix="tabled-"),
        undecided_to=terms_of(case.referral).undecided_to,
        wrong=said or undecided or tabled or ended_at or scan or ScanForm(formdata=None),
        scan=scan or ScanForm(formdata=None),
        scans=scans,
        kept=scans if over else [one for one in scans if why_it_stays(case, one)],
        attaches=not over and case.meeting.state in ("in_session", "closed") and not signed,
        next=next_of_case(
            came=bool(there),
            scans=len(scans),
            declared=not still_to_declare(there),
            written=case.sheet is not None,
            chair=_holder(chair),
            runs=administered_by(case.meeting.panel_id, clock.today(), current_person().id),
        ),
        ended=ended,
        ended_at=(ended_at or _end_form(ended)) if ended and ends and may_put_right(case) else None,
        stands=nothing_entered(
            case.state,
            case.meeting.state,
            signed=signed,
            from_paper=bool(case.sheet and case.sheet.from_paper),
            undecided=case.undecided,
            undecided_to=terms_of(case.referral).undecided_to,
        ),
        confirms=may(current_actor(), Can.SIGN_SHEET, case.subject()),
        chairs=ends,
        day_is_over=clock.today() > case.meeting.on,
        open=case.state == "placed" and not case.undecided and case.meeting.state == "in_session",
    )


def _end_form(ended: WrittenEnd) -> PaperEndForm:
    return PaperEndForm(formdata=None, prefix="ended-", data={"when": _time(ended.moment)})


def _holder(chair: Person | None) -> str:
    """Who was in the chair, to say with whom something is."""
    if chair is None:
        return "the chair"
    return "you" if chair.id == current_person().id else chair.name


def _url(case: Case) -> str:
    return url_for("on_paper.case_form", id=case.meeting_id, reference=case.referral.reference)


def _said_form(case: Case, *, sent: bool = False) -> Form:
    data, live, people = _said_data(case)
    began = began_said(data, live)
    if sent:
        # An answer that was not chosen on the page is none: what somebody else chose meanwhile is not taken for it.
        data |= {one.key: {} for one in speakers(case)}
    return said_form([one.key for one in speakers(case)], data | {"began": began}, people)


def _said_data(case: Case) -> tuple[Data, frozenset[str], list[tuple[int, str]]]:
    """What stands now as the page fills its form, what of it was recorded as it happened, who may have presented."""
    there = speakers(case)
    declared = usual(one.declared.declared_at for one in there if one.declared and one.declared.from_paper)
    said = usual(one.said.said_at for one in there if one.said and one.said.from_paper)
    shared = {name: _time(at) for name, at in (("declared_at", declared), ("said_at", said)) if at}
    people = [(one.id, f"{one.name}, {one.position}") for one in who_came(case)]
    stands = {"presented_by": str(people[0][0]), "presenter_shown": str(people[0][0])}
    recorded = {one.key: _recorded(one, shared) for one in there}
    kept = [(f"{one.key}-{part}", getattr(one, part)) for one in there for part in ("declared", "said")]
    live = frozenset(name for name, known in kept if known and not known.from_paper)
    return shared | stands | recorded, live, people


def _joined(case: Case, form: Form) -> Form:
    """What was sent with what others entered since its page was opened; what both did is said at its place."""
    data, live, people = _said_data(case)
    there = {one.key: one for one in speakers(case)}
    joined = join_said(began_of(form), {**data, **form.data}, data, live)
    filled = joined.data | {"began": began_said(data, live), "presenter_shown": data["presenter_shown"]}
    found = said_form(there, filled, people, sent=False)
    places = _presented_meanwhile(case, form, int(data["presenter_shown"]))
    for key, part in sorted(joined.both):
        name, kept = there[key].entry.person.name, getattr(there[key], part)
        theirs, mine, shown = (said_words(one, key, part) for one in (data, form.data, joined.data))
        who = kept.recorded_by.name if kept else "somebody"
        no = entered_meanwhile(name, who, theirs=theirs, mine=mine, shown=shown)
        places.append((f"{key}-{'kind' if part == 'declared' else 'stand'}", no))
    said_at_fields(found, places)
    return found


def _presented_meanwhile(case: Case, form: Form, stands: int) -> list[tuple[str, Refusal]]:
    """What is said to whoever chose a presenter while somebody else entered another (D3d)."""
    mine, shown = _presented(form), record_number(str(form["presenter_shown"].data or ""))
    if mine in (None, stands) or shown in (None, stands):
        return []
    by = presented_by_whom(case)
    words = name_of(mine) if mine in {one.id for one in may_present(case)} else "somebody else"
    no = entered_meanwhile(PRESENTED, by, theirs=name_of(stands), mine=words, shown=words)
    return [("presented_by", no)]


def _presented(form: Form) -> int | None:
    """Who is said to have presented it; None where nobody chose another than the page had shown."""
    sent = str(form["presented_by"].data or "")
    if sent == form["presenter_shown"].data:
        return None
    return record_number(sent) or 0


def _recorded(one: Speaker, shared: dict[str, time]) -> dict[str, Any]:
    """What is recorded of them; of what was entered from paper its time too, where that is not everybody's."""
    found: dict[str, Any] = {}
    if one.declared:
        declared = one.declared
        found |= {"kind": declared.kind, "detail": declared.detail, "withdraws": declared.withdrew}
        if declared.from_paper and _time(declared.declared_at) != shared.get("declared_at"):
            found["declared_at"] = _time(declared.declared_at)
    if one.said:
        found |= {"stand": one.said.view, "text": one.said.text, "for_minutes": one.said.for_minutes}
        if one.said.from_paper and _time(one.said.said_at) != shared.get("said_at"):
            found["said_at"] = _time(one.said.said_at)
    return found


def _written(case: Case, form: Form, one: Speaker) -> OnPaper:
    row = form[one.key].form
    return OnPaper(
        row.kind.data or "",
        (row.detail.data or "").strip(),
        row.withdraws.data,
        row.stand.data or None,
        (row.text.data or "").strip(),
        row.for_minutes.data,
        _moment(case, row.declared_at),
        _moment(case, row.said_at),
    )


def _moment(case: Case, field: Any) -> datetime | None:
    return moment_of(case.meeting.on, field.data) if field.data else None


def _time(moment: datetime) -> time:
    return minute(in_london(moment)).time()


def _sign_form(case: Case) -> PaperSignForm:
    form = PaperSignForm()
    chair = "in the chair"
    form.signed_by.choices = [
        choice(
            one.person_id,
            f"{one.person.name}, {chair if one.role == 'chair' else 'named by the chair for it'}",
        )
        for one in may_have_signed(case)
    ]
    return form


def _in_its_order(case: Case, form: PaperSignForm, signed_by: Attendance | None) -> bool:
    """Whether the sheet can have been signed so at that time; where not, said at the time with the rest."""
    if form.when.data is None:
        return False
    meeting, moment, now = case.meeting, moment_of(case.meeting.on, form.when.data), clock.now()
    wrong = (
        why_not_signed_then(case, signed_by, moment, at=now)
        if signed_by
        else why_not_at(moment, meeting.on, meeting.opened_at, now)
    )
    form.when.errors = [*form.when.errors, *(one.text for one in wrong)]
    return not wrong and signed_by is not None


def _hearing_then(case: Case, form: PaperSignForm) -> HearingFacts:
    """What stood when it was signed; until that is typed, when the last of it was said."""
    typed = form.when.data
    last = max((one.at for one in what_was_said(case)), default=None)
    moment = moment_of(case.meeting.on, typed) if typed else last
    return hearing_facts(case, by=current_person(), moment=moment)


def _confirming(case: Case, form: PaperSignForm, *, status: int = 200, **more: Any) -> Response:
    hearing = _hearing_then(case, form)
    if request.method == "GET":
        form.shows(case, hearing, asks=False)
    scans = scans_of(case.meeting_id, case)
    refusals = operations.out_of_turn(case) or (() if scans else (NO_SCAN,)) or hearing.sheet_problems
    return page(
        "on_paper/sign.html",
        status=status,
        case=case,
        reference=case.referral.reference,
        form=form,
        paper=paper_of(case),
        scans=scans,
        against=against_majority(hearing.standing),
        refusals=refusals,
        what_to_do=WHAT_TO_DO,
        missing=beside_signature(said_afterwards(case)),
        hearing=hearing,
        **look_on_page(case, hearing),
        **more,
    )
