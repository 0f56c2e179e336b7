"""Many rows of one table at once, by each database's own quickest way, within the session's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table

from cmr.models import db


def insert_rows(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that all have the same columns. Constraints and types hold as ever; defaults are not filled in."""
    connection = db.session.connection()
    columns = [table.c[name] for name in rows[0]]
    # A column at a time: what its type does to a value is looked up once, and not for each of a million rows.
    values = zip(*(_stored(column, rows, connection.dialect) for column in columns), strict=True)
    name = connection.dialect.identifier_preparer.format_table(table)
    names = ", ".join(connection.dialect.identifier_preparer.format_column(column) for column in columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {name} ({names}) FROM STDIN", values)
    else:
        places = ", ".join("?" * len(columns))
        # Names of our own tables and columns, quoted by the dialect; every value goes in by its place.
        statement = f"INSERT INTO {name} ({names}) VALUES ({places})"  # noqa: S608
        connection.exec_driver_sql(statement, list(values))


def _stored(column: Column[Any], rows: Sequence[dict[str, Any]], dialect: Dialect) -> list[Any]:
    """The column's values as the database's driver takes them."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    given = [row[column.name] for row in rows]
    return given if process is None else [process(value) for value in given]


def _copy(connection: Connection, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
    cursor = connection.connection.cursor()
    with cursor.copy(statement) as copy:
        for row in values:
            copy.write_row(row)
    cursor.close()
