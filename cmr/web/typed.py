"""What somebody typed into a form that was not taken, in the words of its page: labels, whole dates, chosen answers.

Nothing that our own pages send along is shown, and no password ever. Every line of it ends alike from the request on: a
browser's button and our script end them differently, and nothing behind has to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any

from flask import Flask, g
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    TextAreaField,
)
from wtforms.fields.choices import SelectFieldBase
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from cmr.rules.wording import spoken_date
from cmr.web.fields import DatePartsField

PARTS = ("day", "month", "year")
Pairs = Iterable[tuple[str, str]]


class _Reader(FormDataParser):
    """Reads a form with its lines ended alike, and its files as they are."""

    def parse(
        self, *args: Any, **more: Any
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Everything that the request holds."""
        stream, form, files = super().parse(*args, **more)
        return stream, self.cls([(name, plain_lines(one)) for name, one in form.items(multi=True)]), files


def register(app: Flask) -> None:
    """Every form of the service is read so, by whatever class of request it has."""
    app.request_class = type("TypedRequest", (app.request_class,), {"form_data_parser_class": _Reader})


def plain_lines(text: str) -> str:
    """The text with each of its lines ended by a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Form(FlaskForm):
    """What every form of the service is: where it is refused, what was typed is said under its own labels."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        g.setdefault("forms", []).append(self)

    @property
    def typed_by_hand(self) -> dict[str, tuple[str, Field]]:
        """The fields that somebody types into or chooses in, by their names, with their labels; never a password's."""
        return dict(_asked_in(self))


def forms_made() -> Sequence[Form]:
    """The forms that this request has read."""
    made: Sequence[Form] = g.get("forms", ())
    return made


def in_words(sent: Pairs, made: Sequence[Form] = ()) -> list[tuple[str, str]]:
    """What was typed, each under its label. Without the ``made`` form (a page too old), its names in words serve."""
    fields = {name: one for form in reversed(made) for name, one in form.typed_by_hand.items()}
    found = []
    for name, value in _whole_dates(sent):
        line = _of_field(fields.get(name), value) if made else _of_name(name, value)
        if line and line[1].strip():
            found.append(line)
    return found


def _whole_dates(sent: Pairs) -> Iterator[tuple[str, str]]:
    """The same with each date once, where its first part was sent."""
    pairs = list(sent)
    parts: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        stem, _, part = name.rpartition("-")
        if stem and part in PARTS:
            parts.setdefault(stem, {}).setdefault(part, value.strip())
    said: set[str] = set()
    for name, value in pairs:
        stem, _, part = name.rpartition("-")
        if part not in PARTS or not stem:
            yield name, value
        elif stem not in said:
            said.add(stem)
            yield stem, _date(parts[stem])


def _date(parts: dict[str, str]) -> str:
    """The date in words; as it was typed where it is none."""
    typed = [parts.get(part, "") for part in PARTS]
    try:
        day, month, year = (int(part) for part in typed)
        return spoken_date(date(year, month, day))
    except ValueError:
        return " ".join(part for part in typed if part)


def _of_field(asked: tuple[str, Field] | None, value: str) -> tuple[str, str] | None:
    """Its label and what was typed or chosen; None for what nobody typed."""
    label, field = asked or ("", None)
    if isinstance(field, SelectFieldBase):
        words = [str(choice[1]) for choice in field.iter_choices() if str(choice[0]) == value]
        return (label, words[0]) if words else None
    return (label, value) if field else None


def _asked_in(form: BaseForm, line: str = "") -> Iterator[tuple[str, tuple[str, Field]]]:
    """Each field that is asked for, by its name, with its label; ``line`` says in which line of a table."""
    for name, label, kind in declared(type(form)):
        field = getattr(form, name, None)
        if isinstance(field, FieldList):
            for number, row in enumerate(field, start=1):
                yield from _asked_in(row.form, f", line {number}")
        elif field is not None and _asks(label, kind):
            yield field.name, (f"{field.label.text}{line}", field)


def declared(cls: type[BaseForm]) -> Iterator[tuple[str, str, type[Field]]]:
    """The names of a form's fields with the labels that their author gave them, and their kinds."""
    for name in dir(cls):
        unbound = getattr(cls, name)
        if isinstance(unbound, UnboundField):
            given = unbound.args[0] if unbound.args else unbound.kwargs.get("label")
            yield name, given if isinstance(given, str) else "", unbound.field_class


def every_form(cls: type[Form] = Form) -> Iterator[type[Form]]:
    """Every class of form that the service has."""
    for one in cls.__subclasses__():
        yield one
        yield from every_form(one)


def _asks(label: str, kind: type[Field]) -> bool:
    """Whether a page asks for it: what WTForms alone gave a label (a mark, a button's number) is sent by the page."""
    if issubclass(kind, HiddenField | PasswordField | BooleanField | FileField | FieldList | FormField):
        return False
    return bool(label) or issubclass(kind, TextAreaField | DatePartsField)


def _of_name(name: str, value: str) -> tuple[str, str] | None:
    """What a name says by itself; None for what no form has anybody type."""
    kinds = [(label, kind) for form in every_form() for one, label, kind in declared(form) if one == name]
    if any(issubclass(kind, PasswordField) for _, kind in kinds):
        return None
    asked = {label for label, kind in kinds if _asks(label, kind) and not issubclass(kind, SelectFieldBase)}
    if kinds and not asked and not any(char.isspace() for char in value):
        return None
    in_words = name.replace("_", " ").replace("-", " ").capitalize()
    return (asked.pop() or in_words if len(asked) == 1 else in_words), value
