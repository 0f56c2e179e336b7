"""What somebody types about a case is looked through for other families, wherever this family's people read it (B1.25).

Every form with a box or a line for words is one of ``filing/looks.py``, or stands here with its reason, so that the
next form can't forget it. Decision 34 says how.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmr.filing.looks import RemarkForm, WordsForm

ROOT = Path(__file__).parents[2]
TYPED = {"TextAreaField", "StringField"}

NOBODY_TYPES = "No words: a button or a list sends it."
NO_CASE = "An account, a team or a place: about no case."
SIGNED = "On the decision sheet: whoever signs it looks at all that is frozen (hearing/sheet_look.py)."
MINUTED = (
    "Read by those who hear the case alone; it goes into the minutes, looked through before they are approved "
    "and again before they are filed."
)
OWN_FORM = "A part of the family’s own form, which its own workers write, sign and read for it."
TIMES = "Whose times were put right: in the history of the meeting, which those who run it read."

NOT_LOOKED_THROUGH = {
    "agenda.forms.ShiftForm": NOBODY_TYPES,
    "agenda.forms.GuestForm": NOBODY_TYPES,
    "hearing.forms.MarkForm": NOBODY_TYPES,
    "hearing.forms.ReplyForm": NOBODY_TYPES,
    "hearing.forms.ConductForm": NOBODY_TYPES,
    "people.forms.SignInForm": NO_CASE,
    "people.forms.PersonForm": NO_CASE,
    "people.forms.UnitForm": NO_CASE,
    "schedule.forms._where": NO_CASE,
    "hearing.sheet_form.SheetForm": SIGNED,
    "hearing.sheet_form._entry_form": SIGNED,
    "hearing.sheet_form._want_fields": SIGNED,
    "on_paper.forms.SaidForm": f"{SIGNED} {MINUTED}",
    "referrals.forms.UploadForm": OWN_FORM,
    "referrals.signing_forms.SignForm": OWN_FORM,
    "referrals.signing_forms.StaysForm": OWN_FORM,
    "referrals.signing_forms.send_back_form_for": "The boxes of SendBackForm, which is looked through whole.",
    "hearing.times_form.TimesForm": TIMES,
    "on_paper.forms.attendance_form": TIMES,
}
"""By where its boxes are made, why what is typed there is not looked through as it is sent."""

NOTED = "Under an item, of no case: read by who runs the meeting; its section is looked through before it goes out."

WITHOUT_A_FORM = {
    "hearing/note.html": NOTED,
    "hearing/note_both.html": NOTED,
    "hearing/note_form.html": NOTED,
    "minutes/both.html": "A section of the minutes: looked through while it is written, approved and filed.",
    "minutes/section.html": "A section of the minutes: looked through while it is written, approved and filed.",
    "minutes/changes.html": "What the chair asks to be changed in the minutes: read by those who run the meeting.",
    "minutes/remark.html": "An answer to what the chair asked for: read by those who run the meeting.",
    "referrals/section_fields.html": OWN_FORM,
    "filing/pasted.html": "To be copied from, not typed into.",
}
"""Templates with a box whose words no form of ``wtforms`` reads."""
BOX = re.compile(r"<textarea|ui\.textarea\(\s*(?!question\.|form\.)")


def made_in() -> Iterator[str]:
    """Where boxes and lines for words are made: "room.module.Form", or of a function."""
    for path in sorted((ROOT / "cmr").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "cmr").with_suffix("").parts)
        for top in ast.parse(path.read_text()).body:
            calls = (one for one in ast.walk(top) if isinstance(one, ast.Call))
            if isinstance(top, ast.ClassDef | ast.FunctionDef) and any(map(_makes_a_box, calls)):
                yield f"{module}.{top.name}"


def _makes_a_box(call: ast.Call) -> bool:
    return getattr(call.func, "id", getattr(call.func, "attr", "")) in TYPED


def looks_through(name: str) -> bool:
    module, _, made = name.rpartition(".")
    found = getattr(importlib.import_module(f"cmr.{module}"), made)
    return isinstance(found, type) and issubclass(found, WordsForm | RemarkForm)


def test_every_form_with_words_looks_through_them_or_says_why_not() -> None:
    found = set(made_in())
    assert len(found) > 30
    silent = {one for one in found if not looks_through(one)}
    assert silent == set(NOT_LOOKED_THROUGH)


def test_so_does_every_box_that_is_drawn_without_one() -> None:
    templates = ROOT / "cmr" / "templates"
    drawn = {
        str(one.relative_to(templates))
        for one in templates.rglob("*.html")
        if BOX.search(one.read_text()) and one.parent.name != "components"
    }
    of_forms = {
        "hearing/now/declarations.html",
        "hearing/now/views.html",
        "hearing/sheet_form.html",
        "reading/declare.html",
        "referrals/asked.html",
        "schedule/late.html",
    }
    assert drawn - of_forms == set(WITHOUT_A_FORM)


@pytest.mark.parametrize(
    "name", sorted(one for one in made_in() if one.endswith("Form") and looks_through(one))
)
def test_no_view_can_send_its_words_without_a_look(name: str, request: pytest.FixtureRequest) -> None:
    """``validate`` by itself is refused: the words would go out."""
    app = request.getfixturevalue("app")
    module, _, made = name.rpartition(".")
    form = getattr(importlib.import_module(f"cmr.{module}"), made)
    with app.test_request_context(method="POST"), pytest.raises(LookupError):
        form().validate()
