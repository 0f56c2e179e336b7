"""Settings, read from the environment once. A default stands here only where it is safe in production."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from click import ClickException

Environment = Literal["production", "demo", "test"]
ROOT = Path(__file__).resolve().parent
CLAMD = re.compile(r"clamd://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?/?|clamd:///.+", re.IGNORECASE)


class SettingsFault(ClickException):
    """A setting is missing or can't be used; the message names it and says what is allowed."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and the next."""

    secret_key: str
    env: Environment = "production"
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'cmr.sqlite3'}"
    panel_types: Path | None = None
    """A council's own folder of panel types, read beside the packaged ones."""
    files: Path = ROOT / "instance" / "files"
    base_url: str = "http://127.0.0.1:8000"
    scanner: str | None = None
    """``clamd://host:port`` or ``clamd:///path/to/socket``; None takes every attached file as clear."""
    mail_url: str | None = field(default=None, repr=False)
    """``smtp://…`` or ``smtps://…``; None keeps mail in the outbox."""
    mail_from: str = ""
    """The address that mail comes from; empty is ``no-reply@`` the host of ``base_url``."""
    queue_url: str = f"sqlite:///{ROOT / 'instance' / 'queue.sqlite3'}"
    """Where the worker keeps what it runs next: ``sqlite:///…``, ``redis://…`` or ``postgresql://…``."""
    service_name: str = "Case review panels"
    council_name: str = "Your council"
    colour: str = "#1d4f5c"
    """The council's colour, ``#rrggbb``; white text must be readable on it."""
    proxies: int = 0
    """How many proxies stand in front and write where a request came from; what others write is not believed."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that the service answers to; empty answers to the host of ``base_url`` and to loopback."""

    @staticmethod
    def from_environment(environ: Mapping[str, str]) -> Settings:
        """Reads ``CMR_…``. Raises SettingsFault for a missing secret key or an unknown ``CMR_ENV``."""
        env = environ.get("CMR_ENV", "production")
        if env not in ("production", "demo", "test"):
            raise SettingsFault(f"CMR_ENV is {env!r}; it may be production, demo or test.")
        secret = environ.get("CMR_SECRET_KEY", "")
        if not secret and env == "production":
            raise SettingsFault("CMR_SECRET_KEY is not set; production needs a long random value.")
        scanner = environ.get("CMR_SCANNER") or None
        if scanner and not CLAMD.fullmatch(scanner):
            raise SettingsFault(
                f"CMR_SCANNER is {scanner!r}; it may be clamd://host:port or clamd:///path/to/socket."
            )
        folder = environ.get("CMR_PANEL_TYPES")
        given = {
            "database_url": environ.get("CMR_DATABASE_URL"),
            "base_url": environ.get("CMR_BASE_URL"),
            "mail_url": environ.get("CMR_MAIL_URL"),
            "mail_from": environ.get("CMR_MAIL_FROM"),
            "queue_url": environ.get("CMR_QUEUE_URL"),
            "service_name": environ.get("CMR_SERVICE_NAME"),
            "council_name": environ.get("CMR_COUNCIL_NAME"),
            "colour": environ.get("CMR_COLOUR"),
        }
        return Settings(
            secret_key=secret or f"{env}-only-not-a-secret",
            env=env,  # type: ignore[arg-type] # narrowed by the membership test above
            panel_types=Path(folder) if folder else None,
            scanner=scanner,
            proxies=_count("CMR_PROXIES", environ.get("CMR_PROXIES", "")),
            files=Path(environ.get("CMR_FILES") or ROOT / "instance" / "files"),
            trusted_hosts=tuple(host for host in environ.get("CMR_TRUSTED_HOSTS", "").split(",") if host),
            **{name: value for name, value in given.items() if value},
        )


def _count(name: str, typed: str) -> int:
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 3):
        raise SettingsFault(f"{name} is {typed!r}; it may be a whole number, 0 for no proxy.")
    return int(typed or "0")
