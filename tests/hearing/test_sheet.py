"""The decision sheet: written, refused with reasons, signed once, frozen, or decided in the panel’s stead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cmr.hearing.sheets import content_hash
from cmr.models import Person, db
from tests.application import Browser
from tests.factories import CIN, a_declaration, a_deputy, a_person
from tests.hearing.conftest import NOW, Hearing, a_hearing, arrives
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of

SignIn = Callable[[Person], Browser]


def written(hearing: Hearing, browser: Browser, sheet: dict[str, Any]) -> None:
    browser.post(f"{hearing.url}/sheet", sheet)


def signature(hearing: Hearing) -> dict[str, str]:
    sheet = hearing.case.sheet
    return {"version": str(sheet.version if sheet else 0), "password": PASSWORD} | all_asked(hearing.meeting)


def test_a_review_is_heard(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(
        hearing,
        chair,
        cmr_sheet(
            outcomes=["strategy_meeting", "network_meeting"], network_meeting__meeting_kind="multi_agency"
        ),
    )
    assert "Update the safety plan" in chair.get(f"{hearing.url}/sign").text
    chair.post(f"{hearing.url}/sign", signature(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert (hearing.referral.state, hearing.case.state) == ("heard", "heard")
    assert (sheet.signed_by, sheet.signed_for_id) == (hearing.chair, None)
    assert sheet.content_hash == content_hash(sheet)
    actions = [(one.number, one.kind, one.due_on, one.clause) for one in hearing.referral.actions]
    assert sorted(actions) == [
        (1, "recommendation", date(2026, 12, 18), "BD"),
        (2, "outcome", date(2026, 12, 15), "B1.22b"),
        (3, "outcome", date(2026, 12, 24), "B1.22a"),
    ]
    assert "3 actions to be done and confirmed" in chair.get(hearing.url).text


def test_a_review_of_a_plan_is_heard(cin_hearing: Hearing, sign_in: SignIn) -> None:
    hearing = cin_hearing
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cin_sheet(**date_of("returns_on", "4", "2", "2027")))
    chair.post(f"{hearing.url}/sign", signature(hearing))
    assert (hearing.case.state, hearing.referral.state) == ("heard", "returned")
    assert [(one.kind, one.due_on) for one in hearing.referral.actions] == [
        ("recommendation", date(2027, 1, 8))
    ]
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.returns_on == date(2027, 2, 4)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries-0-kind": "decision"}, "Entry 1 is a decision. Say why safeguarding warrants one."),
        ({"outcomes": []}, "Choose one outcome or more."),
        ({"outcomes": ["continue_plan", "plan_for_closure"]}, "contradict each other"),
        ({"rationale": ""}, "Write the rationale"),
        (
            {"entries-0-text": ""},
            "Entry 1 has no words, only a date and why that date. Write what was agreed",
        ),
        ({"outcomes": ["network_meeting"]}, "Which meeting?"),
        (date_of("entries-0-due_on", "9", "12", "2026"), "before the meeting"),
        (date_of("returns_on", "10", "12", "2026"), "must be after the meeting"),
    ],
)
def test_an_incomplete_sheet_is_kept_but_not_signed(
    hearing: Hearing, sign_in: SignIn, changes: dict[str, Any], words: str
) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet(**changes))
    assert words in chair.get(f"{hearing.url}/sign").text.replace("&#39;", "'")
    assert words in chair.post(f"{hearing.url}/sign", signature(hearing), status=409).text
    assert (hearing.referral.state, hearing.referral.actions) == ("scheduled", [])


def test_progress_to_icpc_wants_its_review_date(cin_hearing: Hearing, sign_in: SignIn) -> None:
    hearing = cin_hearing
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cin_sheet(outcomes=["section_47"]))
    answer = chair.post(f"{hearing.url}/sign", signature(hearing), status=409)
    assert "Progress to Section 47 and ICPC: “Date for review” needs an answer." in answer.text
    review = date_of("section_47__review_on", "14", "1", "2027")
    written(
        hearing, chair, cin_sheet(outcomes=["section_47"], version=signature(hearing)["version"], **review)
    )
    chair.post(f"{hearing.url}/sign", signature(hearing))
    due = {one.kind: one.due_on for one in hearing.referral.actions}
    assert due["outcome"] == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries-0-text": "x" * 4001}, "Use 4000 characters or fewer."),
        ({"rationale": "x" * 10001}, "Use 10000 characters or fewer."),
        ({"outcomes": ["adoption"]}, "is none of them"),
        ({"entries-0-kind": "order"}, "Not a valid choice"),
        (
            {f"entries-{row}-text": f"Line {row}." for row in range(7)},
            "The sheet holds 6 at most; you wrote 7.",
        ),
    ],
)
def test_a_malformed_sheet_is_shown_again_with_what_was_typed(
    hearing: Hearing, sign_in: SignIn, changes: dict[str, Any], words: str
) -> None:
    answer = sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet(**changes), status=422)
    assert words in answer.text
    assert "The plan has drifted since September." in answer.text or "rationale" in changes
    assert "There is a problem" in answer.text
    assert hearing.case.sheet is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (date_of("entries-0-due_on", "31", "2", "2027"), "real date"),
        (date_of("entries-0-due_on", "", "2", "2027"), "must include a day"),
        (date_of("entries-0-due_on", "1", "2", "27"), "year"),
        (date_of("returns_on", "x", "2", "2027"), "date"),
    ],
)
@pytest.mark.parametrize("press", [{}, {"sign": "yes"}])
def test_a_date_that_is_none_is_kept_as_typed_and_marked(
    hearing: Hearing, sign_in: SignIn, changes: dict[str, Any], words: str, press: dict[str, str]
) -> None:
    answer = sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet(**changes, **press), status=200)
    assert "There is a problem" in answer.text
    assert words in answer.text
    assert "Mend what is marked before it is signed." in answer.text
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.rationale == "The plan has drifted since September."
    assert 'name="version" value="1"' in answer.text


def test_rows_under_strange_names_are_ignored(hearing: Hearing, sign_in: SignIn) -> None:
    strange = {"entries-²-text": "Square.", "entries-0-colour": "red", "surprise": "yes", "entries-x": "y"}
    sign_in(hearing.chair).post(f"{hearing.url}/sheet", cmr_sheet(**strange))
    assert hearing.case.sheet is not None
    assert [row["text"] for row in hearing.case.sheet.entries] == [
        "Update the safety plan with the grandparents."
    ]


def test_rows_are_added_and_removed_and_what_stands_is_kept(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    two = chair.post(f"{hearing.url}/sheet", cmr_sheet(add="entries"), target="sheet", status=200).text
    assert 'name="entries-1-text"' in two
    assert "Update the safety plan" in two
    sheet = cmr_sheet(version="1", **{"entries-1-text": "Second.", "remove": "entries-0"})
    one = chair.post(f"{hearing.url}/sheet", sheet, status=200).text
    assert 'name="entries-1-text"' not in one
    assert "Second." in one
    assert "Update the safety plan" not in one
    assert hearing.case.sheet is not None
    assert [row["text"] for row in hearing.case.sheet.entries] == ["Second."]


def test_a_stale_sheet_shows_both_texts(hearing: Hearing, sign_in: SignIn) -> None:
    written(hearing, sign_in(hearing.administrator), cmr_sheet(**{"entries-0-text": "Theirs came first."}))
    chair = sign_in(hearing.chair)
    answer = chair.post(
        f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-text": "Mine came second."}), status=409
    )
    assert "Theirs came first." in answer.text
    assert "Mine came second." in answer.text
    assert hearing.administrator.name in answer.text
    sheet = hearing.case.sheet
    assert sheet is not None
    assert sheet.entries[0]["text"] == "Theirs came first."
    # What the page now holds, sent again, is put in the place of theirs.
    written(
        hearing, chair, cmr_sheet(**{"entries-0-text": "Mine came second.", "version": str(sheet.version)})
    )
    assert hearing.case.sheet is not None
    assert hearing.case.sheet.entries[0]["text"] == "Mine came second."


def test_a_sheet_that_changed_under_the_signer_is_not_signed(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet())
    read = signature(hearing)
    changed = cmr_sheet(rationale="Another one.", version=read["version"])
    written(hearing, sign_in(hearing.administrator), changed)
    answer = chair.post(f"{hearing.url}/sign", read, status=409)
    assert "changed after you opened it" in answer.text
    assert "Another one." in answer.text
    assert hearing.referral.state == "scheduled"


def test_a_wrong_password_signs_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet())
    answer = chair.post(f"{hearing.url}/sign", signature(hearing) | {"password": "guess"}, status=422)
    assert "The password is not right." in answer.text
    chair.post(f"{hearing.url}/sign", {"version": "1"}, status=422)
    assert hearing.referral.state == "scheduled"


def test_without_quorum_or_declarations_it_is_not_heard(hearing: Hearing, sign_in: SignIn) -> None:
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet())
    text = chair.post(f"{hearing.url}/sign", signature(hearing), status=409).text
    assert "Everyone present declares for the case before it is heard." in text
    for person in (hearing.chair, hearing.members[0]):
        a_declaration(hearing.case, person)
    a_declaration(hearing.case, hearing.members[1], "involvement", withdrew=True)
    text = chair.post(f"{hearing.url}/sign", signature(hearing), status=409).text
    assert "There is no quorum for this case" in text
    assert hearing.referral.state == "scheduled"


def test_a_chair_who_signed_the_referral_declares_it_and_it_stands_on_the_sheet(
    hearing: Hearing, sign_in: SignIn
) -> None:
    last = hearing.referral.live_signatures[-1]
    last.person, last.name = hearing.chair, hearing.chair.name
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet())
    text = chair.post(f"{hearing.url}/sign", signature(hearing), status=409).text
    assert "The chair signed this referral as a manager." in text
    chair.post(f"{hearing.url}/declare", {"kind": "involvement", "detail": "I signed it."})
    chair.post(f"{hearing.url}/sign", signature(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert "had signed this referral as service manager on Monday 2 November 2026" in sheet.note
    assert "and declared involvement before the case was heard" in sheet.note
    assert sheet.note in sign_in(hearing.members[0]).get(hearing.url).text


def test_one_whose_deputy_signed_the_referral_is_not_said_to_have_signed_it(
    hearing: Hearing, sign_in: SignIn
) -> None:
    last = hearing.referral.live_signatures[-1]
    last.for_id = hearing.chair.id
    hearing.everybody_declares()
    shown = sign_in(hearing.chair).get(hearing.url).text
    assert f"{last.name} signed this referral as service manager for them" in shown
    refused = sign_in(hearing.chair).post(f"{hearing.url}/declare", {"kind": "none"}, status=409).text
    assert f"{last.name}, for {hearing.chair.name}, signed this referral" in refused


def test_a_faulty_date_of_an_entry_is_said_by_its_label_alone(hearing: Hearing, sign_in: SignIn) -> None:
    sent = cmr_sheet() | date_of("entries-0-due_on", "31", "2", "26")
    text = sign_in(hearing.chair).post(f"{hearing.url}/sheet", sent | {"version": "0"}, status=200).text
    summary = text.split("There is a problem", 1)[1].split("</ul>", 1)[0]
    assert "To be done by must be a real date" in summary
    assert ">due_on<" not in summary


def test_only_who_is_in_the_chair_signs(hearing: Hearing, sign_in: SignIn) -> None:
    deputy = a_deputy(hearing.chair)
    hearing.everybody_declares()
    written(hearing, sign_in(hearing.administrator), cmr_sheet())
    answer = sign_in(deputy).post(f"{hearing.url}/sign", signature(hearing), status=409)
    assert "signed by the person in the chair" in answer.text
    for person in (hearing.administrator, hearing.members[0], hearing.referral.worker):
        sign_in(person).get(f"{hearing.url}/sign", status=403)
        sign_in(person).post(f"{hearing.url}/sign", signature(hearing), status=403)


def test_a_deputy_takes_over_a_case_from_which_the_chair_withdraws(hearing: Hearing, sign_in: SignIn) -> None:
    deputy = a_deputy(hearing.chair)
    for person in (deputy, *hearing.members):
        a_declaration(hearing.case, person)
    a_declaration(hearing.case, hearing.chair, "involvement", withdrew=True)
    written(hearing, sign_in(hearing.administrator), cmr_sheet())
    browser = sign_in(deputy)
    browser.post(f"{hearing.url}/sign", signature(hearing), status=409)
    arrives(hearing.meeting, deputy, "chair", "chair", hearing.chair)
    browser.post(f"{hearing.url}/sign", signature(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert (sheet.signed_by, sheet.signed_for) == (deputy, hearing.chair)
    assert f"for {hearing.chair.name}" in browser.get(hearing.url).text


def test_a_signed_sheet_is_never_changed(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cmr_sheet())
    chair.post(f"{hearing.url}/sign", signature(hearing))
    assert 'id="sheet_form"' not in chair.get(hearing.url).text
    back = chair.get(f"{hearing.url}/sign").text
    assert "It is signed" in back
    assert "It cannot be signed yet" not in back
    answer = chair.post(f"{hearing.url}/sheet", cmr_sheet(version=signature(hearing)["version"]), status=409)
    assert "What is signed is not changed." in answer.text
    chair.post(f"{hearing.url}/sign", signature(hearing), status=409)
    chair.post(f"{hearing.url}/undecided", {"reason": "Too late."}, status=409)
    assert len(hearing.referral.actions) == 2


def test_the_sheet_is_signed_while_the_meeting_is_open(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(state="circulated")
    chair = sign_in(hearing.chair)
    answer = chair.post(f"{hearing.url}/sheet", cmr_sheet(), status=409)
    assert "written while the meeting is open" in answer.text
    answer = chair.post(f"{hearing.url}/sign", signature(hearing), status=409)
    assert "signed by the person in the chair" in answer.text


def test_the_head_of_service_decides_with_reasons(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    written(hearing, chair, cin_sheet())
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(hearing.meeting))
    chair.post(f"/meetings/{hearing.meeting.id}/close")
    head = a_person("Helen Ward", "head of service")
    browser = sign_in(head)
    answer = browser.post(f"{hearing.url}/decide/sign", signature(hearing), status=409)
    assert "Write the reasons for the decision: they complete the sheet." in answer.text
    sheet = cin_sheet(
        version=signature(hearing)["version"], decision_reasons="The risk is higher than it looks."
    )
    browser.post(f"{hearing.url}/decide", sheet)
    assert "The risk is higher" in browser.get(f"{hearing.url}/decide/sign").text
    browser.post(f"{hearing.url}/decide/sign", signature(hearing))
    assert (hearing.referral.state, hearing.case.state) == ("heard", "heard")
    assert hearing.case.sheet is not None
    assert (hearing.case.sheet.signed_by, hearing.case.sheet.signed_position) == (head, "head of service")
    assert len(hearing.referral.actions) == 1


def test_a_chair_cannot_decide_in_the_head_of_services_stead(cin_hearing: Hearing, sign_in: SignIn) -> None:
    cin_hearing.case.undecided, cin_hearing.case.undecided_reason = True, "We differ."
    db.session.commit()
    chair = sign_in(cin_hearing.chair)
    chair.get(f"{cin_hearing.url}/decide/sign", status=403)
    chair.post(f"{cin_hearing.url}/decide", cin_sheet(), status=403)
    chair.post(f"{cin_hearing.url}/sign", signature(cin_hearing), status=409)
    assert cin_hearing.referral.state == "scheduled"


def test_days_after_the_meeting_the_decision_counts_its_own_timescales(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    # The panel left the proposed date as it was; what it asked for by Monday is past when it is decided.
    first = cin_sheet(**date_of("entries-0-due_on", "24", "12", "2026"))
    second = {"entries-1-text": "See the school.", **date_of("entries-1-due_on", "14", "12", "2026")}
    written(hearing, chair, first | second)
    chair.post(f"{hearing.url}/undecided", {"reason": "We differ on the risk."} | all_asked(hearing.meeting))
    chair.post(f"/meetings/{hearing.meeting.id}/close")
    with time_machine.travel(NOW + timedelta(days=18)):
        browser = sign_in(a_person("Helen Ward", "head of service"))
        sheet = cin_sheet(version=signature(hearing)["version"], decision_reasons="The risk is higher.")
        browser.post(f"{hearing.url}/decide", sheet | first | second | {"version": sheet["version"]})
        refused = browser.post(f"{hearing.url}/decide/sign", signature(hearing), status=409).text
        assert (
            "Action 2 is due on Monday 14 December 2026, before the day of the decision, Monday 28 December 2026."
        ) in refused
        page = browser.get(hearing.url).text
        # A day that nobody chose is left open again, and said from the day of the decision.
        assert not re.search(r'name="entries-0-due_on-day"[^>]* value="\d', page)
        assert "it is due on Tuesday 12 January 2027" in page
