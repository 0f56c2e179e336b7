"""What a meeting's minutes say, as one canonical text: what an approval covers, and what an approver has read."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from cmr.models import Minutes


def fingerprint(minutes: Minutes) -> str:
    """SHA-256, in hex, of all that stands in the minutes: whoever approves says with it what they have read."""
    return _hashed(_content(minutes))


def content_hash(minutes: Minutes) -> str:
    """The same with who approved them, and for whom: changed by a comma, it is another."""
    signed = {"approved_by": minutes.approved_by_id, "approved_for": minutes.approved_for_id}
    return _hashed(_content(minutes) | signed)


def _content(minutes: Minutes) -> dict[str, object]:
    meeting = minutes.meeting
    return {
        "meeting": meeting.id,
        "meeting_on": meeting.on.isoformat(),
        "panel": meeting.panel.key,
        "terms": meeting.terms.sha256,
        "sections": [
            {"key": one.key, "title": one.title, "case": one.case_id, "text": one.text}
            for one in minutes.sections
        ],
    }


def _hashed(content: dict[str, object]) -> str:
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(unicodedata.normalize("NFC", written).encode()).hexdigest()
