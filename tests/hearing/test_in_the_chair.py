"""Who is in the chair now is said alike on every page, and who chaired from when afterwards (B1.2, D5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cmr.hearing import chairing, sitting
from cmr.hearing.attendance import close_meeting
from cmr.hearing.attendance_times import keep_stays
from cmr.hearing.chaired import chair_words
from cmr.hearing.queries import case_at_meeting, signer
from cmr.hearing.where import shown_by
from cmr.minutes.recorded import drafted
from cmr.models import Attendance, Person, db
from cmr.rules.chairing import Turn, chaired_words, clipped, turns
from tests.application import Opens
from tests.factories import a_declaration, a_person
from tests.hearing.conftest import NOW, Hearing
from tests.hearing.sheets import cmr_sheet
from tests.hearing.test_sheet_designate import name, signing
from tests.pdf_read import Pdf, squeezed


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 10, hour, minute, tzinfo=UTC)


def test_a_turn_ends_when_whoever_chairs_goes_and_begins_again_when_they_come_back() -> None:
    opened = ("Ann Lee", ((at(9), at(10)), (at(11), None)))
    other = ("Mo Hart, for Ann Lee", clipped(((at(9), None),), ((at(10, 20), None),)))
    found = turns((opened, other), at(12))
    assert found == (
        Turn("Ann Lee", at(9)),
        Turn("", at(10)),
        Turn("Mo Hart, for Ann Lee", at(10, 20)),
        Turn("Ann Lee", at(11)),
    )
    said = "Ann Lee; nobody from 10am; Mo Hart, for Ann Lee, from 10:20am; Ann Lee from 11am"
    assert chaired_words(found) == said
    assert chaired_words(turns((opened, other), at(10))) == "Ann Lee"
    assert chaired_words(()) == ""
    assert clipped(((at(9), at(10)),), ((at(10), None),)) == ()


def in_head(label: str, words: str, page: str) -> bool:
    """Whether the head of a record says so."""
    return bool(re.search(rf"<dt>{label}</dt>\s*<dd>{re.escape(words)}</dd>", page))


def entry_of(hearing: Hearing, person: Person) -> Attendance:
    db.session.expire_all()
    return db.session.query(Attendance).filter_by(meeting_id=hearing.meeting.id, person_id=person.id).one()


def leaves(hearing: Hearing, person: Person) -> None:
    entry = entry_of(hearing, person)
    keep_stays(entry, ((NOW, NOW + timedelta(minutes=5)),))
    db.session.commit()


@pytest.fixture
def handed(hearing: Hearing) -> tuple[Hearing, Person]:
    """The chair left and handed the chair over."""
    hearing.everybody_declares()
    takes = a_person("Ines Marlow", "service manager")
    a_declaration(hearing.case, takes, "involvement")
    chairing.hand_over(hearing.meeting, takes, by=hearing.chair, at=NOW + timedelta(minutes=5))
    leaves(hearing, hearing.chair)
    return hearing, takes


def test_the_head_of_the_day_and_what_happens_next_name_who_chairs_now(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    day = f"/meetings/{hearing.meeting.id}/attendance"
    for person in (hearing.administrator, hearing.members[0], takes):
        shown = sign_in(person).get(day).text
        assert f"<dt>Chair</dt><dd>{takes.name}, for {hearing.chair.name}</dd>" in shown
        assert f"<dt>With</dt> <dd>{hearing.chair.name}</dd>" not in shown
        assert f"<dt>With</dt> <dd>{takes.name}</dd>" in shown


def test_the_board_names_who_chairs_now_and_not_whoever_opened_it(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    board = f"/meetings/{hearing.meeting.id}"
    shown = sign_in(hearing.administrator).get(board).text
    assert in_head("Chair", f"{takes.name}, for {hearing.chair.name}", shown)
    assert f"<dt>With</dt> <dd>{takes.name}, for {hearing.chair.name}</dd>" in shown
    leaves(hearing, takes)
    shown = sign_in(hearing.administrator).get(board).text
    assert in_head("Chair", "Nobody now", shown)
    assert f"<dt>With</dt> <dd>{hearing.administrator.name}</dd>" in shown


def test_the_board_of_a_case_from_which_the_chair_withdrew_names_who_chairs_it(
    hearing: Hearing, sign_in: Opens
) -> None:
    """As the day's own page does."""
    hearing.everybody_declares()
    takes = a_person("Ines Marlow", "service manager")
    chairing.hand_over(hearing.meeting, takes, by=hearing.chair, at=NOW + timedelta(minutes=5))
    a_declaration(hearing.case, takes)
    own = next(one for one in hearing.case.declarations if one.person_id == hearing.chair.id)
    own.kind, own.detail, own.withdrew = "involvement", "A cousin.", True
    sitting.take_case(hearing.case, by=takes, at=NOW + timedelta(minutes=6))
    db.session.commit()
    shown = sign_in(hearing.administrator).get(f"/meetings/{hearing.meeting.id}").text
    assert in_head("Chair", f"{takes.name}, for {hearing.chair.name}", shown)


