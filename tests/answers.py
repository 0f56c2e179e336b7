"""Whole and valid answers to any panel type's form, made from its data."""

from __future__ import annotations

from datetime import date

from cmr.rules.form import Answers, Column, Field
from cmr.rules.panel_type import PanelType

LONG_AGO = date(2025, 3, 3)
"""More than six months before any date that the tests live on."""
REFERRED_ON = date(2025, 10, 6)
"""The date on the form itself: more than six months after everything else in it."""


def whole_answers(terms: PanelType, child: str = "Maya Fenwick", criterion: str = "") -> Answers:
    """Answers to every question of the form, with one child of that name and one criterion chosen."""
    chosen = criterion or (terms.criteria[0].key if terms.criteria else "")
    return {
        section.key: {
            field.key: _answer(field, child, chosen) for field in section.fields if field.kind != "documents"
        }
        for section in terms.whole_form.sections
        if any(field.kind != "documents" for field in section.fields)
    }


def _answer(field: Field, child: str, criterion: str) -> object:
    match field.kind:
        case "line" | "text":
            return f"{field.label[:40]}: written for {child}."
        case "date":
            return (REFERRED_ON if field.referral_date else LONG_AGO).isoformat()
        case "yes_no":
            return {"answer": "yes", "why": "For a reason that is given." if field.why else ""}
        case "choice":
            return field.options[0].key
        case "choices":
            keys = [option.key for option in field.options]
            return [criterion] if criterion in keys else keys[:1]
        case "people" | "rows" | "scale":
            name = child if field.children else "Dana Fenwick"
            return [{column.key: _cell(column, name) for column in field.columns}]
        case "documents":
            raise AssertionError("documents are kept beside the answers")


def _cell(column: Column, name: str) -> str:
    match column.kind:
        case "date" | "birth":
            return "2017-05-09"
        case "score":
            return "4"
        case "choice":
            return column.options[0].key
        case _:
            return name if column.key == "name" else f"{column.label[:30]} of {name}"
