"""What the browser sends becomes answers by the form's data; what can't be kept is said and drawn again as typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from cmr.adapters.panel_types import load_for
from cmr.referrals.answers import (
    Written,
    as_sent,
    faults_in,
    plain_text,
    put_back_sent,
    read,
    read_date,
    typed_parts,
    with_blank_rows,
)
from cmr.referrals.row_deeds import PLACE, add_button, further_row_buttons, row_buttons, told_of_row
from cmr.rules.form import TABLE_KINDS, Column, Field, Option, Section, When
from tests.answers import whole_answers

TYPES = load_for(None)
SECTIONS = [(key, section) for key, terms in TYPES.items() for section in terms.whole_form.sections]
HOSTILE = "<script>alert('x')</script> & \"quotes\" {{ 7 * 7 }} %s"


def sent(section: Section, *pairs: tuple[str, str]) -> Written:
    return read(section, MultiDict(pairs))


def section_of(*fields: Field) -> Section:
    return Section(key="made_up", title="Made up", fields=fields)


LINE = Field(key="title", label="Title", kind="line", limit=10)
TEXT = Field(key="story", label="Story", kind="text", limit=20)
DATE = Field(key="seen_on", label="Seen on", kind="date")
WHY = Field(key="met", label="Met?", kind="yes_no", why="no", limit=20)
CHOICE = Field(
    key="plan", label="Plan", kind="choice", options=(Option(key="a", text="A"), Option(key="b", text="B"))
)
MANY = CHOICE.model_copy(update={"key": "reasons", "kind": "choices"})
TABLE = Field(
    key="people",
    label="People",
    kind="people",
    most=3,
    limit=10,
    columns=(
        Column(key="name", label="Name", required=True),
        Column(key="born", label="Born", kind="date"),
        Column(key="side", label="Side", kind="choice", options=CHOICE.options),
        Column(key="score", label="Score", kind="score"),
        Column(key="notes", label="Notes", kind="text"),
    ),
)


@pytest.mark.parametrize(("key", "section"), SECTIONS, ids=[f"{key}-{one.key}" for key, one in SECTIONS])
def test_whole_answers_come_back_from_the_browser_as_they_were(key: str, section: Section) -> None:
    answers = whole_answers(TYPES[key]).get(section.key, {})
    written = read(section, MultiDict(as_sent(section, answers)))
    assert written.faults == ()
    assert as_sent(section, written.answers) == as_sent(section, answers)


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=30)
lines = words.map(lambda text: " ".join(text.split()))
texts = st.lists(words, max_size=4).map("\n".join).map(str.strip)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)


def cells(column: Column) -> st.SearchStrategy[str]:
    by_kind = {
        "line": lines,
        "text": texts,
        "date": days,
        "birth": days | days.map("expected {}".format) | st.integers(0, 120).map("age {}".format),
        "choice": st.sampled_from([option.key for option in column.options] or [""]),
        "score": st.integers(0, 10).map(str),
    }
    return by_kind[column.kind]


def values(field: Field) -> st.SearchStrategy[object]:
    keys = [option.key for option in field.options]
    if field.kind in TABLE_KINDS:
        row = st.fixed_dictionaries({}, optional={column.key: cells(column) for column in field.columns})
        full = row.map(lambda found: {key: cell for key, cell in found.items() if cell}).filter(bool)
        return st.lists(full, max_size=min(field.most, 4))
    if field.kind == "yes_no":
        why = texts if field.why else st.just("")
        return st.fixed_dictionaries({"answer": st.sampled_from(("yes", "no", "")), "why": why})
    if field.kind == "choices":
        return st.sets(st.sampled_from(keys)).map(lambda some: [key for key in keys if key in some])
    if field.kind == "choice":
        return st.sampled_from(keys)
    return {"line": lines, "text": texts, "date": days}[field.kind]


@st.composite
def answered_sections(draw: st.DrawFn) -> tuple[Section, dict[str, object]]:
    section = draw(st.sampled_from([section for _key, section in SECTIONS]))
    found = {
        field.key: value
        for field in section.fields
        if field.kind != "documents" and (value := draw(values(field)))
        if value != {"answer": "", "why": ""}
    }
    return section, found


@given(answered_sections())
def test_any_answers_come_back_from_the_browser_as_they_were(made: tuple[Section, dict[str, object]]) -> None:
    section, answers = made
    written = read(section, MultiDict(as_sent(section, answers)))
    assert written.faults == ()
    assert written.answers == answers
    assert read(section, MultiDict(as_sent(section, written.answers))).answers == answers


@given(st.sampled_from([section for _key, section in SECTIONS]), st.data())
def test_no_input_breaks_the_reading(section: Section, data: st.DataObject) -> None:
    names = [name for name, _value in as_sent(section, {})] + ["add", "remove", "version", "nobody"]
    names += [
        f"{field.key}{end}" for field in section.fields for end in ("", "-0-name", "-9999-name", "--", "-1-x")
    ]
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(names), st.text(max_size=30)), max_size=12))
    written = read(section, MultiDict(pairs))
    assert set(written.answers) <= {field.key for field in section.fields}
    with_blank_rows(section, written.shown)


@pytest.mark.parametrize(
    ("typed", "says", "wrong"),
    [
        (("27", "", ""), "must include a month and a year", ("month", "year")),
        (("", "", "2026"), "must include a day and a month", ("day", "month")),
        (("31", "2", "2026"), "must be a real date: there is no such day", ("day", "month")),
        (("29", "2", "2027"), "must be a real date: there is no such day", ("day", "month")),
        (("1", "13", "2026"), "must be a real date: there is no such day", ("day", "month")),
        (("0", "1", "2026"), "must be a real date: there is no such day", ("day", "month")),
        (("1", "1", "26"), "needs its year in four figures, like 2027", ("year",)),
        (("1", "1", "0026"), "must have a year from 1900 to 2100", ("year",)),
        (("1", "1", "2101"), "must have a year from 1900 to 2100", ("year",)),
        (("1", "1", "20260"), "must be a real date in figures, like 23 3 2027", ("year",)),
        (("first", "May", "2026"), "must be a real date in figures, like 23 3 2027", ("day", "month")),
        (("-1", "1", "2026"), "must be a real date in figures, like 23 3 2027", ("day",)),
        (("１", "1", "2026"), "must be a real date in figures, like 23 3 2027", ("day",)),
    ],
)
def test_a_malformed_date_says_what_is_wrong(
    typed: tuple[str, ...], says: str, wrong: tuple[str, ...]
) -> None:
    assert read_date(typed) == (None, says, wrong)
    pairs = [(f"seen_on-{part}", text) for part, text in zip(("day", "month", "year"), typed, strict=True)]
    written = sent(section_of(DATE), *pairs)
    assert [(fault.text, fault.place) for fault in written.faults] == [
        (f"“Seen on” {says}.", f"seen_on-{wrong[0]}")
    ]
    assert written.answers == written.shown == {"seen_on": "/".join(typed)}
    assert typed_parts(written.answers["seen_on"]) == typed


@pytest.mark.parametrize("kept", ["27/3/2027//", "1/2/3/2026", "soon", "2026-02-31", "//", ""])
def test_a_date_kept_as_typed_comes_back_as_it_was_kept(kept: str) -> None:
    again = sent(section_of(DATE), *as_sent(section_of(DATE), {"seen_on": kept}))
    assert as_sent(section_of(DATE), again.answers) == as_sent(section_of(DATE), {"seen_on": kept})
    assert "".join(typed_parts(kept)) == "".join(typed_parts(again.answers.get("seen_on", "")))


def test_what_is_kept_wrong_says_so_again_when_it_is_read_again() -> None:
    assert [fault.text for fault in faults_in(section_of(DATE), {"seen_on": "31/2/2026"})] == [
        "“Seen on” must be a real date: there is no such day."
    ]
    assert faults_in(section_of(DATE), {"seen_on": "2026-02-28"}) == ()


def test_an_empty_date_is_no_fault_in_a_draft() -> None:
    written = sent(section_of(DATE), ("seen_on-day", " "), ("seen_on-month", ""), ("seen_on-year", ""))
    assert (written.answers, written.faults) == ({}, ())


def test_text_over_its_limit_is_kept_and_said() -> None:
    written = sent(section_of(LINE, TEXT), ("title", "x" * 11), ("story", "y" * 100_000))
    assert [fault.text for fault in written.faults] == [
        "“Title” may hold 10 characters at most: it is 1 character over.",
        "“Story” may hold 20 characters at most: it is 99,980 characters over.",
    ]
    assert written.shown == written.answers == {"title": "x" * 11, "story": "y" * 100_000}
    assert not written.past_keeping


def test_a_reason_over_its_limit_stands_at_the_reason() -> None:
    written = sent(section_of(WHY), ("met", "no"), ("met-why", "z" * 21))
    assert [fault.name for fault in written.faults] == ["met-why"]


@pytest.mark.parametrize("field", [CHOICE, MANY, WHY])
def test_an_answer_that_was_not_offered_is_refused(field: Field) -> None:
    written = sent(section_of(field), (field.key, "z"))
    assert [fault.name for fault in written.faults] == [field.key]
    assert written.answers == {}


def test_unknown_inputs_are_ignored() -> None:
    written = sent(
        section_of(LINE), ("title", "Here"), ("state", "closed"), ("people-0-name", "X"), ("title-x", "Y")
    )
    assert (written.answers, written.faults) == ({"title": "Here"}, ())


@pytest.mark.parametrize(("count", "past_keeping"), [(4, False), (6, False), (7, True)])
def test_rows_past_the_most_are_kept_and_said_but_not_many_times_more(count: int, past_keeping: bool) -> None:
    written = sent(section_of(TABLE), *[(f"people-{index}-name", f"N{index}") for index in range(count)])
    assert written.past_keeping is past_keeping
    assert [(fault.name, fault.text) for fault in written.faults] == [
        ("people", "“People” may hold 3 rows at most.")
    ]
    assert [row["name"] for row in rows(written)] == [f"N{index}" for index in range(count)]


def rows(written: Written) -> list[dict[str, object]]:
    found = written.shown["people"]
    assert isinstance(found, list)
    return found


THREE = [(f"people-{index}-name", name) for index, name in ((0, "A"), (4, "B"), (7, "C"))]


def test_a_row_is_added_at_the_end_but_never_past_the_most() -> None:
    written = sent(section_of(TABLE), *THREE[:2], ("add", "people"))
    assert rows(written)[2] == {}
    assert told(written) == "Person 3 added"
    full = sent(section_of(TABLE), *THREE, ("add", "people"))
    assert len(rows(full)) == 3
    assert [fault.text for fault in full.faults] == ["“People” may hold 3 rows at most."]


def told(written: Written) -> str:
    assert written.deed
    return told_of_row(written.deed, "Person")


@pytest.mark.parametrize(
    ("deed", "names", "says"),
    [
        (("remove", "people-4"), "AC", "Person 2 removed"),
        (("up", "people-4"), "BAC", "Person 2 moved up: it is now person 1"),
        (("up", "people-7"), "ACB", "Person 3 moved up: it is now person 2"),
        (("down", "people-0"), "BAC", "Person 1 moved down: it is now person 2"),
        (("up", "people-0"), "ABC", "Person 1 moved up: it is now person 1"),
        (("down", "people-7"), "ABC", "Person 3 moved down: it is now person 3"),
    ],
)
def test_a_row_is_moved_or_removed_and_all_others_stay(deed: tuple[str, str], names: str, says: str) -> None:
    written = sent(section_of(TABLE), *THREE, deed)
    assert written.answers == {"people": [{"name": name} for name in names]}
    assert told(written) == says


def test_a_removed_row_goes_with_the_page_and_is_put_back_where_it_was() -> None:
    typed = [
        *THREE,
        ("people-4-born-day", "31"),
        ("people-4-born-month", "2"),
        ("people-4-notes", "Two\nlines"),
    ]
    before = sent(section_of(TABLE), *typed)
    without = sent(section_of(TABLE), *typed, ("remove", "people-4"))
    assert dict(without.taken_out) == {"name": "B", "born": "31/2/", "notes": "Two\nlines"}
    assert without.faults == ()
    waiting = [*as_sent(section_of(TABLE), without.answers), *put_back_sent(TABLE, without.taken_out)]
    assert sent(section_of(TABLE), *waiting).answers == without.answers
    again = sent(section_of(TABLE), *waiting, ("put_back", "people-1"))
    assert again.answers == before.answers
    assert (told(again), [fault.name for fault in again.faults]) == ("Person 2 put back", ["people-1-born"])


def test_the_keyboard_stays_on_the_row_that_moves() -> None:
    def buttons(place: int, *deed: str) -> list[str]:
        written = sent(section_of(TABLE), *THREE, deed) if deed else sent(section_of(TABLE), *THREE)  # type: ignore[arg-type]
        return [one.id for one in row_buttons(TABLE, place, 3, written.deed) if one.focus]

    assert buttons(1, "up", "people-7") == ["people-1-up"]
    assert buttons(0, "up", "people-4") == ["people-0-down"]
    assert buttons(2, "down", "people-4") == ["people-2-up"]
    assert buttons(0) == []
    first, last = row_buttons(TABLE, 0, 3, None), row_buttons(TABLE, 2, 3, None)
    assert [one.closed for one in first + last] == [True, False, False, False, True, False]
    assert [one.goes for one in first[1:]] == ["people-1-down", "people-put-back"]
    assert add_button(TABLE, 3).goes == "people-3-name"
    assert [one.kind for one in row_buttons(TABLE, 0, 1, None) if not one.closed] == ["remove"]


def test_a_row_that_a_script_adds_has_the_buttons_of_a_last_row() -> None:
    drawn, last = further_row_buttons(TABLE), row_buttons(TABLE, 7, 8, None)
    filled = [(one.id.replace(PLACE, "7"), one.value.replace(PLACE, "7")) for one in drawn]
    assert filled == [(one.id, one.value) for one in last]
    assert [(one.kind, one.text, one.closed) for one in drawn] == [
        (one.kind, one.text, one.closed) for one in last
    ]


def test_a_row_button_of_no_table_or_no_row_changes_nothing() -> None:
    for pressed in (("add", "title"), ("remove", "people-x"), ("up", "people-9"), ("put_back", "title-0")):
        written = sent(section_of(LINE, TABLE), ("people-0-name", "A"), pressed)
        assert written.answers == {"people": [{"name": "A"}]}
        assert written.deed is None


def test_faults_of_rows_stand_where_the_row_is_drawn_again() -> None:
    written = sent(
        section_of(TABLE),
        ("people-2-name", "a name that is too long"),
        ("people-5-born-day", "3"),
        ("people-5-side", "z"),
        ("people-5-score", "11"),
    )
    assert [fault.place for fault in written.faults] == [
        "people-0-name",
        "people-1-born-month",
        "people-1-side",
        "people-1-score",
    ]
    assert written.faults[1].text == "Born must include a month and a year."
    assert written.faults[1].whole == "Person 2: Born must include a month and a year."


def test_a_question_that_is_not_asked_holds_nothing_up() -> None:
    hanging = DATE.model_copy(update={"when": When(field="reasons", holds="a")})
    typed = [("seen_on-day", "31"), ("seen_on-month", "2"), ("seen_on-year", "2026")]
    unasked = sent(section_of(MANY, hanging), ("reasons", "b"), *typed)
    assert (unasked.faults, unasked.answers) == ((), {"reasons": ["b"], "seen_on": "31/2/2026"})
    assert len(sent(section_of(MANY, hanging), ("reasons", "a"), *typed).faults) == 1


def test_control_characters_and_turned_text_are_nobodys_words() -> None:
    assert (
        plain_text("A\x00B\x1b[31m\u202ecod.exe\u2069\nC\nD\u2028E", lines=True) == "AB[31mcod.exe\nC\nD\nE"
    )
    assert plain_text("  two\nlines\tand  spaces ", lines=False) == "two lines and spaces"
    assert plain_text("שלום, العربية", lines=True) == "שלום, العربية"
    assert plain_text(HOSTILE, lines=True) == HOSTILE


def test_a_table_that_needs_a_row_begins_with_one() -> None:
    optional = TABLE.model_copy(update={"key": "others", "required": False})
    assert with_blank_rows(section_of(TABLE, optional), {}) == {"people": [{}], "others": []}
