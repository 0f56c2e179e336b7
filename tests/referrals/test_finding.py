"""Finding referrals: everything that one may see and that matches, nothing else, whatever is typed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from cmr.models import Case, Panel, ReferenceCounter, Referral, ReferralChild, db
from cmr.referrals import finding, lists
from cmr.referrals.asking import ANY_STATE, OPEN_STATES, Asked
from cmr.referrals.finding import directory, meant_by
from cmr.referrals.naming import keep_name_parts
from cmr.referrals.queries import WHOLE
from cmr.rules.capacities import Actor
from cmr.rules.folding import folded, read_typed
from cmr.rules.permissions import Can, may
from cmr.rules.referral_states import OPEN
from cmr.web.actor import actor_of
from tests import factories
from tests.application import Opens
from tests.referrals.test_queries import TODAY, World

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NAMES = (
    "Maya Fenwick",
    "Zoë O’Neil",
    "Zoe ONeil-Brook",
    "İrem Yıldız",
    "Weiß Groß",
    "王小明",
    "مُحَمَّد أحمد",
    "Annan Brookfield",
    "Ann Lee",
)
TYPED = (
    "fen", "maya fenwick", "wick ma", "ZOË oneil", "o'neil", "oneil brook", "irem", "weiss", "王", "محمد", "an e",
    "nobody such", "12", "NM 12", "0003", "2026-2", "CMR-2026-0004", "cin 5", "CMR-1999-0004", "person", "%a",
    "' or 1=1 --",
)  # fmt: skip


def _named(world: World, dice: random.Random) -> None:
    """Gives every referral children of known names, some of them with record numbers."""
    for referral in world.referrals:
        referral.children.clear()
        db.session.flush()
        for number in range(1, dice.choice([2, 3])):
            pin = dice.choice(["", "1234", "NM 12-7"])
            referral.children.append(ReferralChild(number=number, name=dice.choice(NAMES), record_number=pin))
        if dice.random() < 0.2 and referral.state in ("submitted", "scheduled", "heard"):
            referral.late_for, referral.late_choice = (
                dice.choice(world.meetings),
                dice.choice(["waiting", "later"]),
            )
        keep_name_parts(referral)
    _count_references(world.referrals)
    db.session.commit()


def _count_references(referrals: list[Referral]) -> None:
    last: dict[tuple[str, int], int] = {}
    for referral in referrals:
        abbreviation, year, number = referral.reference.split("-")
        key = abbreviation, int(year)
        last[key] = max(last.get(key, 0), int(number))
    for (abbreviation, of_year), highest in last.items():
        db.session.add(ReferenceCounter(abbreviation=abbreviation, year=of_year, last=highest))


def _plain(text: str) -> list[str]:
    """The words of a name, read another way than the program's."""
    bare = "".join(" " if not sign.isalnum() and sign not in "’'-" else sign for sign in folded(text))
    return [word for word in bare.translate({ord(sign): None for sign in "’'-"}).split() if word]


def _is_meant(referral: Referral, typed: str) -> bool:
    """Whether a referral matches, asked of it in Python."""
    read = read_typed(typed)
    if read.problem:
        return False
    spelt = re.sub(r"[\s-]+", "-", typed.strip().upper())
    if re.fullmatch(r"(CMR|CIN)-(\d{4}-)?\d+", spelt):
        return _same_reference(referral, spelt)
    words = [word for part in re.split(r"[\s-]+", typed) for word in _plain(re.sub(r"[^\w\s’']", " ", part))]
    of_children = [word for child in referral.children for word in _plain(child.name)]
    for names in (of_children, _plain(referral.worker.name), _plain(referral.team.name)):
        if read.words and all(any(word in name for name in names) for word in words):
            return True
    number = "".join(words)
    kept = ["".join(_plain(child.record_number)) for child in referral.children]
    if len(number) > 1 and any(map(str.isdigit, number)) and any(one.startswith(number) for one in kept):
        return True
    return bool(re.fullmatch(r"(\d{4}-)?\d+", spelt)) and _same_reference(referral, spelt)


