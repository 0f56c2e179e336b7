"""The minutes over HTTP: who reads and writes them, saving as it is typed, both texts, sending, approving, the PDF."""

from __future__ import annotations

import pytest
from flask import Flask

from cmr.filing.operations import mark_filed, sheet_signed
from cmr.minutes import operations
from cmr.minutes.content import fingerprint
from cmr.minutes.queries import earlier_texts
from cmr.models import AccessRecord, Person, db
from cmr.panels.queries import kept_terms
from tests.application import Browser, Opens
from tests.factories import PASSWORD, a_person, a_seat
from tests.minutes.table import AFTER, CHILDREN, Room, a_room
from tests.pdf_read import Pdf, squeezed
from tests.statements import counted


def section_url(room: Room, key: str) -> str:
    return f"{room.url}/sections/{key}"


def everybody(room: Room) -> dict[str, Person]:
    return {
        "administrator": room.administrator,
        "chair": room.chair,
        "member": room.members[1],
        "withdrew": room.members[0],
        "absent member": room.members[3],
        "worker": room.cases[0].referral.worker,
        "nobody": a_person("Nora Nobody", "partner agency"),
    }


READS = {
    "not begun": {"administrator": 200, "chair": 200},
    "draft": {"administrator": 200, "chair": 200},
    "with_chair": {"administrator": 200, "chair": 200},
    "approved": {"administrator": 200, "chair": 200, "member": 200, "withdrew": 200},
}


@pytest.mark.parametrize("state", list(READS))
def test_who_reads_them_in_each_state(room: Room, sign_in: Opens, state: str) -> None:
    brings = {"draft": room.begins, "with_chair": room.sends, "approved": room.approves}
    if state in brings:
        brings[state]()
    for name, person in everybody(room).items():
        sign_in(person).get(room.url, status=READS[state].get(name, 403))
        pdf = 404 if state == "not begun" else READS[state].get(name, 403)
        sign_in(person).get(f"{room.url}.pdf", status=pdf)


@pytest.mark.parametrize("name", ["chair", "member", "worker", "nobody"])
def test_only_the_administrator_writes(room: Room, sign_in: Opens, name: str) -> None:
    browser = sign_in(everybody(room)[name])
    browser.post(room.url, status=403)
    room.begins()
    browser.get(section_url(room, "item_review"), status=403)
    browser.post(section_url(room, "item_review"), {"version": "1", "text": "Mine."}, status=403)
    browser.post(f"{room.url}/send", status=403)


def test_the_draft_is_begun_written_and_read(room: Room, sign_in: Opens) -> None:
    browser = sign_in(room.administrator)
    assert "Begin the draft" in browser.get(room.url).text
    browser.post(room.url)
    page = browser.get(room.url).text
    assert "Attendance and apologies" in page
    assert f"Case 1: {room.cases[0].referral.reference}, MF" in page
    assert "Maya sees the school nurse." in page
    assert "Nothing is written yet under: Introductions" in page
    assert "Tuesday 15 December 2026" in page
    section = browser.get(section_url(room, "item_introductions")).text
    assert 'name="version" value="1"' in section
    browser.post(
        section_url(room, "item_introductions"),
        {"version": "1", "text": "All said who they are.", "then": "next"},
    )
    assert room.text("item_introductions") == "All said who they are."


def test_what_is_typed_saves_itself_and_a_clash_is_said_quietly(room: Room, sign_in: Opens) -> None:
    room.begins()
    browser, url = sign_in(room.administrator), section_url(room, "item_previous")
    saved = browser.post(url, {"version": "1", "text": "One."}, target="save_status", status=200).text
    assert "Saved at 10am" in saved
    assert 'name="version" value="2"' in saved
    clash = browser.post(url, {"version": "1", "text": "Other."}, target="save_status", status=409).text
    assert "See both texts and choose" in clash
    assert 'name="version" value="1"' in clash
    both = browser.post(url, {"version": "1", "text": "Other.", "then": "here"}, status=409).text
    assert "Saved now by Ada Admin" in both
    assert "Other." in both
    assert 'name="version" value="2"' in both
    browser.post(url, {"version": "2", "text": "Other.", "then": "here"})
    assert room.text("item_previous") == "Other."
    (kept,) = earlier_texts(next(one for one in room.minutes().sections if one.key == "item_previous"))
    assert kept.text == "One."
    assert "One." in browser.get(f"{url}/earlier").text


