"""Who presents a case, whether they come, and how ready the cases of an agenda are (B1.15, D3d)."""

from __future__ import annotations

import pytest
import time_machine

from cmr.agenda import ordering, presenting
from cmr.agenda.board import board
from cmr.models import HistoryEntry, Notice, Person, db
from cmr.models.history import record
from cmr.rules.readiness import awaited, missing
from cmr.rules.refusal import Refused
from cmr.web.actor import actor_of
from tests.agenda.desk import NOW, Desk
from tests.application import Opens
from tests.factories import CIN, a_guest, a_meeting, a_panel, a_person, a_referral, a_seat, a_worker
from tests.statements import counted

TODAY = NOW.date()


def _circulates(desk: Desk) -> None:
    desk.meeting.state, desk.meeting.circulated_at = "circulated", NOW
    db.session.flush()


def _manager(desk: Desk) -> Person:
    assert desk.worker.team is not None
    assert desk.worker.team.manager is not None
    return desk.worker.team.manager


def test_the_allocated_worker_presents_unless_somebody_is_named(desk: Desk) -> None:
    case, colleague = desk.fills(1)[0], a_worker(desk.worker.team)
    assert presenting.presenter_of(case) is desk.worker
    presenting.name_presenter(case, colleague, by=desk.administrator, at=NOW)
    assert presenting.presenter_of(case) is colleague
    told = {
        (one.person_id, one.kind) for one in db.session.query(Notice).filter(Notice.kind.like("presenter%"))
    }
    assert told == {(colleague.id, "presenter_named"), (desk.worker.id, "presenter_changed")}
    presenting.name_presenter(case, desk.worker, by=desk.administrator, at=NOW)
    assert case.presenter_id is None


def test_only_somebody_who_reads_the_case_presents_it(desk: Desk) -> None:
    case, stranger = desk.fills(1)[0], a_worker()
    with pytest.raises(Refused, match="can’t read this case") as refused:
        presenting.name_presenter(case, stranger, by=desk.administrator, at=NOW)
    assert refused.value.reasons[0].clause == "D3d"
    with pytest.raises(Refused, match="presents it already"):
        presenting.name_presenter(case, desk.worker, by=desk.administrator, at=NOW)
    guest = a_guest(case)
    presenting.name_presenter(case, guest, by=desk.administrator, at=NOW)
    assert presenting.presenter_of(case) is guest


def test_a_presenter_says_once_and_in_person_that_they_come(desk: Desk) -> None:
    case = desk.fills(1)[0]
    with pytest.raises(Refused, match="says so themselves"):
        presenting.comes(case, by=desk.administrator, at=NOW)
    presenting.comes(case, by=desk.worker, at=NOW)
    with pytest.raises(Refused, match="said already"):
        presenting.comes(case, by=desk.worker, at=NOW)
    verbs = [one.verb for one in db.session.query(HistoryEntry).filter_by(record_kind="referral")]
    assert verbs == ["schedule", "presenter_comes"]


def test_a_presenter_who_cannot_come_tells_who_arranges_it_and_the_board_shows_it(
    desk: Desk, sign_in: Opens
) -> None:
    case, colleague = desk.fills(1)[0], a_worker(desk.worker.team)
    _circulates(desk)
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}"
    worker, administrator = sign_in(desk.worker), sign_in(desk.administrator)
    assert "I can’t come" in worker.get(f"{url}/presenter").text
    administrator.post(f"{url}/cannot", {}, status=409)
    worker.post(f"{url}/cannot", {"instead": a_person().id}, status=409)
    worker.post(f"{url}/cannot", {"instead": colleague.id})
    told = {
        (one.person_id, one.facts.get("instead"))
        for one in db.session.query(Notice).filter_by(kind="presenter_cannot")
    }
    assert told == {(one.id, colleague.name) for one in (desk.administrator, _manager(desk))}
    check = missing(presenting.readiness_of(desk.meeting, TODAY)[case.referral.reference])
    assert [(one.key, one.words) for one in check] == [("presenter", f"{desk.worker.name} can’t come")]
    board_page = administrator.get(f"/meetings/{desk.meeting.id}").text
    assert f"{desk.worker.name} can’t come" in board_page
    assert "You said that you can’t come" in worker.get(f"{url}/presenter").text
    assert presenting.asked_to_present(desk.worker.id, TODAY) is not None
    assert db.session.scalars(presenting.asked_to_present(desk.worker.id, TODAY)).all() == []


