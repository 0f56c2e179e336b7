"""An answer of a form in words: as it reads on paper, in a table's cell, and in what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from cmr.rules.birth import birth_of
from cmr.rules.form import Column, Field, Option, chosen, date_of, text_of
from cmr.rules.wording import spoken_date


def answer_lines(field: Field, value: object) -> tuple[str, ...]:
    """What was answered to a question that is no table, a line for each thing; its reason is not among them."""
    if field.kind in ("choice", "choices"):
        return option_texts(field.options, chosen(value))
    if field.kind == "yes_no":
        return tuple(answer.capitalize() for answer in chosen(value))
    if field.kind == "date":
        return tuple(day_words(value).split("\n")) if text_of(value) else ()
    return (text_of(value),) if text_of(value) else ()


def cell_words(column: Column, value: object) -> str:
    """One cell of a table."""
    if column.kind == "choice":
        return "".join(option_texts(column.options, chosen(value)))
    if column.kind == "birth":
        return birth_of(value).words
    return day_words(value) if column.kind == "date" else text_of(value)


def option_texts(options: Sequence[Option], picked: Sequence[str]) -> tuple[str, ...]:
    """The words of what was picked, in the order in which it was offered."""
    return tuple(option.text for option in options if option.key in picked)


def day_words(value: object) -> str:
    """A date in full; what is no date as it was typed."""
    day = date_of(value)
    return spoken_date(day) if day else text_of(value)
