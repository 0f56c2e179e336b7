"""Every component drawn with hostile text: valid, escaped, labelled, with ids of its own, nothing inline."""

import html
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError

from cmr.rules.form import Option
from cmr.rules.refusal import Refusal
from cmr.web import components
from tests.web.drawing import draw, elements, parse, tiny_app

HOSTILE = """"><script>alert(1)</script> {{ 7*7 }} O'Neill & Søn"""
NOW = datetime(2026, 12, 3, 15, 42, tzinfo=UTC)
INPUTS = ("input", "select", "textarea")

# One drawing of each component: `x` is hostile text, `n` a moment. A test below holds the list to be complete.
DRAWN: dict[str, str] = {
    "tag": "ui.tag(x, 'red')",
    "state_tag": "ui.state_tag(x)",
    "due": "ui.due(x, late=true, at=n)",
    "clause": "ui.clause(x)",
    "hint": "ui.hint(x)",
    "inset": "ui.inset(x)",
    "scale_mark": "ui.scale_mark('4', low=x, high=x)",
    "warning": "ui.warning(x)",
    "notification": "ui.notification(x, x, 'success')",
    "empty_state": "ui.empty_state(x, x, x, x)",
    "stat": "ui.stat(x, x, x, x, 'late')",
    "stats": "ui.stats([{'number': 1, 'label': x}, {'number': 2, 'label': x, 'href': x}])",
    "prose": "ui.prose(x)",
    "next_step": "ui.next_step(x, x, x, late=true)",
    "stage_steps": "ui.stage_steps([{'text': x, 'state': 'done'}, {'text': x, 'state': 'current', 'note': x}])",
    "csrf": "ui.csrf()",
    "hidden": "ui.hidden(x, x)",
    "button": "ui.button(x, name=x, value=x, attrs={'data-x': x}) ~ ui.button(x, disabled=true, why=x)",
    "post_button": "ui.post_button(x, x, hidden={'version': x})",
    "move_buttons": "ui.move_buttons(offers, '/referrals/' ~ x)",
    "confirm": "ui.confirm(x, x, x, x, x, (x,), hidden={'a': x})",
    "text_field": "ui.text_field('a', x, x, x, x, width=20, attrs={'hx-post': x})",
    "password_field": "ui.password_field('a', x, x, (x, x))",
    "textarea": "ui.textarea('a', x, '</textarea>' ~ x, x, x, guide=300, last_time=x)",
    "select": "ui.select('a', x, ((x, x), ('b', 'B')), x, x, x)",
    "file_upload": "ui.file_upload('a', x, x, x, accept=x, multiple=true)",
    "error_summary": "ui.error_summary([('#' ~ x, x), ('', x)], x)",
    "kept_text": "ui.kept_text([(x, x), ('reason', x)])",
    "radios": "ui.radios('a', x, ((x, x, x), ('b', x)), x, x, x)",
    "checkboxes": "ui.checkboxes('a', x, ((x, x, x), ('b', x)), [x], x, x)",
    "checkbox": "ui.checkbox('a', x, hint=x, errors=x)",
    "yes_no": "ui.yes_no('a', x, 'yes', x, x)",
    "yes_no_with_why": "ui.yes_no_with_why('a', x, 'no', x, x, errors=x, why_errors=x, guide=100)",
    "scale": "ui.scale('a', x, 7, x, x, x, x)",
    "date_field": "ui.date_field('a', x, (x, x, x), x, x)",
    "record_head": "ui.record_head(x, x, x, facts=[(x, x), (x, x, x)], caption=x)",
    "summary_list": "ui.summary_list([(x, x), (x, x, x, x), {'key': x, 'value': x, 'href': x}])",
    "timeline": "ui.timeline([{'title': x, 'by': x, 'at': n, 'text': x, 'clause': x}, {'title': x, 'at': n}])",
    "signatures": "ui.signatures(people)",
    "refusal": "ui.refusal(reasons, x)",
    "both_texts": "ui.both_texts(x, x, x, x, n, name='a') ~ ui.both_texts(x, x, x)",
    "table": "ui.table([x, x], [[x, x]], x, (1,))",
    "worklist": "ui.worklist([{'what': x, 'whose': x, 'reference': x, 'due': x, 'late': true, 'href': x,"
    " 'state': x, 'action': x, 'note': x}, {'what': x}])",
    "task_list": "ui.task_list([{'title': x, 'href': x, 'state': x, 'hint': x}, {'title': x, 'state': x}])",
    "pagination": "ui.pagination(x, x)",
    "back_link": "ui.back_link(x, x)",
    "breadcrumbs": "ui.breadcrumbs([(x, x), (x, none)])",
    "sub_navigation": "ui.sub_navigation([{'text': x, 'href': x, 'current': true, 'number': 3}], x)",
    "main_navigation": "ui.main_navigation([{'text': x, 'href': x, 'current': true}, {'text': x, 'href': x}])",
    "field": "ui.field(wtf)",
}
CALLED: dict[str, str] = {
    "details": "{% call ui.details(x) %}{{ x }}{% endcall %}",
    "buttons": "{% call ui.buttons() %}{{ x }}{% endcall %}",
    "form": "{% call ui.form(x, id='f', enter=x, attrs={'hx-post': x}) %}{{ x }}{% endcall %}",
    "rows": "{% call(item, index, prefix) ui.rows('a', x, [1, 2], x, hint=x, errors=x, one=x) %}"
    "{{ ui.text_field(prefix ~ '-name', x, x) }}{% endcall %}",
}
SOURCES = {name: f"{{{{ {source} }}}}" for name, source in DRAWN.items()} | CALLED
NO_TEXT = {"csrf"}
OFFERS = [
    SimpleNamespace(move=SimpleNamespace(name="send_back", text=HOSTILE), refusals=()),
    {"text": HOSTILE, "href": HOSTILE, "post": True, "hint": HOSTILE},
    {"text": HOSTILE, "refusals": [Refusal(HOSTILE, HOSTILE)]},
]


