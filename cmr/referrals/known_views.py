"""Beginning a referral: the panel, and the child's record number with the earlier referrals it is known from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.models import Referral
from cmr.panels import queries as panels
from cmr.referrals import known
from cmr.referrals.answers import plain_text
from cmr.referrals.blueprint import blueprint
from cmr.referrals.known import Known
from cmr.referrals.queries import by_reference
from cmr.referrals.writing import refuse_unless_draft
from cmr.referrals.writing_pages import panel_cards
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.rules.taken_over import carried_labels, record_key
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import done, page

LONGEST_NUMBER = 60
MOST_OFFERED = 3
"""From how many of the earlier referrals the family may be taken over: the last ones."""
CHOOSE_PANEL = ("#panel-1", "Choose the panel that you are referring to")
GIVE_NUMBER = "Enter the child’s record number"
EMPTY = "empty"
"""What is sent to begin with an empty form."""
CHOOSE_START = ("#take", "Choose what the new referral begins with")
NO_NUMBER = "Enter a record number with figures in it, or leave it empty"
TOO_LONG = f"A record number has {LONGEST_NUMBER} characters at most"


@dataclass(frozen=True)
class Start:
    """What the page for beginning a referral was sent with."""

    panel: str = ""
    number: str = ""
    looked_for: str = ""
    """The number whose earlier referrals the page showed."""
    take: str = ""
    """The reference of the one to take over from; EMPTY to begin with an empty form."""

    @property
    def looked(self) -> bool:
        """Whether the page showed what there is of this very number."""
        return bool(self.number) and record_key(self.looked_for) == record_key(self.number)

    @property
    def number_wrong(self) -> str:
        """What is wrong with the number; empty for nothing, also where none is given."""
        if len(self.number) > LONGEST_NUMBER:
            return TOO_LONG
        return NO_NUMBER if self.number and not record_key(self.number) else ""


@blueprint.get("/referrals/new")
@needs(Can.START_REFERRAL)
def new() -> Response:
    """Choose the panel that the case is to be referred to."""
    return _starting(Start())


@blueprint.post("/referrals/new")
@needs(Can.START_REFERRAL)
def begin() -> Response:
    """Begins a draft; first shows the earlier referrals, if any, of the child whose record number is given."""
    start = _read(request.form)
    panel = panels.by_key(start.panel)
    looks = panel is None and ("look" in request.form or bool(start.number))
    wrong = start.number_wrong or (GIVE_NUMBER if looks and not start.number else "")
    if wrong or (panel is None and not looks):
        return _starting(start, wrong=wrong, no_panel=not wrong)
    found = known.with_number(start.number, current_actor())
    if panel is None or (found and not start.looked):
        return _starting(start, found=found, looked=True)
    if found and not start.take:
        return _starting(start, found=found, looked=True, no_start=True)
    take = start.take if found and start.take != EMPTY else ""
    referral = known.begin(panel, start.number, found, take, by=current_person(), at=clock.now())
    return done(url_for("referrals.record", reference=referral.reference), _begun(referral, take))


@blueprint.post("/referrals/<reference>/take-over")
@needs(Can.WRITE_REFERRAL, referral=by_reference)
def take_over(referral: Referral) -> Response:
    """Fills a draft that was begun up with the family of another referral of one of its children."""
    refuse_unless_draft(referral)
    take = request.form.get("take", "")
    listed = known.others_of(referral, current_actor()).listed
    before = by_reference(take) if take in {one.reference for one in listed} else None
    if before is None:
        raise Refused(known.NOT_THERE)
    if not known.take_over(referral, before, by=current_person(), at=clock.now()):
        raise Refused(known.NOTHING_MORE)
    return done(url_for("referrals.record", reference=referral.reference), _taken(referral, take))


def _read(form: Mapping[str, str]) -> Start:
    return Start(
        **{key: plain_text(form.get(key, ""), lines=False)[:200] for key in Start.__dataclass_fields__}
    )


def _starting(
    start: Start,
    *,
    found: tuple[Known, ...] = (),
    looked: bool = False,
    wrong: str = "",
    no_panel: bool = False,
    no_start: bool = False,
) -> Response:
    missing = [CHOOSE_PANEL] * no_panel + [CHOOSE_START] * no_start
    errors = [("#number", wrong)] if wrong else missing
    return page(
        "referrals/new.html",
        status=422 if errors else 200,
        cards=panel_cards(),
        start=start,
        found=found,
        looked=looked,
        wrong=wrong,
        take=start.take or offered_first(found),
        no_start=[CHOOSE_START[1]] if no_start else [],
        errors=errors,
        error_title=bool(errors),
    )


def _begun(referral: Referral, take: str) -> str:
    said = f"You have begun {referral.reference}."
    if take:
        return f"{said} {_taken(referral, take)}"
    return f"{said} Write its sections in any order."


def _taken(referral: Referral, take: str) -> str:
    """What is to be done with what was taken over, and what was left behind."""
    said = f"What was taken over from {take} is to be confirmed, section by section."
    left = known.not_taken_over(referral, take)
    return f"{said} Left behind, as this form does not ask for it: {'; '.join(left)}." if left else said


def ways_to_begin(found: Sequence[Known]) -> list[tuple[str, str, str]]:
    """What a new referral may begin with: the family of one of the last earlier ones, or nothing."""
    what = "What both forms ask: children, family members, address, support network or agencies. You check each section"
    taken = [
        (one.reference, f"The family and support network of {one.reference}", "" if place else what)
        for place, one in enumerate(found[:MOST_OFFERED])
    ]
    return [*taken, (EMPTY, "An empty form", "")]


def offered_first(found: Sequence[Known]) -> str:
    """What is chosen before anybody chooses: the last family. Nothing while a referral of the child is open.

    Then the first thing to be asked is whether a new one is wanted at all.
    """
    return "" if not found or any(one.open for one in found) else found[0].reference


blueprint.add_app_template_filter(ways_to_begin)
blueprint.add_app_template_filter(carried_labels)
blueprint.add_app_template_filter(known.open_with)
