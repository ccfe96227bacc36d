"""Connections to the PostgreSQL server on which bots keep what they would keep in a file.

Needs Silteme's extra `postgres`. Imported only where `telegram.state_url` is set.
"""

from __future__ import annotations

import os
from typing import Any

from index.errors import SettingsError
from index.store.server import POSTGRES_PASSWORD_VARIABLE, name_postgres

try:
    import psycopg2
    from psycopg2.extensions import make_dsn, parse_dsn
    from psycopg2.extras import DictCursor
except ImportError as error:
    raise SettingsError(
        "telegram.state_url needs a package that is not installed: install Silteme with its extra "
        '`postgres` (`pip install "silteme[postgres]"`).'
    ) from error

SCHEMA = "silteme_telegram"
"""The schema of all tables of a bot; one database keeps one bot."""
Failure = psycopg2.Error
"""What statements and connecting raise."""
_SCHEMES = ("postgresql://", "postgres://")
# Seconds until a side that vanished without a word is noticed; here sooner than on the server, so
# that a process cut off from it knows of it before another takes its place.
_HERE = {
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
}
_PREPARE = f"""
SET search_path = {SCHEMA};
SET statement_timeout = '60s';
SET tcp_keepalives_idle = 6;
SET tcp_keepalives_interval = 2;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = '12s';
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off';
"""


class Server:
    """Where a state is kept, and how it is connected to.

    Attributes:
        name: The server as sentences name it.
    """

    def __init__(self, url: str) -> None:
        """Read the address; nothing is connected.

        Args:
            url: `postgresql://user@host:port/database`; the password comes from the environment.

        Raises:
            SettingsError: it is no such address, or holds a password.
        """
        address = _read_address(url)
        self.name = name_postgres(address.get("host", ""), address.get("port"))
        given = {name: value for name, value in address.items() if name != "password"}
        self._address = {"connect_timeout": 5, "application_name": "silteme", **_HERE, **given}

    def connect(self) -> Any:  # noqa: ANN401 - the driver has no types
        """A connection whose statements are transactions of their own.

        Raises:
            Failure: nothing answers there, or it lets nobody in.
        """
        password = os.environ.get(POSTGRES_PASSWORD_VARIABLE)
        secret = {"password": password} if password else {}
        connection = psycopg2.connect(
            make_dsn(**self._address, **secret), cursor_factory=DictCursor
        )
        connection.autocommit = True
        connection.set_client_encoding("UTF8")
        with connection.cursor() as cursor:
            cursor.execute(_PREPARE)
        return connection


def describe_failure(error: Exception) -> str:
    """What is wrong, on one line and without a full stop."""
    # The driver's own words quote the statement, and with it what somebody wrote.
    said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return " ".join(said.split()).rstrip(".") or type(error).__name__


def _read_address(url: str) -> dict[str, str]:
    expected = 'an address like "postgresql://silteme@127.0.0.1:5432/silteme"'
    try:
        if not url.startswith(_SCHEMES):
            raise ValueError
        address: dict[str, str] = parse_dsn(url)
    except (ValueError, psycopg2.Error):  # its words may hold a password
        raise SettingsError(f"telegram.state_url must be {expected}.") from None
    if any("password" in name and value for name, value in address.items()):
        raise SettingsError(
            "telegram.state_url must hold no password; it comes from "
            f"{POSTGRES_PASSWORD_VARIABLE} or PGPASSWORD."
        )
    return address
