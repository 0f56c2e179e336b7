"""One tagged PDF for each reader: whole, their name on every page, and nothing of another case."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from cmr.adapters.pdf import opening_with_bookmarks
from cmr.agenda import operations as agenda
from cmr.circulation.pack import pack_for
from cmr.circulation.pack_paper import Copy, pack_pdf, paper_of
from cmr.models import Action, Person, db
from cmr.panels.queries import kept_terms
from cmr.referrals.printing import FormPaper, Reading, form_pdf
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW
from tests.circulation.table import CHILDREN, Table, a_table
from tests.factories import CIN, a_declaration, a_guest, a_meeting, a_referral
from tests.pdf_read import Pdf, faults, squeezed
from tests.statements import counted


def printed(table: Table, reader: Person) -> Pdf:
    """The reader's pack, opened."""
    db.session.flush()
    db.session.expire_all()
    actor = actor_of(reader, NOW.date())
    pack = pack_for(table.desk.meeting, actor)
    return Pdf(pack_pdf(paper_of(pack, Copy(reader, actor, NOW))))


def bookmarks(pdf: Pdf) -> list[str]:
    """The titles of the bookmarks right below the paper's own."""
    return [str(one["/Title"]) for one in pdf.reader.outline[1] if not isinstance(one, list)]


def pages_of(pdf: Pdf, table: Table, number: int) -> list[int]:
    """The pages whose head names the case."""
    reference = table.cases[number].referral.reference
    return [n for n, page in enumerate(pdf.pages, 1) if page.strip().startswith(reference)]


@pytest.mark.parametrize("key", ["case-management-review", CIN])
def test_it_is_one_that_everybody_can_read_and_opens_with_its_bookmarks(app: Flask, key: str) -> None:
    table = a_table(key)
    table.circulates()
    table.everybody_declares()
    pdf = printed(table, table.members[0])
    assert faults(pdf) == []
    assert pdf.root["/PageMode"] == "/UseOutlines"
    found = bookmarks(pdf)
    assert found[0] == "Agenda"
    assert [one for one in found if one.startswith("Case")] == [
        f"Case {n}, {at}: {table.cases[n - 1].referral.reference}, {initials}"
        for n, at, initials in zip(
            (1, 2, 3), ("9:30am", "9:50am", "10:10am"), ("MF", "IQ", "LM"), strict=True
        )
    ]
    assert not set(CHILDREN) & set(found)


def test_the_right_reader_one_numbering_and_the_panels_words_stand_on_every_page(table: Table) -> None:
    """D6d: privileged."""
    table.circulates()
    table.everybody_declares()
    for reader in (table.members[0], table.desk.chair):
        pdf = printed(table, reader)
        words = squeezed(kept_terms(table.desk.meeting.terms).privileged)
        for number, page in enumerate(pdf.pages, 1):
            said = squeezed(page)
            assert squeezed(f"Copy of {reader.name}, made Monday 30 November 2026 at 10am") in said
            assert f"Page{number}of{len(pdf.pages)}" in said
            assert words in said
            others = {table.desk.chair.name, table.members[0].name} - {reader.name}
            assert not any(squeezed(f"Copy of {other}") in said for other in others)


def test_text_of_one_case_never_stands_under_another(table: Table) -> None:
    table.circulates()
    table.everybody_declares()
    pdf = printed(table, table.members[0])
    pages = [pages_of(pdf, table, number) for number in range(3)]
    assert [page for some in pages for page in some] == list(range(pages[0][0], len(pdf.pages) + 1))
    for number, own in enumerate(pages):
        for page, words in enumerate(pdf.pages, 1):
            assert (CHILDREN[number] not in words) if page not in own else True
        theirs = " ".join(pdf.pages[page - 1] for page in own)
        assert CHILDREN[number] in theirs
        for other in range(3):
            if other != number:
                assert CHILDREN[other] not in theirs
                assert table.cases[other].referral.reference not in theirs


def test_each_case_is_the_form_that_is_printed_alone(table: Table) -> None:
    table.circulates()
    table.everybody_declares()
    pdf, referral = printed(table, table.members[0]), table.whole(1)
    alone = Pdf(form_pdf(FormPaper(referral, kept_terms(referral.terms), (), Reading("Somebody", NOW))))
    own = squeezed(" ".join(pdf.pages[page - 1] for page in pages_of(pdf, table, 1)))
    for line in (line for page in alone.pages for line in page.splitlines() if len(line) > 30):
        # What the pack's cover and the head of its pages say is not said above each form again.
        if "Somebody" not in line and not re.match(r"(Page|Printed|CMR-|Panel|Meeting|Terms of)", line):
            assert squeezed(line) in own, line
    assert "Terms of reference" in " ".join(alone.pages)
    assert squeezed("Terms of reference") not in own


