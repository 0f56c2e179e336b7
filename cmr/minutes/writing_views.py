"""Pages on which the minutes are written, a section at a time; each earlier text is kept and can be read."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.minutes import drafting, looking
from cmr.minutes.blueprint import blueprint
from cmr.minutes.forms import SectionLookForm
from cmr.minutes.pages import look_page, section_page
from cmr.minutes.queries import Page, earlier_texts, page_of
from cmr.minutes.recorded import drafted
from cmr.minutes.side_by_side import side_by_side
from cmr.models import MinutesSection
from cmr.rules.minutes import have_both
from cmr.rules.minutes_draft import LONGEST, as_kept
from cmr.rules.permissions import Can
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page, redirect_to
from cmr.web.saving import autosaved, saving_failed, seen_version

OVERTAKEN = "Not saved: this section was saved elsewhere meanwhile. What you typed stays here."


@blueprint.get("/meetings/<int:id>/minutes/sections/<key>")
@needs(Can.DRAFT_MINUTES, page_=page_of)
def section(page_: Page) -> Response:
    """One section, to be written."""
    _refuse_the_withdrawn(page_)
    drafting.refuse_unless_draft(page_.minutes)
    return page("minutes/section.html", **section_page(page_))


@blueprint.post("/meetings/<int:id>/minutes/sections/<key>")
@needs(Can.DRAFT_MINUTES, page_=page_of)
def save_section(page_: Page) -> Response:
    """Saves a section: while it is typed, or to go on. Over a newer text nothing is saved, and both are shown."""
    _refuse_the_withdrawn(page_)
    drafting.refuse_unless_draft(page_.minutes)
    text = request.form.get("text", "")
    if len(as_kept(text)) > LONGEST:
        return _too_long(page_, text)
    if request.form.get("then") == "both":
        return _overtaken(page_, have_both(page_.section.text, as_kept(text)), status=200)
    try:
        drafting.save(
            page_.minutes, page_.section, text, seen_version(),
            by=current_person(), at=clock.now(), for_id=acting_for(),
        )  # fmt: skip
    except drafting.SectionOvertaken:
        return _overtaken(page_, text)
    if autosaved():
        return page("minutes/section.html", **section_page(page_, text=text))
    return _on(page_)


@blueprint.post("/meetings/<int:id>/minutes/sections/<key>/settle")
@needs(Can.DRAFT_MINUTES, page_=page_of)
def settle(page_: Page) -> Response:
    """After both texts were shown: keeps what is written, takes what was recorded, or has both."""
    _refuse_the_withdrawn(page_)
    made = next((one for one in drafted(page_.book.meeting) if one.key == page_.section.key), None)
    if made is None:
        abort(404)
    own = page_.section.text
    texts = {"written": own, "recorded": made.text, "both": f"{own}\n\n{made.text}"}
    choice = request.form.get("take", "")
    if choice not in texts:
        abort(400)
    try:
        drafting.settle(
            page_.minutes, page_.section, made.text, texts[choice], seen_version(),
            by=current_person(), at=clock.now(), for_id=acting_for(),
        )  # fmt: skip
    except drafting.SectionOvertaken:
        return done(url_of(page_.section), "Somebody saved this section meanwhile. Look at both texts again.")
    return done(url_of(page_.section), "Done. What stood here before is kept among the earlier texts.")


@blueprint.get("/meetings/<int:id>/minutes/sections/<key>/earlier")
@needs(Can.DRAFT_MINUTES, page_=page_of)
def earlier(page_: Page) -> Response:
    """Every text that stood in the section before it was written over."""
    _refuse_the_withdrawn(page_)
    return page(
        "minutes/earlier.html",
        meeting=page_.book.meeting,
        minutes=page_.minutes,
        section=page_.section,
        texts=earlier_texts(page_.section),
        writes=page_.minutes.state == "draft",
    )


@blueprint.get("/meetings/<int:id>/minutes/sections/<key>/look")
@needs(Can.LOOK_AT_MINUTES, page_=page_of)
def look(page_: Page) -> Response:
    """What may be another family's in one section, to be looked at before the minutes are approved."""
    _refuse_to_show_names(page_)
    return page("minutes/look.html", **look_page(page_))


@blueprint.post("/meetings/<int:id>/minutes/sections/<key>/look")
@needs(Can.LOOK_AT_MINUTES, page_=page_of)
def looked(page_: Page) -> Response:
    """Somebody looked, and says why it stays."""
    _refuse_to_show_names(page_)
    case = page_.section.case
    form = SectionLookForm().of(page_.book.meeting, case.referral if case else None)
    if not form.validate():
        return page("minutes/look.html", status=422, **look_page(page_, form))
    try:
        looking.look_at(
            page_.minutes, page_.section, form.reason.data or "", stays=bool(form.stays.data),
            read=request.form.get("read", ""), by=current_person(), at=clock.now(), for_id=acting_for(),
        )  # fmt: skip
    except looking.NotSaid as said:
        form.stays.errors = [one.text for one in said.reasons]
        return page("minutes/look.html", status=422, **look_page(page_, form))
    return done(url_for("minutes.index", id=page_.minutes.meeting_id), "Your look is kept.")


def url_of(section: MinutesSection) -> str:
    """The page on which a section is written."""
    return url_for("minutes.section", id=section.minutes.meeting_id, key=section.key)


def _refuse_the_withdrawn(page_: Page) -> None:
    """Whoever withdrew from a case writes nothing of it and reads nothing of it, wherever it stands (B1.4)."""
    if page_.section.id in page_.book.unread_by(current_person().id):
        abort(404)


def _refuse_to_show_names(page_: Page) -> None:
    """Nor do they look at names of its family in another case's section: somebody else does."""
    _refuse_the_withdrawn(page_)
    if page_.section.id in page_.book.covered_for(current_person().id):
        abort(404)


def _too_long(page_: Page, text: str) -> Response:
    saving = saving_failed(page_.section, f"Not saved. {drafting.TOO_LONG.text}")
    return page("minutes/section.html", status=422, **section_page(page_, text=text, saving=saving))


def _overtaken(page_: Page, text: str, *, status: int = 409) -> Response:
    """Another text was saved meanwhile: said quietly while it is typed; otherwise both, to choose from."""
    if autosaved():
        saving = saving_failed(page_.section, OVERTAKEN, overtaken=True)
        return page("minutes/section.html", status=409, **section_page(page_, text=text, saving=saving))
    return page(
        "minutes/both.html",
        status=status,
        meeting=page_.book.meeting,
        section=page_.section,
        mine=as_kept(text),
        sides=side_by_side(page_.section.text, as_kept(text)),
        section_href=url_of(page_.section),
    )


def _on(page_: Page) -> Response:
    then, meeting_id = request.form.get("then"), page_.minutes.meeting_id
    if then == "here":
        return redirect_to(url_of(page_.section))
    sections = page_.book.sections_for(current_person().id)
    place = sections.index(page_.section) + 1
    if then == "next" and place < len(sections):
        return redirect_to(url_of(sections[place]))
    return done(url_for("minutes.index", id=meeting_id), "The section is saved.")
