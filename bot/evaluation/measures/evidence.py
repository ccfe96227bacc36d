"""Whether what is cited overlaps the words that the set marks as answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evaluation.measures.scores import Score
    from bot.evaluation.records import Case


def score_evidence(case: Case) -> Score:
    """The share of groups of gold spans that a citation overlaps; the case has such groups."""
    cited = [citation.span for citation in case.outcome.citations]
    hit = [any(span.overlaps(g) for span in cited for g in group) for group in case.gold]
    return sum(hit) / len(hit)
