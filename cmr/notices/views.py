"""Pages of this room: the outbox for those who look after it, and each person's own choices."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from cmr.adapters import clock
from cmr.notices import choosing, queries
from cmr.notices.forms import choices_form
from cmr.notices.overdue import overdue
from cmr.notices.queries import Held
from cmr.notices.sending import mailer
from cmr.rules.permissions import Can, may
from cmr.rules.wording import plural
from cmr.web.gate import current_actor, current_person, needs
from cmr.web.page import done, page

blueprint = Blueprint("notices", __name__)


def _held(id: int, *, lock: bool = False) -> Held | None:  # noqa: A002 # the URL's own word
    return queries.held(id, current_actor(), lock=lock)


@blueprint.get("/notices/choices")
@needs(Can.USE_THE_SERVICE)
def choices() -> Response:
    """What comes to me, and how."""
    chosen = queries.chosen_by(current_person(), current_actor(), clock.today())
    form = choices_form(chosen)
    return page("notices/choices.html", form=form, chosen=chosen)


@blueprint.post("/notices/choices")
@needs(Can.USE_THE_SERVICE)
def choose() -> Response:
    """Keeps what I chose; of a group that is not shown to me now, what I chose before."""
    chosen = queries.chosen_by(current_person(), current_actor(), clock.today())
    form = choices_form(chosen)
    if not form.validate_on_submit():
        return page("notices/choices.html", status=422, form=form, chosen=chosen)
    choosing.choose(
        current_person(), {one.group.key: form[one.group.key].data for one in chosen if not one.group.must}
    )
    return done(url_for("notices.choices"), "Your choices are kept.")


@blueprint.get("/admin/notices")
@needs(Can.SEE_NOTICES)
def outbox() -> Response:
    """Mail that failed, waits, is kept or went out."""
    counts = queries.counts(current_actor())
    first = next((key for key in ("failed", "waiting", "kept") if counts[key]), "sent")
    show = request.args.get("show", first)
    show = show if show in queries.LISTS else first
    before = request.args.get("before", type=int)
    found = queries.listed(show, current_actor(), before)
    return page(
        "notices/outbox.html",
        tabs=[(key, words, counts[key]) for key, (words, _) in queries.LISTS.items()],
        show=show,
        found=found,
        says=queries.LIST_WORDS[show],
        fault=queries.latest_fault(current_actor()),
        held_up=overdue(current_actor(), clock.now()),
        now=clock.now(),
        kept_here=mailer() is None,
        older=url_for("notices.outbox", show=show, before=found.next_before) if found.next_before else None,
        newer=url_for("notices.outbox", show=show) if before else None,
    )


@blueprint.get("/admin/notices/<int:id>")
@needs(Can.SEE_NOTICES, held=_held)
def notice(held: Held) -> Response:
    """One notice, with the mail as its reader gets it."""
    one = held.notice
    return page(
        "notices/notice.html",
        notice=one,
        subject=queries.subject_of(one),
        joined=queries.in_one_mail(one, current_actor()),
        mail=choosing.mail_as_it_is(one, clock.now()),
        now=clock.now(),
        again=one.state in ("failed", "kept") and one.person.active and mailer() is not None,
        corrects=may(current_actor(), Can.MANAGE_ACCOUNTS),
        managers=queries.account_managers(),
    )


@blueprint.post("/admin/notices/<int:id>/again")
@needs(Can.SEE_NOTICES, held=_held)
def send_again(held: Held) -> Response:
    """Has one sent again."""
    choosing.send_again(held.notice, at=clock.now())
    return done(url_for("notices.outbox"), "The service sends it again within a minute.")


@blueprint.post("/admin/notices/again")
@needs(Can.SEE_NOTICES)
def send_failed_again() -> Response:
    """Has everything that failed sent again."""
    count = choosing.send_failed_again(current_actor(), at=clock.now())
    return done(url_for("notices.outbox"), f"The service sends {plural(count, 'notice')} again.")


@blueprint.post("/admin/notices/now")
@needs(Can.SEE_NOTICES)
def send_now() -> Response:
    """Has what should have gone out by now tried at once, without its pauses."""
    count = choosing.send_now(current_actor(), at=clock.now())
    return done(
        url_for("notices.outbox"), f"The service tries {plural(count, 'mail')} again within a minute."
    )
