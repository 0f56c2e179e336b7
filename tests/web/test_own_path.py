"""After signing in, only ever to a page of this service."""

from __future__ import annotations

import pytest

from cmr.web.own_path import own_path


@pytest.mark.parametrize(
    "path", ["/", "/referrals/CMR-2026-0017", "/actions?team=3&late=yes", "/a%20b", "/é"]
)
def test_an_own_page_stays(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "referrals",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "https://elsewhere.example",
        "https:elsewhere.example",
        "javascript:alert(1)",
        " //elsewhere.example",
        "/\n/elsewhere.example",
        "/\t/elsewhere.example",
        "/a\\b",
    ],
)
def test_anything_else_becomes_the_first_page(path: str | None) -> None:
    assert own_path(path) == "/"