def _same_reference(referral: Referral, typed: str) -> bool:
    theirs, asked = referral.reference.split("-")[::-1], typed.split("-")[::-1]
    return int(theirs[0]) == int(asked[0]) and all(
        a == b for a, b in zip(theirs[1:], asked[1:], strict=False)
    )


def _found(actor: Actor, panels: list[Panel], asked: Asked, typed: str) -> list[str]:
    """What the list shows, page after page."""
    shown: list[str] = []
    read = read_typed(typed)
    if read.problem:
        return []
    meant = meant_by(read, directory()) if typed else None
    while True:
        with current_app.test_request_context():
            rows = lists.one_page(asked, actor, panels, NOW, meant).rows
        if not rows:
            return shown
        shown += [row.line.reference for row in rows]
        asked = Asked(**{**vars(asked), "older_than": rows[-1].line.id})


@pytest.fixture(params=["few", "many"])
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of reading: off the rarest clue's index, and the newest referrals one after another."""
    monkeypatch.setattr(finding, "FEW", {"few": 1_500, "many": 0}[request.param])
    monkeypatch.setattr(lists, "AT_ONCE", 15)
    return str(request.param)


def test_every_hit_is_admitted_and_every_admitted_match_is_found(any_app: Flask, each_way: str) -> None:
    dice = random.Random(11)
    world = World(11)
    _named(world, dice)
    everything = db.session.scalars(select(Referral).options(*WHOLE)).all()
    hits = 0
    for person in dice.sample(world.people, 3):
        actor = actor_of(person, TODAY)
        admitted = [one for one in everything if may(actor, Can.SEE_REFERRAL, one.subject())]
        for typed in TYPED:
            wanted = {one.reference for one in admitted if _is_meant(one, typed)}
            found = _found(actor, world.panels, Asked("all", state=ANY_STATE), typed)
            assert set(found) == wanted, (typed, person.position)
            assert len(found) == len(set(found)), typed
            hits += len(found)
    assert hits > 50


def test_filters_leave_out_what_they_say(any_app: Flask, each_way: str) -> None:
    dice = random.Random(5)
    world = World(5)
    _named(world, dice)
    everything = db.session.scalars(select(Referral).options(*WHOLE)).all()
    cases = db.session.execute(select(Case.referral_id, Case.meeting_id, Case.state)).all()
    actor = actor_of(next(one for one in world.people if one.position == "head of service"), TODAY)
    # Whoever withdrew from a case finds nothing of it, whatever their office (B1.4).
    admitted = [one for one in everything if may(actor, Can.SEE_REFERRAL, one.subject())]
    assert 0 < len(everything) - len(admitted) < 10
    meeting, worker, team, panel = world.meetings[1].id, world.workers[0], world.teams[1], world.panels[0]
    on = {
        row.referral_id
        for row in cases
        if row.meeting_id == meeting and row.state in ("placed", "heard", "tabled")
    }
    filters: dict[str, tuple[Asked, Callable[[Referral], bool]]] = {
        "meeting": (Asked("all", state=ANY_STATE, meeting_id=meeting), lambda one: one.id in on),
        "worker": (
            Asked("all", state=ANY_STATE, worker_id=worker.id),
            lambda one: one.worker_id == worker.id,
        ),
        "team": (Asked("all", state=ANY_STATE, team_id=team.id), lambda one: one.team_id == team.id),
        "late": (Asked("all", state=ANY_STATE, late=True), lambda one: one.late_choice == "waiting"),
        "panel": (
            Asked("all", state=OPEN_STATES, panel_id=panel.id),
            lambda one: one.panel_id == panel.id and one.state in OPEN,
        ),
        "both": (
            Asked("all", state="draft", worker_id=worker.id, team_id=worker.team_id),
            lambda one: one.worker_id == worker.id and one.state == "draft",
        ),
    }
    for name, (asked, holds) in filters.items():
        for typed in ("zoe", "brook", "an"):
            wanted = {one.reference for one in admitted if holds(one) and _is_meant(one, typed)}
            assert set(_found(actor, world.panels, asked, typed)) == wanted, (name, typed)


