"""Beginning a referral and writing its sections, as operations and over HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask

from cmr.models import HistoryEntry, Panel, Person, Referral, db
from cmr.referrals import writing
from cmr.rules.refusal import Refused
from tests import factories
from tests.application import Opens
from tests.referrals.writing_desk import Desk, a_desk

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7 * 7 }} \u202egnp.exe \x00end"
HELD = "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7 * 7 }} gnp.exe end"


@pytest.fixture
def desk(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in)


@pytest.fixture
def cin(app: Flask, sign_in: Opens) -> Desk:
    return a_desk(sign_in, factories.CIN)


def reread(desk: Desk) -> Referral:
    return db.session.get_one(Referral, desk.referral.id)


# --- beginning


def test_references_count_up_by_panel_type_and_year_in_london(any_app: Flask) -> None:
    worker, panels = (
        factories.a_worker(),
        [factories.a_panel(factories.CMR), factories.a_panel(factories.CIN)],
    )
    begun = [writing.begin(panel, by=worker, at=NOW) for panel in (panels[0], panels[0], panels[1])]
    assert [one.reference for one in begun] == ["CMR-2026-0001", "CMR-2026-0002", "CIN-2026-0001"]
    summer = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)
    assert writing.begin(panels[0], by=worker, at=summer).reference == "CMR-2027-0001"


def test_drafts_begun_at_once_have_a_reference_each(any_app: Flask) -> None:
    worker, panel = factories.a_worker(), factories.a_panel()
    ids = panel.id, worker.id
    db.session.commit()

    def begin(_number: int) -> str:
        with any_app.app_context():
            one = writing.begin(
                db.session.get_one(Panel, ids[0]), by=db.session.get_one(Person, ids[1]), at=NOW
            )
            db.session.commit()
            return one.reference

    with ThreadPoolExecutor(6) as pool:
        references = sorted(pool.map(begin, range(6)))
    assert references == [f"CMR-2026-000{number}" for number in range(1, 7)]


def test_a_draft_begins_with_what_the_service_knows(app: Flask) -> None:
    worker = factories.a_worker(name="Alex Adeyemi")
    referral = writing.begin(factories.a_panel(factories.CIN), by=worker, at=NOW)
    assert referral.answers == {
        "case": {
            "team": worker.team.name if worker.team else "",
            "social_worker": "Alex Adeyemi",
            "team_manager": referral.team.manager.name if referral.team.manager else "",
            "completed_on": "2026-12-31",
        }
    }
    assert (referral.state, referral.begun_at, referral.terms.version) == ("draft", NOW, "1")
    assert [entry.verb for entry in history(referral)] == ["begin"]


def history(referral: Referral) -> list[HistoryEntry]:
    return db.session.query(HistoryEntry).filter_by(record_kind="referral", record_id=referral.id).all()


def test_nobody_without_a_team_begins_a_referral(app: Flask, sign_in: Opens) -> None:
    panel, person = factories.a_panel(), factories.a_person(position="head of service")
    with pytest.raises(Refused, match="belongs to a team"):
        writing.begin(panel, by=person, at=NOW)
    sign_in(person).get("/referrals/new", status=403)


def test_the_panels_are_shown_with_what_they_are_for_and_the_next_deadline(
    app: Flask, sign_in: Opens
) -> None:
    factories.a_meeting(factories.a_panel(factories.CIN), on=datetime(2027, 1, 14, tzinfo=UTC).date())
    factories.a_panel(factories.CMR)
    page = sign_in(factories.a_worker()).get("/referrals/new").text
    assert "Test the effectiveness of plans for children" in page
    assert "Thursday 14 January 2027" in page
    assert "4pm on Monday 11 January 2027" in page
    assert "No meeting is planned yet" in page


def test_choosing_a_panel_begins_a_draft_and_another_word_begins_nothing(app: Flask, sign_in: Opens) -> None:
    factories.a_panel()
    browser = sign_in(factories.a_worker())
    for wrong in ("", "no-such-panel", "' OR 1=1 --"):
        answer = browser.post("/referrals/new", {"panel": wrong}, status=422)
        assert "Choose the panel that you are referring to" in answer.text
    assert db.session.query(Referral).count() == 0
    answer = browser.post("/referrals/new", {"panel": factories.CMR})
    assert answer.location == "/referrals/" + db.session.query(Referral).one().reference


# --- writing


def test_every_section_of_both_forms_opens_and_saves_as_it_was(desk: Desk, cin: Desk) -> None:
    for one in (desk, cin):
        before = one.referral.answers
        for key in before:
            assert one.section(key).title.split("’")[0] in one.browser.get(f"{one.url}/sections/{key}").text
            one.browser.post(f"{one.url}/sections/{key}", one.sent(key))
        assert {key: list(found) for key, found in reread(one).answers.items()} == {
            key: list(found) for key, found in before.items()
        }


def test_save_and_continue_leads_through_the_form_to_the_check(desk: Desk) -> None:
    page = desk.browser.post(f"{desk.url}/sections/criteria", desk.sent("criteria", then="next"))
    assert page.location == f"{desk.url}/sections/worker"
    page = desk.browser.post(f"{desk.url}/sections/safety_scale", desk.sent("safety_scale", then="next"))
    assert page.location == f"{desk.url}/documents"
    page = desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", then="later"))
    assert page.location == desk.url
    page = desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", back="check"))
    assert page.location == f"{desk.url}/check"


def test_a_draft_may_be_incomplete(app: Flask, sign_in: Opens) -> None:
    desk = a_desk(sign_in, blank=True)
    desk.browser.post(f"{desk.url}/sections/case", {"version": "0", "summary": "Begun"})
    assert reread(desk).answers == {"case": {"summary": "Begun"}}
    assert desk.version("case") == 1
    desk.browser.post(f"{desk.url}/sections/views", {})
    assert reread(desk).answers["views"] == {}


def test_saving_leaves_one_line_of_history_however_often(desk: Desk) -> None:
    for text in ("One", "Two", "Three"):
        desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", summary=text))
    assert history(reread(desk)) == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("3", "", ""), "must include a month and a year"),
        (("31", "2", "2026"), "there is no such day"),
        (("3", "2", "26"), "needs its year in four figures"),
        (("third", "May", "2026"), "must be a real date in figures"),
    ],
)
def test_a_malformed_date_is_kept_as_typed_and_everything_else_is_saved(
    desk: Desk, parts: tuple[str, str, str], says: str
) -> None:
    day, month, year = parts
    typed = {
        "referred_on-day": day,
        "referred_on-month": month,
        "referred_on-year": year,
        "team": "Another team",
    }
    url = f"{desk.url}/sections/worker"
    page = desk.browser.post(url, desk.sent("worker") | typed, status=200).text
    assert "Saved, but this cannot be signed as it is" in page
    assert says in page
    assert 'href="#referred_on-' in page
    assert "<title>Error: " in page
    kept = reread(desk).answers["worker"]
    assert (kept["team"], kept["referred_on"]) == ("Another team", "/".join(parts))
    for drawn in (page, desk.browser.get(url).text):
        assert says in drawn
        for text in filter(None, typed.values()):
            assert f'value="{text}"' in drawn


def test_what_is_wrong_is_said_once_and_the_same_button_then_goes_on(desk: Desk) -> None:
    url = f"{desk.url}/sections/worker"
    sent = desk.sent("worker", then="next") | {"referred_on-month": "13"}
    page = desk.browser.post(url, sent, status=200).text
    assert 'name="told" value="referred_on"' in page
    version = str(desk.version("worker"))
    answer = desk.browser.post(url, sent | {"version": version, "told": "referred_on"})
    assert answer.location == f"{desk.url}/sections/family"
    assert desk.browser.post(url, sent | {"version": version, "then": "later"}).location == desk.url


def test_only_signing_refuses_what_is_wrong(desk: Desk) -> None:
    desk.browser.post(
        f"{desk.url}/sections/worker", desk.sent("worker") | {"referred_on-month": "13"}, status=200
    )
    long = {"summary": "word " * 20_001, "told": "summary"}
    desk.browser.post(f"{desk.url}/sections/case", desk.sent("case") | long)
    check = desk.browser.get(f"{desk.url}/check").text
    assert "“Date” must be a real date with day, month and year." in check
    assert "may hold 20,000 characters at most" in check
    assert "Go on to sign" not in check
    assert "6/13/2025" in check


def test_text_over_its_limit_is_kept_whole_and_said(desk: Desk) -> None:
    text = "word " * 20_001
    page = desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", summary=text), status=200).text
    assert "may hold 20,000 characters at most: it is 80,004 characters over" in page
    assert text.strip() in page
    assert reread(desk).answers["case"]["summary"] == text.strip()


def test_rows_past_the_most_are_kept_and_said(desk: Desk) -> None:
    rows = {f"children-{index}-name": f"Child {index}" for index in range(16)}
    page = desk.browser.post(f"{desk.url}/sections/family", desk.sent("family") | rows, status=200).text
    assert "“Children” may hold 15 rows at most." in page
    assert 'value="Child 15"' in page
    assert len(reread(desk).children) == 16


def test_rows_past_all_keeping_save_nothing_and_stay_on_the_page(desk: Desk) -> None:
    rows = {f"children-{index}-name": f"Child {index}" for index in range(31)}
    page = desk.browser.post(f"{desk.url}/sections/family", desk.sent("family") | rows, status=422).text
    assert "Not saved" in page
    assert 'value="Child 30"' in page
    assert len(reread(desk).children) == 1


def test_unknown_fields_are_ignored(desk: Desk) -> None:
    sent = desk.sent("views", state="closed", worker_id="1", parents="Their view")
    desk.browser.post(f"{desk.url}/sections/views", sent)
    assert reread(desk).state == "draft"
    assert set(reread(desk).answers["views"]) == {"parents", "children_wishes"}


def test_hostile_text_is_kept_as_words_and_does_nothing(desk: Desk) -> None:
    desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", summary=HOSTILE))
    desk.browser.post(f"{desk.url}/sections/family", desk.sent("family", children__0__name=HOSTILE[:60]))
    assert reread(desk).answers["case"]["summary"] == HELD
    for url in ("sections/case", "check", "sections/family"):
        page = desk.browser.get(f"{desk.url}/{url}").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page
        assert "&lt;script&gt;alert" in page


def test_a_long_text_within_its_limit_is_never_cut(desk: Desk) -> None:
    text = ("word " * 4_000).strip()
    desk.browser.post(f"{desk.url}/sections/case", desk.sent("case", summary=text))
    assert reread(desk).answers["case"]["summary"] == text
    assert "3600 words over the guide" in desk.browser.get(f"{desk.url}/check").text


def test_the_children_are_drawn_from_the_form_whenever_it_is_saved(desk: Desk) -> None:
    first = desk.sent("family", children__0__name="Maya Fenwick")
    two = {
        "children-1-name": "Jo Lee-Hart",
        "children-1-date_of_birth-day": "3",
        "children-1-record_number": "77",
    }
    two |= {"children-1-date_of_birth-month": "4", "children-1-date_of_birth-year": "2019"}
    desk.browser.post(f"{desk.url}/sections/family", first | two)
    referral = reread(desk)
    assert referral.initials == "MF, JLH"
    assert [(child.name, child.date_of_birth, child.record_number) for child in referral.children][1] == (
        "Jo Lee-Hart",
        "2019-04-03",
        "77",
    )
    desk.browser.post(f"{desk.url}/sections/family", desk.sent("family", remove="children-0"), status=200)
    assert [(child.number, child.name) for child in reread(desk).children] == [(1, "Jo Lee-Hart")]


def test_an_age_that_is_none_is_said_at_the_age_though_a_date_stands_beside_it(desk: Desk) -> None:
    sent = desk.sent("family", children__0__date_of_birth__age="eleven")
    page = desk.browser.post(f"{desk.url}/sections/family", sent | {"then": "next"}, status=200).text
    assert 'href="#children-0-date_of_birth-age"' in page
    said = page.split('id="children-0-date_of_birth-age-error"')[1][:300]
    assert "must have the age in whole years, like 7, and no age beside a date" in said
    assert 'value="eleven"' in page


def test_initials_of_many_children_stay_within_their_line(desk: Desk) -> None:
    names = {f"children-{index}-name": "Anna Beth Clara Dora Evie Freya Grace" for index in range(15)}
    desk.browser.post(f"{desk.url}/sections/family", desk.sent("family") | names)
    assert len(reread(desk).initials) <= 60
    assert reread(desk).initials.endswith("+8")


# --- who and when


def test_only_the_allocated_worker_writes(desk: Desk, sign_in: Opens) -> None:
    manager = desk.referral.team.manager
    assert manager is not None
    colleague = sign_in(factories.a_worker(desk.worker.team))
    for browser, status in ((sign_in(factories.a_worker()), 404), (colleague, 403), (sign_in(manager), 403)):
        browser.get(f"{desk.url}/sections/case", status=status)
        browser.post(f"{desk.url}/sections/case", {"summary": "Not mine"}, status=status)
        browser.get(f"{desk.url}/check", status=status)
    assert "Not mine" not in str(reread(desk).answers)


@pytest.mark.parametrize("state", ["signed_by_social_worker", "submitted", "scheduled", "returned", "closed"])
def test_signed_text_is_frozen(app: Flask, sign_in: Opens, state: str) -> None:
    desk = a_desk(sign_in, state=state)
    before = reread(desk).answers
    for url in ("sections/case", "check", "documents"):
        assert (
            "The form is signed, so its text is frozen"
            in desk.browser.get(f"{desk.url}/{url}", status=409).text
        )
    sent = desk.sent("case", summary="Changed after signing")
    answer = desk.browser.post(f"{desk.url}/sections/case", sent, status=409)
    assert "Changed after signing" in answer.text or "frozen" in answer.text
    assert reread(desk).answers == before


def test_there_is_no_other_section(desk: Desk) -> None:
    for key in ("no-such-section", "Case", "case%20"):
        desk.browser.get(f"{desk.url}/sections/{key}", status=404)
    desk.browser.get("/referrals/CMR-1999-0001/sections/case", status=404)
    assert desk.browser.get(f"{desk.url}/sections/documents", status=303).location == f"{desk.url}/documents"


# --- Signs of Safety


def test_the_map_is_set_as_on_the_real_form_and_read_in_its_order(desk: Desk) -> None:
    """BF: three columns, then the danger statement beside the safety goals."""
    for url in ("sections/signs_of_safety", "check"):
        page = desk.browser.get(f"{desk.url}/{url}").text
        bands = page[page.index("cmr-band--3") :]
        assert bands.index("cmr-band--2") > bands.index("Next Steps") > bands.index("Existing Safety")
        assert bands.count("cmr-band__column") == 5
        order = [
            *("What are we worried about?", "Past Harm", "Future Danger", "Complicating Factors"),
            *("What is working well?", "Existing Strengths", "Existing Safety"),
            *("What needs to happen?", "Next Steps", "Danger Statement", "Safety Goals"),
        ]
        places = [
            bands.index(f">{words}<") if f">{words}<" in bands else bands.index(words) for words in order
        ]
        assert places == sorted(places)


def test_a_score_is_drawn_on_its_scale_under_the_children_and_said_in_words(desk: Desk) -> None:
    page = desk.browser.get(f"{desk.url}/check").text
    scale = page[page.index('id="part-safety_scale"') :]
    assert "<strong>4</strong> of 10" in scale
    assert 'cx="90.0" cy="12"' in scale, "four tenths along"
    assert scale.index("Maya Fenwick") < scale.index("<svg")
    assert "Disability/Special Need" in scale
    assert "Reasons of Dana Fenwick" in scale
