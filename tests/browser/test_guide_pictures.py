"""Every way to a picture of the guides leads there still: what changed stops here, not at the next `make pictures`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from scripts.guide_pictures import MOST_BYTES, PICTURES, a_council, a_window, take


def test_every_picture_can_be_taken_and_is_small(browser: Browser, tmp_path: Path) -> None:
    with a_council(tmp_path, env="test") as address:
        page = a_window(browser, address)
        sizes = {picture.name: len(take(page, picture)) for picture in PICTURES}
        page.context.close()
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