def test_a_text_too_long_stays_on_the_page(room: Room, sign_in: Opens) -> None:
    room.begins()
    long = "Long. " * 7_000
    answer = sign_in(room.administrator).post(
        section_url(room, "item_review"), {"version": "1", "text": long}, status=422
    )
    assert "40,000 characters at most" in answer.text
    assert long.strip() in answer.text


def test_sent_changed_sent_again_and_approved(room: Room, sign_in: Opens) -> None:
    room.begins()
    room.writes_the_rest()
    writes, chairs = sign_in(room.administrator), sign_in(room.chair)
    assert "Send to Cher Chair" in writes.get(room.url).text
    writes.post(f"{room.url}/send")
    assert "Read and approve" in chairs.get(room.url).text
    assert "Say what should change." in chairs.post(f"{room.url}/changes", {}, status=422).text
    section = next(one for one in room.minutes().sections if one.key == "item_review")
    chairs.post(f"{room.url}/changes", {f"remark-{section.id}": "Say which."})
    assert "Say which." in writes.get(room.url).text
    assert "Say which." in writes.get(section_url(room, "item_review")).text
    writes.post(section_url(room, "item_review"), {"version": "1", "text": "Two heard, one tabled."})
    writes.post(f"{room.url}/remarks/{room.minutes().comments[0].id}/done", {"how": "done"})
    writes.post(f"{room.url}/send")
    asks = chairs.get(f"{room.url}/approve").text
    read = fingerprint(room.minutes())
    assert read in asks
    wrong = chairs.post(f"{room.url}/approve", {"read": read, "password": "not mine"}, status=422)
    assert "The password is not right" in wrong.text
    chairs.post(f"{room.url}/approve", {"read": read, "password": PASSWORD})
    minutes = room.minutes()
    page = chairs.get(room.url).text
    assert "Minutes approved by" in page
    assert f"/filings?meeting={room.meeting.id}" in writes.get(room.url).text, (
        "what happens next is a press away"
    )
    assert str(minutes.content_hash) in page
    chairs.post(f"{room.url}/approve", {"read": read, "password": PASSWORD}, status=409)


def test_whoever_drafted_cannot_approve_and_is_told_why(room: Room, sign_in: Opens) -> None:
    a_seat(room.meeting.panel, "administrator", room.chair, key="second")
    db.session.commit()
    room.begins(by=room.chair)
    room.writes_the_rest()
    browser = sign_in(room.chair)
    browser.post(f"{room.url}/send")
    assert "You drafted these minutes, so somebody else approves them." in browser.get(room.url).text
    form = {"read": fingerprint(room.minutes()), "password": PASSWORD}
    assert "You drafted these minutes" in browser.post(f"{room.url}/approve", form, status=409).text


def every_page(browser: Browser, room: Room) -> str:
    pages = [browser.look(url).text for url in (room.url, f"{room.url}/approve", f"{room.url}/changes")]
    return "\n".join((*pages, Pdf(browser.get(f"{room.url}.pdf").data).words))


def test_a_member_reads_them_without_the_case_that_they_withdrew_from(room: Room, sign_in: Opens) -> None:
    room.approves()
    told = every_page(sign_in(room.members[0]), room)
    assert "Left out of this copy: you withdrew from this case." in told
    assert squeezed("Left out of this copy: you withdrew from this case.") in told
    first, reference = CHILDREN[1].split()[0], room.cases[1].referral.reference
    assert first not in told
    assert reference not in told
    assert "His sister teaches" not in told
    assert "Maya sees the school nurse." in told
    whole = every_page(sign_in(room.members[1]), room)
    assert first in whole
    assert reference in whole


def test_a_chair_who_withdrew_approves_without_reading_that_case(room: Room, sign_in: Opens) -> None:
    room.sends()
    declared = next(one for one in room.cases[1].declarations if one.person_id == room.chair.id)
    declared.kind, declared.withdrew = "involvement", True
    db.session.commit()
    told = every_page(sign_in(room.chair), room)
    assert room.cases[1].referral.reference not in told
    assert "You withdrew from a case of this meeting" in told


