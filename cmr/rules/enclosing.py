"""Documents that go with a form: when they may be read, and the chair's agreement to an extra report (B1.9, D7)."""

from __future__ import annotations

from collections.abc import Iterable

from cmr.rules.form import DocumentKind
from cmr.rules.referral_facts import BEFORE_SUBMISSION, ReferralFacts
from cmr.rules.refusal import Refusal

REPLACES, BESIDE = "replaces", "beside"
"""The two answers about a second document of a kind that is wanted once."""
ANSWERED_IN = ("submitted", "scheduled", "returned")
"""States in which the panel has a referral and has still to hear it."""
NOT_ASKED = Refusal("This document needs no agreement: the form itself asks for it.", "B1.9")
NOT_NOW = Refusal(
    "The chair agrees to an extra report while the panel has the referral and has not heard it yet.", "B1.9"
)
WANTS_REASON = Refusal("Say why it is not to go to the panel: the social worker will read it.", "B1.9")
CHECKED_STILL = Refusal(
    "This file is still being checked for viruses. Nobody can open it until it is clear.", "D7"
)
FOUND_HARMFUL = Refusal(
    "The virus scanner found something harmful in this file. It was not kept and can’t be opened.", "D7"
)
NOT_AS_ATTACHED = Refusal(
    "This file is not what was attached: it was changed or lost where files are kept. It is not handed out. "
    "Tell whoever looks after the service; the social worker can attach it again.",
    "D7",
)


def wants_one(kind: DocumentKind) -> bool:
    """Whether the form asks for one document of a kind: the initial plan and the most recent are one each (D7)."""
    return kind.required


def which_counts(kind: DocumentKind, attached: Iterable[str], answer: str) -> Refusal | None:
    """Asks, before a second document of a kind that is wanted once, whether it takes the place of the first (D7)."""
    if not wants_one(kind) or kind.key not in attached or answer in (REPLACES, BESIDE):
        return None
    words = f"{kind.name} is attached already. Say whether this one takes its place, or both are wanted."
    return Refusal(words, "D7")


def agreement_words(agreement: str | None, state: str) -> str:
    """How far the chair's agreement to an extra report is; empty where none is needed (B1.9)."""
    if agreement == "waiting" and state in BEFORE_SUBMISSION:
        return "The chair is asked once it is submitted"
    return {
        "waiting": "Waits for the chair’s agreement",
        "agreed": "Agreed by the chair",
        "refused": "Not agreed",
    }.get(agreement or "", "")


def stays_out(agreement: str | None) -> bool:
    """Whether the panel's members and guests read the referral without this document (B1.9)."""
    return agreement in ("waiting", "refused")


def answer_refusals(agreement: str | None, state: str, *, agrees: bool, reason: str) -> tuple[Refusal, ...]:
    """What stands in the way of the chair's answer about an extra report. An answer may be given anew."""
    if agreement is None:
        return (NOT_ASKED,)
    if state not in ANSWERED_IN:
        return (NOT_NOW,)
    return () if agrees or reason.strip() else (WANTS_REASON,)


def reading_refusal(scan: str) -> Refusal | None:
    """Why a file is not handed out to anybody, its worker included; None where the scanner cleared it."""
    return {"waiting": CHECKED_STILL, "refused": FOUND_HARMFUL}.get(scan)


def documents_attached(facts: ReferralFacts) -> Iterable[Refusal]:
    """Submission asks again for every document that the form requires (D7)."""
    return facts.documents_missing


def no_file_refused(facts: ReferralFacts) -> Refusal | None:
    """Nobody signs or submits a form with a file that the scanner refused (D7)."""
    if not facts.files_refused:
        return None
    return Refusal(
        "The virus scanner found something harmful in an attached file. "
        "Its social worker removes it and attaches a clean one.",
        "D7",
    )


def files_checked(facts: ReferralFacts) -> Refusal | None:
    """A held file may be signed, by its hash, but goes to nobody else before it is checked (D7)."""
    if not facts.files_held:
        return None
    many = "An attached file is" if facts.files_held == 1 else f"{facts.files_held} attached files are"
    return Refusal(f"{many} still being checked for viruses. It can be submitted once that is done.", "D7")
