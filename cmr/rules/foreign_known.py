"""What of a text somebody looked at already while it was another text (B1.25).

A look is for one text as it is. Where it was written on, or the panel got another case, somebody looks again: what is
new comes first, and what stands in the same sentence as before is marked as looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable
from datetime import datetime

from cmr.rules.foreign import Finding, Group
from cmr.rules.wording import plural, spoken_moment

ENDS = (". ", "! ", "? ", "\n")


def sentence_at(text: str, one: Finding) -> tuple[int, int]:
    """From where to where the sentence goes in which it stands."""
    begins = max(
        (text.rfind(end, 0, one.start) + len(end) for end in ENDS if end in text[: one.start]), default=0
    )
    ends = min((at + 1 for end in ENDS if (at := text.find(end, one.end)) >= 0), default=len(text))
    return begins, ends


def mark_of(text: str, one: Finding) -> str:
    """SHA-256, in hex, of what was found with its sentence: the same name in other words is looked at anew.

    Kept with a look in the stead of the words, which are another family's.
    """
    begins, ends = sentence_at(text, one)
    before, after = (" ".join(part.split()) for part in (text[begins : one.start], text[one.end : ends]))
    said = [before, " ".join(one.matched.split()), after, one.kind, one.sure, one.reference]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()


def marks_of(text: str, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The same of all that was found, in its order."""
    return tuple(mark_of(text, one) for one in findings)


def new_first(text: str, group: Group, known: Container[str]) -> tuple[tuple[Finding, ...], bool]:
    """The places of one group, those nobody looked at first; and whether there are such."""
    new = tuple(one for one in group.findings if mark_of(text, one) not in known)
    return (*new, *(one for one in group.findings if one not in new)), bool(new)


def looked_before(by: str, at: datetime, reason: str, *, new: int) -> str:
    """What is said above what was found in a text that somebody looked at when it was another."""
    first = f"{plural(new, 'thing')} {'is' if new == 1 else 'are'} new" if new else "Nothing of this is new"
    return f"{by} looked {spoken_moment(at)}: {reason.rstrip('.')}. {first} since."
