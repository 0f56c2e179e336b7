"""Draw docs/lifecycle.md from the lifecycles themselves: `python -m scripts.lifecycle_doc` (`make docs`)."""

from pathlib import Path
from typing import Any

from cmr.rules.lifecycle import Lifecycle, Move
from cmr.rules.meeting import MEETING
from cmr.rules.minutes import MINUTES
from cmr.rules.referral import REFERRAL

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lifecycle.md"
HEAD = """# Lifecycles

Drawn from `cmr/rules/` by `make docs`; a test keeps it true.
Who holds each ability stands in `cmr/rules/permissions.py`.
"""


def page() -> str:
    """The whole page, in Markdown with Mermaid drawings."""
    return HEAD + "".join(_chapter(lifecycle) for lifecycle in (REFERRAL, MEETING, MINUTES))


def _chapter(lifecycle: Lifecycle[Any]) -> str:
    first, *_ = lifecycle.states
    lines = [
        "stateDiagram-v2",
        *(f"    {state}: {words}" for state, words in lifecycle.states.items()),
        f"    [*] --> {first}",
        *(_arrow(move, source) for move in lifecycle.moves.values() for source in move.sources),
    ]
    rows = [
        "| move | from | to | ability | clause | a reason is asked for |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(lifecycle, move) for move in lifecycle.moves.values()),
    ]
    drawing = "\n".join(lines)
    table = "\n".join(rows)
    return f"\n## The life of a {lifecycle.name}\n\n```mermaid\n{drawing}\n```\n\n{table}\n"


def _arrow(move: Move[Any], source: str) -> str:
    return f"    {source} --> {move.destination or source}: {move.name}"


def _row(lifecycle: Lifecycle[Any], move: Move[Any]) -> str:
    sources = ", ".join(lifecycle.states[source].lower() for source in move.sources)
    to = lifecycle.states[move.destination].lower() if move.destination else "stays"
    reason = "yes" if move.wants_reason else ""
    return (
        f"| {move.text} (`{move.name}`) | {sources} | {to} | `{move.needs.name}` | {move.clause} | {reason} |"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
