"""What the typefaces of printed papers can show, and text made fit for them: nothing goes missing without a mark.

A character that no typeface holds would stop a whole paper from being made. So it is replaced by ``MARK`` and
counted, and the paper says where. The typefaces come with two packages of the lock; no other is ever looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from fontTools.ttLib import TTFont

MARK = "‹?›"
MAIN = "NotoSans[wght].ttf"
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")

# What every paper holds: nothing in it needs a second look.
PLAIN = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u017f\u2013\u2014\u2018-\u201d\u2022\u2026€]*")
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
BLANKS = re.compile(r"[\t\x1c-\x1f]")
# They order or join text and are not seen themselves; a byte order mark is refused by the standard for archives.
UNSEEN_ORDER = re.compile(r"[\u202a-\u202c\u2066-\u2069\ufeff]")
OVERRIDES = frozenset("\u202d\u202e")
"""They turn text round against its own direction: never obeyed, and not passed over in silence either."""
WITHOUT_GLYPH = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5")
ANNOTATION = frozenset("\ufff9\ufffa\ufffb")
JOINER = "\u200d"
# Where a line may end by itself: spaces, and between the signs of Chinese, Japanese and Korean.
UNBROKEN = r"[^\s\u200b\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"


def folders() -> tuple[Path, ...]:
    """Where the packages of the lock keep the typefaces. Raises RuntimeError where one is not installed."""
    found = [spec.submodule_search_locations if (spec := find_spec(name)) else None for name in PACKAGES]
    if not all(found):
        raise RuntimeError(f"The typefaces are not installed: {', '.join(PACKAGES)}.")
    return tuple(Path(next(iter(places))) for places in found if places)


@cache
def _held(file: Path) -> frozenset[int]:
    """The characters that a typeface holds."""
    with TTFont(file, lazy=True, fontNumber=0) as typeface:
        return frozenset(typeface.getBestCmap())


@cache
def _files() -> tuple[Path, ...]:
    """Every typeface: the main one first, then the smallest, as a large one takes time to read."""
    files = chain.from_iterable(folder.glob("*.tt[fc]") for folder in folders())
    upright = [file for file in files if "Italic" not in file.name]
    return tuple(sorted(upright, key=lambda file: (file.name != MAIN, file.stat().st_size)))


@dataclass(frozen=True)
class Shown:
    """A text that can be set, and how many of its characters are only marked."""

    text: str
    unshown: int = 0


def shown(text: str, *, cautious: bool = False) -> Shown:
    """The text with ``MARK`` for each character (or cluster of them) that no typeface can show.

    ``cautious`` keeps to the main typeface alone and drops what joins or changes other characters.
    """
    text = UNSEEN_ORDER.sub("", BLANKS.sub(" ", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))))
    if PLAIN.fullmatch(text):
        return Shown(text)
    drawn, unshown = [], 0
    for cluster in _one_by_one(text) if cautious else _clusters(text):
        fit, lost = _fit(cluster, _files()[:1] if cautious else _files())
        drawn.append(fit)
        unshown += lost
    return Shown("".join(drawn), unshown)


def breakable(text: str, longest: int) -> str:
    """The text with a place to end the line after every ``longest`` characters of a word without end."""
    if len(text) <= longest:
        return text
    return re.sub(f"{UNBROKEN}{{{longest + 1},}}", lambda word: _broken(word[0], longest), text)


def _broken(word: str, longest: int) -> str:
    pieces, length = [""], 0
    for cluster in _clusters(word):
        if length + len(cluster) > longest and pieces[-1]:
            pieces.append("")
            length = 0
        pieces[-1] += cluster
        length += len(cluster)
    return "\u200b".join(pieces)


def _clusters(text: str) -> Iterator[str]:
    """The text in pieces that are drawn as one: a letter with its accents, a joined emoji."""
    piece = ""
    for character in text:
        if piece and (_extends(character) or (piece.endswith(JOINER) and _is_picture(character))):
            piece += character
        else:
            if piece:
                yield piece
            piece = character
    if piece:
        yield piece


def _one_by_one(text: str) -> Iterable[str]:
    return (character for character in text if not _extends(character))


def _extends(character: str) -> bool:
    if character < "\u0300":
        return False
    is_tone_or_tag = "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    return character == JOINER or is_tone_or_tag or unicodedata.category(character).startswith("M")


def _is_picture(character: str) -> bool:
    return "\U0001f000" <= character <= "\U0001faff" or "\u2190" <= character <= "\u2bff"


def _fit(cluster: str, files: tuple[Path, ...]) -> tuple[str, int]:
    """The cluster as one typeface can show it, and how many of its characters none can."""
    needed = {ord(character) for character in cluster if not _needs_no_glyph(character)}
    if any(_is_nothing(character) for character in cluster):
        return MARK, len(needed) or 1
    best: frozenset[int] = frozenset()
    for file in files:
        held = _held(file)
        if needed <= held:
            return cluster, 0
        if ord(cluster[0]) in held and len(needed & held) > len(needed & best):
            best = held
    if not best:
        return MARK, len(needed)
    kept = "".join(character for character in cluster if ord(character) not in needed - best)
    return kept + MARK, len(needed - best)


def _needs_no_glyph(character: str) -> bool:
    if character == "\n" or character in WITHOUT_GLYPH or "\ufe00" <= character <= "\ufe0f":
        return True
    if "\U000e0100" <= character <= "\U000e01ef":
        return True
    return unicodedata.category(character) == "Cf" and character not in ANNOTATION


def _is_nothing(character: str) -> bool:
    """Control characters, halves of a pair, private and unassigned characters, and what turns text round."""
    if character == "\n":
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or character in OVERRIDES
