"""Pages of this room: lists of actions, confirming one, and what the chair does with a case afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from cmr.adapters import clock
from cmr.filing.leaving_out import copies_of_sheets
from cmr.follow_up import operations, queries
from cmr.follow_up.forms import CallBackForm, CloseForm, ConfirmForm, ReturnForm
from cmr.models import Action, Referral
from cmr.panels.queries import kept_terms
from cmr.referrals.moves import facts_of
from cmr.referrals.queries import by_reference
from cmr.rules.form import date_of
from cmr.rules.left_out import AS_IT_IS
from cmr.rules.permissions import Can, may
from cmr.rules.referral import REFERRAL
from cmr.rules.refusal import Refusal, Refused
from cmr.rules.wording import due_words, plural, spoken_date
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import done, page

blueprint = Blueprint("follow_up", __name__)
ASKING = {
    "call_back": "follow_up/call_back.html",
    "return_to_panel": "follow_up/return_to_panel.html",
    "close": "follow_up/close.html",
}
"""The page on which each move is made."""
RETURNING: dict[str, tuple[Callable[..., None], str, str]] = {
    "call_back": (operations.call_back, "call_back", "is called back to the panel."),
    "return_to_panel": (operations.return_to_panel, "return", "returns to the panel."),
}
"""The deed of each move by which a case comes back, in what its reason is said, and how it is told afterwards."""


@blueprint.get("/actions")
@needs(Can.USE_THE_SERVICE)
def actions() -> Response:
    """Actions still to be confirmed: mine, my team's, overdue, and for a chair those of their panel."""
    actor, today, now = current_actor(), clock.today(), clock.now()
    tabs, asked = queries.tabs(actor), request.args.get("show", "")
    show = asked if asked in dict(tabs) else "mine"
    after = _after(request.args.get("after", ""))
    found = queries.listed(show, actor, today, after=after)
    older = (
        url_for("follow_up.actions", show=show, after=_written(found.next_after))
        if found.next_after
        else None
    )
    return page(
        "follow_up/actions.html", tabs=tabs, show=show, rows=found.rows, older=older, today=today,
        due=lambda day: due_words(day, now), first=after is None,
    )  # fmt: skip


@blueprint.get("/actions/<int:id>/confirm")
@needs(Can.CONFIRM_ACTION, action=queries.action_by_id)
def confirm_form(action: Action) -> Response:
    """Asks what was done."""
    return _confirming(action, ConfirmForm())


@blueprint.post("/actions/<int:id>/confirm")
@needs(Can.CONFIRM_ACTION, action=queries.action_by_id)
def confirm(action: Action) -> Response:
    """Confirms the action."""
    form = ConfirmForm()
    if not form.may_go_out(action.referral):
        return _confirming(action, form, status=422)
    note, by, at, for_id = (form.note.data or "").strip(), current_person(), clock.now(), acting_for()
    form.keep_look(action.referral, "action", by=by, at=at, for_id=for_id)
    last = operations.confirm(action, note, by=by, at=at, for_id=for_id)
    told = "All its actions are done now." if last else "Thank you."
    return done(
        url_for("follow_up.actions"),
        f"Action {action.number} of {action.referral.reference} is confirmed. {told}",
    )


@blueprint.get("/referrals/<reference>/call-back")
@needs(Can.CALL_BACK, referral=by_reference)
def call_back(referral: Referral) -> Response:
    """Asks for when, and why, the case is called back."""
    late = queries.unconfirmed_past(referral, clock.today())
    was = "was" if len(late) == 1 else "were"
    proposed = {
        "returns_on": queries.next_meeting_on(referral.panel_id, clock.today()),
        "reason": f"{plural(len(late), 'action')} {was} not confirmed by the agreed date.",
    }
    return _asked(referral, "call_back", CallBackForm(data=proposed))


@blueprint.post("/referrals/<reference>/call-back")
@needs(Can.CALL_BACK, referral=by_reference)
def call_back_now(referral: Referral) -> Response:
    """Calls the case back."""
    form = CallBackForm()
    if not form.may_go_out(referral):
        return _asked(referral, "call_back", form, status=422)
    return _returned("call_back", referral, form)


@blueprint.get("/referrals/<reference>/return")
@needs(Can.CHAIR_CASE, referral=by_reference)
def return_to_panel(referral: Referral) -> Response:
    """Asks when the case returns."""
    proposed = queries.return_proposed(referral, clock.today())
    return _asked(referral, "return_to_panel", ReturnForm(data={"returns_on": proposed}))


