"""An entry has an owner, and its date by the timescale unless the panel says why it is another (B1.22, B1.26)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask import Flask

from cmr.hearing.sheets import content_hash, facts_of_sheet
from cmr.minutes.recorded import with_sheet
from cmr.models import DecisionSheet, Person, db
from cmr.rules.minutes_draft import of_sheet
from cmr.rules.minutes_records import CaseRecord
from tests.application import Browser
from tests.factories import CIN
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of
from tests.pdf_read import Pdf, squeezed

SignIn = Callable[[Person], Browser]
BY_THE_TIMESCALE = date(2026, 12, 24)


def sheet_of(hearing: Hearing) -> DecisionSheet:
    assert hearing.case.sheet is not None
    return hearing.case.sheet


def signing(hearing: Hearing) -> dict[str, str]:
    return {"version": str(sheet_of(hearing).version), "password": PASSWORD} | all_asked(hearing.meeting)


def usual(hearing: Hearing) -> str:
    manager = hearing.referral.team.manager
    assert manager is not None
    return f"{hearing.referral.worker.name} and {manager.name}"


def test_the_social_worker_and_the_team_manager_own_an_entry_unless_somebody_else_is_named(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert f'value="{usual(hearing)}"' in chair.get(hearing.url).text
    entries = {
        "entries-1-kind": "recommendation",
        "entries-1-text": "Hear the school.",
        "entries-1-owner": "The school’s designated lead",
        **date_of("entries-1-due_on", "24", "12", "2026"),
    }
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**entries))
    look = chair.get(f"{hearing.url}/sign").text.split('id="to_come"')[1]
    assert f"{usual(hearing)}, by Tuesday 15 December 2026" in look
    assert [row["owner"] for row in sheet_of(hearing).entries] == [
        usual(hearing),
        "The school’s designated lead",
    ]
    chair.post(f"{hearing.url}/sign", signing(hearing))
    actions = {one.number: (one.owner, one.due_on) for one in hearing.referral.actions}
    assert actions[1] == (usual(hearing), date(2026, 12, 18))
    assert actions[2] == ("The school’s designated lead", BY_THE_TIMESCALE)
    assert actions[3] == (usual(hearing), date(2026, 12, 15))
    shown = sign_in(hearing.referral.worker).get(hearing.url).text
    assert "The school’s designated lead" in shown
    assert "Friday 18 December 2026: Before the school breaks up." in shown


def test_without_an_owner_it_is_not_signed(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-owner": " "}))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 1 has no owner. Say who sees to it." in answer.text


STRATEGY = {"entries-0-kind": "recommendation", "entries-0-outcome": "strategy_meeting"}


def test_a_later_date_than_the_timescales_wants_its_reason(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.22b: of what carries out an outcome with a timescale; one that is sooner is within it."""
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert "Strategy meeting for ICPC (by Tuesday 15 December 2026)" in chair.get(hearing.url).text
    late = STRATEGY | {"entries-0-due_reason": ""}
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**late))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 1 would be due on Tuesday 15 December 2026. Say why it is later." in answer.text
    version = signing(hearing)["version"]
    chair.post(f"{hearing.url}/sheet", cmr_sheet(version=version, **STRATEGY))
    told = "Friday 18 December 2026, later than the timescale’s Tuesday 15 December 2026: Before the school"
    assert told in chair.get(f"{hearing.url}/sign").text
    soon = late | date_of("entries-0-due_on", "11", "12", "2026")
    chair.post(f"{hearing.url}/sheet", cmr_sheet(version=signing(hearing)["version"], **soon))
    assert "later than" not in chair.get(f"{hearing.url}/sign").text
    chair.post(f"{hearing.url}/sign", signing(hearing))


