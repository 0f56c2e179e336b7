"""Who withdrew from one case reads none of its family's certain names in another case of the meeting (B1.4, B1.25)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cmr.adapters import clock
from cmr.filing.operations import sheet_signed
from cmr.hearing import sitting
from cmr.hearing.operations import table_case
from cmr.hearing.pulse import beat
from cmr.models import Case, MemberView, Person, Question, db
from cmr.rules.left_out import MARK
from cmr.rules.not_theirs import WHY
from tests.application import Opens
from tests.factories import a_declaration, a_seat
from tests.hearing.conftest import NOW, Hearing, arrives
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_live import another, opened, take
from tests.hearing.test_sheet import written

NAME = "Noor Wexford"
SAID = f"As with {NAME}, whom the school knows."


@pytest.fixture
def other(hearing: Hearing) -> Hearing:
    """A first case in which another family is named throughout; its second member withdrew from theirs."""
    third = a_seat(hearing.meeting.panel, "member", key="another_member")
    arrives(hearing.meeting, third.person, "member", third.key)
    theirs = another(hearing, NAME).case
    assert theirs is not None
    for person in (hearing.chair, hearing.members[1], third.person):
        a_declaration(hearing.case, person)
    said = a_declaration(hearing.case, hearing.members[0], "prior_knowledge")
    said.detail = f"I teach a cousin. {SAID}"
    a_declaration(theirs, hearing.members[1], "involvement", withdrew=True)
    view = MemberView(
        case=hearing.case, person_id=hearing.members[0].id, view="disagree", text=f"Too soon. {SAID}",
        said_at=NOW, recorded_by_id=hearing.members[0].id, earlier=[
            {"view": "agree", "text": f"At first yes. {SAID}", "by": "Ann", "at": NOW.isoformat()}
        ],
    )  # fmt: skip
    asks = Question(
        case_id=hearing.case.id, person_id=hearing.members[0].id, asked_of="chair", text=f"Is it known? {SAID}",
        noted_at=clock.now(),
    )  # fmt: skip
    db.session.add_all([view, asks])
    hearing.members.append(third.person)
    db.session.commit()
    return hearing


def chair_withdraws(hearing: Hearing) -> None:
    """From the other family's case."""
    theirs = db.session.scalars(select(Case).where(Case.id != hearing.case.id)).one()
    a_declaration(theirs, hearing.chair, "involvement", withdrew=True)
    db.session.commit()


def drafted(hearing: Hearing, sign_in: Opens, **more: Any) -> None:
    sheet = cmr_sheet(
        **{"entries-0-text": f"The school nurse. {SAID}", "rationale": f"It drifts. {SAID}"} | more
    )
    written(hearing, sign_in(hearing.administrator), sheet)
    db.session.expire_all()


def reads(hearing: Hearing, sign_in: Opens, person: Person) -> dict[str, str]:
    """All the ways in which the case comes to somebody: its page, its pieces, the day's page and its pieces."""
    browser, day = sign_in(person), f"/meetings/{hearing.meeting.id}"
    return {
        "page": browser.get(hearing.url).text,
        "live": browser.get(f"{hearing.url}/live", target="live").text,
        "day": browser.get(f"{day}/attendance").text,
        "day live": browser.get(f"{day}/live", target="live").text,
    }


def test_who_withdrew_reads_no_name_of_theirs_in_what_is_said_of_another_and_the_others_do(
    other: Hearing, sign_in: Opens
) -> None:
    _, withdrew, third = other.members
    take(other)
    drafted(other, sign_in)
    beat(other.meeting.id)
    # The others first and last: what is drawn once for many is drawn once for those who read the same.
    for person in (third, withdrew, third, other.members[0], withdrew):
        for where, text in reads(other, sign_in, person).items():
            for words in (
                "I teach a cousin.",
                "Too soon.",
                "At first yes.",
                "Is it known?",
                "The school nurse.",
            ):
                assert words in text, (where, words)
            assert (NAME in text) == (person is not withdrew), (where, person.name)
            assert (MARK in text) == (person is withdrew), where
            assert (WHY in text) == (person is withdrew), where


