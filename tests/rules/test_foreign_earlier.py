"""Children whom the panel knew before are found where it is certain that they are meant; its own never (B1.25)."""

from __future__ import annotations

from datetime import date

import pytest

from cmr.rules.folding import ends_of, number_part
from cmr.rules.foreign import Looker
from cmr.rules.foreign_earlier import Earlier, parts_of, references_in
from cmr.rules.foreign_names import People, Somebody
from cmr.rules.foreign_words import Words

OWN = People(
    "CMR-2026-0030",
    (Somebody("Robin Vale", date(2017, 3, 4), "70011"), Somebody("Kelly Vale", date(1990, 1, 2))),
)
GAYLESON = People("CMR-2026-0019", (Somebody("Jerome Gayleson", date(2011, 3, 30), "502168"),))
MANY = (
    People("CMR-2025-0004", (Somebody("Grace Okafor-Bell", date(2012, 4, 3), "0040900"),)),
    People("CMR-2025-0005", (Somebody("Siobhán O’Leary", date(2016, 1, 30), "NM 123-456"),)),
    People("CMR-2025-0006", (Somebody("王小明"), Somebody("Oluwakemi (Kemi) Abara"))),
    People("CMR-2025-0007", (Somebody("An Le"),)),
)
LOOKER = Looker(OWN, (), earlier=Earlier((GAYLESON,), MANY))


def found(text: str, looker: Looker = LOOKER) -> list[tuple[str, str, str]]:
    return [(one.matched, one.sure, one.reference) for one in looker.look(text)]


@pytest.mark.parametrize(
    ("matched", "reference"),
    [
        ("Jerome Gayleson", "CMR-2026-0019"), ("JEROME GAYLESON", "CMR-2026-0019"),
        ("Gayleson, Jerome", "CMR-2026-0019"),
        ("jerome&nbsp;gayleson", "CMR-2026-0019"), ("JeromeGayleson", "CMR-2026-0019"),
        ("jeromegayleson", "CMR-2026-0019"), ("Jerome James Gayleson", "CMR-2026-0019"),
        ("J e r o m e  G a y l e s o n", "CMR-2026-0019"), ("Jerome Gayle-\nson", "CMR-2026-0019"),
        ("502168", "CMR-2026-0019"), ("502 168", "CMR-2026-0019"), ("CMR-2026-0019", "CMR-2026-0019"),
        ("cmr 2026/0019", "CMR-2026-0019"), ("30 March 2011", "CMR-2026-0019"), ("30/03/11", "CMR-2026-0019"),
        ("30032011", "CMR-2026-0019"),
        ("Grace Okafor-Bell", "CMR-2025-0004"), ("Grace Okafor", "CMR-2025-0004"), ("40900", "CMR-2025-0004"),
        ("0040900", "CMR-2025-0004"), ("Siobhan O'Leary", "CMR-2025-0005"), ("OLeary Siobhan", "CMR-2025-0005"),
        ("Siobhan O Leary", "CMR-2025-0005"), ("nm123456", "CMR-2025-0005"), ("NM 123 456", "CMR-2025-0005"),
        ("王小明", "CMR-2025-0006"), ("Kemi Abara", "CMR-2025-0006"), ("An Le", "CMR-2025-0007"),
        ("CMR-2025-0007", "CMR-2025-0007"),
    ],
)  # fmt: skip
def test_what_is_certain_is_found_however_it_is_written(matched: str, reference: str) -> None:
    for around in ("{}", "The school asked after {} too.", "({})"):
        assert found(around.format(matched)) == [(matched, "certain", reference)]


@pytest.mark.parametrize(
    "matched",
    [
        "Jerome Gayleson", "jerome gayleson", "JeromeGayleson", "jeromegayleson", "J e r o m e  G a y l e s o n",
        "Jerome Gayle-\nson", "Ｊｅｒｏｍｅ Ｇａｙｌｅｓｏｎ", "Je\u00adrome Gayle\u200bson",
        "Jerome&amp;nbsp;Gayleson",
        "502168", "502-168", "PIN502168", "٥٠٢١٦٨",
    ],
)  # fmt: skip
def test_a_text_that_names_somebody_holds_a_part_of_theirs_as_kept_for_finding(matched: str) -> None:
    """So that a database leaves out most of those who are not named, and nobody who is."""
    kept = ends_of("Jerome Gayleson") | {number_part("502168")}
    assert not kept.isdisjoint(parts_of(Words(f"The school asked after {matched} too.")))