def test_where_the_terms_give_no_time_none_is_proposed(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.22c: the day is the panel's; where nobody gives one it is said that nobody did."""
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    shown = chair.get(hearing.url).text
    assert 'name="entries-0-due_on-day" value="24"' not in " ".join(shown.split())
    assert "Where the terms give none, it is due on Thursday 24 December 2026" in shown
    later = date_of("entries-0-due_on", "8", "1", "2027") | {"entries-0-due_reason": ""}
    both = {**later, "outcomes": ["legal_planning_meeting"]}
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**both))
    look = chair.get(f"{hearing.url}/sign").text
    assert "Thursday 24 December 2026 (the terms give no time for it)" in look
    assert "as neither the panel nor its terms give a date" in look
    chair.post(f"{hearing.url}/sign", signing(hearing))
    due = {one.number: one.due_on for one in hearing.referral.actions}
    assert due == {1: date(2027, 1, 8), 2: BY_THE_TIMESCALE}


def test_what_an_entry_carries_out_is_one_action_with_it(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.22, B1.24: before signing the actions are listed; what is the same thing is said to be one, and is one."""
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    sent = {"entries-0-text": "Strategy meeting.", **date_of("entries-0-due_on", "", "", "")}
    sent |= {"entries-0-due_reason": ""}
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**sent))
    look = chair.get(f"{hearing.url}/sign").text
    assert "These 2 actions follow once it is signed" in look
    assert "Do two of these say the same thing?" in look
    chair.post(f"{hearing.url}/sheet", cmr_sheet(version=signing(hearing)["version"], **sent, **STRATEGY))
    look = chair.get(f"{hearing.url}/sign").text
    assert "This action follows once it is signed" in look
    assert "Do two of these say the same thing?" not in look
    assert "Carries out: Strategy meeting for ICPC" in look
    assert "Carried out by entry 1" in look
    chair.post(f"{hearing.url}/sign", signing(hearing))
    (action,) = hearing.referral.actions
    assert action.text.startswith("Strategy meeting (hold a strategy meeting to consider whether")
    assert (action.owner, action.due_on, action.clause) == (usual(hearing), date(2026, 12, 15), "B1.22b")
    pdf = Pdf(chair.get(f"{hearing.url}/sheet.pdf").data)
    assert squeezed("Carries out") in pdf.words
    assert squeezed("Tuesday 15 December 2026") in pdf.words
    assert squeezed("entry 1") in pdf.words
    record = with_sheet(CaseRecord(1, "The case", "heard", "Ann Lee"), hearing.case, sheet_of(hearing))
    assert "Carries out: Strategy meeting for ICPC." in "\n".join(of_sheet(record))
    assert "by Tuesday" not in of_sheet(record)[1], "one date for one thing"


def test_a_row_without_words_is_kept_as_it_was_typed_and_asked_about_at_signing(
    hearing: Hearing, sign_in: SignIn
) -> None:
    """B1.24: nothing that somebody filled in is lost; a row with nothing but what stood in it is no entry."""
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    rows = {
        "entries-1-kind": "recommendation",
        "entries-1-owner": usual(hearing),
        **date_of("entries-1-due_on", "24", "12", "2026"),
        "entries-2-kind": "recommendation",
        "entries-2-owner": usual(hearing),
        "entries-2-outcome": "strategy_meeting",
        "entries-3-kind": "recommendation",
        "entries-3-owner": "The school’s designated lead",
        "entries-4-kind": "recommendation",
        "entries-4-owner": usual(hearing),
    }
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**rows))
    assert [row["due_on"] for row in sheet_of(hearing).entries] == ["2026-12-18", "2026-12-24", None, None]
    assert sheet_of(hearing).entries[2]["outcome"] == "strategy_meeting"
    assert sheet_of(hearing).entries[3]["owner"] == "The school’s designated lead"
    (day,) = re.findall(r'<input[^>]*name="entries-1-due_on-day"[^>]*>', chair.get(hearing.url).text)
    assert 'value="24"' in day
    look = chair.get(f"{hearing.url}/sign").text
    assert "Entry 2 has no words, only a date. Write what was agreed, or remove it." in look
    assert "Entry 3 has no words, only an outcome that it carries out." in look
    assert "Entry 4 has no words, only who sees to it." in look
    assert look.count("Not written yet") == 3
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 2 has no words" in answer.text


def test_an_entry_carries_out_what_is_chosen_or_nothing(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**STRATEGY | {"outcomes": ["continue_plan"]}))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 1 carries out “Strategy meeting for ICPC”, which is not chosen." in answer.text
    unknown = cmr_sheet(version=signing(hearing)["version"], **STRATEGY | {"entries-0-outcome": "adoption"})
    chair.post(f"{hearing.url}/sheet", unknown, status=422)
    assert sheet_of(hearing).entries[0]["outcome"] == "strategy_meeting"


def test_a_panel_whose_sheet_asks_for_the_date_wants_no_reason(app: Flask, sign_in: SignIn) -> None:
    """Nor does any, where no timescale is passed; the other panel's outcomes are carried out just so."""
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cin_sheet())
    carried = {"entries-0-outcome": "step_down", "outcomes": ["step_down"]}
    assert "Step down to Early Help (by Thursday 24 December 2026)" in chair.get(hearing.url).text
    chair.post(f"{hearing.url}/sheet", cin_sheet(version=signing(hearing)["version"], **carried))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Action 1 would be due on Thursday 24 December 2026. Say why it is later." in answer.text
    chair.post(
        f"{hearing.url}/sheet", cin_sheet(version=signing(hearing)["version"], **{"entries-0-outcome": ""})
    )
    chair.post(f"{hearing.url}/sign", signing(hearing))
    assert sheet_of(hearing).signed_at is not None


