"""Both stories in Chromium, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.server import serving
from tests.browser.visitor import ChromiumVisitor
from tests.factories import CIN, CMR
from tests.stories.council import Story, a_story
from tests.stories.telling import tell_cin, tell_cmr


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("key", "tell"), [(CMR, tell_cmr), (CIN, tell_cin)], ids=["cmr", "cin"])
def test_a_referral_from_draft_to_closed(
    app: Flask, browser: Browser, key: str, tell: Callable[[Story], None], scripts: bool
) -> None:
    faults: list[str] = []
    with serving(app) as address:
        story: Story = a_story(lambda: ChromiumVisitor(browser, address, scripts, faults), key)
        tell(story)
    assert faults == []