def test_a_saved_name_finds_and_a_changed_one_no_longer_does(app: Flask) -> None:
    referral = factories.a_referral(child="Maya Fenwick")
    keep_name_parts(referral)
    head = actor_of(factories.a_person(position="head of service"), TODAY)
    panels = [referral.panel]
    everything = Asked("all", state=ANY_STATE)
    assert _found(head, panels, everything, "fenw") == [referral.reference]

    referral.children[0].name = "Maya Brook"
    keep_name_parts(referral)

    assert _found(head, panels, everything, "fenw") == []
    assert _found(head, panels, everything, "brook") == [referral.reference]


@pytest.fixture
def maya(app: Flask) -> Referral:
    """A referral of Maya Fenwick, findable."""
    referral = factories.a_referral(child="Maya Fenwick")
    keep_name_parts(referral)
    _count_references([referral])
    return referral


def address_of(browser_answer_location: str) -> str:
    return browser_answer_location.removeprefix("http://localhost")


def test_a_name_never_stands_in_the_address_nor_on_the_page_of_hits(maya: Referral, sign_in: Opens) -> None:
    browser = sign_in(maya.worker)

    address = address_of(browser.post("/referrals", {"words": "Fenwick", "state": "any"}).headers["Location"])
    text = browser.get(address).text

    assert "enwick" not in address
    assert f'href="/referrals/{maya.reference}"' in text
    assert ">MF<" in text
    assert "A child’s name matches" in text
    assert "Maya" not in text
    assert text.count("Fenwick") == 1  # what was typed, in the box
    assert "enwick" not in "".join(re.findall(r'href="([^"]*)"', text))


def test_a_sealed_search_tells_nobody_else_its_words(maya: Referral, sign_in: Opens) -> None:
    address = address_of(sign_in(maya.worker).post("/referrals", {"words": "Fenwick"}).headers["Location"])
    manager = maya.team.manager
    assert manager is not None

    text = sign_in(manager).get(address).text

    assert "enwick" not in text
    assert maya.reference not in text
    assert "somebody else’s" in text


def test_a_reference_stays_in_the_address_and_serves_others(maya: Referral, sign_in: Opens) -> None:
    typed = maya.reference.lower().replace("-", " ")
    address = address_of(
        sign_in(maya.worker).post("/referrals", {"words": typed, "scope": "all"}).headers["Location"]
    )
    manager = maya.team.manager
    assert manager is not None

    assert f"reference={maya.reference}" in address
    assert f'href="/referrals/{maya.reference}"' in sign_in(manager).get(address).text


def test_a_name_in_the_address_is_not_looked_for(maya: Referral, sign_in: Opens) -> None:
    text = sign_in(maya.worker).get("/referrals?reference=Fenwick").text

    assert "it holds no names" in text
    assert f'href="/referrals/{maya.reference}"' not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("k", "at least 2 letters"),
        ("x" * 101, "100 characters"),
        ("%", "at least 2 letters"),
        ("a\0", "2 letters"),
    ],
)
def test_what_cannot_be_looked_for_is_said_and_kept(
    maya: Referral, sign_in: Opens, typed: str, said: str
) -> None:
    answer = sign_in(maya.worker).post("/referrals", {"words": typed}, status=422)

    assert said in answer.text
    assert "There is a problem" in answer.text
    assert maya.reference not in answer.text


