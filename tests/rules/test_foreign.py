"""Another case's people are found in a text however they are written there; nothing else is (B1.25)."""

from __future__ import annotations

import html
import unicodedata
from datetime import date
from itertools import permutations
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cmr.rules.foreign import Looker, grouped, look, people_of
from cmr.rules.foreign_earlier import Earlier, references_in
from cmr.rules.foreign_names import NEVER_ALONE, NO_NAMES, ORDINARY, PARTICLES, People, Somebody
from cmr.rules.foreign_words import Words
from tests.rules.terms import CIN, CMR, cin_answers, cmr_answers

OKAFOR = People(
    "CMR-2026-0001",
    (
        Somebody("Dele Okafor", date(2019, 4, 3), "40217"),
        Somebody("Oluwakemi (Kemi) Okafor", date(2021, 12, 30), "NM 123-456"),
        Somebody("Dr Grace Okafor-Bell", date(1988, 5, 11)),
        Somebody("Mrs Pat Lyle", family=False),
    ),
)
FENWICK = People("CMR-2026-0002", (Somebody("Maya Fenwick", date(2015, 1, 9), "0040900"),))
BROOK = People("CMR-2026-0003", (Somebody("Maya Brook", date(2015, 1, 9)), Somebody("May Brook")))
ONEIL = People(
    "CMR-2026-0004", (Somebody("Siobhán O’Neil"), Somebody("Anne-Marie O’Neil"), Somebody("An Le"))
)
WEISS = People("CMR-2026-0005", (Somebody("Zoë Weiß"), Somebody("王小明"), Somebody("Unborn Abara-Cole")))
VALE = People("CMR-2026-0006", (Somebody("Robin Vale", date(2017, 3, 4)), Somebody("Will Vale")))
SIX = (OKAFOR, FENWICK, BROOK, ONEIL, WEISS, VALE)
LOOKER = Looker(VALE, SIX)
"""Looks through texts about the Vales."""

APART = [
    " ",
    "  ",
    "\n",
    "\r\n",
    "\u00a0",
    "\u2009",
    "-",
    "\u2011",
    ", ",
    " (",
    "_",
    "/",
    "&nbsp;",
    "&#160;",
    "\t",
]
APOSTROPHES = ["'", "’", "‘", "ʼ", "＇", "&#39;", "&rsquo;", "&amp;#x27;"]


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.matched, one.sure, one.reference[-1]) for one in LOOKER.look(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Dele Okafor", "DELE OKAFOR", "dele okafor", "Okafor, Dele", "OKAFOR (Dele)", "Dele  \n Okafor",
        "Dele&nbsp;Okafor", "Dele&amp;nbsp;Okafor", "Ｄｅｌｅ Ｏｋａｆｏｒ", "Dele_Okafor", "dele.okafor", "DeleOkafor",
        "Dele James Okafor", "Dele ‘DJ’ Okafor", "De\u00adle Oka\u200bfor", "Dele Oka-\nfor", "D e l e  O k a f o r",
        "&#68;ele Okafor", "Kemi Okafor", "Oluwakemi Okafor", "Okafor Bell, Grace", "GraceOkaforBell",
        "40217", "PIN40217", "402 17", "40-217", "４０２１７", "٤٠٢١٧", "nm123456", "NM 123456", "CMR-2026-0001",
        "cmr 2026/0001",
    ],
)  # fmt: skip
def test_what_is_certain_is_found_however_it_is_written(text: str) -> None:
    for around in ("{}", "Then {} was seen.", "“{}”", "<b>{}</b>", "({})", "see {}, please"):
        planted = around.format(text)
        (finding,) = LOOKER.look(planted)
        assert (finding.sure, finding.reference) == ("certain", "CMR-2026-0001")
        assert planted[finding.start : finding.end] == finding.matched
        assert (
            " ".join(text.split()).startswith(" ".join(finding.matched.split()).rstrip(")")[:3])
            or "PIN" in text
        )


