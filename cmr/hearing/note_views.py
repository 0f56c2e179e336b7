"""Pages on which is written what is said under an item of the agenda, while the meeting sits (B1.13)."""

from __future__ import annotations

from flask import Response, request, url_for

from cmr.adapters import clock
from cmr.hearing import noting
from cmr.hearing.blueprint import blueprint
from cmr.hearing.note_saved import OVERTAKEN, note_page
from cmr.hearing.noting import Noted, NoteOvertaken, note_of
from cmr.hearing.sitting import sitting_of
from cmr.rules.minutes_draft import as_kept
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refused
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page
from cmr.web.saving import Saving, autosaved, saving_failed, saving_of, seen_version


@blueprint.get("/meetings/<int:id>/items/<key>/note")
@needs(Can.RUN_MEETING, noted=note_of)
def note(noted: Noted) -> Response:
    """What is said under an item, to be written while the meeting sits, with the texts that stood there before."""
    return page("hearing/note.html", **note_page(noted))


@blueprint.post("/meetings/<int:id>/items/<key>/note")
@needs(Can.RUN_MEETING, noted=note_of)
def save_note(noted: Noted) -> Response:
    """Keeps it: while it is typed, or to go on. Over a newer text nothing is saved, and both are shown."""
    text = request.form.get("note", "")
    try:
        kept = noting.save(
            noted, text, seen_version(), by=current_person(), at=clock.now(), for_id=acting_for()
        )
    except NoteOvertaken:
        return _overtaken(noted, text)
    except Refused as refused:
        return _refused(noted, text, refused)
    if autosaved():
        return _said(noted, saving_of(kept))
    here = sitting_of(noted.meeting.id)
    on_the_day = here is not None and here.agenda_item == noted.item.key and here.case_id is None
    if on_the_day and "stays" not in request.form:
        return done(f"{url_for('hearing.day', id=noted.meeting.id)}#item", "What was said is saved.")
    return done(url_for("hearing.note", id=noted.meeting.id, key=noted.item.key), "What was said is saved.")


def _refused(noted: Noted, text: str, refused: Refused) -> Response:
    """Why it is not kept, with what was typed: beside the text while somebody types."""
    why = " ".join(one.text for one in refused.reasons)
    saving = saving_failed(noted.note, f"Not saved. {why} What you typed stays here.")
    if autosaved():
        return _said(noted, saving, 409)
    return page("hearing/note.html", status=409, **note_page(noted, text=as_kept(text), saving=saving))


def _overtaken(noted: Noted, text: str) -> Response:
    """Another text was saved meanwhile: said quietly while it is typed; otherwise both, to choose from."""
    if autosaved():
        return _said(noted, saving_failed(noted.note, OVERTAKEN, overtaken=True), 409)
    return page("hearing/note_both.html", status=409, **note_page(noted), mine=as_kept(text))


def _said(noted: Noted, saving: Saving, status: int = 200) -> Response:
    closed = noted.meeting.state == "closed"
    return page(
        "hearing/note_saved.html", status=status, saving=saving, meeting=noted.meeting, note_closed=closed
    )
