"""What a signature covers: a form's answers and documents in one canonical JSON, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from cmr.rules.form import (
    TABLE_KINDS,
    Document,
    Field,
    Form,
    SectionAnswers,
    canonical_text,
    chosen,
    is_shown,
    reason_of,
    rows_of,
)


def canonical(
    panel_key: str,
    version: str,
    form: Form,
    answers: Mapping[str, SectionAnswers],
    documents: Sequence[Document],
) -> bytes:
    """What a signature covers, as bytes that are the same wherever the same form is written the same.

    UTF-8 JSON with sorted keys; texts NFC-normalised with one kind of line end; only what the form asks and
    shows (keys unknown to it, hidden fields, empty answers and empty rows are no part of the signed paper).
    """
    content: dict[str, dict[str, object]] = {}
    for section, field in form.fields():
        given = answers.get(section.key, {})
        if is_shown(field, given) and (value := _canonical_value(field, given.get(field.key))):
            content.setdefault(section.key, {})[field.key] = value
    paper = {
        "panel_type": panel_key,
        "version": version,
        "answers": content,
        "documents": sorted(document.signed for document in documents),
    }
    return json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", errors="surrogatepass"
    )


def content_hash(
    panel_key: str,
    version: str,
    form: Form,
    answers: Mapping[str, SectionAnswers],
    documents: Sequence[Document],
) -> str:
    """The SHA-256 of the canonical content, in hexadecimal: what each signature holds."""
    return hashlib.sha256(canonical(panel_key, version, form, answers, documents)).hexdigest()


def _canonical_value(field: Field, value: object) -> object:
    """One answer in its canonical shape; empty (falsy) where there is none."""
    if field.kind in TABLE_KINDS:
        columns = [column.key for column in field.columns]
        rows = (
            {key: text for key in columns if (text := canonical_text(row.get(key)))} for row in rows_of(value)
        )
        return [row for row in rows if row]
    if field.kind == "choices":
        return sorted(set(chosen(value)))
    if field.kind == "yes_no":
        answer, why = canonical_text("".join(chosen(value)[:1])), canonical_text(reason_of(value))
        return {key: text for key, text in (("answer", answer), ("why", why)) if text}
    return canonical_text(value)
