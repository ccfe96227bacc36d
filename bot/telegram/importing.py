"""Moving a state from its file into PostgreSQL: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.telegram.schema import TABLES
from bot.telegram.sqlite_database import SqliteDatabase
from bot.telegram.storage import open_database
from index.errors import InputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.telegram.database import Connection, Database
    from bot.telegram_settings import TelegramSettings

_ROWS_AT_ONCE = 200


def import_state(file: Path, settings: TelegramSettings) -> int:
    """Copy what a bot kept in a file to the server of the settings; the file stays as it is.

    Returns:
        How many rows that are.

    Raises:
        SettingsError: the settings name no server.
        InputError: there is no such file, a bot runs on either, or the server keeps something.
        SiltemeError: either cannot be used.
    """
    if not settings.state_url:
        raise SettingsError(
            "telegram.state_url names no PostgreSQL database that the state could be moved to."
        )
    if not file.is_file():
        raise InputError(f"{file} does not exist, so no state can be moved from there.")
    source = SqliteDatabase(file)
    try:
        target = open_database(settings)
        try:
            return _copy(source, target)
        finally:
            target.close()
    finally:
        source.close()


def _copy(source: Database, target: Database) -> int:
    if not target.try_hold():
        raise InputError("Another process serves the bot from telegram.state_url; stop it first.")
    with target.transaction(durable=True) as connection:
        for table in TABLES:
            if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608
                raise InputError(
                    "What telegram.state_url names is in use already; a state is moved only where "
                    "nothing is kept yet."
                )
        for row in source.read("SELECT value FROM meta WHERE key = 'bot'"):
            target.bind(int(row["value"]))
        copied = sum(_copy_table(table, source, connection) for table in TABLES)
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
        connection.execute(f"ALTER TABLE outbox ALTER COLUMN id RESTART WITH {int(last) + 1}")
    return copied


def _copy_table(table: str, source: Database, connection: Connection) -> int:
    rows = source.read(f"SELECT * FROM {table}")  # noqa: S608 - a table of ours
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        _insert(table, rows[start : start + _ROWS_AT_ONCE], connection)
    return len(rows)


def _insert(table: str, rows: Sequence[Any], connection: Connection) -> None:
    columns = ", ".join(rows[0].keys())
    marks = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
    values = [value for row in rows for value in row]
    query = f"INSERT INTO {table} ({columns}) VALUES {marks}"  # noqa: S608 - tables of ours
    connection.execute(query, values)
