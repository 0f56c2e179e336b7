"""One case at an open meeting, and a window on it for each who is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from cmr.adapters import clock
from cmr.models import Person
from tests.browser.case_room import Opens, Room
from tests.browser.server import serving
from tests.browser.window import a_window
from tests.hearing.conftest import a_hearing


@pytest.fixture
def room(app: Flask) -> Room:
    found = a_hearing()
    found.meeting.on = (
        clock.today()
    )  # whose day it is decides what may be read, and a window has the real clock
    found.everybody_declares()
    return Room(
        found,
        f"/meetings/{found.meeting.id}/attendance",
        found.referral.children[0].name,
        f"Take {found.referral.reference} now",
        found.referral.worker,
    )


@pytest.fixture
def opens(app: Flask, browser: Browser, room: Room) -> Iterator[Opens]:
    """Opens the meeting's page in a window of somebody's own."""
    windows: list[BrowserContext] = []
    with serving(app) as address:

        def opens(person: Person, **options: Any) -> Page:
            window = a_window(app, browser, address, person, **options)
            windows.append(window)
            page = window.new_page()
            page.goto(room.url)
            return page

        yield opens
        for one in windows:
            one.close()
