"""People at the service: what a story may have them do, whichever way the pages reach them.

A ``Visitor`` reads a page and fills it in as a person does, by the words beside each field and on each button,
and knows no field name and no id. ``Reader`` is one over plain HTTP, with scripts off by nature; ``tests/browser``
has one in Chromium.
"""

from __future__ import annotations

import contextvars
import re
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from io import BytesIO
from typing import Protocol
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.datastructures import MultiDict

from cmr.models import db
from tests.markup import fussy

SCOPES = ("fieldset", "li", "tr", "section", "form")
"""Parts of a page that a person would name by their first words."""


class Visitor(Protocol):
    """Somebody with a browser."""

    def go(self, url: str) -> None:
        """Opens an address of the service."""

    def follow(self, link: str) -> None:
        """Follows the first link that begins with these words."""

    def fill(self, label: str, value: str, within: str = "") -> None:
        """Writes into the first field with this label, ``within`` a group or list item that begins with these words."""

    def fill_date(self, legend: str, on: date, within: str = "") -> None:
        """Writes a date into the three parts under this legend."""

    def pick(self, legend: str, option: str, within: str = "") -> None:
        """Picks a radio button under a legend, or an option of a list with that label."""

    def tick(self, label: str, within: str = "") -> None:
        """Ticks the box with this label."""

    def attach(self, label: str, filename: str, content: bytes) -> None:
        """Chooses a file."""

    def press(self, button: str, within: str = "") -> None:
        """Presses the button with these words."""

    def text(self) -> str:
        """The words of the page, white space folded."""

    def url(self) -> str:
        """The path of the page."""


def folded(text: str) -> str:
    """White space folded, as a reader's eye does."""
    return " ".join(text.split())


