"""The components in an app of their own, and what a strict reader makes of the HTML they give."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, render_template, render_template_string

from cmr.web import components

XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def tiny_app() -> Flask:
    """An app with the components and nothing else."""
    app = Flask("cmr")
    app.secret_key = "test"
    app.jinja_env.globals.update(csrf_token=lambda: "token", asset_url=lambda logical: f"/static/{logical}")
    components.register(app)
    return app


def draw(source: str, **context: Any) -> str:
    """Template source, drawn in the tiny app."""
    with tiny_app().test_request_context():
        return render_template_string(source, **context)


def draw_page(template: str, **context: Any) -> str:
    """A whole template, drawn in the tiny app."""
    with tiny_app().test_request_context():
        return render_template(template, **context)


def parse(drawn: str) -> Element:
    """A fragment's elements; raises html5lib's ParseError on any fault that a browser would silently mend."""
    tree: Element = html5lib.HTMLParser(strict=True).parseFragment(drawn, container="div")
    return tree


def parse_page(drawn: str) -> Element:
    """A document's elements; raises html5lib's ParseError on any fault that a browser would silently mend."""
    tree: Element = html5lib.HTMLParser(strict=True).parse(drawn)
    return tree


def elements(tree: Element) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element's name and attributes."""
    for element in tree.iter():
        if str(element.tag).startswith(XHTML):
            yield str(element.tag).removeprefix(XHTML), dict(element.attrib)
