"""Writes the tokens of a treebank as the text they were cut from."""

from __future__ import annotations

_BRACKETS = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": '"',
    "''": '"',
}
_CLOSING = frozenset(".,;:?!)]}%")
_OPENING = "([{$"


def join_tokens(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a sentence, and the span of each token in it."""
    text = ""
    spans = []
    opens = False
    for raw in tokens:
        written = _BRACKETS.get(raw, raw)
        if text and not opens and not _leans_back(raw, written) and text[-1] not in _OPENING:
            text += " "
        opens = raw == "``"
        spans.append((len(text), len(text) + len(written)))
        text += written
    return text, spans


def _leans_back(raw: str, written: str) -> bool:
    """Whether a token, as cut and as written, stands without a space after the one before it."""
    return written in _CLOSING or written == "n't" or (raw.startswith("'") and raw != "'")
