"""Lists of answers that any panel's form may offer by name, instead of spelling them out again."""

from __future__ import annotations

from typing import Literal

ListName = Literal["ethnic_groups_2021"]

ETHNIC_GROUPS_2021: dict[str, dict[str, str]] = {
    "Asian, Asian British or Asian Welsh": {
        "asian_indian": "Indian",
        "asian_pakistani": "Pakistani",
        "asian_bangladeshi": "Bangladeshi",
        "asian_chinese": "Chinese",
        "asian_other": "Any other Asian background",
    },
    "Black, Black British, Black Welsh, Caribbean or African": {
        "black_caribbean": "Caribbean",
        "black_african": "African",
        "black_other": "Any other Black, Black British or Caribbean background",
    },
    "Mixed or Multiple ethnic groups": {
        "mixed_white_black_caribbean": "White and Black Caribbean",
        "mixed_white_black_african": "White and Black African",
        "mixed_white_asian": "White and Asian",
        "mixed_other": "Any other Mixed or Multiple ethnic background",
    },
    "White": {
        "white_british": "English, Welsh, Scottish, Northern Irish or British",
        "white_irish": "Irish",
        "white_gypsy_traveller": "Gypsy or Irish Traveller",
        "white_roma": "Roma",
        "white_other": "Any other White background",
    },
    "Other ethnic group": {
        "other_arab": "Arab",
        "other_any": "Any other ethnic group",
    },
    "Not stated": {
        "prefer_not_to_say": "Prefer not to say",
        "not_known": "Not known yet",
    },
}
"""The 19 categories in 5 groups of the 2021 census of England and Wales, and the two ways of not having one."""

GROUPED: dict[str, dict[str, dict[str, str]]] = {"ethnic_groups_2021": ETHNIC_GROUPS_2021}


def options_named(name: str) -> tuple[dict[str, str], ...]:
    """The options of a list, each with key, text and group, in their order; KeyError for a list not known here."""
    return tuple(
        {"key": key, "text": text, "group": group}
        for group, options in GROUPED[name].items()
        for key, text in options.items()
    )
