"""The made-up council as it lies in the database: whole, consistent, and the same for the same seed and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect, select, text

from cmr import create_app
from cmr.adapters.file_kinds import recognise
from cmr.adapters.files import Files
from cmr.demo.council import CIN, CMR, PANELS, accounts, council
from cmr.demo.load import Loaded, load
from cmr.demo.names import make_family
from cmr.demo.stories import stories
from cmr.hearing.sheets import content_hash as sheet_hash
from cmr.hearing.sheets import facts_of_sheet
from cmr.models import (
    Action,
    Base,
    Case,
    DecisionSheet,
    HistoryEntry,
    Meeting,
    Person,
    Referral,
    ReferralDocument,
    Seat,
    Signature,
    db,
)
from cmr.models.history import BEGINNING
from cmr.panels.queries import kept_terms
from cmr.people.passwords import verifies
from cmr.referrals.changes import kept_content
from cmr.referrals.moves import content_hash, form_documents
from cmr.rules import outcomes
from cmr.rules.form import over_guide
from cmr.rules.meeting import STATES as MEETING_STATES
from cmr.rules.referral import REFERRAL
from cmr.rules.referral_states import STATES
from cmr.rules.refusal import Refused
from cmr.rules.wording import LONDON
from tests.application import settings_for

TODAY = date(2026, 11, 22)  # a Sunday
MIDNIGHT = datetime.combine(TODAY, time(0), LONDON)


def _council(
    folder: Path, url: str, *, today: date = TODAY, referrals: int = 60, seed: int = 7
) -> Iterator[Flask]:
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        app.extensions["loaded"] = load(seed=seed, today=today, referrals=referrals, files=folder / "files")
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def northmere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The usual demonstration, to read from."""
    folder = tmp_path_factory.mktemp("northmere")
    yield from _council(folder, f"sqlite:///{folder / 'demo.sqlite3'}")


def _referrals() -> list[Referral]:
    return list(db.session.scalars(select(Referral).order_by(Referral.id)))


