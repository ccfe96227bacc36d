"""Brings the question sets of public repositories to one JSONL form.

    python -m training.convert CLONES OUT

CLONES holds git clones as `owner/name`, one for each of `COMMITS` (`training/clones.py`); files are
read at that commit, whatever is checked out. OUT receives one JSONL file for each set
(`training/questions.py`).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.clones import Clones
from training.crowd import convert_crowd
from training.questions import Answer, Question, write_questions
from training.squad import convert_squad, flatten_squad
from training.treebank import join_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def _convert_squadshifts(clones: Clones, part: str) -> Iterator[Question]:
    path = f"datasets/{part}_v1.0.json"
    yield from flatten_squad(json.loads(clones.read_text("modestyachts/squadshifts-website", path)))


def _convert_qamr(clones: Clones) -> Iterator[Question]:
    """Questions about single sentences; answers of tokens that do not adjoin are left out."""
    rows = clones.read_lines("uwnlp/qamr", "data/wiki-sentences.tsv")
    sentences = dict(row.split("\t", 1) for row in rows if "\t" in row)
    found: dict[tuple[str, str], Question] = {}
    for part in ("dev", "test"):
        for line in clones.read_lines("uwnlp/qamr", f"data/filtered/{part}.tsv"):
            columns = line.split("\t")
            context, spans = join_tokens(sentences[columns[0]].split())
            # The asker's own answer, and those of two others, each after the annotator's number.
            marks = [columns[6], *(column.split(":", 1)[1] for column in columns[7:9])]
            answers = tuple(filter(None, (_mark_answer(context, spans, mark) for mark in marks)))
            key = (columns[0], columns[5].lower().strip())
            if key in found:
                answers = found[key].answers + answers
            if answers:
                name = f"qamr-{part}-{'-'.join(columns[:4]).replace(' ', '_')}"
                article = columns[0].rsplit(":", 2)[0]
                first = found.get(key)
                found[key] = Question(
                    first.id if first else name,
                    article,
                    context,
                    first.question if first else columns[5].strip(),
                    answers,
                )
    yield from found.values()


def _mark_answer(context: str, spans: list[tuple[int, int]], mark: str) -> Answer | None:
    if not mark.strip() or not all(part.isdigit() for part in mark.split()):
        return None
    numbers = [int(part) for part in mark.split()]
    if numbers[-1] - numbers[0] + 1 != len(numbers):
        return None
    start, end = spans[numbers[0]][0], spans[numbers[-1]][1]
    return Answer(context[start:end], start)


def _convert_fairytales(clones: Clones) -> Iterator[Question]:
    """Questions on one section of a tale whose answer stands in it word for word."""
    repository = "uci-soe/FairytaleQAData"
    files = clones.list_files(repository, "data-by-train-split/")
    kept = [file for file in files if re.search(r"/(train|val)/", file)]
    stories = {
        Path(file).name.removesuffix("-story.csv"): file
        for file in kept
        if "/section-stories/" in file
    }
    for file in kept:
        name = Path(file).name.removesuffix("-questions.csv")
        if "/questions/" not in file or name not in stories:
            continue
        rows = csv.DictReader(io.StringIO(clones.read_text(repository, stories[name])))
        sections = {row["section"].strip(): row["text"].strip() for row in rows}
        for row in csv.DictReader(io.StringIO(clones.read_text(repository, file))):
            context = sections.get(row["cor_section"].strip())
            if context is None:
                continue
            given = [row.get(f"answer{number}") or "" for number in range(1, 7)]
            answers = tuple(filter(None, (_find_literally(context, text) for text in given)))
            if answers:
                identity = f"fairytale-{name}-{row['question_id']}"
                yield Question(identity, name, context, row["question"].strip(), answers)


def _find_literally(context: str, given: str) -> Answer | None:
    given = given.strip().rstrip(".").strip()
    start = context.lower().find(given.lower()) if given else -1
    # Offsets in the lower-cased text are the text's own only where no letter changed its length.
    if start < 0 or len(context.lower()) != len(context):
        return None
    return Answer(context[start : start + len(given)], start)


def _convert_kazqad(clones: Clones) -> Iterator[Question]:
    path = "data/reading-comprehension/kazqad-reading-comprehension-v1.0-kk-validation.jsonl"
    for row in map(json.loads, clones.read_lines("IS2AI/KazQAD", path)):
        marked = zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True)
        answers = tuple(Answer(text, start) for text, start in marked)
        name = f"kazqad-{row['id']}"
        yield Question(name, row["title"], row["context"], row["question"], answers)


def _convert_integreat(clones: Clones) -> Iterator[Question]:
    """Answers are line numbers; those that adjoin become one answer."""
    for part in ("train", "dev", "test"):
        path = f"dataset/languages/en/splits/{part}_en.jsonl"
        for row in map(json.loads, clones.read_lines("digitalfabrik/integreat-qa-dataset", path)):
            answers = tuple(_join_lines(row["context"].split("\n"), sorted(row["answers"])))
            name = f"integreat-en-{row['id']}-{part}"
            article = f"{row['city']}-{row['pageId']}"
            yield Question(name, article, row["context"], row["question"], answers)


def _join_lines(lines: list[str], numbers: list[int]) -> Iterator[Answer]:
    for place, number in enumerate(numbers):
        if place and numbers[place - 1] == number - 1:
            continue
        last = number
        while last + 1 in numbers:
            last += 1
        start = sum(len(line) + 1 for line in lines[:number])
        yield Answer("\n".join(lines[number : last + 1]), start)


SETS: dict[str, Callable[[Clones], Iterable[Question]]] = {
    "squad_train_merged": convert_squad,
    "squad_crowd": lambda clones: convert_crowd(clones, list(convert_squad(clones))),
    "squadshifts_new_wiki": lambda clones: _convert_squadshifts(clones, "new_wiki"),
    "squadshifts_reddit": lambda clones: _convert_squadshifts(clones, "reddit"),
    "squadshifts_amazon_reviews": lambda clones: _convert_squadshifts(clones, "amazon_reviews"),
    "qamr": _convert_qamr,
    "kazqad_validation": _convert_kazqad,
    "fairytaleqa": _convert_fairytales,
    "integreat_en": _convert_integreat,
}


def main() -> None:
    """Convert every set, and say how many questions each has."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("clones", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    for name, convert in SETS.items():
        count = write_questions(arguments.out / f"{name}.jsonl", convert(Clones(arguments.clones)))
        sys.stdout.write(f"{name}: {count} questions\n")


if __name__ == "__main__":
    main()
