"""Planted regressions around the real application: each is caught by the measure that should."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assembly import load_application
from bot.evaluation.baselines import load_baseline, save_baseline
from bot.evaluation.compare import compare_runs
from bot.evaluation.gold import resolve_gold
from bot.evaluation.records import Case
from bot.evaluation.run import RunHeader, hash_outcomes, list_versions
from bot.evaluation.scorecard import measure_run
from bot.evaluation.sets import load_set, select_questions
from bot.evaluation.systems import Silteme
from bot.evaluation.tolerances import load_tolerances
from bot.types import Answer, NotFound, Sentence, cite
from index.progress import Silence

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "evals" / "seeds.jsonl"


class Remembering:
    """The real answering, asked each question once: the regressions change what it gave."""

    def __init__(self, inner):
        self.inner, self.results = inner, {}

    def examine(self, question):
        if question not in self.results:
            self.results[question] = self.inner.examine(question)
        return self.results[question]


class Wrapped:
    """An answering that changes what the real one gives; by itself it changes nothing."""

    def __init__(self, inner):
        self.inner = inner

    def examine(self, question):
        result, hits = self.inner.examine(question)
        return self.change_result(result), self.change_hits(hits)

    def change_result(self, result):
        return result

    def change_hits(self, hits):
        return hits


class WorseRetriever(Wrapped):
    def change_hits(self, hits):
        return hits[::-1]


class ShiftedCitations(Wrapped):
    def change_result(self, result):
        if isinstance(result, NotFound):
            return result
        moved = tuple(shift_citation(citation) for citation in result.citations)
        return Answer(
            result.question,
            result.searched_for,
            result.sentences,
            moved,
            result.confidence,
            result.corpus,
        )


class NeverAbstaining(Wrapped):
    def change_result(self, result):
        if isinstance(result, Answer) or not result.nearest:
            return result
        nearest = result.nearest[0]
        cited = cite(1, nearest.article, nearest.start, nearest.end)
        sentences = (Sentence(cited.quote, (1,)),)
        return Answer(result.question, result.searched_for, sentences, (cited,), 0.9, result.corpus)


class AlwaysAbstaining(Wrapped):
    def change_result(self, result):
        if isinstance(result, NotFound):
            return result
        return NotFound(
            result.question,
            result.searched_for,
            "Nothing was found.",
            result.citations,
            result.confidence,
            result.corpus,
        )


def shift_citation(citation):
    """The sentence after the cited one (before it, at the end), still an exact quote."""
    text = citation.article.text
    following = text.find(". ", citation.end - 1)
    start = following + 2 if 0 <= following < len(text) - 40 else 0
    end = text.find(". ", start + 20)
    return cite(citation.number, citation.article, start, end + 1 if end > 0 else len(text))


@pytest.fixture(scope="module")
def application(seeds_settings):
    opened = load_application(seeds_settings, one_shot=True, progress=Silence())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def questions():
    return select_questions(load_set(SEEDS), "dev", 80, 11)


@pytest.fixture(scope="module")
def run_with(application, questions):
    texts = {article.id: article.text for article in application.library.articles()}
    gold = resolve_gold(questions, texts.get, SEEDS)

    remembered = Remembering(application.answering)

    def run(kind, answering=remembered):
        system = Silteme(kind(answering))
        header = RunHeader(
            set="seeds",
            set_sha256="0" * 64,
            split="dev",
            limit=80,
            seed=11,
            system=system.name,
            corpus=application.corpus,
            settings={},
            versions=list_versions(),
        )
        cases = tuple(Case(q, gold[q.id], system.ask(q)) for q in questions)
        return measure_run(header, cases, texts.get)

    return run


@pytest.fixture(scope="module")
def good(run_with):
    return run_with(Wrapped)


@pytest.fixture(scope="module")
def baseline(good, tmp_path_factory):
    file = tmp_path_factory.mktemp("baselines") / "main.json"
    save_baseline(file, good)
    return load_baseline(file)


@pytest.mark.parametrize(
    ("kind", "caught_by"),
    [
        (WorseRetriever, {"recall@5", "mrr"}),
        (ShiftedCitations, {"citation_recall", "citation_precision", "evidence_cited"}),
        (NeverAbstaining, {"abstention_recall"}),
        (AlwaysAbstaining, {"answered", "facts"}),
    ],
)
def test_a_planted_regression_is_caught(kind, caught_by, run_with, baseline):
    tolerances = load_tolerances(ROOT / "evals" / "tolerances.toml", "seeds")
    comparison = compare_runs(baseline, run_with(kind), tolerances)
    failed = {change.name for change in comparison.changes if change.failed}
    assert caught_by <= failed
    assert "citation_exact" not in failed


def test_the_unchanged_application_passes_and_answers_byte_for_byte(
    application, run_with, good, baseline
):
    again = run_with(Wrapped, application.answering)
    first, second = (hash_outcomes(case.outcome for case in run.cases) for run in (good, again))
    assert first == second
    tolerances = load_tolerances(ROOT / "evals" / "tolerances.toml", "seeds")
    assert compare_runs(baseline, again, tolerances).passed


def test_every_citation_is_exact_and_every_answer_measured(good):
    assert good.estimates["citation_exact"].value == 1
    assert not [case.outcome.error for case in good.cases if case.outcome.status == "error"]
    assert {"right", "facts", "recall@5", "auc", "aurc", "ece", "p95_ms"} <= set(good.estimates)
