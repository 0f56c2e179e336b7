"""The pages' parts: one Jinja global, `ui`, that reaches every macro, and the filters for dates and states.

A block drawn alone for htmx does not see what its template imports; a global it always sees.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from flask import Flask, current_app, g
from jinja2 import Environment
from jinja2.runtime import Macro

from cmr.rules import meeting, minutes, referral_states, stays, wording

SILENT = "U"
"""The clause of a rule on which a panel's terms are silent."""
FILES = ("marks", "buttons", "fields", "choices", "wtforms", "records", "lists", "navigation")

WORDS: dict[str, str] = {
    **{
        state: said.lower()
        for states in (minutes, meeting, referral_states)
        for state, said in states.STATES.items()
    },
    **{state: said.lower() for shown in (referral_states, meeting) for state, said in shown.SHOWN.items()},
    "with_chair": "with the chair",
    "not_started": "not started",
}

COLOURS: dict[str, dict[str, str]] = {
    "referral": {
        "draft": "grey",
        "signed_by_social_worker": "teal",
        "signed_by_team_manager": "teal",
        "signed_by_service_manager": "teal",
        "submitted": "blue",
        "scheduled": "purple",
        "with_head_of_service": "orange",
        "heard": "orange",
        "actioned": "green",
        "returned": "yellow",
        "closed": "grey",
    },
    "meeting": {
        "planned": "grey",
        "circulated": "blue",
        "in_session": "orange",
        "being_entered": "yellow",
        "closed": "green",
        "cancelled": "red",
    },
    "minutes": {"draft": "grey", "with_chair": "blue", "approved": "green", "filed": "green"},
    "section": {
        "not_started": "grey",
        "in_progress": "blue",
        "complete": "green",
        "optional": "grey",
        "asked_to_change": "orange",
        "cannot_start_yet": "grey",
    },
    "action": {"open": "blue", "late": "red", "overdue": "red", "confirmed": "green", "not_done": "orange"},
    "account": {"active": "green", "inactive": "grey", "invited": "blue"},
}


class Choice(NamedTuple):
    """One thing to choose, however the page's author gave it."""

    value: str
    text: str
    hint: str = ""
    disabled: bool = False
    group: str = ""


class Components:
    """The namespace behind `ui`: each macro by its name, from whichever component file holds it."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._file_of: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        """The macro of that name; AttributeError where no component file has one."""
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._file_of:
            self._file_of = self._index()
        if name not in self._file_of:
            raise AttributeError(f"No component is called {name!r}.")
        macro = getattr(self._environment.get_template(self._file_of[name]).module, name)
        if not self._environment.auto_reload:
            self.__dict__[name] = macro
        return macro

    def _index(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in (f"components/{file}.html" for file in FILES):
            for name in _macros(self._environment, path):
                if name in found:
                    raise ValueError(f"The component {name!r} is in both {found[name]} and {path}.")
                found[name] = path
        return found

    def names(self) -> tuple[str, ...]:
        """Every component's name, in the order of the files."""
        return tuple(self._index())


def register(app: Flask) -> None:
    """Gives the app's templates the global `ui` and the filters of this file."""
    environment = app.jinja_env
    environment.globals["ui"] = Components(environment)
    environment.filters.update(FILTERS)


class ClauseMark(NamedTuple):
    """A clause as its mark shows it, and what the mark means to somebody who does not know the terms by heart."""

    words: str
    spoken: str
    """What is said before the words to somebody who listens."""
    meaning: str


def clause_mark(clause: str, panel_key: str = "") -> ClauseMark | None:
    """A rule's clause as the terms of that panel, or of the one in view, have it; as it is where none is in view.

    None where the terms say nothing of the rule: then there is nothing to look up.
    """
    terms = current_app.extensions.get("panel_types", {}).get(panel_key or g.get("panel_key", ""))
    own = terms.own_clause(clause) if terms else clause
    if own in ("", SILENT):
        return None
    if terms and own in terms.papers:
        paper = terms.papers[own]
        return ClauseMark(paper, "Terms of reference, ", f"The panel’s {paper} says so")
    return ClauseMark(own, "Terms of reference, clause ", f"Clause {own} of the panel’s terms of reference")


def spoken_date(on: date) -> str:
    """A date, or a moment's date in London, in words: "Thursday 10 December 2026"."""
    return wording.spoken_date(wording.in_london(on).date() if isinstance(on, datetime) else on)


def spoken_time(at: datetime | time) -> str:
    """A time of day in words, a moment's as London's clocks show it: "9:30am"."""
    return wording.spoken_time(wording.in_london(at).time() if isinstance(at, datetime) else at)


def spoken_datetime(at: date) -> str:
    """A moment in words, "Thursday 10 December 2026, 9:30am"; a date without its time."""
    return f"{spoken_date(at)}, {spoken_time(at)}" if isinstance(at, datetime) else spoken_date(at)


def short_date(on: date) -> str:
    """A date for narrow columns: "10 Dec 2026"."""
    day = wording.in_london(on).date() if isinstance(on, datetime) else on
    return f"{day.day} {day:%b} {day.year}"


def iso(at: date | time | str) -> str:
    """What a `<time datetime>` wants."""
    return at if isinstance(at, str) else at.isoformat()


