"""Lines that several files of one folder share, which are no part of any article.

A line is kept as the beginning of a checksum, so that what a file holds can be remembered between
two builds, and one changed file does not have the others of its folder read again.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

from index.cleaning import fold_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SAMPLE = 2000
"""Files of a folder that are compared."""

_FEWEST_FILES = 3
_REPEATED_SHARE = 0.02
_LONGEST = 600
_WIDTH = 8  # bytes: two of a million lines are alike by chance once in forty million folders


class LineMemory(Protocol):
    """Remembers between builds which lines a file holds."""

    def recall_lines(self, sha256: str) -> bytes | None:
        """What `digest_lines` gave for the file with this checksum, where that is known."""

    def keep_lines(self, sha256: str, digests: bytes) -> None:
        """Remember it."""


class SharedLines:
    """A set of folded lines, which can only be asked whether it holds one."""

    def __init__(self, digests: Iterable[bytes] = ()) -> None:
        self._held = frozenset(digests)
        self.checksum = blake2b(b"".join(sorted(self._held))).hexdigest()

    def __contains__(self, line: object) -> bool:
        return bool(self._held) and isinstance(line, str) and _digest(line) in self._held


def digest_lines(text: str) -> bytes:
    """The distinct lines of a file, as `find_shared_lines` compares them."""
    lines = {fold_line(line) for line in text.split("\n") if len(line) <= _LONGEST}
    return b"".join(sorted(_digest(line) for line in lines if line))


def find_shared_lines(digests: Sequence[bytes], files: int) -> SharedLines:
    """The lines that several files share.

    Args:
        digests: What `digest_lines` gave for each file that could be read.
        files: How many there are, with those that could not.
    """
    if files < _FEWEST_FILES:
        return SharedLines()
    counts = Counter(line for each in digests for line in _part(each))
    fewest = max(_FEWEST_FILES, int(_REPEATED_SHARE * files))
    return SharedLines(line for line, count in counts.items() if count >= fewest)


def _part(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + _WIDTH] for at in range(0, len(digests), _WIDTH))


def _digest(line: str) -> bytes:
    return blake2b(line.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest()
