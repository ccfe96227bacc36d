"""The peers, with their real libraries; the slow ones against figures measured elsewhere."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest
from samples import BRIDGE_ARTICLE, FERRY_ARTICLE, make_article

from bot.evaluation.gold import resolve_gold
from bot.evaluation.measures.retrieval import score_recall
from bot.evaluation.peers import make_peer
from bot.evaluation.records import Case, SetQuestion
from bot.evaluation.sets import load_set
from index.errors import InputError
from index.reading import read_articles

ROOT = Path(__file__).parent.parent
SQUAD = ROOT.parent / "shared" / "data" / "squad"


@pytest.mark.parametrize(
    ("module", "peer", "package"),
    [
        ("bm25s", "bm25", "bm25s"),
        ("llama_index.embeddings", "llamaindex", "llama-index-embeddings-huggingface"),
        ("llama_index.embeddings.huggingface", "llamaindex", "llama-index-embeddings-huggingface"),
    ],
)
def test_a_peer_without_its_library_says_what_to_install(monkeypatch, module, peer, package):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == module else find_spec(name)
    )
    with pytest.raises(InputError, match=f"needs the package {package}: install"):
        make_peer(peer, (BRIDGE_ARTICLE,))


def test_bm25_answers_with_the_best_paragraph():
    peer = make_peer("bm25", (BRIDGE_ARTICLE, FERRY_ARTICLE))
    outcome = peer.ask(SetQuestion("q", "Was anybody hurt?", answerable=True))
    assert outcome.text == "Nobody was hurt."
    assert outcome.citations[0].span.article == "bridge"
    assert outcome.confidence > 0
    nothing = peer.ask(SetQuestion("q", "Quantum chromodynamics?", answerable=False))
    assert (nothing.status, nothing.retrieved) == ("not_found", ())


@pytest.mark.slow
def test_the_llamaindex_starter_cites_its_two_nearest_chunks():
    pytest.importorskip("llama_index.embeddings.huggingface")
    long = make_article("long", "\n\n".join(f"Sentence {n} is about fish." for n in range(400)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = make_peer("llamaindex", (BRIDGE_ARTICLE, FERRY_ARTICLE, long))
        outcome = peer.ask(SetQuestion("q", "When did the ferry stop?", answerable=True))
    assert outcome.citations[0].span.article == "ferry"
    assert len(outcome.sentences) == 2
    # 1,024-token chunks: the long article makes several, each its own passage.
    assert len(outcome.retrieved) > 3
    assert len({span.article for span in outcome.retrieved}) == 3


@pytest.mark.slow
@pytest.mark.skipif(not SQUAD.is_dir(), reason="the public question sets are not here")
def test_bm25_has_the_recall_that_was_measured_elsewhere():
    loaded = load_set(SQUAD)
    articles = [read.article for read in read_articles([SQUAD / "corpus.jsonl"], SQUAD)]
    texts = {article.id: article.text for article in articles}
    answerable = [question for question in loaded.questions if question.answerable]
    gold = resolve_gold(answerable, texts.get, loaded.file)
    peer = make_peer("bm25", articles)
    cases = [Case(question, gold[question.id], peer.ask(question)) for question in answerable]
    for depth, expected in ((1, 0.800), (5, 0.937), (10, 0.961)):
        recall = sum(score_recall(depth, case) for case in cases) / len(cases)
        # Two standard errors of a share over 1,463 questions.
        assert recall == pytest.approx(expected, abs=0.021)
