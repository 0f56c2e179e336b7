"""The notices of one mail as its items: a morning's reminders of one meeting are one of them, and those of actions.

So are the questions on one case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cmr.models import Notice
from cmr.notices.letters import Item, address_of, item_of
from cmr.rules.morning import bundle, joined
from cmr.rules.notices import with_cases
from cmr.rules.wording import listed

Said = tuple[Notice, Mapping[str, Any]]
"""A notice, and the facts that it is said with."""


def items_of(said: Sequence[Said]) -> list[Item]:
    """What a mail says, in the order of its notices."""
    found: dict[tuple[str, int], list[Said]] = {}
    for notice, facts in said:
        found.setdefault(_key(notice), []).append((notice, facts))
    return [_joined(several) if len(several) > 1 else item_of(*several[0]) for several in found.values()]


def _key(notice: Notice) -> tuple[str, int]:
    together = bundle(notice.kind)
    if together == "actions":
        return together, 0
    if together == "questions":
        return together, notice.facts["referral_id"]
    return (together, notice.record_id) if together else ("alone", notice.id)


def _joined(several: Sequence[Said]) -> Item:
    words, page = joined([(notice.kind, with_cases(facts)) for notice, facts in several])
    notice, facts = several[0]
    capacities = dict.fromkeys(str(one.get("as", "")) for _, one in several)
    return replace(
        item_of(notice, facts),
        words=words,
        address=address_of(page, notice, with_cases(facts)),
        capacity=listed(tuple(one for one in capacities if one)),
    )
