"""Files are known by what they hold; hostile ones are refused in bounded time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.adapters.file_kinds import DOCX, JPEG, KINDS, PDF, PNG, FileKind, recognise
from cmr.adapters.files import MOST_BYTES
from cmr.adapters.not_taken import NotTaken
from cmr.demo.papers import paper
from tests.referrals import papers

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 400 * 1024 * 1024
"""All that a look may take, the Python that looks included."""
PROCESSOR_SECONDS = 30


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (papers.PDF, PDF),
        (papers.PNG, PNG),
        (papers.JPEG, JPEG),
        (papers.docx(), DOCX),
        (paper("Plan", ["A line"]), PDF),
    ],
    ids=["pdf", "png", "jpeg", "docx", "demonstration"],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert recognise(content) is kind


@pytest.mark.parametrize("content", papers.TAKEN.values(), ids=papers.TAKEN.keys())
def test_what_real_files_hold_is_taken(content: bytes) -> None:
    assert recognise(content) in KINDS.values()


@pytest.mark.parametrize("content", papers.PRETENDERS.values(), ids=papers.PRETENDERS.keys())
def test_anything_else_is_not_taken(content: bytes) -> None:
    with pytest.raises(NotTaken) as refused:
        recognise(content)
    assert refused.value.words


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("a PDF with a password", "Save it without one"),
        ("a PDF with a script", "has a script in it"),
        ("a PDF with a file inside", "other files inside"),
        ("half a PDF", "is not whole"),
        ("a PNG of 30,000 pixels", "30,000 by 30,000 pixels"),
        ("half a JPEG", "is not whole"),
        ("macros by part", "has macros, controls or programs"),
        ("a picture from elsewhere", "fetches something from elsewhere"),
        ("a zip bomb", "unpacks to far more"),
        ("a zip bomb of one part many times", "unpacks to far more"),
        ("a zip inside", "other files inside"),
        ("a PDF that is a zip", "an archive as well"),
        ("a JPEG that is a web page", "a web page as well"),
        ("a program", "Attach a PDF, a Word document"),
    ],
)
def test_the_sender_is_told_why_and_what_helps(what: str, words: str) -> None:
    with pytest.raises(NotTaken, match=words):
        recognise(papers.PRETENDERS[what])


@pytest.mark.parametrize(
    "content", [papers.PDF, papers.PNG, papers.JPEG, papers.docx()], ids=["pdf", "png", "jpg", "docx"]
)
def test_a_file_cut_anywhere_is_not_taken(content: bytes) -> None:
    for end in range(len(content) - 1):
        with pytest.raises(NotTaken):
            recognise(content[:end])


def test_a_pdf_with_nothing_in_it_is_not_taken() -> None:
    with pytest.raises(NotTaken, match="not whole"):
        recognise(b"%PDF-1.7 startxref 0 %%EOF")


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"]),
)
def test_no_bytes_break_the_recognition(content: bytes, start: bytes) -> None:
    with pytest.raises(NotTaken):
        recognise(start + content)


def hardest() -> list[bytes]:
    """As large as a file may be, and made to keep whoever looks busy."""
    fill = MOST_BYTES - 4096
    return [
        *papers.PRETENDERS.values(),
        papers.PDF.replace(b"trailer", b"/ObjStm " * (fill // 8) + b"trailer"),
        papers.PDF.replace(b"trailer", b"/ObjStm stream\n" * (fill // 15) + b"endstream trailer"),
        papers.PDF.replace(b"trailer", b"/" * fill + b"trailer"),
        papers.PDF.replace(b"trailer", b"/XFA" + b" " * fill + b"trailer"),
        papers.PDF.replace(b"trailer", b"/#4a#61" * (fill // 7) + b"trailer"),
        papers.JPEG[:2] + b"\xff" * fill + papers.JPEG[2:],
        papers.PNG[:33] + b"\0" * fill,
        papers.docx(more={"a.rels": b"<relationship " * 70_000}),
        b"PK\x03\x04" + b"PK\x01\x02" * (fill // 4) + papers.docx()[-22:],
    ]


def test_time_and_memory_are_bounded_whatever_comes() -> None:
    """Every hostile file, in a process that is ended if it takes more than a small share of a machine."""
    program = "from tests.adapters.test_file_kinds import look_at_all; look_at_all()"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert ended.stdout.strip() == f"{len(hardest())} looked at"


def look_at_all() -> None:
    """Looks at every hostile file with the limits set. A MemoryError or a signal ends the process."""
    files = hardest()
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (sum(map(len, files)) + MEMORY,) * 2)
    for content in files:
        try:
            recognise(content)
        except NotTaken:
            continue
    sys.stdout.write(f"{len(files)} looked at")
