"""A reader's pack: what is in it, and the file itself, of which every copy is written down."""

from __future__ import annotations

from flask import Response, url_for

from cmr.adapters import clock
from cmr.circulation.blueprint import blueprint
from cmr.circulation.pack import Pack, pack_of, told_of, told_since
from cmr.circulation.pack_paper import LEFT_OUT, Copy, PackPaper, pack_pdf, paper_of
from cmr.models import Person, db
from cmr.rules.circulation import name_of, since
from cmr.rules.permissions import Can
from cmr.web.access import About, all_taken
from cmr.web.copies import handed_out
from cmr.web.gate import acting_for, current_actor, current_person, needs
from cmr.web.page import page


@blueprint.get("/meetings/<int:id>/pack")
@needs(Can.READ_PACK, pack=pack_of)
def pack(pack: Pack) -> Response:
    """What this reader's pack holds, and what it does not, with why."""
    told = told_of(pack)
    return page(
        "circulation/pack.html",
        pack=pack,
        meeting=pack.meeting,
        left_out=LEFT_OUT,
        copy=_copy(),
        supplements=[
            (name_of(one.number), one.circulated_at, told[one.number]) for one in pack.sent if one.number > 1
        ],
        since=told_since(pack),
        since_words=since(pack.number),
        conduct=pack.terms.conduct,
        pdf_href=url_for("circulation.pack_as_pdf", id=pack.meeting.id),
    )


@blueprint.get("/meetings/<int:id>/pack.pdf")
@needs(Can.READ_PACK, pack=pack_of)
def pack_as_pdf(pack: Pack) -> Response:
    """The pack as one tagged PDF, with its reader's name on every page."""
    paper = paper_of(pack, _copy())
    made = pack_pdf(paper)
    all_taken("pack", _about(paper))
    return handed_out(made, f"{pack.terms.abbreviation}-pack-{pack.meeting.on.isoformat()}.pdf")


def _copy() -> Copy:
    principal_id = acting_for()
    principal = db.session.get(Person, principal_id) if principal_id else None
    return Copy(current_person(), current_actor(), clock.now(), principal)


def _about(paper: PackPaper) -> list[About]:
    """The meeting, and each case whose form is in it: both say later who has a copy."""
    meeting, number = paper.pack.meeting, paper.pack.number
    hashes = {one.form.referral.reference: one.form.hash_now for one in paper.cases}
    cases = [
        About("referral", one.form.referral.id, {"meeting_id": meeting.id, "content_hash": one.form.hash_now})
        for one in paper.cases
    ]
    return [About("meeting", meeting.id, {"circulation": number, "cases": hashes}), *cases]
