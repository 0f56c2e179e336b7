"""What whoever signs had before them, as the page's form keeps it: where it changed since, it is shown anew (B1.20)."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from cmr.hearing.operations import out_of_turn
from cmr.hearing.sheet_seen import said_to_sign, why_read_again
from cmr.models import Case
from cmr.rules.read_before_signing import AsRead, said_since
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.web.typed import Form


class ReadForm(Form):
    """A signature's form that says which sheet and which views were read."""

    version = HiddenField()
    said = HiddenField()
    """A mark of each view that stood there, as "12:4f0c,15:" with ids; none for who gave no view."""

    @property
    def read(self) -> AsRead:
        """What was read; the version 0 and no view where the page did not say."""
        sent = (self.version.data or "").strip()
        pairs = (one.partition(":") for one in (self.said.data or "").split(","))
        said = {int(key): mark for key, _, mark in pairs if _is_number(key)}
        return AsRead(int(sent) if _is_number(sent) else 0, said)

    def shows(self, case: Case, hearing: HearingFacts, *, asks: bool) -> None:
        """From here on it is of what stands there now."""
        self.version.data = str(case.sheet.version if case.sheet else 0)
        now = said_to_sign(hearing, asks=asks)
        self.said.data = ",".join(f"{one}:{mark}" for one, mark in now.items())


def read_again(
    case: Case, form: ReadForm, hearing: HearingFacts, *, asks: bool
) -> tuple[tuple[Refusal, ...], dict[str, Any]]:
    """Why it is read again before it is signed, and what the page needs to show it; then the form is of what is new.

    ``asks``: whether it names who gave no view. What was said of the old one does not hold for the new.
    """
    no = () if out_of_turn(case) else why_read_again(case, form.read, hearing, asks=asks)
    if not no:
        return (), {}
    since = said_since(form.read.said, said_to_sign(hearing, asks=asks))
    form.shows(case, hearing, asks=asks)
    for name in ("against", "asked", "belongs", "compared"):
        if name in form:
            form[name].data = False
    return no, {"again": no, "said_since": since}


def _is_number(sent: str) -> bool:
    return sent.isascii() and sent.isdigit() and len(sent) < 10
