"""The guides show pictures that exist, are small and are all shown, and their example is in order."""

from __future__ import annotations

import re
import tomllib

from cmr.rules.panel_type_file import parse
from scripts.guide_pictures import FOLDER, MOST_BYTES, PICTURES

GUIDES = FOLDER.parent
SHOWN = {
    (guide.parent / address).resolve()
    for guide in (*GUIDES.glob("*.md"), GUIDES.parent.parent / "README.md")
    for address in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide.read_text(encoding="utf-8"))
}


def test_every_picture_is_taken_shown_and_small() -> None:
    taken = {FOLDER / f"{picture.name}.png" for picture in PICTURES}
    assert taken == SHOWN == set(FOLDER.iterdir())
    assert [path.name for path in taken if path.stat().st_size > MOST_BYTES] == []


def test_every_link_leads_somewhere() -> None:
    links = [
        guide.parent / address
        for guide in GUIDES.glob("*.md")
        for address in re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)", guide.read_text(encoding="utf-8"))
    ]
    assert [link for link in links if not link.exists()] == []


def test_the_small_panel_type_is_in_order() -> None:
    example = GUIDES / "examples" / "early-help-review.toml"
    assert parse(tomllib.loads(example.read_text(encoding="utf-8")), example.stem).key == example.stem