def test_what_is_sent_anew_piece_by_piece_is_covered_too(other: Hearing, sign_in: Opens) -> None:
    _, withdrew, third = other.members
    take(other)
    pages = {one: opened(sign_in(one), other.url) for one in (third, withdrew)}
    drafted(other, sign_in)
    for person, page in pages.items():
        answer = page.ask().text
        assert 'id="sheet"' in answer
        assert "The school nurse." in answer
        assert (NAME in answer) == (person is third)


def test_of_the_signed_sheet_too_while_the_meeting_runs_and_after(other: Hearing, sign_in: Opens) -> None:
    _, withdrew, third = other.members
    drafted(other, sign_in)
    sheet = other.case.sheet
    assert sheet is not None
    other.case.state, other.case.ended_at = "heard", NOW
    other.referral.state, other.referral.meeting, other.referral.heard_at = "heard", None, NOW
    sheet.signed_at, sheet.signed_by, sheet.signed_by_id = NOW, other.chair, other.chair.id
    sheet.signed_position, sheet.content_hash = other.chair.position, "0" * 64
    sheet_signed(other.case, at=NOW)
    db.session.commit()
    for state in ("in_session", "closed"):
        other.meeting.state, other.meeting.closed_at = state, NOW if state == "closed" else None
        db.session.commit()
        beat(other.meeting.id)
        db.session.commit()
        for path in ("", "/live"):
            text = sign_in(withdrew).get(f"{other.url}{path}", target="live" if path else "").text
            assert "Too soon." in text
            assert NAME not in text, (state, path)
        if state == "in_session":
            assert NAME in sign_in(third).get(other.url).text
    assert "Too soon." in sign_in(third).get(other.url).text


def test_nor_while_it_waits_for_a_decision_what_was_proposed_and_why(other: Hearing, sign_in: Opens) -> None:
    _, withdrew, third = other.members
    drafted(other, sign_in)
    sheet = other.case.sheet
    assert sheet is not None
    other.case.undecided, other.case.undecided_reason = True, f"Three against three. {SAID}"
    db.session.commit()
    for person in (third, withdrew):
        text = sign_in(person).get(other.url).text
        assert "Three against three." in text
        assert (NAME in text) == (person is third)


def test_nor_where_the_meeting_looks_back(other: Hearing, sign_in: Opens) -> None:
    chair_withdraws(other)
    table_case(other.case, f"The form is old. {SAID}", by=other.administrator, at=NOW)
    sitting.go_to_item(other.meeting, "review", by=other.administrator, at=NOW)
    db.session.commit()
    for person in (other.administrator, other.chair):
        text = sign_in(person).get(f"/meetings/{other.meeting.id}/attendance").text
        assert "The form is old." in text
        assert (SAID in text) == (person is other.administrator)


def test_what_somebody_said_themselves_stays_theirs(other: Hearing, sign_in: Opens) -> None:
    said, withdrew, _ = other.members
    db.session.query(MemberView).one().person_id = withdrew.id
    db.session.commit()
    assert said is not withdrew
    text = sign_in(withdrew).get(other.url).text
    assert f"Too soon. {SAID}" in text


def test_a_chair_who_withdrew_writes_the_sheet_as_it_stands_and_records_over_no_view_unread(
    other: Hearing, sign_in: Opens
) -> None:
    chair_withdraws(other)
    said = other.members[0]
    drafted(other, sign_in)
    text = sign_in(other.chair).get(other.url).text
    form, rest = text[text.index('id="sheet"') :], text[: text.index('id="sheet"')]
    assert SAID in form
    assert NAME not in rest
    assert f"Change the view of {said.name}" not in text
    assert f"Change the view of {said.name}" in sign_in(other.administrator).get(other.url).text
