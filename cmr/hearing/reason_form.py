"""The reason of what the chair does with a case: its people read it, so it is looked at first (B1.25)."""

from __future__ import annotations

from cmr.filing.looks import WordsForm
from cmr.hearing.forms import ReasonForm


class CaseReasonForm(WordsForm, ReasonForm):
    """Why a case is tabled, or on what the panel could not agree."""
