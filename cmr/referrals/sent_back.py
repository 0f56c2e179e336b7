"""What the worker of a form that was sent back sees of it: in all, and in each section that is to be changed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cmr.models import Person, Referral
from cmr.referrals.changes import Request, request_of
from cmr.referrals.moves import changed_since_reopened
from cmr.rules.asked import asked_of
from cmr.rules.changes import SectionChange, changes
from cmr.rules.panel_type import PanelType
from cmr.rules.wording import spoken_moment


@dataclass(frozen=True)
class AskedHere:
    """What is to be changed in one section, and what its worker has done about it."""

    key: str
    by: str
    when: str
    reason: str
    changed: bool
    answer: str
    so_far: SectionChange | None
    """What was changed since, word by word."""

    @property
    def done(self) -> bool:
        """Whether it no longer stands in the way of signing."""
        return self.changed or bool(self.answer)


def wanted(referral: Referral, terms: PanelType, reader: Person) -> Request | None:
    """What a draft was sent back for, with how far each section is; None where it was not."""
    asked = asked_of(referral.sent_back)
    if asked is None:
        return None
    changed = frozenset(key for key in asked.sections if changed_since_reopened(referral, key))
    return request_of(asked, terms.whole_form, changed, reader)


def asked_here(referral: Referral, terms: PanelType, key: str) -> AskedHere | None:
    """What a draft was sent back for in one section; None where nothing of it is to be changed."""
    asked = asked_of(referral.sent_back)
    if asked is None or key not in asked.sections:
        return None
    return AskedHere(
        key=key,
        by=asked.by,
        when=spoken_moment(asked.at) if asked.at else "",
        reason=asked.reason(key),
        changed=changed_since_reopened(referral, key),
        answer=asked.answers.get(key, ""),
        so_far=_so_far(referral, terms, key),
    )


def _so_far(referral: Referral, terms: PanelType, key: str) -> SectionChange | None:
    row = next((one for one in referral.sections if one.key == key), None)
    if row is None or row.last_time is None or row.saved_at < referral.state_since:
        return None
    before, after = (
        json.loads(terms.signed_content({key: answers}, ())) for answers in (row.last_time, row.answers)
    )
    return next(iter(changes(terms.whole_form, before, after)), None)
