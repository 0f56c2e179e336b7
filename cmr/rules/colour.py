"""Whether white text can be read on a colour (WCAG 2.2, contrast of 4.5 to 1)."""

from __future__ import annotations

import re

from cmr.rules.refusal import Refusal

NEEDED = 4.5


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of ``#rrggbb`` with white, 1 to 21."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def colour_fault(colour: str) -> Refusal | None:
    """Why the colour can't be the council's, or None."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return Refusal(f"The colour {colour!r} is not written as #rrggbb.")
    ratio = contrast_with_white(colour)
    if ratio < NEEDED:
        return Refusal(
            f"White text on {colour} has a contrast of {ratio:.2f} to 1; it must be {NEEDED} or more."
        )
    return None
