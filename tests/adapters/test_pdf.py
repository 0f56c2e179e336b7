"""Papers as PDF: tagged, the same for the same data, and text is never taken for anything but text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmr.adapters import pdf
from cmr.adapters.glyphs import MARK
from cmr.adapters.pdf import Ink, typeset
from tests.pdf_read import Pdf, faults, squeezed

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SOURCE = """
#let paper = json(bytes(sys.inputs.paper))
#set document(title: "A paper")
#set text(font: ("Noto Sans", "Noto Sans CJK SC", "Noto Emoji"), lang: "en", region: "GB")
#set page(numbering: "1")
= A paper
#paper.text
"""


@pytest.fixture(autouse=True)
def a_source(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of sources with one that sets a text under a heading."""
    folder = tmp_path_factory.mktemp("print")
    (folder / "plain.typ").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(pdf, "SOURCES", folder)
    return folder


def _set(text: str) -> Pdf:
    return Pdf(typeset("plain.typ", lambda ink: {"text": ink(text)}, at=AT))


def test_a_paper_is_one_that_everybody_can_read() -> None:
    paper = _set("Some words.")
    assert faults(paper) == []
    assert paper.tags == ["Document", "H1", "P"]
    assert "Some words." in paper.pages[0]


def test_the_same_data_gives_the_same_bytes() -> None:
    assert typeset("plain.typ", lambda ink: {"text": ink("a")}, at=AT) == typeset(
        "plain.typ", lambda ink: {"text": ink("a")}, at=AT
    )


@pytest.mark.parametrize(
    "text",
    [
        '#import "/etc/passwd": *',
        '#read("plain.typ")',
        "= No heading\n- no list\n/ no: term",
        "$ x^2 $ *not bold* _not slanted_ `not code`",
        "@nobody <nowhere> // no comment /* none */",
        "\\u{41} \\ ~ -- --- ... 'quoted' \"too\"",
        '"}, "text": "other"',
        "%PDF-1.7 endobj",
    ],
)
def test_text_is_only_text(text: str) -> None:
    paper = _set(text)
    assert squeezed(text) in paper.words
    assert paper.tags == ["Document", "H1", "P"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=200))
def test_whatever_was_typed_is_made(text: str) -> None:
    assert faults(_set(text)) == []


def test_what_the_typesetter_refuses_is_set_again_with_caution() -> None:
    inks: list[Ink] = []

    def paper(ink: Ink) -> dict[str, object]:
        inks.append(ink)
        return {"text": "\x01" if len(inks) == 1 else ink("Zoë 中")}

    assert f"Zoë{MARK}" in Pdf(typeset("plain.typ", paper, at=AT)).words
    assert [ink.unshown.total() for ink in inks] == [0, 1]


def test_a_source_at_fault_is_told(a_source: Path) -> None:
    (a_source / "plain.typ").write_text("#nothing", encoding="utf-8")
    with pytest.raises(typst.TypstError):
        _set("a")


def test_a_source_reads_nothing_outside_its_folder(a_source: Path) -> None:
    (a_source.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (a_source / "plain.typ").write_text('#read("../secret.txt")', encoding="utf-8")
    with pytest.raises(typst.TypstError):
        _set("a")


def test_the_ink_says_in_which_part_characters_could_not_be_shown() -> None:
    ink = Ink()
    ink.part = "Views"
    assert ink("a\0\0b") == f"a{MARK}{MARK}b"
    ink.part = "Plan"
    assert ink("fine") == "fine"
    assert dict(ink.unshown) == {"Views": 2}