@pytest.mark.parametrize(
    "text",
    [
        "3/4/2019", "03/04/2019", "03.04.19", "3.4.19", "3-4-2019", "3 April 2019", "3rd April 2019", "3rd Apr 2019",
        "3rd of April, 2019", "3\u00a0April\n2019", "April 3, 2019", "Apr 3rd 2019", "2019-04-03",
        "2019/4/3", "03042019",
        "20190403", "２０１９-０４-０３",
        "03&#47;04&#47;2019", "3 / 4 / 2019", "3Apr2019", "3 APRIL 2019", "3 sept" + "\0",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_found_in_every_usual_writing(text: str) -> None:
    if text.endswith("\0"):
        assert found(f"born {text}") == []
        return
    ((matched, sure, whose),) = found(f"He (born {text}, at home) is 7.")
    assert (matched, sure, whose) == (text, "certain", "1")


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("then Dele left", "Dele"),
        ("then dele left", "dele"),
        ("Dele's mother", "Dele's"),
        ("Dele’s mother", "Dele’s"),
        ("Ｄｅｌｅ＇ｓ", "Ｄｅｌｅ＇ｓ"),
        ("Dele&#39;s", "Dele&#39;s"),
        ("the Okafors came", "Okafors"),
        ("Ms Okafor", "Okafor"),
        ("called Kemi", "Kemi"),
        ("Grace said", "Grace"),
        ("Dr Bell", "Bell"),
        ("ONeil", "ONeil"),
        ("Mr O Neil", "O Neil"),
        ("o'neil", "o'neil"),
        ("siobhan", "siobhan"),
        ("Anne Marie", "Anne Marie"),
        ("AnneMarie", "AnneMarie"),
        ("Zoe", "Zoe"),
        ("Zoe\u0308", "Zoe\u0308"),
        ("WEISS", "WEISS"),
        ("the Abara Cole family", "Abara Cole"),
        ("in June. May said no", "May"),
        ("Then May has left", "May"),
        ("Mrs Pat Lyle", "Pat Lyle"),
    ],
)
def test_one_name_alone_is_possible(text: str, matched: str) -> None:
    assert [(one, sure) for one, sure, _ in found(text)] == [(matched, "possible")]


def test_eight_digits_late_in_a_month_are_a_date_too() -> None:
    late = People(
        "CMR-2026-0007", (Somebody("Ada Lune", date(2011, 3, 30)), Somebody("Eve Lune", date(2012, 11, 20)))
    )
    said = look("30032011 and 20112012 and 20121120", VALE, (late,))
    assert [one.matched for one in said] == ["30032011", "20112012", "20121120"]


def test_a_name_without_spaces_between_words_is_whole() -> None:
    assert found("昨天王小明来了") == [("王小明", "certain", "5")]


@pytest.mark.parametrize(
    "text",
    [
        "", "Deleson and Okaford", "adele", "may a man", "the o in an a", "They may agree by grace",
        "in May 2026 and 3 May",
        "Will the panel agree?", "May we hear it?", "on 4/3/2019", "1240217", "40218", "13/3/4/20",
        "An apple", "patience",
        "CMR-2026-0011", "Pat and Mrs Lyle", "2019", "April 2019", "&notanentity; & more",
        "unborn child", "Robin Vale",
        "born 4/3/2017",
    ],
)  # fmt: skip
def test_what_is_nobodys_is_not_found(text: str) -> None:
    """Ordinary words that are names count with a capital only, and not where they are a month or a question."""
    assert found(text) == []


def test_what_both_cases_have_is_shared_unless_the_whole_name_says_whose_it_is() -> None:
    text = "Maya said. Maya Fenwick left. Fenwick, Maya. Maya Brook came on 9 January 2015."
    said = [(one.matched, one.sure) for one in look(text, FENWICK, SIX)]
    assert said == [("Maya", "shared"), ("Maya Brook", "certain"), ("9 January 2015", "shared")]
    words = look("Maya said", FENWICK, SIX)[0].words
    assert words == "“Maya” is also a first name of CMR-2026-0003, Maya Brook: look whose is meant."


