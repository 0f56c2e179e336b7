"""Write docs/clauses.md: where each clause of the terms stands in the program: `python -m scripts.clauses_doc`."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "clauses.md"
CLAUSE = re.compile(r"\b(B1\.\d+[a-e]?|BF|BD|D\d[a-i]?|DF|U[1-4])\b")
HEAD = """# Clauses

Where each clause of the two panels' terms of reference stands in the program. Written by `make docs`; a test keeps it
true. `B` is the Case Management Review protocol (`BF` its form, `BD` its decision sheet), `D` the Child in Need review
panel's terms (`DF` its form), `U` what the product's owner asked for. A clause that no
test names stops the tests.

| clause | in the program | in the tests |
| --- | --- | --- |
"""


def places(folder: str) -> dict[str, list[str]]:
    """Clause → the files below the folder that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in {".py", ".toml", ".html"}:
            for clause in sorted(set(CLAUSE.findall(path.read_text(encoding="utf-8")))):
                found[clause].append(str(path.relative_to(ROOT / folder)))
    return found


def page() -> str:
    """The whole page, in Markdown."""
    program, tests = places("cmr"), places("tests")
    rows = [
        f"| {clause} | {_listed(program[clause])} | {_listed(tests.get(clause, []))} |"
        for clause in sorted(program, key=_order)
    ]
    return HEAD + "\n".join(rows) + "\n"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _order(clause: str) -> tuple[str, int, str]:
    number = re.search(r"(?:\.|^[DU])(\d+)", clause)
    return clause[0], int(number.group(1)) if number else 99, clause


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
