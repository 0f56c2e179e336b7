"""What another family is named by is left out of the copy for a child's file, and of what its people read (B1.25)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cmr.filing.leaving_out import copy_for_file, read_token
from cmr.filing.operations import NotSaid, look_at, looked_at_signing, mark_filed, take_back
from cmr.filing.queries import seen_of
from cmr.models import AccessRecord, Action, Filing, HistoryEntry, db
from cmr.rules.left_out import COVERED, MARK, UNDECIDED
from cmr.rules.refusal import Refused
from tests.application import Opens
from tests.factories import CIN, a_declaration
from tests.filing.table import FAMILIES, NOW, Desk, a_desk
from tests.pdf_read import Pdf, squeezed

FOREIGN = "As with Maya Fenwick, born 19 July 2015 (552190)."
TO_DO = "Ask the school of Maya Fenwick."
GONE = ("Maya", "19 July 2015", "552190")


def decides(
    filing: Filing, desk: Desk, out: range | list[int], reason: str = "", *, stays: bool = False
) -> None:
    look_at(
        filing, reason, stays=stays, read=read_token(seen_of(filing)), by=desk.administrator, at=NOW,
        for_id=None, out=out,
    )  # fmt: skip
    db.session.commit()


def record(desk: Desk) -> str:
    return f"/referrals/{desk.cases[0].referral.reference}"


def part_pdf(desk: Desk) -> str:
    return f"/meetings/{desk.meeting.id}/cases/{desk.cases[0].referral.reference}/minutes.pdf"


def marked(page: str) -> list[bool]:
    """Of each thing that was found, whether it is marked to be left out."""
    return [" checked" in one for one in re.findall(r'<input[^>]* name="out"[^>]*>', page)]


def to_paste(page: str) -> str:
    (text,) = re.findall(r'<textarea[^>]* id="pasted-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return unescape(text)


def none_of_it(words: str) -> None:
    assert not [one for one in GONE if squeezed(one) in squeezed(words)]


def test_what_is_certain_is_offered_as_left_out_and_gone_from_paper_text_and_record(
    desk: Desk, sign_in: Opens
) -> None:
    filing = desk.plants(0, FOREIGN)
    whole, hash_, url = filing.text, filing.content_hash, f"/filings/{filing.id}"
    browser, worker = sign_in(desk.administrator), sign_in(desk.cases[0].referral.worker)
    page = browser.get(url)
    assert marked(page.text) == [True] * 3
    read = re.findall(r'name="read" value="([^"]+)"', page.text)[0]
    browser.post(f"{url}/looked", {"read": read, "out": ["0", "1", "2"]})

    pasted = to_paste(browser.get(url).text)
    none_of_it(pasted)
    assert f"As with {MARK}, born {MARK} ({MARK})." in pasted
    note = "6 words about another family are left out, by Ada Tidewell, 10am on Tuesday 15 December 2026."
    assert note in pasted
    assert hash_ in pasted
    taken = browser.get(f"{url}/paper.pdf")
    assert "-minutes-1-copy.pdf" in taken.headers["Content-Disposition"], "It is not the paper whole."
    pdf = Pdf(taken.data).words
    none_of_it(pdf)
    assert squeezed(MARK) in pdf
    assert squeezed(note) in pdf
    assert hash_ in pdf

    shown = worker.get(record(desk)).text
    none_of_it(shown)
    assert note in shown
    none_of_it(Pdf(worker.get(part_pdf(desk)).data).words)
    copies = db.session.query(AccessRecord).filter(AccessRecord.what.in_(("filed", "minutes_part"))).all()
    assert [one.detail["left_out"] for one in copies] == [6, 6]

    db.session.refresh(filing)
    assert (filing.text, filing.content_hash) == (whole, hash_), "What was approved stays as it is."
    (entry,) = db.session.query(HistoryEntry).filter_by(verb="look_at_names").all()
    assert entry.detail["left_out"] == 3
    assert "Maya" not in str(entry.detail)
    assert (
        "3 of them are left out of what goes onto the file"
        in sign_in(desk.administrator).get(record(desk)).text
    )


def test_who_was_at_the_meeting_reads_it_as_it_was_approved(desk: Desk, sign_in: Opens) -> None:
    decides(desk.plants(0, FOREIGN), desk, range(3))
    assert "Maya Fenwick" in sign_in(desk.chair).get(record(desk)).text
    assert "Maya Fenwick" not in sign_in(desk.cases[0].referral.worker).get(record(desk)).text


def test_what_is_certain_stays_only_with_a_reason_and_the_tick(desk: Desk, sign_in: Opens) -> None:
    filing = desk.plants(0, FOREIGN)
    url, read = f"/filings/{filing.id}/looked", read_token(seen_of(filing))
    browser = sign_in(desk.administrator)
    answer = browser.post(url, {"read": read, "out": "1"}, status=422)
    assert "Say what you found" in answer.text
    assert "Say that it belongs here" in answer.text
    assert marked(answer.text) == [False, True, False]
    with pytest.raises(NotSaid, match="belongs here although"):
        decides(filing, desk, [1], "She is named in the order.")
    decides(filing, desk, [1], "She is named in the order.", stays=True)
    assert copy_for_file(filing).of(FOREIGN).count(MARK) == 1


def test_it_is_decided_anew_until_it_is_filed(desk: Desk, sign_in: Opens) -> None:
    filing = desk.plants(0, FOREIGN)
    before = read_token(seen_of(filing))
    decides(filing, desk, [], "It stays as it was said so.", stays=True)
    assert "Maya Fenwick" in sign_in(desk.cases[0].referral.worker).get(record(desk)).text
    assert "Decide anew" in sign_in(desk.administrator).get(f"/filings/{filing.id}").text
    with pytest.raises(Refused, match="Look again"):
        look_at(
            filing, "", stays=False, read=before, by=desk.administrator, at=NOW, for_id=None, out=range(3)
        )
    decides(filing, desk, range(3))
    assert "Maya Fenwick" not in sign_in(desk.cases[0].referral.worker).get(record(desk)).text
    mark_filed(filing, "Documents", NOW.date(), by=desk.administrator, at=NOW, for_id=None)
    db.session.commit()
    assert "Decide anew" not in sign_in(desk.administrator).get(f"/filings/{filing.id}").text
    with pytest.raises(Refused, match="marked as filed"):
        decides(filing, desk, [], "It stays.", stays=True)
    assert "Maya Fenwick" not in sign_in(desk.cases[0].referral.worker).get(record(desk)).text
    take_back(filing, "The wrong file.", by=desk.administrator, at=NOW + timedelta(hours=1), for_id=None)
    decides(filing, desk, [], "It stays.", stays=True)
    assert filing.left_out == []


def named_on_the_sheet(desk: Desk) -> Filing:
    """The signed sheet, in whose rationale and beside whose signature another child is named."""
    case, filing = desk.cases[0], desk.one(0, "sheet")
    assert case.sheet is not None
    case.sheet.rationale += f" {FOREIGN}"
    case.sheet.dissent = [{"person_id": 1, "name": "Mo", "view": "disagree", "text": "As with Maya Fenwick."}]
    filing.text = filing.text.replace("has drifted.", f"has drifted. {FOREIGN}")
    db.session.commit()
    assert FOREIGN in filing.text
    return filing


def test_of_a_sheet_it_is_covered_until_somebody_decided_and_then_left_out(
    desk: Desk, sign_in: Opens
) -> None:
    filing, case = named_on_the_sheet(desk), desk.cases[0]
    sheet = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/sheet.pdf"
    worker, chair = sign_in(case.referral.worker), sign_in(desk.chair)
    for mark in (COVERED, MARK):
        page = worker.get(record(desk)).text
        none_of_it(page)
        assert mark in page
        pdf = Pdf(worker.get(sheet).data).words
        none_of_it(pdf)
        assert squeezed(mark) in pdf
        assert "Maya Fenwick" in chair.get(record(desk)).text
        if mark == COVERED:
            decides(filing, desk, range(3))
    mine = Pdf(sign_in(desk.administrator).get(f"/filings/{filing.id}/paper.pdf").data).words
    none_of_it(mine)
    assert filing.content_hash in mine


def looked_as_signed(filing: Filing, desk: Desk) -> None:
    """Whoever signed said that it belongs there."""
    seen = seen_of(filing)
    looked_at_signing(filing.case, seen, [filing], by=desk.chair, at=filing.made_at, for_id=None)
    db.session.commit()


def test_a_look_at_signing_does_not_decide_what_the_childs_own_people_read(
    desk: Desk, sign_in: Opens
) -> None:
    filing, case = named_on_the_sheet(desk), desk.cases[0]
    looked_as_signed(filing, desk)
    sheet = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/sheet.pdf"
    worker, url = sign_in(case.referral.worker), f"/filings/{filing.id}"
    page = worker.get(record(desk)).text
    none_of_it(page)
    assert UNDECIDED in page
    assert (
        "covered until it is decided what goes onto the child’s file, due on Friday 11 December 2026." in page
    )
    assert "That is with Ada Tidewell, panel administrator." in page
    none_of_it(Pdf(worker.get(sheet).data).words)
    assert "Maya Fenwick" in sign_in(desk.chair).get(record(desk)).text
    administrator = sign_in(desk.administrator)
    page = administrator.get(url).text
    assert "This paper names another family. They looked before there was anything to file" in page
    assert '<details class="govuk-details" open>' in page, "the name is seen before the paper is handed out"
    decides(filing, desk, [], "A cousin of the boy is called so.", stays=True)
    assert "Maya Fenwick" in worker.get(record(desk)).text
    page = administrator.get(url).text
    assert "They looked before there was anything to file" not in page
    assert '<details class="govuk-details" open>' not in page


def test_filed_as_it_is_the_decision_is_made(desk: Desk, sign_in: Opens) -> None:
    filing = named_on_the_sheet(desk)
    looked_as_signed(filing, desk)
    mark_filed(filing, "Documents", NOW.date(), by=desk.administrator, at=NOW, for_id=None)
    db.session.commit()
    assert "Maya Fenwick" in sign_in(desk.cases[0].referral.worker).get(record(desk)).text


def test_who_withdrew_from_the_other_case_reads_none_of_its_names_on_the_record(
    desk: Desk, sign_in: Opens
) -> None:
    """Also where whoever files it let them stay: the member sat there, and did not hear that case."""
    sheet, part = named_on_the_sheet(desk), desk.plants(0, FOREIGN)
    for filing in (sheet, part):
        decides(filing, desk, [], "A cousin of the boy is called so.", stays=True)
    member = sign_in(desk.member)
    assert "Maya Fenwick" in member.get(record(desk)).text
    a_declaration(desk.cases[1], desk.member, "involvement", withdrew=True)
    db.session.commit()
    page = member.get(record(desk)).text
    assert "Maya" not in page
    assert page.count(f"As with {MARK}") >= 2
    assert "the name is of a family whose case you withdrew from" in page
    none_of_it(Pdf(member.get(part_pdf(desk)).data).words)


def test_the_completed_form_and_the_chronology_leave_it_out_too(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(CIN, FAMILIES[:2], approved=False)
    browser = sign_in(desk.administrator)
    for kind in ("sheet", "chronology"):
        filing = named_on_the_sheet(desk) if kind == "sheet" else desk.plants(0, FOREIGN, kind)
        decides(filing, desk, range(3))
        none_of_it(to_paste(browser.get(f"/filings/{filing.id}").text))
    none_of_it(Pdf(browser.get(f"/filings/{desk.one(0, 'sheet').id}/paper.pdf").data).words)


def test_nor_is_it_read_on_the_page_of_the_case_or_among_the_actions(desk: Desk, sign_in: Opens) -> None:
    """An action says what the sheet says, wherever it is listed."""
    filing, case = named_on_the_sheet(desk), desk.cases[0]
    assert case.sheet is not None
    filing.text = f"{filing.text}\n\n{TO_DO}"
    action = Action(
        case=case, referral=case.referral, number=9, kind="recommendation", text=TO_DO,
        due_on=NOW.date(), clause="BD",
    )  # fmt: skip
    db.session.add(action)
    db.session.commit()
    worker, chair = sign_in(case.referral.worker), sign_in(desk.chair)
    day = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}"
    for decided in (False, True):
        if decided:
            decides(filing, desk, range(3))
        for url in (day, "/actions", f"/actions/{action.id}/confirm"):
            none_of_it(worker.get(url).text)
        assert "Ask the school of" in worker.get("/actions").text
        assert "Maya Fenwick" in chair.get(day).text
