"""What a panel type's parts, each well shaped, still get wrong: within themselves and against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cmr.rules.form import TABLE_KINDS, DocumentKind, Field, Form, Option, Section
from cmr.rules.panel_type import (
    CRITERIA,
    DOCUMENTS,
    Agenda,
    Clock,
    Criterion,
    DecisionSheet,
    Escalation,
    Membership,
    Outcome,
    Purpose,
    Reviews,
    SigningStage,
)
from cmr.rules.quorum import ChairAndMembers, NamedSeats, Quorum

PANEL_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ITEM_KEY = re.compile(r"[a-z][a-z0-9_]*")
ABBREVIATION = re.compile(r"[A-Z]{2,6}")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")

STAGES = ("social_worker", "team_manager", "service_manager")
RESERVED_SECTIONS = (CRITERIA, DOCUMENTS)
SIMPLE_KINDS = ("line", "text", "date", "yes_no", "choice", "choices")
KINDS_WITH_OPTIONS = ("choice", "choices")
PREFILLS = {"worker": "line", "team": "line", "team_manager": "line", "today": "date"}

UNIQUE = "each key once"


@dataclass(frozen=True)
class Fault:
    """One fault of a panel type's file: at which key, what is wrong there, and what is allowed."""

    key: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}; allowed: {self.allowed}"


Faults = Iterator[Fault]


def _keys(path: str, keys: Iterable[str]) -> Faults:
    seen: set[str] = set()
    for key in keys:
        if not ITEM_KEY.fullmatch(key):
            allowed = "a small letter, then small letters, digits and underscores"
            yield Fault(f"{path}.{key}", f"“{key}” cannot be a key", allowed)
        if key in seen:
            yield Fault(f"{path}.{key}", f"the key “{key}” is there twice", UNIQUE)
        seen.add(key)


def _shape(path: str, value: str, pattern: re.Pattern[str], allowed: str) -> Faults:
    if not pattern.fullmatch(value):
        yield Fault(path, f"“{value}” will not do", allowed)


def _not_empty(path: str, items: tuple[object, ...], what: str) -> Faults:
    if not items:
        yield Fault(path, "is an empty list", f"one {what} or more")


def _between(path: str, low: int, high: int) -> Faults:
    if low > high:
        yield Fault(path, f"the least ({low}) is more than the most ({high})", f"at most {high}")


def key(value: str) -> Faults:
    return _shape("key", value, PANEL_KEY, "small letters and digits, words joined by hyphens")


def abbreviation(value: str) -> Faults:
    return _shape("abbreviation", value, ABBREVIATION, "2 to 6 capital letters")


def version(value: str) -> Faults:
    return _shape("version", value, VERSION, "up to 20 letters, digits, dots and hyphens")


def purpose(value: Purpose) -> Faults:
    for number, aim in enumerate(value.aims, 1):
        if not aim.strip():
            yield Fault(f"purpose.aims.#{number}", "is empty", "text")


def membership(value: Membership) -> Faults:
    yield from _keys("membership.seats", (seat.key for seat in value.seats))
    yield from _not_empty("membership.chaired_by", value.chaired_by, "position")
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
        yield from _not_empty("quorum.seats", value.seats, "seat")
        yield from _keys("quorum.seats", value.seats)
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
    yield from _keys("criteria", (one.key for one in value))
    wanted = [want.key for one in value for want in one.wants]
    yield from _keys("criteria.wants", (CRITERIA, *wanted))
    for one in value:
        yield from _wants(f"criteria.{one.key}.wants", one.wants)


def criteria_least(value: int, of: tuple[Criterion, ...]) -> Faults:
    if of and value > len(of):
        yield Fault("criteria_least", f"asks for {value} of {len(of)} criteria", f"1 to {len(of)}")


def _wants(path: str, fields: tuple[Field, ...]) -> Faults:
    for field in fields:
        here = f"{path}.{field.key}"
        if field.kind not in SIMPLE_KINDS:
            yield Fault(f"{here}.kind", f"“{field.kind}” cannot be wanted here", ", ".join(SIMPLE_KINDS))
        for name, used in (("when", field.when is not None), ("by", bool(field.by))):
            if used:
                yield Fault(f"{here}.{name}", "is decided by what wants the field", f"no {name}")
        yield from _field(here, field)


