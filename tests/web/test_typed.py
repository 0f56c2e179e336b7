"""A form that was refused comes back in the words of its page: for every form that the service has."""

from __future__ import annotations

import inspect
import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, FormField, PasswordField, StringField, TextAreaField
from wtforms import Form as Row

from cmr.web.errors import kept
from cmr.web.fields import DatePartsField
from cmr.web.typed import Form, declared, every_form, in_words
from tests.application import Opens
from tests.factories import a_panel, a_seat

TYPED = "What somebody typed"
SECRET = "never shown again"
MARK = "0b5f2d"
FORMS = sorted(
    {form for form in every_form() if form.__module__.startswith("cmr.")},
    key=lambda one: (one.__qualname__, one.__module__),
)
MACHINE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|[a-z_]+-\d*")


def sent_to(form: type[Form]) -> list[tuple[str, str]]:
    """Everything that a browser would send: words, whole dates, passwords, and the page's own marks."""
    found: list[tuple[str, str]] = []
    for name, label, kind in declared(form):
        if issubclass(kind, DatePartsField):
            found += [(f"{name}-day", "3"), (f"{name}-month", "12"), (f"{name}-year", "2026")]
        elif issubclass(kind, PasswordField):
            found.append((name, SECRET))
        else:
            found.append((name, TYPED if label or issubclass(kind, TextAreaField) else MARK))
    return found


def test_every_form_of_the_service_can_say_what_was_typed_into_it() -> None:
    others = [
        form
        for form in FlaskForm.__subclasses__()
        if form.__module__.startswith("cmr.") and form is not Form and inspect.isclass(form)
    ]
    assert others == []
    assert len(FORMS) > 40


def must_be_given(one: inspect.Parameter) -> bool:
    return one.name != "self" and one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
@pytest.mark.parametrize("made", [True, False], ids=["made", "too old a page"])
def test_what_was_typed_comes_back_in_words(app: Flask, form: type[Form], made: bool) -> None:
    sent = sent_to(form)
    with app.test_request_context(method="POST", data=MultiDict(sent)):
        if made:
            form(*[() for one in inspect.signature(form.__init__).parameters.values() if must_be_given(one)])
        said = kept()
    labels = [label for label, _ in said]
    assert len(labels) == len(set(zip(labels, [text for _, text in said], strict=True)))
    for label, text in said:
        assert label[0].isupper() or label[0].isdigit(), label
        assert not MACHINE.fullmatch(label), label
        assert text in (TYPED, "Thursday 3 December 2026"), "neither a password nor a mark of the page"
    asked = {name for name, _, kind in declared(form) if issubclass(kind, DatePartsField)}
    assert [text for _, text in said].count("Thursday 3 December 2026") == len(asked)


def test_a_date_that_is_none_stays_as_it_was_typed() -> None:
    sent = [("began_on-day", "31"), ("began_on-month", "2"), ("began_on-year", "26")]
    assert in_words(sent) == [("Began on", "31 2 26")]


def test_a_refusal_says_back_what_was_typed_under_the_pages_own_labels(app: Flask, sign_in: Opens) -> None:
    panel = a_panel()
    runs = a_seat(panel, "administrator").person
    sent = [
        ("from_on-day", "1"),
        ("from_on-month", "12"),
        ("from_on-year", "2026"),
        ("count", "12"),
        ("seen", MARK),
    ]
    page = (
        sign_in(runs).post(f"/panels/{panel.key}/series", dict(sent) | {"pick-nothing": "x"}, status=409).text
    )
    kept = page[page.index("What you typed") :]
    assert "Tuesday 1 December 2026" in kept
    assert "How many meetings" in kept
    assert "From" in kept
    for machine in ("From on", "Count", "Seen", "Pick nothing", MARK):
        assert machine not in kept


class Stay(Row):
    """A line of a table."""

    came = StringField("Came at")
    left = StringField("Left at")


class Times(Form):
    """A form with a table."""

    stays = FieldList(FormField(Stay))
    reason = TextAreaField("Why are the times others than were recorded?")


def test_each_line_of_a_table_is_told_from_the_others(app: Flask) -> None:
    sent = {
        "stays-0-came": "9am",
        "stays-0-left": "9:40am",
        "stays-1-came": "10am",
        "reason": "The clock was wrong.",
    }
    with app.test_request_context(method="POST", data=sent):
        Times()
        said = dict(kept())
    assert said["Came at, line 1"] == "9am"
    assert said["Left at, line 1"] == "9:40am"
    assert said["Came at, line 2"] == "10am"
    assert said["Why are the times others than were recorded?"] == sent["reason"]


@pytest.mark.parametrize("sent", ["One.\r\nTwo.\rThree.\nFour.", "One.\nTwo.\nThree.\nFour."])
@pytest.mark.parametrize("how", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_every_line_that_was_typed_ends_alike_however_it_was_sent(app: Flask, sent: str, how: str) -> None:
    """A script that saves and a button that sends end them differently; a file stays as it is."""
    data: dict[str, Any] = {"text": sent, "other": ["a\r\nb", "c"]}
    if how.startswith("multipart"):
        data["file"] = (BytesIO(b"a\r\nb"), "a.txt")
    with app.test_request_context("/", method="POST", data=data, content_type=how):
        assert request.form["text"] == "One.\nTwo.\nThree.\nFour."
        assert request.form.getlist("other") == ["a\nb", "c"]
        assert [one.read() for one in request.files.values()] == [b"a\r\nb"] * how.startswith("multipart")
