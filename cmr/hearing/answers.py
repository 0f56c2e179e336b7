"""What somebody can answer to a declaration, and as their view of a case (B1.4, B1.19)."""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

DECLARED = (
    SelectChoice("none", "Nothing to declare"),
    SelectChoice("prior_knowledge", "Prior knowledge of the case"),
    SelectChoice("involvement", "Involvement, now or before"),
)
STANDS = (
    SelectChoice("agree", "Agree"),
    SelectChoice("disagree", "Disagree"),
    SelectChoice("abstain", "Abstain"),
)
