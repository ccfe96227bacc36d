"""What came in: every update by its number, so that none is answered twice and none is lost.

States: `waiting` → `working` → `done`; and the ends `ignored`, `refused`, `cancelled`, `failed`,
`poison`. At an end the content goes and the number stays, because Telegram may deliver it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.database import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.telegram.database import Database, Row

# An update that was being worked on when the process died this often is not tried again.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One update as it is filed.

    Attributes:
        update_id: Telegram's number.
        state: `waiting`, or an end.
        lane: What it waits behind; None at an end.
        chat_id: Where it came from; None for none.
        user_id: From whom; None for nobody.
        message_id: The message; None where it is none.
        payload: The update as JSON, kept while it waits.
        received: Seconds since 1970; 0 takes the time it is filed.
        attempts: How often work on it has begun.
    """

    update_id: int
    state: str
    lane: str | None = None
    chat_id: int | None = None
    user_id: int | None = None
    message_id: int | None = None
    payload: str | None = None
    received: float = 0.0
    attempts: int = 0


class Inbox:
    """The inbox of one bot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_known(self, update_ids: Sequence[int]) -> set[int]:
        """Those of the numbers that were filed before."""
        marks = ",".join("?" * len(update_ids))
        query = f"SELECT update_id FROM inbox WHERE update_id IN ({marks})"  # noqa: S608 - marks
        return {row["update_id"] for row in self._database.read(query, tuple(update_ids))}

    def file(self, entries: Iterable[Entry]) -> None:
        """Store updates; one that is there already stays as it is."""
        rows = [
            (e.update_id, e.state, e.lane, e.chat_id, e.user_id, e.message_id, e.payload,
             e.received or now())
            for e in entries
        ]  # fmt: skip
        with self._database.transaction() as connection:
            for row in rows:
                connection.execute(
                    "INSERT INTO inbox (update_id, state, lane, chat_id, user_id, message_id, "
                    "payload, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    row,
                )

    def begin_next(self, lane: str) -> Entry | None:
        """Begin work on the oldest update that waits in a lane; None when none does."""
        waits = "SELECT 1 FROM inbox WHERE lane = ? AND state = 'waiting' LIMIT 1"
        if not self._database.read(waits, (lane,)):
            return None
        with self._database.transaction() as connection:
            row = connection.execute(
                "UPDATE inbox SET state = 'working', attempts = attempts + 1 WHERE update_id = "
                "(SELECT min(update_id) FROM inbox WHERE lane = ? AND state = 'waiting') "
                "RETURNING *",
                (lane,),
            ).fetchone()
        return _read(row) if row else None

    def settle(self, update_id: int, state: str) -> bool:
        """Bring work to its end; False when it is no longer being worked on (it was cancelled)."""
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE inbox SET state = ?, payload = NULL WHERE update_id = ? "
                "AND state = 'working'",
                (state, update_id),
            )
            return done.rowcount == 1

    def put_back(self, update_id: int) -> None:
        """Have work that could not be finished begun anew."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE inbox SET state = 'waiting' WHERE update_id = ? AND state = 'working'",
                (update_id,),
            )

    def cancel(self, lane: str, before: int, user_id: int | None) -> tuple[int, ...]:
        """Cancel what waits or is worked on in a lane, by number below `before`.

        Args:
            lane: The lane.
            before: The number of the update that cancels.
            user_id: Only what this user asked; None for everybody's.

        Returns:
            The numbers cancelled.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "UPDATE inbox SET state = 'cancelled', payload = NULL WHERE lane = ? "
                "AND state IN ('waiting', 'working') AND update_id < ? "
                "AND (? IS NULL OR user_id = ?) RETURNING update_id",
                (lane, before, user_id, user_id),
            ).fetchall()
        return tuple(sorted(row["update_id"] for row in rows))

    def recover(self) -> tuple[Entry, ...]:
        """After a start: let interrupted work wait again.

        Returns:
            What was interrupted too often: settled as `failed`, still with its content.
        """
        with self._database.transaction() as connection:
            hopeless = connection.execute(
                "SELECT * FROM inbox WHERE state = 'working' AND attempts >= ?", (MOST_ATTEMPTS,)
            ).fetchall()
            connection.execute(
                "UPDATE inbox SET state = 'failed', payload = NULL WHERE state = 'working' "
                "AND attempts >= ?",
                (MOST_ATTEMPTS,),
            )
            connection.execute("UPDATE inbox SET state = 'waiting' WHERE state = 'working'")
        return tuple(_read(row) for row in hopeless)

    def list_waiting(self) -> tuple[Entry, ...]:
        """All that waits, the oldest first."""
        rows = self._database.read(
            "SELECT * FROM inbox WHERE state = 'waiting' AND lane IS NOT NULL ORDER BY update_id"
        )
        return tuple(_read(row) for row in rows)

    def count(self, state: str) -> int:
        """How many are in a state."""
        rows = self._database.read("SELECT count(*) AS n FROM inbox WHERE state = ?", (state,))
        return int(rows[0]["n"])

    def count_waiting(self, lane: str) -> int:
        """How many wait in a lane."""
        rows = self._database.read(
            "SELECT count(*) AS n FROM inbox WHERE state = 'waiting' AND lane = ?", (lane,)
        )
        return int(rows[0]["n"])

    def cancel_message(self, chat_id: int, message_id: int) -> tuple[int, ...]:
        """Cancel what waits or is worked on about a message that has changed; the numbers."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "UPDATE inbox SET state = 'cancelled', payload = NULL WHERE chat_id = ? "
                "AND message_id = ? AND state IN ('waiting', 'working') RETURNING update_id",
                (chat_id, message_id),
            ).fetchall()
        return tuple(sorted(row["update_id"] for row in rows))

    def is_outrun(self, update_id: int, lane: str, before: float) -> bool:
        """Whether a later update waits in the lane, or this one was received before a time."""
        rows = self._database.read(
            "SELECT 1 FROM inbox WHERE (state = 'waiting' AND lane = ? AND update_id > ?) "
            "OR (update_id = ? AND received < ?) LIMIT 1",
            (lane, update_id, update_id, before),
        )
        return bool(rows)

    def prune(self, before: float) -> None:
        """Forget the numbers of what was finished and received before a time."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM inbox WHERE received < ? AND state NOT IN ('waiting', 'working')",
                (before,),
            )


def _read(row: Row) -> Entry:
    return Entry(
        row["update_id"], row["state"], row["lane"], row["chat_id"], row["user_id"],
        row["message_id"], row["payload"], row["received"], row["attempts"],
    )  # fmt: skip
