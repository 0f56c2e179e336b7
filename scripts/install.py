"""Install a lock into the running virtual environment: `python scripts/install.py requirements.txt …`.

Every file is checked against its hash. uv does it in seconds; it is itself taken from the lock. Where uv
cannot reach a package registry that pip is set up for, pip does the same work more slowly.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(sys.prefix)
UV = VENV / "bin" / "uv"


def main(locks: list[Path]) -> int:
    """Install every package of `locks`; return the exit code of the last command that ran."""
    if not UV.exists():
        install_uv()
    files = [word for lock in locks for word in ("-r", str(lock))]
    print(f"Installing {', '.join(lock.name for lock in locks)} …", flush=True)
    with_uv = [str(UV), "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", *files]
    if UV.exists() and subprocess.run(with_uv, check=False).returncode == 0:
        return 0
    print("Trying again with pip …", flush=True)
    return pip("--require-hashes", *files)


def install_uv() -> None:
    """Put uv, as pinned in the development lock, into this environment; without it pip does all the work."""
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    pinned = re.search(r"^uv==.*?(?=^[^\s])", lock, re.MULTILINE | re.DOTALL)
    if pinned is None:
        return
    only_uv = VENV / "uv.txt"
    only_uv.write_text(pinned[0], encoding="utf-8")
    pip("--require-hashes", "--no-deps", "-r", str(only_uv))


def pip(*words: str) -> int:
    """Run pip, silent but for errors; return its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *words], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main([Path(word) for word in sys.argv[1:]]))
