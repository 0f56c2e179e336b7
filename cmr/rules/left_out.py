"""What of another family is left out of the copy of a paper for a child's file, and who reads which (B1.25).

The signed sheet and the approved minutes stay as they are, with their hash. What goes onto the file, and what the
child's own people read on the record, is a copy without what somebody left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, TypeVar

from cmr.rules.filing import Kind, look_problems
from cmr.rules.folding import JOINS
from cmr.rules.foreign import Finding, grouped
from cmr.rules.refusal import Refusal
from cmr.rules.wording import listed, plural, spoken_date, spoken_moment

MARK = "[another family left out]"
COVERED = "[covered until somebody has looked]"
UNDECIDED = "[covered until it is filed]"
COPY = "-copy"
"""In the name of a file: something is left out of it."""
ALL_LEFT_OUT = "All that was found is left out of what goes onto the file."
"""What is kept as the reason of a look where nothing stays that wants one."""
WHOLE: dict[Kind, str] = {
    "sheet": "The signed decision sheet",
    "minutes": "The part of the approved minutes",
    "chronology": "The entry that the signed sheet gives",
}
"""What a copy is made of, by its kind."""
FILED = Refusal(
    "It is marked as filed. Say first that it is not on the child’s file after all, then decide again.",
    "B1.25",
)

PARTS = 4
"""So many parts of a compound name are looked for before the one that was named."""
LONGEST_WORD = 100
"""So many characters at most are taken before a name."""
NAMES = frozenset({"name", "first name", "last name"})
_HYPHEN = "[\u002d\u2010-\u2013\u2212\ufe63\uff0d]"
"""What joins a compound name; a longer dash parts a sentence."""
_PART = rf"\w+(?:{JOINS.pattern}\w+)*"
_BEFORE = re.compile(rf"(?:{_PART}{_HYPHEN})+\Z")
_BEHIND = re.compile(rf"(?:{_HYPHEN}{_PART})+")

T = TypeVar("T")
Span = tuple[int, int]
Standing = Literal["waits", "undecided", "decided"]
"""Of what was found in a paper: nobody has looked; whoever signed or approved it has; whoever files it has decided."""


@dataclass(frozen=True)
class LeftOut:
    """What of a paper's text a copy of it does not have."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    """Where it stands in the text, in order."""
    said: tuple[str, ...] = ()
    """As it stands there."""
    mark: str = MARK

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.said)

    @property
    def words(self) -> int:
        """How many words are left out."""
        return sum(len(one.split()) for one in self.said)

    def of(self, words: str) -> str:
        """Words of the paper as the copy has them: the whole text, or a line of it as it stands on a page.

        Words that don't stand in the text, for they were put together elsewhere, lose whatever is named in them as it
        is named in the text.
        """
        if not self.said or not words.strip():
            return words
        places = list(self._places_of(words)) if self.spans else []
        if not places:
            return self._named.sub(self.mark, words)
        within = {one for place in places for one in self._within(place, len(words))}
        for start, end in sorted(within, reverse=True):
            words = words[:start] + self.mark + words[end:]
        return words

    def _places_of(self, words: str) -> Iterator[int]:
        """Where these words stand in the text, as words and not in the midst of one."""
        at = self.text.find(words)
        while at >= 0:
            end = at + len(words)
            inside = words[0].isalnum() and self.text[at - 1 : at].isalnum()
            goes_on = words[-1].isalnum() and self.text[end : end + 1].isalnum()
            if not inside and not goes_on:
                yield at
            at = self.text.find(words, at + 1)

    def _within(self, place: int, length: int) -> Iterator[Span]:
        for start, end in self.spans:
            if start < place + length and place < end:
                yield max(start - place, 0), min(end - place, length)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        longest = sorted(
            {tuple(one.split()) for one in self.said}, key=lambda one: (-len(" ".join(one)), one)
        )
        ways = "|".join(r"\s+".join(map(re.escape, one)) for one in longest)
        return re.compile(rf"(?<!\w)(?:{_PART}{_HYPHEN}){{0,{PARTS}}}(?:{ways})(?!\w)(?:{_HYPHEN}{_PART})*")


