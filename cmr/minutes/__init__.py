"""The minutes of a meeting: drafted from what was recorded, written in sections, approved by whoever chaired it."""
