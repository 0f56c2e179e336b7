"""What a panel type's parts, each well shaped, still get wrong: within themselves and against each other."""

from __future__ import annotations

import re
from collections.abc import Callable

from cmr.rules.faults import Fault, Faults, between, keys, not_empty, shape
from cmr.rules.form import DocumentKind, Form
from cmr.rules.form_contradictions import form, wants
from cmr.rules.panel_type import (
    CRITERIA,
    Agenda,
    Clock,
    Criterion,
    Escalation,
    Membership,
    Purpose,
    Reviews,
    SigningStage,
)
from cmr.rules.quorum import ChairAndMembers, NamedSeats, Quorum
from cmr.rules.sheet_terms import PARTS, DecisionSheet, Outcome

PANEL_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ABBREVIATION = re.compile(r"[A-Z]{2,6}")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")

STAGES = ("social_worker", "team_manager", "service_manager")


def key(value: str) -> Faults:
    return shape("key", value, PANEL_KEY, "small letters and digits, words joined by hyphens")


def abbreviation(value: str) -> Faults:
    return shape("abbreviation", value, ABBREVIATION, "2 to 6 capital letters")


def version(value: str) -> Faults:
    return shape("version", value, VERSION, "up to 20 letters, digits, dots and hyphens")


def purpose(value: Purpose) -> Faults:
    for number, aim in enumerate(value.aims, 1):
        if not aim.strip():
            yield Fault(f"purpose.aims.#{number}", "is empty", "text")


def membership(value: Membership) -> Faults:
    yield from keys("membership.seats", (seat.key for seat in value.seats))
    yield from not_empty("membership.chaired_by", value.chaired_by, "position")
    roles = [seat.role for seat in value.seats]
    if roles.count("chair") != 1:
        yield Fault("membership.seats", f"there are {roles.count('chair')} chair's seats", "exactly one")
    if "member" not in roles:
        yield Fault("membership.seats", "there is no member's seat", "one or more with role member")
    if "administrator" not in roles:
        yield Fault(
            "membership.seats", "there is no administrator's seat", "one or more with role administrator"
        )


def quorum(value: Quorum, members: Membership) -> Faults:
    seats = [seat.key for seat in members.seats if seat.role == "member"]
    if isinstance(value, ChairAndMembers):
        room = min(len(seats), members.most_present)
        if value.members > room:
            yield Fault("quorum.members", f"asks for {value.members} members of {room}", f"at most {room}")
    elif isinstance(value, NamedSeats):
        yield from not_empty("quorum.seats", value.seats, "seat")
        yield from keys("quorum.seats", value.seats)
        for seat in value.seats:
            if seat not in seats:
                yield Fault(f"quorum.seats.{seat}", "is no member's seat", ", ".join(seats))


def signing(value: tuple[SigningStage, ...]) -> Faults:
    stages = tuple(one.stage for one in value)
    if stages != STAGES:
        yield Fault(
            "signing", f"the stages are {', '.join(stages) or 'none'}", f"{', '.join(STAGES)}, in order"
        )


def criteria(value: tuple[Criterion, ...]) -> Faults:
    yield from keys("criteria", (one.key for one in value))
    wanted = [want.key for one in value for want in one.wants]
    yield from keys("criteria.wants", (CRITERIA, *wanted))
    for one in value:
        yield from wants(f"criteria.{one.key}.wants", one.wants)


def criteria_least(value: int, of: tuple[Criterion, ...]) -> Faults:
    if of and value > len(of):
        yield Fault("criteria_least", f"asks for {value} of {len(of)} criteria", f"1 to {len(of)}")


def documents(value: tuple[DocumentKind, ...]) -> Faults:
    return keys("documents", (kind.key for kind in value))


def agenda(value: Agenda) -> Faults:
    yield from keys("agenda.items", (item.key for item in value.items))
    yield from not_empty("agenda.case_stages", value.case_stages, "stage")
    yield from keys("agenda.case_stages", (stage.key for stage in value.case_stages))
    places = sum(item.cases for item in value.items)
    if places != 1:
        yield Fault("agenda.items", f"{places} items hold the cases", "exactly one with cases = true")


