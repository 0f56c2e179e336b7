"""What happens to a meeting's minutes."""

from __future__ import annotations

from cmr.minutes import drafting
from cmr.minutes import operations as minutes
from cmr.minutes.content import fingerprint
from cmr.minutes.queries import book_of
from cmr.minutes.recorded import drafted
from cmr.models import Attendance, Minutes, db
from tests.notices.council import NOW, REASON, Council, scene


@scene("minutes_to_approve")
def minutes_are_sent(of: Council) -> None:
    _sent(of)


@scene("minutes_to_change")
def minutes_are_sent_back(of: Council) -> None:
    found = _sent(of)
    minutes.ask_for_changes(found, [(found.sections[0], REASON), (None, REASON)], by=of.chair, at=NOW)


@scene("minutes_approved_drafter", "minutes_approved")
def minutes_are_approved(of: Council) -> None:
    found = _sent(of)
    minutes.approve(found, fingerprint(found), by=of.chair, at=NOW)


def _sent(of: Council) -> Minutes:
    meeting = of.case("closed", "heard").meeting
    for person, role in ((of.chair, "chair"), (of.member, "member")):
        db.session.add(Attendance(meeting=meeting, person=person, role=role, arrived_at=NOW, apologies=False))
    db.session.flush()
    drafting.begin(meeting, drafted(meeting), by=of.administrator, at=NOW)
    db.session.expire_all()
    book = book_of(meeting.id)
    assert book is not None
    assert book.minutes is not None
    for section in book.minutes.sections:
        if not section.text:
            drafting.save(
                book.minutes, section, "Nothing was raised.", section.version, by=of.administrator, at=NOW
            )
    minutes.send(book.minutes, drafted(book.meeting), by=of.administrator, at=NOW)
    return book.minutes