def form(value: Form) -> Faults:
    yield from _not_empty("form.sections", value.sections, "section")
    yield from _keys("form.sections", (section.key for section in value.sections))
    for section in value.sections:
        yield from _section(section)
    fields = [field for _, field in value.fields()]
    children = sum(field.children for field in fields)
    if children != 1:
        yield Fault("form.sections", f"{children} fields are marked children", "exactly one people field")
    dates = sum(field.referral_date for field in fields)
    if dates > 1:
        yield Fault("form.sections", f"{dates} fields are marked referral_date", "one at most")
    writers = [field.by for field in fields if field.by]
    for stage in sorted({one for one in writers if writers.count(one) > 1}):
        wrong = f"the {stage} writes {writers.count(stage)} fields when signing"
        yield Fault("form.sections", wrong, "one at most")


def _section(section: Section) -> Faults:
    here = f"form.sections.{section.key}"
    if section.key in RESERVED_SECTIONS:
        yield Fault(here, "the key is kept for a section that the service makes", "any other key")
    yield from _not_empty(f"{here}.fields", section.fields, "field")
    yield from _keys(f"{here}.fields", (field.key for field in section.fields))
    before: dict[str, Field] = {}
    for field in section.fields:
        path = f"{here}.fields.{field.key}"
        if field.kind == "documents":
            yield Fault(f"{path}.kind", "documents are not declared among the fields", "[[documents]]")
        yield from _field(path, field)
        yield from _when(path, field, before)
        before[field.key] = field
    placed = [key for band in section.bands for column in band for key in column]
    if section.bands and sorted(placed) != sorted(before):
        yield Fault(f"{here}.bands", "the bands leave a field out, or place one twice", UNIQUE)


def _when(path: str, field: Field, before: dict[str, Field]) -> Faults:
    if field.when is None:
        return
    other = before.get(field.when.field)
    if other is None:
        allowed = ", ".join(before) or "none: this is the section's first field"
        yield Fault(
            f"{path}.when.field", f"“{field.when.field}” is no field before it in the section", allowed
        )
        return
    answers = ("yes", "no") if other.kind == "yes_no" else tuple(option.key for option in other.options)
    if field.when.holds not in answers:
        allowed = ", ".join(answers) or "nothing: it offers no answers to choose from"
        yield Fault(f"{path}.when.holds", f"“{field.when.holds}” is no answer of {other.key}", allowed)


def _field(path: str, field: Field) -> Faults:
    yield from _options(path, field.kind in KINDS_WITH_OPTIONS, field.options)
    yield from _columns(path, field)
    yield from _only(path, field)
    if field.words is not None and field.words < 1:
        yield Fault(f"{path}.words", f"{field.words} words is no guide", "1 or more")
    if field.limit < 1:
        yield Fault(f"{path}.limit", f"{field.limit} characters hold nothing", "1 or more")
    most = len(field.options) if field.kind == "choices" else field.most
    yield from _between(f"{path}.least", field.least, most)
    if bool(field.why) != bool(field.why_label):
        yield Fault(f"{path}.why", "why and why_label go together", "both or neither")
    check = field.check
    if check is not None and (check.kind == "months-since") != (check.months > 0):
        yield Fault(
            f"{path}.check.months",
            f"{check.months} does not go with {check.kind}",
            "1 or more, for months-since alone",
        )
    if field.by and (field.when or field.prefill):
        wrong = "what a manager writes when signing hangs on no answer and starts with nothing"
        yield Fault(f"{path}.by", wrong, "without when and prefill")
    if field.prefill and field.kind != PREFILLS[field.prefill]:
        yield Fault(
            f"{path}.prefill",
            f"a {field.kind} field cannot start with {field.prefill}",
            "line for names, date for today",
        )


def _only(path: str, field: Field) -> Faults:
    """Keys that have a meaning for one kind of field alone."""
    for name, used, kinds in (
        ("words", field.words is not None, ("text",)),
        ("why", bool(field.why), ("yes_no",)),
        ("children", field.children, ("people",)),
        ("carries", field.carries == "address", ("line", "text")),
        ("carries", field.carries not in ("", "address"), ("people", "rows")),
        ("check", field.check is not None, ("date",)),
        ("referral_date", field.referral_date, ("date",)),
        ("by", bool(field.by), ("line", "text")),
        ("least", field.least != 0, (*TABLE_KINDS, "choices")),
        ("kinds", bool(field.kinds), ()),
    ):
        if used and field.kind not in kinds:
            allowed = f"on {' or '.join(kinds)}" if kinds else "[[documents]]"
            yield Fault(f"{path}.{name}", f"has no meaning on a {field.kind} field", allowed)


