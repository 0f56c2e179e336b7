"""One tagged PDF for each reader: whole, their name on every page, and nothing of another case."""

from __future__ import annotations

from cmr.circulation.pack import pack_for
from cmr.circulation.pack_paper import Copy, pack_pdf, paper_of
from cmr.models import Person, db
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW
from tests.circulation.table import Table
from tests.pdf_read import Pdf, faults


def printed(table: Table, reader: Person) -> Pdf:
    """The reader's pack, opened."""
    db.session.expire_all()
    actor = actor_of(reader, NOW.date())
    pack = pack_for(table.desk.meeting, actor)
    return Pdf(pack_pdf(paper_of(pack, Copy(reader, actor, NOW))))


def test_the_pack_is_one_that_everybody_can_read_and_opens_with_its_bookmarks(table: Table) -> None:
    table.circulates()
    table.everybody_declares()
    pdf = printed(table, table.members[0])
    assert faults(pdf) == []
