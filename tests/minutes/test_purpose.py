"""The panel's purpose reads as a paragraph with its aims as a list, on the page and on paper (B1.1, B1.13)."""

from __future__ import annotations

from cmr.panels.queries import kept_terms
from tests.application import Opens
from tests.minutes.table import Room
from tests.pdf_read import Pdf, faults, squeezed


def test_the_purpose_is_a_paragraph_and_its_aims_a_list(room: Room, sign_in: Opens) -> None:
    room.approves()
    aims = kept_terms(room.meeting.terms).purpose.aims
    browser = sign_in(room.members[1])
    page = browser.get(room.url).text
    assert all(f"<li>{aim}</li>" in page.replace("&#39;", "’") for aim in aims)
    assert '<div class="cmr-prose">The purpose of the CMR panel' in page
    pdf = Pdf(browser.get(f"{room.url}.pdf").data)
    assert faults(pdf) == []
    assert pdf.tags.count("LI") >= len(aims)
    assert all(squeezed(aim) in pdf.words for aim in aims)


def test_the_cases_stand_one_after_another_in_their_order(room: Room, sign_in: Opens) -> None:
    """What goes to one child's file is that case's own part; the minutes are read from beginning to end (B1.25)."""
    room.approves()
    pdf = Pdf(sign_in(room.chair).get(f"{room.url}.pdf").data)
    found = [
        next(n for n, page in enumerate(pdf.pages) if squeezed(f"Case {number}:") in squeezed(page))
        for number in (1, 2, 3)
    ]
    assert found == sorted(found)
    whole = squeezed(" ".join(pdf.pages))
    starts = [whole.index(squeezed(f"Case {number}:")) for number in (1, 2, 3)]
    assert starts == sorted(starts)
    last = whole[starts[2] :]
    assert squeezed("Review of panel recommendations and decisions") in last
    assert squeezed("The health visitor was missing.") in last
