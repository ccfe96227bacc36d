"""Fair limits: buckets that fill with time, one a user or chat, as few as are in use."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A bucket nobody has touched for this long is full again, and need not be remembered.
_MOST_BUCKETS = 10_000
_MINUTE = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    touched: float
    told: bool = False


class Limit:
    """So many a minute for each key, saved up to `burst`.

    Args:
        per_minute: How many a minute.
        burst: How many at once after a rest; None for a minute's worth.
        clock: Seconds, from anywhere.
    """

    def __init__(
        self,
        per_minute: float,
        burst: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = per_minute / _MINUTE
        self._burst = burst if burst is not None else float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def measure_wait(self, key: int) -> float:
        """Seconds until `key` may take one; 0 when it may now."""
        bucket = self._buckets.get(key)
        if bucket is None:
            return 0.0
        left = self._fill(bucket)
        return 0.0 if left >= 1.0 else (1.0 - left) / self._rate

    def take(self, key: int) -> None:
        """Take one; what has not been there is owed."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, self._clock())
            self._drop_full()
        bucket.left = self._fill(bucket) - 1.0
        bucket.touched, bucket.told = self._clock(), False
        self._buckets.move_to_end(key)

    def tell_once(self, key: int) -> bool:
        """Whether `key` is still to be told that it must wait; once for each wait."""
        bucket = self._buckets.get(key)
        if bucket is None or bucket.told:
            return False
        bucket.told = True
        return True

    def _fill(self, bucket: _Bucket) -> float:
        return min(self._burst, bucket.left + (self._clock() - bucket.touched) * self._rate)

    def _drop_full(self) -> None:
        """Drop the buckets longest untouched, as far as they are full or too many."""
        while self._buckets:
            key, bucket = next(iter(self._buckets.items()))
            if len(self._buckets) <= _MOST_BUCKETS and self._fill(bucket) < self._burst:
                return
            if len(self._buckets) == 1:
                return
            del self._buckets[key]
