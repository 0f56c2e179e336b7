"""The generated pages say what the code says, and every clause that the program names is named in a test."""

from __future__ import annotations

import re

from config import ROOT
from scripts import clauses_doc, lifecycle_doc

DECISIONS = ROOT / "docs" / "decisions"


def test_the_page_of_lifecycles_is_drawn_anew() -> None:
    assert lifecycle_doc.PAGE.read_text(encoding="utf-8") == lifecycle_doc.page(), "run: make docs"


def test_the_page_of_clauses_is_written_anew() -> None:
    assert clauses_doc.PAGE.read_text(encoding="utf-8") == clauses_doc.page(), "run: make docs"


def test_no_clause_is_without_a_test() -> None:
    assert set(clauses_doc.places("cmr")) - set(clauses_doc.places("tests")) == set()


def test_the_index_of_decisions_names_each_by_its_title() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    assert named == [
        (str(int(one.name[:4])), one.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "), one.name)
        for one in sorted(DECISIONS.glob("0*.md"))
    ]
