"""The end of what is under way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


async def end_tasks(tasks: Iterable[asyncio.Task[None]], seconds: float) -> None:
    """Let tasks finish within some seconds, and cancel those that do not."""
    left = list(tasks)
    if left:
        await asyncio.wait(left, timeout=seconds)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
