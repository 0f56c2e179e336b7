"""Fill `cmr/static/vendor/`: every style sheet, script and picture of the pages, under a name with its hash.

`python -m scripts.assets` reads `node_modules/` and `cmr/static/own/` and writes the files and
`manifest.json`, which gives for a logical name (`govuk.css`, `htmx.js`, `own/app.css`) the file that holds it
today. A changed file gets a new name, so a browser may keep what it has for a year.

A file may name another by its logical name, and gets its address of today, relative to itself:
`url(asset:own/tick.svg)` in a style sheet, `from "asset:govuk.js"` in a script.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from scripts import node_modules, vendor_css

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
OWN = ROOT / "cmr" / "static" / "own"
VENDOR = ROOT / "cmr" / "static" / "vendor"

GOVUK = PACKAGES / "govuk-frontend" / "dist" / "govuk"
MOJ = PACKAGES / "@ministryofjustice" / "frontend" / "moj"
TYPEFACE = PACKAGES / "@fontsource-variable" / "source-sans-3" / "files"

Change = Callable[[str], str]


def without_source_map(js: str) -> str:
    """A script that sends no browser looking for a source map that we do not ship."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", js, flags=re.MULTILINE)


# Logical name, where it is found, what is done to its text.
VENDOR_FILES: dict[str, tuple[Path, Change]] = {
    "govuk.css": (GOVUK / "govuk-frontend.min.css", vendor_css.govuk),
    "govuk.js": (GOVUK / "govuk-frontend.min.js", without_source_map),
    "moj.css": (MOJ / "moj-frontend.min.css", vendor_css.moj),
    "fonts/upright.woff2": (TYPEFACE / "source-sans-3-latin-wght-normal.woff2", str),
    "fonts/upright-extended.woff2": (TYPEFACE / "source-sans-3-latin-ext-wght-normal.woff2", str),
    "fonts/italic.woff2": (TYPEFACE / "source-sans-3-latin-wght-italic.woff2", str),
    "htmx.js": (PACKAGES / "htmx.org" / "dist" / "htmx.min.js", without_source_map),
}
REFERENCE = re.compile(r"asset:([\w./-]+)")
TEXT = {".css", ".js"}


class Collection:
    """The files to be served, each made once, by logical name."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self._open: list[str] = []

    def add(self, logical: str) -> str:
        """Take a file in, with all that it names; return its file name with hash.

        Raises:
            SystemExit: there is no such file, or files name each other in a ring.
        """
        if logical in self.names:
            return self.names[logical]
        if logical in self._open:
            raise SystemExit(f"assets: {' → '.join([*self._open, logical])} is a ring")
        self._open.append(logical)
        content = self._content(logical)
        self._open.pop()
        path = Path(logical)
        digest = hashlib.sha256(content).hexdigest()[:12]
        name = path.with_name(f"{path.stem}-{digest}{path.suffix}").as_posix()
        self.names[logical], self.contents[name] = name, content
        return name

    def _content(self, logical: str) -> bytes:
        source, change = find(logical)
        if not source.is_file():
            asking = self._open[-2:-1] or ["the house"]
            raise SystemExit(
                f"assets: {asking[0]} asks for {logical}: there is no {source.relative_to(ROOT)}"
            )
        if source.suffix not in TEXT:
            return source.read_bytes()
        text = change(source.read_text(encoding="utf-8"))
        return REFERENCE.sub(lambda found: self._address(found[1], seen_from=logical), text).encode()

    def _address(self, logical: str, *, seen_from: str) -> str:
        relative = os.path.relpath(self.add(logical), Path(seen_from).parent)
        # A script may import only an address that begins with a dot or a slash.
        return relative if relative.startswith(".") else f"./{relative}"


def find(logical: str) -> tuple[Path, Change]:
    """Where a logical name is found, and what is done to its text."""
    if logical in VENDOR_FILES:
        return VENDOR_FILES[logical]
    if logical.startswith("images/"):
        return MOJ / "assets" / logical, str
    return OWN / logical.removeprefix("own/"), str


def collect() -> Collection:
    """Every vendor file, every file of our own, and the pictures that these name."""
    collection = Collection()
    for logical in VENDOR_FILES:
        collection.add(logical)
    for path in sorted(OWN.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            collection.add(f"own/{path.relative_to(OWN).as_posix()}")
    return collection


def write(collection: Collection) -> int:
    """Write what is new and remove what nothing names any more; return how many files were new."""
    new = 0
    for name, content in collection.contents.items():
        if not (VENDOR / name).exists():
            put(VENDOR / name, content)
            new += 1
    manifest = json.dumps(collection.names, indent=2, sort_keys=True).encode() + b"\n"
    path = VENDOR / "manifest.json"
    if not path.exists() or path.read_bytes() != manifest:
        put(path, manifest)
    kept = {*collection.contents, "manifest.json"}
    for old in VENDOR.rglob("*"):
        # A name that begins with a dot is a file that another run is writing at this moment.
        if old.is_file() and not old.name.startswith(".") and old.relative_to(VENDOR).as_posix() not in kept:
            old.unlink(missing_ok=True)
    return new


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a server may be reading the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


if __name__ == "__main__":
    node_modules.refresh()
    if written := write(collect()):
        print(f"Prepared {written} style sheets, scripts and pictures.")
