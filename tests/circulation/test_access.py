"""Who reads what before, after and no more, over every address and every fragment of it (B1.2d, B1.4, D3c).

A case shows itself by its child's name, by its reference and by its initials. What may not be seen leaves no trace of
any of them, whatever is asked for and however: pages, parts of pages, papers and files. The addresses are those of the
url map, and the parts are the blocks of the templates that answered: what is added later is walked as well.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask, template_rendered
from jinja2 import Template
from sqlalchemy import select
from werkzeug.test import TestResponse

from cmr.agenda import operations as agenda
from cmr.models import Case, MeetingPaper, Person, Question, db
from tests.agenda.desk import NOW
from tests.application import Browser, Opens
from tests.circulation.table import CHILDREN, Table, a_scan, a_table
from tests.factories import CIN, a_declaration, a_deputy, a_guest, a_panel, a_referral, a_seat
from tests.house.council import PUBLIC, Council, addresses
from tests.markup import IDS
from tests.pdf_read import Pdf

QUESTION = 1
"""The id of the question that is noted on the first case."""
ARGUMENTS = {
    "reference", "id", "key", "document_id", "question_id", "person_id", "seat_id", "deputyship_id", "service_id",
    "team_id", "worker_id", "token", "filename", "comment_id", "paper_id",
}  # fmt: skip
"""What the routes are built from. A new kind wants an address here that leads to a case, where one can."""


@pytest.fixture
def table(app: Flask) -> Table:  # the database it is made in
    """Three cases of three families, and a guest of the first, before circulation."""
    made = a_table()
    a_guest(made.cases[0])
    case = made.cases[0]
    asks = Question(
        id=QUESTION,
        case=case,
        person=made.members[1],
        asked_of="presenter",
        text=f"Is {CHILDREN[0]} well?",
        noted_at=NOW,
    )
    db.session.add(asks)
    for number, one in enumerate(made.cases):
        db.session.add(a_scan(one, f"What was written of {CHILDREN[number]}"))
    db.session.commit()
    return made


def traces(table: Table, number: int) -> tuple[str, ...]:
    """What shows a case: its child's name and its reference."""
    return (CHILDREN[number], table.cases[number].referral.reference)


def everything_told(app: Flask, table: Table, browser: Browser) -> str:
    """All that this person is told by any address, each fragment of a page asked for besides, as one text."""
    told: list[str] = []
    for number, case in enumerate(table.cases):
        for url in every_address(app, table, case, whole=number == 0):
            with blocks_drawn(app) as blocks:
                answer = browser.look(url)
            told.append(said_by(answer).replace(url, ""))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                told.extend(fragments(browser, set(blocks) & set(IDS.findall(answer.text)), url))
    return "\n".join(told)


def every_address(app: Flask, table: Table, case: Case, *, whole: bool, method: str = "GET") -> Iterator[str]:
    """Every address that can be read, built from this case's records; those of no case only once."""
    desk = table.desk
    papers = case.referral.documents
    scan = db.session.scalars(select(MeetingPaper).where(MeetingPaper.case_id == case.id)).first()
    council = Council(
        panel=desk.panel,
        meeting=desk.meeting,
        case=case,
        referral=case.referral,
        draft=case.referral,
        worker=desk.worker,
        team_manager=desk.worker,
        service_manager=desk.worker,
        chair=desk.chair,
        member=desk.member,
        administrator=desk.administrator,
        account_manager=desk.administrator,
        referral_keys={
            "document_id": str(papers[0].id if papers else 0),
            "question_id": str(QUESTION if whole else 0),
            "paper_id": str(scan.id if scan else 0),
        },
    )
    for endpoint, url in addresses(app, council, method):
        if endpoint not in PUBLIC and (whole or case.referral.reference in url):
            yield url


def said_by(answer: TestResponse) -> str:
    """An answer's words; of a PDF, those on its pages."""
    if answer.status_code != 200:
        return answer.text + str(answer.headers.get("Location", ""))
    return " ".join(Pdf(answer.data).pages) if answer.mimetype == "application/pdf" else answer.text