def test_with_nobody_in_the_chair_nobody_is_named(hearing: Hearing, sign_in: Opens) -> None:
    leaves(hearing, hearing.chair)
    shown = sign_in(hearing.members[0]).get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert "<dt>Chair</dt><dd>Nobody now</dd>" in shown


def test_a_closed_meeting_says_who_chaired_from_when(handed: tuple[Hearing, Person], sign_in: Opens) -> None:
    hearing, takes = handed
    sign_in(takes).post(f"{hearing.url}/table", {"reason": "The school comes first."})
    close_meeting(hearing.meeting, by=hearing.administrator, at=NOW + timedelta(hours=1))
    db.session.commit()
    words = f"{hearing.chair.name}; {takes.name}, for {hearing.chair.name}, from 10:05am"
    assert chair_words(hearing.meeting) == words
    shown = sign_in(hearing.administrator).get(f"/meetings/{hearing.meeting.id}/attendance").text
    assert f"<dt>Chair</dt><dd>{words}</dd>" in shown
    assert f"In the chair: {words}." in drafted(hearing.meeting)[0].text
    browser = sign_in(hearing.administrator)
    minutes = f"/meetings/{hearing.meeting.id}/minutes"
    for url in (f"/meetings/{hearing.meeting.id}", minutes):
        assert in_head("Chair", words, browser.get(url).text), url
    browser.post(minutes)
    assert squeezed(words) in Pdf(browser.get(f"{minutes}.pdf").data).words