def test_a_case_that_the_reader_withdrew_from_is_left_out_and_not_named(table: Table) -> None:
    table.circulates()
    table.everybody_declares()
    declared = next(one for one in table.cases[1].declarations if one.person_id == table.members[0].id)
    declared.kind, declared.withdrew = "involvement", True
    pdf = printed(table, table.members[0])
    assert CHILDREN[1] not in pdf.words
    assert table.cases[1].referral.reference not in pdf.words
    assert squeezed("Case 2, 9:50am. Not in this copy: you withdrew from this case.") in pdf.words
    assert squeezed("2 of 3") in pdf.words


def test_a_guests_pack_holds_the_one_case_and_names_no_other(table: Table) -> None:
    guest = a_guest(table.cases[1])
    table.circulates()
    added = table.adds()
    table.supplements()
    pdf = printed(table, guest)
    assert [one for one in bookmarks(pdf) if one.startswith("Case")] == [
        f"Case 2, 9:50am: {table.cases[1].referral.reference}, IQ"
    ]
    others = [table.cases[0].referral.reference, table.cases[2].referral.reference, added.referral.reference]
    assert not any(one in pdf.words for one in others)
    assert "Previousrecommendations" not in pdf.words


def test_between_a_change_and_its_supplement_the_pack_says_what_changed(table: Table) -> None:
    """D3c: a copy's version, the gaps of its agenda and the marks are true on the moment it is made."""
    table.circulates()
    table.everybody_declares()
    member, left = table.members[0], table.cases[1].referral
    assert squeezed("As circulated") in printed(table, member).words
    assert "since" not in printed(table, member).pages[0]
    agenda.defer(left, "The plan is not ready.", by=table.desk.chair, at=NOW)
    words = printed(table, member).words
    assert squeezed("As circulated, and 1 change since") in words
    assert squeezed(f"Changed since the agenda went out. {left.reference} is off the agenda.") in words
    assert squeezed("Off the agenda since the agenda went out") in words
    table.supplements()
    words = printed(table, member).words
    assert squeezed("With supplement 1") in words
    assert squeezed("change since") not in words
    assert squeezed("Off the agenda in supplement 1") in words
    added = table.adds()
    # Nobody but who runs the meeting knows of what waits for its supplement.
    words = printed(table, member).words
    assert added.referral.reference not in words
    assert squeezed("change since") not in words


def test_what_left_is_not_named_to_a_guest_nor_to_who_withdrew_from_it(table: Table) -> None:
    guest, left = a_guest(table.cases[1]), table.cases[0].referral
    table.circulates()
    table.everybody_declares()
    declared = next(one for one in table.cases[0].declarations if one.person_id == table.members[0].id)
    declared.kind, declared.withdrew = "involvement", True
    agenda.defer(left, "The plan is not ready.", by=table.desk.chair, at=NOW)
    for reader in (guest, table.members[0]):
        words = printed(table, reader).words
        assert left.reference not in words
        assert squeezed("change since") not in words
    assert squeezed("Off the agenda") in printed(table, table.members[0]).words
    table.supplements()
    assert squeezed("Nothing that you read changed with it.") in printed(table, guest).words


def test_what_the_last_meeting_agreed_is_in_it_with_how_it_stands(table: Table) -> None:
    """B1.13: previous recommendations are reviewed, without those of a case that is closed to the reader."""
    held = a_meeting(table.desk.panel, date(2026, 11, 26), "closed")
    heard = [
        a_referral(table.desk.panel, table.desk.worker, "heard", child=child, meeting=held)
        for child in ("Una Pike", "Olaf Reed")
    ]
    for number, referral in enumerate(heard):
        assert referral.case is not None
        referral.case.place = number + 1
        db.session.add(
            Action(
                referral=referral, case=referral.case, number=1, kind="recommendation",
                text=f"Hold a family meeting {number}", due_on=date(2026, 11, 27 + number),
            )
        )  # fmt: skip
    assert heard[1].case is not None
    db.session.flush()
    table.circulates()
    a_declaration(heard[1].case, table.members[0], "involvement", withdrew=True)
    words = printed(table, table.members[0]).words
    assert squeezed("Hold a family meeting 0") in words
    assert "Late" in words
    assert squeezed("Hold a family meeting 1") not in words
    assert squeezed("Hold a family meeting 1") in printed(table, table.desk.chair).words


def test_it_is_read_in_as_many_statements_however_many_cases_it_has(table: Table) -> None:
    table.circulates()
    table.everybody_declares()
    few = statements(table)
    for child in ("Otto Brandt", "Pia Lund"):
        table.cases.append(table.adds(child))
    table.supplements()
    for case in table.cases[3:]:
        a_declaration(case, table.members[0])
    assert statements(table) == few


def statements(table: Table) -> int:
    """How many statements the first member's pack is read in."""
    db.session.flush()
    db.session.expire_all()
    reader, meeting = table.members[0], table.desk.meeting
    actor = actor_of(reader, NOW.date())
    assert meeting.panel.name
    assert meeting.terms.version
    assert reader.name
    with counted() as sent:
        paper = paper_of(pack_for(meeting, actor), Copy(reader, actor, NOW))
    assert paper.cases
    return len(sent)


def test_what_is_no_paper_of_ours_is_not_opened_with_bookmarks() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        opening_with_bookmarks(b"%PDF-1.7\n%%EOF")
