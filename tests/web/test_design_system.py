"""Our fields against the published macros of GOV.UK Frontend: the same elements, classes and wiring.

The components are plain markup because the published macros cost more than the query behind a row. This test
is the price: when the design system moves, it says where.
"""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment, PackageLoader, PrefixLoader

from tests.web.drawing import XHTML, draw, parse

PUBLISHED = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
)
LEGEND = {"legend": {"text": "Q", "classes": "govuk-fieldset__legend--s"}}
LABEL = {"text": "Q", "classes": "govuk-label--s"}
ITEMS = [
    {"value": "a", "text": "A", "hint": {"text": "why"}},
    {"value": "b", "text": "B", "checked": True},
]
CHOICES = "(('a', 'A', 'why'), ('b', 'B'))"
ASKED: dict[str, Any] = {"hint": {"text": "H"}, "errorMessage": {"text": "E"}}
# What we say besides: to a reader that an input is wrong; and where we leave out what only older browsers needed.
OURS = {"aria-invalid", "aria-disabled", "data-prevent-double-click", "data-disable-auto-focus"}

ALIKE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "text": (
        "ui.text_field('n', 'Q', 'v', 'H', 'E', width=10, autocomplete='name', inputmode='numeric')",
        "input",
        {"id": "n", "name": "n", "value": "v", "label": LABEL, "classes": "govuk-input--width-10",
         "autocomplete": "name", "inputmode": "numeric", **ASKED},
    ),
    "textarea": (
        "ui.textarea('n', 'Q', 'v', 'H', 'E', rows=4)",
        "textarea",
        {"id": "n", "name": "n", "value": "v", "rows": 4, "label": LABEL, **ASKED},
    ),
    "select": (
        "ui.select('n', 'Q', (('a', 'A'), ('b', 'B')), 'b', 'H', 'E', blank='')",
        "select",
        {"id": "n", "name": "n", "label": LABEL, "value": "b",
         "items": [{"value": "a", "text": "A"}, {"value": "b", "text": "B"}], **ASKED},
    ),
    "radios": (
        f"ui.radios('n', 'Q', {CHOICES}, 'b', 'H', 'E', inline=true)",
        "radios",
        {"idPrefix": "n", "name": "n", "fieldset": LEGEND, "items": ITEMS, "classes": "govuk-radios--inline",
         **ASKED},
    ),
    "checkboxes": (
        f"ui.checkboxes('n', 'Q', {CHOICES}, ['b'], 'H', 'E', small=true)",
        "checkboxes",
        {"idPrefix": "n", "name": "n", "fieldset": LEGEND, "items": ITEMS, "classes": "govuk-checkboxes--small",
         **ASKED},
    ),
    "date": (
        "ui.date_field('n', 'Q', ('1', '2', '2026'), 'H', 'E', wrong=('day',))",
        "date-input",
        {"id": "n", "namePrefix": "n", "fieldset": LEGEND, **ASKED,
         "items": [
             {"name": "day", "value": "1", "classes": "govuk-input--error govuk-input--width-2"},
             {"name": "month", "value": "2", "classes": "govuk-input--width-2"},
             {"name": "year", "value": "2026", "classes": "govuk-input--width-4"},
         ]},
    ),
    "file": (
        "ui.file_upload('n', 'Q', 'H', 'E')",
        "file-upload",
        {"id": "n", "name": "n", "label": LABEL, **ASKED},
    ),
    "password": (
        "ui.password_field('n', 'Q', 'H', 'E')",
        "password-input",
        {"id": "n", "name": "n", "label": LABEL, "classes": "govuk-input--width-20", **ASKED},
    ),
    "error summary": (
        "ui.error_summary([('#n', 'E')])",
        "error-summary",
        {"titleText": "There is a problem", "errorList": [{"href": "#n", "text": "E"}]},
    ),
    "button": ("ui.button('Save')", "button", {"text": "Save", "type": "submit"}),
    "link as button": ("ui.button('Save', '/a', 'secondary')", "button",
                       {"text": "Save", "href": "/a", "classes": "govuk-button--secondary"}),
    "tag": ("ui.tag('Late', 'red')", "tag", {"text": "Late", "classes": "govuk-tag--red"}),
    "warning": ("ui.warning('Mind')", "warning-text", {"text": "Mind", "iconFallbackText": "Warning"}),
    "back link": ("ui.back_link('/a')", "back-link", {"href": "/a", "text": "Back"}),
    "task list": (
        "ui.task_list([{'title': 'T', 'href': '/t', 'hint': 'H', 'state': 'complete'}], 'tasks')",
        "task-list",
        {"idPrefix": "tasks",
         "items": [{"title": {"text": "T"}, "href": "/t", "hint": {"text": "H"},
                    "status": {"text": "Complete"}}]},
    ),
}  # fmt: skip


def published(component: str, params: dict[str, Any]) -> str:
    """What the design system itself draws."""
    macro = "govuk" + "".join(part.capitalize() for part in component.split("-"))
    template = PUBLISHED.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return str(getattr(template.module, macro)(params))


def shape(element: Element) -> object:
    """An element as names, classes, wiring and text, without the order of attributes and blank space."""
    attributes = {
        key: " ".join(sorted(value.split())) for key, value in element.attrib.items() if key not in OURS
    }
    words = " ".join("".join(element.itertext()).split())
    children = [shape(child) for child in element]
    return (str(element.tag).removeprefix(XHTML), attributes, words, children)


@pytest.mark.parametrize("name", ALIKE)
def test_is_the_design_systems_own_markup(name: str) -> None:
    ours, component, params = ALIKE[name]
    assert shape(parse(draw(f"{{{{ {ours} }}}}"))) == shape(parse(published(component, params)))
