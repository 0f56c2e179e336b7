"""Where a case is tabled the page says who reads the reason: everybody who may open the case does (B1.19, B1.25)."""

from __future__ import annotations

from tests.application import Opens
from tests.hearing.conftest import Hearing

WHO = "Everybody who may open this case reads it, and in the minutes whoever was at the meeting"


def test_it_says_who_really_reads_why_a_case_is_tabled(hearing: Hearing, sign_in: Opens) -> None:
    page = sign_in(hearing.chair).get(f"{hearing.url}/table").text
    assert WHO in page
    assert "The social worker and the administrator read this" not in page
