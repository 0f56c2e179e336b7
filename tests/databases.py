"""A throwaway database for tests: SQLite in a file, PostgreSQL in a private cluster that ends with the run.

Fixtures, all for the session, that is: for one worker of pytest-xdist.

- `sqlite_url`: a file that does not exist yet, in a folder of this worker.
- `postgres_url`: an empty database of this worker.
- `new_postgres_database`: call it for a further empty database, and get its address.

For both in turn:

    @pytest.fixture(scope="session", params=["sqlite", "postgres"])
    def database_url(request):
        return request.getfixturevalue(f"{request.param}_url")

A test that asks for PostgreSQL either way is marked `postgres` by itself. Where PostgreSQL is missing such a
test is skipped, and in continuous integration it fails.
"""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import psycopg.sql
import pytest

from scripts import system_packages

FOLDER = "CMR_TEST_CLUSTER"  # names the cluster's folder to the workers, which inherit the environment
SERVER_USER = "postgres"
PATIENCE_SECONDS = 60
SERVER_SETTINGS = {
    # What is lost when the machine loses power here is nothing that anybody wants.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}
WATCH = """
while kill -0 "$1"; do sleep 1; done
kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
rm -rf "$2"
"""


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL server in one temporary folder, shared by all the workers of a run."""

    folder: Path

    @property
    def data(self) -> Path:
        """The server's own folder."""
        return self.folder / "data"

    @property
    def address_file(self) -> Path:
        """Holds the address of the server once it runs."""
        return self.folder / "address"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one worker at a time start the server or copy its template."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def address(self) -> str:
        """The server's address without a database name, `postgresql://…:port`; starts it if nobody has."""
        with self.locked():
            if not self.address_file.exists():
                self.start()
            return self.address_file.read_text(encoding="utf-8")

    def start(self) -> None:
        """Make the cluster and start its server.

        Raises:
            RuntimeError: the server did not come up; its log is the message.
        """
        password = secrets.token_hex(16)
        secret = self.folder / "password"
        secret.write_text(password, encoding="utf-8")
        if os.geteuid() == 0:  # the server refuses to be run by root
            for path in (self.folder, secret):
                shutil.chown(path, SERVER_USER, SERVER_USER)
        words = ["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=password", f"--pwfile={secret}"]
        self.run("initdb", *words, f"--username={SERVER_USER}", f"--pgdata={self.data}")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{key} = '{value}'\n" for key, value in SERVER_SETTINGS.items())
        port = free_port()
        log = f"--log={self.folder / 'log'}"
        self.run("pg_ctl", "start", "--wait", f"--pgdata={self.data}", log, f"--options=-p {port}")
        self.guard()
        self.address_file.write_text(
            f"postgresql://{SERVER_USER}:{password}@127.0.0.1:{port}", encoding="utf-8"
        )

    def stop(self) -> None:
        """End the server, whoever is still connected, and remove all that it wrote."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self.data}")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs, as its own user where we are root.

        Raises:
            RuntimeError: it failed; its words and the server's log are the message.
        """
        programs = system_packages.postgres_programs()
        if programs is None:
            raise RuntimeError(str(system_packages.POSTGRES))
        as_root = os.geteuid() == 0
        done = subprocess.run(
            [str(programs / program), *words],
            user=SERVER_USER if as_root else None,
            group=SERVER_USER if as_root else None,
            extra_groups=[] if as_root else None,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program}: {done.stderr}{log.read_text() if log.exists() else ''}")

    def guard(self) -> None:
        """Leave a watchman that ends the server should the run be killed before it can do so itself."""
        controller = (self.folder / "controller").read_text(encoding="utf-8")
        subprocess.Popen(
            ["sh", "-c", WATCH, "guard", controller, str(self.folder)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database and return its address.

        It is empty, or a copy of `template`, to which nobody may be connected meanwhile.
        """
        address = self.address()
        with self.locked(), psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            parts = psycopg.sql.Identifier(name), psycopg.sql.Identifier(template)
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*parts))
        return f"{address.replace('postgresql://', 'postgresql+psycopg://')}/{name}"


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pytest_configure(config: pytest.Config) -> None:
    """Name a folder for the cluster before there are workers; nothing is started until a test asks."""
    if not is_worker(config):
        folder = Path(tempfile.mkdtemp(prefix="cmr-postgres-"))
        (folder / "controller").write_text(str(os.getpid()), encoding="utf-8")
        os.environ[FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the cluster with the run: the workers have ended by now, be it green, red or interrupted."""
    folder = os.environ.get(FOLDER)
    if folder and not is_worker(config):
        Cluster(Path(folder)).stop()
        del os.environ[FOLDER]


def is_worker(config: pytest.Config) -> bool:
    """True in a worker of pytest-xdist, false in the process that was started by hand."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that will ask for PostgreSQL, so that `-m "not postgres"` finds it."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        call = getattr(item, "callspec", None)
        by_turns = call is not None and "postgres" in call.params.values()
        if by_turns or asked & {"postgres_url", "new_postgres_database"}:
            item.add_marker("postgres")


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The run's private server; without PostgreSQL a skip, and in continuous integration a failure."""
    if system_packages.postgres_programs() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(system_packages.POSTGRES))
    return Cluster(Path(os.environ[FOLDER]))


@pytest.fixture(scope="session")
def new_postgres_database(postgres_cluster: Cluster) -> Callable[..., str]:
    """`new_postgres_database(template="…")`: a further database of this worker; its address."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    numbers = count(1)

    def create(template: str = "template1") -> str:
        return postgres_cluster.create_database(f"cmr_{worker}_{next(numbers)}", template)

    return create


@pytest.fixture(scope="session")
def postgres_url(new_postgres_database: Callable[..., str]) -> str:
    """The address of an empty PostgreSQL database of this worker."""
    return new_postgres_database()


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an SQLite file of this worker, not made yet."""
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'cmr.sqlite3'}"