@pytest.mark.parametrize("ends", [". ", ".\n", "! ", "? ", "… ", ".” ", ".) ", "\n\n", "\r\n\r\n", " \n \n"])
def test_where_a_sentence_or_a_paragraph_ends_no_name_goes_on(ends: str) -> None:
    text = f"He stays with Dele{ends}Okafor came."
    assert found(text) == [("Dele", "possible", "1"), ("Okafor", "possible", "1")]
    further = f"They saw Dele{ends}The Okafor family came."
    assert found(further) == [("Dele", "possible", "1"), ("Okafor", "possible", "1")]


@pytest.mark.parametrize(
    "text",
    ["Dele J. Okafor", "Dr. Grace Okafor-Bell", "Dele\nOkafor", "dele.okafor", "402. 17"],
)
def test_a_full_stop_after_a_letter_or_a_title_ends_nothing(text: str) -> None:
    assert ("certain", "1") in {one[1:] for one in found(f"So {text} was seen.")}


def test_who_is_at_the_meeting_may_be_named() -> None:
    both = look("Grace Hall asked. Grace Okafor-Bell. Grace", VALE, SIX, ("Grace Hall",))
    assert [(one.matched, one.sure) for one in both] == [
        ("Grace Okafor-Bell", "certain"),
        ("Grace", "shared"),
    ]


def test_a_finding_says_what_it_is_and_whose() -> None:
    words = [one.words for one in LOOKER.look("Okafor came; Dele Okafor; 40217; CMR-2026-0001")]
    assert words == [
        "“Okafor” may be a last name of CMR-2026-0001, Dele Okafor, Oluwakemi (Kemi) Okafor and Dr Grace Okafor-Bell.",
        "“Dele Okafor” is a name of CMR-2026-0001, Dele Okafor.",
        "“40217” is a record number of CMR-2026-0001, Dele Okafor.",
        "“CMR-2026-0001” is another case’s reference.",
    ]
    groups = grouped(LOOKER.look("Dele. dele, Dele Okafor"))
    assert [(one.first.matched, len(one.findings)) for one in groups] == [("Dele Okafor", 1), ("Dele", 2)]
    assert groups[1].words.endswith("It stands there 2 times.")


def test_two_cases_with_one_name_are_both_said() -> None:
    assert found("Maya") == [("Maya", "possible", "2"), ("Maya", "possible", "3")]


@pytest.mark.parametrize(("own", "other"), list(permutations(SIX, 2)))
def test_each_of_thirty_pairs_is_found(own: People, other: People) -> None:
    """Every writing of every person of one case, planted in a text about another."""
    looker = Looker(own, SIX)
    for one in other.people:
        name = one.name.replace("(Kemi) ", "")
        for planted in (name, f"{name}’s", f"\n{name}\n", f"“{name}”", html.escape(name, quote=True)):
            text = f"The panel heard about {own.people[0].name}. Then {planted} was named."
            sure = [it.sure for it in looker.look(text) if it.reference == other.reference]
            assert sure
            assert "possible" not in sure or not one.family or "Unborn" in name
        for planted in (one.record_number, f"{one.born:%d/%m/%Y}" if one.born else ""):
            if planted:
                assert any(it.reference == other.reference for it in looker.look(f"See {planted}, please."))


@given(
    st.sampled_from(["Dele Okafor", "Siobhán O’Neil", "Zoë Weiß", "Anne-Marie O’Neil"]),
    st.sampled_from(APART),
    st.sampled_from(APOSTROPHES),
    st.sampled_from(["NFC", "NFD", "NFKC"]),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.booleans(),
    st.text(max_size=40),
    st.text(max_size=40),
)
def test_a_planted_name_is_found(
    name: str,
    apart: str,
    apostrophe: str,
    form: Literal["NFC", "NFD", "NFKC"],
    case: type[str],
    turned: bool,
    before: str,
    after: str,
) -> None:
    words = [case(unicodedata.normalize(form, one)).replace("’", apostrophe) for one in name.split()]
    planted = apart.join(reversed(words) if turned else words)
    assume(not (before + "x" + after).count("&"))
    text = f"{before} \n{planted}. {after}"
    findings = LOOKER.look(text)
    at = len(before) + 2
    assert any(
        one.sure == "certain"
        and one.start <= at < at + len(planted) - 1 <= one.end + 1
        and name in one.people
        for one in findings
    )
    for one in findings:
        assert text[one.start : one.end] == one.matched