@dataclass
class Reader:
    """A visitor over plain HTTP."""

    app: Flask
    _page: Element = field(init=False)
    _parents: dict[Element, Element] = field(init=False)
    _url: str = "/"
    _files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def go(self, url: str) -> None:
        """Opens an address of the service."""
        self._open("GET", url)

    def follow(self, link: str) -> None:
        """Follows the first link that begins with these words."""
        for anchor in self._page.iter("a"):
            if words(anchor).startswith(link) and anchor.get("href"):
                self.go(urljoin(self._url, anchor.get("href", "")))
                return
        raise AssertionError(f"{self._url} has no link “{link}”:\n{self.text()}")

    def fill(self, label: str, value: str, within: str = "") -> None:
        """Writes into the first field with this label."""
        control = self._labelled(label, ("input", "textarea", "select"), within)
        if control.tag == "textarea":
            control.text = value
        else:
            control.set("value", value)

    def fill_date(self, legend: str, on: date, within: str = "") -> None:
        """Writes a date into the three parts under this legend."""
        group = self._group(legend, self._scope(within))
        parts = [
            control for control in group.iter("input") if control.get("type") in (None, "text", "number")
        ]
        for control, part in zip(parts[:3], (on.day, on.month, on.year), strict=True):
            control.set("value", str(part))

    def pick(self, legend: str, option: str, within: str = "") -> None:
        """Picks a radio button under a legend, or an option of a list with that label."""
        scope = self._scope(within)
        lists = [one for one in scope.iter("select") if self._label_of(one).startswith(legend)]
        if lists:
            self._pick_from_list(lists[0], legend, option)
            return
        group = self._group(legend, scope)
        buttons = [one for one in group.iter("input") if one.get("type") in ("radio", "checkbox")]
        chosen = [one for one in buttons if self._label_of(one).startswith(option)]
        assert chosen, f"{self._url}: “{legend}” has no “{option}”"
        for one in buttons:
            if one.get("type") == "radio" and one.get("name") == chosen[0].get("name"):
                one.attrib.pop("checked", None)
        chosen[0].set("checked", "")

    def _pick_from_list(self, control: Element, legend: str, option: str) -> None:
        options = list(control.iter("option"))
        choices = [one for one in options if words(one).startswith(option)]
        assert choices, f"{self._url}: the list “{legend}” has no “{option}”"
        for one in options:
            one.attrib.pop("selected", None)
        choices[0].set("selected", "")

    def tick(self, label: str, within: str = "") -> None:
        """Ticks the box with this label."""
        self._labelled(label, ("input",), within).set("checked", "")

    def attach(self, label: str, filename: str, content: bytes) -> None:
        """Chooses a file."""
        self._files[self._labelled(label, ("input",), "").get("name", "")] = (filename, content)

    def press(self, button: str, within: str = "") -> None:
        """Presses the button with these words."""
        found = [
            one
            for one in self._scope(within).iter("button")
            if words(one).startswith(button) and one.get("aria-hidden") != "true"
        ]
        assert found, f"{self._url} has no button “{button}”:\n{self.text()}"
        pressed = found[0]
        assert pressed.get("disabled") is None, f"“{button}” can't be pressed"
        form: Element | None = pressed
        while form is not None and form.tag != "form":
            form = self._parents.get(form)
        assert form is not None, f"“{button}” stands in no form"
        sent = self._filled_in(form)
        if pressed.get("name"):
            sent.append((pressed.get("name", ""), pressed.get("value", "")))
        method = form.get("method", "get").upper()
        url = urljoin(self._url, pressed.get("formaction") or form.get("action") or self._url)
        if method == "GET":
            query = "&".join(f"{name}={value}" for name, value in sent if isinstance(value, str))
            self._open("GET", f"{url}?{query}")
        else:
            self._open("POST", url, MultiDict(sent))

    def text(self) -> str:
        """The words of the page, white space folded."""
        main = next((one for one in self._page.iter("main")), self._page)
        return words(main)

    def url(self) -> str:
        """The path of the page."""
        return urlsplit(self._url).path

    def _open(self, method: str, url: str, data: MultiDict[str, object] | None = None) -> None:
        db.session.rollback()  # what the test itself read holds no lock while the service works
        # A context of its own, as a server gives each request: nothing of the test's leaks into it.
        answer = contextvars.Context().run(
            partial(self.client.open, url, method=method, data=data, follow_redirects=True)
        )
        assert answer.status_code < 400, (
            f"{method} {url}: {answer.status_code}\n{folded(answer.text)[-3000:]}"
        )
        fussy(answer.text, url)
        self._url = answer.request.full_path.rstrip("?")
        self._page = html5lib.parse(answer.text, namespaceHTMLElements=False)
        self._parents = {child: parent for parent in self._page.iter() for child in parent}
        self._files = {}

    def _label_of(self, control: Element) -> str:
        labels = [one for one in self._page.iter("label") if one.get("for") == control.get("id")]
        return words(labels[0]) if labels else ""

    def _scope(self, within: str) -> Element:
        """The smallest part of the page that begins with these words; the whole page for none."""
        if not within:
            return self._page
        links = {one for nav in self._page.iter("nav") for one in nav.iter()}
        within_main = (one for one in self._page.iter() if one.tag in SCOPES and one not in links)
        parts = [one for one in within_main if words(one).startswith(within)]
        assert parts, f"{self._url} has no part “{within}”:\n{self.text()}"
        return parts[-1] if parts[-1] in list(parts[0].iter()) else parts[0]

    def _labelled(self, label: str, tags: tuple[str, ...], within: str) -> Element:
        found = [
            one
            for one in self._scope(within).iter()
            if one.tag in tags and self._label_of(one).startswith(label)
        ]
        assert found, f"{self._url} has no field “{label}”:\n{self.text()}"
        return found[0]

    def _group(self, legend: str, scope: Element) -> Element:
        found = [
            group
            for group in scope.iter("fieldset")
            if any(words(one).startswith(legend) for one in group.findall("legend"))
        ]
        assert found, f"{self._url} has no group “{legend}”:\n{self.text()}"
        return found[0]

    def _filled_in(self, form: Element) -> list[tuple[str, object]]:
        sent: list[tuple[str, object]] = []
        for control in form.iter():
            name = control.get("name")
            if not name or control.get("disabled") is not None:
                continue
            kind = control.get("type", "text")
            if control.tag == "textarea":
                sent.append((name, (control.text or "").removeprefix("\n")))
            elif control.tag == "select":
                options = list(control.iter("option"))
                picked = [one for one in options if one.get("selected") is not None] or options[:1]
                sent.extend((name, one.get("value", words(one))) for one in picked)
            elif control.tag == "input" and kind == "file":
                filename, content = self._files.get(name, ("", b""))
                sent.append((name, (BytesIO(content), filename)))
            elif control.tag == "input" and kind in ("radio", "checkbox"):
                if control.get("checked") is not None:
                    sent.append((name, control.get("value", "on")))
            elif control.tag == "input" and kind not in ("submit", "button", "image"):
                sent.append((name, control.get("value", "")))
        return sent


def words(element: Element) -> str:
    """The words inside an element, as they are read."""
    return re.sub(r"\s+([.,:;])", r"\1", folded(" ".join(element.itertext())))
