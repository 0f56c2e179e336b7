"""What a full form as PDF costs, beside an empty page set by the same program: `make bench`.

Both run in the same process, in turn, so that their ratio holds on a busy computer. Figures are medians. Two forms set
at once by two threads show whether one reader waits for another.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from statistics import median
from time import perf_counter

import typst
from flask import current_app

from cmr import create_app
from cmr.adapters.pdf import STANDARDS, _typefaces
from cmr.models import Panel, Person, Referral, ReferralSection, Service, Team, Terms
from cmr.panels.queries import registry
from cmr.referrals.blank_form import blank_pdf
from cmr.referrals.printing import FormPaper, Reading, form_pdf
from cmr.rules.form import Column, Field
from cmr.rules.panel_type import PanelType
from config import Settings

ROUNDS = 15
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
READING = Reading("Noor Whitlock", AT)
WORDS = (
    "Maya",
    "told",
    "her",
    "teacher",
    "that",
    "the",
    "house",
    "is",
    "quiet",
    "again",
    "and",
    "she",
    "sleeps.",
)
ROWS = 6
EMPTY = b'#set document(title: "An empty page")\n#set text(lang: "en", region: "GB")\n'


_forms = count(1)


def a_full_form(key: str) -> tuple[Referral, PanelType]:
    """A draft in memory, each answer as long as its word guide, six rows in every table.

    No two are alike: the typesetter remembers what it has set before, and a form that it knows costs it little.
    """
    number = next(_forms)
    terms, row = registry()[key], Terms(key=key, version="1", sha256=registry().sha256(key), source="")
    worker = Person(name="Wanda Whitlock", position="social worker")
    referral = Referral(
        reference="CMR-2026-0017",
        panel=Panel(key=key, name=terms.name),
        terms=row,
        worker=worker,
        team=Team(name="Mill Lane", service=Service(name="Assessment")),
        state="draft",
        state_since=AT,
    )
    for section in terms.whole_form.sections:
        answers = {field.key: _answer(field, number) for field in section.fields}
        referral.sections.append(ReferralSection(key=section.key, answers=answers))
    return referral, terms


def _answer(field: Field, form: int) -> object:
    if field.columns:
        return [
            {column.key: _cell(column, form + row) for column in field.columns}
            for row in range(min(ROWS, field.most))
        ]
    return {
        "line": "Wanda Whitlock",
        "text": _words(field.words or 60, form),
        "date": "2026-03-04",
        "yes_no": {"answer": "no", "why": _words(40, form) if field.why else ""},
        "choice": field.options[0].key if field.options else "",
        "choices": [option.key for option in field.options],
    }.get(field.kind, "")


def _cell(column: Column, row: int) -> str:
    return {
        "line": "Maya Fenwick",
        "text": _words(25, row),
        "date": "2017-05-09",
        "birth": "2017-05-09",
        "score": "4",
        "choice": column.options[0].key if column.options else "",
    }[column.kind]


def _words(number: int, form: int) -> str:
    return " ".join(WORDS[at % len(WORDS)] if at % 5 else f"{form}.{at}" for at in range(number))


def full(key: str) -> float:
    """Seconds for a full form."""
    referral, terms = a_full_form(key)
    start = perf_counter()
    form_pdf(FormPaper(referral, terms, (), READING))
    return perf_counter() - start


def blank(key: str) -> float:
    """Seconds for a blank form."""
    start = perf_counter()
    blank_pdf(registry()[key], READING)
    return perf_counter() - start


def empty() -> float:
    """Seconds for an empty page with the same typefaces and standards."""
    start = perf_counter()
    compiler = typst.Compiler(EMPTY, font_paths=_typefaces(), ignore_system_fonts=True)
    compiler.compile(format="pdf", pdf_standards=STANDARDS)
    return perf_counter() - start


def at_once(key: str) -> float:
    """Seconds for two full forms set by two threads at the same time."""
    (one, terms), (other, _) = a_full_form(key), a_full_form(key)
    app = current_app._get_current_object()  # type: ignore[attr-defined] # the proxy is of this thread alone

    def in_a_request(referral: Referral) -> None:
        with app.app_context():
            form_pdf(FormPaper(referral, terms, (), READING))

    with ThreadPoolExecutor(2) as pool:
        start = perf_counter()
        list(pool.map(in_a_request, (one, other)))
        return perf_counter() - start


def main() -> None:
    """Prints the figures of each panel and their ratio to an empty page."""
    app = create_app(Settings(secret_key="only-for-measuring", env="test", database_url="sqlite://"))  # noqa: S106
    with app.app_context():
        first = full(next(iter(registry())))
        print(f"first form of a process:  {first * 1000:8.1f} ms (reads the typefaces)")
        for key in registry():
            measures = [(full(key), empty(), blank(key), at_once(key)) for _ in range(ROUNDS)]
            ours, nothing, by_hand, two = (median(column) * 1000 for column in zip(*measures, strict=True))
            ratio = median(form / page for form, page, *_ in measures)
            print(f"{registry()[key].abbreviation}, full form:          {ours:8.1f} ms")
            print(f"     two at once:         {two:8.1f} ms for both")
            print(f"     blank form:          {by_hand:8.1f} ms")
            print(f"     an empty page:       {nothing:8.1f} ms (full form, pair by pair: {ratio:.0f} times)")


if __name__ == "__main__":
    main()
