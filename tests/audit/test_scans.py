"""``flask audit verify``: a scan of what was written on paper at a meeting is still what was attached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest
from flask import Flask
from sqlalchemy import text

from cmr.adapters.file_kinds import PDF
from cmr.audit import proof
from cmr.models import MeetingPaper, Person, db
from cmr.on_paper.scans import Scan, attach_scan
from cmr.on_paper.taking_off import remove_scan
from cmr.referrals.documents import files
from tests.audit.test_proof import broken, run
from tests.factories import THEN
from tests.hearing.conftest import Hearing, a_hearing
from tests.referrals import papers

SCAN = papers.pdf(b"a scan")


@pytest.fixture
def hearing(any_app: Flask) -> Hearing:
    """A meeting in session with one case."""
    return a_hearing()


@dataclass(frozen=True)
class Attached:
    """A scan, once the proof has let go of its row."""

    id: int
    place: Path
    named: str
    """The beginning of what is said of it."""


def attaches(hearing: Hearing, *, of_case: bool = False, content: bytes = SCAN) -> Attached:
    scan = Scan("Decision sheet", "sheet.pdf", content, PDF)
    case = hearing.case if of_case else None
    paper = attach_scan(hearing.meeting, case, scan, by=hearing.administrator, at=THEN)
    db.session.commit()
    place = files().folder / paper.sha256[:2] / paper.sha256
    if of_case:
        named = f"Broken: referral {hearing.referral.id} ({hearing.referral.reference}): "
        return Attached(paper.id, place, named)
    return Attached(paper.id, place, f"Broken: meeting {hearing.meeting.id}: ")


def test_scans_that_nobody_touched_are_counted(any_app: Flask, hearing: Hearing) -> None:
    attaches(hearing)
    attaches(hearing, of_case=True, content=papers.pdf(b"of the case"))
    result = run(any_app)
    assert (result.exit_code, result.output.strip().endswith(", 2 scans.")) == (0, True)


@pytest.mark.parametrize("of_case", [False, True])
def test_a_changed_byte_and_a_missing_file_are_found(any_app: Flask, hearing: Hearing, of_case: bool) -> None:
    paper = attaches(hearing, of_case=of_case)
    place, whole = paper.place, SCAN
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert broken(any_app) == f"{paper.named}a scan is not what was attached."
    place.unlink()
    assert broken(any_app) == f"{paper.named}the file of a scan is missing."
    place.write_bytes(whole)
    assert run(any_app).exit_code == 0


def test_a_size_that_does_not_fit_is_found(any_app: Flask, hearing: Hearing) -> None:
    paper = attaches(hearing)
    db.session.execute(text("UPDATE meeting_papers SET size = size + 1"))
    assert broken(any_app) == f"{paper.named}a scan is not of the size that was kept."


@pytest.mark.parametrize("of_case", [False, True])
def test_another_file_put_in_its_place_is_found(any_app: Flask, hearing: Hearing, of_case: bool) -> None:
    """The history says which file was attached."""
    paper = attaches(hearing, of_case=of_case)
    other = files().save(SCAN + b"\n")
    db.session.execute(
        text("UPDATE meeting_papers SET sha256 = :other, size = size + 1").bindparams(other=other)
    )
    assert broken(any_app) == f"{paper.named}a scan is not the one that was attached."


def test_a_scan_that_somebody_removes_meanwhile_is_no_fault(any_app: Flask, hearing: Hearing) -> None:
    paper = attaches(hearing)

    def removing(_sha256: str) -> BinaryIO:
        kept = db.session.get_one(MeetingPaper, paper.id)
        by = db.session.get_one(Person, kept.attached_by_id)
        remove_scan(kept.meeting, None, kept, by=by, at=THEN)
        db.session.commit()
        raise FileNotFoundError

    assert proof.verify(removing).faults == []