KNOWN = {
    "dele",
    "okafor",
    "kemi",
    "oluwakemi",
    "grace",
    "bell",
    "pat",
    "lyle",
    "maya",
    "fenwick",
    "brook",
    "may",
}
KNOWN |= {
    "siobhan",
    "o",
    "neil",
    "oneil",
    "anne",
    "marie",
    "an",
    "le",
    "zoe",
    "weiss",
    "weiß",
    "zoë",
    "unborn",
    "abara",
    "cole",
}
KNOWN |= {"robin", "vale", "will"}
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9).filter(
    lambda word: word not in KNOWN and word.removesuffix("s") not in KNOWN
)


@given(st.lists(st.one_of(WORDS, WORDS.map(str.capitalize)), max_size=40))
def test_nothing_is_found_where_nothing_is(words: list[str]) -> None:
    joined = "".join(words).lower()
    assume(not any(name in joined for name in KNOWN if len(name) > 3))
    assert LOOKER.look(" ".join(words)) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_places_are_true(text: str) -> None:
    for one in LOOKER.look(text + " Dele Okafor &eacute; 40217"):
        assert (text + " Dele Okafor &eacute; 40217")[one.start : one.end] == one.matched


def test_of_a_long_text_every_certain_place_is_found_and_no_other() -> None:
    sentence = (
        "The child’s teacher said on 12 March 2024 that 3 of 4 pupils may be absent; Will agreed at last. "
    )
    text = (sentence * 600)[:50_000]
    named = f"Dele Okafor came. {text} Dele Okafor left."
    certain = [one.start for one in LOOKER.look(named) if one.sure == "certain"]
    assert certain == [0, named.rindex("Dele")]


def test_a_referrals_people_are_its_children_family_and_network() -> None:
    people = people_of("CMR-2026-0009", CMR.whole_form, cmr_answers()).people
    assert [(one.name, one.record_number, one.family) for one in people] == [
        ("Robin Vale", "", True),
        ("Wren Vale", "40217", True),
        ("Dale Vale", "", True),
        ("Mrs Okoro", "", False),
    ]
    assert people[0].born == date(2017, 3, 4)
    cin = people_of("CIN-2026-0001", CIN.whole_form, cin_answers())
    assert [one.name for one in cin.people] == ["Jo Marsh", "Kim Marsh", "not known"]
    assert look("The father is not known", VALE, (cin,)) == ()


def test_lists_of_words_hold_small_letters() -> None:
    for one in NEVER_ALONE | NO_NAMES | ORDINARY | PARTICLES:
        assert one == one.lower()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See 2026-0016.", ["2026-0016"]),
        ("See 2026/0016 too.", ["2026/0016"]),
        ("See CMR-2026-0016.", ["CMR-2026-0016"]),
        ("See CIN-2026-0016.", []),
        ("It was on 2026-00-16 or 20260016.", []),
    ],
)
def test_a_reference_is_known_without_its_panel(text: str, found: list[str]) -> None:
    """As people of one panel write it; another panel's, and a date, are none."""
    others = [People("CMR-2026-0016", (Somebody("Poppy Sowden"),))]
    own = People("CMR-2026-0017")
    assert [one.matched for one in look(text, own, others)] == found
    assert look("See 2026-0017.", own, others) == ()
    earlier = Looker(own, [], (), Earlier(others=tuple(others)))
    assert [one.matched for one in earlier.look(text)] == found
    assert ("CMR-2026-0016" in references_in(Words(text), "CMR")) or not found
