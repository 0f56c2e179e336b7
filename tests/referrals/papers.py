"""Small files of every kind that is attached, and of kinds that pretend."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def docx(main: str = MAIN, links: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A Word document with that main content type; ``more`` are further parts by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        override = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
        package.writestr("[Content_Types].xml", f"<Types>{override}</Types>")
        package.writestr("word/document.xml", "<w:document/>")
        package.writestr("word/_rels/settings.xml.rels", f"<Relationships>{links}</Relationships>")
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return packed.getvalue()


TEMPLATE_FROM_ELSEWHERE = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="https://elsewhere.example/t.dotm" TargetMode="External"/>'
)
PRETENDERS = {
    "nothing": b"",
    "text": b"Just words, called letter.pdf",
    "a web page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "a program": b"MZ\x90\x00" + b"\x00" * 60,
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "a PDF that begins later": b"<html>" + PDF,
    "half a PNG's signature": PNG[:6],
    "a plain zip": docx(main="text/plain"),
    "a zip that is cut": docx()[:80],
    "macros by type": docx(MACRO_MAIN),
    "macros by part": docx(more={"word/vbaProject.bin": b"x"}),
    "a control": docx(more={"word/activeX/activeX1.xml": b"x"}),
    "a program inside": docx(links='<Relationship Type=".../oleObject" Target="embeddings/o.bin"/>'),
    "a template from elsewhere": docx(links=TEMPLATE_FROM_ELSEWHERE),
    "a part that unpacks without end": docx(more={"_rels/bomb.rels": b"0" * 2_000_000}),
    "links without end": docx(more={f"word/{number}.rels": b"" for number in range(150)}),
}
