"""The queue of the worker: where huey keeps what it is about to run.

It holds no work of its own, only "it is time to look": what is to be done stands in the outbox and in the dates of
the domain, so that a queue that is lost loses nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from config import SettingsFault

NAME = "cmr"


class JsonSerializer(Serializer):
    """Messages as JSON: nothing that is read back from a queue is ever run as code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data) if isinstance(data, Message) else data).encode()

    def _deserialize(self, data: bytes) -> Any:
        found = json.loads(data)
        return Message(*found) if isinstance(found, list) and len(found) == len(Message._fields) else found


def queue_at(url: str) -> Huey:
    """The queue at ``sqlite:///path``, ``redis://…`` or ``postgresql://…``. Raises SettingsFault for any other."""
    scheme = urlsplit(url).scheme.partition("+")[0]
    kept = {"serializer": JsonSerializer(), "results": False, "utc": True}
    if scheme == "sqlite":
        file = Path(url.partition(":///")[2])
        file.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(file), fsync=False, **kept)
    if scheme in ("redis", "rediss"):
        return RedisHuey(NAME, url=url, **kept)
    if scheme == "postgresql":
        return PostgresHuey(NAME, dsn=url.replace("postgresql+psycopg://", "postgresql://", 1), **kept)
    raise SettingsFault("CMR_QUEUE_URL may be sqlite:///path, redis://host or postgresql://host/database.")
