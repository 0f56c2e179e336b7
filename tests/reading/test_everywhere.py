"""Over every address: a case's reader has none of its text before they declare, and nothing once they withdrew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from cmr.models import Person, Question, db
from tests.application import Browser, Opens
from tests.factories import CIN, CMR, a_declaration, a_deputy, a_referral
from tests.house.council import PUBLIC, Council, addresses
from tests.markup import IDS
from tests.pdf_read import Pdf
from tests.reading.conftest import Desk, a_desk

TEXT = "written for Maya Fenwick"
TAGS = re.compile(r"<[^>]*>")
READERS = ("member", "chair", "deputy", "head of service in the chair")


def a_council_of(desk: Desk) -> Council:
    """The desk's rows, for building addresses."""
    referral = desk.referral
    manager = referral.team.manager
    assert manager is not None
    assert referral.team.service.manager is not None
    draft = a_referral(desk.meeting.panel, referral.worker, "draft", child="Ewan Draft")
    db.session.commit()
    return Council(
        desk.meeting.panel, desk.meeting, desk.case, referral, draft, referral.worker, manager,
        referral.team.service.manager, desk.chair, desk.members[0], desk.administrator, manager,
    )  # fmt: skip


def reader_of(desk: Desk, role: str) -> Person:
    """The member, the chair, or a deputy of the member; the chair is a head of service where that is asked for."""
    deputy = a_deputy(desk.members[0])
    if role.startswith("head of service"):
        desk.chair.position = "head of service"
    db.session.commit()
    return {"member": desk.members[0], "deputy": deputy}.get(role, desk.chair)


def answers(app: Flask, browser: Browser, council: Council) -> Iterator[tuple[str, str]]:
    """Every address that answers, with what it says: pages, the pieces of them that htmx is given, and PDFs."""
    for endpoint, url in addresses(app, council, "GET"):
        if endpoint in PUBLIC:
            continue
        answer = browser.look(url)
        if answer.status_code != 200:
            continue
        if answer.mimetype == "application/pdf":
            yield url, "\n".join(Pdf(answer.data).pages)
        elif answer.mimetype == "text/html":
            yield url, answer.text
            for name in set(IDS.findall(answer.text)):
                if "-" not in name:
                    yield f"{url} #{name}", browser.get(url, target=name, status=200).text


@pytest.mark.parametrize(("role", "key"), [("member", CMR), ("chair", CIN), ("deputy", CIN)])
def test_before_declaring_no_address_shows_the_cases_text(
    app: Flask, sign_in: Opens, role: str, key: str
) -> None:
    desk = a_desk(key)
    council, reader = a_council_of(desk), reader_of(desk, role)
    browser = sign_in(reader)
    shown = [url for url, text in answers(app, browser, council) if TEXT in text]
    assert shown == []
    led = f"{desk.url}?next="
    for path in ("", "/print", "/form.pdf"):
        found = browser.get(f"/referrals/{desk.referral.reference}{path}", status=303)
        assert found.location.startswith(led), path
    if desk.referral.documents:
        url = f"/referrals/{desk.referral.reference}/documents/{desk.referral.documents[0].id}"
        assert browser.get(url, status=303).location.startswith(led)
    # The same addresses show it once they have declared: the walk would have found it.
    browser.post(f"{desk.url}/declaration", {"kind": "none"})
    assert any(TEXT in text for _, text in answers(app, browser, council))


@pytest.mark.parametrize("role", READERS)
def test_who_withdraws_loses_the_case_at_once_everywhere(app: Flask, sign_in: Opens, role: str) -> None:
    desk = a_desk(CIN)
    council, reader = a_council_of(desk), reader_of(desk, role)
    a_declaration(desk.case, reader)
    db.session.add(
        Question(
            case=desk.case, person=reader, asked_of="chair", text="Whose idea?", noted_at=desk.case.placed_at
        )
    )
    db.session.commit()
    browser, reference = sign_in(reader), desk.referral.reference
    assert any(TEXT in text for _, text in answers(app, browser, council))
    browser.post(
        f"{desk.url}/declaration", {"kind": "involvement", "detail": "A cousin of mine.", "withdraws": "y"}
    )
    said = browser.get(f"/meetings/{desk.meeting.id}/reading").text
    assert f"You have withdrawn from {reference}." in said
    for url, text in answers(app, browser, council):
        plain = TAGS.sub(" ", text)
        assert TEXT not in text, url
        assert "Maya" not in text, url
        assert not re.search(r"\bMF\b", plain), url
        if not url.startswith("/meetings/"):
            assert reference not in text, url
    for endpoint, url in [*addresses(app, council, "GET"), *addresses(app, council, "POST")]:
        if f"/{reference}" in url:
            method = "GET" if (endpoint, url) in addresses(app, council, "GET") else "POST"
            answer = (
                browser.look(url)
                if method == "GET"
                else browser.client.post(url, data={"csrf_token": browser.token})
            )
            assert answer.status_code in (404, 405), f"{method} {url}: {answer.status_code}"
    # The others go on; what the one who withdrew had asked is not put any more.
    other = sign_in(desk.members[1])
    other.post(f"{desk.url}/declaration", {"kind": "none"})
    assert TEXT in other.get(desk.url).text
    assert "Whose idea?" not in other.get(desk.url).text


def test_before_circulation_and_after_leaving_there_is_nothing(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(state="planned")
    council, member = a_council_of(desk), desk.members[0]
    browser = sign_in(member)
    assert [url for url, text in answers(app, browser, council) if "Maya" in text] == []
    browser.get(desk.url, status=404)
    desk.meeting.state, desk.meeting.circulated_at = "circulated", desk.meeting.deadline_at
    a_declaration(desk.case, member)
    db.session.commit()
    assert TEXT in browser.get(desk.url).text
    seat = next(one for one in desk.meeting.panel.seats if one.person_id == member.id)
    seat.ends_on = seat.starts_on
    db.session.commit()
    assert [url for url, text in answers(app, browser, council) if "Maya" in text] == []
    browser.get(desk.url, status=404)
    browser.get("/reading", status=403)
