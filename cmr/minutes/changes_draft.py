"""What an approver typed to ask for and has not sent: their own draft, and what two of their windows wrote (B1.25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from cmr.models import ChangesDraft, Minutes, db
from cmr.rules import three_texts
from cmr.rules.three_texts import Marks, Text

Texts = Mapping[str, str]
"""By the name of its box, what is written there."""


@dataclass(frozen=True)
class Together:
    """What is kept and what a window sent, put together box by box."""

    texts: Texts
    """As the boxes of that window are to stand."""
    clashes: frozenset[str] = frozenset()
    """Boxes in which two texts were written: only their writer knows which is to stand."""
    elsewhere: frozenset[str] = frozenset()
    """Boxes with a text of another window, which this one does not show."""


def draft_of(minutes: Minutes, person_id: int) -> ChangesDraft | None:
    """What this person typed and has not sent; another's is nobody's to read."""
    return db.session.scalar(
        select(ChangesDraft).where(ChangesDraft.minutes_id == minutes.id, ChangesDraft.by_id == person_id)
    )


def texts_of(draft: ChangesDraft | None) -> dict[str, str]:
    """What is written in their boxes; empty boxes are not among them."""
    return {name: str(text) for name, text in draft.texts.items()} if draft else {}


def end(minutes: Minutes, by_id: int | None = None) -> None:
    """What ``by_id`` typed is sent; or, without them, the minutes are approved, and nobody's is of use any more."""
    over = delete(ChangesDraft).where(ChangesDraft.minutes_id == minutes.id)
    db.session.execute(over if by_id is None else over.where(ChangesDraft.by_id == by_id))


def began_from(texts: Texts) -> str:
    """What stands in a window's boxes, as short hashes that it carries along: by them is told later what it changed."""
    return three_texts.carried(Text(dict(texts)))


def together(kept: Texts, sent: Texts, began: str) -> Together:
    """What was sent with what another window saved meanwhile; a window that says nothing began with empty boxes."""
    marks = three_texts.read(began)
    before = {name: three_texts.mark("") for name in sent} | dict(marks.fields if marks else {})
    here = {name: kept.get(name, "") for name in sent}
    found = three_texts.put_together(Marks(before), Text(dict(sent)), Text(dict(here)))
    texts = {name: str(text or "") for name, text in found.text.fields.items()}
    elsewhere = frozenset(name for name in sent if texts[name] != sent[name])
    return Together(texts, found.both, elsewhere)
