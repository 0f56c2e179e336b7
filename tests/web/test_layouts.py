"""The page around every page, and the pages that say what could not be done."""

import json
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import pytest

from cmr.rules.refusal import Refusal
from tests.web.drawing import draw, draw_page, elements, parse, parse_page

HELEN = SimpleNamespace(is_authenticated=True, name="Helen <Marsh>", position="service_manager")
NAMES = {"service_name": "Case review panels", "council_name": "Fernleigh & District"}
STATUSES = (400, 403, 404, 405, 409, 411, 413, 429, 500, 503)
STANDING_ALONE = (500, 503)
TYPED = [("past_harm", "What I <b>typed</b>\nover two lines")]
PAGE = """{% extends "layouts/base.html" %}{% block title %}A & B{% endblock %}
{% block main %}<h1>One</h1>{% endblock %}"""


def words(tree: Element) -> str:
    """Everything that a page says, with single spaces."""
    return " ".join("".join(tree.itertext()).split())


def headings(tree: Element) -> list[str]:
    """The names of the heading elements, in order."""
    return [name for name, _ in elements(tree) if name in ("h1", "h2", "h3")]


def test_the_document_is_valid_and_bears_the_councils_names() -> None:
    tree = parse_page(draw(PAGE, current_user=HELEN, menu=[{"text": "Home", "href": "/"}], **NAMES))
    said = words(tree)
    assert "A & B – Case review panels" in said
    assert "Fernleigh & District" in said
    assert "Helen <Marsh>" in said
    assert "Service manager" in said
    assert "Privileged and confidential." in said


def test_nothing_of_gov_uk_is_shown() -> None:
    drawn = draw(PAGE, current_user=HELEN, **NAMES)
    assert "GOV.UK" not in drawn
    assert "crown" not in drawn.lower()
    assert "crest" not in drawn.lower()


def test_there_is_nothing_that_a_strict_policy_refuses() -> None:
    for element, attributes in elements(parse_page(draw(PAGE, current_user=HELEN, **NAMES))):
        assert element != "style"
        assert element != "script" or "src" in attributes
        assert not [key for key in attributes if key == "style" or key.startswith("on")]


def test_signing_out_is_a_form_that_cannot_be_forged_and_is_not_offered_to_a_stranger() -> None:
    found = list(elements(parse_page(draw(PAGE, current_user=HELEN, **NAMES))))
    forms = [attributes for element, attributes in found if element == "form"]
    assert [(form["method"], form["action"]) for form in forms] == [("post", "/sign-out")]
    assert [a["name"] for element, a in found if element == "input"] == ["csrf_token"]
    assert "Sign out" not in draw(PAGE, **NAMES)
    assert "Privileged" not in draw(PAGE, **NAMES)


def test_the_menu_says_which_page_is_open() -> None:
    menu = [{"text": "Home", "href": "/"}, {"text": "Panels", "href": "/panels", "current": True}]
    links = [a for element, a in elements(parse_page(draw(PAGE, menu=menu, **NAMES))) if element == "a"]
    assert [link["href"] for link in links if link.get("aria-current") == "page"] == ["/panels"]


def test_htmx_keeps_no_copies_of_pages_and_swaps_refusals() -> None:
    found = elements(parse_page(draw(PAGE, **NAMES)))
    settings = json.loads(next(a["content"] for _, a in found if a.get("name") == "htmx-config"))
    assert settings["historyCacheSize"] == 0
    assert settings["allowEval"] is False
    assert settings["includeIndicatorStyles"] is False
    assert {"code": "4(09|22)", "swap": True} in settings["responseHandling"]


def test_what_was_done_is_said_once_in_its_own_box() -> None:
    tree = parse_page(
        draw(
            PAGE,
            get_flashed_messages=lambda **_: [("success", "Signed <it>"), ("message", "Mind")],
            **NAMES,
        )
    )
    assert "Done Signed <it>" in words(tree)
    assert "Important Mind" in words(tree)


@pytest.mark.parametrize("status", STATUSES)
def test_a_failure_has_one_heading_and_says_what_to_do(status: int) -> None:
    tree = parse_page(draw_page(f"errors/{status}.html", current_user=HELEN, **NAMES))
    assert headings(tree).count("h1") == 1
    paragraphs = [words(e) for e in tree.iter() if "govuk-body" in str(e.attrib.get("class", ""))]
    assert len(paragraphs) >= 2
    assert all(paragraphs)


@pytest.mark.parametrize("status", sorted(set(STATUSES) - set(STANDING_ALONE)))
def test_a_failure_told_to_htmx_is_a_piece_that_takes_the_focus_and_is_read_out(status: int) -> None:
    drawn = draw_page(f"errors/{status}.html", fragment=True, **NAMES)
    tree = parse(drawn)
    assert "<html" not in drawn
    assert headings(tree)[0] == "h2"
    assert "h1" not in headings(tree)
    attributes = next(attributes for _, attributes in elements(tree))
    assert "data-focus" in attributes
    assert attributes["data-announce"]


@pytest.mark.parametrize("status", STANDING_ALONE)
def test_when_all_else_fails_the_page_asks_nobody_who_is_signed_in(status: int) -> None:
    class Unreachable:
        @property
        def is_authenticated(self) -> bool:
            raise ConnectionError("the database is away")

    said = words(parse_page(draw_page(f"errors/{status}.html", current_user=Unreachable(), **NAMES)))
    assert "saved before" in said


@pytest.mark.parametrize("status", [400, 409, 429])
def test_what_was_typed_is_shown_back_as_it_was(status: int) -> None:
    tree = parse_page(draw_page(f"errors/{status}.html", kept=TYPED, **NAMES))
    areas = [element for element in tree.iter() if str(element.tag).endswith("}textarea")]
    assert [area.text for area in areas] == [TYPED[0][1]]


def test_a_refusal_gives_every_reason_with_its_clause() -> None:
    reasons = [Refusal("The meeting is full.", "B1.13"), Refusal("It came late.")]
    said = words(parse_page(draw_page("errors/409.html", reasons=reasons, **NAMES)))
    assert "The meeting is full. Terms of reference, clause B1.13" in said
    assert "It came late." in said


def test_a_stale_edit_shows_both_texts() -> None:
    both = [("Summary", "Theirs <1>", "Mine <2>"), ("Views", "Theirs", "Mine")]
    said = words(parse_page(draw_page("errors/409.html", both=both, by="Grace Hill", back="/r", **NAMES)))
    assert "Someone else changed this first" in said
    assert "Theirs <1>" in said
    assert "Mine <2>" in said
    assert "Grace Hill" in said