def test_an_administrator_who_withdrew_writes_nothing_of_that_case(room: Room, sign_in: Opens) -> None:
    room.begins()
    declared = next(one for one in room.cases[1].declarations if one.person_id == room.members[0].id)
    declared.person = room.administrator
    db.session.commit()
    browser, url = sign_in(room.administrator), section_url(room, room.case_key(1))
    browser.get(url, status=404)
    browser.get(f"{url}/earlier", status=404)
    browser.post(url, {"version": "1", "text": "Mine."}, status=404)


def test_the_pdf_is_tagged_marked_signed_and_its_taking_is_written_down(room: Room, sign_in: Opens) -> None:
    minutes = room.approves()
    answer = sign_in(room.members[1]).get(f"{room.url}.pdf")
    pdf = Pdf(answer.data)
    assert pdf.title == "Minutes of the Case Management Review panel, Thursday 10 December 2026"
    assert {"H1", "H2", "Table"} & set(pdf.tags) >= {"H1", "H2"}
    mark = squeezed(kept_terms(room.meeting.terms).privileged)
    assert all(mark in squeezed(page) for page in pdf.pages)
    assert squeezed(str(minutes.content_hash)) in pdf.words
    assert squeezed("Cher Chair Head of service") in pdf.words
    assert squeezed("Copy of Sia Second") in pdf.words
    titles = [squeezed(one.title) for one in minutes.sections if not one.case_id]
    places = [pdf.words.find(title) for title in titles]
    assert places == sorted(places)
    assert all(squeezed("Privileged.") in squeezed(page) for page in pdf.pages)
    (taken,) = db.session.query(AccessRecord).filter_by(what="minutes").all()
    assert (taken.record_kind, taken.record_id) == ("meeting", room.number)
    assert taken.detail == {"content_hash": minutes.content_hash}


def test_the_draft_says_on_every_page_that_it_is_one(room: Room, sign_in: Opens) -> None:
    room.begins()
    pdf = Pdf(sign_in(room.chair).get(f"{room.url}.pdf").data)
    assert all(squeezed("Draft: not approved") in squeezed(page) for page in pdf.pages)


def test_what_people_type_is_shown_as_text(room: Room, sign_in: Opens) -> None:
    room.begins()
    hostile = '<script>alert(1)</script>\n#import "house.typ": head\n\nNames:\n<b>bold</b>'
    browser = sign_in(room.administrator)
    browser.post(section_url(room, "item_previous"), {"version": "1", "text": hostile})
    assert "&lt;script&gt;" in browser.get(room.url).text
    words = Pdf(browser.get(f"{room.url}.pdf").data).words
    assert squeezed("<script>alert(1)</script>") in words
    assert squeezed("#import") in words


def test_the_page_costs_the_same_for_whatever_it_holds(app: Flask, sign_in: Opens) -> None:
    room = a_room()
    room.approves()
    browser = sign_in(room.members[1])
    with counted() as statements:
        browser.get(room.url)
    assert len(statements) < 25  # of which signing in and the gate take half


def test_after_closing_the_meetings_page_has_each_case_as_it_ended(room: Room, sign_in: Opens) -> None:
    """B1.19: a tabled case was on this agenda, and stays there with why."""
    page = sign_in(room.administrator).get(f"/meetings/{room.number}").text
    assert "2 heard, 1 tabled" in page
    assert "of 6 used" not in page
    assert "No case" not in page
    tabled = page.index(room.cases[2].referral.reference)
    assert "Tabled" in page[tabled:]
    assert "The health visitor was missing." in page[tabled:]
    # Whose case it is reads of it there; nobody else does.
    worker = sign_in(room.cases[0].referral.worker).get(f"/meetings/{room.number}").text
    assert room.cases[0].referral.reference in worker
    assert "The health visitor was missing." not in worker


def next_of(page: str) -> str:
    """What the page says that happens next, with whom and by when."""
    return squeezed(page[page.index('class="cmr-next') :].split("</dl>", maxsplit=1)[0])


