"""What of other families stands in all that a signature would freeze: the sheet, and views beside it (B1.20, B1.25)."""

from __future__ import annotations

from cmr.filing.queries import Seen, seen_on_sheet
from cmr.models import Case
from cmr.rules.majority import beside_signature
from cmr.rules.referral_facts import HearingFacts


def seen_to_sign(case: Case, hearing: HearingFacts) -> Seen:
    """The same for the page, for what comes from it and under the lock: afterwards it is only looked at."""
    beside = beside_signature(hearing.views, hearing.standing, case.undecided)
    return seen_on_sheet(case, (one.text for one in beside))
