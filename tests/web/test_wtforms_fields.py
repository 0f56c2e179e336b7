"""`ui.field` draws each kind of WTForms field, and the error summary links to where the fault is."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from cmr.web import components
from tests.web.drawing import draw, elements, parse

CHOICES: Any = ["a", "b"]  # the type stubs know only pairs, which WTForms has deprecated


class DayField(Field):
    """A date in three parts, as the house's forms give it."""

    @property
    def parts(self) -> tuple[str, str, str]:
        return ("31", "2", "2026")


class Person(Form):
    """One row."""

    name = StringField("Name", [InputRequired("Enter a name")])


class Everything(Form):
    """One field of each kind."""

    line = StringField("Line", [InputRequired("Say something")], description="A hint")
    mail = EmailField("Mail")
    number = IntegerField("Number")
    secret = PasswordField("Secret")
    text = TextAreaField("Text")
    one = SelectField("One", choices=CHOICES)
    either = RadioField("Either", choices=CHOICES)
    some = SelectMultipleField("Some", choices=CHOICES)
    sure = BooleanField("Sure")
    paper = FileField("Paper")
    day = DayField("Day")
    people = FieldList(FormField(Person), min_entries=2, max_entries=5)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("line", [("input", "text")]),
        ("mail", [("input", "email")]),
        ("number", [("input", "text")]),
        ("secret", [("input", "password")]),
        ("text", [("textarea", None)]),
        ("one", [("select", None)]),
        ("either", [("input", "radio")] * 2),
        ("some", [("input", "checkbox")] * 2),
        ("sure", [("input", "checkbox")]),
        ("paper", [("input", "file")]),
        ("day", [("input", "text")] * 3),
    ],
)
def test_each_kind_is_drawn_as_its_own_inputs(name: str, kinds: list[tuple[str, str | None]]) -> None:
    found = elements(parse(draw("{{ ui.field(f) }}", f=Everything()[name])))
    inputs = [(element, attributes.get("type")) for element, attributes in found]
    assert [pair for pair in inputs if pair[0] in ("input", "textarea", "select")] == kinds


def test_what_was_typed_is_kept_and_what_is_passed_wins() -> None:
    form = Everything(MultiDict({"line": "<typed>", "one": "b", "either": "a", "secret": "never"}))
    assert "&lt;typed&gt;" in draw("{{ ui.field(f, width=5) }}", f=form.line)
    assert "govuk-input--width-5" in draw("{{ ui.field(f, width=5) }}", f=form.line)
    assert "Another hint" in draw("{{ ui.field(f, hint='Another hint') }}", f=form.line)
    assert '<option value="b" selected>' in draw("{{ ui.field(f) }}", f=form.one)
    assert "never" not in draw("{{ ui.field(f) }}", f=form.secret)


def test_the_error_summary_leads_to_the_very_input_also_inside_rows() -> None:
    form = Everything(MultiDict({"people-0-name": "Anna", "people-1-name": "", "one": "a", "either": "a"}))
    assert not form.validate()
    links = dict(components.error_links(form))
    assert links["#line"] == "Say something"
    assert links["#people-1-name"] == "Enter a name"
    assert "#people-0-name" not in links


def test_a_wrong_date_leads_to_its_day() -> None:
    form = Everything()
    form.day.errors = ("31 February is not a date",)
    assert components.error_links(form) == [("#day-day", "31 February is not a date")]