@dataclass(frozen=True)
class Copy:
    """A paper as somebody reads it."""

    left: LeftOut = LeftOut()
    note: str = ""
    """That it is a copy, with how much left out; empty where it is the paper whole."""

    def of(self, words: str) -> str:
        """Words of the paper as this copy has them."""
        return self.left.of(words)

    @property
    def in_its_name(self) -> str:
        """What the name of its file says of it."""
        return COPY if self.left else ""

    @property
    def kept_of_it(self) -> dict[str, int]:
        """What is written down of a copy that somebody takes: how many words are left out, where any are."""
        return {"left_out": self.left.words} if self.left else {}


AS_IT_IS = Copy()


def told(value: T, of: Callable[[str], str]) -> T:
    """The same with every text in it as a copy has it."""
    if isinstance(value, str):
        return of(value)  # type: ignore[return-value]  # a str for a str
    if isinstance(value, tuple):
        return tuple(told(one, of) for one in value)  # type: ignore[return-value]  # a tuple for a tuple
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: told(getattr(value, one.name), of) for one in fields(value)})
    return value


def words_in(value: object) -> Iterator[str]:
    """Every text in it, as ``told`` goes through them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from words_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from words_in(getattr(value, field.name))


def chosen(findings: Iterable[Finding], numbers: Collection[int]) -> tuple[Finding, ...]:
    """The findings of the groups with these numbers, as a page that draws ``grouped`` counts them from 0."""
    return tuple(
        one for number, group in enumerate(grouped(findings)) if number in numbers for one in group.findings
    )


def offered(
    findings: Iterable[Finding], kept: Iterable[Mapping[str, Any]], *, decided: Container[int]
) -> frozenset[int]:
    """Which groups (from 0) a page marks as left out: those ``decided`` as they were; before that, what is certain."""
    gone = [(int(one["start"]), int(one["end"])) for one in kept]

    def out(one: Finding) -> bool:
        return any(start <= one.start and one.end <= end for start, end in gone)

    return frozenset(
        number
        for number, group in enumerate(grouped(findings))
        if (all(map(out, group.findings)) if number in decided else group.first.sure == "certain")
    )


def alike(findings: Iterable[Finding], left: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of the findings in another child's paper those that say the same as what is left out of this one."""
    same = {(one.matched, one.kind, one.sure, one.reference) for one in left}
    return tuple(one for one in findings if (one.matched, one.kind, one.sure, one.reference) in same)


def stays_problems(
    reason: str, findings: Iterable[Finding], left: Collection[Finding], *, stays: bool
) -> tuple[Refusal, ...]:
    """What is missing when somebody decides what is left out: of what stays, why, and of what is certain the tick."""
    kept = tuple(one for one in findings if one not in left)
    return look_problems(reason, kept, stays=stays) if kept else ()


