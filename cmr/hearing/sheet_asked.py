"""Members who said no view: whoever signs the sheet says that each of them was asked (B1.20)."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField

from cmr.hearing.said import names_at
from cmr.models import Case
from cmr.rules.majority import not_asked, silent_words
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal
from cmr.web.typed import Form


class AskedForm(Form):
    """A signature's form that asks whether those who gave no view were asked for it."""

    silent = HiddenField()
    """The ids of those whom the box names, with commas: whoever came since is asked first."""
    asked = BooleanField("They were asked and gave no view")

    @property
    def asked_ids(self) -> frozenset[int]:
        """Of whom it is said that they were asked and gave none."""
        sent = (self.silent.data or "").split(",") if self.asked.data else []
        return frozenset(int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 10)


def asked_on_page(case: Case, hearing: HearingFacts) -> dict[str, Any]:
    """Who gave no view: their ids as the form keeps them, and what the box says of them; empty where all did."""
    unheard = hearing.standing.unheard
    return {
        "silent": ",".join(str(one) for one in unheard),
        "silent_words": silent_words(hearing.standing, names_at(case)),
    }


def says_all_were_asked(
    case: Case, form: AskedForm, hearing: HearingFacts, problems: tuple[Refusal, ...]
) -> bool:
    """Whether whoever signs said so of all who gave no view; where they did not, they are asked to at the box."""
    no = not_asked(hearing.standing, form.asked_ids, names_at(case), problems)
    if no is None:
        return True
    form.asked.errors, form.asked.data = [no.text], False
    return False