def drawn_whole(name: str) -> str:
    """A component with hostile text wherever it takes any."""
    said = {"role": HOSTILE, "name": HOSTILE, "position": HOSTILE, "at": NOW}
    return draw(
        SOURCES[name],
        x=HOSTILE,
        n=NOW,
        wtf=SimpleNamespace(
            type="StringField",
            name="a",
            id="a",
            label=SimpleNamespace(text=HOSTILE),
            description=HOSTILE,
            errors=[HOSTILE],
            _value=lambda: HOSTILE,
        ),
        reasons=[Refusal(HOSTILE, HOSTILE), Refusal(HOSTILE)],
        people=[
            {**said, "unchanged_since": NOW},
            {**said, "changed": HOSTILE, "deputy_for": HOSTILE},
            {"role": HOSTILE, "waiting": HOSTILE},
        ],
        offers=OFFERS,
    )


def test_every_component_is_drawn_here() -> None:
    assert set(components.Components(tiny_app().jinja_env).names()) == set(SOURCES)


def test_a_misspelt_component_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="buton"):
        draw("{{ ui.buton('Save') }}")


@pytest.mark.parametrize("name", SOURCES)
def test_is_valid_html_with_nothing_inline(name: str) -> None:
    for element, attributes in elements(parse(drawn_whole(name))):
        assert element not in ("script", "style")
        assert not [key for key in attributes if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", sorted(set(SOURCES) - NO_TEXT))
def test_escapes_what_was_typed_and_still_shows_it(name: str) -> None:
    drawn = drawn_whole(name)
    assert "<script" not in drawn
    assert "49" not in drawn
    assert "alert(1)" in html.unescape(drawn)


@pytest.mark.parametrize("name", SOURCES)
def test_ids_are_its_own_and_every_reference_is_to_one(name: str) -> None:
    found = list(elements(parse(drawn_whole(name))))
    ids = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [
        reference
        for _, attributes in found
        for key in ("aria-describedby", "aria-labelledby", "aria-controls", "for")
        for reference in attributes.get(key, "").split()
    ]
    assert set(named) <= set(ids)


@pytest.mark.parametrize("name", SOURCES)
def test_every_input_has_its_label(name: str) -> None:
    found = list(elements(parse(drawn_whole(name))))
    labelled = {attributes["for"] for element, attributes in found if element == "label"}
    inputs = [
        attributes
        for element, attributes in found
        if element in INPUTS and attributes.get("type") != "hidden"
    ]
    assert {attributes.get("id") for attributes in inputs} <= labelled


def test_a_button_that_is_closed_says_why_and_cannot_be_pressed() -> None:
    drawn = draw("{{ ui.button('Sign', '/sign', disabled=true, why='You have signed it already.') }}")
    assert "disabled" in drawn
    assert "/sign" not in drawn
    assert "You have signed it already." in drawn


def test_an_offer_of_the_lifecycle_is_a_link_to_its_move_and_a_closed_one_gives_its_clause() -> None:
    drawn = draw("{{ ui.move_buttons(offers, '/referrals/CMR-2026-0017') }}", offers=OFFERS)
    assert 'href="/referrals/CMR-2026-0017/send-back"' in drawn
    assert "cmr-moves__closed" in drawn
    assert "Terms of reference, clause" in drawn


def test_rows_have_real_buttons_and_end_at_the_most() -> None:
    source = "{% call(item, i, p) ui.rows('family', 'Family', [1, 2], most=most) %}{{ p }}{% endcall %}"
    drawn = draw(source, most=3)
    assert 'name="remove" value="family-1"' in drawn
    assert 'name="add" value="family"' in drawn
    assert 'name="add"' not in draw(source, most=2)


def test_choices_are_taken_in_every_form_they_come_in() -> None:
    given: list[object] = [
        ("a", "A"),
        ("b", "B", "hint"),
        {"value": 3, "text": "C"},
        Option(key="d", text="D"),
        "E",
    ]
    given.append(SimpleNamespace(value="f", label="F"))
    assert [tuple(choice)[:2] for choice in components.as_choices(given)] == [
        ("a", "A"), ("b", "B"), ("3", "C"), ("d", "D"), ("E", "E"), ("f", "F"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (date(2026, 3, 7), ("7", "3", "2026")),
        ("2026-03-07", ("7", "3", "2026")),
        (("31", "2", None), ("31", "2", "")),
        (None, ("", "", "")),
        ("", ("", "", "")),
        ("7 March", ("", "", "7 March")),
    ],
)
def test_a_date_is_shown_in_three_parts_also_when_it_is_none(value: object, parts: tuple[str, ...]) -> None:
    assert components.date_parts(value) == parts


def test_moments_are_said_as_london_says_them() -> None:
    summer = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert components.spoken_datetime(summer) == "Wednesday 1 July 2026, 9:30am"
    assert components.spoken_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"
    assert components.spoken_datetime(date(2026, 7, 1)) == "Wednesday 1 July 2026"
    assert components.short_date(date(2026, 7, 1)) == "1 Jul 2026"


@pytest.mark.parametrize(
    ("name", "said"),
    [("Anna Brook", "AB"), ("Sam Lee-Hart", "SLH"), ("  ", ""), ("Łucja (Lucy) Żak", "ŁŻ")],
)
def test_a_child_is_named_by_initials(name: str, said: str) -> None:
    assert components.initials(name) == said


def test_states_are_said_in_words_and_never_by_colour_alone() -> None:
    assert components.words("signed_by_team_manager") == "signed by team manager"
    assert components.words("circulated") == "agenda circulated"
    assert ">Signed by team manager</strong>" in draw("{{ ui.state_tag('signed_by_team_manager') }}")
    assert components.state_colour("unheard of") == "grey"
