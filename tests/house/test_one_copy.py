"""A signed sheet, and the actions that it set, are read by the child's own people as one copy, on every page (B1.25).

So are views, declarations and questions by who withdrew from another case of the meeting (B1.4): the page of a case
takes them as hearing.not_theirs gives them.

What somebody left out of a sheet for the child's file would else stand whole on the next page that draws it. So every
place that takes the sheet or an action as it was signed stands here, with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CMR = Path(__file__).parents[2] / "cmr"
UNSIGNED = "Before it is signed: whoever writes, proposes or signs it reads what they write."
THE_COPY = "Takes it through the reader's copy there and then."
LOOKED_THROUGH = "What is looked through, left out of and filed is made of it."
RUNS_IT = "For the minutes, which those who were there write and approve."

SHEET_WHOLE = {
    "hearing.case_page.case_page": THE_COPY,
    "hearing.room._case": "Read once for everybody: each is drawn it through hearing.sheet_seen.sheet_for.",
    "hearing.sheet_print.sheet_data": "Its ink passes each word through the copy that it is given.",
    "referrals.record._sheet": "Drawn as referrals.as_read gives it, on the record and in the reading room.",
    "hearing.sheet_views._signing": UNSIGNED,
    "on_paper.case_views._confirming": UNSIGNED,
    "hearing.proposal.proposed": UNSIGNED,
    "hearing.reviewing._reviewed": "Read once for everybody: each is drawn it through reviewed_by.",
    "filing.settled.sheet_words": LOOKED_THROUGH,
    "filing.settled._with_sheet": LOOKED_THROUGH,
    "minutes.recorded.with_sheet": RUNS_IT,
}
"""By the function that takes a sheet whole (``hearing.sheet_paper.paper_of``), why."""
ACTION_WHOLE = {
    "circulation.earlier._agreed": THE_COPY,
    "follow_up.queries._page": "Read as a column of the list, and told through the reader's copy.",
    "follow_up.views._confirming": THE_COPY,
    "referrals.record.action_lines": "Drawn as referrals.as_read gives it, on the record and in the reading room.",
}
"""By the function that takes an action's words or whose they are, why."""
DRAWN = {"referrals/actions.html"}
"""Pages that draw them, of what the functions above give them."""


SAID_WHOLE = {"hearing/views_read.html"}
"""Pages of a meeting that draw views or declarations as they are kept: whoever signs reads all that is frozen."""


@cache
def functions() -> tuple[tuple[str, ast.FunctionDef], ...]:
    return tuple(_functions())


def _functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(CMR.rglob("*.py")):
        module = ".".join(path.relative_to(CMR).with_suffix("").parts)
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.FunctionDef):
                yield f"{module}.{one.name}", one


@cache
def takes_a_sheet() -> set[str]:
    imported = {
        ".".join(path.relative_to(CMR).with_suffix("").parts)
        for path in CMR.rglob("*.py")
        if re.search(r"from cmr\.hearing\.sheet_paper import [^)]*\bpaper_of\b", path.read_text())
    }
    return {
        name
        for name, function in functions()
        if name.rsplit(".", 1)[0] in imported
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "paper_of"
    }


@cache
def takes_an_action() -> set[str]:
    """Where words of an action are read: of something that is called one, or in a function that is given actions."""
    found = set()
    for name, function in functions():
        if name.startswith("demo."):
            continue
        given = any("Action]" in ast.unparse(one.annotation) for one in function.args.args if one.annotation)
        called = {"action", "Action", "one"} if given else {"action", "Action"}
        if any(_is_read(one, called) for one in ast.walk(function)):
            found.add(name)
    return found


def _is_read(one: ast.AST, called: set[str]) -> bool:
    if not isinstance(one, ast.Attribute) or one.attr not in ("text", "owner"):
        return False
    return isinstance(one.value, ast.Name) and one.value.id in called


@pytest.mark.parametrize("name", sorted(takes_a_sheet() | SHEET_WHOLE.keys()))
def test_a_sheet_is_taken_whole_only_where_it_is_said_why(name: str) -> None:
    assert name in SHEET_WHOLE, (
        f"{name} takes a signed sheet whole: read it through hearing.sheet_seen.sheet_for."
    )
    assert name in takes_a_sheet(), f"{name} takes no sheet any more."


@pytest.mark.parametrize("name", sorted(takes_an_action() | ACTION_WHOLE.keys()))
def test_an_action_is_taken_whole_only_where_it_is_said_why(name: str) -> None:
    assert name in ACTION_WHOLE, (
        f"{name} reads an action as it was signed: take it through the reader's copy."
    )
    assert name in takes_an_action(), f"{name} reads no action any more."


def test_pages_draw_an_action_only_as_they_are_given_it() -> None:
    from_row = re.compile(r"\baction\.(text|owner)\b")
    drawn = {
        str(path.relative_to(CMR / "templates"))
        for path in (CMR / "templates").rglob("*.html")
        if from_row.search(path.read_text())
    }
    assert drawn == DRAWN


@pytest.mark.parametrize("given", ["views_shown", "declarations_shown", "questions_read", "sheet_for"])
def test_what_is_said_of_a_case_comes_to_its_page_without_what_is_hidden(given: str) -> None:
    """Each that a page takes is given what its reader does not read."""
    calls = [
        ast.unparse(call)
        for name, function in functions()
        if name.startswith("hearing.case_page.")
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == given
    ]
    assert len(calls) == 2, "The page as it is loaded, and its pieces as they are sent anew."
    assert [one for one in calls if "hidden" not in one] == []


def test_no_piece_of_a_meetings_page_draws_what_was_said_as_it_is_kept() -> None:
    as_kept = re.compile(r"\bdeclared\.detail\b|\bcase\.undecided_reason\b|\bhearing\.views\b")
    templates = CMR / "templates"
    drawn = {
        str(path.relative_to(templates))
        for path in (templates / "hearing").rglob("*.html")
        if as_kept.search(path.read_text())
    }
    assert drawn == SAID_WHOLE
