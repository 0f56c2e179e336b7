"""The tools keep their promises: locks in step, nothing of one machine in the tree, no file too long."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from scripts import assets, vendor_css

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE_LINES = 400
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]

# Written in two parts, so that this file does not hold what it looks for.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "index" + "-url",
]
MACHINE_PATHS = [
    "/" + top + "/" for top in ("home", "root", "Users", "work", "opt", "mnt", "workspace", "private")
]


def tracked(*endings: str) -> list[Path]:
    """Every file that git knows here, or would take in; with `endings`, those that end so."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = [ROOT / name for name in listed if name and (not endings or name.endswith(endings))]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    """Name and text of every tracked file that is text."""
    read = ((path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in tracked())
    return [(name, content.decode()) for name, content in read if b"\0" not in content]


def normal(name: str) -> str:
    """A package's name in the spelling of the locks."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def locked(file: str) -> dict[str, set[str]]:
    """The versions of every package in a lock; two where they depend on the version of Python."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE
    ):
        versions.setdefault(normal(name), set()).add(version)
    return versions


def out_of_step(pinned: list[str], lock: dict[str, set[str]]) -> list[str]:
    """Those of `pinned` that are not pinned exactly, or not the same in `lock`."""
    parts = [(requirement, *requirement.partition("==")[::2]) for requirement in pinned]
    return [requirement for requirement, name, version in parts if lock.get(normal(name)) != {version}]


def test_every_runtime_dependency_is_locked_as_pinned() -> None:
    assert out_of_step(RUNTIME, locked("requirements.txt")) == []


def test_every_development_dependency_is_locked_as_pinned() -> None:
    assert out_of_step([*RUNTIME, *GROUPS["dev"]], locked("requirements-dev.txt")) == []
    assert out_of_step(GROUPS["node"], locked("requirements-node.txt")) == []


def test_a_dependency_out_of_step_is_noticed() -> None:
    lock = {"flask": {"3.1.3"}, "psycopg": {"3.3.9"}}
    assert out_of_step(["Flask==3.1.3", "psycopg[binary]==3.3.9"], lock) == []
    pinned = ["Flask==3.1.2", "flask>=3", "wtforms==3.3.2"]
    assert out_of_step(pinned, lock) == pinned


def test_tests_run_with_the_packages_of_the_service() -> None:
    development = locked("requirements-dev.txt")
    assert {name: development.get(name) for name in locked("requirements.txt")} == locked("requirements.txt")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_locked_package_has_its_hash(file: str) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_front_end_lock_is_in_step_and_holds_hashes_only() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    pinned = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert {name: lock[f"node_modules/{name}"]["version"] for name in pinned} == pinned
    packages = {name: entry for name, entry in lock.items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_no_file_names_a_package_registry() -> None:
    found = [(name, host) for name, text in texts() for host in REGISTRIES if host in text]
    # The Makefile and the locks' makers must name the option that keeps the address out.
    assert [(name, host) for name, host in found if (name, host) != ("Makefile", "index" + "-url")] == []


def test_no_file_names_a_place_on_one_machine() -> None:
    pattern = re.compile(r"(?<![\w.:/}~-])(?:" + "|".join(map(re.escape, MACHINE_PATHS)) + r")\w")
    assert pattern.search('open("/' + 'home/ann/cmr")')
    assert not pattern.search("https://council.example/" + "work/1")
    assert [(name, found[0]) for name, text in texts() if (found := pattern.search(text))] == []


def test_no_file_is_too_long_to_read() -> None:
    files = tracked(".py", ".html", ".css", ".js")
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE_LINES} == {}


def test_nothing_that_is_made_is_kept() -> None:
    made = ("cmr/static/vendor/", "node_modules/", ".venv/", "instance/")
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if name.startswith(made)] == []


def test_the_design_system_loses_its_crest_its_typeface_and_its_addresses() -> None:
    css = vendor_css.govuk(
        '@charset "UTF-8";@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}'
        ".a{font-family:GDS Transport,arial,sans-serif}.logo{background:url(/assets/images/govuk-crest.svg)}"
        "@supports (mask-position:initial){.logo{mask:url(/assets/images/govuk-crest.svg)}}"
        "@media print{.b{color:red}}/*# sourceMappingURL=x.map */"
    )
    assert css == '@charset "UTF-8";.a{font-family:arial,sans-serif}@media print{.b{color:red}}\n'


def test_only_the_components_in_use_are_taken() -> None:
    css = vendor_css.moj(
        ":root{--x:1}.moj-timeline__item,.moj-datepicker{margin:0}.moj-datepicker{top:0}"
        ".moj-filter-tags:is(a,b) .govuk-link{color:red}"
        "@media print{.moj-messages{top:0}.moj-badge--red{top:1px}}"
    )
    assert css == (
        ".moj-timeline__item{margin:0}.moj-filter-tags:is(a,b) .govuk-link{color:red}"
        "@media print{.moj-badge--red{top:1px}}\n"
    )


def test_a_style_sheet_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="brackets do not match"):
        vendor_css.govuk(".a{color:red")


def test_a_file_is_named_by_its_content_and_finds_the_files_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, vendor = tmp_path / "own", tmp_path / "vendor"
    monkeypatch.setattr(assets, "OWN", own)
    monkeypatch.setattr(assets, "VENDOR", vendor)
    monkeypatch.setattr(assets, "VENDOR_FILES", {})
    (own / "pictures").mkdir(parents=True)
    (own / "pictures" / "tick.svg").write_text("<svg/>")
    (own / "app.css").write_text("a{background:url(asset:own/pictures/tick.svg)}")

    assert assets.write(assets.collect()) == 2
    first = json.loads((vendor / "manifest.json").read_text())
    style = (vendor / first["own/app.css"]).read_text()
    named = re.fullmatch(r"a\{background:url\((.+)\)\}", style)
    assert named
    assert (vendor / "own" / named[1]).read_text() == "<svg/>"
    assert assets.write(assets.collect()) == 0

    (own / "pictures" / "tick.svg").write_text("<svg></svg>")
    assert assets.write(assets.collect()) == 2
    second = json.loads((vendor / "manifest.json").read_text())
    assert first["own/app.css"] != second["own/app.css"]
    assert sorted(path.relative_to(vendor).as_posix() for path in vendor.rglob("*.*")) == sorted(
        [*second.values(), "manifest.json"]
    )


def test_a_file_that_names_a_missing_one_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "OWN", tmp_path)
    monkeypatch.setattr(assets, "VENDOR_FILES", {})
    (tmp_path / "app.js").write_text('import "asset:own/gone.js"')
    with pytest.raises(SystemExit, match=r"own/app\.js asks for own/gone\.js"):
        assets.collect()
