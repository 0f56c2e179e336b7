"""What this room's templates ask of Python: words for options, rows, files and faults, and where gaps are mended."""

from __future__ import annotations

from flask import url_for

from cmr.adapters.file_kinds import KINDS
from cmr.referrals import paper
from cmr.referrals.answers import Fault, put_back_sent, typed_parts
from cmr.referrals.blueprint import blueprint
from cmr.referrals.documents import standing
from cmr.referrals.row_deeds import (
    add_button,
    further_row_buttons,
    put_back_button,
    row_buttons,
    told_of_row,
)
from cmr.referrals.two_texts import CHOOSE, Difference, is_held
from cmr.rules.birth import birth_of
from cmr.rules.completeness import Gap
from cmr.rules.form import Section, When
from cmr.rules.word_changes import in_context
from cmr.rules.wording import sentence, spoken_moment


def option_text(section: Section, when: When) -> str:
    """The words of the answer on which a question hangs."""
    options = section.field(when.field).options
    return next((option.text for option in options if option.key == when.holds), when.holds.capitalize())


def fault_link(fault: Fault) -> tuple[str, str]:
    """A line of the error summary: where it leads, and what it says."""
    return f"#{fault.place}", fault.whole


def missing_choice(difference: Difference) -> tuple[str, str]:
    """A line of the error summary, for two texts between which nothing was chosen."""
    row = f", {difference.field.row_word.lower()} {difference.row}" if difference.row else ""
    return f"#{CHOOSE}{difference.name}", f"Choose what is to stand: {difference.field.label}{row}"


def side_words(difference: Difference, side: str) -> str:
    """One side of a difference, in words."""
    value = difference.theirs if side == "theirs" else difference.mine
    return paper.in_words(difference.field, [value] if difference.row else value)


def choices_between(difference: Difference) -> list[tuple[str, str]]:
    """What may stand of a difference, with its words."""
    words = {side: f"{said} text" for side, said in (("theirs", "The saved"), ("mine", "My"))}
    for side, value in (("theirs", difference.theirs), ("mine", difference.mine)):
        if not is_held(difference.field, value):
            words[side] = "Leave it out" if difference.row else "Leave it empty"
        elif difference.row:
            words[side] = "The saved row" if side == "theirs" else "My row"
        elif difference.field.kind not in ("line", "text"):
            words[side] = "The saved answer" if side == "theirs" else "My answer"
    both = [("both", "Both, one after the other")] if difference.may_be_both else []
    return [*words.items(), *both]


def gap_url(gap: Gap, reference: str) -> str:
    """The page and place where something missing is filled in."""
    place = gap.field if gap.row is None else f"{gap.field}-{gap.row - 1}"
    return url_for("referrals.section", reference=reference, key=gap.section, back="check", _anchor=place)


def size_words(size: int) -> str:
    """A file's size as people say it: "85 KB", "2.4 MB"."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ")
    return f"{max(1, round(size / 1024))} KB"


def file_words(media_type: str) -> str:
    """What a file is, in words."""
    return KINDS[media_type].words if media_type in KINDS else "file"


for word in (
    option_text,
    fault_link,
    missing_choice,
    side_words,
    choices_between,
    told_of_row,
    row_buttons,
    further_row_buttons,
    add_button,
    put_back_button,
    put_back_sent,
    typed_parts,
    birth_of,
    gap_url,
    size_words,
    file_words,
    sentence,
    spoken_moment,
    in_context,
):
    blueprint.add_app_template_filter(word)
blueprint.add_app_template_global(paper.parts_of, "parts_of_paper")
blueprint.add_app_template_global(paper.children_scaled, "children_scaled")
blueprint.add_app_template_global(paper.comments_of, "comments_of_paper")
blueprint.add_app_template_global(paper.enclosures, "enclosures_of_paper")
blueprint.add_app_template_global(standing, "standing_of_file")
