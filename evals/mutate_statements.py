"""What the checks of a language model's sentences catch, on statements with one thing changed.

    python -m evals.mutate_statements                     # against the words each rests on
    python -m evals.mutate_statements --through article   # against any words of the article
    python -m evals.mutate_statements --split test --list
    python -m evals.mutate_statements --no-reader         # nobody asks who does what to whom

Right statements count as false alarms where they are caught. `--through article` lets the aligner
look for support in the whole article, as it does in the passages of an answer: more right
statements find theirs, and more wrong ones might. Words in quotation marks are left unchanged but
in the last kind, which leaves one of them out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.measures.statistics import compute_wilson
from bot.findings import ReadSentence
from bot.modelling.alignment import Aligner, check_parts
from bot.modelling.checks import check_sentence
from bot.modelling.prompts import Given
from bot.quoting import Quote
from bot.settings import load_settings
from evals.mutations import KINDS, Statement, mutate_statement
from index.embedding import load_embedder
from index.reading import ReadArticle, read_articles
from index.reranking import TrainedReader
from index.sentences import find_sentences
from index.types import Article, Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "ru", "kk")
RIGHT = "unchanged"
Check = Callable[[str, Sequence[Quote]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said of one sentence.

    Attributes:
        kind: What was changed; `unchanged` where nothing was.
        statement: The right sentence.
        text: The sentence checked.
        problems: What the check found.
        passes: Whether it lets the right sentence through.
    """

    kind: str
    statement: Statement
    text: str
    problems: tuple[str, ...]
    passes: bool


def read_statements(split: str) -> list[Statement]:
    """The statements of a split, or of both where it is `all`."""
    lines = (ROOT / "evals" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    statements = [Statement(**json.loads(line)) for line in lines]
    return [each for each in statements if split in ("all", each.split)]


def read_seeds() -> dict[str, Article]:
    """The seed articles by their ids."""
    read = read_articles((ROOT / "seeds",), ROOT)
    return {each.article.id: each.article for each in read if isinstance(each, ReadArticle)}


def make_check(through: str, *, reader: bool = True) -> Check:
    """The checks as an answer makes them, against the words given or the article they are of."""
    settings = load_settings()
    embedder = load_embedder(settings.embedding)
    read = TrainedReader(settings.embedding.threads).read if reader else None
    known: dict[str, NDArray[np.float32]] = {}

    def embed(texts: list[str]) -> NDArray[np.float32]:
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embedder.embed_sentences(new), strict=True))
        return np.stack([known[text] for text in texts])

    aligners: dict[str, Aligner] = {}

    def check_words(text: str, quotes: Sequence[Quote]) -> Sequence[str]:
        words = " ".join(quote.text for quote in quotes)
        said, cited = embed([text, words])
        problems = check_sentence(text, quotes, nearness=float(said @ cited))
        if problems or not read:
            return problems
        return check_parts(text, quotes, read)

    def check_article(text: str, quotes: Sequence[Quote]) -> Sequence[str]:
        article = quotes[0].article
        if article.id not in aligners:
            aligners[article.id] = Aligner([_give_whole(article)], embed, read)
        return aligners[article.id].align(text, [1]).problems

    return check_words if through == "words" else check_article


def _give_whole(article: Article) -> Given:
    spans = find_sentences(article.text, article.language or "en")
    sentences = tuple(ReadSentence(article, *span, score=0.0, shared=0.0) for span in spans)
    whole = Passage(article.id, 0, len(article.text), article.text)
    return Given(1, whole, article, sentences)


def measure(
    statements: Sequence[Statement], articles: Mapping[str, Article], check: Check, seed: int
) -> list[Outcome]:
    """What a check says of each statement, unchanged and changed in every kind that it allows."""
    outcomes = []
    for statement in statements:
        article = articles[statement.article]
        start = article.text.index(statement.quote)
        quotes = [Quote(article, start, start + len(statement.quote))]
        own = tuple(check(statement.text, quotes))
        outcomes.append(Outcome(RIGHT, statement, statement.text, own, passes=not own))
        for mutation in mutate_statement(statement, seed):
            problems = tuple(check(mutation.text, quotes))
            outcomes.append(
                Outcome(mutation.kind, statement, mutation.text, problems, passes=not own)
            )
    return outcomes


def write_table(outcomes: Sequence[Outcome]) -> str:
    """A Markdown table: how many of each kind were caught, with Wilson's 95% interval."""
    lines = [f"| changed | {' | '.join(LANGUAGES)} | all |", "|---|" + "---|" * 4]
    for kind in (*KINDS, RIGHT):
        own = [each for each in outcomes if each.kind == kind]
        cells = [
            _word_share([bool(each.problems) for each in own if each.statement.language in chosen])
            for chosen in (*((language,) for language in LANGUAGES), LANGUAGES)
        ]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _word_share(caught: Sequence[bool]) -> str:
    if not caught:
        return "–"
    low, high = compute_wilson(sum(caught), len(caught))
    return f"{sum(caught)}/{len(caught)} {sum(caught) / len(caught):.0%} ({low:.0%}–{high:.0%})"


def main() -> None:
    """Print the table, and on request what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--through", choices=("words", "article"), default="words")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-reader", action="store_true", help="leave out what needs the reader")
    parser.add_argument("--list", action="store_true", help="list misses and false alarms")
    given = parser.parse_args()
    check = make_check(given.through, reader=not given.no_reader)
    statements = read_statements(given.split)
    outcomes = measure(statements, read_seeds(), check, given.seed)
    say = sys.stdout.write
    say(f"{len(statements)} statements, {given.split}; caught:\n\n{write_table(outcomes)}\n")
    # A check that stops everything catches everything: only what it lets through when right counts.
    passing = [each for each in outcomes if each.passes]
    say(f"\nof those that pass unchanged:\n\n{write_table(passing)}\n\n")
    for each in outcomes if given.list else ():
        if each.kind == RIGHT and each.problems:
            say(f"false alarm: {each.statement.id} {each.text} [{'; '.join(each.problems)}]\n")
        elif each.kind != RIGHT and not each.problems:
            say(f"missed, {each.kind}: {each.statement.id} {each.text}\n")


if __name__ == "__main__":
    main()
