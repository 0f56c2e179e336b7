"""The form on which a person chooses what comes at once and what once a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from cmr.notices.queries import Chosen
from cmr.rules.notices import HOW_WORDS
from cmr.web.typed import Form


def choices_form(chosen: Iterable[Chosen]) -> Any:
    """A form with a question for each group in which there is something to choose."""
    fields = {
        one.group.key: RadioField(
            one.group.name,
            description=one.group.hint,
            default=one.how,
            choices=[SelectChoice(value=how, label=HOW_WORDS[how]) for how in one.group.ways],
        )
        for one in chosen
        if not one.group.must
    }
    form: Any = type("ChoicesForm", (Form,), fields)
    return form()
