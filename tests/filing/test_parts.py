"""A part for each case and child: nothing of another family in it unseen, of all 30 ordered pairs (B1.25)."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from flask import Flask

from cmr.filing.operations import mark_filed
from cmr.filing.queries import seen_of, seen_of_all
from cmr.models import Filing, db
from cmr.panels.queries import kept_terms
from cmr.rules.refusal import Refused
from cmr.rules.wording import spoken_date
from tests.application import Opens
from tests.factories import CIN
from tests.filing.table import FAMILIES, NOW, Desk, Family, a_desk
from tests.pdf_read import Pdf, faults, squeezed

PAIRS = list(permutations(range(6), 2))


def ways(family: Family) -> list[str]:
    """How somebody may have written a child of another family."""
    first, last = family.name.split(maxsplit=1)
    return [
        f"So did {family.name}.",
        f"So did {last}, {first}.",
        f"See file {family.number}.",
        f"Born {family.born:%d/%m/%Y}.",
        f"Born on {spoken_date(family.born)}.",
        f"So did {first}.",
    ]


def files(filing: Filing, desk: Desk) -> None:
    mark_filed(filing, "Documents", NOW.date(), by=desk.administrator, at=NOW, for_id=None)


def test_each_part_is_of_its_own_case_alone(desk: Desk) -> None:
    for number, family in enumerate(FAMILIES):
        text = desk.one(number).text
        assert family.first in text
        for other in FAMILIES:
            assert other is family or not any(word in text for word in (*other.name.split(), other.number))
        assert "Present for this case:" in text
        assert "Morwenna Castle (member)" in text
        assert "The panel meets next on Thursday 7 January 2027." in text


def test_nothing_is_found_in_the_papers_as_they_are_made(desk: Desk) -> None:
    seen = seen_of_all(desk.filings())
    assert len(seen) == 12  # a sheet and a part for each of six children
    assert not any(one.findings for one in seen.values())


@pytest.mark.parametrize("kind", ["minutes", "sheet"])
def test_a_foreign_name_is_found_before_filing_of_all_thirty_pairs(desk: Desk, kind: str) -> None:
    """By name, name turned round, record number, date of birth in two ways, and first name alone."""
    assert len(PAIRS) == 30
    for own, other in PAIRS:
        filing = desk.one(own, kind)
        clean = filing.text
        for words in ways(FAMILIES[other]):
            filing.text = f"{clean}\n\nThe panel spoke. {words} It agreed."
            found = seen_of(filing).findings
            assert desk.cases[other].referral.reference in {one.reference for one in found}, words
            with pytest.raises(Refused, match=r"[Ss]omebody must look before it is filed"):
                files(filing, desk)
        filing.text = clean
        assert seen_of(filing).findings == ()


def test_over_http_no_part_of_the_thirty_pairs_goes_out_unseen(desk: Desk, sign_in: Opens) -> None:
    browser = sign_in(desk.administrator)
    for own in range(6):
        others = [other for one, other in PAIRS if one == own]
        filing = desk.plants(own, " ".join(ways(FAMILIES[other])[0] for other in others))
        id_, url = filing.id, f"/filings/{filing.id}"
        answer = browser.get(url).text
        for other in others:
            assert f"<mark>{FAMILIES[other].name}</mark>" in answer.replace("&#39;", "’")
            assert desk.cases[other].referral.reference in answer
        assert "Leave it out of what goes onto the file" in answer
        assert "pasted-text" not in answer
        assert "Mark as filed" not in answer
        assert "before it is filed" in browser.get(f"{url}/paper.pdf", status=409).text
        browser.post(f"{url}/filed", {"where": "Documents", **on(15)}, status=409)
        stands = db.session.get(Filing, id_)
        assert stands is not None
        assert stands.filed_at is None


def test_the_parts_pdf_is_tagged_and_carries_hash_mark_and_reader_and_one_family(
    desk: Desk, sign_in: Opens
) -> None:
    """B1.25, D6d."""
    filing = desk.one(1)
    part, number = filing.content_hash, filing.id
    pdf = Pdf(sign_in(desk.administrator).get(f"/filings/{number}/paper.pdf").data)
    assert pdf.title.startswith("CMR Panel Minutes")
    assert {"H1", "H2", "P"} <= set(pdf.tags)
    for words in (
        "Maya Fenwick",
        "552190",
        "Ada Tidewell",
        "Cher Ashdown",
        part,
        "Thursday 10 December 2026",
    ):
        assert squeezed(words) in pdf.words
    mark = kept_terms(desk.meeting.terms).privileged
    assert all(squeezed(mark) in squeezed(page) for page in pdf.pages)
    for other in (*FAMILIES[:1], *FAMILIES[2:]):
        assert squeezed(other.name) not in pdf.words
        assert other.number not in pdf.words


def test_the_sheets_pdf_is_the_signed_sheet_with_its_hash(desk: Desk, sign_in: Opens) -> None:
    """B1.24"""
    filing = desk.one(1, "sheet")
    signed, number = filing.content_hash, filing.id
    pdf = Pdf(sign_in(desk.administrator).get(f"/filings/{number}/paper.pdf").data)
    for words in ("Maya sees the school nurse.", "Ada Tidewell", "Cher Ashdown", signed):
        assert squeezed(words) in pdf.words


def test_the_completed_form_is_one_paper_with_what_was_decided(app: Flask, sign_in: Opens) -> None:
    """D6c: the form itself and its outcome, under the title it has on the child's file."""
    desk = a_desk(CIN, FAMILIES[:2], approved=False)
    filing = desk.one(1, "sheet")
    number, signed = filing.id, filing.content_hash
    browser = sign_in(desk.administrator)
    assert "The referral form with the decision sheet" in browser.get(f"/filings/{number}").text
    pdf = Pdf(browser.get(f"/filings/{number}/paper.pdf").data)
    assert faults(pdf) == []
    assert pdf.title.startswith("Child in Need Review Panel form")
    at = 0
    for words in (
        "Child in Need Review Panel form", "Referral form for Child in Need Panel",
        "Summary of the reason for the Child in Need Plan", "Signatures", "Panel Outcome and Recommendations",
        "Maya Fenwick", "Panel Outcome", "Maya sees the school nurse.", signed,
    ):  # fmt: skip
        found = pdf.words.find(squeezed(words), at)
        assert found >= 0, words
        at = found
    assert squeezed("Dele Okafor") not in pdf.words


