"""What this room's templates ask of Python: words for options, rows, files and faults, and where gaps are mended."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for

from cmr.adapters.files import KINDS
from cmr.referrals import paper
from cmr.referrals.answers import Fault
from cmr.referrals.blueprint import blueprint
from cmr.rules.completeness import Gap
from cmr.rules.form import Field, Section, When
from cmr.rules.wording import sentence, spoken_moment


def option_text(section: Section, when: When) -> str:
    """The words of the answer on which a question hangs."""
    options = section.field(when.field).options
    return next((option.text for option in options if option.key == when.holds), when.holds.capitalize())


def row_word(field: Field) -> str:
    """What one row of a table is called."""
    if field.children:
        return "Child"
    return {"people": "Person", "scale": "Score"}.get(field.kind, "Row")


def merged(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Attributes of an element, and some more."""
    return {**first, **second}


def fault_link(fault: Fault) -> tuple[str, str]:
    """A line of the error summary: where it leads, and what it says."""
    return f"#{fault.place}", fault.text


def gap_url(gap: Gap, reference: str) -> str:
    """The page and place where something missing is filled in."""
    place = gap.field if gap.row is None else f"{gap.field}-{gap.row - 1}"
    return url_for("referrals.section", reference=reference, key=gap.section, back="check", _anchor=place)


def size_words(size: int) -> str:
    """A file's size as people say it: "85 KB", "2.4 MB"."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def file_words(media_type: str) -> str:
    """What a file is, in words."""
    return KINDS[media_type].words if media_type in KINDS else "file"


for word in (
    option_text,
    row_word,
    merged,
    fault_link,
    gap_url,
    size_words,
    file_words,
    sentence,
    spoken_moment,
):
    blueprint.add_app_template_filter(word)
blueprint.add_app_template_global(paper.parts_of, "parts_of_paper")
blueprint.add_app_template_global(paper.enclosures, "enclosures_of_paper")