def _options(path: str, wanted: bool, options: tuple[Option, ...]) -> Faults:
    if wanted and len(options) < 2:
        yield Fault(f"{path}.options", f"there are {len(options)} to choose from", "two or more")
    if options and not wanted:
        yield Fault(f"{path}.options", "there is nothing to choose here", "on choice or choices")
    yield from _keys(f"{path}.options", (option.key for option in options))


def _columns(path: str, field: Field) -> Faults:
    is_table = field.kind in TABLE_KINDS
    if is_table and not field.columns:
        yield Fault(f"{path}.columns", "a table without columns", "one or more")
    if field.columns and not is_table:
        yield Fault(
            f"{path}.columns", f"has no meaning on a {field.kind} field", f"on {' or '.join(TABLE_KINDS)}"
        )
    yield from _keys(f"{path}.columns", (column.key for column in field.columns))
    for column in field.columns:
        yield from _options(f"{path}.columns.{column.key}", column.kind == "choice", column.options)
        if column.unborn and column.kind != "birth":
            wrong = f"has no meaning on a {column.kind} column"
            yield Fault(f"{path}.columns.{column.key}.unborn", wrong, "on birth")
    scores = sum(column.kind == "score" for column in field.columns)
    if scores != (1 if field.kind == "scale" else 0):
        yield Fault(f"{path}.columns", f"{scores} columns hold a score", "one on a scale, none elsewhere")
    if field.children:
        kinds = {column.key: column.kind for column in field.columns}
        if kinds.get("name") != "line" or kinds.get("date_of_birth") not in ("date", "birth"):
            yield Fault(
                f"{path}.columns",
                "children cannot be told apart",
                "a line “name” and a birth (or date) “date_of_birth” among them",
            )


def documents(value: tuple[DocumentKind, ...]) -> Faults:
    return _keys("documents", (kind.key for kind in value))


def agenda(value: Agenda) -> Faults:
    yield from _keys("agenda.items", (item.key for item in value.items))
    yield from _not_empty("agenda.case_stages", value.case_stages, "stage")
    yield from _keys("agenda.case_stages", (stage.key for stage in value.case_stages))
    places = sum(item.cases for item in value.items)
    if places != 1:
        yield Fault("agenda.items", f"{places} items hold the cases", "exactly one with cases = true")


def sheet(value: DecisionSheet) -> Faults:
    yield from _between("sheet.least_entries", value.least_entries, value.most_entries)
    yield from _not_empty("sheet.entry_kinds", value.entry_kinds, "kind")
    yield from _keys("sheet.entry_kinds", value.entry_kinds)
    yield from _not_empty("sheet.outcomes", value.outcomes, "outcome")
    yield from _keys("sheet.outcomes", (outcome.key for outcome in value.outcomes))
    yield from _between("sheet.outcomes_least", value.outcomes_least, value.outcomes_most)
    if value.outcomes_most > len(value.outcomes):
        wrong = f"{value.outcomes_most} of {len(value.outcomes)} outcomes"
        yield Fault("sheet.outcomes_most", wrong, f"1 to {len(value.outcomes)}")
    if "decision" in value.entry_kinds and not value.decision_rationale_label.strip():
        yield Fault("sheet.decision_rationale_label", "is missing", "text, where entries may be decisions")
    for outcome in value.outcomes:
        yield from _outcome(outcome, [other.key for other in value.outcomes if other.key != outcome.key])


def _outcome(outcome: Outcome, others: list[str]) -> Faults:
    here = f"sheet.outcomes.{outcome.key}"
    yield from _keys(f"{here}.wants", (want.key for want in outcome.wants))
    yield from _wants(f"{here}.wants", outcome.wants)
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
    for other in outcome.not_with:
        if other not in others:
            yield Fault(
                f"{here}.not_with.{other}",
                "is no other outcome",
                ", ".join(others) or "none: it is the only one",
            )


def clocks(value: tuple[Clock, ...]) -> Faults:
    yield from _keys("clocks", (clock.key for clock in value))
    yield from _keys("clocks.task", (clock.task for clock in value if clock.task))


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
    yield from _not_empty("escalation.steps", value.steps, "step")


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