def on(day: int) -> dict[str, str]:
    """A day of December in its three inputs."""
    return {"filed_on-day": str(day), "filed_on-month": "12", "filed_on-year": "2026"}


def test_what_is_typed_on_the_sheet_and_not_in_its_text_is_looked_through_too(desk: Desk) -> None:
    case = desk.cases[0]
    assert case.sheet is not None
    case.sheet.dissent = [{"person_id": 1, "name": "Mo", "view": "disagree", "text": "As with Maya Fenwick."}]
    db.session.commit()
    assert [one.matched for one in seen_of(desk.one(0, "sheet")).findings] == ["Maya Fenwick"]
    assert date(2026, 12, 11) == desk.one(0, "sheet").due_on


@pytest.mark.parametrize("shape", ["lines", "paragraphs", "one paragraph"])
def test_where_a_part_comes_from_never_stands_alone_on_a_page(desk: Desk, sign_in: Opens, shape: str) -> None:
    """Whatever its length, the end of the text and all of the block are on one page (B1.25)."""
    filing = desk.one(0)
    clean, browser, pages = filing.text, sign_in(desk.administrator), set()
    for many in range(14, 40, 2):
        said = [f"Agreed number {number} of them." for number in range(many)]
        between = {"lines": "\n", "paragraphs": "\n\n", "one paragraph": " "}[shape]
        before = said[:12] if shape == "one paragraph" else []
        filing.text = "\n\n".join((clean, *before, between.join(said)))
        db.session.commit()
        pdf = Pdf(browser.get(f"/filings/{filing.id}/paper.pdf").data)
        last = pdf.pages[-1]
        pages.add(len(pdf.pages))
        assert "Agreed number" in last.partition("Where it comes from")[0], many
        assert "SHA-256" in last.partition("Where it comes from")[2], many
    assert pages >= {1, 2}
