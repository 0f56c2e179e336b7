"""A panel's form to be filled in by hand, in the real form's order: what ``cmr/print/blank.typ`` sets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil

from cmr.adapters.pdf import Ink, typeset
from cmr.referrals.printing import Reading
from cmr.rules.form import Column, Field, Section
from cmr.rules.panel_type import PanelType
from cmr.rules.wording import sentence

WORDS_ON_A_LINE = 14
FEWEST_LINES, MOST_LINES = 4, 26
"""Of an answer in prose; the most fill a page."""
ROWS = {"people": 5, "rows": 6, "scale": 4}
"""Empty rows of a table, by the kind of its field."""
ROW_HEIGHT, TALL_ROW_HEIGHT = 11, 18
"""In millimetres; tall where a row holds prose."""
COLUMN_HEIGHT, LOW_COLUMN_HEIGHT = 140, 60
"""Millimetres to write in below the headings of columns side by side; low where each holds one question."""
MOST_TICKS = 6
"""More options than these are listed above their table, and the answer is written."""
WIDTHS = {"line": 2.0, "text": 4.0, "date": 1.8, "birth": 2.0, "choice": 2.0, "score": 3.2}


def blank_pdf(terms: PanelType, reading: Reading) -> bytes:
    """The empty form with its guidance, tagged."""
    return typeset("blank.typ", lambda ink: _paper(ink, terms, reading), at=reading.at)


def _paper(ink: Ink, terms: PanelType, reading: Reading) -> dict[str, object]:
    heading = ink(terms.whole_form.title)
    return {
        "sheet": {
            "title": f"{heading}: blank form",
            "heading": heading,
            "reference": terms.abbreviation,
            "privileged": ink(terms.privileged) + ".",
            "standing": "Blank form",
            "draft": "",
            "reader": ink(reading.words),
        },
        "note": ink(terms.form.note),
        "parts": [_part(ink, section) for section in terms.paper_form.sections],
        "signing": [
            {"role": ink(sentence(stage.position)), "declaration": ink(stage.declaration)}
            for stage in terms.signing
        ],
    }


def _part(ink: Ink, section: Section) -> dict[str, object]:
    part = {"title": ink(section.title), "guidance": ink(section.guidance)}
    if section.bands:
        return {**part, "blocks": [_band(ink, section, band) for band in section.bands]}
    blocks: list[dict[str, object]] = []
    level = 3
    for field in section.fields:
        level = 4 if field.heading else level
        blocks.append(_block(ink, field, section, level))
    return {**part, "blocks": blocks}


def _block(ink: Ink, field: Field, section: Section, level: int) -> dict[str, object]:
    asked: dict[str, object] = {
        "heading": ink(field.heading),
        "label": ink(field.label),
        "level": level,
        "hint": ink(_hint(field)),
        "when": ink(_when(field, section)),
    }
    match field.kind:
        case "line":
            return {**asked, "shape": "lines", "lines": 1}
        case "text":
            return {**asked, "shape": "lines", "lines": _lines(field)}
        case "date":
            return {**asked, "shape": "date"}
        case "yes_no":
            return {**asked, "shape": "yes_no", "why_label": ink(field.why_label if field.why else "")}
        case "choice" | "choices":
            return {**asked, "shape": "choices", "options": [ink(option.text) for option in field.options]}
        case "documents":
            kinds = [{"name": ink(kind.name), "hint": ink(kind.hint)} for kind in field.kinds]
            label = "" if field.label == section.title else asked["label"]
            return {**asked, "label": label, "shape": "documents", "kinds": kinds}
        case "people" | "rows" | "scale":
            return {**asked, **_table(ink, field), "shape": "table"}


def _table(ink: Ink, field: Field) -> dict[str, object]:
    prose = any(column.kind == "text" for column in field.columns)
    return {
        "rows": min(ROWS[field.kind], field.most),
        "height": TALL_ROW_HEIGHT if prose else ROW_HEIGHT,
        "columns": [_column(ink, column) for column in field.columns],
        "lists": [
            {"label": ink(column.label), "options": ink(_listed(column))}
            for column in field.columns
            if len(column.options) > MOST_TICKS
        ],
    }


def _column(ink: Ink, column: Column) -> dict[str, object]:
    return {
        "label": ink(column.label),
        "hint": ink(_column_hint(column)),
        "width": WIDTHS[column.kind],
        "score": column.kind == "score",
        "options": [ink(one.text) for one in column.options] if len(column.options) <= MOST_TICKS else [],
    }


def _column_hint(column: Column) -> str:
    if column.kind == "birth":
        age = "Or the age, where the date is not known"
        return f"{age}; of an unborn child, when the birth is expected" if column.unborn else age
    return column.hint


def _listed(column: Column) -> str:
    """Many options as one sentence, by their groups."""
    groups = groupby(column.options, key=lambda option: option.group)
    said = ((group, ", ".join(option.text for option in options)) for group, options in groups)
    return ". ".join(f"{group}: {options}" if group else options for group, options in said)


def _band(ink: Ink, section: Section, band: Sequence[Sequence[str]]) -> dict[str, object]:
    """Columns of questions side by side. A question alone below no heading is its column's heading itself."""
    columns: list[dict[str, object]] = []
    for keys in band:
        asked = [section.field(key) for key in keys]
        alone = not asked[0].heading and len(asked) == 1
        items = [{"label": "" if alone else ink(field.label), "hint": ink(_hint(field))} for field in asked]
        columns.append({"heading": ink(asked[0].label if alone else asked[0].heading), "items": items})
    most = max(map(len, band))
    return {
        "shape": "columns",
        "heading": "",
        "columns": columns,
        "height": COLUMN_HEIGHT if most > 1 else LOW_COLUMN_HEIGHT,
    }


def _hint(field: Field) -> str:
    guide = f"About {field.words} words at most." if field.words else ""
    optional = "" if field.required or field.by else "Leave it empty where there is nothing to say."
    hint = field.hint if not field.hint or field.hint.endswith((".", ")", "?")) else f"{field.hint}."
    return " ".join(part for part in (hint, guide, optional) if part)


def _when(field: Field, section: Section) -> str:
    """On which answer the question hangs."""
    if field.when is None:
        return ""
    options = section.field(field.when.field).options
    holds = next((option.text for option in options if option.key == field.when.holds), field.when.holds)
    return f"Only where you ticked: {holds}"


def _lines(field: Field) -> int:
    """How many lines an answer in prose is given: by its word guide, else by the most it may hold."""
    words = field.words or field.limit / 60
    return max(FEWEST_LINES, min(MOST_LINES, ceil(words / WORDS_ON_A_LINE)))
