"""What of other families may stand on a sheet: looked at by whoever signs it, before it is signed (B1.25)."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField

from cmr.filing.pages import drawn
from cmr.filing.words import own_to_reader
from cmr.hearing.sheet_seen import seen_to_sign
from cmr.models import Case
from cmr.rules.foreign_look import UNLOOKED, stops_signing
from cmr.rules.referral_facts import HearingFacts
from cmr.web.gate import current_actor
from cmr.web.typed import Form


class LooksForm(Form):
    """A signature's form that asks for a look where the sheet may name another family."""

    found = HiddenField()
    """The hash of what they had before them."""
    belongs = BooleanField("I have looked at each of these: it belongs here")

    @property
    def looked(self) -> str:
        """The hash of what they looked at and say belongs here; empty where they did not say so."""
        return (self.found.data or "") if self.belongs.data else ""


def look_on_page(case: Case, hearing: HearingFacts) -> dict[str, Any]:
    """What was found in all that is frozen, each in its sentence; nothing where it stops nobody.

    Of a case that its reader may not read it says neither whose nor which.
    """
    seen = seen_to_sign(case, hearing)
    stops = stops_signing(seen.findings)
    return {
        "found": drawn(own_to_reader(seen, current_actor())) if stops else [],
        "found_hash": seen.hash if stops else "",
    }


def says_it_was_looked_at(case: Case, form: LooksForm, hearing: HearingFacts) -> bool:
    """Whether whoever signs looked at what stands there now; where they did not, they are asked to at the box."""
    seen = seen_to_sign(case, hearing)
    if not stops_signing(seen.findings) or form.looked == seen.hash:
        return True
    form.belongs.errors, form.belongs.data = [UNLOOKED], False
    return False
