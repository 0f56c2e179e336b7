"""The minutes as a whole: begun, made again, sent to the chair, answered, approved, and their copy as PDF."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from cmr.adapters import clock
from cmr.minutes import asking_views, drafting, operations, writing_views
from cmr.minutes.blueprint import blueprint
from cmr.minutes.content import fingerprint
from cmr.minutes.forms import ApproveForm
from cmr.minutes.pages import NotSaidWhy, approval_page, begun_to_ask, index_page
from cmr.minutes.paper import filename, minutes_pdf
from cmr.minutes.queries import Book, Remark, begun, book_of, remark_of
from cmr.minutes.recorded import drafted
from cmr.minutes.signed import not_as_signed_in, read_otherwise
from cmr.people.confirming import password_right
from cmr.rules.minutes_draft import made_again_words
from cmr.rules.permissions import Can
from cmr.rules.refusal import Refusal
from cmr.web.access import taken
from cmr.web.copies import handed_out
from cmr.web.gate import acting_for, current_person, needs
from cmr.web.page import done, page

__all__ = ["asking_views", "blueprint", "writing_views"]

ANSWERED = {
    "done": "Marked as done. The chair sees it when the minutes come again.",
    "not": "Your answer is kept. The chair reads it when the minutes come again.",
    "open": "It waits for an answer again.",
}
"""How something that the chair asked for is answered, and what is said then."""


@blueprint.get("/meetings/<int:id>/minutes")
@needs(Can.READ_MINUTES, book=book_of)
def index(book: Book) -> Response:
    """The minutes as this person may read them, and what they may do with them."""
    return page("minutes/index.html", **index_page(book))


@blueprint.post("/meetings/<int:id>/minutes")
@needs(Can.DRAFT_MINUTES, book=book_of)
def begin(book: Book) -> Response:
    """Begins the draft from what was recorded."""
    meeting = book.meeting
    drafting.begin(meeting, drafted(meeting), by=current_person(), at=clock.now(), for_id=acting_for())
    return done(_url(book), "The draft is made from what was recorded. Write on where something is missing.")


@blueprint.post("/meetings/<int:id>/minutes/again")
@needs(Can.DRAFT_MINUTES, book=begun)
def make_again(book: Book) -> Response:
    """Makes the draft again from what was recorded; what a person wrote stays until somebody looked at both."""
    found = drafting.make_again(
        book.the_minutes, drafted(book.meeting), by=current_person(), at=clock.now(), for_id=acting_for()
    )
    return done(_url(book), made_again_words(anew=bool(found.anew), written=bool(found.written)))


@blueprint.post("/meetings/<int:id>/minutes/send")
@needs(Can.DRAFT_MINUTES, book=begun)
def send(book: Book) -> Response:
    """Sends them to whoever chaired the meeting."""
    operations.send(
        book.the_minutes, drafted(book.meeting), by=current_person(), at=clock.now(), for_id=acting_for()
    )
    chair = book.meeting.chair.name if book.meeting.chair else "the chair"
    return done(_url(book), f"The minutes are with {chair}.")


@blueprint.post("/meetings/<int:id>/minutes/remarks/<int:comment_id>/done")
@needs(Can.DRAFT_MINUTES, remark=remark_of)
def remark_done(remark: Remark) -> Response:
    """Says that something the chair asked for is done, or why it is not."""
    how, why = request.form.get("how", "done"), request.form.get(f"why-{remark.comment.id}", "")
    if how not in ANSWERED:
        abort(400)
    try:
        operations.answer(remark.comment, how, why, by=current_person(), at=clock.now(), for_id=acting_for())
    except operations.NotAnswered as no:
        place = remark.comment.section.title if remark.comment.section else ""
        wrong = NotSaidWhy(remark.comment.id, why, no.reasons[0].text, place)
        return page("minutes/index.html", status=422, **index_page(remark.book, wrong))
    place = f"asked-{remark.comment.id}"
    return done(url_for("minutes.index", id=remark.book.meeting.id, _anchor=place), ANSWERED[how])


@blueprint.get("/meetings/<int:id>/minutes/approve")
@needs(Can.APPROVE_MINUTES, book=begun)
def approve_form(book: Book) -> Response:
    """The minutes as they will stand, and the password."""
    return _approving(book, _approve_form(book))


@blueprint.post("/meetings/<int:id>/minutes/approve")
@needs(Can.APPROVE_MINUTES, book=begun)
def approve(book: Book) -> Response:
    """The chair approves: they are frozen."""
    form = _approve_form(book)
    if not password_right(form):
        return _approving(book, form, status=422)
    try:
        operations.approve(
            book.the_minutes, form.read.data or "", by=current_person(), at=clock.now(), for_id=acting_for(),
            otherwise_read=bool(form.data.get("otherwise")),
        )  # fmt: skip
    except operations.ChangedMeanwhile as changed:
        return _approving(book, form, status=409, meanwhile=changed.reasons)
    return done(_url(book), "The minutes are approved. Those who sat at the meeting can read them.")


@blueprint.get("/meetings/<int:id>/minutes.pdf")
@needs(Can.READ_MINUTES, book=begun)
def as_pdf(book: Book) -> Response:
    """The minutes as one tagged PDF, without the cases that the reader withdrew from."""
    minutes = book.the_minutes
    made = minutes_pdf(book, current_person(), clock.now())
    taken("minutes", "meeting", book.meeting.id, content_hash=minutes.content_hash or fingerprint(minutes))
    return handed_out(made, filename(book, current_person()))


def _url(book: Book) -> str:
    return url_for("minutes.index", id=book.meeting.id)


def _approve_form(book: Book) -> ApproveForm:
    """With the tick where a section that they read is otherwise than signed."""
    form, minutes = ApproveForm(), book.the_minutes
    if not read_otherwise(minutes, current_person(), not_as_signed_in(minutes)):
        del form.otherwise
    return form


def _approving(
    book: Book, form: ApproveForm, *, status: int = 200, meanwhile: tuple[Refusal, ...] = ()
) -> Response:
    """``meanwhile``: why it is shown anew, with what changed since they opened it."""
    found = approval_page(book, form.sent_at if meanwhile else None)
    if request.method == "GET" or meanwhile:
        form.shows(fingerprint(book.the_minutes), book.the_minutes.sent_at)
    asks = begun_to_ask(book.the_minutes, current_person())
    return page(
        "minutes/approve.html", status=status, form=form, meanwhile=meanwhile, begun_to_ask=asks, **found
    )
