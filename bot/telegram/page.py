"""A text that grows block by block, and is cut into messages at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.telegram.markup import Rich, join_rich, split_rich, to_html

if TYPE_CHECKING:
    from collections.abc import Sequence


class Page:
    """A text that grows block by block and knows where it is best cut."""

    def __init__(self) -> None:
        self._rich = Rich()
        self._breaks: list[int] = []
        self._last: int | None = None

    def add(self, rich: Rich, separator: str = "\n\n", breaks: Sequence[int] = ()) -> None:
        """Add a block, which may be cut at `breaks`."""
        if not rich:
            return
        at = len(self._rich.text) + (len(separator) if self._rich else 0)
        self._rich = join_rich((self._rich, rich), separator)
        self._breaks += [at, *(at + place for place in breaks if place)]

    def add_last(self, rich: Rich, breaks: Sequence[int] = ()) -> None:
        """Add the block that stays together where it can, in the last message."""
        self.add(rich, breaks=breaks)
        self._last = len(self._rich.text) - len(rich.text)

    def cut(self) -> tuple[str, ...]:
        """The messages' HTML."""
        parts = split_rich(self._rich, self._breaks, self._last)
        return tuple(to_html(part) for part in parts)

    def cut_first(self, units: int) -> Rich:
        """The first message, of at most so many UTF-16 units."""
        return split_rich(self._rich, self._breaks, self._last, units)[0]