def fragments(browser: Browser, blocks: Iterable[str], url: str) -> Iterator[str]:
    """Each block of the page as htmx asks for it."""
    for name in blocks:
        yield browser.get(url, target=name).text.replace(url, "")


@contextmanager
def blocks_drawn(app: Flask) -> Iterator[list[str]]:
    """The blocks of each template that answers while it is open: what htmx may ask for one by one."""
    found: list[str] = []

    def note(_app: Flask, template: Template, **_more: object) -> None:
        found.extend(template.blocks)

    with template_rendered.connected_to(note, app):
        yield found


def shown(app: Flask, table: Table, browser: Browser) -> set[int]:
    """The numbers of the cases of which anything is told."""
    told = everything_told(app, table, browser)
    # What a person types themselves is said back in an address to come back to; that tells them nothing.
    return {n for n in range(len(table.cases)) if any(trace in told for trace in traces(table, n))}


def out(table: Table) -> None:
    """The agenda goes out, and everybody but one declares that there is nothing to declare."""
    table.circulates()
    table.everybody_declares()
    db.session.commit()


def test_a_member_reads_nothing_before_circulation_and_the_meetings_cases_after_it(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    member = sign_in(table.members[0])
    assert shown(app, table, member) == set()
    out(table)
    assert shown(app, table, member) == {0, 1, 2}


def test_a_member_who_withdrew_loses_the_case_at_once_and_everywhere(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    out(table)
    declared = next(one for one in table.cases[1].declarations if one.person_id == table.members[0].id)
    declared.kind, declared.withdrew = "involvement", True
    db.session.commit()
    told = everything_told(app, table, sign_in(table.members[0]))
    assert CHILDREN[1] not in told
    assert CHILDREN[0] in told
    assert CHILDREN[2] in told
    browser, reference = sign_in(table.members[0]), table.cases[1].referral.reference
    for path in ("", "/form.pdf", "/print"):
        browser.get(f"/referrals/{reference}{path}", status=404)


@pytest.mark.parametrize("how", ["the seat ended", "the account is closed"])
def test_nothing_is_left_to_somebody_who_left(app: Flask, table: Table, sign_in: Opens, how: str) -> None:
    out(table)
    person = table.members[0]
    browser = sign_in(person)
    seat = next(one for one in table.desk.panel.seats if one.person_id == person.id)
    if how == "the account is closed":
        person.active = False
    else:
        seat.ends_on = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert shown(app, table, browser) == set()


def test_every_kind_of_route_is_walked(app: Flask) -> None:
    assert {name for rule in app.url_map.iter_rules() for name in rule.arguments} <= ARGUMENTS


@pytest.mark.parametrize(
    "who", ["a member of the other panel", "a deputy whose days are over", "a deputy elsewhere"]
)
def test_who_has_no_part_in_the_meeting_is_told_of_no_case(
    app: Flask, table: Table, sign_in: Opens, who: str
) -> None:
    """D5: also of those who stand in for one of its members on other days, or at another of its meetings."""
    today, member = NOW.date(), table.members[0]
    if who == "a member of the other panel":
        person = a_seat(a_panel(CIN)).person
    elif who == "a deputy whose days are over":
        person = a_deputy(member, starts_on=today - timedelta(days=9), days=8)
    else:
        person = a_deputy(member, meeting=table.desk.later)
    out(table)
    assert shown(app, table, sign_in(person)) == set()


@pytest.mark.parametrize("first", ["today", "the day of the meeting"])
def test_a_deputy_for_days_reads_the_meetings_that_lie_in_them_and_no_other(
    app: Flask, table: Table, sign_in: Opens, first: str
) -> None:
    """D5: from circulation, also before their first day, to their last."""
    meeting, later = table.desk.meeting, table.desk.later
    later.state, later.circulated_at = "circulated", NOW
    elsewhere = a_referral(table.desk.panel, state="scheduled", child="Zacharias Quill", meeting=later)
    begins = NOW.date() if first == "today" else meeting.on
    deputy = a_deputy(table.members[0], starts_on=begins, days=(meeting.on - begins).days)
    browser = sign_in(deputy)
    assert shown(app, table, browser) == set()
    out(table)
    for case in (*table.cases, *elsewhere.cases):
        a_declaration(case, deputy)
    db.session.commit()
    told = everything_told(app, table, browser)
    assert all(name in told for name in CHILDREN[: len(table.cases)])
    assert elsewhere.reference not in told
    assert "Quill" not in told
    browser.get(f"/referrals/{elsewhere.reference}", status=404)
    with time_machine.travel(datetime.combine(meeting.on, time(10), UTC) + timedelta(days=1), tick=True):
        over = sign_in(deputy)
        for case in table.cases:
            over.get(f"/referrals/{case.referral.reference}", status=404)
        over.get(f"/meetings/{table.number}/pack", status=404)
        over.get(f"/meetings/{table.number}/reading", status=403)


@pytest.mark.parametrize("seat", ["chair", "member"])
def test_a_deputy_of_today_reads_nothing_that_went_out_for_another_day(
    app: Flask, table: Table, sign_in: Opens, seat: str
) -> None:
    """D5: their days are over when the meeting is held, so its papers are not theirs."""
    principal = table.desk.chair if seat == "chair" else table.members[0]
    deputy = a_deputy(principal, starts_on=NOW.date(), days=2)
    out(table)
    browser = sign_in(deputy)
    assert shown(app, table, browser) == set()
    browser.get(f"/meetings/{table.number}/pack", status=404)


def test_whoever_stands_in_at_one_meeting_reads_its_cases_from_circulation_to_its_end(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    """D5: over every address, as the member they stand in for, and nothing of the panel's other meetings."""
    meeting, later = table.desk.meeting, table.desk.later
    later.state, later.circulated_at = "circulated", NOW
    elsewhere = a_referral(table.desk.panel, state="scheduled", child="Zacharias Quill", meeting=later)
    deputy = a_deputy(table.members[0], meeting=meeting)
    browser = sign_in(deputy)
    for case in table.cases:
        browser.get(f"/referrals/{case.referral.reference}", status=404)
    browser.get(f"/meetings/{meeting.id}/pack", status=404)
    out(table)
    for case in table.cases:
        a_declaration(case, deputy)
    db.session.commit()
    told = everything_told(app, table, browser)
    assert all(name in told for name in CHILDREN[: len(table.cases)])
    assert elsewhere.reference not in told
    assert "Quill" not in told
    meeting.state, meeting.opened_at, meeting.chair, meeting.closed_at = "closed", NOW, table.desk.chair, NOW
    db.session.commit()
    assert shown(app, table, browser) == set()


def test_whoever_was_named_for_one_meeting_and_cannot_come_reads_nothing_of_it(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    """D5: every address, the pack, the form's PDF and the calendar; open again once they come after all."""
    out(table)
    deputy, url = a_deputy(table.members[0], meeting=table.desk.meeting), f"/meetings/{table.number}"
    for case in table.cases:
        a_declaration(case, deputy)
    db.session.commit()
    browser = sign_in(deputy)
    form = f"/referrals/{table.cases[0].referral.reference}/form.pdf"
    browser.get(form)
    browser.post(f"{url}/reply", {"answer": "apologies"})
    assert "cases are closed to you unless you come after all" in browser.get(url).text
    assert shown(app, table, browser) == set()
    for closed in (form, f"{url}/pack", f"{url}/pack.pdf"):
        browser.get(closed, status=404)
    browser.post(f"{url}/reply", {"answer": "comes"})
    for opened in (form, f"{url}/pack", f"{url}/pack.pdf"):
        browser.get(opened)


def test_no_deed_on_a_case_answers_somebody_who_may_not_see_it(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    """Every route that takes a form, from a guest of another case: refused, with nothing said of the case."""
    out(table)
    guest, case = table.cases[0].guests[0].person, table.cases[1]
    browser = sign_in(guest)
    found = list(every_address(app, table, case, whole=False, method="POST"))
    told = traces(table, 1)
    for url in found:
        db.session.commit()
        answer = contextvars.Context().run(
            partial(browser.client.post, url, data={"csrf_token": browser.token})
        )
        assert answer.status_code in (403, 404), f"{url}: {answer.status_code}"
        said = answer.text.replace(url, "")
        assert not any(trace in said for trace in told), url


def test_a_guest_reads_one_case_from_circulation_to_the_end_of_the_meeting(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    guest = table.cases[0].guests[0].person
    browser = sign_in(guest)
    assert shown(app, table, browser) == set()
    out(table)
    assert shown(app, table, browser) == {0}
    meeting = table.desk.meeting
    meeting.state, meeting.opened_at, meeting.chair = "closed", NOW, table.desk.chair
    meeting.closed_at = NOW
    db.session.commit()
    assert shown(app, table, browser) == set()


def test_an_invitation_that_is_taken_back_closes_the_case_at_once(
    app: Flask, table: Table, sign_in: Opens
) -> None:
    guest = table.cases[0].guests[0].person
    out(table)
    browser = sign_in(guest)
    assert shown(app, table, browser) == {0}
    agenda.uninvite(table.cases[0], guest, by=table.desk.administrator, at=NOW)
    db.session.commit()
    assert shown(app, table, browser) == set()


def test_a_case_that_leaves_is_gone_for_everybody_at_once(app: Flask, table: Table, sign_in: Opens) -> None:
    out(table)
    agenda.defer(table.cases[0].referral, "The plan is not ready.", by=table.desk.chair, at=NOW)
    db.session.commit()
    for person in (table.members[0], table.cases[0].guests[0].person):
        browser = sign_in(person)
        for url in every_address(app, table, table.cases[0], whole=True):
            said = said_by(browser.look(url)).replace(url, "")
            assert CHILDREN[0] not in said, url
    pack = sign_in(table.desk.chair).get(f"/meetings/{table.number}/pack.pdf").data
    assert CHILDREN[0] not in " ".join(Pdf(pack).pages)


def test_a_case_that_is_added_opens_with_its_supplement(app: Flask, table: Table, sign_in: Opens) -> None:
    out(table)
    added = table.adds("Otto Brandt")
    table.cases.append(added)
    db.session.commit()
    member, guest = sign_in(table.members[0]), sign_in(table.cases[0].guests[0].person)
    reference = added.referral.reference
    for url in every_address(app, table, added, whole=True):
        for browser in (member, guest):
            said = said_by(browser.look(url)).replace(url, "")
            assert "Otto Brandt" not in said, url
            assert reference not in said, url
    table.supplements()
    a_declaration(added, table.members[0])
    db.session.commit()
    assert "Otto Brandt" in member.get(f"/referrals/{reference}").text
    guest.get(f"/referrals/{reference}", status=404)


def test_a_case_opens_to_a_member_when_they_have_declared(app: Flask, table: Table, sign_in: Opens) -> None:
    """B1.4: until then the pack holds none of its text, and says so."""
    table.circulates()
    db.session.commit()
    page, member = f"/meetings/{table.number}/pack", sign_in(table.members[0])
    words = " ".join(Pdf(member.get(f"{page}.pdf").data).pages)
    assert all(child not in words for child in CHILDREN)
    assert "once you have declared for it" in words
    assert "once you have declared for it" in member.get(page).text
    a_declaration(table.cases[1], table.members[0])
    db.session.commit()
    words = " ".join(Pdf(member.get(f"{page}.pdf").data).pages)
    assert [child in words for child in CHILDREN] == [False, True, False]


def test_somebody_with_no_part_in_it_is_told_of_no_case(app: Flask, table: Table, sign_in: Opens) -> None:
    out(table)
    person: Person = table.members[0]
    person.position = "partner agency"
    for seat in table.desk.panel.seats:
        if seat.person_id == person.id:
            db.session.delete(seat)
    db.session.commit()
    assert shown(app, table, sign_in(person)) == set()
