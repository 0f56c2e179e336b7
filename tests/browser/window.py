"""A browser's window in which somebody is signed in already: a test of a page need not begin at the door."""

from __future__ import annotations

from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from cmr.models import Person, db
from tests import application


def a_window(
    app: Flask, browser: Browser, address: str, person: Person, *, width: int = 1280, **options: Any
) -> BrowserContext:
    """A window of that width (CSS pixels) on the service at ``address``; ``options`` are Playwright's own.

    What the test itself read is let go, so that it holds no lock while the service works.
    """
    cookie = application.Browser(app).sign_in(person).client.get_cookie("cmr")
    assert cookie is not None
    db.session.rollback()
    context = browser.new_context(
        **({"base_url": address, "viewport": {"width": width, "height": 900}} | options)
    )
    context.add_cookies([{"name": "cmr", "value": cookie.value, "url": address}])
    return context
