"""A case whose decision sheet is written or signed: its permissions know whom the chair named for that (B1.24)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmr.hearing.queries import case_at_meeting
from cmr.hearing.standing import designate_of
from cmr.models import Case
from cmr.rules.capacities import Subject


@dataclass(frozen=True)
class SheetCase:
    """The case, and who was named to complete and sign its sheet."""

    case: Case
    designate_id: int | None

    def subject(self) -> Subject:
        """The case's, for whoever was named too."""
        return replace(self.case.subject(), designate_id=self.designate_id)


def case_with_sheet(id: int, reference: str, *, lock: bool = False) -> SheetCase | None:  # noqa: A002
    """The referral as a case of that meeting; see ``case_at_meeting``."""
    case = case_at_meeting(id, reference, lock=lock)
    return SheetCase(case, designate_of(id)) if case is not None else None