def test_a_sheet_from_before_there_were_owners_reads_and_hashes_as_it_did(
    hearing: Hearing, sign_in: SignIn
) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet())
    old = {"kind": "recommendation", "text": "As before.", "safeguarding": "", "due_on": "2026-12-24"}
    sheet_of(hearing).entries = [old]
    db.session.commit()
    # Not signed yet: it has the usual owner.
    assert [one.owner for one in facts_of_sheet(hearing.case).entries] == [usual(hearing)]
    chair.post(f"{hearing.url}/sign", signing(hearing))
    sheet = sheet_of(hearing)
    assert sheet.entries == [old | {"owner": usual(hearing)}]
    assert {one.number: one.owner for one in hearing.referral.actions}[1] == usual(hearing)
    # Signed before: nothing is added to what the signature covers.
    sheet.entries = [old]
    sheet.content_hash = content_hash(sheet)
    assert [one.owner for one in facts_of_sheet(hearing.case).entries] == [""]
    assert sheet.content_hash == content_hash(sheet)


def test_both_texts_of_a_clash_say_owner_and_date(hearing: Hearing, sign_in: SignIn) -> None:
    sign_in(hearing.administrator).post(f"{hearing.url}/sheet", cmr_sheet())
    mine = cmr_sheet(**{"entries-0-owner": "The health visitor"})
    text = sign_in(hearing.chair).post(f"{hearing.url}/sheet", mine, status=409).text
    assert f"Owner: {usual(hearing)}" in text
    assert "Owner: The health visitor" in text
    assert "By Friday 18 December 2026: Before the school breaks up." in text


def test_the_box_asks_for_what_the_panels_own_sheet_calls_it(
    hearing: Hearing, cin_hearing: Hearing, sign_in: SignIn
) -> None:
    """DF: "Action" beside "Date to be actioned by"; where entries are only numbered, what was agreed."""
    page = sign_in(cin_hearing.chair).get(cin_hearing.url).text
    box = page[page.index("Action 1") : page.index("Who sees to it")]
    assert re.search(r'<label[^>]*for="entries-0-text"[^>]*>\s*Action\s*</label>', box)
    assert "What the panel agreed" not in page
    page = sign_in(hearing.chair).get(hearing.url).text
    assert re.search(r'<label[^>]*for="entries-0-text"[^>]*>\s*What the panel agreed\s*</label>', page)
