"""Passages as LlamaIndex nodes, the form in which the Chroma collection holds them.

LlamaIndex's own parsers look for a chunk's offsets afterwards and take the first match; these
nodes carry the offsets the passage was cut at, and ids that stay the same from build to build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.types import Article, Passage


def make_node(
    article: Article, passage: Passage, row: int, vector: NDArray[np.float32]
) -> TextNode:
    """A node for one passage.

    Args:
        article: The article.
        passage: The passage.
        row: Its row among the index's vectors.
        vector: Its unit vector, float32 of shape (dimension,).
    """
    described = {
        "title": article.title,
        "author": article.author or "",
        "publisher": article.publisher or "",
        "published": article.published.label or "",
        "url": article.url or "",
        "file": article.file,
        "sha256": article.sha256,
        "row": row,
    }
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=described,
        excluded_embed_metadata_keys=list(described),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
        embedding=vector.tolist(),
    )