def as_kept(text: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What is left out as it is kept with a paper: ``[{"start", "end", "said"}]``, what overlaps as one."""
    spans = _merged(_whole(text, one) for one in findings)
    return [{"start": start, "end": end, "said": text[start:end]} for start, end in spans]


def left_out(text: str, kept: Sequence[Mapping[str, Any]], mark: str = MARK) -> LeftOut:
    """A text without what was left out of it; by what is named alone where it does not stand there any more."""
    said = tuple(str(one["said"]) for one in kept)
    spans = tuple((int(one["start"]), int(one["end"])) for one in kept)
    as_it_was = all(text[start:end] == words for (start, end), words in zip(spans, said, strict=True))
    return LeftOut(text, spans, said, mark) if as_it_was else LeftOut(text, (), said, mark)


def standing(looked_at: Collection[datetime], made_at: datetime, *, found: bool, filed: bool) -> Standing:
    """How far it is decided what of a paper goes onto the child's file (B1.25).

    A look as old as the paper was made to sign or to approve what it is made of. It says that a name belongs in that;
    what goes onto a file is for whoever files it to say, and filing it says so too.
    """
    if filed or not found or any(at > made_at for at in looked_at):
        return "decided"
    return "undecided" if looked_at else "waits"


def as_shown(
    text: str,
    kept: Sequence[Mapping[str, Any]],
    findings: Iterable[Finding],
    *,
    standing: Standing,
    at_the_meeting: bool,
    withdrew_from: Container[str] = (),
) -> LeftOut:
    """What somebody who reads a case's record does not read of one of its papers (B1.25).

    Who looks after the panel heard it at the meeting and reads the paper as it was signed. Anybody else
    reads the copy; until it is decided what goes onto the file, what is certain is covered. Nobody reads a certain name
    of a case that they withdrew from (references), wherever it stands (B1.4).
    """
    certain = [one for one in findings if one.sure == "certain"]
    if at_the_meeting or standing == "decided":
        theirs = [one for one in certain if one.reference in withdrew_from]
        return _and_besides(text, () if at_the_meeting else kept, theirs, MARK)
    return _and_besides(text, kept, certain, COVERED if standing == "waits" else UNDECIDED)


def not_theirs(text: str, findings: Iterable[Finding], withdrew_from: Container[str]) -> LeftOut:
    """What somebody does not read of a text about another case: certain names of one that they withdrew from (B1.4)."""
    return as_shown(text, (), findings, standing="decided", at_the_meeting=True, withdrew_from=withdrew_from)


def _and_besides(
    text: str, kept: Sequence[Mapping[str, Any]], findings: Iterable[Finding], mark: str
) -> LeftOut:
    """The text without what was left out of it, and without what was found in it besides."""
    base, more = left_out(text, kept, mark), [_whole(text, one) for one in findings]
    if not more:
        return base
    said = tuple(text[start:end] for start, end in more)
    if base and not base.spans:
        return LeftOut(text, (), (*base.said, *said), mark)
    spans = _merged([*base.spans, *more])
    return LeftOut(text, spans, tuple(text[start:end] for start, end in spans), mark)


def left_words(words: int, by: str, at: datetime) -> str:
    """How much is left out of a copy, by whom and when."""
    return (
        f"This is a copy: {plural(words, 'word')} about another family {'is' if words == 1 else 'are'} left out, "
        f"by {by}, {spoken_moment(at)}."
    )


def whole_words(kind: Kind, content_hash: str) -> str:
    """Of which paper it is a copy."""
    return f"{WHOLE[kind]} stays as it was; its content (SHA-256): {content_hash}"


def covered_words(words: int, who: str, due_on: date) -> str:
    """That something is covered until it is decided what goes onto the file: by whom, and when that is due."""
    return (
        f"{plural(words, 'word')} may be about another family: covered until it is decided what goes onto the child’s "
        f"file, due on {spoken_date(due_on)}. That is with {who}."
    )


def withdrawn_words(words: int) -> str:
    """How much is left out of the copy of somebody who withdrew from a case whose family it names (B1.4)."""
    return (
        f"{plural(words, 'word')} {'is' if words == 1 else 'are'} left out of this copy: "
        "the name is of a family whose case you withdrew from."
    )


def minutes_left_words(cases: int, sections: int, words: int) -> str:
    """What a copy of the minutes is without, for somebody who withdrew from cases: no family is named (B1.4)."""
    found = [f"{plural(cases, 'case')} that you withdrew from"]
    if sections:
        names = "names, or may name," if sections == 1 else "name, or may name,"
        found.append(f"{plural(sections, 'section')} that {names} its family")
    if words:
        found.append(f"{plural(words, 'word')} in other sections that name it")
    return f"This is a copy without {listed(tuple(found))}."


def _whole(text: str, finding: Finding) -> Span:
    """Where it stands, of a name with the rest of a hyphenated word: no half of a compound name remains."""
    start, end = finding.start, finding.end
    if finding.kind not in NAMES:
        return start, end
    line = text[max(start - LONGEST_WORD, 0) : start]
    before, behind = _BEFORE.search(line), _BEHIND.match(text, end)
    return start - (len(before[0]) if before else 0), behind.end() if behind else end


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The places in their order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)
