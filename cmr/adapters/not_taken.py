"""The one way in which a look into a file says no."""

from __future__ import annotations

PRINT_IT = "Print it to a new PDF, which leaves that out"
"""What helps against a file that does more than be read."""
MARKUP = (b"<script", b"<html", b"<!doctype", b"<svg", b"<body", b"<iframe", b"<?php")
HEAD = 1024
"""As far as a browser looks to guess what a file is."""


class NotTaken(Exception):
    """The file is not taken; ``words`` say why and what to do instead, to whoever sent it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def refuse_a_second_face(content: bytes, ends_at: int) -> None:
    """Raises NotTaken for what is a web page or an archive as well, by its head or by what follows its end."""
    for part in (content[:HEAD], content[ends_at : ends_at + HEAD]):
        lowered = part.lower()
        if any(mark in lowered for mark in MARKUP):
            raise NotTaken("This file is a web page as well as what it seems to be. Save it anew as a PDF")
    if b"PK\x05\x06" in content[-65_600:]:
        raise NotTaken("This file is an archive as well as what it seems to be. Save it anew as a PDF")
