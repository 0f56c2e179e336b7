"""What a signature would freeze, and what of other families stands there: the sheet, and views (B1.20, B1.25)."""

from __future__ import annotations

from dataclasses import replace

from cmr.filing.leaving_out import sheet_as_read
from cmr.filing.queries import Seen, seen_on_sheet
from cmr.hearing.said import names_at
from cmr.hearing.sheet_paper import SheetPaper
from cmr.models import Case
from cmr.rules import read_before_signing
from cmr.rules.capacities import Actor
from cmr.rules.left_out import told
from cmr.rules.majority import beside_signature
from cmr.rules.not_theirs import Hidden, as_read
from cmr.rules.read_before_signing import AsRead
from cmr.rules.referral_facts import HearingFacts
from cmr.rules.refusal import Refusal


def sheet_for(
    case: Case, paper: SheetPaper | None, actor: Actor, hidden: Hidden, *, hears: bool
) -> SheetPaper | None:
    """The sheet as somebody reads it on the case's page at its meeting.

    Who hears the case reads it as it is written, while they sit there, but for what is ``hidden`` from them; anybody
    else, and afterwards everybody, once it is signed the copy that they read on the record.
    """
    if paper is None or not is_a_copy(case, paper, hears=hears):
        return as_read(paper, hidden.of("sheet"))
    copy = sheet_as_read(case, actor)
    if not copy.left:
        return paper
    return replace(told(paper, copy.of), note=" ".join(filter(None, (copy.of(paper.note), copy.note))))


def is_a_copy(case: Case, paper: SheetPaper | None, *, hears: bool) -> bool:
    """Whether they read the copy of the signed sheet there."""
    signed = paper is not None and paper.signed_at is not None
    return signed and not (hears and case.meeting.state == "in_session")


def seen_to_sign(case: Case, hearing: HearingFacts) -> Seen:
    """The same for the page, for what comes from it and under the lock: afterwards it is only looked at."""
    beside = beside_signature(hearing.views, hearing.standing, case.undecided)
    return seen_on_sheet(case, (one.text for one in beside))


def said_to_sign(hearing: HearingFacts, *, asks: bool) -> dict[int, str]:
    """A mark of each view that stands before whoever signs; and, where it ``asks`` of them, of who gave none."""
    return read_before_signing.said_now(hearing.views, hearing.standing.unheard if asks else ())


def why_read_again(case: Case, read: AsRead, hearing: HearingFacts, *, asks: bool) -> tuple[Refusal, ...]:
    """Why it is not signed before it is read again: on the page, and under the lock too (B1.20, B1.24)."""
    version = case.sheet.version if case.sheet else 0
    return read_before_signing.why_read_again(read, version, said_to_sign(hearing, asks=asks), names_at(case))
