"""A conversation as people see it, as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from botapi.tdlib import slice_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botapi.tdlib import Formatted
    from botapi.world import Params, Posted

MARKS = {"bold": ("**", "**"), "italic": ("_", "_"), "underline": ("<u>", "</u>")}
QUOTES = ("blockquote", "expandable_blockquote")
SPECIAL = re.compile(r"([\\`*_<>])")


def tell_message(posted: Posted) -> Iterator[str]:
    """The lines of a message of the bot, with its buttons."""
    yield from tell_text(posted.shown)
    for row in posted.rows:
        yield ""
        yield " ".join(f"`{_name_button(button)}`" for button in row)


def tell_text(shown: Formatted) -> Iterator[str]:
    """The lines of a text: quotations as such, bold, italic and underlined words marked."""
    places = _mark_places(shown)
    end = max([*places, len(shown.text.encode("utf-16-le")) // 2])
    quoted = {
        unit
        for entity in shown.entities
        if entity["type"] in QUOTES
        for unit in range(entity["offset"], entity["offset"] + entity["length"])
    }
    line, in_quote = "", False
    for unit in range(end + 1):
        line += places.get(unit, "")
        letter = slice_units(shown.text, unit, unit + 1) if unit < end else "\n"
        in_quote = in_quote or unit in quoted
        if letter == "\n":
            # Letters beyond the basic plane came in halves.
            whole = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            yield ("> " if in_quote else "") + whole
            line, in_quote = "", False
        else:
            line += SPECIAL.sub(r"\\\1", letter)


def _mark_places(shown: Formatted) -> dict[int, str]:
    """What stands before which UTF-16 unit; what opens last closes first."""
    places: dict[int, str] = {}
    marked = [entity for entity in shown.entities if entity["type"] in MARKS]
    for entity in marked:
        places[entity["offset"]] = places.get(entity["offset"], "") + MARKS[entity["type"]][0]
    for entity in marked:
        end = entity["offset"] + entity["length"]
        places[end] = MARKS[entity["type"]][1] + places.get(end, "")
    return places


def _name_button(button: Params) -> str:
    return str(button["text"])
