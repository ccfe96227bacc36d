"""The place where the settings want the state kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    from bot.telegram.database import Database
    from bot.telegram_settings import TelegramSettings


def open_database(settings: TelegramSettings) -> Database:
    """Open the state, making it where there is none.

    Raises:
        InputError: another process has the file open, or the settings name no place.
        SiltemeError: it cannot be used, or nothing answers there.
    """
    if settings.state_url:
        from bot.telegram.postgres_database import PostgresDatabase

        return PostgresDatabase(settings.state_url)
    return SqliteDatabase(settings.state)
