"""The two things that tests need and pip cannot bring: PostgreSQL and Chromium.

`python -m scripts.system_packages` installs what is missing where it may (as root, with apt). Otherwise it
says in one line each what is missing, which tests that skips and how to install it; under
CI=true it then ends with 1.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
DEBIAN_CLUSTERS = Path("/etc/postgresql-common/createcluster.d")


def postgres_programs() -> Path | None:
    """The folder of the newest initdb and postgres on this machine; None where there are none."""
    found = [path.parent for path in DEBIAN_POSTGRES.glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def chromium() -> Path | None:
    """The machine's Chromium (or Chrome), the one without any window first; None where there is none."""
    # The headless shell is the same engine; without a desktop's browser around it a page costs a third less.
    names = (CHROMIUM.package, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


@dataclass(frozen=True)
class Missing:
    """A system package that tests need and this machine lacks."""

    name: str
    package: str
    marker: str

    def __str__(self) -> str:
        return (
            f"{self.name} is missing: the tests marked {self.marker} are skipped. "
            f"To install it: apt-get install --no-install-recommends {self.package}"
        )


POSTGRES = Missing("PostgreSQL", "postgresql", "postgres")
CHROMIUM = Missing("Chromium", "chromium-headless-shell", "browser")


def missing() -> list[Missing]:
    """What this machine lacks, to be said or installed."""
    have = {POSTGRES: postgres_programs(), CHROMIUM: chromium()}
    return [package for package, path in have.items() if path is None]


def install(packages: list[Missing]) -> None:
    """Install Debian packages; a failure is said by apt and seen by asking `missing` again."""
    print(f"Installing {' and '.join(package.name for package in packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    # The tests start a database of their own: Debian shall not start one for the whole machine because of us.
    no_cluster = DEBIAN_CLUSTERS / "no-cluster-for-tests.conf"
    made = POSTGRES in packages and not DEBIAN_CLUSTERS.exists()
    if made:
        DEBIAN_CLUSTERS.mkdir(parents=True)
        no_cluster.write_text("create_main_cluster = false\n", encoding="utf-8")
    try:
        subprocess.run([*apt, "update"], env=environment, stdout=subprocess.DEVNULL, check=False)
        names = [package.package for package in packages]
        command = [*apt, "install", "-y", "--no-install-recommends", *names]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    finally:
        if made:
            no_cluster.unlink()


def main() -> int:
    """Install or report; 1 where continuous integration lacks something."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        install(lacking)
        lacking = missing()
    for package in lacking:
        print(package)
    return 1 if lacking and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
