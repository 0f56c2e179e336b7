"""An entry has an owner, and its date by the timescale unless the panel says why it is another (B1.22, B1.26)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask import Flask

from cmr.hearing.sheets import content_hash, facts_of_sheet
from cmr.models import DecisionSheet, Person, db
from tests.application import Browser
from tests.factories import CIN
from tests.hearing.conftest import Hearing, a_hearing
from tests.hearing.sheets import PASSWORD, all_asked, cin_sheet, cmr_sheet, date_of

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
    assert [row["owner"] for row in sheet_of(hearing).entries] == [
        usual(hearing),
        "The school’s designated lead",
    ]
    chair.post(f"{hearing.url}/sign", signing(hearing))
    actions = {one.number: (one.owner, one.due_on) for one in hearing.referral.actions}
    assert actions[1] == (usual(hearing), date(2026, 12, 18))
    assert actions[2] == ("The school’s designated lead", BY_THE_TIMESCALE)
    assert actions[3][0] == ""
    shown = sign_in(hearing.referral.worker).get(hearing.url).text
    assert "The school’s designated lead" in shown
    assert "and not by the timescale: Before the school breaks up." in shown


def test_without_an_owner_it_is_not_signed(hearing: Hearing, sign_in: SignIn) -> None:
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**{"entries-0-owner": " "}))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 1 has no owner. Say who sees to it." in answer.text


def test_a_later_date_than_the_timescales_wants_its_reason(hearing: Hearing, sign_in: SignIn) -> None:
    """B1.22: one that is sooner keeps the timescale."""
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert "By the panel’s own timescale Thursday 24 December 2026" in chair.get(hearing.url).text
    later = date_of("entries-0-due_on", "8", "1", "2027") | {"entries-0-due_reason": ""}
    chair.post(f"{hearing.url}/sheet", cmr_sheet(**later))
    answer = chair.post(f"{hearing.url}/sign", signing(hearing), status=409)
    assert "Entry 1 would be due on Thursday 24 December 2026. Say why it is later." in answer.text
    sooner = cmr_sheet(version=signing(hearing)["version"], **{"entries-0-due_reason": ""})
    chair.post(f"{hearing.url}/sheet", sooner)
    chair.post(f"{hearing.url}/sign", signing(hearing))


def test_a_panel_whose_sheet_asks_for_the_date_wants_no_reason(app: Flask, sign_in: SignIn) -> None:
    hearing = a_hearing(CIN)
    hearing.everybody_declares()
    chair = sign_in(hearing.chair)
    assert "Why another date" not in chair.get(hearing.url).text
    chair.post(f"{hearing.url}/sheet", cin_sheet())
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
