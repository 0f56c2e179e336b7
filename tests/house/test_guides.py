"""The guides show pictures that exist, are small and are all shown, and their example is in order."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest

from cmr.rules.panel_type_file import parse
from config import ROOT
from scripts.guide_pictures import FOLDER, MOST_BYTES, PICTURES

GUIDES = FOLDER.parent
SHOWN = {
    (guide.parent / address).resolve()
    for guide in (*GUIDES.glob("*.md"), GUIDES.parent.parent / "README.md")
    for address in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide.read_text(encoding="utf-8"))
}
ROLES = sorted({guide.name for guide in GUIDES.glob("*.md")} - {"developer.md"})
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PUT_TOGETHER = re.compile(r"\b(?:CMR|CIN|\d+)\b|(?<=^Sign as )[a-z ]+$")
"""Words that a page fills in: a panel, a number, a stage."""


@cache
def _program() -> str:
    """All that pages can say, white space folded and every word that is filled in as ``#``."""
    sources = [*ROOT.glob("cmr/templates/**/*.html"), *ROOT.glob("cmr/**/*.py"), *ROOT.glob("cmr/**/*.toml")]
    whole = " ".join(source.read_text(encoding="utf-8") for source in sources)
    joined = re.sub(r"\" ~ [\w.| ]+?( ~ \"|(?=[,)]))", "#", whole)
    written = re.sub(r"\{\{.*?\}\}|\{[a-z_.]+\}", "#", whole)
    return re.sub(r"\s+", " ", f"{whole} {joined} {written}")


@pytest.mark.parametrize("name", ROLES)
def test_what_a_guide_says_to_press_or_read_is_what_the_pages_say(name: str) -> None:
    guide = (GUIDES / name).read_text(encoding="utf-8")
    told = {re.sub(r"\s+", " ", words) for words in BOLD.findall(guide)}
    assert [words for words in sorted(told) if PUT_TOGETHER.sub("#", words) not in _program()] == []


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
