"""A message as Telegram shows it, by Telegram's own library, which needs no network for this."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import tdjson

MODE = {"@type": "textParseModeHTML"}


@dataclass(frozen=True)
class Shown:
    """The text, and each entity as kind, words and address."""

    text: str
    entities: tuple[tuple[str, str, str | None], ...]
    units: tuple[tuple[str, int, int], ...]

    def find(self, kind: str) -> list[str]:
        return [words for name, words, _ in self.entities if name == kind]

    def read_covered(self, kind: str) -> str:
        """All that is of a kind, once, however many entities cover it."""
        covered = {
            at for name, start, end in self.units if name == kind for at in range(start, end)
        }
        text = self.text.encode("utf-16-le")
        return b"".join(text[2 * at : 2 * at + 2] for at in sorted(covered)).decode("utf-16-le")

    def links(self) -> list[tuple[str, str]]:
        return [(words, url) for kind, words, url in self.entities if kind == "TextUrl"]


def show(html: str) -> Shown:
    """Telegram's reading of `html`; one that it refuses fails the test."""
    silence()
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": MODE}
    found = json.loads(tdjson.td_execute(json.dumps(request).encode()))
    assert found["@type"] == "formattedText", found
    units = found["text"].encode("utf-16-le")
    assert len(units) // 2 <= 4096
    assert len(found["entities"]) <= 100
    assert len(html.encode()) <= 32_768
    entities, spans = [], []
    for one in found["entities"]:
        start, end = one["offset"], one["offset"] + one["length"]
        kind = one["type"]["@type"].removeprefix("textEntityType")
        words = units[2 * start : 2 * end].decode("utf-16-le")
        entities.append((kind, words, one["type"].get("url")))
        spans.append((kind, start, end))
    return Shown(found["text"], tuple(entities), tuple(spans))


@cache
def silence() -> None:
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
