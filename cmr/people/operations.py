"""What is done with accounts: signing in, passwords, making and changing people."""

from __future__ import annotations

from cmr.models import Person
from cmr.people.passwords import verifies
from cmr.rules.refusal import Refusal, Refused
from cmr.web import throttle


class WrongPassword(Refused):
    """The password given again, to sign or decide, is not the person's."""

    def __init__(self) -> None:
        super().__init__(Refusal("The password is not right. Type the password you sign in with."))


def confirm_password(person: Person, password: str) -> None:
    """Asks that the signed-in person gave their own password again (for a signature).

    The form's field must be called ``password``: every POST with one is counted against the session before
    its transaction begins, and too many tries are answered with 429. Raises WrongPassword, which a view may
    show at the field; left alone it becomes the page that says why not.
    """
    if not verifies(person, password):
        raise WrongPassword
    throttle.forgive()
