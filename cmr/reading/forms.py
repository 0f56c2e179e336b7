"""Forms of reading before a meeting: what is declared, that a case was read, a question."""

from __future__ import annotations

from typing import cast

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from cmr.filing.looks import READ_DECLARED, UNTIL_HEARD, WordsForm
from cmr.reading.operations import Declared
from cmr.referrals.answers import plain_text
from cmr.rules.declaring import Kind, Suggestion
from cmr.rules.reading import ASKED_OF, LONGEST_QUESTION, AskedOf
from cmr.web.declaring_form import DeclaringForm
from cmr.web.typed import Form

MOST_DETAIL = 500
KINDS = (
    SelectChoice(
        "none", "Nothing", render_kw={"hint": "You don’t know the family, and had no part in the case"}
    ),
    SelectChoice(
        "prior_knowledge",
        "Prior knowledge",
        render_kw={"hint": "You know the family or the case, and had no part in what was done"},
    ),
    SelectChoice(
        "involvement",
        "Involvement, now or before",
        render_kw={"hint": "You worked on it, supervised it, signed it, or are close to somebody in it"},
    ),
)


def _lines(text: str | None) -> str:
    return plain_text(text or "", lines=True)


class DeclareForm(WordsForm, DeclaringForm):
    """What somebody declares for themselves as they open a case (B1.4)."""

    own = True
    read_by = READ_DECLARED
    stands = UNTIL_HEARD

    kind = RadioField(
        "What do you have to declare?", [InputRequired("Choose what you have to declare.")], choices=KINDS
    )
    detail = TextAreaField(
        "What do you know, or what was your part?",
        [Length(max=MOST_DETAIL, message=f"Use {MOST_DETAIL} characters or fewer.")],
        filters=[_lines],
    )
    withdraws = BooleanField("I withdraw from this case: I neither read nor hear it")

    def expects(self, found: Suggestion | None) -> None:
        """Takes note of what the page had filled in."""
        self.suggested = found.words[:MOST_DETAIL] if found is not None else ""

    def suggest(self, found: Suggestion | None) -> None:
        """Fills in what the service suggests, to be changed or sent as it stands."""
        if found is not None and not self.is_submitted():
            self.kind.data, self.detail.data = found.kind, found.words[:MOST_DETAIL]

    @property
    def declared(self) -> Declared:
        """What was declared."""
        kind = cast(Kind, self.kind.data)
        return Declared(kind, (self.detail.data or "") if kind != "none" else "", bool(self.withdraws.data))


class ReadForm(Form):
    """That the case was read, as the page showed it."""

    read_hash = HiddenField()


class QuestionForm(WordsForm):
    """A question, and to whom it is put (B1.8)."""

    read_by = (
        "Whoever presents this case or is in the chair for it reads it, and at the meeting whoever hears it."
    )
    stands = "Until the case is heard you can change it."

    asked_of = RadioField(
        "Who is to answer it?",
        [InputRequired("Choose who is to answer it.")],
        choices=[SelectChoice(key, words) for key, words in ASKED_OF.items()],
        default="presenter",
    )
    text = TextAreaField(
        "Your question",
        [
            DataRequired("Write your question."),
            Length(max=LONGEST_QUESTION, message=f"Use {LONGEST_QUESTION:,} characters or fewer."),
        ],
        filters=[_lines],
    )
    version = HiddenField()
    """Of the question that the page showed, where one is changed."""

    @property
    def whom(self) -> AskedOf:
        """Who is to answer it."""
        return cast(AskedOf, self.asked_of.data)
