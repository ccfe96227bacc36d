"""Whether the passages found hold the words that answer.

A passage is right when it shares at least one code point with a gold span of its article, so the
figures survive re-chunking. A question counts one per group of gold spans (`records.Case.gold`):
most have one group; one that needs several articles has a group for each.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from bot.evaluation.measures.scores import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.measures.scores import Score
    from bot.evaluation.records import Case, Span

DEPTHS = (1, 5, 10)


def has_gold(case: Case) -> bool:
    """Whether the set says where the answer stands."""
    return bool(case.gold)


def find_ranks(case: Case) -> tuple[int | None, ...]:
    """For each group of gold spans, the rank (from 1) of the first passage that hits it."""
    return tuple(_find_rank(group, case.outcome.retrieved) for group in case.gold)


def _find_rank(group: Sequence[Span], passages: Sequence[Span]) -> int | None:
    for rank, passage in enumerate(passages, 1):
        if any(passage.overlaps(span) for span in group):
            return rank
    return None


def score_recall(depth: int, case: Case) -> Score:
    """Recall@depth: the share of groups hit by the first `depth` passages.

    Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), section 8.4.
    """
    ranks = find_ranks(case)
    return sum(rank is not None and rank <= depth for rank in ranks) / len(ranks)


def score_reciprocal_rank(case: Case) -> Score:
    """One over the rank of the first right passage, 0 without one (Voorhees, TREC-8, 1999)."""
    found = [rank for rank in find_ranks(case) if rank is not None]
    return 1 / min(found) if found else 0.0


def score_ndcg(case: Case, depth: int = 10) -> Score:
    """NDCG@depth with gain 1 for the first passage that hits a group, 0 for repetitions.

    Järvelin and Kekäläinen, TOIS 20 (2002), with log2(rank + 1); repeated hits earn nothing, as in
    α-nDCG with α = 1 (Clarke et al., SIGIR 2008), because one long quote may be cut into several
    passages. One passage that hits several groups earns each of them.
    """
    ranks = find_ranks(case)
    gained = sum(1 / math.log2(rank + 1) for rank in ranks if rank is not None and rank <= depth)
    # A passage can hit several groups, so the best order is unknown; all at rank 1, 2, … it is.
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(ranks), depth) + 1))
    return min(1.0, gained / ideal)


MEASURES = (
    *(
        Measure(f"recall@{depth}", f"recall@{depth}", has_gold, partial(score_recall, depth))
        for depth in DEPTHS
    ),
    Measure("mrr", "MRR", has_gold, score_reciprocal_rank),
    Measure("ndcg@10", "nDCG@10", has_gold, score_ndcg),
)
