"""Panel types from files: packaged ones, a council's own, and files at fault."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cmr.adapters.panel_types import (
    PACKAGED,
    PanelTypesFaulty,
    Registry,
    check_files,
    load,
    load_for,
    parse_text,
)

CMR_FILE = PACKAGED / "case-management-review.toml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A council's own folder, empty."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def faults(*folders: Path) -> tuple[str, ...]:
    with pytest.raises(PanelTypesFaulty) as refused:
        load(folders)
    return refused.value.lines


def test_the_packaged_panel_types_are_in_use() -> None:
    registry = load_for(None)
    assert isinstance(registry, Registry)
    assert sorted(registry) == ["case-management-review", "child-in-need-review"]
    assert len(registry) == 2
    assert registry["child-in-need-review"].abbreviation == "CIN"
    with pytest.raises(KeyError):
        registry["another"]


def test_the_registry_keeps_each_text_and_its_hash() -> None:
    registry = load_for(None)
    text = CMR_FILE.read_text(encoding="utf-8")
    assert registry.text("case-management-review") == text
    assert registry.sha256("case-management-review") == hashlib.sha256(CMR_FILE.read_bytes()).hexdigest()
    assert registry.path("case-management-review") == CMR_FILE


def test_a_kept_text_is_read_again_as_the_same_terms() -> None:
    registry = load_for(None)
    kept = parse_text(registry.text("case-management-review"))
    assert kept == registry["case-management-review"]
    assert parse_text(registry.text("case-management-review")) is kept


def test_a_councils_own_file_stands_instead_of_the_packaged_one(own: Path) -> None:
    (own / CMR_FILE.name).write_text(CMR_FILE.read_text().replace("most_cases = 6", "most_cases = 4"))
    registry = load_for(own)
    assert registry["case-management-review"].agenda.most_cases == 4
    assert registry.path("case-management-review").parent == own
    assert len(registry) == 2


def test_a_councils_own_panel_stands_beside_the_packaged_ones(own: Path) -> None:
    text = CMR_FILE.read_text().replace('key = "case-management-review"', 'key = "edge-of-care"')
    (own / "edge-of-care.toml").write_text(text.replace('abbreviation = "CMR"', 'abbreviation = "EOC"'))
    assert sorted(load_for(own)) == ["case-management-review", "child-in-need-review", "edge-of-care"]


def test_two_panels_of_one_abbreviation_are_refused(own: Path) -> None:
    text = CMR_FILE.read_text().replace('key = "case-management-review"', 'key = "edge-of-care"')
    path = own / "edge-of-care.toml"
    path.write_text(text)
    (line,) = faults(PACKAGED, own)
    assert line == (
        f"{path}: abbreviation: “CMR” is the abbreviation of case-management-review too; "
        "allowed: one that no other panel type has"
    )


def test_a_faulty_file_stops_with_file_key_and_what_is_allowed(own: Path) -> None:
    path = own / "case-review.toml"
    path.write_text(CMR_FILE.read_text().replace("most_cases = 6", 'most_cases = "six"'))
    assert faults(own) == (
        f"{path}: agenda.most_cases: is of the wrong type; allowed: a whole number",
        f"{path}: key: “case-management-review” is not the file's name; allowed: case-review",
    )


def test_every_faulty_file_is_named(own: Path) -> None:
    (own / "a.toml").write_text("key = ")
    (own / "b.toml").write_bytes(b"key = '\xff'")
    (own / "c.toml").mkdir()
    lines = faults(own)
    assert [line.partition(": ")[0] for line in lines] == [str(own / f"{name}.toml") for name in "abc"]
    assert "is not TOML: " in lines[0]
    assert "byte 7 is not UTF-8; allowed: text in UTF-8" in lines[1]
    assert "cannot be read: Is a directory; allowed: a readable file" in lines[2]


def test_a_fault_is_one_line_whatever_the_file_holds(own: Path) -> None:
    path = own / "a.toml"
    path.write_text('"two\\nlines" = 1')
    assert all("\n" not in line for line in check_files([path]))


def test_a_folder_that_is_not_there_is_a_fault(own: Path) -> None:
    missing = own / "nowhere"
    assert faults(PACKAGED, missing) == (f"{missing}: is not a folder; allowed: a folder of .toml files",)


def test_checking_files_says_each_fault_and_nothing_of_good_ones(own: Path) -> None:
    bad = own / "bad.toml"
    bad.write_text(CMR_FILE.read_text().replace("most_cases = 6", "most_cases = 0"))
    assert check_files([CMR_FILE]) == ()
    lines = check_files([CMR_FILE, bad, own / "none.toml"])
    assert lines[0] == f"{bad}: agenda.most_cases: 0 is too small; allowed: at least 1"
    assert (
        lines[-1]
        == f"{own / 'none.toml'}: cannot be read: No such file or directory; allowed: a readable file"
    )
