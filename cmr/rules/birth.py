"""When somebody was born, as a form has it: a date of birth, the date an unborn child is expected, or an age.

One cell of a table holds it as one text: ``2019-05-09``, ``expected 2027-01-15`` or ``age 7``. What is half typed or
contradicts itself is kept as it is (``2019-05-09 age 7``); only signing refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cmr.rules.wording import plural, spoken_date

EXPECTED = "expected"
AGE = "age"
STORED = re.compile(rf"({EXPECTED}\b)? ?(.*?) ?(?:\b{AGE} (.*))?", re.DOTALL)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

YEARS = range(1900, 2101)
AGES = range(121)
MOST_AHEAD = timedelta(weeks=44)
"""How far ahead a birth can be expected: longer than any pregnancy is known of."""
MOST_OVERDUE = timedelta(weeks=4)
"""How long after the expected date a child is still taken to be unborn."""
WANTS_AGE = "must have the age in whole years, like 7"
BOTH = "must be a date or an age, not both: leave the age empty where the date is known"


@dataclass(frozen=True)
class Birth:
    """When somebody was born, in its parts as they were typed."""

    day: str = ""
    """A date in ISO 8601, or what was typed instead of one."""
    unborn: bool = False
    """Whether the date is the one on which the birth is expected."""
    age: str = ""
    """The age in years, where the date is not known."""

    @property
    def stored(self) -> str:
        """The one text that a form keeps of it; empty where nothing is given."""
        parts = (EXPECTED if self.unborn else "", self.day, f"{AGE} {self.age}" if self.age else "")
        return " ".join(part for part in parts if part)

    @property
    def on(self) -> date | None:
        """The date of birth, or the one expected; None where it is no date."""
        try:
            day = date.fromisoformat(self.day) if ISO_DATE.fullmatch(self.day) else None
        except ValueError:
            return None
        return day if day and day.year in YEARS else None

    @property
    def parts(self) -> tuple[str, str, str]:
        """Day, month and year of the date, as they were typed where they are no date."""
        if self.on:
            return str(self.on.day), str(self.on.month), str(self.on.year)
        if self.day.count("/") < 2:
            return self.day, "", ""
        day, month, year = self.day.rsplit("/", 2)
        return day, month, year

    @property
    def words(self) -> str:
        """How it is read: "9 May 2019", "Unborn: expected on 15 January 2027", "Aged about 7, date not known"."""
        day = f"{self.on.day} {self.on:%B} {self.on.year}" if self.on else self.day
        if self.unborn:
            day = f"Unborn: expected on {day}" if day else "Unborn"
        if not self.age:
            return day
        age = "Aged under 1" if self.age == "0" else f"Aged about {self.age}"
        return f"{day}; {age.lower()}" if day else f"{age}, date not known"


def birth_of(value: object) -> Birth:
    """The parts of what a form keeps; nothing for anything that is no text."""
    found = STORED.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return Birth()
    return Birth(found[2].strip(), bool(found[1]), (found[3] or "").strip())


def birth_wrong(birth: Birth, today: date | None) -> str:
    """What keeps it from being signed, as a sentence's end; empty for nothing. Without ``today`` no day is judged."""
    if birth.day and birth.age:
        return BOTH if _whole(birth.age) else f"{WANTS_AGE}, and no age beside a date"
    if birth.unborn and not birth.day:
        return "needs the date on which the birth is expected"
    if birth.age:
        return "" if _whole(birth.age) else WANTS_AGE
    if birth.on is None:
        return "must be a real date with day, month and year"
    return _day_wrong(birth.on, birth.unborn, today) if today else ""


def age_wrong(birth: Birth) -> bool:
    """Whether it is the age, and not the date, that is wrong or too much."""
    return bool(birth.age) and bool(birth_wrong(birth, None))


def _whole(age: str) -> bool:
    return age.isascii() and age.isdigit() and int(age[:4]) in AGES


def _day_wrong(on: date, unborn: bool, today: date) -> str:
    if not unborn:
        born_later = "must not lie in the future: tick “not born yet” where it is the date expected"
        return born_later if on > today else ""
    if on > today + MOST_AHEAD:
        return f"expects a birth more than {plural(MOST_AHEAD.days // 7, 'week')} ahead"
    if on < today - MOST_OVERDUE:
        return f"expected a birth on {spoken_date(on)}: say when the child was born"
    return ""
