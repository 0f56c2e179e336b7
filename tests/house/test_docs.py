"""The generated pages say what the code says."""

from __future__ import annotations

from scripts import lifecycle_doc


def test_the_page_of_lifecycles_is_drawn_anew() -> None:
    assert lifecycle_doc.PAGE.read_text(encoding="utf-8") == lifecycle_doc.page(), "run: make docs"
