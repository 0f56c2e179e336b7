"""The password asked again before a signature, as each page that signs asks it."""

from __future__ import annotations

from cmr.people.operations import WrongPassword, confirm_password
from cmr.web.gate import current_person
from cmr.web.typed import Form


def password_right(form: Form) -> bool:
    """Whether the form is filled in and its ``password`` is the signed-in person's own; says at the field where not.

    A wrong password is said together with what else is to be mended, and counts as a try all the same; a right one
    does not, also where something else is to be mended first.
    """
    filled: bool = form.validate()
    if form["password"].errors:
        return False
    try:
        confirm_password(current_person(), form["password"].data or "")
    except WrongPassword as wrong:
        form["password"].errors = [str(wrong)]
        return False
    return filled
