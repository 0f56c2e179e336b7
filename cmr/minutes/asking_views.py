"""The page on which an approver asks for changes: kept while it is typed, then sent back to who writes the minutes."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.minutes import asking, operations
from cmr.minutes.asking_page import OVERTAKEN, asking_page, box_of, places, saved_line, saving_failed
from cmr.minutes.blueprint import blueprint
from cmr.minutes.changes_draft import Together
from cmr.minutes.queries import Book, begun
from cmr.panels.queries import administrators
from cmr.rules.minutes_draft import as_kept
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page
from cmr.web.saving import Saving, autosaved

LONGEST_REMARK = 2_000


@blueprint.get("/meetings/<int:id>/minutes/changes")
@needs(Can.APPROVE_MINUTES, book=begun)
def changes_form(book: Book) -> Response:
    """The minutes with room for what should change beside each section, and what was typed there before."""
    return page("minutes/changes.html", **asking_page(book, book.the_minutes))


@blueprint.post("/meetings/<int:id>/minutes/changes/kept")
@needs(Can.APPROVE_MINUTES, book=begun)
def keep_changes(book: Book) -> Response:
    """Keeps what was typed, for whoever typed it alone: while they type, or at the button."""
    try:
        found = _keep(book)
    except asking.WrittenTwice as both:
        return _both(book, both.found)
    except Refused as refused:
        return _not_kept(book, refused)
    if autosaved():
        return page("minutes/changes_saved.html", **saved_line(book, book.the_minutes, _sent(book), found))
    more = " What you wrote in another window stands here too." if found.elsewhere else ""
    return done(_url(book), f"What you wrote is kept. Nobody else reads it before you send it.{more}")


@blueprint.post("/meetings/<int:id>/minutes/changes")
@needs(Can.APPROVE_MINUTES, book=begun)
def ask_for_changes(book: Book) -> Response:
    """The chair sends them back with what should change; nothing that this window did not show goes along."""
    sent = _sent(book)
    if wrong := _too_long(sent):
        return _wrong(book, wrong)
    try:
        found = _keep(book)
    except asking.WrittenTwice as both:
        return _both(book, both.found)
    if found.elsewhere:
        return page("minutes/changes.html", held_back=True, **asking_page(book, book.the_minutes, found))
    try:
        _send(book, sent)
    except Refused as refused:
        if any(sent.values()):
            raise
        return _wrong(book, {box_of(None): refused.reasons[0].text})
    to = url_for("minutes.index", id=book.meeting.id)
    names = administrators(book.meeting.panel_id, clock.today()).values()
    who = " or ".join(names) or book.the_minutes.drafter.name
    return done(to, f"The minutes are with {who} again, with what you asked for.")


def _url(book: Book) -> str:
    return url_for("minutes.changes_form", id=book.meeting.id)


def _sent(book: Book) -> dict[str, str]:
    """What was typed, by its box: of the whole and of each section that this person reads."""
    names = [box_of(one) for one in places(book)]
    return {name: as_kept(request.form.get(name, "")) for name in names}


def _began() -> str:
    return request.form.get("began", "")


def _keep(book: Book) -> Together:
    return asking.keep(
        book.the_minutes, _sent(book), _began(), by=current_person(), at=clock.now(), for_id=acting_for()
    )


def _send(book: Book, sent: Mapping[str, str]) -> None:
    remarks = [(one, sent[box_of(one)]) for one in places(book)]
    operations.ask_for_changes(
        book.the_minutes, remarks, by=current_person(), at=clock.now(), for_id=acting_for()
    )


def _too_long(sent: Mapping[str, str]) -> dict[str, str]:
    words = f"Use {LONGEST_REMARK:,} characters or fewer for each change."
    return {name: words for name, text in sent.items() if len(text) > LONGEST_REMARK}


def _wrong(book: Book, errors: Mapping[str, str]) -> Response:
    """What can't be sent so, marked where it stands."""
    found = Together(_sent(book))
    context = asking_page(book, book.the_minutes, found, began=_began(), errors=errors)
    return page("minutes/changes.html", status=422, error_title=True, **context)


def _both(book: Book, found: Together) -> Response:
    """Two of their windows wrote in one box: said quietly while it is typed; otherwise both, to choose from."""
    if autosaved():
        return _said(book, saving_failed(book.the_minutes, OVERTAKEN, _began(), overtaken=True))
    return page("minutes/changes.html", status=409, **asking_page(book, book.the_minutes, found))


def _not_kept(book: Book, refused: Refused) -> Response:
    """Why it is not kept, beside the text while somebody types: it stays there."""
    if not autosaved():
        raise refused
    why = " ".join(one.text for one in refused.reasons)
    words = f"Not saved. {why} What you typed stays here."
    return _said(book, saving_failed(book.the_minutes, words, _began()))


def _said(book: Book, saving: Saving) -> Response:
    return page("minutes/changes_saved.html", status=409, meeting=book.meeting, saving=saving)