def test_the_word_of_a_presenter_holds_until_another_is_given_or_asked_for(desk: Desk) -> None:
    case, other = desk.fills(2)
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    with pytest.raises(Refused, match="said already that you can’t come"):
        presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    presenting.comes(case, by=desk.worker, at=NOW)
    assert not case.presenter_cannot
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    ordering.move_to(other, 1, 2, by=desk.administrator, at=NOW)
    assert (case.presenter_replied_at, case.presenter_says) == (None, "")
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    presenting.name_presenter(case, _manager(desk), by=desk.administrator, at=NOW)
    assert case.presenter_says == ""


def test_whoever_names_themselves_comes(desk: Desk) -> None:
    case = desk.fills(1)[0]
    presenting.name_presenter(case, _manager(desk), by=_manager(desk), at=NOW)
    assert case.presenter_replied_at == NOW


def test_another_time_asks_the_presenter_again_and_changes_calendars(desk: Desk) -> None:
    first, second, third = desk.fills(3)
    for case in (first, second, third):
        case.presenter_replied_at = NOW
    ordering.move_to(second, 1, 2, by=desk.administrator, at=NOW)
    assert [one.presenter_replied_at for one in (first, second, third)] == [None, None, NOW]
    assert [one.sequence for one in (first, second, third)] == [1, 1, 0]


def test_the_presenter_of_a_case_that_was_heard_stands(desk: Desk) -> None:
    case = desk.fills(1)[0]
    desk.meeting.state = "in_session"
    with pytest.raises(Refused, match="stands"):
        presenting.comes(case, by=desk.worker, at=NOW)


def test_the_board_tells_what_is_missing_from_what_is_only_awaited(desk: Desk, sign_in: Opens) -> None:
    case, gap = desk.fills(2)
    reference = case.referral.reference
    for signature in gap.referral.signatures:
        db.session.delete(signature)
    db.session.commit()
    administrator, url = sign_in(desk.administrator), f"/meetings/{desk.meeting.id}"
    planned = presenting.readiness_of(desk.meeting, TODAY)
    assert awaited(planned[reference]) == missing(planned[reference]) == ()
    before = administrator.get(url).text
    assert "1 not ready" in before
    assert "awaited" not in before
    _circulates(desk)
    seat = a_seat(desk.panel)
    read = presenting.readiness_of(desk.meeting, TODAY, {reference: (1, 2)})
    waits = awaited(read[reference])
    assert [one.key for one in waits] == ["presenter", "reading"]
    assert (waits[0].who, waits[1].words) == (desk.worker.name, "1 of 2 members has still to read it")
    assert missing(read[reference]) == ()
    shown = administrator.get(url).text
    assert "has not said yet that they come" in shown
    assert "3 of 3 members have still to read it" in shown, seat.person.name
    assert shown.count(">Not ready<") == 1, "the case without signatures, and no other"
    assert "1 not ready" in shown
    assert "not signed by the social worker, team manager and service manager" in shown
    worker = sign_in(desk.worker)
    assert "Not ready" not in worker.get(f"/meetings/{desk.meeting.id}").text
    url = f"/meetings/{desk.meeting.id}/cases/{reference}"
    assert "I come and present it" in worker.get(f"{url}/presenter").text
    worker.post(f"{url}/comes", {})
    assert "I come and present it" not in worker.get(f"{url}/presenter").text
    assert awaited(presenting.readiness_of(desk.meeting, TODAY)[reference]) == ()


def test_readiness_costs_the_same_however_many_cases(desk: Desk) -> None:
    actor = actor_of(desk.administrator, TODAY)
    desk.fills(1)
    db.session.commit()
    with counted() as one:
        board(desk.meeting, actor, NOW)
    desk.fills(4)
    db.session.commit()
    with counted() as five:
        board(desk.meeting, actor, NOW)
    assert len(five) == len(one)


@pytest.mark.parametrize(
    ("who", "page", "names"), [("manager", 200, 303), ("member", 404, 404), ("worker", 200, 403)]
)
def test_who_names_the_presenter(desk: Desk, sign_in: Opens, who: str, page: int, names: int) -> None:
    case, colleague = desk.fills(1)[0], a_worker(desk.worker.team)
    browser = sign_in({"manager": _manager(desk), "member": desk.member, "worker": desk.worker}[who])
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"
    browser.get(url, status=page)
    browser.post(url, {"person": colleague.id}, status=names)
    assert (presenting.presenter_of(case) is colleague) == (names == 303)


def test_an_id_that_was_not_offered_is_not_named(desk: Desk, sign_in: Opens) -> None:
    case = desk.fills(1)[0]
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"
    sign_in(desk.administrator).post(url, {"person": a_person().id}, status=422)


