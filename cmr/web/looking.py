"""A look at what a form would do, before it is done: at an address of its own, so that Back and a second press find it.

What was typed stands in that address sealed: nobody reads it there, in a log or a history (``cmr.web.sealed``).
"""

from __future__ import annotations

import json
from typing import Any, Self

from flask import Response, request
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from cmr.web.gate import current_person
from cmr.web.page import redirect_to
from cmr.web.sealed import seal, unseal
from cmr.web.typed import Form

TYPED = "typed"
"""The parameter of the address in which what was typed is sealed."""


def typed_before() -> MultiDict[str, str] | None:
    """What the person typed before this look at what it would do; None where the address holds nothing of theirs."""
    sealed = request.args.get(TYPED) if request.method == "GET" else None
    words = unseal(sealed, for_id=current_person().id) if sealed else None
    return MultiDict([(name, value) for name, value in json.loads(words)]) if words else None


class LookedAt(Form):
    """A form whose effect is shown before it is done."""

    seen = HiddenField()
    """The mark of what the person was shown; empty before they were shown anything."""
    edit = HiddenField()
    """Filled by the button that goes back to what was typed."""

    @classmethod
    def read(cls, **more: Any) -> Self:
        """The form as it was sent, or as the address of a look holds it; else with the ``data`` that is given."""
        typed = typed_before()
        return cls(**more) if typed is None else cls(formdata=typed, meta={"csrf": False}, **more)

    @property
    def sent(self) -> bool:
        """Whether somebody filled it in: just now, or before this look at it."""
        return bool(self.is_submitted()) or typed_before() is not None

    @property
    def goes_back(self) -> bool:
        """Whether the person wants to change what they typed."""
        return bool(self.edit.data)

    @property
    def only_looks(self) -> bool:
        """Whether it was sent for a look at what it would do, or at what was typed: nothing is done by that."""
        return bool(self.is_submitted()) and (self.goes_back or not self.seen.data)

    def does(self, mark: str) -> bool:
        """Whether it is sent to be done, by somebody who was shown just this; an address alone never does anything."""
        return bool(self.is_submitted()) and self.seen.data == mark


def to_look() -> Response:
    """On to the page's own address with what was typed; the mark of what was shown stays behind."""
    sent = [
        (name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "seen")
    ]
    sealed = seal(json.dumps(sent, ensure_ascii=False), for_id=current_person().id)
    return redirect_to(f"{request.path}?{TYPED}={sealed}")
