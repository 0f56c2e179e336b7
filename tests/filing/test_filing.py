"""What is filed for each child: made by a deed, looked at by a person, marked with where and when, taken back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from cmr.filing.operations import (
    NotSaid,
    look_at,
    mark_filed,
    minutes_approved,
    sheet_signed,
    take_back,
)
from cmr.filing.queries import filed_of, seen_of
from cmr.models import AccessRecord, Filing, HistoryEntry, Look, Minutes, db
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import CIN
from tests.filing.table import APPROVED, FAMILIES, NOW, Desk, a_desk
from tests.hearing.conftest import a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cmr_sheet
from tests.minutes.table import a_room
from tests.statements import counted

TODAY = NOW.date()


def looks(
    filing: Filing, desk: Desk, reason: str = "The nurse is called so.", *, stays: bool = False
) -> None:
    look_at(
        filing, reason, stays=stays, read=seen_of(filing).hash, by=desk.administrator, at=NOW, for_id=None
    )
    db.session.commit()


def files(filing: Filing, desk: Desk, on: date = TODAY, where: str = "Documents, Panel") -> None:
    mark_filed(filing, where, on, by=desk.administrator, at=NOW, for_id=None)
    db.session.commit()


def verbs(filing: Filing) -> list[str]:
    query = db.session.query(HistoryEntry).filter_by(
        record_kind="referral", record_id=filing.case.referral_id
    )
    return [one.verb for one in query.order_by(HistoryEntry.number)]


# ------------------------------------------------------------------ made


def test_the_sheet_is_due_in_one_working_day_and_the_part_in_five(desk: Desk) -> None:
    """B1.24, B1.25."""
    assert [(one.kind, one.title, one.due_on) for one in desk.filings(desk.cases[0])] == [
        ("sheet", "CMR Panel Decision", date(2026, 12, 11)),
        ("minutes", "CMR Panel Minutes", date(2026, 12, 17)),
    ]
    sheet = desk.cases[0].sheet
    assert sheet is not None
    assert desk.one(0, "sheet").content_hash == sheet.content_hash


def test_the_other_panel_files_the_form_and_a_chronology_entry(app: Flask) -> None:
    """D6c: the entry's sentence, ready to paste."""
    desk = a_desk(CIN, FAMILIES[:2], approved=False)
    found = {one.kind: one for one in desk.filings(desk.cases[0])}
    assert set(found) == {"sheet", "chronology"}
    assert found["chronology"].text.startswith("Thursday 10 December 2026: discussed at the")
    terms = "Panel Recommendations: Dele sees the school nurse (School nurse, by Friday 18 December 2026)."
    assert terms in found["chronology"].text
    assert (
        "1. Dele sees the school nurse.\nWho sees to it: School nurse\nDate to be actioned by:"
        in found["sheet"].text
    )


def test_making_again_leaves_what_is_there(desk: Desk) -> None:
    minutes = db.session.query(Minutes).one()
    assert sheet_signed(desk.cases[0], at=NOW) == []
    assert minutes_approved(minutes, at=NOW) == []
    assert len(desk.filings()) == 12


def test_signing_the_sheet_in_the_meeting_makes_the_task(app: Flask, sign_in: Opens) -> None:
    hearing = a_hearing()
    hearing.everybody_declares()
    case_id = hearing.case.id
    browser = sign_in(hearing.chair)
    browser.post(f"{hearing.url}/sheet", cmr_sheet())
    browser.post(f"{hearing.url}/sign", {"version": "1", "password": PASSWORD} | all_asked(hearing.meeting))
    filing = db.session.query(Filing).one()
    assert (filing.case_id, filing.kind, filing.child_name) == (case_id, "sheet", "Maya Fenwick")
    assert "Update the safety plan with the grandparents." in filing.text


# ------------------------------------------------------------------ looked at


def test_after_a_look_it_is_filed_and_another_text_is_looked_at_again(desk: Desk) -> None:
    filing = desk.plants(0, "The nurse Amelia was there.")
    looks(filing, desk)
    assert not seen_of(filing).waits
    filing.text += " And Tomasz."
    assert seen_of(filing).waits
    with pytest.raises(Refused, match="Somebody must look"):
        files(filing, desk)


