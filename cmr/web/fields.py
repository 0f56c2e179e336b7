"""Fields that WTForms lacks: a date in three inputs, and a time of day as people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from wtforms import Field, StringField
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

PARTS = ("day", "month", "year")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class DatePartsField(Field):
    """A date in three inputs, ``<name>-day``, ``<name>-month`` and ``<name>-year``; ``data`` is a date or None.

    What was typed stays in ``parts``, so that a wrong date is shown again as it was written.
    """

    data: date | None
    parts: tuple[str, str, str] | date | None = None

    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Reads the three inputs, where any of them was sent."""
        super().process(None, data, extra_filters)
        self.parts = self.data
        sent = [f"{self.name}-{part}" for part in PARTS]
        if formdata is None or not any(name in formdata for name in sent):
            return
        day, month, year = (str(formdata.get(name, "")).strip()[:20] for name in sent)
        self.parts = (day, month, year)
        self.raw_data = [day, month, year]
        self.data = self._date(dict(zip(PARTS, (day, month, year), strict=True)))

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 # WTForms' own signature
        """Keeps what is wrong with the date from being overlaid by "enter a date"."""
        if self.process_errors:
            raise StopValidation

    def _date(self, typed: Mapping[str, str]) -> date | None:
        if not any(typed.values()):
            return None
        missing = [name for name, value in typed.items() if not value]
        if missing:
            self.process_errors = [f"The date must include a {' and a '.join(missing)}."]
        elif not all(value.isascii() and value.isdigit() for value in typed.values()):
            self.process_errors = ["Write the date in numbers, for example 27 3 2027."]
        elif len(typed["year"]) != 4:
            self.process_errors = ["The year must have four numbers, for example 2027."]
        else:
            try:
                return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
            except ValueError:
                self.process_errors = ["That is not a real date."]
        return None


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