@pytest.mark.parametrize(
    "find", ["x", "é", "gAAAAA", "a" * 5_000, "%00", "\ud800".encode("utf-8", "replace").decode()]
)
def test_a_seal_that_is_not_ours_is_refused_calmly(maya: Referral, sign_in: Opens, find: str) -> None:
    assert "Type them again" in sign_in(maya.worker).get("/referrals", query_string={"find": find}).text


def test_nothing_found_says_so_and_offers_to_look_wider(maya: Referral, sign_in: Opens) -> None:
    browser = sign_in(maya.worker)
    narrow = address_of(
        browser.post("/referrals", {"words": "fenwick", "state": "closed"}).headers["Location"]
    )
    text = browser.get(narrow).text
    assert "Nothing matches among all referrals that you may see, in the state “Closed”." in text
    wider = re.search(r'href="([^"]*)">Show 1 among all that you may see, in any state<', text)
    assert wider

    assert maya.reference in browser.get(wider[1].replace("&amp;", "&")).text
    nowhere = address_of(
        browser.post("/referrals", {"words": "brook", "state": "any", "scope": "all"}).headers["Location"]
    )
    assert "Nothing matches among all referrals that you may see, in any state." in browser.get(nowhere).text


def test_whoever_begins_to_type_looks_everywhere_and_narrows_it_afterwards(
    app: Flask, sign_in: Opens
) -> None:
    """The list begins with one's own open ones; a name is looked for among all that one may see."""
    maya = factories.a_referral(state="closed", child="Maya Fenwick")
    keep_name_parts(maya)
    colleague = sign_in(factories.a_worker(team=maya.team))
    shown = {"scope": "mine", "state": OPEN_STATES, "searching": "no", "words": "fenwick"}

    everywhere = address_of(colleague.post("/referrals", shown).headers["Location"])
    page = colleague.get(everywhere).text
    assert f'href="/referrals/{maya.reference}"' in page
    assert "1 referral, among all referrals that you may see, in any state." in page
    assert 'name="searching" value="yes"' in page

    narrowed = colleague.post("/referrals", shown | {"searching": "yes", "state": ANY_STATE})
    page = colleague.get(address_of(narrowed.headers["Location"])).text
    assert "Nothing matches among your own referrals in any state." in page
    assert ">Show 1 among all that you may see, in any state</a>" in page

    cleared = {"scope": "all", "state": ANY_STATE, "searching": "yes", "words": ""}
    assert (
        address_of(colleague.post("/referrals", cleared).headers["Location"])
        == "/referrals?scope=mine&state=open"
    )


def test_no_search_breaks_off_another_and_no_swap_writes_styles(maya: Referral, sign_in: Opens) -> None:
    """Either would fill the browser's console: a request broken off, or a style that the page's policy refuses."""
    page = sign_in(maya.worker).get("/referrals").text

    assert 'hx-sync="this:queue last"' in page
    assert '"attributesToSettle":["class"]' in page


def test_from_the_head_of_any_page_a_name_is_looked_for_everywhere(maya: Referral, sign_in: Opens) -> None:
    browser = sign_in(maya.worker)
    head = browser.get("/").text.split("<main")[0]

    assert re.search(r'<form[^>]*method="post"[^>]*action="/referrals"', head)
    assert 'name="words"' in head
    assert 'name="words"' not in browser.get("/referrals").text.split("<main")[0]

    address = address_of(browser.post("/referrals", {"words": "fenwick"}).headers["Location"])
    assert f'href="/referrals/{maya.reference}"' in browser.get(address).text


def test_a_search_as_one_types_gets_the_hits_alone_and_says_how_many(maya: Referral, sign_in: Opens) -> None:
    browser = sign_in(maya.worker)
    address = address_of(browser.post("/referrals", {"words": "fenw"}, target="found").headers["Location"])

    part = browser.get(address, target="found").text

    assert part.strip().startswith('<div id="found" data-announce="1 referral among all ')
    assert part.strip() in browser.get(address).text
