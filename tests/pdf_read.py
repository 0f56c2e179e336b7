"""A PDF as a reader's software takes it: its tags, its words, and what each page holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


class Pdf:
    """A PDF, opened."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(BytesIO(content), strict=True)
        self.root: Any = self.reader.trailer["/Root"]

    @cached_property
    def tags(self) -> list[str]:
        """The kinds of everything in the tree of tags, in reading order: H1, P, Table, TH…"""
        return [str(node["/S"]).lstrip("/") for node in _nodes(self.root["/StructTreeRoot"]["/K"])]

    @property
    def table_heads(self) -> list[str]:
        """The scope of each header cell."""
        found: list[str] = []
        for node in _nodes(self.root["/StructTreeRoot"]["/K"]):
            if str(node["/S"]) == "/TH":
                given: Any = node["/A"]
                each = [one.get_object() for one in (given if isinstance(given, ArrayObject) else [given])]
                found += [str(one["/Scope"]) for one in each if "/Scope" in one]
        return found

    @cached_property
    def pages(self) -> list[str]:
        """Each page's words."""
        return [page.extract_text() for page in self.reader.pages]

    @cached_property
    def words(self) -> str:
        """All that stands on the pages, squeezed."""
        return squeezed(" ".join(self.pages))

    @property
    def title(self) -> str:
        """The document's title."""
        return self.reader.metadata.title or "" if self.reader.metadata else ""


def squeezed(text: str) -> str:
    """A text without its white space and places to break a line, for finding it wherever its lines ended."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def _nodes(tree: Any) -> Iterator[DictionaryObject]:
    tree = tree.get_object()
    if isinstance(tree, ArrayObject):
        for one in tree:
            yield from _nodes(one)
    elif isinstance(tree, DictionaryObject):
        if "/S" in tree:
            yield tree
        if "/K" in tree:
            yield from _nodes(tree["/K"])


def faults(pdf: Pdf) -> list[str]:
    """What a document that everybody can read has, and this one lacks (a part of PDF/UA-1)."""
    root, tags = pdf.root, pdf.tags
    headings = [int(tag[1]) for tag in tags if re.fullmatch("H[1-6]", tag)]
    metadata = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    said = {
        "is not marked as tagged": bool(root.get("/MarkInfo", {}).get("/Marked")),
        "has no language": root.get("/Lang") == "en-GB",
        "has no title": bool(pdf.title),
        "does not show its title": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")),
        "does not say that it keeps PDF/UA-1": "<pdfuaid:part>1</pdfuaid:part>" in metadata,
        "does not say that it keeps PDF/A-3a": "<pdfaid:conformance>A</pdfaid:conformance>" in metadata,
        "has no page labels": "/PageLabels" in root,
        "has no bookmarks": bool(pdf.reader.outline),
        "has not one first heading": headings.count(1) == 1 and headings[0] == 1,
        "jumps over a level of heading": all(now <= before + 1 for before, now in pairwise(headings)),
        "has a table without header cells": tags.count("Table") <= tags.count("THead"),
        "has a header cell without scope": len(pdf.table_heads) == tags.count("TH"),
        "has a page without text": all(page.strip() for page in pdf.pages),
        "embeds no typeface for some text": all(_embedded(page) for page in pdf.reader.pages),
        "names an author": not (pdf.reader.metadata and pdf.reader.metadata.author),
        "holds a script, a form or a file": not {"/AcroForm", "/OpenAction", "/AA"} & set(root)
        and "/EmbeddedFiles" not in root.get("/Names", {}),
    }
    return [fault for fault, good in said.items() if not good]


def _embedded(page: Any) -> bool:
    fonts = page["/Resources"].get("/Font", {}).values()
    descendants = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    return all({"/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"].get_object()) for one in descendants)
