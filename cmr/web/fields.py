"""Fields that WTForms lacks, as the design system asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import StopValidation, ValidationError

YEARS = range(1900, 2101)
LONGEST_PART = 10
"""Characters of a day, a month or a year that are kept: more than any has."""
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class DatePartsField(Field):
    """A date typed as day, month and year in three inputs; ``data`` is a date or None, ``parts`` what was typed."""

    def __init__(
        self,
        label: str = "",
        validators: list[Any] | None = None,
        *,
        noun: str = "",
        required: bool = True,
        **more: Any,
    ) -> None:
        """``noun`` begins the messages ("The last day must be …"); the label, else "The date", where none is given.

        A field with validators of its own is asked for by them alone.
        """
        super().__init__(label, validators, **more)
        self.noun = noun or label or "The date"
        self.required = required and validators is None
        self.parts: tuple[str, str, str] = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002 # WTForms' own
        """Reads the three inputs, or shows what is there already: a date, or as text what was typed in their stead."""
        self.process_errors: list[str] = []
        self.data: date | None = data if isinstance(data, date) else None
        self.object_data = self.data
        if self.data:
            self.parts = (str(self.data.day), str(self.data.month), str(self.data.year))
        elif isinstance(data, str):
            day, month, year = f"{data}//".split("/")[:3]
            self.parts = (day, month, year)
        names = tuple(f"{self.name}-{part}" for part in ("day", "month", "year"))
        if formdata and any(name in formdata for name in names):
            day, month, year = (str(formdata.get(name, "")).strip()[:LONGEST_PART] for name in names)
            self.parts, self.data, self.raw_data = (day, month, year), None, [day, month, year]
            self._read()

    @property
    def typed(self) -> str:
        """What stands there while it is no date: "31/2/2027"; empty where it is one, or nothing stands there."""
        return "/".join(self.parts) if any(self.parts) and self.data is None else ""

    def _read(self) -> None:
        if not any(self.parts):
            return
        if missing := [
            word for word, part in zip(("a day", "a month", "a year"), self.parts, strict=True) if not part
        ]:
            self.process_errors = [f"{self.noun} must include {' and '.join(missing)}"]
            return
        try:
            if len(self.parts[2]) != len("2026"):
                raise ValueError
            day, month, year = (int(part) for part in self.parts)
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            self.process_errors = [f"{self.noun} must be a real date, with a year of four figures"]
        else:
            self.data = found

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 # WTForms' own signature
        """Asks for the date where it is wanted; what is wrong with one is not overlaid by "enter a date"."""
        if self.process_errors:
            raise StopValidation
        if self.required and self.data is None:
            raise ValidationError(f"Enter {self.noun[0].lower()}{self.noun[1:]}")


class IdSelectField(SelectField):
    """One of some records, by id; ``data`` is the id or None."""

    def __init__(self, label: str, *, required: str = "", **more: Any) -> None:
        """``required`` is the message where nothing was chosen; empty where nothing need be."""
        super().__init__(label, coerce=record_number, choices=[], **more)
        self.type = "SelectField"  # drawn as one
        self.required = required
        self.offered: list[SelectChoice] = []

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """What may be chosen: ids and their words."""
        self.offered = [SelectChoice(str(number), words) for number, words in rows]
        self.choices = self.offered

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 # WTForms' own signature
        """Refuses an id that was not offered."""
        if self.data is None and self.required:
            raise ValidationError(self.required)
        if self.data is not None and str(self.data) not in {choice.value for choice in self.offered}:
            raise ValidationError("Choose one from the list")


class TimeOfDayField(StringField):
    """A time of day as people write it: 9:30am, 14.00, 2pm; ``data`` is a time or None."""

    data: time | None  # type: ignore[assignment] # a StringField's is text

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the time. Adds an error for words that are none."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        found = TIME.fullmatch(typed)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if found and found[3]:
            hour = hour % 12 + (12 if found[3].lower() == "pm" else 0) if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            self.process_errors = ["Write a time of day, for example 9:30am or 14:00."]
            return
        self.data = time(hour, minute)

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 # WTForms' own signature
        """Keeps what is wrong with the time from being overlaid by "enter a time"."""
        if self.process_errors:
            raise StopValidation


def record_number(value: Any) -> int | None:
    """The number of a record as a form sent it; None for what no record can have."""
    text = "" if value is None else str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else None
