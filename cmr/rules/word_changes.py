"""Two texts set against each other word by word, in time that is bounded whatever they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")
STEPS = 2_000_000
"""About how many words are looked at for one pair of forms; what is left after that counts as rewritten."""
BY_CHANCE = 3
"""Fewer words in common than these, far from anything else that stayed, say nothing."""
FAR = 40
IN_CONTEXT = 25
"""Words that are shown on either side of a change."""


Kind = Literal["same", "added", "removed", "skipped"]


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went; ``skipped``: the words that stayed and are only counted."""

    kind: Kind
    text: str


Pieces = tuple[Piece, ...]


@dataclass
class Budget:
    """The steps that may still be taken, for all the texts of two forms together."""

    left: int = STEPS

    def spend(self, steps: int) -> bool:
        """Whether there were so many left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def words_changed(before: str, after: str, budget: Budget | None = None) -> Pieces:
    """What came and what went between two texts.

    The same and the added pieces in order make up ``after``, the same and the removed ones ``before``.
    """
    first, second = TOKEN.findall(before), TOKEN.findall(after)
    pieces: list[Piece] = []
    i = j = 0
    for here, there, size in (*_matches(first, second, budget or Budget()), (len(first), len(second), 0)):
        pieces.append(Piece("removed", "".join(first[i:here])))
        pieces.append(Piece("added", "".join(second[j:there])))
        i, j = here + size, there + size
        pieces.append(Piece("same", "".join(first[here:i])))
    return _tidied([piece for piece in pieces if piece.text])


def replaced(before: str, after: str) -> Pieces:
    """What was answered before, and what is now, as wholes."""
    if before == after:
        return (Piece("same", after),) if after else ()
    pieces = (Piece("removed", before), Piece("added", after))
    return tuple(piece for piece in pieces if piece.text)


def in_context(pieces: Pieces, words: int = IN_CONTEXT) -> Pieces:
    """The pieces with long stretches that stayed cut down to what stands next to a change."""
    shown: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "same":
            shown += _cut(piece.text, words, first=number == 0, last=number == len(pieces) - 1)
        else:
            shown.append(piece)
    return tuple(shown)


def is_changed(pieces: Pieces) -> bool:
    """Whether anything came or went."""
    return any(piece.kind in ("added", "removed") for piece in pieces)


def _matches(first: Sequence[str], second: Sequence[str], budget: Budget) -> list[tuple[int, int, int]]:
    """Where runs of the same tokens stand in both, in order: place in the first, in the second, how many."""
    found: list[tuple[int, int, int]] = []
    waiting = [(0, len(first), 0, len(second))]
    while waiting:
        a, a_end, b, b_end = waiting.pop()
        start = _alike_from(first, second, a, a_end, b, b_end)
        found.append((a, b, start))
        a, b = a + start, b + start
        end = _alike_to(first, second, a, a_end, b, b_end)
        a_end, b_end = a_end - end, b_end - end
        found.append((a_end, b_end, end))
        match = _longest(first[a:a_end], second[b:b_end], budget) if a < a_end and b < b_end else None
        if match:
            here, there, size = match
            found.append((a + here, b + there, size))
            waiting.append((a, a + here, b, b + there))
            waiting.append((a + here + size, a_end, b + there + size, b_end))
    return sorted(one for one in found if one[2])


def _alike_from(first: Sequence[str], second: Sequence[str], a: int, a_end: int, b: int, b_end: int) -> int:
    size = 0
    while a + size < a_end and b + size < b_end and first[a + size] == second[b + size]:
        size += 1
    return size


def _alike_to(first: Sequence[str], second: Sequence[str], a: int, a_end: int, b: int, b_end: int) -> int:
    size = 0
    while a_end - size > a and b_end - size > b and first[a_end - size - 1] == second[b_end - size - 1]:
        size += 1
    return size


def _longest(first: Sequence[str], second: Sequence[str], budget: Budget) -> tuple[int, int, int] | None:
    """The longest run of words in both; None where it says nothing, or looking for it would take too long."""
    counted = Counter(second)
    steps = len(first) + len(second) + sum(counted[token] for token in first if not token.isspace())
    if not budget.spend(steps):
        return None
    here, there, size = _longest_run(first, second)
    words = sum(_is_word(token) for token in first[here : here + size])
    shorter, longer = sorted((len(first), len(second)))
    by_chance = words < BY_CHANCE and longer > FAR and size < shorter
    return None if not words or by_chance else (here, there, size)


def _longest_run(first: Sequence[str], second: Sequence[str]) -> tuple[int, int, int]:
    """The longest run of the same tokens, looked for by its words: spaces are in every text, and alone hold nothing.

    Of the words that follow each other in both, as many as have the same spaces between them too.
    """
    ours, theirs = ([at for at, token in enumerate(one) if not token.isspace()] for one in (first, second))
    match = SequenceMatcher(
        None, [first[at] for at in ours], [second[at] for at in theirs], autojunk=False
    ).find_longest_match()
    best, start = (0, 0, 0), match.a
    for number in range(match.a, match.a + match.size):
        end, other = ours[number], theirs[match.b + number - match.a]
        if number > start:
            before, other_before = ours[number - 1], theirs[match.b + number - 1 - match.a]
            if first[before + 1 : end] != second[other_before + 1 : other]:
                start = number
        begun, other_begun = ours[start], theirs[match.b + start - match.a]
        if end - begun + 1 > best[2]:
            best = (begun, other_begun, end - begun + 1)
    here, there, size = best
    if not size:
        return best
    before = _alike_to(first, second, 0, here, 0, there)
    after = _alike_from(first, second, here + size, len(first), there + size, len(second))
    return here - before, there - before, before + size + after


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)


def _tidied(pieces: Sequence[Piece]) -> Pieces:
    """Spaces between two changes belong to both of them; all that went stands before all that came."""
    spread: list[Piece] = []
    for number, piece in enumerate(pieces):
        between = 0 < number < len(pieces) - 1 and piece.kind == "same" and piece.text.isspace()
        spread += [Piece("removed", piece.text), Piece("added", piece.text)] if between else [piece]
    return tuple(_gathered(spread))


def _gathered(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for same, group in groupby(pieces, key=lambda piece: piece.kind == "same"):
        together = list(group)
        kinds: tuple[Kind, ...] = ("same",) if same else ("removed", "added")
        for kind in kinds:
            text = "".join(piece.text for piece in together if piece.kind == kind)
            if text:
                yield Piece(kind, text)


def _cut(text: str, words: int, *, first: bool, last: bool) -> list[Piece]:
    tokens = TOKEN.findall(text)
    at = [place for place, token in enumerate(tokens) if _is_word(token)]
    if first and last:
        return [Piece("same", text)]
    before = 0 if first else words
    after = 0 if last else words
    if len(at) <= before + after + words:
        return [Piece("same", text)]
    head = at[before] if before else 0
    tail = at[-after] if after else len(tokens)
    middle = sum(_is_word(token) for token in tokens[head:tail])
    parts = (
        Piece("same", "".join(tokens[:head])),
        Piece("skipped", f"{middle:,} words unchanged"),
        Piece("same", "".join(tokens[tail:])),
    )
    return [piece for piece in parts if piece.text]