@pytest.mark.parametrize("chosen", ["", "999999"])
def test_choosing_nobody_brings_the_form_back(desk: Desk, sign_in: Opens, chosen: str) -> None:
    case = desk.fills(1)[0]
    a_worker(desk.worker.team)
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"
    shown = sign_in(desk.administrator).post(url, {"person": chosen}, status=422).text
    assert "There is a problem" in shown
    assert 'href="#person"' in shown
    assert "Choose who presents it" in shown
    assert 'name="person"' in shown


def test_every_page_of_a_case_says_one_time_before_circulation_and_one_after(
    desk: Desk, sign_in: Opens
) -> None:
    case = desk.fills(2)[1]
    db.session.commit()
    worker, administrator = sign_in(desk.worker), sign_in(desk.administrator)
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}"
    pages = (url, f"{url}/presenter")
    for page in pages:
        shown = worker.get(page).text
        assert "Some time from 9:30am; told once the agenda is circulated" in shown, page
        assert "9:50am" not in shown, page
        assert "9:50am to 10:10am" in administrator.get(page).text, "who sets the places sees them"
    _circulates(desk)
    db.session.commit()
    for page in pages:
        assert "9:50am to 10:10am" in worker.get(page).text


def test_a_presenter_is_asked_once_they_are_told_their_time_and_reads_until_when(
    desk: Desk, sign_in: Opens
) -> None:
    case = desk.fills(2)[1]
    db.session.commit()
    browser = sign_in(desk.worker)
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"
    shown = browser.get(url).text
    assert "asked whether you come" in shown
    assert "I come and present it" not in shown
    assert "I can’t come" in shown, "who knows already says so"
    _circulates(desk)
    db.session.commit()
    assert "Before Thursday 10 December 2026, 9:50am" in browser.get(url).text
    with time_machine.travel(NOW.replace(month=12, day=10, hour=8), tick=False):
        browser = sign_in(desk.worker)
        assert "Today, before 9:50am" in browser.get(url).text
        browser.post(f"{url.removesuffix('presenter')}cannot", {})
        assert "Today, before 9:50am" in browser.get(url).text


def test_beside_a_name_stands_that_they_said_they_cannot_until_the_meeting_moves(
    desk: Desk, sign_in: Opens
) -> None:
    case, colleague = desk.fills(1)[0], a_worker(desk.worker.team, "Cal League")
    _circulates(desk)
    presenting.cannot_come(case, None, by=desk.worker, at=NOW)
    presenting.name_presenter(case, colleague, by=_manager(desk), at=NOW)
    db.session.commit()
    url = f"/meetings/{desk.meeting.id}/cases/{case.referral.reference}/presenter"
    said = f"{desk.worker.name}, social worker (said that they can’t come)"
    for person in (desk.administrator, colleague):
        assert said in sign_in(person).get(url).text
    assert presenting.cannot_of(case) == {desk.worker.id}
    record("referral", case.referral_id, "meeting_moved", by=desk.administrator, at=NOW)
    assert presenting.cannot_of(case) == frozenset()


def test_who_presents_elsewhere_at_that_time_is_offered_last_with_where(desk: Desk, sign_in: Opens) -> None:
    cases, colleague = desk.fills(2), a_worker(desk.worker.team, "Ann Early")
    panel = a_panel(CIN)
    other = a_meeting(panel, desk.meeting.on)
    a_referral(panel, colleague, "scheduled", meeting=other)
    manager = _manager(desk)
    for meeting in (desk.meeting, other):
        meeting.state, meeting.circulated_at = "circulated", NOW
    db.session.commit()
    urls = [f"/meetings/{desk.meeting.id}/cases/{one.referral.reference}/presenter" for one in cases]
    browser, booked = sign_in(desk.administrator), "presents a case at the Child in Need Review Panel then"
    first, second = (browser.get(url).text for url in urls)
    assert f"Ann Early, social worker ({booked}, 9:30am to 9:50am)" in first
    assert booked not in second, "her case is over by then"
    its_manager = (
        f"{manager.name}, team manager (has a case of their team at the Child in Need Review Panel then"
    )
    assert its_manager in first
    browser.post(urls[0], {"person": colleague.id})
    assert f"Ann Early {booked}, 9:30am to 9:50am." in browser.get(urls[0]).text
    own, said = (
        sign_in(colleague),
        "You present a case at the Child in Need Review Panel then, 9:30am to 9:50am.",
    )
    assert f"{said} If you can’t be at both, say here that you can’t come" in own.get(urls[0]).text
    own.post(urls[0].replace("/presenter", "/cannot"))
    assert said not in own.get(urls[0]).text
