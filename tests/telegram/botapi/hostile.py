"""Texts that people, pages and pranksters write and that break what reads them carelessly."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = (
    "<b>bold",
    "</b>",
    "<a href='https://evil.example'>here</a>",
    '<a href="javascript:alert(1)">[1]</a>',
    "<blockquote expandable>",
    "</blockquote></b></i>",
    "<script>alert('x')</script>",
    '<tg-emoji emoji-id="5">x</tg-emoji>',
    "<!-- a comment",
    "&lt;b&gt;",
    "&amp;amp;",
    "&#0;",
    "&#x202e;",
    "&nosuch;",
    "a < b > c & d \" e ' f",
    "*bold* _italic_ [text](https://evil.example) `code` ||spoiler||",
    "[1] [2] [99]",
    "\0",
    "\x1b[31m\x07\b",
    "\u202eright to left\u202c",
    "\u2067isolated\u2069",
    "שלום עולם",
    "مرحبا بالعالم",
    "zero\u200bwidth\u200d\ufeffjoined",
    "\U000e0041\U000e0042\U000e007f",
    "a\ufe0f\ufe0e\u20e3",
    "\ud800",
    "\udfff lone",
    "\ud83d and \ude00 apart",
    "🚢",
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇰🇿",
    "Z̷̢͇̈́a̶l̸g̵o̷" + "\u0301" * 40,
    "\r\n\r\n\n\n",
    "\u2028\u2029\u0085\v\f",
    "\u00a0\u3164\u2800",
    "\ufffe\uffff\U0010ffff",
    "/start /help@silteme_bot",
    "@silteme_bot @durov #tag $USD +7 700 000 00 00",
    "https://ord.example/?a=1&b=<c>#d",
    "tg://user?id=1",
    "'; DROP TABLE inbox; --",
    "{placeholder} {0} {text!r} %s %(name)s ${x}",
    "Қазақстан мен Ресей",
    "Кто такой Затулин?",
    "What did Xi say?",
)


def write_hostile_texts(count: int, seed: int = 20) -> Iterator[str]:
    """`count` texts, the same for the same seed: first the notorious ones, then mixtures."""
    notorious = (
        *PIECES,
        "🚢" * 4096,
        "a" * 4096,
        "<b>" * 1000,
        "&" * 4096,
        "\u202e" * 100,
        "x " * 2048,
        "\n" * 4096,
        "é" + "\u0301" * 4000,
    )
    yield from notorious[:count]
    chosen = random.Random(seed)
    for _ in range(count - len(notorious)):
        pieces = chosen.choices(PIECES, k=chosen.randint(2, 12))
        if chosen.random() < 0.05:
            pieces *= chosen.randint(10, 60)
        yield chosen.choice(("", " ", "\n")).join(pieces)