def test_a_part_is_one_of_many_names_too() -> None:
    kept = {
        "Grace Okafor": ends_of("Grace Okafor-Bell"), "40900": {number_part("0040900")}, "王小明": ends_of("王小明"),
        "Siobhan O Leary": ends_of("Siobhán O’Leary"), "An Le": ends_of("An Le"),
        "nm 123 456": {number_part("NM123456")},
    }  # fmt: skip
    for text, parts in kept.items():
        assert not parts.isdisjoint(parts_of(Words(f"see {text}, please"))), text


def test_a_text_that_names_nobody_holds_no_part_of_theirs() -> None:
    kept = ends_of("Jerome Gayleson") | {number_part("502168")}
    assert kept.isdisjoint(
        parts_of(Words("The school said on 5 March 2026 that she is there for 90% of days."))
    )


def test_references_are_read_as_they_are_written() -> None:
    words = Words("CMR-2026-0019, cmr 2025/0007, CMR20240001, CIN-2026-0003 and 2026-0004")
    assert references_in(words, "CMR") >= {"CMR-2026-0019", "CMR-2025-0007", "CMR-2024-0001"}
    assert "CMR-2026-0004" in references_in(words, "CMR"), "within one panel it is said without its letters"
    assert not any("CIN" in one for one in references_in(words, "CMR"))


@pytest.mark.parametrize(
    "text", ["Jerome", "the Gaylesons", "Gayleson", "Kemi", "Grace said", "Jerome. Later"]
)
def test_one_name_alone_says_nothing_of_those_who_are_not_at_this_meeting(text: str) -> None:
    assert found(text) == []


def test_only_those_near_are_found_by_their_date_of_birth() -> None:
    assert found("born 3 April 2012, 30 January 2016") == []


@pytest.mark.parametrize(
    "other",
    [
        Somebody("Another Name", None, "70011"),
        Somebody("Another Name", None, "0070011"),
        Somebody("VALE, Robin", date(2017, 3, 4)),
        Somebody("Robin Vale"),
    ],
)
def test_the_cases_own_family_is_nobody_elses(other: Somebody) -> None:
    """An earlier referral of the same child, or one of a sibling whom this referral names."""
    earlier = People("CMR-2024-0001", (other, Somebody("Wren Vale", date(2019, 1, 1), "70012")))
    looker = Looker(OWN, (), earlier=Earlier((earlier,), (earlier,)))
    same = bool(other.born or other.record_number)
    assert found("Robin Vale, Robin and Kelly Vale, born 4 March 2017, 70011", looker) == []
    assert found("CMR-2024-0001 of Wren Vale, 70012", looker) == (
        [] if same else [(one, "certain", "CMR-2024-0001") for one in ("CMR-2024-0001", "Wren Vale", "70012")]
    )


def test_who_is_at_the_meeting_may_have_an_earlier_childs_name() -> None:
    looker = Looker(OWN, (), ("Jerome Gayleson",), Earlier((GAYLESON,)))
    assert found("Jerome Gayleson agreed.", looker) == []


def test_what_this_meetings_own_case_is_found_by_is_not_said_twice() -> None:
    """A child who is back with another referral: that of this meeting says it, and of several the nearest."""
    back = People("CMR-2026-0031", GAYLESON.people)
    older = People("CMR-2023-0002", GAYLESON.people)
    text = "Jerome Gayleson came. Jerome left."
    both = Looker(OWN, (back,), earlier=Earlier((GAYLESON,), (older,)))
    assert found(text, both) == [
        ("Jerome Gayleson", "certain", "CMR-2026-0031"),
        ("Jerome", "possible", "CMR-2026-0031"),
    ]
    nearest = Looker(OWN, (), earlier=Earlier((GAYLESON,), (older,)))
    assert found(text, nearest) == [("Jerome Gayleson", "certain", "CMR-2026-0019")]


def test_of_thousands_of_earlier_children_the_one_is_found_who_is_named() -> None:
    cases = tuple(
        People(
            f"CMR-2019-{number:04}",
            (Somebody(f"First{number:05x} Last{number * 7:05x}", None, f"{600_000 + number}"),),
        )
        for number in range(2_000)
    )
    looker = Looker(OWN, (), earlier=Earlier((), cases))
    text = ("The child’s teacher said on 12 March 2024 that 3 of 4 pupils may be absent; Will agreed. " * 60)[
        :5_000
    ]
    assert looker.look(text) == ()
    assert found(f"{text} First{7:05x} Last{49:05x} came.", looker) == [
        (f"First{7:05x} Last{49:05x}", "certain", "CMR-2019-0007")
    ]
