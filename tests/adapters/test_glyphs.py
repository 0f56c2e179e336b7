"""Text made fit for print: what can be shown stays, what can't is marked and counted, nothing else is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmr.adapters import glyphs
from cmr.adapters.glyphs import MARK, breakable, shown

KEPT = {
    "English": "Siân said: “I’m 9 – nearly 10…” (£5, 50% & more)",
    "Welsh, Polish, Turkish": "Ŵyn Łukasz Şükrü",
    "Urdu": "بچی نے کہا کہ وہ گھر میں محفوظ نہیں ہے",
    "Chinese": "孩子说她在家里不安全",
    "Japanese and Korean": "子どもの声 아이의 목소리",
    "Bengali and Punjabi": "শিশু ਬੱਚਾ",
    "Hindi, Tamil, Amharic, Thai": "बच्ची குழந்தை ልጅ เด็ก",
    "emoji": "😀 👨‍👩‍👧 🏳️‍🌈 👍🏽 1️⃣ 🇬🇧",
    "an accent of its own": "a\u0323\u0302 x\u0301",
    "joiners within words": "نمی\u200cخواهم",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_what_the_typefaces_hold_stays_as_it_is(text: str) -> None:
    assert shown(text) == glyphs.Shown(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "fit", "unshown"),
    [
        ("a\0b", f"a{MARK}b", 1),
        ("a\x1b[31mb\x7f", f"a{MARK}[31mb{MARK}", 2),
        ("half \ud83d and \udc00", f"half {MARK} and {MARK}", 2),
        ("private \ue000", f"private {MARK}", 1),
        ("no character \ufffe \U0010ffff", f"no character {MARK} {MARK}", 2),
        ("\u202egnp.exe", f"{MARK}gnp.exe", 1),
        ("Gothic \U00010330", f"Gothic {MARK}", 1),
        ("a\U000102e0", f"a{MARK}", 1),
    ],
)
def test_what_no_typeface_holds_is_marked_and_counted(text: str, fit: str, unshown: int) -> None:
    assert shown(text) == glyphs.Shown(fit, unshown)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("a\tb", "a b"),
        ("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\x85h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\ufeffa\u202ab\u202c\u2066c\u2069", "abc"),
    ],
)
def test_what_has_no_look_of_its_own_is_tidied(text: str, fit: str) -> None:
    assert shown(text) == glyphs.Shown(fit)


def test_caution_keeps_to_the_main_typeface() -> None:
    assert shown("Zoë 中\u0301 x", cautious=True) == glyphs.Shown(f"Zoë {MARK} x", 1)


@settings(max_examples=200)
@given(st.text())
def test_every_character_is_shown_or_marked(text: str) -> None:
    fit = shown(text)
    rest = fit.text.replace(MARK, "")
    assert (fit.text.count(MARK) > 0) == (fit.unshown > 0) or MARK in text
    assert set(rest) <= set(unicodedata.normalize("NFC", text)) | {"\n", " "}


def test_a_word_without_end_can_be_broken() -> None:
    word = "x" * 20_000
    broken = breakable(word, 40)
    assert broken.replace("\u200b", "") == word
    assert max(map(len, broken.split("\u200b"))) == 40
    assert breakable("short words stay", 10) == "short words stay"
    assert breakable("孩" * 100, 40) == "孩" * 100


def test_a_break_never_parts_a_letter_from_its_accent() -> None:
    broken = breakable("x\u0301" * 30, 7)
    assert all(piece.endswith("\u0301") for piece in broken.split("\u200b"))


def test_without_the_typefaces_it_says_which_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "PACKAGES", ("no_such_typefaces",))
    with pytest.raises(RuntimeError, match="no_such_typefaces"):
        glyphs.folders()