def test_a_designates_sheet_says_who_chaired_when_it_was_signed_and_what_they_declared(
    hearing: Hearing, sign_in: Opens
) -> None:
    """As on a sheet that whoever stands in signs themselves (B1.4, B1.24)."""
    hearing.everybody_declares()
    takes, signs = a_person("Ines Marlow", "service manager"), hearing.members[0]
    a_declaration(hearing.case, takes, "involvement")
    of_theirs = next(one for one in hearing.referral.live_signatures if one.stage == "service_manager")
    of_theirs.person, of_theirs.name = takes, takes.name
    db.session.commit()
    name(hearing, sign_in, signs)
    chairing.hand_over(hearing.meeting, takes, by=hearing.chair, at=NOW + timedelta(minutes=5))
    leaves(hearing, hearing.chair)
    browser = sign_in(signs)
    browser.post(f"{hearing.url}/sheet", cmr_sheet())
    browser.post(f"{hearing.url}/sign", signing(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    assert sheet.note.startswith(
        f"{signs.name} was designated by {hearing.chair.name}, then in the chair of this meeting, to complete and "
        f"sign this sheet. {takes.name}, for {hearing.chair.name}, was in the chair when it was signed. "
        f"{takes.name} had signed this referral as service manager on "
    )
    assert "and declared involvement before the case was heard." in sheet.note


def test_whom_the_one_who_stands_in_names_was_named_by_them(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    signs = hearing.members[0]
    sign_in(takes).post(f"/meetings/{hearing.meeting.id}/designate", {"person": signs.id})
    browser = sign_in(signs)
    shown = browser.get(hearing.url).text
    assert "you complete and sign, as the chair named you for it, the decision sheet" in shown
    assert "<dt>With</dt> <dd>You</dd>" in shown
    assert (
        f"{signs.name}, whom the chair named for it, completes and signs"
        in sign_in(takes).get(hearing.url).text
    )
    browser.post(f"{hearing.url}/sheet", cmr_sheet())
    browser.post(f"{hearing.url}/sign", signing(hearing))
    sheet = hearing.case.sheet
    assert sheet is not None
    words = f"was designated by {takes.name}, for {hearing.chair.name}, in the chair of this meeting"
    assert words in sheet.note
    assert "when it was signed" not in sheet.note


def test_with_the_old_chair_back_it_says_who_chairs_and_how_the_standing_in_ends(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    way = f"/meetings/{hearing.meeting.id}/chair"
    office = sign_in(hearing.administrator)
    assert f"{takes.name} is in the chair now." in office.get(way).text
    entry = entry_of(hearing, hearing.chair)
    keep_stays(entry, (*entry.stays, (NOW + timedelta(minutes=8), None)))
    db.session.commit()
    shown = office.get(way).text
    assert f"{hearing.chair.name} is in the chair now." in shown
    assert f"{takes.name} sits in the chair’s seat too, for {hearing.chair.name}" in shown
    assert f"That ends when {takes.name} is marked as having left" in shown


def test_a_chair_who_left_is_offered_nothing_that_they_cannot_do(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    case = case_at_meeting(hearing.meeting.id, hearing.referral.reference)
    assert case is not None
    sitting.take_case(case, by=takes, at=NOW + timedelta(minutes=6))
    db.session.commit()
    offered = ("Save and go to signing", "End this stage and go on", "Table the case")
    assert signer(case, hearing.chair) is None
    gone, here = sign_in(hearing.chair), sign_in(takes)
    for url in (hearing.url, f"/meetings/{hearing.meeting.id}/attendance"):
        left, stays = gone.get(url).text, here.get(url).text
        assert [words for words in offered if words in left] == []
        assert [words for words in offered if words in stays] == list(offered)
        assert f"<strong>{takes.name} is in the chair now.</strong>" in left
        assert "You are marked as having left" in left
        assert "You are marked as having left" not in stays


def test_signing_is_offered_to_who_is_in_the_chair_and_not_to_who_sits_beside_them(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    """With the old chair back, whoever took the chair writes the sheet with them, and signs none (B1.24)."""
    hearing, takes = handed
    entry = entry_of(hearing, hearing.chair)
    keep_stays(entry, (*entry.stays, (NOW + timedelta(minutes=8), None)))
    case = case_at_meeting(hearing.meeting.id, hearing.referral.reference)
    assert case is not None
    sitting.take_case(case, by=hearing.chair, at=NOW + timedelta(minutes=9))
    db.session.commit()
    back, beside = sign_in(hearing.chair), sign_in(takes)
    for url in (hearing.url, f"/meetings/{hearing.meeting.id}/attendance"):
        assert "Save and go to signing" in back.get(url).text
        shown = beside.get(url).text
        assert 'id="save_sheet"' in shown
        assert "Save and go to signing" not in shown


def test_what_is_the_chairs_is_refused_to_a_chair_who_left(
    handed: tuple[Hearing, Person], sign_in: Opens
) -> None:
    hearing, takes = handed
    meeting, case_url = f"/meetings/{hearing.meeting.id}", hearing.url
    case = case_at_meeting(hearing.meeting.id, hearing.referral.reference)
    assert case is not None
    sitting.take_case(case, by=takes, at=NOW + timedelta(minutes=6))
    db.session.commit()
    gone, here = sign_in(hearing.chair), sign_in(takes)
    at = shown_by(sitting.sitting_of(hearing.meeting.id))
    deeds: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"{case_url}/sheet", cmr_sheet()),
        (f"{meeting}/stage/extend", {"minutes": "5", "at": at}),
        (f"{meeting}/stage/end", {"at": at}),
        (f"{meeting}/designate", {"person": str(hearing.members[0].id)}),
        (f"{meeting}/item", {"item": "any_other_business", "leaves": "yes"}),
        (f"{case_url}/take", {}),
        (f"{case_url}/table", {"reason": "The school is missing."}),
    )
    for url, sent in deeds:
        refused = gone.post(url, sent, status=409).text
        assert "You are marked as having left" in refused, url
    db.session.expire_all()
    assert case.sheet is None
    assert case.state == "placed"
    keep_stays(entry_of(hearing, hearing.chair), ((NOW, None),))
    db.session.commit()
    here.post(*deeds[3], status=409)
    for url, sent in deeds:
        (gone if url.endswith("/designate") else here).post(url, sent)
