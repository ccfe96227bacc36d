"""The settings of the process that keeps the models loaded between questions."""

from __future__ import annotations

from pydantic import Field

from index.settings import Section


class ServingSettings(Section):
    """When a serving process answers `silteme ask`, and how long it stays.

    Attributes:
        warm: Whether `ask` is always answered by one, as with `ask --warm`.
        idle_seconds: It ends when it was not asked for this long.
    """

    warm: bool = False
    idle_seconds: int = Field(default=900, ge=1, le=604_800)
