"""Reads panel types from files: the packaged ones, and a council's own beside or instead of them."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from click import ClickException, echo

from cmr.rules.panel_type import PanelType
from cmr.rules.panel_type_file import PanelTypeFaults, parse

PACKAGED = Path(__file__).resolve().parent.parent / "panel_types"


class PanelTypesFaulty(ClickException):
    """Raised where a panel type's file is at fault: the program does not start. One line a fault.

    A command line shows the lines alone; anywhere else it is an exception like others.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        """Each line names the file, the key, what is wrong and what is allowed."""
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)

    def show(self, file: object = None) -> None:  # noqa: ARG002 # click's own signature
        """The lines on standard error, one a fault."""
        echo(self.message, err=True)


@dataclass(frozen=True)
class _Source:
    """One file as read."""

    path: Path
    text: str
    panel_type: PanelType


class Registry(Mapping[str, PanelType]):
    """The panel types in use, by key, each with the text it was read from."""

    def __init__(self, sources: Sequence[_Source]) -> None:
        """A later source of the same key stands instead of an earlier one."""
        self._sources = {source.panel_type.key: source for source in sources}

    def __getitem__(self, key: str) -> PanelType:
        return self._sources[key].panel_type

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def text(self, key: str) -> str:
        """The file's whole text, to be kept with what is written under it; KeyError for an unknown key."""
        return self._sources[key].text

    def sha256(self, key: str) -> str:
        """The SHA-256 of that text in UTF-8, in hexadecimal; KeyError for an unknown key."""
        return hashlib.sha256(self.text(key).encode()).hexdigest()

    def path(self, key: str) -> Path:
        """Where it was read from; KeyError for an unknown key."""
        return self._sources[key].path


def load_for(own: Path | None) -> Registry:
    """The packaged panel types and, where a council has a folder of its own, those in it.

    Raises PanelTypesFaulty with every fault of every file.
    """
    return load((PACKAGED,) if own is None else (PACKAGED, own))


def load(folders: Sequence[Path]) -> Registry:
    """The panel types of these folders; a file in a later folder stands instead of an earlier one of its key.

    Raises PanelTypesFaulty with every fault of every file, of a folder that is not there, and of two panel
    types whose referrals would carry the same references.
    """
    lines = [
        f"{folder}: is not a folder; allowed: a folder of .toml files"
        for folder in folders
        if not folder.is_dir()
    ]
    sources: list[_Source] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            sources.append(_read(path))
        except PanelTypesFaulty as faulty:
            lines.extend(faulty.lines)
    registry = Registry(sources)
    abbreviations: dict[str, str] = {}
    for key, panel_type in registry.items():
        other = abbreviations.setdefault(panel_type.abbreviation, key)
        if other != key:
            wrong = f"“{panel_type.abbreviation}” is the abbreviation of {other} too"
            lines.append(
                f"{registry.path(key)}: abbreviation: {wrong}; allowed: one that no other panel type has"
            )
    if lines:
        raise PanelTypesFaulty(lines)
    return registry


def check_files(paths: Sequence[Path]) -> tuple[str, ...]:
    """A line for each fault of these files; empty where there is none."""
    lines: list[str] = []
    for path in paths:
        try:
            _read(path)
        except PanelTypesFaulty as faulty:
            lines.extend(faulty.lines)
    return tuple(lines)


@lru_cache(maxsize=64)
def parse_text(text: str) -> PanelType:
    """The panel type of a text kept earlier. Raises PanelTypeFaults, or TOMLDecodeError for no TOML."""
    return parse(tomllib.loads(text))


def _read(path: Path) -> _Source:
    try:
        text = path.read_bytes().decode()
        return _Source(path, text, parse(tomllib.loads(text), path.stem))
    except OSError as error:
        line = f"{path}: cannot be read: {error.strerror}; allowed: a readable file"
        raise PanelTypesFaulty([line]) from error
    except UnicodeDecodeError as error:
        line = f"{path}: byte {error.start} is not UTF-8; allowed: text in UTF-8"
        raise PanelTypesFaulty([line]) from error
    except tomllib.TOMLDecodeError as error:
        raise PanelTypesFaulty([f"{path}: is not TOML: {error}; allowed: TOML 1.0"]) from error
    except PanelTypeFaults as faults:
        raise PanelTypesFaulty([f"{path}: {_one_line(str(fault))}" for fault in faults.faults]) from faults


def _one_line(words: str) -> str:
    return " ".join(words.split())
