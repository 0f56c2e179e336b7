"""What the page draws on which an approver asks for changes: the minutes with a box beside each section."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cmr.adapters import clock
from cmr.minutes.asking import why_not_asked
from cmr.minutes.changes_draft import Texts, Together, began_from, draft_of, texts_of
from cmr.minutes.pages import approval_page
from cmr.minutes.queries import Book
from cmr.models import ChangesDraft, Minutes, MinutesSection
from cmr.panels.queries import administrators
from cmr.rules.wording import listed
from cmr.web.gate import acting_for, current_person
from cmr.web.saving import Saving, since_words

WHOLE = "remark"
"""The box for what concerns the whole; that of a section has its number behind."""
OVERTAKEN = (
    "Not saved: you saved another text in the same place, in another window. What you typed stays here."
)

BOTH_ABOVE = "Not saved yet: both texts stand above."


@dataclass(frozen=True)
class Box:
    """One place for what should change."""

    name: str
    title: str
    text: str
    other: str = ""
    """What another window of theirs saved there, where both texts are shown."""
    errors: tuple[str, ...] = ()

    @property
    def as_error(self) -> tuple[str, str]:
        """For the list of what is wrong at the head of the page."""
        return f"#{self.name}", self.errors[0]


def box_of(section: MinutesSection | None) -> str:
    """The name of its box on the page."""
    return f"{WHOLE}-{section.id}" if section else WHOLE


def places(book: Book) -> list[MinutesSection | None]:
    """The whole, and each section that this person reads."""
    return [None, *book.sections_for(current_person().id)]


def asking_page(
    book: Book,
    minutes: Minutes,
    found: Together | None = None,
    *,
    began: str | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The page as it is kept; or, with ``found``, as it was sent, beside another window's text where both wrote.

    ``began``: what the window began from, where nothing of what it sent was looked at yet.
    """
    draft = draft_of(minutes, current_person().id)
    kept = texts_of(draft)
    texts = found.texts if found else kept
    clashes = found.clashes if found else frozenset()
    boxes = [
        Box(
            name=name,
            title=section.title if section else "The whole",
            text=texts.get(name, ""),
            other=kept.get(name, "") or "Nothing: you emptied the box" if name in clashes else "",
            errors=(errors[name],) if errors and name in errors else (),
        )
        for section in places(book)
        if (name := box_of(section))
    ]
    return {
        **approval_page(book),
        "told": _told(minutes),
        "boxes": {one.name: one for one in boxes},
        "clashes": [one for one in boxes if one.other],
        "elsewhere": _titles(book, found.elsewhere) if found else (),
        "saving": Saving(BOTH_ABOVE, "", 0, began_from(kept), failed=True)
        if clashes
        else saving_of(draft, began_from(kept) if began is None else began),
        "saved_at": draft.saved_at if draft else None,
        "refusals": why_not_asked(minutes, by=current_person(), for_id=acting_for()),
        "not_sent": [one for one in boxes if one.text],
        "earlier_round": bool(kept and draft and minutes.sent_at and draft.saved_at < minutes.sent_at),
    }


def saved_line(book: Book, minutes: Minutes, sent: Texts, found: Together) -> dict[str, Any]:
    """The line beneath the boxes once all is kept: the next save begins from what this window shows."""
    draft = draft_of(minutes, current_person().id)
    return {
        "meeting": book.meeting,
        "saving": saving_of(draft, began_from(sent)),
        "elsewhere": _titles(book, found.elsewhere),
    }


def saving_of(draft: ChangesDraft | None, began: str) -> Saving:
    """When it was saved last."""
    if draft is None:
        return Saving("Nothing is saved yet", "", 0, began)
    since = since_words(draft.saved_at)
    return Saving(f"Saved at {since}", since, draft.version, began)


def saving_failed(minutes: Minutes, words: str, began: str, *, overtaken: bool = False) -> Saving:
    """Nothing was saved: the next save begins from what this one began from."""
    draft = draft_of(minutes, current_person().id)
    since = since_words(draft.saved_at) if draft else ""
    return Saving(words, since, 0, began, failed=True, overtaken=overtaken)


def _told(minutes: Minutes) -> str:
    """Whom the changes go to: all who may write the minutes."""
    names = tuple(administrators(minutes.meeting.panel_id, clock.today()).values())
    if len(names) > 1:
        return f"{listed(names)} are told; one of them makes the changes and sends the minutes to you again."
    who = names[0] if names else minutes.drafter.name
    return f"{who} is told, makes the changes and sends the minutes to you again."


def _titles(book: Book, names: Collection[str]) -> tuple[str, ...]:
    return tuple(one.title if one else "the whole" for one in places(book) if box_of(one) in names)
