"""Cleaning: characters, layout and boilerplate of a text, so that what is left is the article.

`normalise_text` gives canonical characters, `split_blocks` paragraphs, `clean_blocks` the article
and what was left out of it, with reasons.
"""

from index.cleaning.boilerplate import clean_blocks
from index.cleaning.characters import (
    is_binary,
    normalise_characters,
    normalise_line,
    normalise_text,
)
from index.cleaning.dates import parse_date_line, parse_published
from index.cleaning.layout import Block, split_blocks
from index.cleaning.values import Cleaned, Dropped, Known, count_words, fold_line

__all__ = [
    "Block",
    "Cleaned",
    "Dropped",
    "Known",
    "clean_blocks",
    "count_words",
    "fold_line",
    "is_binary",
    "normalise_characters",
    "normalise_line",
    "normalise_text",
    "parse_date_line",
    "parse_published",
    "split_blocks",
]