@blueprint.post("/referrals/<reference>/return")
@needs(Can.CHAIR_CASE, referral=by_reference)
def return_now(referral: Referral) -> Response:
    """Returns the case to the panel on a date."""
    form = ReturnForm()
    if not form.may_go_out(referral):
        return _asked(referral, "return_to_panel", form, status=422)
    return _returned("return_to_panel", referral, form)


@blueprint.get("/referrals/<reference>/close")
@needs(Can.CHAIR_CASE, referral=by_reference)
def close(referral: Referral) -> Response:
    """Asks why the case is closed."""
    return _asked(referral, "close", CloseForm())


@blueprint.post("/referrals/<reference>/close")
@needs(Can.CHAIR_CASE, referral=by_reference)
def close_now(referral: Referral) -> Response:
    """Closes the case."""
    form = CloseForm()
    if not form.may_go_out(referral):
        return _asked(referral, "close", form, status=422)
    by, at, for_id = current_person(), clock.now(), acting_for()
    form.keep_look(referral, "closing", by=by, at=at, for_id=for_id)
    operations.close(referral, _words(form), by=by, at=at, for_id=for_id)
    return done(_record(referral), f"{referral.reference} is closed.")


def _returned(move: str, referral: Referral, form: Any) -> Response:
    """Does it; where a rule refuses what was typed, the same form again with the reason."""
    deed, said_in, saying = RETURNING[move]
    by, at, for_id = current_person(), clock.now(), acting_for()
    on = form.returns_on.data
    try:
        deed(referral, on, _words(form), by=by, at=at, for_id=for_id)
        form.keep_look(referral, said_in, by=by, at=at, for_id=for_id)
    except Refused as no:
        return _asked(referral, move, form, status=409, refusals=no.reasons)
    return done(_record(referral), f"{referral.reference} {saying} {_heard_again(referral, on)}")


def _heard_again(referral: Referral, on: date) -> str:
    """The first meeting on or after the date, at which it can be heard; or that there is none yet."""
    meeting_on = queries.next_meeting_on(referral.panel_id, on - timedelta(days=1))
    if meeting_on is None:
        return "No meeting on that date or later is planned yet."
    return f"The first meeting from that date is on {spoken_date(meeting_on)}."


def _record(referral: Referral) -> str:
    """Where the doer goes on: the record, or their list where they don't see it (any more)."""
    sees = may(current_actor(), Can.SEE_REFERRAL, referral.subject())
    return url_for("referrals.record", reference=referral.reference) if sees else url_for("follow_up.actions")


def _words(form: Any) -> str:
    return (form.reason.data or "").strip()


def _confirming(action: Action, form: ConfirmForm, *, status: int = 200) -> Response:
    copy = copies_of_sheets([action.case_id], current_actor()).get(action.case_id, AS_IT_IS)
    context = {
        "action": action,
        "text": copy.of(action.text),
        "owner": copy.of(action.owner),
        "form": form,
        "due": due_words(action.due_on, clock.now()),
    }
    return page("follow_up/confirm.html", status=status, late=action.due_on < clock.today(), **context)


def _asked(
    referral: Referral, move: str, form: Any, *, status: int = 200, refusals: tuple[Refusal, ...] = ()
) -> Response:
    return page(
        ASKING[move],
        status=status,
        referral=referral,
        form=form,
        terms=kept_terms(referral.terms),
        late=queries.unconfirmed_past(referral, clock.today()),
        refusals=refusals or _refusals(referral, move),
        next_on=queries.next_meeting_on(referral.panel_id, clock.today()),
    )


def _refusals(referral: Referral, move: str) -> tuple[Refusal, ...]:
    """Why it cannot be done now, before anybody types."""
    facts = facts_of(referral, by=current_person(), at=clock.now(), only_asking=True)
    return REFERRAL.refusals(move, referral.state, facts)


def _after(written: str) -> tuple[date, int] | None:
    """Where the next page of a list begins; None for anything that is not one of our own marks."""
    day, _, number = written.partition("_")
    on = date_of(day)
    return (on, int(number)) if on and number.isascii() and number.isdigit() and len(number) < 10 else None


def _written(after: tuple[date, int]) -> str:
    return f"{after[0].isoformat()}_{after[1]}"