def sheet(value: DecisionSheet) -> Faults:
    yield from between("sheet.least_entries", value.least_entries, value.most_entries)
    if sorted(value.parts) != sorted(PARTS):
        yield Fault("sheet.parts", "does not hold each part once", ", ".join(PARTS))
    yield from keys("sheet.head", (line.about for line in value.head))
    yield from not_empty("sheet.entry_kinds", value.entry_kinds, "kind")
    yield from keys("sheet.entry_kinds", value.entry_kinds)
    yield from not_empty("sheet.outcomes", value.outcomes, "outcome")
    yield from keys("sheet.outcomes", (outcome.key for outcome in value.outcomes))
    yield from between("sheet.outcomes_least", value.outcomes_least, value.outcomes_most)
    if value.outcomes_most > len(value.outcomes):
        wrong = f"{value.outcomes_most} of {len(value.outcomes)} outcomes"
        yield Fault("sheet.outcomes_most", wrong, f"1 to {len(value.outcomes)}")
    if "decision" in value.entry_kinds and not value.decision_rationale_label.strip():
        yield Fault("sheet.decision_rationale_label", "is missing", "text, where entries may be decisions")
    for outcome in value.outcomes:
        yield from _outcome(outcome, [other.key for other in value.outcomes if other.key != outcome.key])


def _outcome(outcome: Outcome, others: list[str]) -> Faults:
    here = f"sheet.outcomes.{outcome.key}"
    yield from keys(f"{here}.wants", (want.key for want in outcome.wants))
    yield from wants(f"{here}.wants", outcome.wants)
    dates = [want.key for want in outcome.wants if want.kind == "date"]
    for name, wanted in (
        ("action_due_field", outcome.action_due_field),
        ("return_field", outcome.return_field),
    ):
        if wanted and wanted not in dates:
            yield Fault(
                f"{here}.{name}",
                f"“{wanted}” is no date it wants",
                ", ".join(dates) or "none: it wants no date",
            )
    if outcome.timescale is not None and not outcome.action:
        yield Fault(f"{here}.timescale", "there is no action for it to time", "with an action")
    if outcome.timescale is not None and outcome.action_due_field:
        yield Fault(f"{here}.action_due_field", "the timescale sets the date already", "one of the two")
    named = [want.key for want in outcome.choices_in_action]
    for name in re.findall(r"\{([^{}]*)\}", outcome.action):
        if name not in named:
            choices = [want.key for want in outcome.wants if want.kind == "choice"]
            yield Fault(
                f"{here}.action",
                f"“{{{name}}}” is no choice it wants",
                ", ".join(choices) or "none: it wants no choice",
            )
    for other in outcome.not_with:
        if other not in others:
            yield Fault(
                f"{here}.not_with.{other}",
                "is no other outcome",
                ", ".join(others) or "none: it is the only one",
            )


def clocks(value: tuple[Clock, ...]) -> Faults:
    yield from keys("clocks", (clock.key for clock in value))
    yield from keys("clocks.task", (clock.task for clock in value if clock.task))


def reviews(value: Reviews, of: Form, why: tuple[Criterion, ...]) -> Faults:
    if (value.first_review_weeks is None) != (not value.first_review_from):
        yield Fault(
            "reviews.first_review_from",
            "first_review_weeks and first_review_from go together",
            "both or neither",
        )
    dates = [f"{section.key}.{field.key}" for section, field in of.fields() if field.kind == "date"]
    if value.first_review_from and value.first_review_from not in dates:
        wrong = f"“{value.first_review_from}” is no date of the form"
        yield Fault("reviews.first_review_from", wrong, ", ".join(dates) or "none: the form asks for no date")
    known = [one.key for one in why]
    if value.first_review_criterion and value.first_review_criterion not in known:
        wrong = f"“{value.first_review_criterion}” is no criterion"
        yield Fault(
            "reviews.first_review_criterion", wrong, ", ".join(known) or "none: there are no criteria"
        )


def escalation(value: Escalation) -> Faults:
    yield from not_empty("escalation.steps", value.steps, "step")


CHECKS: tuple[tuple[Callable[..., Faults], tuple[str, ...]], ...] = (
    (key, ("key",)),
    (abbreviation, ("abbreviation",)),
    (version, ("version",)),
    (purpose, ("purpose",)),
    (membership, ("membership",)),
    (quorum, ("quorum", "membership")),
    (criteria, ("criteria",)),
    (criteria_least, ("criteria_least", "criteria")),
    (signing, ("signing",)),
    (form, ("form",)),
    (documents, ("documents",)),
    (agenda, ("agenda",)),
    (sheet, ("sheet",)),
    (clocks, ("clocks",)),
    (reviews, ("reviews", "form", "criteria")),
    (escalation, ("escalation",)),
)
"""Each check with the parts of the file it reads."""
