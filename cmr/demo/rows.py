"""Rows on their way into the database: gathered, then inserted many at once, in an order that keys allow."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, func, select, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from cmr.demo.bulk import insert_rows
from cmr.models import Base, Person, db
from cmr.models.history import BEGINNING, HistoryEntry, entry_hash

BATCH = 20_000
"""Rows that wait at most, so that a hundred thousand referrals need no more memory than a hundred."""

Row = dict[str, Any]


class Rows:
    """Takes rows of any table, gives each its id at once, and inserts them in batches on the session's transaction."""

    def __init__(self) -> None:
        self._order = [table.name for table in Base.metadata.sorted_tables]
        self._blank: dict[str, Row] = {}
        self._last_id: Counter[str] = Counter()
        self._waiting: dict[str, list[Row]] = {}
        self._count = 0
        self.written: Counter[str] = Counter()
        """How many rows of each table there are by now."""

    def add(self, model: type[Base], **values: Any) -> int:
        """Takes one row; answers with its id (0 where the table has none). Values left out take their default."""
        name = model.__tablename__
        blank = self._blank.get(name) or self._begin(name)
        row = blank | values
        if "id" in blank:
            self._last_id[name] += 1
            row["id"] = self._last_id[name]
        self._waiting.setdefault(name, []).append(row)
        self._count += 1
        self.written[name] += 1
        return int(row.get("id") or 0)

    def next_id(self, model: type[Base]) -> int:
        """The id that the next row of the table will get."""
        name = model.__tablename__
        if name not in self._blank:
            self._begin(name)
        return self._last_id[name] + 1

    def flush_if_many(self) -> None:
        """Inserts what waits when it is a batch. Call it only where every row's keys are there or wait too."""
        if self._count >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Inserts everything that waits."""
        for name in sorted(self._waiting, key=self._order.index):
            table = Base.metadata.tables[name]
            for rows in _alike(self._waiting[name]):
                insert_rows(table, rows)
        self._waiting.clear()
        self._count = 0

    def finish(self) -> None:
        """Inserts the rest and tells PostgreSQL which ids are taken."""
        self.flush()
        if db.engine.dialect.name == "postgresql":
            for name, last in self._last_id.items():
                sequence = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})"
                db.session.execute(text(sequence))

    def _begin(self, name: str) -> Row:
        """A blank row of a table seen for the first time: every column with its default."""
        table = Base.metadata.tables[name]
        if "id" in table.c:
            self._last_id[name] = db.session.scalar(select(func.max(table.c.id))) or 0
        self._blank[name] = {
            column.name: _default(column)
            for column in table.columns
            # An empty JSON column is left out: given as None, it would hold JSON's null.
            if not (column.nullable and isinstance(column.type, JSON))
        }
        return self._blank[name]


class Chronicle:
    """One record's history: entries chained as ``cmr.models.history.record`` chains them."""

    def __init__(
        self, rows: Rows, kind: str, record_id: int, number: int = 0, hash_before: str = BEGINNING
    ) -> None:
        """``number`` and ``hash_before`` are those of the last entry there is already."""
        self._rows, self._kind, self._record_id = rows, kind, record_id
        self._number, self._hash = number, hash_before
        self._expected: list[tuple[datetime, str, int, dict[str, Any]]] = []

    def expect(self, verb: str, at: datetime, by_id: int, **detail: Any) -> None:
        """Something that will have happened at that moment: written in its place, whatever comes before or after."""
        self._expected.append((at, verb, by_id, detail))
        self._expected.sort(key=lambda one: one[0])

    def settle(self) -> None:
        """Writes whatever is still expected: nothing else will happen to the record."""
        for at, verb, by_id, detail in self._expected:
            self._append(verb, at, by_id, None, detail)
        self._expected.clear()

    def add(
        self, verb: str, at: datetime, by_id: int | None, for_id: int | None = None, **detail: Any
    ) -> None:
        """Appends one entry, after all that was expected until then."""
        while self._expected and self._expected[0][0] <= at:
            due_at, due, due_by_id, about = self._expected.pop(0)
            self._append(due, due_at, due_by_id, None, about)
        self._append(verb, at, by_id, for_id, detail)

    def _append(
        self, verb: str, at: datetime, by_id: int | None, for_id: int | None, detail: dict[str, Any]
    ) -> None:
        self._number += 1
        content = (self._kind, self._record_id, self._number, at, by_id, for_id, verb, detail, self._hash)
        before, self._hash = self._hash, entry_hash(*content)
        self._rows.add(
            HistoryEntry,
            record_kind=self._kind,
            record_id=self._record_id,
            number=self._number,
            at=at,
            by_id=by_id,
            for_id=for_id,
            verb=verb,
            detail=detail,
            previous_hash=before,
            hash=self._hash,
        )


def anybody_known() -> bool:
    """Whether the database knows a person: then it holds real data, or a demonstration already."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None


def _alike(rows: list[Row]) -> list[list[Row]]:
    """Rows with the same columns together: one statement inserts them all."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    return list(groups.values())
