"""One bench and one bot for the scenarios that leave both as they found them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bench.people import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A bench of its own."""
    with Bench() as made:
        yield made