def test_a_new_finding_in_the_same_text_is_looked_at_again(desk: Desk) -> None:
    filing = desk.plants(0, "The nurse Amelia was there with Gwendolyn.")
    looks(filing, desk)
    other = desk.cases[1].referral
    for section in other.sections:
        said = {
            key: [one | {"name": "Gwendolyn Fenwick"} for one in value]
            for key, value in section.answers.items()
            if isinstance(value, list)
            and value
            and isinstance(value[0], dict)
            and "record_number" in value[0]
        }
        section.answers = {**section.answers, **said}
    db.session.commit()
    assert seen_of(filing).waits


def test_a_certain_name_is_not_waved_through_with_a_reason_alone(desk: Desk) -> None:
    filing = desk.plants(0, "So did Maya Fenwick.")
    with pytest.raises(NotSaid, match="belongs here although it names another family"):
        looks(filing, desk)
    looks(filing, desk, stays=True)
    entry = db.session.query(HistoryEntry).filter_by(verb="look_at_names").one()
    assert entry.detail["certain"] is True
    assert "Maya" not in str(entry.detail)


def test_a_look_keeps_where_and_of_which_case_and_not_the_words(desk: Desk) -> None:
    filing = desk.plants(0, "The nurse Amelia was there.")
    looks(filing, desk)
    (kept,) = db.session.query(Look).one().found
    assert set(kept) == {"kind", "reference", "start", "end", "mark"}
    assert re.fullmatch("[0-9a-f]{64}", kept["mark"])


def test_over_http_the_reason_is_asked_for_and_then_it_can_be_filed(desk: Desk, sign_in: Opens) -> None:
    filing = desk.plants(0, "The nurse Amelia was there.")
    url, read = f"/filings/{filing.id}", seen_of(filing).hash
    browser = sign_in(desk.administrator)
    assert "<mark>Amelia</mark>" in browser.get(url).text
    assert "Say what you found" in browser.post(f"{url}/looked", {"read": read}, status=422).text
    browser.post(f"{url}/looked", {"read": "0" * 64, "reason": "The nurse."}, status=409)
    browser.post(f"{url}/looked", {"read": read, "reason": "The nurse is called so."})
    answer = browser.get(url).text
    assert "Ada Tidewell looked" in answer
    assert "The nurse is called so." in answer
    assert "Mark as filed" in answer
    record = browser.get(f"/referrals/{filing.case.referral.reference}").text
    assert "Looked at for names of other families" in record
    assert "is called so" not in record, "whose name it is, is no word for this family's record"


# ------------------------------------------------------------------ filed


def test_a_name_that_may_be_anothers_waits_for_a_look_where_it_is_said_how_it_is_filed(
    desk: Desk, sign_in: Opens
) -> None:
    """Where it is, and why it is not after all: its own people read both; a certain name stays refused (B1.25)."""
    filing = desk.one()
    url, browser = f"/filings/{filing.id}", sign_in(desk.administrator)
    day = {"filed_on-day": "15", "filed_on-month": "12", "filed_on-year": "2026"}
    for deed, box in (("filed", "where"), ("undo", "reason")):
        certain = browser.post(f"{url}/{deed}", {box: "Beside Maya Fenwick’s", **day}, status=422).text
        assert "Take the name, the number or the date of birth out" in certain
        sent = {box: "Next to Mrs Fenwick’s", **day}
        page = browser.post(f"{url}/{deed}", sent, status=422).text
        assert "Look first: what you wrote may name another family" in page
        assert "<mark>Fenwick’s</mark>" in page
        (found,) = re.findall(r'name="found"[^>]* value="([0-9a-f]+)"', page)
        browser.post(f"{url}/{deed}", {**sent, "found": found, "belongs": "y"})
        assert verbs(filing)[-1] == "look_at_names"
    assert verbs(filing) == ["file_paper", "look_at_names", "take_back_filing", "look_at_names"]


def test_filed_with_where_and_when_by_whom(desk: Desk, sign_in: Opens) -> None:
    filing = desk.one()
    number, reference = filing.id, filing.case.referral.reference
    browser = sign_in(desk.administrator)
    sent = {
        "where": "Documents, Panel",
        "filed_on-day": "15",
        "filed_on-month": "12",
        "filed_on-year": "2026",
    }
    browser.post(f"/filings/{number}/filed", sent)
    assert (
        "Filed by Ada Tidewell on Tuesday 15 December 2026: Documents, Panel" in browser.get("/filings").text
    )
    assert "Put on the child’s file" in browser.get(f"/referrals/{reference}").text
    browser.post(f"/filings/{number}/filed", sent, status=409)


