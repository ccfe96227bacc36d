"""Brings the question sets of public repositories to one JSONL form.

    python -m training.convert CLONES OUT

CLONES holds git clones as `owner/name`, one for each of `COMMITS`; files are read at that commit,
whatever is checked out. OUT receives one JSONL file for each set (`training/questions.py`).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.questions import Answer, Question, check_answers, write_questions
from training.treebank import join_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

COMMITS = {
    "modestyachts/squadshifts-website": "b7cc4d50af791c36c49417fb94dd739d6a9e7bef",
    "PhongNTDo/guide_train_MRC_transformers": "631a448de42714910b179afdf83799e01ff1bfaa",
    "tomhosking/aqleaderboard": "79ed2dc0dff52b0594275812f48ab176bcc498eb",
    "EmptyCityJK/flan-response-evaluator": "050f3fd67640a50420ba1dc407a6b15176d1ba9a",
    "bigai-nlco/RouterLens": "1c18cc756be028a7e55a51fd7b51a2b211baa0c9",
    "KOU-201270/model-selection": "6feaea60a9571ffbea89132619adef3575c40b8c",
    "nusnlp/paraphrasing-squad": "860c4924d7746e17294eae548776e882f9bf52dd",
    "uwnlp/qamr": "956b0eb2d5857f4aafa1af257ba06fa6cb683b99",
    "IS2AI/KazQAD": "ab8684a667109f2a7345f4f89ab3b123e8d78e1f",
    "uci-soe/FairytaleQAData": "a24ddc17364666b7c13a425b9970c87368b03417",
    "digitalfabrik/integreat-qa-dataset": "6377c1b543048acb93945562f308095451f579c4",
}
_NO_WORD = re.compile(r"\W+")
# Characters about an occurrence of an answer that are compared with the question.
_NEIGHBOURHOOD = 150
_TITLE = 40
_COMMON_WORDS = (
    "the a an of in is was what who whom when where which how did do does to for on and are were "
    "by many much"
)
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Clones:
    """A folder of git clones, laid out as `owner/name`."""

    folder: Path

    def read_text(self, repository: str, path: str) -> str:
        """A file as it stood at the pinned commit."""
        return self._run_git(repository, "show", f"{COMMITS[repository]}:{path}")

    def read_lines(self, repository: str, path: str) -> list[str]:
        """Lines of such a file that are not blank; only a line feed ends one."""
        return [line for line in self.read_text(repository, path).split("\n") if line.strip()]

    def list_files(self, repository: str, folder: str) -> list[str]:
        """Paths of the files inside a folder, at the pinned commit."""
        listed = self._run_git(
            repository, "ls-tree", "-r", "--name-only", COMMITS[repository], folder
        )
        return listed.splitlines()

    def _run_git(self, repository: str, *command: str) -> str:
        arguments = ["git", "-C", str(self.folder / repository), *command]
        return subprocess.run(arguments, check=True, capture_output=True).stdout.decode()  # noqa: S603


def normalize_question(question: str) -> str:
    """Lower case, words alone, parted by single spaces."""
    return _NO_WORD.sub(" ", question.lower()).strip()


def flatten_squad(document: dict[str, Any]) -> Iterator[Question]:
    """The questions of a file in SQuAD's form."""
    for number, article in enumerate(document["data"]):
        for paragraph in article["paragraphs"]:
            for row in paragraph["qas"]:
                marked = [] if row.get("is_impossible", False) else row["answers"]
                yield Question(
                    str(row["id"]),
                    article.get("title") or str(number),
                    paragraph["context"],
                    row["question"],
                    tuple(Answer(answer["text"], answer["answer_start"]) for answer in marked),
                )


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


def _convert_squad(clones: Clones) -> Iterator[Question]:
    """What four repositories carry of SQuAD's training part, each question once.

    Two carry it as published, with titles; two carry text, question and answer alone, of which
    every text is dropped that also has a question of the development part.
    """
    first = "train-v2.0.json"
    guide = json.loads(clones.read_text("PhongNTDo/guide_train_MRC_transformers", first))
    leaderboard = json.loads(clones.read_text("tomhosking/aqleaderboard", "data/test-v1.1.json"))
    published = list(
        filter(None, map(check_answers, chain(*map(flatten_squad, (guide, leaderboard)))))
    )
    titles: dict[str, str] = {}
    for question in published:
        titles.setdefault(_NO_WORD.sub("", question.context.lower()), question.article)
    held_out = _read_development_questions(clones)
    bare = chain(
        _locate_answers(list(_read_flan(clones)), held_out),
        _locate_answers(list(_read_routerlens(clones)), held_out),
    )
    seen = set()
    for question in chain(published, bare):
        context = _NO_WORD.sub("", question.context.lower())
        key = (context, normalize_question(question.question))
        if key not in seen:
            seen.add(key)
            article = titles.get(context, question.article)
            yield Question(
                question.id, article, question.context, question.question, question.answers
            )


def _read_development_questions(clones: Clones) -> set[str]:
    carried = json.loads(clones.read_text("KOU-201270/model-selection", "data/squad/test.json"))
    questions = {normalize_question(question) for question in carried["questions"]}
    for part in ("orig", "para"):
        path = f"datasets/dev_{part}.json"
        document = json.loads(clones.read_text("nusnlp/paraphrasing-squad", path))
        questions |= {normalize_question(row.question) for row in flatten_squad(document)}
    return questions


_Bare = tuple[str, str, str, list[str]]


def _read_flan(clones: Clones) -> Iterator[_Bare]:
    for part in ("train", "valid", "test"):
        path = f"data/squad/{part}.json"
        for text in _read_rows(clones.read_text("EmptyCityJK/flan-response-evaluator", path)):
            for row in text["qas"]:
                yield "flan", text["context"], row["question"], [row["answer"]]


def _read_routerlens(clones: Clones) -> Iterator[_Bare]:
    for row in _read_rows(clones.read_text("bigai-nlco/RouterLens", "data/squad/dev.json")):
        answer = row["answer"]
        answers = [answer] if isinstance(answer, str) else answer
        yield "routerlens", row["context"], row["question"], answers


def _read_rows(text: str) -> list[dict[str, Any]]:
    """Rows of a file that is either one JSON list or one JSON object a line."""
    if text.lstrip().startswith("["):
        rows: list[dict[str, Any]] = json.loads(text)
        return rows
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _locate_answers(rows: list[_Bare], held_out: set[str]) -> Iterator[Question]:
    barred = {
        context for _, context, question, _ in rows if normalize_question(question) in held_out
    }
    for number, (source, context, question, texts) in enumerate(rows):
        if context in barred:
            continue
        found = (_locate_answer(context, text.strip(), question) for text in texts)
        answers = tuple(filter(None, found))
        if answers:
            article = f"{source}-{context[:_TITLE]}"
            yield Question(f"{source}-{number}", article, context, question.strip(), answers)


def _locate_answer(context: str, text: str, question: str) -> Answer | None:
    """The occurrence of an answer that has most of the question's words about it."""
    pattern = rf"(?<!\w){re.escape(text)}(?!\w)"
    starts = [match.start() for match in re.finditer(pattern, context)] if text else []
    asked = set(normalize_question(question).split()) - _COMMON

    def count_shared(start: int) -> int:
        near = context[max(0, start - _NEIGHBOURHOOD) : start + len(text) + _NEIGHBOURHOOD]
        return len(asked & set(normalize_question(near).split()))

    return Answer(text, max(starts, key=count_shared)) if starts else None


SETS: dict[str, Callable[[Clones], Iterable[Question]]] = {
    "squad_train_merged": _convert_squad,
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
