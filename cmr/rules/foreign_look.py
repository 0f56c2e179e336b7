"""Whether what may be another family's stops something until a person says that they looked at it (B1.25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from cmr.rules.foreign import Finding
from cmr.rules.refusal import Refusal

TAKE_OUT = "Say that you looked, and that it belongs here; or take it out of what you wrote."
SAID_IN = {
    "tabling": "Why the case was tabled",
    "undecided": "On what the panel could not agree",
    "deferral": "Why the case was deferred",
    "take_off": "The note on taking it off the agenda",
    "accept_late": "The note on accepting it although late",
    "priority": "Why it has priority, or has none any more",
    "send_back": "What is to be changed in the form",
    "withdrawal": "Why the referral was withdrawn",
    "report": "Why an extra report stays out",
    "question": "A question noted before the meeting",
    "declaration": "What was declared",
    "view": "A member’s view",
    "action": "How an action was done",
    "call_back": "Why the case was called back",
    "return": "What the panel is to look at when the case returns",
    "closing": "Why the case was closed",
    "filing": "Where a paper is on the child’s file",
    "take_back": "Why a paper is not on the child’s file after all",
}
"""What is typed about a case and read by its people, by the word under which a look at it is kept."""
NAMES_NONE = (
    "Take the name, the number or the date of birth out: it is of {}, and does not belong in this remark."
)
UNLOOKED = "Say that you looked, and that it belongs here; or have it taken out first: of a view, by whoever said it."


def stops_signing(findings: Iterable[Finding]) -> bool:
    """Whether a sheet waits for its signer to look: a name that this case's own family has too does not stop it."""
    return any(one.sure != "shared" for one in findings)


def unlooked(findings: Iterable[Finding], *, looked: bool) -> Refusal | None:
    """Why a sheet is not signed: it may name another family, and its signer did not say that it belongs here.

    Afterwards it could only be looked at, for what is signed is not changed.
    """
    found = [one for one in findings if one.sure != "shared"]
    if not found or looked:
        return None
    # Whose it may be is not said here: the page shows it to whoever may know.
    return Refusal(f"The decision sheet may name another family. {UNLOOKED}", "B1.25")


def nothing_new(findings: Iterable[Finding], looked_at: Iterable[Finding]) -> bool:
    """Whether a paper made of a sheet holds only what its signer looked at."""
    known = {(one.matched, one.kind, one.sure, one.reference) for one in looked_at}
    return all((one.matched, one.kind, one.sure, one.reference) in known for one in findings)


def named_in_remark(findings: Iterable[Finding], *, of_a_case: bool) -> Refusal | None:
    """Why a remark does not stand: on a case, a paper or a meeting, it needs no other family's name to say it.

    What only may be one is left to whoever types it: "May" is a month besides.
    """
    if not any(one.sure == "certain" for one in findings):
        return None
    return Refusal(NAMES_NONE.format("another family" if of_a_case else "a family of this panel"), "B1.25")


def asked_of(findings: Iterable[Finding], reads: Collection[str], *, runs_it: bool) -> tuple[Finding, ...]:
    """What somebody is asked about who typed it: all of it, where they run the meeting.

    Anybody else is asked about the cases that they read (references), their own other ones: a question about any more
    would tell them, by a name that they typed, that the panel knows its child.
    """
    return tuple(one for one in findings if runs_it or one.reference in reads)


def as_read_by(findings: Iterable[Finding], reads: Collection[str]) -> tuple[Finding, ...]:
    """The findings for somebody who reads those cases (references): of any other neither reference nor person is told.

    Nor how sure it is: that would tell them of a name that they typed that the panel knows its child.
    """
    return tuple(
        one if one.reference in reads else replace(one, sure="possible", reference="", people=())
        for one in findings
    )