def initials(names: str) -> str:
    """A person's initials: "Anna Brook" gives "AB", "Sam Lee-Hart" gives "SLH"."""
    return "".join(part[0].upper() for part in names.replace("-", " ").split() if part[0].isalpha())


def words(state: object) -> str:
    """A state's key in words: `signed_by_team_manager` gives "signed by team manager"."""
    key = _key(state)
    return WORDS.get(key, key.replace("_", " "))


def state_colour(state: object, kind: str = "referral") -> str:
    """The colour of a state's tag; grey where none was chosen."""
    return COLOURS.get(kind, {}).get(_key(state), "grey")


class StateMark(NamedTuple):
    """A state as its tag shows it."""

    words: str
    colour: str


def state_mark(state: object, kind: str = "referral") -> StateMark:
    """The words and colour of a state's tag. Long lists draw one a row, so that each is worked out only once."""
    return _mark(_key(state), kind)


def date_parts(value: object) -> tuple[str, str, str]:
    """Day, month and year to show in three inputs: of a date, of three parts as typed, or nothing."""
    if isinstance(value, date):
        return str(value.day), str(value.month), str(value.year)
    if isinstance(value, str):
        year, month, day = (*value.split("-"), "", "", "")[:3]
        return day.lstrip("0"), month.lstrip("0"), year
    if isinstance(value, Iterable):
        day, month, year = ("" if part is None else str(part) for part in value)
        return day, month, year
    return "", "", ""


def as_choices(choices: Iterable[Any]) -> Iterator[Choice]:
    """Choices from pairs, triples (with a hint), mappings, a form's options or WTForms' own."""
    for choice in choices:
        if isinstance(choice, str):
            yield Choice(choice, choice)
        elif isinstance(choice, Mapping):
            yield Choice(
                str(choice["value"]), choice["text"], choice.get("hint", ""), choice.get("disabled", False)
            )
        elif isinstance(choice, tuple | list):
            yield Choice(str(choice[0]), choice[1], choice[2] if len(choice) == 3 else "")
        elif hasattr(choice, "key"):
            group = getattr(choice, "group", "")
            yield Choice(str(choice.key), choice.text, getattr(choice, "hint", ""), group=group)
        else:
            yield Choice(str(choice.value), choice.label)


def as_groups(choices: Iterable[Any]) -> list[tuple[str, list[Choice]]]:
    """Choices under their headings, in order; under an empty one where they have none."""
    return [(group, list(some)) for group, some in groupby(as_choices(choices), lambda one: one.group)]


def error_links(form: Any) -> list[tuple[str, str]]:
    """A WTForms form's errors for the summary: where each field is, and what is wrong with it."""
    links: list[tuple[str, str]] = [("", str(message)) for message in form.form_errors]
    for field in form:
        links.extend(_field_links(field))
    return links


def offer_text(offer: Any) -> str:
    """A move's words, of an offer of the lifecycle or of a page's own offer (`text`)."""
    return str(offer["text"] if isinstance(offer, Mapping) else getattr(offer, "text", "") or offer.move.text)


def offer_href(offer: Any, base: str) -> str:
    """Where a move is made: the offer's own `href`, else the record's address and the move's name."""
    href = offer.get("href") if isinstance(offer, Mapping) else getattr(offer, "href", "")
    return str(href) if href else f"{base}/{offer.move.name.replace('_', '-')}"


FILTERS: dict[str, Callable[..., Any]] = {
    "clause_mark": clause_mark,
    "spoken_date": spoken_date,
    "spoken_time": spoken_time,
    "stays_words": stays.in_words,
    "spoken_datetime": spoken_datetime,
    "short_date": short_date,
    "iso": iso,
    "initials": initials,
    "words": words,
    "state_colour": state_colour,
    "state_mark": state_mark,
    "date_parts": date_parts,
    "as_choices": as_choices,
    "as_groups": as_groups,
    "error_links": error_links,
    "offer_text": offer_text,
    "offer_href": offer_href,
}


def _macros(environment: Environment, path: str) -> list[str]:
    exported = vars(environment.get_template(path).module).items()
    return [name for name, value in exported if isinstance(value, Macro) and not name.startswith("_")]


# Bounded: what is asked for comes from the rules' own states, but nothing here holds anybody to that.
@lru_cache(maxsize=256)
def _mark(key: str, kind: str) -> StateMark:
    return StateMark(words(key).capitalize(), state_colour(key, kind))


def _key(state: object) -> str:
    return str(state.value if isinstance(state, Enum) else state).replace(" ", "_").lower()


def _field_links(field: Any) -> Iterator[tuple[str, str]]:
    """A field's errors with their places; those inside rows point at the row's own inputs."""
    inside = list(getattr(field, "entries", ())) or list(getattr(field, "form", ()))
    if field.errors and not inside:
        place = f"#{field.id}-day" if hasattr(field, "parts") else f"#{field.id}"
        yield from ((place, str(message)) for message in field.errors)
    elif isinstance(field.errors, list | tuple):  # those of a row are a mapping: its parts say them
        yield from ((f"#{field.id}", message) for message in field.errors if isinstance(message, str))
    for part in inside:
        yield from _field_links(part)
