"""The machine's Chromium for pytest-playwright: a test asks for `page` and is marked `browser` by itself.

Where Chromium is missing such a test is skipped, and in continuous integration it fails.
"""

import os

import pytest
from playwright.sync_api import expect

from scripts import system_packages

BROWSER_FIXTURES = {"browser", "browser_type", "context", "new_context", "page"}
SWITCHES = [
    "--no-sandbox",  # root has no sandbox, and the only site visited is our own
    "--disable-gpu",
    "--disable-background-networking",
]

expect.set_options(
    timeout=15_000
)  # milliseconds: on a busy machine a page takes its time, and is no less right


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that will open a browser, so that `-m "not browser"` finds it."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How pytest-playwright starts the browser: the machine's own Chromium, without a window."""
    chromium = system_packages.chromium()
    if chromium is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(system_packages.CHROMIUM))
    return {"executable_path": str(chromium), "args": SWITCHES}
