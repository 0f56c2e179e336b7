"""Files are named harmlessly, kept once under their hash, and looked at again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmr.adapters.file_kinds import KINDS, PDF, FileKind
from cmr.adapters.files import MOST_BYTES, Files, clean_name
from tests.referrals import papers


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
        ("CON.pdf", "document CON.pdf"),
        ("nul", "document nul.pdf"),
        ("com1.tar", "document com1.tar.pdf"),
        ("Conclusions.pdf", "Conclusions.pdf"),
        ("\ud800lone.pdf", "lone.pdf"),
        ("Plan".encode("utf-16-le").decode("latin-1"), "Plan.pdf"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("Żółw – план.pdf", "Żółw – план.pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, kept: str) -> None:
    assert clean_name(given_name, PDF) == kept


@pytest.mark.parametrize("letter", ["a", "é", "学", "🙂", "/", "\x00", "\u202e"])
def test_a_name_of_five_thousand_characters_is_cut(letter: str) -> None:
    kept = clean_name(letter * 5_000 + ".pdf", PDF)
    assert 4 < len(kept.encode()) <= 200
    assert kept.endswith(".pdf")


@given(st.text(max_size=400), st.sampled_from(list(KINDS.values())))
def test_every_name_is_short_and_plain(name: str, kind: FileKind) -> None:
    kept = clean_name(name, kind)
    assert len(kept.encode()) <= 200
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
    assert files.read(sha256) == papers.PDF
    files.forget(sha256)
    files.forget(sha256)
    assert (files.read(sha256), files.standing(sha256)) == (None, "missing")


def test_only_a_hash_opens_a_file(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(FileNotFoundError):
        files.open("0" * 64)
    for name in ("../secret", "", "0" * 63, "A" * 64, "0" * 64 + "\n"):
        for ask in (files.open, files.read, files.standing, files.forget):
            with pytest.raises(ValueError, match="no SHA-256"):
                ask(name)


@pytest.mark.parametrize("at", [0, len(papers.PDF) // 2, len(papers.PDF) - 1])
def test_one_changed_byte_is_noticed_even_with_the_clock_put_back(tmp_path: Path, at: int) -> None:
    files = Files(tmp_path)
    sha256 = files.save(papers.PDF)
    assert files.standing(sha256) == "whole"
    place = tmp_path / sha256[:2] / sha256
    times = place.stat()
    place.write_bytes(papers.PDF[:at] + bytes([papers.PDF[at] ^ 1]) + papers.PDF[at + 1 :])
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert files.standing(sha256) == "changed"
    assert files.read(sha256) is None
    assert files.save(papers.PDF) == sha256  # attached again, it is whole again
    assert files.standing(sha256) == "whole"


def test_a_file_is_read_again_only_when_somebody_touched_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path)
    sha256 = files.save(papers.PDF)
    assert files.standing(sha256) == "whole"
    monkeypatch.setattr(hashlib, "file_digest", None)  # reading it would fail now
    assert files.standing(sha256) == "whole"


def test_a_file_that_grew_is_read_no_further_than_any_file_goes(tmp_path: Path) -> None:
    files = Files(tmp_path)
    sha256 = files.save(papers.PDF)
    with (tmp_path / sha256[:2] / sha256).open("r+b") as place:
        place.truncate(100 * MOST_BYTES)
    assert files.read(sha256) is None
