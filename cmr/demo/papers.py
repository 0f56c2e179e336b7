"""Small papers for referrals that need them: PDF files of one page, the same bytes for the same words."""

from __future__ import annotations

from collections.abc import Sequence

LINE_HEIGHT = 20
TOP, LEFT = 780, 60
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>"
)


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A PDF of one A4 page with a title and some lines below it."""
    text = [f"BT /F1 18 Tf {LEFT} {TOP} Td ({_escaped(title)}) Tj ET"]
    text += [
        f"BT /F1 11 Tf {LEFT} {TOP - 40 - number * LINE_HEIGHT} Td ({_escaped(line)}) Tj ET"
        for number, line in enumerate(lines)
    ]
    drawn = "\n".join(text).encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    file, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
