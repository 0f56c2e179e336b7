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
}
"""What is typed about a case and read by its people, by the word under which a look at it is kept."""
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


def as_read_by(findings: Iterable[Finding], reads: Collection[str]) -> tuple[Finding, ...]:
    """The findings for somebody who reads those cases (references): of any other neither reference nor person is told.

    Nor how sure it is: that would tell them of a name that they typed that the panel knows its child.
    """
    return tuple(
        one if one.reference in reads else replace(one, sure="possible", reference="", people=())
        for one in findings
    )
