"""What a panel type's form, each of its questions well shaped, still gets wrong."""

from __future__ import annotations

from cmr.rules.faults import UNIQUE, Fault, Faults, between, keys, not_empty
from cmr.rules.form import TABLE_KINDS, Field, Form, Option, Section
from cmr.rules.panel_type import CRITERIA, DOCUMENTS

RESERVED_SECTIONS = (CRITERIA, DOCUMENTS)
SIMPLE_KINDS = ("line", "text", "date", "yes_no", "choice", "choices")
KINDS_WITH_OPTIONS = ("choice", "choices")
PREFILLS = {"worker": "line", "team": "line", "team_manager": "line", "today": "date"}


def wants(path: str, fields: tuple[Field, ...]) -> Faults:
    for field in fields:
        here = f"{path}.{field.key}"
        if field.kind not in SIMPLE_KINDS:
            yield Fault(f"{here}.kind", f"“{field.kind}” cannot be wanted here", ", ".join(SIMPLE_KINDS))
        earlier = bool(field.check and field.check.from_field)
        decided = (("when", field.when is not None), ("by", bool(field.by)), ("check.from_field", earlier))
        for name, used in decided:
            if used:
                yield Fault(f"{here}.{name}", "is decided by what wants the field", f"no {name}")
        yield from _field(here, field)


def form(value: Form) -> Faults:
    yield from not_empty("form.sections", value.sections, "section")
    yield from keys("form.sections", (section.key for section in value.sections))
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
    yield from not_empty(f"{here}.fields", section.fields, "field")
    yield from keys(f"{here}.fields", (field.key for field in section.fields))
    before: dict[str, Field] = {}
    for field in section.fields:
        path = f"{here}.fields.{field.key}"
        if field.kind == "documents":
            yield Fault(f"{path}.kind", "documents are not declared among the fields", "[[documents]]")
        yield from _field(path, field)
        yield from _when(path, field, before)
        yield from _from_field(path, field, before)
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


def _from_field(path: str, field: Field, before: dict[str, Field]) -> Faults:
    earlier = field.check.from_field if field.check else ""
    dates = [key for key, one in before.items() if one.kind == "date"]
    if earlier and earlier not in dates:
        allowed = ", ".join(dates) or "none: no date is asked for before it in the section"
        yield Fault(f"{path}.check.from_field", f"“{earlier}” is no date before it", allowed)


def _field(path: str, field: Field) -> Faults:
    yield from _options(path, field.kind in KINDS_WITH_OPTIONS, field.options)
    yield from _columns(path, field)
    yield from _only(path, field)
    if field.words is not None and field.words < 1:
        yield Fault(f"{path}.words", f"{field.words} words is no guide", "1 or more")
    if field.limit < 1:
        yield Fault(f"{path}.limit", f"{field.limit} characters hold nothing", "1 or more")
    most = len(field.options) if field.kind == "choices" else field.most
    yield from between(f"{path}.least", field.least, most)
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
    yield from keys(f"{path}.options", (option.key for option in options))


def _columns(path: str, field: Field) -> Faults:
    is_table = field.kind in TABLE_KINDS
    if is_table and not field.columns:
        yield Fault(f"{path}.columns", "a table without columns", "one or more")
    if field.columns and not is_table:
        yield Fault(
            f"{path}.columns", f"has no meaning on a {field.kind} field", f"on {' or '.join(TABLE_KINDS)}"
        )
    yield from keys(f"{path}.columns", (column.key for column in field.columns))
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
