"""Lines of the cases that a person presents, once they have said whether they come (D3d)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import url_for

from cmr.home.item import Item
from cmr.referrals.lines import Line
from cmr.rules.presenting import presenters_ways


def whether_they_come(line: Line, item: Item) -> Iterator[Item]:
    """What they said, and the way to say otherwise; ``item`` is the case's line with what happens next to it."""
    for way in presenters_ways(line.presenter_says, told=True):
        href = url_for(
            "agenda.presenter", id=line.meeting_id, reference=line.reference, _anchor=way.part or None
        )
        if line.presenter_says == "cannot":
            yield replace(item, what=way.hint, href=href, action=way.text)
        else:
            said = f"You present it, and said that you come. {item.note}"
            yield replace(item, note=said, also=way.text, also_href=href)
