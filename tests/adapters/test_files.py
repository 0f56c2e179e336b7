"""Files are known by what they hold, named harmlessly, and kept once under their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.adapters.files import DOCX, JPEG, KINDS, PDF, PNG, FileKind, Files, clean_name, recognise
from tests.referrals import papers


@pytest.mark.parametrize(
    ("content", "kind"),
    [(papers.PDF, PDF), (papers.PNG, PNG), (papers.JPEG, JPEG), (papers.docx(), DOCX)],
    ids=["pdf", "png", "jpeg", "docx"],
)
def test_a_file_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert recognise(content) is kind


@pytest.mark.parametrize("content", papers.PRETENDERS.values(), ids=papers.PRETENDERS.keys())
def test_anything_else_is_not_taken(content: bytes) -> None:
    assert recognise(content) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_recognition(content: bytes) -> None:
    assert recognise(content) in (None, *KINDS.values())
    assert recognise(b"PK\x03\x04" + content) is None


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Chronology.pdf", "Chronology.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\Plan.PDF", "Plan.pdf"),
        ("plan\x00.pdf\r\nX-Header: 1", "plan.pdfX-Header 1.pdf"),
        ("plan.pdf.exe", "plan.pdf.exe.pdf"),
        ("gnp\u202efdp.exe", "gnpfdp.exe.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (".pdf", "document.pdf"),
        ("Żółw – план.pdf", "Żółw – план.pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, kept: str) -> None:
    assert clean_name(given_name, PDF) == kept


@given(st.text(max_size=400), st.sampled_from(list(KINDS.values())))
def test_every_name_is_short_and_plain(name: str, kind: FileKind) -> None:
    kept = clean_name(name, kind)
    assert len(kept) <= 200
    assert kept.endswith(kind.ending)
    assert kept.isprintable()
    assert not set(kept) & set('/\\<>:"|?*')
    assert clean_name(kept, kind) == kept


def test_content_is_kept_once_under_its_hash(tmp_path: Path) -> None:
    files = Files(tmp_path / "not there yet")
    sha256 = files.save(papers.PDF)
    assert sha256 == hashlib.sha256(papers.PDF).hexdigest()
    assert files.save(papers.PDF) == sha256
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [sha256]
    with files.open(sha256) as kept:
        assert kept.read() == papers.PDF


def test_only_a_hash_opens_a_file(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(FileNotFoundError):
        files.open("0" * 64)
    for name in ("../secret", "", "0" * 63, "A" * 64, "0" * 64 + "\n"):
        with pytest.raises(ValueError, match="no SHA-256"):
            files.open(name)
