"""What every form by which somebody declares asks of itself: on their own page, in the meeting (B1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, RadioField, TextAreaField

from cmr.rules.declaring import declaration_faults
from cmr.web.form_faults import said_at
from cmr.web.typed import Form


class DeclaringForm(Form):
    """A form with the fields ``kind``, ``detail`` and ``withdraws``, which is right where they agree."""

    kind: RadioField
    detail: TextAreaField
    withdraws: BooleanField

    own: ClassVar[bool] = False
    """Whether it speaks to whoever declares, and not of somebody else."""
    suggested = ""
    """What the page had suggested to write, which is dropped where nothing is declared."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """What is declared contradicts nothing else of it, and no word is lost."""
        right: bool = super().validate(extra_validators)
        faults = declaration_faults(
            self.kind.data or "",
            self.detail.data or "",
            withdraws=self.withdraws.data,
            suggested=self.suggested,
            own=self.own,
        )
        return not said_at(self, faults) and right
