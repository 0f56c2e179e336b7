"""A case is declared for, opened, read, and read again where it changed (B1.4, B1.8)."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.models import Declaration, HistoryEntry, Person, ReadingMark, Referral, db
from cmr.models.referral import SignedContent
from cmr.reading.queries import panel_hash, progress_of
from tests.application import Opens
from tests.factories import CIN, CMR, a_case, a_deputy, a_guest, a_meeting, a_referral, a_seat
from tests.reading.conftest import MONDAY, Desk, a_desk

TEXT = "written for Maya Fenwick"


def opens(desk: Desk, person: Person) -> None:
    """The person has declared that there is nothing, and opened the case."""
    db.session.add(
        Declaration(case=desk.case, person=person, kind="none", declared_at=MONDAY, recorded_by_id=person.id)
    )
    db.session.add(ReadingMark(case=desk.case, person=person, opened_at=MONDAY))
    db.session.commit()


def mark(desk: Desk, person: Person) -> ReadingMark | None:
    return db.session.query(ReadingMark).filter_by(case_id=desk.case.id, person_id=person.id).one_or_none()


def rewrites(referral: Referral, text: str) -> None:
    """Other words stand in the first answer of the views."""
    section = next(one for one in referral.sections if one.key == "views")
    section.answers = section.answers | {next(iter(section.answers)): text}
    db.session.commit()


@pytest.mark.parametrize("key", [CMR, CIN])
def test_the_declaration_comes_before_the_text(app: Flask, sign_in: Opens, key: str) -> None:
    desk = a_desk(key)
    member, record = sign_in(desk.members[0]), f"/referrals/{desk.referral.reference}"
    led = member.get(record, status=303).location
    assert led == f"{desk.url}?next=/referrals/{desk.referral.reference}"
    asked = member.get(led).text
    # Whose case it is has to be known to say whether one knows them.
    assert "Maya Fenwick" in asked
    assert TEXT not in asked
    assert mark(desk, desk.members[0]) is None, "a GET opens nothing"
    came = member.post(f"{desk.url}/declaration", {"kind": "none", "next": record})
    assert came.location == record
    assert TEXT in member.get(record).text
    opened = mark(desk, desk.members[0])
    assert opened is not None
    assert (opened.opened_at is not None, opened.read_at) == (True, None)
    assert TEXT in member.get(desk.url).text


def test_htmx_is_led_too_and_a_deed_is_refused_with_what_was_typed(desk: Desk, sign_in: Opens) -> None:
    member = sign_in(desk.members[0])
    answer = member.get(f"/referrals/{desk.referral.reference}", target="what_next", status=204)
    assert answer.headers["HX-Redirect"] == desk.url
    typed = {"text": "Who drives her to school?", "asked_of": "presenter"}
    refused = member.post(f"{desk.url}/questions", typed, status=409).text
    assert "declare whether you know of it" in refused
    assert "Who drives her to school?" in refused
    member.post(f"{desk.url}/read", {"read_hash": panel_hash(desk.referral)}, status=409)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what you have to declare."),
        ({"kind": "everything"}, "Not a valid choice"),
        ({"kind": "involvement"}, "Say what you know"),
        ({"kind": "involvement", "detail": " \x00 "}, "Say what you know"),
        ({"kind": "prior_knowledge", "detail": "x" * 501}, "Use 500 characters or fewer."),
        ({"kind": "none", "withdraws": "y"}, "choose what you have to declare"),
        (
            {"kind": "none", "detail": "I taught her."},
            "Choose what you have to declare, or take the words out.",
        ),
    ],
)
def test_a_bad_declaration_opens_nothing_and_keeps_what_was_typed(
    desk: Desk, sign_in: Opens, sent: dict[str, str], words: str
) -> None:
    text = sign_in(desk.members[0]).post(f"{desk.url}/declaration", sent, status=422).text
    assert words in text
    assert TEXT not in text
    assert sent.get("detail", "").strip("\x00 ") in text
    assert desk.case.declarations == []


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example", "/\\evil.example", "nowhere"])
def test_where_to_go_afterwards_is_ours(desk: Desk, sign_in: Opens, wanted: str) -> None:
    came = sign_in(desk.members[0]).post(f"{desk.url}/declaration", {"kind": "none", "next": wanted})
    assert came.location == desk.url


def test_guests_administrators_and_its_own_side_are_not_asked(desk: Desk, sign_in: Opens) -> None:
    guest = a_guest(desk.case)
    db.session.commit()
    for person in (guest, desk.administrator, desk.referral.worker, desk.referral.team.manager):
        assert person is not None
        assert TEXT in sign_in(person).get(f"/referrals/{desk.referral.reference}").text
        sign_in(person).get(desk.url, status=403)


def test_the_service_suggests_what_it_knows(desk: Desk, sign_in: Opens) -> None:
    manager = desk.referral.team.service.manager
    assert manager is not None
    seat = next(one for one in desk.meeting.panel.seats if one.person_id == desk.members[0].id)
    seat.person = manager
    db.session.commit()
    page = sign_in(manager).get(desk.url).text
    assert "This was suggested because of what is on record about you and this case:" in page
    assert "Signed this referral as service manager" in page
    # Nothing is not true of somebody who signed it.
    answer = sign_in(manager).post(f"{desk.url}/declaration", {"kind": "none"}, status=409)
    assert "there is involvement to declare" in answer.text


def test_who_had_it_before_is_reminded_of_it(desk: Desk, sign_in: Opens) -> None:
    member = desk.members[0]
    db.session.add(
        HistoryEntry(
            record_kind="person", record_id=member.id, number=1, at=MONDAY, by_id=desk.chair.id,
            verb="referral_handed_over", detail={"referral_id": desk.referral.id},
            previous_hash="0" * 64, hash="1" * 64,
        )
    )  # fmt: skip
    earlier = a_meeting(desk.meeting.panel, on=MONDAY.date().replace(month=11, day=12), state="closed")
    earlier.chair = desk.members[1]
    # The earlier case is the older row, as it would be.
    a_case(desk.referral, earlier, "heard").id = 0
    db.session.commit()
    assert "Was the allocated social worker before" in sign_in(member).get(desk.url).text
    chaired = sign_in(desk.members[1]).get(desk.url).text
    assert "<strong>Prior knowledge</strong> is chosen below. This was suggested because" in chaired
    assert "Chaired the panel that heard it on Thursday 12 November 2026" in chaired
    # What was suggested and left there is nobody's own words.
    left = {"kind": "none", "detail": "Chaired the panel that heard it on Thursday 12 November 2026"}
    sign_in(desk.members[1]).post(f"{desk.url}/declaration", left)
    assert [(one.kind, one.detail) for one in desk.case.declarations] == [("none", "")]
    assert "This was suggested" not in sign_in(desk.members[2]).get(desk.url).text


def test_it_is_read_and_read_again(desk: Desk, sign_in: Opens) -> None:
    person = desk.members[0]
    opens(desk, person)
    member = sign_in(person)
    assert progress_of(desk.meeting)[desk.case.id] == {person.id: "opened"}
    came = member.post(f"{desk.url}/read", {"read_hash": panel_hash(desk.referral)})
    assert came.location == f"/meetings/{desk.meeting.id}/reading"
    assert "1 case left" in member.get(came.location).text
    assert progress_of(desk.meeting)[desk.case.id] == {person.id: "read"}
    assert "You have read this case." in member.get(desk.url).text
    member.post(f"{desk.url}/unread")
    assert progress_of(desk.meeting)[desk.case.id] == {person.id: "opened"}


def test_what_changed_since_is_shown_word_by_word(desk: Desk, sign_in: Opens) -> None:
    person = desk.members[0]
    opens(desk, person)
    member = sign_in(person)
    member.post(f"{desk.url}/read", {"read_hash": panel_hash(desk.referral)})
    rewrites(desk.referral, "Rewritten: the grandmother <b>moved</b> in.")
    assert progress_of(desk.meeting)[desk.case.id] == {person.id: "changed"}
    assert "Changed since read" in member.get("/reading").text
    page = member.get(desk.url).text
    assert "What changed since you read it" in page
    assert '<ins class="cmr-added">' in page
    assert '<del class="cmr-removed">' in page
    assert "<b>moved</b>" not in page
    member.post(f"{desk.url}/read", {"read_hash": panel_hash(desk.referral)})
    assert "What changed since you read it" not in member.get(desk.url).text
    # What was read is kept beside what was signed, each once.
    assert db.session.query(SignedContent).count() == 3


def test_a_case_that_changed_while_it_was_read_is_not_marked(desk: Desk, sign_in: Opens) -> None:
    opens(desk, desk.members[0])
    member, shown = sign_in(desk.members[0]), panel_hash(desk.referral)
    rewrites(desk.referral, "Something else.")
    for sent in (shown, "", "x" * 200):
        assert (
            "changed while you were reading"
            in member.post(f"{desk.url}/read", {"read_hash": sent}, status=409).text
        )
    found = mark(desk, desk.members[0])
    assert found is not None
    assert found.read_at is None


def test_a_form_that_was_placed_anew_is_read_since_it_was_read(desk: Desk, sign_in: Opens) -> None:
    person = desk.members[0]
    opens(desk, person)
    sign_in(person).post(f"{desk.url}/read", {"read_hash": panel_hash(desk.referral)})
    desk.case.state, desk.case.ended_at = "removed", MONDAY
    again = a_case(desk.referral, desk.meeting, place=1)
    db.session.commit()
    assert progress_of(desk.meeting)[again.id] == {person.id: "read"}
    rewrites(desk.referral, "After it was sent back.")
    assert progress_of(desk.meeting)[again.id] == {person.id: "changed"}
    # Another case of the meeting: what it is declared for is asked anew.
    assert "Before you read this case" in sign_in(person).get(desk.url).text


def test_a_returned_case_shows_what_was_agreed_and_what_changed(app: Flask, sign_in: Opens) -> None:
    desk = a_desk()
    person = desk.members[0]
    earlier = a_meeting(desk.meeting.panel, on=MONDAY.date().replace(month=11, day=12), state="closed")
    before = a_case(desk.referral, earlier, "heard")
    db.session.flush()
    db.session.add(ReadingMark(case=before, person=person, opened_at=MONDAY))
    opens(desk, person)
    assert "comes back to the panel" in sign_in(person).get("/reading").text
    # Read months ago is not read for this meeting.
    assert progress_of(desk.meeting)[desk.case.id] == {person.id: "opened"}


def test_after_the_hearing_nothing_is_read_for_it(desk: Desk, sign_in: Opens) -> None:
    opens(desk, desk.members[0])
    member, shown = sign_in(desk.members[0]), panel_hash(desk.referral)
    desk.case.state, desk.case.ended_at = "heard", MONDAY
    desk.referral.state, desk.referral.heard_at, desk.referral.meeting = "heard", MONDAY, None
    db.session.commit()
    assert member.get(desk.url, status=303).location == f"/referrals/{desk.referral.reference}"
    member.post(f"{desk.url}/read", {"read_hash": shown}, status=409)
    assert progress_of(desk.meeting) == {desk.other.case.id: {}}  # type: ignore[union-attr] # it is on the agenda


def test_deputies_read_for_their_principal_and_declare_for_themselves(desk: Desk, sign_in: Opens) -> None:
    principal, deputy = desk.members[0], a_deputy(desk.members[0])
    opens(desk, principal)
    browser = sign_in(deputy)
    assert "Before you read this case" in browser.get(desk.url).text
    browser.post(f"{desk.url}/declaration", {"kind": "none"})
    entry = db.session.query(HistoryEntry).filter_by(verb="declare").one()
    assert (entry.by_id, entry.for_id, entry.detail["person"]) == (deputy.id, principal.id, deputy.id)
    assert progress_of(desk.meeting)[desk.case.id] == {principal.id: "opened", deputy.id: "opened"}


def test_a_declaration_can_be_changed_until_it_is_heard(desk: Desk, sign_in: Opens) -> None:
    opens(desk, desk.members[0])
    member = sign_in(desk.members[0])
    page = member.get(f"{desk.url}/declaration").text
    assert "Change what you declared" in page
    member.post(f"{desk.url}/declaration", {"kind": "prior_knowledge", "detail": "Met the mother once."})
    assert [(one.kind, one.detail) for one in desk.case.declarations] == [
        ("prior_knowledge", "Met the mother once.")
    ]
    assert "Prior knowledge" in member.get(desk.url).text


def test_a_second_case_of_the_meeting_is_asked_for_itself(desk: Desk, sign_in: Opens) -> None:
    opens(desk, desk.members[0])
    other = sign_in(desk.members[0]).get(desk.reading(desk.other)).text
    assert "Before you read this case" in other


def test_a_draft_of_the_same_panel_is_nobodys_to_read(desk: Desk, sign_in: Opens) -> None:
    draft = a_referral(desk.meeting.panel, state="draft")
    db.session.commit()
    sign_in(desk.members[0]).get(desk.reading(draft), status=404)


def test_a_deputy_who_withdraws_reads_whose_office_lets_them_see_its_record(
    desk: Desk, sign_in: Opens
) -> None:
    """B1.4, D5: it is the service manager’s record; the deputy sees it in their stead, and that is what is said."""
    manager = desk.referral.team.service.manager
    assert manager is not None
    manager.name = "Catherine Bellweather"
    a_seat(desk.meeting.panel, person=manager)
    browser = sign_in(a_deputy(manager))
    db.session.commit()
    office = "s deputy of Catherine Bellweather (its service manager) you see its record still"
    assert f"A{office}" in browser.get(desk.url).text
    sent = {"kind": "involvement", "detail": "A cousin of mine.", "withdraws": "y"}
    browser.post(f"{desk.url}/declaration", sent)
    said = browser.get(f"/meetings/{desk.meeting.id}/reading").text
    assert f"a{office}" in said
    record = browser.get(f"/referrals/{desk.referral.reference}").text
    assert "You see its record as deputy of Catherine Bellweather (its service manager)" in record