@pytest.mark.parametrize(
    ("where", "day", "why"),
    [
        (" ", 15, "Say where"),
        ("Documents", 16, "in the future"),
        ("Documents", 13, "there to be filed from"),
    ],
)
def test_how_it_was_filed_must_be_possible(desk: Desk, where: str, day: int, why: str) -> None:
    with pytest.raises(Refused, match=why):
        files(desk.one(), desk, date(2026, 12, day), where)


@pytest.mark.parametrize(
    ("day", "why"),
    [("16", "It can’t have been filed in the future."), ("13", "It was there to be filed from")],
)
def test_an_impossible_day_is_marked_in_the_form_which_keeps_what_was_written(
    desk: Desk, sign_in: Opens, day: str, why: str
) -> None:
    sent = {
        "where": "Documents, Panel", "filed_on-day": day, "filed_on-month": "12", "filed_on-year": "2026",
    }  # fmt: skip
    answer = sign_in(desk.administrator).post(f"/filings/{desk.one().id}/filed", sent, status=422).text
    assert 'href="#filed_on-day"' in answer
    assert answer.count(why) == 2, "In the summary and at the date."
    assert 'value="Documents, Panel"' in answer
    assert f'value="{day}"' in answer


def test_with_the_last_part_the_minutes_are_filed_and_a_slip_opens_them_again(desk: Desk) -> None:
    for case in desk.cases:
        files(desk.filings(case, "minutes")[0], desk)
    minutes = db.session.query(Minutes).one()
    assert (minutes.state, minutes.filed_at) == ("filed", NOW)
    take_back(desk.one(), "It was the wrong child’s file.", by=desk.administrator, at=NOW, for_id=None)
    assert (minutes.state, minutes.filed_at) == ("approved", None)
    assert verbs(desk.one())[-2:] == ["file_paper", "take_back_filing"]


def test_what_was_filed_is_taken_back_within_five_working_days(desk: Desk) -> None:
    filing = desk.one()
    files(filing, desk)
    late = NOW + timedelta(days=8)
    with pytest.raises(Refused, match="more than 5 working days ago"):
        take_back(filing, "A slip.", by=desk.administrator, at=late, for_id=None)
    with pytest.raises(Refused, match="Say why"):
        take_back(filing, " ", by=desk.administrator, at=NOW, for_id=None)


def test_how_far_a_meeting_is_filed(desk: Desk) -> None:
    files(desk.one(0, "sheet"), desk)
    found = filed_of([desk.meeting.id])[desk.meeting.id]
    assert (found["sheet"].done, found["sheet"].of, found["sheet"].last_at) == (1, 6, NOW)
    assert (found["minutes"].done, found["minutes"].due_on) == (0, date(2026, 12, 17))


# ------------------------------------------------------------------ for whose eyes


def test_the_list_has_what_is_late_first_and_says_what_to_look_at(desk: Desk, sign_in: Opens) -> None:
    desk.plants(0, "The nurse Amelia was there.")
    answer = sign_in(desk.administrator).get("/filings").text
    assert "6 late, 6 due Thursday 17 December 2026" in answer
    assert answer.index("CMR Panel Decision") < answer.index("CMR Panel Minutes")
    assert "Look first: 1 thing may be another family’s" in answer
    assert "Dele" not in answer, "In a list a child stands by initials."


def test_nobody_else_sees_what_is_filed(desk: Desk, sign_in: Opens) -> None:
    filing = desk.one()
    number, case = filing.id, filing.case
    for person in (desk.chair, desk.member, case.referral.worker):
        browser = sign_in(person)
        for path in ("", "/paper.pdf"):
            browser.get(f"/filings/{number}{path}", status=404)
        for path in ("looked", "filed", "undo"):
            browser.post(f"/filings/{number}/{path}", status=404)
        browser.get("/filings", status=403)


def test_a_copy_is_written_down(desk: Desk, sign_in: Opens) -> None:
    number, referral = desk.one().id, desk.cases[0].referral_id
    sign_in(desk.administrator).get(f"/filings/{number}/paper.pdf")
    kept = db.session.query(AccessRecord).one()
    assert (kept.what, kept.record_kind, kept.record_id) == ("filed", "referral", referral)


