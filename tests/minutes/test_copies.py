"""The minutes' PDF of somebody who withdrew says that it is a copy, and of what its hash is (B1.4, B1.25)."""

from __future__ import annotations

from cmr.models import db
from tests.application import Opens
from tests.factories import a_declaration
from tests.minutes.table import Room
from tests.pdf_read import Pdf, squeezed


def test_a_copy_says_on_its_first_page_and_in_its_name_that_it_is_one(room: Room, sign_in: Opens) -> None:
    minutes = room.approves()
    answer = sign_in(room.members[0]).get(f"{room.url}.pdf")
    assert "CMR-minutes-2026-12-10-copy.pdf" in answer.headers["Content-Disposition"]
    pdf = Pdf(answer.data)
    first = squeezed(pdf.pages[0])
    assert squeezed("This is a copy") in first
    assert squeezed("1 case that you withdrew from") in first
    assert squeezed("Ivor") not in pdf.words
    assert squeezed("Content as approved (SHA-256)") not in pdf.words
    assert squeezed("The approved minutes stay as they were; their content (SHA-256)") in pdf.words
    assert squeezed(minutes.content_hash or "") in pdf.words
    page = sign_in(room.members[0]).get(room.url).text
    assert "Content of the whole minutes as approved (SHA-256)" in page


def test_whole_they_say_nothing_of_a_copy(room: Room, sign_in: Opens) -> None:
    room.approves()
    answer = sign_in(room.members[1]).get(f"{room.url}.pdf")
    assert "CMR-minutes-2026-12-10.pdf" in answer.headers["Content-Disposition"]
    pdf = Pdf(answer.data)
    assert squeezed("This is a copy") not in pdf.words
    assert squeezed("Content as approved (SHA-256)") in pdf.words


def test_a_section_left_out_for_a_name_is_counted(room: Room, sign_in: Opens) -> None:
    minutes = room.sends()
    section = next(one for one in minutes.sections if one.key == "item_introductions")
    section.text = "Ivor Quayle was spoken of."
    db.session.commit()
    declaration = a_declaration(room.cases[1], room.administrator, "involvement", withdrew=True)
    declaration.detail = "A neighbour."
    pdf = Pdf(sign_in(room.administrator).get(f"{room.url}.pdf").data)
    first = squeezed(pdf.pages[0])
    assert squeezed("1 section that names, or may name, its family") in first
