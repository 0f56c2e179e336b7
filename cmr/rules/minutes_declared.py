"""What the minutes say of who declared what for a case (B1.4): at the meeting, or beforehand by who did not come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmr.rules.wording import listed

DECLARED = {"prior_knowledge": "prior knowledge", "involvement": "involvement"}


@dataclass(frozen=True)
class SaidOfCase:
    """What somebody declared for the case."""

    name: str
    kind: str
    detail: str = ""
    withdrew: bool = False
    there: bool = True
    """Whether they came for the case; who did not had declared it before the meeting."""


def declarations(declared: Iterable[SaidOfCase]) -> Iterator[str]:
    """What those declared who came for the case, and what mattered of who did not, under a heading each."""
    everybody = tuple(declared)
    here = [one for one in everybody if one.there]
    nothing = tuple(one.name for one in here if one.kind == "none")
    told = [_told(one) for one in here if one.kind != "none"]
    if here:
        nobody = [f"Nothing to declare: {listed(nothing)}."] if nothing else []
        yield "\n".join(("Declarations:", *told, *nobody))
    away = [_told(one) for one in everybody if not one.there and one.kind != "none"]
    if away:
        yield "\n".join(("Declared beforehand, and not there for this case:", *away))


def _told(one: SaidOfCase) -> str:
    detail = f". {one.detail.rstrip('.')}" if one.detail else ""
    withdrew = " Withdrew from this case and did not hear it." if one.withdrew else ""
    return f"{one.name}: {DECLARED[one.kind]}{detail}.{withdrew}"
