"""Encodings: bytes of a file to text."""

from __future__ import annotations

import codecs
import re

from index.cleaning import is_binary
from index.reading.values import UnreadableError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
# Where text of articles comes from; left to itself, detection also proposes EBCDIC and the like.
_CANDIDATES = [
    "cp1252",
    "cp1251",
    "koi8_r",
    "cp866",
    "cp1250",
    "iso8859_2",
    "iso8859_9",
    "cp1253",
    "cp1254",
    "cp1256",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "kz1048",
    "ptcp154",
]
_SAMPLE = 200_000
_DAMAGE_RATIO = 10
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode_bytes(data: bytes, *, declared: bool = False) -> str:
    """The text of a file.

    A byte order mark decides, then valid UTF-8, then detection among the encodings articles come
    in. With `declared`, the `charset` of an HTML head is tried before detection.

    Raises:
        UnreadableError: no text, damaged UTF-8, or an encoding that cannot be recognised.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _check_text(_decode(data, encoding))
    if b"\0" in data:
        raise UnreadableError("It holds NUL bytes: this is not a text file.")
    try:
        return _check_text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        where = error.start
    if declared and (match := _DECLARED.search(data[:4096])):
        text = _try_decode(data, match[1].decode("ascii"))
        if text is not None:
            return _check_text(text)
    _refuse_damaged(data, where)
    return _check_text(_detect(data))


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"It is marked as {encoding.removesuffix('-sig').upper()} but is not valid from byte "
            f"{error.start} on; save it again as UTF-8."
        ) from error


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _refuse_damaged(data: bytes, where: int) -> None:
    sequences = sum(len(found) for found in _SEQUENCE.findall(data))
    stray = len(_HIGH.findall(data)) - sequences
    if sequences > _DAMAGE_RATIO * max(1, stray):
        line = data.count(b"\n", 0, where) + 1
        raise UnreadableError(
            f"It is UTF-8 that is damaged on line {line} (byte {where}); save it again as UTF-8."
        )


def _detect(data: bytes) -> str:
    # charset_normalizer takes 0.1 s to import, and most files are UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    text = None if best is None else _try_decode(data, best.encoding)
    if text is None:
        raise UnreadableError("Its encoding cannot be recognised; save it as UTF-8.")
    return text


def _check_text(text: str) -> str:
    if is_binary(text):
        raise UnreadableError("It is mostly control characters: this is not a text file.")
    return text