def _dump() -> dict[str, list[str]]:
    """Every row of every table; a password's hash has its own salt each time, and a pulse begins anywhere."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name not in ("password_hash", "beat")]
        found[table.name] = sorted(map(repr, db.session.execute(select(*columns))))
    return found


def test_every_state_is_there_for_both_panels(northmere: Flask) -> None:
    there = {(referral.panel.key, referral.state) for referral in _referrals()}
    assert there == {(key, state) for key in PANELS for state in STATES}
    assert len(_referrals()) == 60


def test_what_waits_for_somebody_is_there(northmere: Flask) -> None:
    every = _referrals()
    for key in PANELS:
        of_panel = [referral for referral in every if referral.panel.key == key]
        assert any(referral.late_choice == "waiting" for referral in of_panel), key
        assert any(referral.sent_back for referral in of_panel), key
        assert any(referral.withdrawn for referral in of_panel), key
        assert any(one.state == "submitted" and one.late_choice is None for one in of_panel), key
        open_ones = [
            action
            for referral in of_panel
            for action in referral.actions
            if action.confirmed_at is None and referral.state == "heard"
        ]
        assert {action.due_on < TODAY for action in open_ones} == {True, False}, key
        scheduled = {one.meeting.state for one in of_panel if one.meeting}
        assert {"circulated", "planned"} <= scheduled, key
    undecided = [one for one in every if one.state == "scheduled" and one.subject().undecided]
    assert [one.panel.key for one in undecided] == [CIN]
    assert {one.late_choice for one in every} == {None, "waiting", "accepted"}
    ended = {"heard", "tabled", "deferred", "removed"}
    assert {case.state for one in every for case in one.cases} == {"placed"} | ended


def test_signed_forms_are_complete_and_every_signature_holds_their_content(northmere: Flask) -> None:
    signatures = 0
    for referral in _referrals():
        terms, documents = kept_terms(referral.terms), form_documents(referral)
        if not referral.signatures:
            continue
        signed_on = referral.signatures[0].signed_at.date()
        assert terms.gaps(referral.answers, documents, signed_on) == (), referral.reference
        for signature in referral.signatures:
            assert kept_content(signature.content_hash), referral.reference
            signatures += 1
        assert {one.content_hash for one in referral.live_signatures} <= {content_hash(referral)}
        assert referral.signed_hash == (content_hash(referral) if referral.live_signatures else None)
        people = [signature.person_id for signature in referral.live_signatures]
        assert len(people) == len(set(people))
    assert signatures > 120
    deputies = select(Signature).where(Signature.for_id.is_not(None)).limit(1)
    assert db.session.scalar(deputies), "no deputy signed"


def test_texts_are_told_whole_and_within_their_guides(northmere: Flask) -> None:
    for referral in _referrals():
        form = kept_terms(referral.terms).whole_form
        for section, field in form.fields():
            value = referral.answers.get(section.key, {}).get(field.key)
            assert not set("{}[]|") & set(value if isinstance(value, str) else ""), value
            if isinstance(value, str):
                assert over_guide(field, value) == 0, f"{referral.reference} {field.key}"


def test_children_are_children_and_lists_hold_their_initials(northmere: Flask) -> None:
    for referral in _referrals():
        children = kept_terms(referral.terms).children(referral.answers)
        assert [row.name for row in referral.children] == [child.name for child in children]
        assert len(referral.initials.split(", ")) == max(1, len(children))
        for child in children:
            assert child.born.on is not None
            assert (TODAY - child.born.on).days < 18 * 365, referral.reference
            assert child.born.unborn or child.born.on < TODAY


def test_a_child_comes_again_a_sibling_group_and_an_unborn_child_are_there(northmere: Flask) -> None:
    taken = [
        (referral, section)
        for referral in _referrals()
        for section in referral.sections
        if section.taken_from
    ]
    references = {referral.reference: referral for referral in _referrals()}
    assert taken
    for referral, section in taken:
        before = references[section.taken_from or ""]
        assert (before.state, before.team_id, referral.state) == ("closed", referral.team_id, "draft")
        known = {child.record_number for child in before.children}
        assert {child.record_number for child in referral.children} == known
    assert max(len(referral.children) for referral in _referrals()) > 2
    assert any(
        child.date_of_birth.startswith("expected ")
        for referral in _referrals()
        for child in referral.children
    )


def test_parents_were_grown_up_when_their_children_were_born() -> None:
    for number in range(200):
        family = make_family([[14, 16], [0, 1]], TODAY, Random(number), unlike=["white_british"])
        assert family.ethnicity != "white_british"
        eldest = family.children[0].born
        assert all((eldest - family.adults[key].born).days > 19 * 365 for key in ("mother", "father"))
        assert (family.adults["mother"].born - family.adults["grandmother"].born).days > 18 * 365


def test_sheets_are_whole_and_their_actions_are_what_follows(northmere: Flask) -> None:
    signed = [sheet for sheet in db.session.scalars(select(DecisionSheet)) if sheet.signed_at]
    assert len(signed) > 15
    for sheet in signed:
        case, facts = sheet.case, facts_of_sheet(sheet.case)
        terms = kept_terms(case.referral.terms).sheet
        assert outcomes.problems(terms, facts) == ()
        assert sheet.content_hash == sheet_hash(sheet)
        wanted = [(new.text, new.due_on) for new in outcomes.actions_from(terms, facts)]
        actions = sorted(case.referral.actions, key=lambda one: one.number)
        assert [(action.text, action.due_on) for action in actions] == wanted
        chair_signed = sheet.signed_by_id in {one.person_id for one in case.referral.signatures}
        assert bool(sheet.note) == chair_signed
    assert any(sheet.note for sheet in signed)


def test_closed_meetings_were_quorate_and_everybody_declared(northmere: Flask) -> None:
    for meeting in db.session.scalars(select(Meeting).where(Meeting.state == "closed")):
        present = {
            one.person_id for one in meeting.attendances if one.arrived_at and one.role in ("chair", "member")
        }
        cases = db.session.scalars(select(Case).where(Case.meeting_id == meeting.id)).all()
        assert cases
        for case in cases:
            if case.state == "tabled":
                continue
            assert {one.person_id for one in case.declarations} == present
            withdrew = sum(one.withdrew for one in case.declarations)
            assert len(present) - withdrew >= 3, "the chair and two members"
            assert case.state == "heard" or case.undecided


def test_meetings_keep_to_the_panels_own_rules(northmere: Flask) -> None:
    meetings = list(db.session.scalars(select(Meeting)))
    for meeting in meetings:
        terms = kept_terms(meeting.terms)
        due = terms.deadline.falls(meeting.on)
        assert (meeting.deadline_at, meeting.deadline_why) == (due.at, due.why)
        assert meeting.state != "closed" or meeting.on < TODAY
        assert meeting.state not in ("planned", "circulated") or meeting.on >= TODAY
        on_agenda = select(Case).where(Case.meeting_id == meeting.id, Case.state.in_(("placed", "heard")))
        assert len(db.session.scalars(on_agenda).all()) <= meeting.most_cases
    for key in PANELS:
        states = {meeting.state for meeting in meetings if meeting.panel.key == key}
        assert states == set(MEETING_STATES) - {"in_session"}
    four_weekly = sorted(one.series_on for one in meetings if one.panel.key == CIN and one.series_on)
    assert {(later - earlier).days for earlier, later in pairwise(four_weekly)} == {28}


def test_who_was_late_came_after_the_deadline_and_nobody_else(northmere: Flask) -> None:
    for referral in _referrals():
        if referral.late_for:
            assert referral.submitted_at
            assert referral.late_for.deadline_at < referral.submitted_at
        elif referral.meeting and referral.submitted_at:
            assert referral.submitted_at <= referral.meeting.deadline_at


def test_history_is_chained_in_order_and_of_the_past(northmere: Flask) -> None:
    ends: dict[tuple[str, int], tuple[int, str, datetime]] = {}
    query = select(HistoryEntry).order_by(
        HistoryEntry.record_kind, HistoryEntry.record_id, HistoryEntry.number
    )
    for entry in db.session.scalars(query):
        key = entry.record_kind, entry.record_id
        number, before, at = ends.get(key, (0, BEGINNING, entry.at))
        assert (entry.number, entry.previous_hash, entry.hash) == (number + 1, before, entry.computed_hash())
        assert at <= entry.at < MIDNIGHT, f"{key} {entry.verb}"
        ends[key] = entry.number, entry.hash, entry.at
    assert {kind for kind, _ in ends} == {"referral", "meeting", "panel", "person"}


def test_history_tells_moves_that_the_lifecycle_has(northmere: Flask) -> None:
    for referral in _referrals():
        entries = db.session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.record_kind == "referral", HistoryEntry.record_id == referral.id)
            .order_by(HistoryEntry.number)
        )
        state = "draft"
        for entry in entries:
            move = REFERRAL.moves.get(entry.verb)
            if move is None:
                continue
            assert state == entry.detail["before"]
            assert state in move.sources
            assert entry.detail["after"] == (move.destination or state)
            state = entry.detail["after"]
        assert state == referral.state, referral.reference


def test_documents_are_real_papers(northmere: Flask) -> None:
    files = Files(northmere.extensions["settings"].files)
    documents = list(db.session.scalars(select(ReferralDocument)))
    assert {document.kind for document in documents} > {
        "initial_plan",
        "latest_plan",
        "chronology",
        "genogram",
    }
    for document in documents:
        with files.open(document.sha256) as file:
            content = file.read()
        kind = recognise(content)
        assert (kind.media_type, len(content)) == (document.media_type, document.size)
    assert any(
        document.kind == "additional_report" and document.agreement == "waiting" for document in documents
    )


def test_every_story_is_told(northmere: Flask) -> None:
    assert (len(stories(CMR)), len(stories(CIN))) == (12, 8)
    told = {
        str(referral.answers.get("signs_of_safety", referral.answers.get("summary", {})))[:60]
        for referral in _referrals()
    }
    assert len(told) > 20


def test_everybody_can_sign_in_and_every_seat_but_one_is_filled(northmere: Flask) -> None:
    people = {one.email: one for one in db.session.scalars(select(Person))}
    assert set(people) == {account.person.email for account in accounts()}
    assert len(people) in range(28, 34)
    assert all(verifies(person, "northmere-demo-2026") for person in list(people.values())[:2])
    filled = Counter(seat.panel.key for seat in db.session.scalars(select(Seat)))
    wanted = {key: len(northmere.extensions["panel_types"][key].membership.seats) for key in PANELS}
    assert sum(wanted.values()) - sum(filled.values()) == 1
    assert len({account.person.name for account in accounts()}) == len(council().people)


def test_the_same_seed_and_day_give_the_same_council(northmere: Flask, tmp_path: Path) -> None:
    first = _dump()
    for same, seed in ((True, 7), (False, 8)):
        folder = tmp_path / str(seed)
        for app in _council(folder, f"sqlite:///{folder / 'again.sqlite3'}", seed=seed):
            assert (
                app.extensions["loaded"].references.keys() == northmere.extensions["loaded"].references.keys()
            )
            again = _dump()
        assert (again == first) is same
    assert sum(map(len, first.values())) > 2_000


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 11, 23),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2027, 3, 30),
    ],
)
def test_any_day_will_do(app: Flask, tmp_path: Path, today: date) -> None:
    """Also a Monday, a meeting's own day, a Friday, and days among bank holidays."""
    loaded = load(seed=1, today=today, referrals=60, files=tmp_path)
    assert set(loaded.references) == set(STATES)
    waiting = db.session.scalars(select(Referral).where(Referral.late_choice == "waiting")).all()
    assert {one.panel.key for one in waiting} == set(PANELS)
    assert all(
        one.submitted_at and one.late_for and one.submitted_at > one.late_for.deadline_at for one in waiting
    )
    latest = max(db.session.scalars(select(HistoryEntry.at)))
    assert latest < datetime.combine(today, time(0, 20), LONDON)


