"""What a deed of the calendar puts into the history, said once: who is told is asked of it before, and told after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from cmr.models import Meeting, Person, Referral
from cmr.models.history import record
from cmr.notices.operations import Told, tell, who_are_told
from cmr.notices.telling import Happening


@dataclass(frozen=True)
class News:
    """One entry that the history gets, before it is written."""

    record_kind: Literal["meeting", "referral"]
    about: Meeting | Referral
    verb: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def told_of(news: Iterable[News], *, by: Person, at: datetime) -> tuple[Told, ...]:
    """Everybody whom these would tell, once each and in every capacity in which they would be told."""
    found: dict[int, Told] = {}
    events = [(Happening(one.record_kind, one.verb, at, one.detail, by.id), one.about) for one in news]
    for told in who_are_told(events):
        before = found.setdefault(told.person_id, told)
        if told.capacity not in before.capacity.split("; "):
            found[told.person_id] = replace(before, capacity=f"{before.capacity}; {told.capacity}")
    return tuple(found.values())


def publish(news: News, *, by: Person, at: datetime, for_id: int | None) -> None:
    """Writes it down, and tells everybody who is told of it."""
    kind, about = news.record_kind, news.about
    tell(record(kind, about.id, news.verb, by=by, at=at, for_id=for_id, **news.detail), about)
