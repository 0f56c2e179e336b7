"""What a rule finds in a form, said at the field of which it is said."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms.form import BaseForm


def said_at(form: BaseForm, faults: Mapping[str, str]) -> bool:
    """Whether there was anything to say; a field that is refused already keeps its own reason alone."""
    for name, words in faults.items():
        if not form[name].errors:
            form[name].errors = [words]
    return bool(faults)