def test_the_list_of_who_was_there_says_what_happens_next_as_the_meeting_does(
    room: Room, sign_in: Opens
) -> None:
    for case in room.cases[:2]:
        for filing in sheet_signed(case, at=AFTER):
            mark_filed(filing, "Panels", AFTER.date(), by=room.administrator, at=AFTER, for_id=None)
    db.session.commit()
    browser = sign_in(room.administrator)
    written = squeezed("The minutes are written and sent to the chair.")
    assert written in next_of(browser.get(f"/meetings/{room.number}").text)
    assert written in next_of(browser.get(f"/meetings/{room.number}/attendance").text)
    room.sends()
    read = squeezed("The chair reads the minutes, and approves them or asks for changes.")
    for way in ("", "/attendance"):
        said = next_of(browser.get(f"/meetings/{room.number}{way}").text)
        assert read in said
        assert squeezed("Cher Chair") in said
        assert written not in said
    operations.ask_for_changes(room.minutes(), [(None, "Shorter.")], by=room.chair, at=AFTER)
    db.session.commit()
    again = squeezed(
        "The chair asked for changes of the minutes: they are answered, and the minutes sent again."
    )
    for way in ("", "/attendance"):
        said = next_of(browser.get(f"/meetings/{room.number}{way}").text)
        assert again in said
        assert squeezed("Ada Admin") in said


def test_what_happens_next_names_the_reader_as_you_and_by_when(room: Room, sign_in: Opens) -> None:
    """B1.25: approved in time to be filed, and filed by the fifth working day."""
    administrator, chair, member = (sign_in(one) for one in (room.administrator, room.chair, room.members[1]))
    room.sends()
    said = next_of(chair.get(room.url).text)
    assert squeezed("You read the minutes, and approve them or ask for changes.") in said
    assert squeezed("Due Thursday 17 December 2026") in said
    assert "CherChair" not in said
    assert squeezed("Cher Chair reads the minutes") in next_of(administrator.get(room.url).text)
    minutes = room.minutes()
    operations.approve(minutes, fingerprint(minutes), by=room.chair, at=AFTER)
    db.session.commit()
    part = squeezed("Each child’s part of the minutes is put on the child’s file.")
    for browser, who in ((administrator, "You"), (member, "Ada Admin")):
        said = next_of(browser.get(room.url).text)
        assert part in said
        assert squeezed(who) in said
        assert squeezed("Due Thursday 17 December 2026") in said
        assert squeezed("read by those who sat at the meeting") in said


def test_a_clash_shows_what_differs_and_never_doubles_what_stands_in_both(room: Room, sign_in: Opens) -> None:
    room.begins()
    browser, url = sign_in(room.administrator), section_url(room, "item_previous")
    shared = "\n\n".join(f"Paragraph {number} says what everybody heard." for number in range(40))
    browser.post(url, {"version": "1", "text": f"{shared}\n\nIt ended at noon."})
    page = browser.post(
        url, {"version": "1", "text": f"{shared}\n\nIt ended at one.", "then": "here"}, status=409
    )
    theirs, mine = page.text.split('id="both-yours">What you wrote', maxsplit=1)
    assert "<mark" in theirs
    assert "noon" in theirs[theirs.index("<mark") :]
    assert "one" in mine[mine.index("<mark") :].split("</mark>", maxsplit=1)[0]
    assert "words unchanged" in theirs, "What is the same is not in the way of what differs."
    assert 'rows="82"' in page.text, "The box is as tall as the text."
    assert "Have both" not in page.text
    browser.post(url, {"version": "2", "text": "All was said."})
    apart = browser.post(url, {"version": "2", "text": "Nobody spoke.", "then": "here"}, status=409).text
    assert "Have both, one below the other" in apart


def test_having_both_loses_nothing_that_was_merged_by_hand(room: Room, sign_in: Opens) -> None:
    room.begins()
    browser, url = sign_in(room.administrator), section_url(room, "item_previous")
    browser.post(url, {"version": "1", "text": "All was said."})
    browser.post(url, {"version": "1", "text": "Nobody spoke.", "then": "here"}, status=409)
    both = browser.post(
        url, {"version": "2", "text": "Nobody spoke, so both say.", "then": "both"}, status=200
    ).text
    box = both.partition("<textarea")[2].partition("</textarea>")[0]
    assert "All was said." in box
    assert "Nobody spoke, so both say." in box
    assert room.text("item_previous") == "All was said.", (
        "It only fills the box; what stands there is saved then."
    )
