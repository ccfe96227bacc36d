"""What the collection of a generation on a server should hold, and whether it does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from index.store.database import Database
    from index.store.server import VectorServer

_PREFIX = "silteme_"
# Vectors compared at opening; they come back as float32 numbers, as they were sent.
_COMPARED = 8
_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Contents:
    """What a collection should hold.

    Attributes:
        name: See `name_collection`.
        ids: The id of every passage, by row.
        vectors: Their unit vectors, float32 of shape (passages, dimension).
    """

    name: str
    ids: Sequence[str]
    vectors: NDArray[np.float32]


def describe_contents(
    database: Database, recipe: Mapping[str, object], vectors: NDArray[np.float32]
) -> Contents:
    """What the collection of a generation should hold."""
    return Contents(name_collection(database, recipe), database.list_passage_ids(), vectors)


def name_collection(database: Database, recipe: Mapping[str, object]) -> str:
    """The name of a generation's collection, from everything that its rows depend on."""
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode())
    for article in database.list_ids():
        digest.update(f"{article}\n".encode())
    for row, key in database.read_keys():
        digest.update(f"{row} ".encode() + key)
    return f"{_PREFIX}{digest.hexdigest()[:24]}"


def find_difference(server: VectorServer, contents: Contents) -> str | None:
    """How a collection differs from what it should hold, as half a sentence, or None.

    The number of rows is compared, and the vectors of some.
    """
    name, ids = contents.name, contents.ids
    count = server.count_rows(name)
    if count is None:
        return f"it has no collection {name}"
    if count != len(ids):
        return f"its collection {name} holds {count} passages of {len(ids)}"
    rows = np.unique(np.linspace(0, len(ids) - 1, _COMPARED).astype(int))
    held = server.read_vectors(name, [ids[row] for row in rows])
    for row in rows:
        vector, expected = held.get(ids[row]), contents.vectors[row]
        if vector is None:
            return f"its collection {name} lacks the passage {ids[row]}"
        if len(vector) != len(expected) or not np.allclose(vector, expected, atol=_TOLERANCE):
            return f"its collection {name} holds the vectors of another index"
    return None
