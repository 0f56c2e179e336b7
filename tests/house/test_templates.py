"""Every template is used, and every class and macro of the house stays in its place."""

from __future__ import annotations

import re
from pathlib import Path

from config import ROOT

TEMPLATES = ROOT / "cmr" / "templates"
NAMED = re.compile(r"""["']((?:[a-z_]+/)+[a-z0-9_]+\.(?:html|css|txt))["']""")


def test_no_template_lies_unused() -> None:
    sources = [*(ROOT / "cmr").rglob("*.py"), *TEMPLATES.rglob("*.html")]
    named = {name for source in sources for name in NAMED.findall(source.read_text(encoding="utf-8"))}
    drawn_by_status = {f"errors/{path.name}" for path in (TEMPLATES / "errors").glob("[0-9]*.html")}
    reached_by_name = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    there = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*")}
    assert there - named - drawn_by_status - reached_by_name == set()


def test_no_template_compares_a_referrals_states() -> None:
    """What is open to whom is asked of the lifecycle, never worked out in a template."""
    compares = re.compile(r"referral\.state\s*(?:==|!=|in\b)")
    faults = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if compares.search(line)
    ]
    assert faults == []


def test_only_the_clock_reads_the_time() -> None:
    reads = re.compile(r"(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    faults = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "cmr").rglob("*.py")
        if path != Path(ROOT / "cmr" / "adapters" / "clock.py")
        and reads.search(path.read_text(encoding="utf-8"))
    ]
    assert faults == []