def test_the_list_takes_as_many_statements_for_twelve_papers_as_for_two(app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    browser = sign_in(desk.administrator)
    with counted() as many:
        browser.get("/filings")
    for filing in desk.filings()[2:]:
        db.session.delete(filing)
    db.session.commit()
    with counted() as few:
        browser.get("/filings")
    assert len(few) == len(many)


def test_a_moment_of_filing_is_kept_in_the_day_that_was_said(desk: Desk) -> None:
    filing = desk.one(0, "sheet")
    files(filing, desk, date(2026, 12, 10))
    assert filing.filed_at == datetime(2026, 12, 10, 12, 0, tzinfo=UTC)


def test_approving_the_minutes_makes_each_childs_part(app: Flask) -> None:
    """B1.25: of each case that was discussed; the third was tabled before anybody presented it."""
    room = a_room()
    room.approves()
    made = db.session.query(Filing).filter_by(kind="minutes").all()
    assert {one.case_id for one in made} == {case.id for case in room.cases[:2]}
    assert all(one.due_on == date(2026, 12, 17) for one in made)


def test_the_record_and_the_board_say_what_is_filed_to_whoever_files(desk: Desk, sign_in: Opens) -> None:
    files(desk.one(0, "sheet"), desk)
    record, board = f"/referrals/{desk.cases[0].referral.reference}", f"/meetings/{desk.meeting.id}"
    administrator, chair = sign_in(desk.administrator), sign_in(desk.chair)
    answer = administrator.get(record).text
    assert "For each child’s file" in answer
    assert "Filed by Ada Tidewell on Tuesday 15 December 2026: Documents, Panel. It was late." in answer
    assert (
        "1 of 12 papers filed, the first of the others 2 working days late" in administrator.get(board).text
    )
    assert "For each child’s file" not in chair.get(record).text
    assert "papers filed" not in chair.get(board).text


def test_a_part_of_a_case_that_was_decided_since_says_so_beside_it(desk: Desk, sign_in: Opens) -> None:
    """D8: the minutes stay true for their day; whoever files them is told what came after."""
    case, browser, way = desk.cases[0], sign_in(desk.administrator), f"/filings/{desk.one(0).id}"
    assert "decided it since" not in browser.get(way).text
    assert case.sheet is not None
    case.undecided, case.undecided_reason = True, "On the date."
    case.sheet.signed_at = APPROVED.replace(hour=15)
    db.session.commit()
    page = browser.get(way).text
    assert "Cher Ashdown, head of service, decided it since, on Monday 14 December 2026" in page
    assert "the decision sheet of CMR-" in page
    assert "decided it since" not in browser.get(f"/filings/{desk.one(1).id}").text


def test_an_entry_of_the_chronology_is_entered_and_not_put_away_as_a_paper(
    app: Flask, sign_in: Opens
) -> None:
    """D6c: the page asks where in the chronology it is, and says of it afterwards that it was entered."""
    desk = a_desk(CIN, FAMILIES[:1], approved=False)
    number, reference = desk.one(0, "chronology").id, desk.cases[0].referral.reference
    browser = sign_in(desk.administrator)
    page = browser.get(f"/filings/{number}").text
    assert "Where in the child’s chronology is it?" in page
    assert "Enter it in the child’s chronology, then say where." in page
    assert "Documents, Panel" not in page
    assert "Documents, Panel" in browser.get(f"/filings/{desk.one(0, 'sheet').id}").text
    today = {"filed_on-day": "15", "filed_on-month": "12", "filed_on-year": "2026"}
    browser.post(f"/filings/{number}/filed", {"where": "Chronology", **today})
    words = "Entered by Ada Tidewell on Tuesday 15 December 2026: Chronology"
    assert words in browser.get("/filings").text
    assert "entered on Tuesday 15 December 2026" in browser.get(f"/referrals/{reference}").text


def test_the_example_of_a_day_of_filing_is_one_that_is_taken(desk: Desk, sign_in: Opens) -> None:
    page = sign_in(desk.administrator).get(f"/filings/{desk.one().id}").text
    assert "For example, 15 12 2026" in page
    assert "2027" not in page[page.index("When was it filed?") :].split("</fieldset>", maxsplit=1)[0]


# ------------------------------------------------------------------ in the menu


def test_the_menu_counts_what_the_administrator_has_to_file(desk: Desk, sign_in: Opens) -> None:
    """B1.24, B1.25: as many as their list holds; nobody else has the entry."""
    browser = sign_in(desk.administrator)
    way = 'href="/filings"'
    assert "12<span" in browser.get("/panels").text.split(way)[1].split("</a>")[0]
    for one in desk.filings()[:2]:
        files(one, desk)
    assert "10<span" in browser.get("/panels").text.split(way)[1].split("</a>")[0]
    assert way not in sign_in(desk.chair).get("/panels").text
