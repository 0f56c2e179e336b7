"""A look into a picture's structure: whole, nothing behind its end, and no larger than a reader can draw."""

from __future__ import annotations

import zlib

from cmr.adapters.not_taken import NotTaken, refuse_a_second_face

MOST_SIDE = 20_000
"""The longest side of a picture, in pixels."""
MOST_PIXELS = 80_000_000
"""An A3 sheet scanned at 600 dots an inch has 70 million; each takes four bytes where it is drawn."""
MOST_CHUNKS = 20_000
PNG_SIGNATURE = 8
NOT_WHOLE = "This picture is not whole. Save or download it again"
FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN, END_OF_IMAGE = 0xDA, b"\xff\xd9"


def look_into_png(content: bytes) -> None:
    """Raises NotTaken for one that is cut, damaged, too large to draw, or followed by something else."""
    place, chunks = PNG_SIGNATURE, 0
    while chunks < MOST_CHUNKS:
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        ends = place + 8 + length
        if ends + 4 > len(content) or (chunks == 0) != (kind == b"IHDR"):
            break
        if zlib.crc32(memoryview(content)[place + 4 : ends]) != int.from_bytes(
            content[ends : ends + 4], "big"
        ):
            break
        if kind == b"IHDR":
            _refuse_too_many_pixels(
                *(int.from_bytes(content[place + at : place + at + 4], "big") for at in (8, 12))
            )
        if kind == b"IEND":
            _refuse_what_follows(content, ends + 4)
            return
        place, chunks = ends + 4, chunks + 1
    raise NotTaken(NOT_WHOLE)


def look_into_jpeg(content: bytes) -> None:
    """Raises NotTaken for one that is cut, too large to draw, or a web page or archive as well."""
    place, drawn = 2, False
    for _ in range(MOST_CHUNKS):
        if content[place : place + 1] != b"\xff":
            break
        marker = content[place + 1] if place + 1 < len(content) else 0
        if marker == 0xFF or 0xD0 <= marker <= 0xD7 or marker == 0x01:  # filling, or a marker without a part
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if length < 2 or place + 2 + length > len(content):
            break
        if marker in FRAME_HEADERS:
            height, width = (int.from_bytes(content[place + at : place + at + 2], "big") for at in (5, 7))
            _refuse_too_many_pixels(width, height)
            drawn = True
        place += 2 + length
        if marker == SCAN:
            end = content.find(END_OF_IMAGE, place)
            if end < 0 or not drawn:
                break
            refuse_a_second_face(content, end)
            return
    raise NotTaken(NOT_WHOLE)


def _refuse_what_follows(content: bytes, end: int) -> None:
    refuse_a_second_face(content, end)
    if content[end:].strip(b"\0\r\n \t"):
        raise NotTaken("This picture has something else behind its end. Save it anew")


def _refuse_too_many_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise NotTaken(NOT_WHOLE)
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise NotTaken(
            f"This picture is too large to be shown: {width:,} by {height:,} pixels. "
            f"Save it smaller: at most {MOST_SIDE:,} a side and {MOST_PIXELS // 1_000_000} million in all"
        )
