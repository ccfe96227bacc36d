"""Boilerplate: which blocks of a text are not the article, and why. In doubt a block stays.

Signals, in the order they are applied: the headline (kept as the title), header lines (byline,
date, section), lines that are furniture wherever they stand, image captions and credits, lines
that several files of one folder share, everything after a mark that ends an article, notes about
the author, headlines of other stories between paragraphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.cleaning import furniture, head, tail
from index.cleaning.review import Review
from index.cleaning.values import Known

if TYPE_CHECKING:
    from collections.abc import Container

    from index.cleaning.layout import Block
    from index.cleaning.values import Cleaned

_NOTHING = Known()


def clean_blocks(
    blocks: list[Block], known: Known = _NOTHING, repeated: Container[str] = frozenset()
) -> Cleaned:
    """Tell the article from what surrounds it.

    Args:
        blocks: The whole text, in order.
        known: Title and author where something other than the text gives them.
        repeated: Lines, as `fold_line` gives them, that several files of the folder share.
    """
    review = Review(blocks, known)
    head.mark_navigation(review)
    head.mark_email_fields(review)
    head.mark_title(review)
    head.mark_header(review)
    furniture.mark_asides(review)
    furniture.mark_captions(review)
    furniture.mark_repeated(review, repeated)
    tail.mark_end(review)
    tail.mark_author_notes(review)
    furniture.mark_headlines(review)
    return review.conclude()
