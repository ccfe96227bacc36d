"""Fits the logistic model of `bot/confidence.py` and prints the constants to put there.

    python -m evals.fit_confidence DATA SET=INDEX [SET=INDEX …] [--astray SET=INDEX …] [--limit N]

DATA holds the folders of public question sets; each SET of them is read with the index that
`silteme --index INDEX index DATA/SET/corpus.jsonl` made. For each question that has an article,
answered or not, a second example is made in which every passage of that article's subject is taken
away: the answer is then surely missing. Of an answered question there is a third, in which only the
passages with the answer are taken away: a near miss, as other passages speak of the same. With
`--astray`, questions of a set are asked of an index of quite other articles, which do not answer
them either. Within each set both classes count the same. Printed with the constants: the area under
the curve by set and kind of silence, from five folds in which a question and its twins never part,
and the expected calibration error.

With `--without-reader` the model for `reading.reader = "none"` is fitted. It does not learn from
questions of type `impossible`, written to look answerable: its signals cannot tell them, and they
would only raise the bar for all others.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.assembly import load_reader
from bot.confidence import FEATURES, READER_FEATURES, Evidence, list_signals
from bot.reading import Reader
from bot.settings import load_settings
from index.embedding import load_embedder
from index.retrieval import Retriever
from index.store.stored import StoredIndex
from index.store.vectors import ExactStore

if TYPE_CHECKING:
    from index.retrieval import Candidate

KEPT = 8
# In corpora of a thousand articles nearly every name stands somewhere: nothing can be learned of
# names that do not, so their weight is not fitted.
SET_BY_HAND = "names_unknown"
# Share of questions that the articles answer where people ask what they are about; the examples
# are balanced, so its log odds are added to the intercept of the model with the reader.
PRIOR = 0.8
SEED = 5
# The type of SQuAD 2.0's questions that were written to look answerable.
ADVERSARIAL = "impossible"


@dataclass(frozen=True, slots=True)
class Example:
    """One question as retrieved: what spoke for an answer, and whether there is one."""

    group: int
    kind: str
    answered: bool
    evidence: Evidence


def collect_examples(
    name: str, index: Path, group: int, arguments: argparse.Namespace, *, astray: bool = False
) -> list[Example]:
    """Up to three examples for each question of a set; astray one of silence."""
    folder = arguments.data / name
    overrides = {"retrieval.passages": "60", "retrieval.candidates": "60"}
    overrides["reading.reader"] = "none" if arguments.without_reader else "trained"
    settings = load_settings(None, overrides)
    opened = StoredIndex(index)
    embedder = load_embedder(settings.embedding)
    retriever = Retriever(opened, ExactStore(opened.vectors), embedder, settings.retrieval)
    reader = Reader(
        opened.database.require_article,
        retriever.embed_sentences,
        load_reader(settings),
        windows=settings.reading.windows,
    )
    titles = {article.id: article.title for article in opened.database.iterate_articles()}
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    questions = [question for question in questions if not question["history"]]
    random.Random(SEED).shuffle(questions)
    examples: list[Example] = []
    for number, question in enumerate(questions[: arguments.limit]):
        found = retriever.retrieve(question["question"])
        kind = "answered" if question["answerable"] else question["type"]
        shown = [("astray" if astray else kind, found.candidates)]
        if not astray:
            shown += take_away(question, found.candidates, titles)
        for kind, candidates in shown:
            if not candidates:
                continue  # nothing is read, and confidence is 0
            evidence = reader.read(replace(found, candidates=candidates[:KEPT])).evidence
            answered = kind == "answered"
            examples.append(Example(group + number, f"{name} {kind}", answered, evidence))
    return examples


def take_away(
    question: dict[str, Any], candidates: tuple[Candidate, ...], titles: dict[str, str]
) -> list[tuple[str, tuple[Candidate, ...]]]:
    """The candidates without those that answer, and without all of their subject."""
    evidence = question["evidence"]
    gold = evidence[0]["article"] if evidence else question.get("near_article")
    if gold is None:
        return []
    far = [each for each in candidates if titles[each.hit.passage.article_id] != titles[gold]]
    taken = [("absent", tuple(far))]
    if question["answerable"] and all(each["quote"] for each in evidence):
        near = [each for each in candidates if not any(holds(each, one) for one in evidence)]
        taken.append(("gap", tuple(near)))
    return taken


def holds(candidate: Candidate, evidence: dict[str, Any]) -> bool:
    """Whether a passage has words of the evidence; only whole sentences of it are looked for."""
    passage = candidate.hit.passage
    if passage.article_id != evidence["article"]:
        return False
    own, quote = " ".join(passage.text.split()), " ".join(evidence["quote"].split())
    parts = [part for part in re.split(r"(?<=[.!?]) ", quote) if part]
    return any(part in own or own in part for part in parts)


def fit_model(examples: list[Example], *, adversarial: bool) -> None:
    """Fit, and print the constants and what they reach."""
    values = np.array([list_signals(example.evidence) for example in examples])
    values[:, FEATURES.index(SET_BY_HAND)] = 0.0
    answered = np.array([example.answered for example in examples])
    groups = np.array([example.group for example in examples])
    weight = balance_classes(np.array([each.kind.split()[0] for each in examples]), answered)
    if not adversarial:
        weight[[each.kind.endswith(ADVERSARIAL) for each in examples]] = 0.0
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    model = LogisticRegression(max_iter=1000)
    held_out = cross_val_predict(
        model,
        scaled,
        answered,
        cv=GroupKFold(5),
        groups=groups,
        method="predict_proba",
        params={"sample_weight": weight},
    )[:, 1]
    report(examples, answered, held_out, weight)
    model.fit(scaled, answered, sample_weight=weight)
    slopes = model.coef_[0] / spread
    intercept = model.intercept_[0] - float(slopes @ mean)
    if adversarial:
        intercept += math.log(PRIOR / (1 - PRIOR))
    names = (*FEATURES, *READER_FEATURES)[: len(slopes)]
    sys.stdout.write(f"intercept {intercept:.4f}\n")
    for name, slope in zip(names, slopes, strict=True):
        sys.stdout.write(f"{name} {slope:.4f}\n")


def balance_classes(sets: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """Weights with which, in every set, answered and unanswered count the same."""
    weight = np.ones(len(answered))
    for name in set(sets.tolist()):
        for label in (True, False):
            chosen = (sets == name) & (answered == label)
            weight[chosen] = (sets == name).sum() / chosen.sum() / 2
    return weight


def report(
    examples: list[Example], answered: np.ndarray, held_out: np.ndarray, weight: np.ndarray
) -> None:
    """Area under the curve of each set against each kind of silence, and calibration."""
    kinds = np.array([example.kind for example in examples])
    for kind in sorted(set(kinds[~answered])):
        name = kind.split()[0]
        chosen = (kinds == kind) | (kinds == f"{name} answered")
        area = roc_auc_score(answered[chosen], held_out[chosen])
        sys.stdout.write(f"{kind}: AUC {area:.3f} over {chosen.sum()} examples\n")
    bins = np.minimum((held_out * 10).astype(int), 9)
    error = sum(
        weight[bins == each].sum()
        / weight.sum()
        * abs(
            np.average(held_out[bins == each], weights=weight[bins == each])
            - np.average(answered[bins == each], weights=weight[bins == each])
        )
        for each in set(bins.tolist())
    )
    sys.stdout.write(f"expected calibration error {error:.3f}\n")


def main() -> None:
    """Read the arguments, collect, fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="+", metavar="SET=INDEX")
    parser.add_argument("--astray", nargs="*", default=[], metavar="SET=INDEX")
    parser.add_argument("--without-reader", action="store_true")
    parser.add_argument("--limit", type=int, default=800, help="questions of each set")
    arguments = parser.parse_args()
    examples: list[Example] = []
    asked = [(pair, False) for pair in arguments.sets] + [(pair, True) for pair in arguments.astray]
    for pair, astray in asked:
        name, _, index = pair.partition("=")
        found = collect_examples(name, Path(index), len(examples), arguments, astray=astray)
        examples += found
    fit_model(examples, adversarial=not arguments.without_reader)


if __name__ == "__main__":
    main()
