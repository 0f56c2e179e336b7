"""A meeting without network: its papers printed, held on paper, entered afterwards with the times as written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from cmr.minutes.recorded import drafted
from cmr.models import AccessRecord, MeetingPaper, MemberView, Person, db
from cmr.rules.on_paper import ASKED
from tests.application import Browser
from tests.factories import CIN, CMR, a_declaration, a_guest, a_referral
from tests.hearing.conftest import NOW, Hearing, a_hearing
from tests.hearing.test_attendance import attendance_of
from tests.on_paper.paper_desk import confirmed, entered, opened_on_paper, said
from tests.pdf_read import Pdf, faults, squeezed

SignIn = Callable[[Person], Browser]


def in_order(pdf: Pdf, *words: str) -> None:
    at = 0
    for one in map(squeezed, words):
        found = pdf.words.find(one, at)
        assert found >= 0, (one, pdf.words[at : at + 3000])
        at = found + len(one)


THEIR_SHEET = {
    CMR: (
        "Name of Child/ren", "Name of Worker", "Team", "The panel agreed that:", "Refer to LPM",
        "What is the rationale", "Return to panel on", "Name of Chair",
    ),
    CIN: (
        "Name of child/ren/ young person", "PIN/s", "Not on this paper", "Social Worker", "Team Manager",
        "Panel Outcome", "No further action", "Panel Recommendations", "Date to be actioned by", "Return to Panel on",
        "Name", "Position",
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", [CMR, CIN])
def test_the_papers_follow_the_meeting_and_the_panels_own_sheet(
    app: Flask, sign_in: SignIn, key: str
) -> None:
    hearing = a_hearing(key, state="circulated")
    guest = a_guest(hearing.case)
    db.session.commit()
    answer = sign_in(hearing.administrator).get(f"/meetings/{hearing.meeting.id}/on-paper.pdf")
    pdf = Pdf(answer.data)
    assert faults(pdf) == []
    in_order(
        pdf, "Papers for a meeting without network", "Attendance", "Deputy who came", "Arrived", "Left",
        "Apologies", "Signature", hearing.members[0].name, "Statement of conduct", hearing.referral.reference,
        "Declarations", "Members’ views", *THEIR_SHEET[key], "Signature", "The next meeting", "Closed at",
    )  # fmt: skip
    assert squeezed(guest.name) in pdf.words
    terms = pdf.words
    never = () if key == CIN else ("Left undecided at",)
    asked = ("Which outcome it carries out, if one", "Who sees to it", "Why another date", "Who presented it")
    for label in (*asked, *ASKED.values()):
        assert (squeezed(label) in terms) is (label not in never), label
    for item in ("Introductions", "Any other business"):
        assert squeezed(item) in terms
    assert all(squeezed(f"Printed by {hearing.administrator.name}") in squeezed(one) for one in pdf.pages)
    assert f"Page {len(pdf.pages)} of {len(pdf.pages)}" in pdf.pages[-1]
    child = hearing.referral.children[0]
    assert squeezed(child.name) not in pdf.words


def test_each_case_has_pages_of_its_own(circulated: Hearing, sign_in: SignIn) -> None:
    other = a_referral(
        circulated.meeting.panel, state="scheduled", meeting=circulated.meeting, child="Ona Brandt"
    )
    db.session.commit()
    pdf = Pdf(sign_in(circulated.chair).get(f"/meetings/{circulated.meeting.id}/on-paper.pdf").data)
    mine, theirs = circulated.referral.reference, other.reference
    of_cases = [one for one in pdf.pages[:-1] if "Arrived" not in one]
    assert [one for one in of_cases if theirs in one]
    assert not [one for one in of_cases if mine in one and theirs in one]


def test_who_printed_them_is_written_down_for_the_meeting_and_each_case(
    circulated: Hearing, sign_in: SignIn
) -> None:
    sign_in(circulated.chair).get(f"/meetings/{circulated.meeting.id}/on-paper.pdf")
    rows = db.session.scalars(select(AccessRecord).where(AccessRecord.what == "blank_papers")).all()
    assert {(one.record_kind, one.person_id) for one in rows} == {
        ("meeting", circulated.chair.id),
        ("referral", circulated.chair.id),
    }


def test_whoever_withdrew_prints_no_sheet_of_that_case(circulated: Hearing, sign_in: SignIn) -> None:
    a_declaration(circulated.case, circulated.chair, "involvement", withdrew=True)
    db.session.commit()
    pdf = Pdf(sign_in(circulated.chair).get(f"/meetings/{circulated.meeting.id}/on-paper.pdf").data)
    assert circulated.referral.reference not in " ".join(pdf.pages)
    assert "1 case is not open to" in " ".join(" ".join(pdf.pages).split())


def test_members_print_and_enter_nothing(circulated: Hearing, sign_in: SignIn) -> None:
    member, base = sign_in(circulated.members[0]), f"/meetings/{circulated.meeting.id}"
    for path in ("on-paper", "on-paper.pdf", "on-paper/attendance"):
        member.get(f"{base}/{path}", status=403)
    for path in ("on-paper/open", "on-paper/close", "on-paper/attendance", "scans"):
        member.post(f"{base}/{path}", status=403)
    member.post(f"{circulated.url}/on-paper", status=403)
    member.post(f"{circulated.url}/on-paper/sign", status=403)


def test_before_circulation_nothing_is_printed(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="planned")
    chair = sign_in(hearing.chair)
    assert "once the agenda has gone out" in chair.get(f"/meetings/{hearing.meeting.id}/on-paper").text
    chair.get(f"/meetings/{hearing.meeting.id}/on-paper.pdf", status=409)


def test_a_meeting_is_entered_as_it_was_written(
    circulated: Hearing, sign_in: SignIn, next_morning: None
) -> None:
    hearing = circulated
    administrator = entered(hearing, sign_in)
    meeting, first = hearing.meeting, hearing.members[0]
    assert meeting.opened_at == NOW.replace(hour=9, minute=35)
    assert attendance_of(meeting, first).from_paper
    assert [f"{came:%H:%M}" for came, _ in attendance_of(meeting, first).stays] == ["09:30", "10:10"]
    assert attendance_of(meeting, hearing.administrator).apologies
    assert attendance_of(meeting, hearing.chair).conduct_accepted_at == NOW.replace(hour=9, minute=35)
    declared = hearing.case.declarations[0]
    assert (declared.from_paper, declared.declared_at) == (True, NOW.replace(hour=9, minute=45))
    assert declared.recorded_by_id == hearing.administrator.id
    view = db.session.scalars(select(MemberView)).first()
    assert view is not None
    assert (view.from_paper, view.said_at) == (True, NOW.replace(hour=10, minute=15))

    chair = sign_in(hearing.chair)
    assert "The scan" in chair.get(f"{hearing.url}/on-paper/sign").text
    chair.post(f"{hearing.url}/on-paper/sign", confirmed(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert (sheet.signed_by, sheet.signed_at) == (hearing.chair, NOW.replace(hour=10, minute=20))
    assert sheet.from_paper
    assert hearing.case.ended_at == sheet.signed_at
    assert f"{hearing.chair.name} signed it at 10:20am on Thursday 10 December 2026" in sheet.note
    assert (
        f"{hearing.administrator.name} entered it; {hearing.chair.name} confirmed with their password"
        in sheet.note
    )
    scan = db.session.scalars(select(MeetingPaper)).one()
    assert scan.sha256 in sheet.note
    assert hearing.referral.state in ("heard", "actioned")

    page = chair.get(hearing.url).text
    assert "Decision sheet signed on paper by" in page
    assert page.count("Recorded from paper") >= 1 + len(hearing.case.declarations)
    printed = Pdf(chair.get(f"{hearing.url}/sheet.pdf").data)
    assert faults(printed) == []
    assert squeezed("On paper; recorded from paper") in printed.words
    assert "Recorded from paper" in chair.get(f"/meetings/{meeting.id}/attendance").text
    administrator.post(f"/meetings/{meeting.id}/on-paper/close", {"when": "11:30"})
    assert meeting.closed_at == NOW.replace(hour=11, minute=30)
    text = "\n".join(one.text for one in drafted(meeting))
    assert "Entered from what was written on paper." in text
    assert "It was entered from what was written on paper." in text
    assert "Quorum: met, with the chair and 2 members" in text
    line = next(one for one in text.splitlines() if one.startswith(first.name))
    assert "until 10am and from 10:10am" in line


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"when": "10:05"}, 409, "There is no quorum"),  # the first member was out of the room
        ({"when": "9:10"}, 409, "The meeting opened at 9:35am"),
        ({"when": "11:45"}, 409, "was not in the meeting at that time"),
        ({"when": ""}, 422, "Say at what time it was signed."),
        ({"compared": ""}, 422, "Compare the two, and say so."),
        ({"password": "wrong"}, 422, "password"),
        ({"version": "0"}, 409, "was changed after you opened it"),
    ],
)
def test_a_signature_on_paper_is_confirmed_as_it_was_or_not_at_all(
    circulated: Hearing, sign_in: SignIn, next_morning: None, change: dict[str, str], status: int, why: str
) -> None:
    entered(circulated, sign_in)
    chair = sign_in(circulated.chair)
    answer = chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated, **change), status=status)
    assert why in answer.text
    assert circulated.case.sheet is not None
    assert circulated.case.sheet.signed_at is None


def test_without_its_scan_no_sheet_is_confirmed(
    circulated: Hearing, sign_in: SignIn, next_morning: None
) -> None:
    administrator = entered(circulated, sign_in)
    scan = db.session.scalars(select(MeetingPaper)).one()
    administrator.post(f"{circulated.url}/scans/{scan.id}/remove")
    chair = sign_in(circulated.chair)
    assert (
        "Attach the scan of this case’s signed sheet first"
        in chair.get(f"{circulated.url}/on-paper/sign").text
    )
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated), status=409)
    assert circulated.case.state == "placed"


def test_an_administrator_who_typed_it_does_not_confirm_it(
    circulated: Hearing, sign_in: SignIn, next_morning: None
) -> None:
    administrator = entered(circulated, sign_in)
    administrator.get(f"{circulated.url}/on-paper/sign", status=403)
    administrator.post(f"{circulated.url}/on-paper/sign", confirmed(circulated), status=403)


def test_a_member_whom_the_chair_named_signed_it(
    circulated: Hearing, sign_in: SignIn, next_morning: None
) -> None:
    entered(circulated, sign_in)
    member, chair = circulated.members[1], sign_in(circulated.chair)
    chair.post(f"{circulated.url}/on-paper/sign", confirmed(circulated, signed_by=str(member.id)))
    sheet = circulated.case.sheet
    assert sheet is not None
    assert sheet.signed_by == member
    assert f"{member.name} was designated by {circulated.chair.name}" in sheet.note


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"declared_at": ""}, "Say when the declarations were made"),
        ({"said_at": ""}, "Say when the views were said"),
        ({"said_at": "10:05"}, "was not in the meeting at 10:05am"),
        ({"said_at": "9:20"}, "The meeting opened at 9:35am"),
    ],
)
def test_what_is_said_is_entered_whole_or_not_at_all(
    circulated: Hearing, sign_in: SignIn, next_morning: None, change: dict[str, str], why: str
) -> None:
    browser = sign_in(circulated.administrator)
    opened_on_paper(circulated, browser)
    answer = browser.post(f"{circulated.url}/on-paper", said(circulated, **change), status=409)
    assert why in answer.text
    assert circulated.case.declarations == []


@pytest.mark.parametrize(
    ("when", "status", "why"),
    [("", 422, "Say when the meeting opened."), ("23:50", 409, "That time has not come yet.")],
)
def test_it_opens_at_a_time_of_that_day_which_has_come(
    circulated: Hearing, sign_in: SignIn, when: str, status: int, why: str
) -> None:
    url = f"/meetings/{circulated.meeting.id}/on-paper/open"
    answer = sign_in(circulated.chair).post(
        url, {"chair": str(circulated.chair.id), "when": when}, status=status
    )
    assert why in answer.text
    assert circulated.meeting.state == "circulated"


def test_the_board_leads_to_the_papers_for_who_runs_the_meeting(app: Flask, sign_in: SignIn) -> None:
    """The day before, where the pack is: printed once the agenda has gone out."""
    before = a_hearing(state="circulated")
    url = f"/meetings/{before.meeting.id}"
    way = f'href="{url}/on-paper"'
    assert way in sign_in(before.administrator).get(url).text
    assert way in sign_in(before.chair).get(url).text
    assert way not in sign_in(before.members[0]).get(url).text
    before.meeting.state, before.meeting.circulated_at = "planned", None
    db.session.commit()
    assert way not in sign_in(before.administrator).get(url).text