def test_thousands_load_within_every_meetings_places(any_app: Flask, tmp_path: Path) -> None:
    number = 2_000 if db.engine.dialect.name == "sqlite" else 200
    loaded = load(seed=1, today=TODAY, referrals=number, files=tmp_path)
    db.session.commit()
    assert (
        sum(map(len, loaded.references.values())) == len(set().union(*loaded.references.values())) == number
    )
    assert len(loaded.references["closed"]) > 0.6 * number
    over = text(
        "SELECT count(*) FROM cases JOIN meetings ON meetings.id = cases.meeting_id"
        " WHERE cases.state IN ('placed', 'heard') AND place > most_cases"
    )
    assert db.session.scalar(over) == 0
    # The next row that somebody writes gets a free id.
    action = db.session.scalars(select(Action).limit(1)).one()
    fresh = Action(
        referral_id=action.referral_id,
        case_id=action.case_id,
        number=9,
        kind="outcome",
        text="One more",
        due_on=TODAY,
    )
    db.session.add(fresh)
    db.session.commit()
    assert inspect(fresh).identity
    entry = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc()).limit(1)).one()
    assert entry.hash == entry.computed_hash()


def test_a_small_council_has_what_there_is_room_for(app: Flask, tmp_path: Path) -> None:
    assert isinstance(load(seed=1, today=TODAY, referrals=4, files=tmp_path), Loaded)
    assert len(_referrals()) == 4
    held = db.session.scalars(select(Meeting).where(Meeting.state == "closed")).all()
    assert all(db.session.scalar(select(Case.id).where(Case.meeting_id == one.id)) for one in held)


def test_a_database_that_knows_anybody_is_refused(northmere: Flask) -> None:
    before = _dump()
    with pytest.raises(Refused, match="holds people already"):
        load(seed=7, today=TODAY, referrals=60, files=northmere.extensions["settings"].files)
    db.session.rollback()
    assert _dump() == before
