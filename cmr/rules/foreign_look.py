"""Whether what may be another family's stops something until a person says that they looked at it (B1.25)."""

from __future__ import annotations

from collections.abc import Iterable

from cmr.rules.foreign import Finding
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed

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
    others = listed(tuple(dict.fromkeys(one.reference for one in found)))
    return Refusal(f"The decision sheet may name another family, that of {others}. {UNLOOKED}", "B1.25")


def nothing_new(findings: Iterable[Finding], looked_at: Iterable[Finding]) -> bool:
    """Whether a paper made of a sheet holds only what its signer looked at."""
    known = {(one.matched, one.kind, one.sure, one.reference) for one in looked_at}
    return all((one.matched, one.kind, one.sure, one.reference) in known for one in findings)
