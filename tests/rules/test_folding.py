"""Names folded: however a name is written or typed, its parts find it, and nothing else's do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.rules.folding import (
    LONGEST_PART,
    LONGEST_TYPED,
    MOST_WORDS,
    ReferenceTyped,
    ends_of,
    folded,
    matches,
    number_part,
    read_typed,
    words_in,
)

NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("aeéèëiïıİoöøsßzñç’'ʼ-‐ .,OIJ"),
        st.characters(categories=["Lu", "Ll", "Lo", "Lm", "Mn", "Mc", "Nd", "Pd", "Po", "Zs", "Cf"]),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Zoë Brontë", "zoe bronte"),
        ("Nguyễn Thị Ánh", "nguyen anh"),
        ("O’Neil", "oneil"),
        ("ONeil", "o'neil"),
        ("O Neil", "O’Neil"),
        ("Weiß", "WEISS"),
        ("Groß-Müller", "gross muller"),
        ("Smith-Jones", "smithjones"),
        ("Smith‐Jones", "jones-smith"),
        ("İrem Yıldız", "irem yildiz"),
        ("Irem Yildiz", "İREM YILDIZ"),
        ("Søren Łukasz Þór", "soren lukasz thor"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("علی", "علي"),
        ("王小明", "小明"),
        ("王小明", "王"),
        ("김민준", "민준"),
        ("ガブリエル", "ｶﾞﾌﾞ"),
        ("मीरा देवी", "देवी"),
        ("Ѐлена Ёлкина", "елкина"),
        ("Maya Fenwick", "fen may"),
        ("Maya Fenwick", "wick"),
        ("Zoe\u0308", "zoë"),
        ("Sia\u200dn", "sian"),
    ],
)
def test_a_name_is_found_however_it_is_typed(written: str, typed: str) -> None:
    words = read_typed(typed).words
    assert words
    assert matches(written, words)


@pytest.mark.parametrize(
    ("written", "typed"),
    [("Maya Fenwick", "fenwicks"), ("Maya Fenwick", "maya brook"), ("मीरा", "मोरा"), ("Ann Lee", "nle")],
)
def test_another_name_is_not(written: str, typed: str) -> None:
    assert not matches(written, read_typed(typed).words)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(NAMES)
def test_a_name_finds_itself_in_every_case_and_form(name: str) -> None:
    held = words_in(name)
    for form in ("NFC", "NFD", "NFKC"):
        assert words_in(unicodedata.normalize(form, name)) == held
    assert not held or matches(name, held)


@given(NAMES, st.integers(0, 30), st.integers(1, 12))
def test_every_part_of_a_word_is_the_beginning_of_an_end(name: str, start: int, length: int) -> None:
    ends = ends_of(name)
    for word in words_in(name):
        part = word[start : start + length]
        assert not part or any(end.startswith(part) for end in ends)
    for end in ends:
        assert 0 < len(end) <= LONGEST_PART
        assert any(end in word for word in words_in(name))


@given(NAMES, NAMES)
def test_ends_tell_the_same_as_the_words(name: str, typed: str) -> None:
    words, ends = read_typed(typed).words, ends_of(name)
    by_ends = bool(words) and all(any(end.startswith(word) for end in ends) for word in words)
    assert by_ends == matches(name, words)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    read = read_typed(typed)
    assert bool(read.problem) != bool(read.words or read.number or read.reference)
    assert len(read.words) <= MOST_WORDS
    for part in (*read.words, read.number):
        assert len(part) <= LONGEST_PART
        assert not set(part) & set("%_\\\0'\"")


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("CMR-2026-0017", ReferenceTyped("CMR", 2026, 17)),
        ("cmr 2026 17", ReferenceTyped("CMR", 2026, 17)),
        ("cmr–2026–0017", ReferenceTyped("CMR", 2026, 17)),
        ("CMR20260017", ReferenceTyped("CMR", 2026, 17)),
        ("cin-17", ReferenceTyped("CIN", 0, 17)),
        ("2026-17", ReferenceTyped("", 2026, 17)),
        ("2026/0017", ReferenceTyped("", 2026, 17)),
        ("0017", ReferenceTyped("", 0, 17)),
        ("CMR-2026-12345", ReferenceTyped("CMR", 2026, 12345)),
        ("0000", None),
        ("Maya", None),
        ("maya fenwick 17", None),
    ],
)
def test_a_reference_is_read_whole_or_by_its_end(typed: str, reference: ReferenceTyped | None) -> None:
    assert read_typed(typed).reference == reference


def test_a_reference_says_which_it_may_be() -> None:
    assert ReferenceTyped("", 0, 17).is_of("CIN", 2019)
    assert not ReferenceTyped("CMR", 2026, 17).is_of("CIN", 2026)
    assert not ReferenceTyped("", 2026, 17).is_of("CMR", 2025)
    assert [str(ReferenceTyped(*one)) for one in (("CMR", 2026, 17), ("CIN", 0, 4), ("", 2026, 12345))] == [
        "CMR-2026-0017",
        "CIN-0004",
        "2026-12345",
    ]


@pytest.mark.parametrize(
    ("written", "part"), [("NM 123-456", "#nm123456"), ("", ""), ("—", ""), ("00017", "#00017")]
)
def test_a_record_number_is_a_part_apart(written: str, part: str) -> None:
    assert number_part(written) == part


@pytest.mark.parametrize("typed", ["", "k", "%", "_ \\ '", "\0", "é", "—", "🙂"])
def test_too_little_is_said_to_be(typed: str) -> None:
    assert read_typed(typed).problem == "Type at least 2 letters of a name, or a number."


def test_too_much_is_said_to_be() -> None:
    assert "100 characters" in read_typed("x" * (LONGEST_TYPED + 1)).problem
    assert "8" in read_typed("ab cd ef gh ij kl mn op qr").problem


def test_one_letter_narrows_what_more_letters_find() -> None:
    words = read_typed("maya k").words
    assert words == ("maya", "k")
    assert matches("Maya Fenwick", words)
    assert not matches("Maya Brown", words)
