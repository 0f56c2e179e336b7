"""The signed and completed form as one paper: the referral's own form with what the panel decided of it (D6c)."""

from __future__ import annotations

from datetime import datetime

from cmr.adapters.pdf import Ink, typeset
from cmr.filing.leaving_out import copy_for_file
from cmr.hearing.sheet_print import sheet_data
from cmr.models import Filing
from cmr.panels.queries import kept_terms
from cmr.referrals.printing import FormPaper, form_data


def holds_the_form(filing: Filing) -> bool:
    """Whether these terms put the completed form onto the file, and not the decision sheet alone (D6c)."""
    clocks = kept_terms(filing.case.meeting.terms).clocks
    return filing.kind == "sheet" and any(one.task == "file_form" for one in clocks)


def completed_pdf(filing: Filing, form: FormPaper, at: datetime) -> bytes:
    """Both under the title that they have on the child's file, tagged."""
    return typeset("completed.typ", lambda ink: _data(ink, filing, form, at), at=at)


def _data(ink: Ink, filing: Filing, form: FormPaper, at: datetime) -> dict[str, object]:
    referral = form_data(ink, form)
    decision = sheet_data(ink, filing.case, form.reading.name, at, copy_for_file(filing))
    whole = dict(_sheet(decision))
    return {
        "sheet": whole | {"title": f"{filing.title}: {whole['reference']}", "heading": ink(filing.title)},
        "form": referral | {"sheet": dict(_sheet(referral)) | {"privileged": ""}},
        "decision": decision,
    }


def _sheet(data: dict[str, object]) -> dict[str, object]:
    sheet = data["sheet"]
    return sheet if isinstance(sheet, dict) else {}
