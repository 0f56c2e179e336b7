"""What whoever signs a decision sheet had before them: where it changed since, it is read first (B1.20, B1.24)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cmr.rules.majority import View
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed

SHEET_CHANGED = Refusal("The sheet was changed after you opened it. Read it again, then sign.", "B1.24")


@dataclass(frozen=True)
class AsRead:
    """The version of the sheet that was read, and what was said: by member (id) a mark of their view, or none."""

    version: int
    said: Mapping[int, str] = field(default_factory=dict)
    """Empty for who was named as having given no view."""


def said_now(views: Iterable[View], silent: Iterable[int] = ()) -> dict[int, str]:
    """A mark of each view as it reads, and of who gave none: another word makes another mark (B1.20)."""
    marks = {one.person_id: sha256(one.words.encode()).hexdigest()[:16] for one in views}
    return dict.fromkeys(silent, "") | marks


def said_since(read: Mapping[int, str], now: Mapping[int, str]) -> tuple[int, ...]:
    """Whose view (ids) was said or changed since: not as it was read."""
    return tuple(one for one, mark in now.items() if mark and mark != read.get(one))


def why_read_again(
    read: AsRead, version: int, now: Mapping[int, str], names: Mapping[int, str]
) -> tuple[Refusal, ...]:
    """Why it is not signed yet: what would be frozen is not what was read (B1.20, B1.24); empty where it is.

    Who came since and has said nothing is asked first; that is said elsewhere (B1.20).
    """
    said = said_since(read.said, now)
    gone = tuple(one for one in read.said if one not in now or (read.said[one] and not now[one]))
    return (
        *((SHEET_CHANGED,) if read.version != version else ()),
        *(
            (_again(f"{_named(said, names)} said or changed a view after you opened this page.", len(said)),)
            if said
            else ()
        ),
        *(
            (
                _again(
                    f"{_named(gone, names)} {'does' if len(gone) == 1 else 'do'} not hear this case any more."
                ),
            )
            if gone
            else ()
        ),
    )


def _named(people: Collection[int], names: Mapping[int, str]) -> str:
    return listed(tuple(names.get(one, "a member") for one in people))


def _again(words: str, views: int = 0) -> Refusal:
    what = {0: "what stands here now", 1: "it again"}.get(views, "them again")
    return Refusal(f"{words} Read {what}, then sign.", "B1.20")
