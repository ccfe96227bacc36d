"""Makes training examples: windows that answer their question, and windows that do not.

    python -m training.examples STAGE SETS OUT --exclude FILE [FILE …] [--seed N]

SETS is the folder `training.convert` wrote. Each FILE is a corpus that is measured on, JSONL with
`text` and `title`, or plain text: whatever shares eight words in a row with one, or the title of
an article, is left out. With one seed and one version of the files the result is the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from index.embedding.multilingual import open_container
from training.exclusions import Exclusions, read_exclusions
from training.questions import Answer, Question, read_questions
from training.swaps import find_names, swap_question
from training.windows import (
    MOST_TOKENS,
    Rarity,
    Span,
    Text,
    WindowMaker,
    cut_text,
    find_label,
    list_terms,
)
from training.written import FOLDERS, LATER_FOLDERS, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind = Literal["answer", "impossible", "swap", "other", "far"]

LONGEST_CONTEXT = 6_000
# Questions of `qamr` are about one sentence each, many about the same one.
_MOST_PER_SENTENCE = 2
_SHORTEST_SENTENCE = 60
_LONGEST_ANSWER = 40
_ROOMS = (50, 70, 90, 110)
# Blurs which of the sentences with the most shared words is taken.
_BLUR = 0.5
_DRAWN_TEXTS, _MOST_TEXTS = 30, 25
_TEXTS_FOR_NAMES = 40


@dataclass(frozen=True, slots=True)
class Example:
    """One question with one window.

    Attributes:
        question: Tokens of the question, with markers.
        text: Tokens of the window, with markers.
        answer: First and last token of the answer in `text`; None where there is no answer.
        kind: How the example was made.
        set: The set its question is from.
    """

    question: list[int]
    text: list[int]
    answer: Span | None
    kind: Kind
    set: str


@dataclass(frozen=True, slots=True)
class Twins:
    """How many of the answered questions are asked once more where they have no answer.

    The first three are bounds of one draw from [0, 1): below the first a swap is tried, below the
    second another sentence of the text, below the third another text.

    Attributes:
        swap: The first bound.
        other: The second.
        far: The third.
        after_swap: After a swap the draw is made anew, from here on.
    """

    swap: float
    other: float
    far: float
    after_swap: float


_MANY = Twins(swap=0.42, other=0.55, far=0.75, after_swap=0.3)
# Beside impossible questions of people's own.
_FEW = Twins(swap=0.08, other=0.22, far=0.35, after_swap=0.2)
_SOME = Twins(swap=0.16, other=0.28, far=0.40, after_swap=0.2)
# Where each fact stands once in its text, another stretch of it is the nearest thing to an answer.
_BESIDE = Twins(swap=0.04, other=0.60, far=0.70, after_swap=0.04)
_BESIDE_FEWER = Twins(swap=0.02, other=0.30, far=0.36, after_swap=0.02)
# Each question is asked of articles that do not answer it as it is.
_ALONE = Twins(swap=0.0, other=0.2, far=0.2, after_swap=0.0)


@dataclass(frozen=True, slots=True)
class Stage:
    """What one run is trained on.

    Attributes:
        sets: Name of each set, and the most questions taken of it.
        twins: How often their answered questions are asked where they have no answer.
        by_article: Whether other texts, and names to swap in, are of the same article rather than
            of the whole set (texts) or the window (names).
        twins_of: Other shares of twins, by set.
        longest_answer: Questions with an answer of more tokens are left out.
    """

    sets: dict[str, int | None]
    twins: Twins
    by_article: bool
    twins_of: dict[str, Twins] = field(default_factory=dict)
    longest_answer: int = _LONGEST_ANSWER


def _mix_written(sets: dict[str, int | None]) -> Stage:
    """A stage of questions written for this reader, beside older ones.

    Whoever asks what was said, or why, wants a whole clause: of those none is left out here.
    """
    return Stage(
        sets,
        twins=_SOME,
        by_article=False,
        twins_of={
            **dict.fromkeys((*FOLDERS, *LATER_FOLDERS, "written"), _BESIDE_FEWER),
            **dict.fromkeys(STORIES, _ALONE),
        },
        longest_answer=MOST_TOKENS,
    )


STAGES = {
    1: Stage(
        {
            "squadshifts_new_wiki": None,
            "squadshifts_reddit": 4500,
            "squadshifts_amazon_reviews": 1500,
            "qamr": 6000,
            "kazqad_validation": None,
        },
        twins=_MANY,
        by_article=True,
    ),
    2: Stage(
        {
            "squad_train_merged": None,
            "squadshifts_new_wiki": None,
            "squadshifts_reddit": 2500,
            "kazqad_validation": None,
            "fairytaleqa": 1500,
            "integreat_en": None,
        },
        twins=_MANY,
        by_article=False,
    ),
    3: Stage(
        {
            "squad_crowd": None,
            "squad_train_merged": 2000,
            "squadshifts_new_wiki": 2000,
            "kazqad_validation": None,
        },
        twins=_FEW,
        by_article=False,
    ),
    4: Stage(
        {
            "squad_crowd": None,
            "squad_train_merged": 6000,
            "squadshifts_new_wiki": 3000,
            "kazqad_validation": None,
        },
        twins=_SOME,
        by_article=False,
    ),
    5: Stage(
        {
            "written": None,
            "squad_crowd": 2500,
            "squad_train_merged": 1000,
            "squadshifts_new_wiki": 700,
            "kazqad_validation": 200,
        },
        twins=_SOME,
        by_article=False,
        twins_of={"written": _BESIDE},
    ),
    6: Stage(
        {
            "dialogues": None,
            "stories": None,
            "searches": None,
            "written": None,
            "squad_crowd": 5000,
            "squad_train_merged": 2500,
            "squadshifts_new_wiki": 1200,
            "kazqad_validation": 500,
        },
        twins=_SOME,
        by_article=False,
        twins_of={
            "dialogues": _BESIDE,
            "searches": _BESIDE,
            "written": _BESIDE,
            "stories": _ALONE,
        },
    ),
    7: _mix_written(
        {
            "statements": None,
            "lookalikes": None,
            "languages": None,
            "dialogues": 3500,
            "stories": 3500,
            "searches": 2500,
            "written": 3000,
            "squad_crowd": 3500,
            "squad_train_merged": 2500,
            "squadshifts_new_wiki": 1200,
            "kazqad_validation": 500,
        }
    ),
    8: _mix_written(
        {
            "offices": None,
            "events": None,
            "services": None,
            "politics": None,
            "knowledge": None,
            "russian": None,
            "turns": None,
            "statements": 1500,
            "lookalikes": 1200,
            "languages": 1500,
            "dialogues": 1500,
            "stories": 2500,
            "searches": 1500,
            "written": 1500,
            "squad_crowd": 3000,
            "squad_train_merged": 2500,
            "squadshifts_new_wiki": 800,
            "kazqad_validation": 300,
        }
    ),
    9: _mix_written(
        {
            "pairs": None,
            "careless": None,
            "longer": None,
            "foreign": None,
            "exchanges": None,
            "paragraphs": None,
            "chronicles": None,
            "offices": 1000,
            "events": 1500,
            "services": 800,
            "politics": 700,
            "knowledge": 900,
            "russian": 1000,
            "turns": 700,
            "statements": 1000,
            "lookalikes": 800,
            "languages": 1000,
            "dialogues": 1000,
            "stories": 1500,
            "searches": 1200,
            "written": 1000,
            "squad_crowd": 3500,
            "squad_train_merged": 3000,
            "squadshifts_new_wiki": 1000,
            "kazqad_validation": 300,
        }
    ),
    # All twelve layers are trained from here on: of everything, much.
    10: _mix_written(
        {
            **dict.fromkeys((*FOLDERS, "written")),
            "stories": 4000,
            "chronicles": None,
            "squad_crowd": 12000,
            "squad_train_merged": 7000,
            "squadshifts_new_wiki": 2500,
            "kazqad_validation": None,
        }
    ),
    12: _mix_written(
        {
            **dict.fromkeys(LATER_FOLDERS),
            **dict.fromkeys(("offices", "events", "statements", "lookalikes", "stories"), 400),
            **dict.fromkeys(("careless", "pairs", "russian", "languages", "knowledge"), 300),
            **dict.fromkeys(("dialogues", "searches", "written", "paragraphs"), 400),
            "chronicles": 300,
            "squad_crowd": 1500,
            "squad_train_merged": 1000,
            "squadshifts_new_wiki": 300,
            "kazqad_validation": 100,
        }
    ),
}


class ExampleMaker:
    """Makes the examples of one set."""

    def __init__(self, name: str, texts: Sequence[Text], random: Random, stage: Stage) -> None:
        """Take the set's texts.

        Args:
            name: The set.
            texts: All its texts, each once.
            random: Makes every choice; two runs that begin with the same state are the same.
            stage: Says how twins are made.
        """
        self._name = name
        self._twins = stage.twins_of.get(name, stage.twins)
        self._longest = stage.longest_answer
        self._random = random
        self._maker = WindowMaker(open_container())
        self._rarity = Rarity(texts)
        self._texts = {text.text: text for text in texts}
        self._sorted = [self._texts[text] for text in sorted(self._texts)]
        self._articles: dict[str, list[Text]] = defaultdict(list)
        self._names: dict[str, list[str]] = {}
        if stage.by_article:
            self._group_by_article()

    def make(self, questions: Iterable[Question]) -> Iterator[Example]:
        """The examples of some questions about the set's texts, in the questions' order."""
        for question in questions:
            text = self._texts[question.context]
            room = self._random.choice(_ROOMS)
            if question.answers:
                yield from self._make_answered(question, text, room)
            elif text.sentences:
                sentence = self._choose_sentence(question, text, range(len(text.sentences)))
                window = self._maker.grow_window(text, sentence, room, self._random)
                yield self._make_negative("impossible", question.question, text, window)

    def _group_by_article(self) -> None:
        for text in self._texts.values():
            self._articles[text.article].append(text)
        for article, texts in self._articles.items():
            found = (find_names(text.text) for text in texts[:_TEXTS_FOR_NAMES])
            self._names[article] = sorted({name for names in found for name in names})

    def _make_answered(self, question: Question, text: Text, room: int) -> Iterator[Example]:
        if self._random.random() < 1 / 2:
            answer = min(question.answers, key=lambda answer: len(answer.text))
        else:
            answer = question.answers[0]
        sentence = _find_sentence(text, answer)
        if sentence is None:
            return
        window = self._maker.grow_window(text, sentence, room, self._random)
        tokens, owners = self._maker.encode_window(text.text, window)
        label = find_label(owners, answer)
        if label is None or label[1] - label[0] > self._longest:
            return
        asked = self._maker.encode_question(question.question)
        yield Example(asked, tokens, label, "answer", self._name)
        yield from self._make_twins(question, text, (sentence, window), room)

    def _make_twins(
        self, question: Question, text: Text, shown: tuple[int, Span], room: int
    ) -> Iterator[Example]:
        """Up to two examples without an answer, to a question that has one."""
        sentence, window = shown
        draw = self._random.random()
        if draw < self._twins.swap:
            names = self._names.get(text.article, [])
            words = text.text[slice(*window)]
            swapped = swap_question(question.question, words, names, question.answers, self._random)
            if swapped is not None:
                yield self._make_negative("swap", swapped, text, window)
                least = self._twins.after_swap
                draw = least + self._random.random() * (1 - least)
        if draw < self._twins.other:
            elsewhere = self._find_other_window(question, text, sentence, room)
            if elsewhere is not None:
                yield self._make_negative("other", question.question, text, elsewhere)
                return
        if draw < self._twins.far:
            found = self._find_far_window(question, text, room)
            if found is not None:
                yield self._make_negative("far", question.question, *found)

    def _find_other_window(
        self, question: Question, text: Text, answering: int, room: int
    ) -> Span | None:
        """Another sentence of the same text that shares words with the question."""
        if len(text.sentences) <= 2:  # noqa: PLR2004 - neighbours of both would meet
            return None
        others = [
            number
            for number, span in enumerate(text.sentences)
            if number != answering and not _holds_answer(text, span, question.answers)
        ]
        if not others:
            return None
        chosen = self._choose_sentence(question, text, others)
        window = self._maker.grow_window(text, chosen, room, self._random)
        if _holds_answer(text, window, question.answers):
            window = text.sentences[chosen]
        return window

    def _find_far_window(
        self, question: Question, text: Text, room: int
    ) -> tuple[Text, Span] | None:
        """The sentence of other texts that shares the most with the question."""
        others = [other for other in self._articles.get(text.article, ()) if other is not text]
        if not others:
            others = self._random.sample(self._sorted, min(_DRAWN_TEXTS, len(self._sorted)))
        if len(others) > _MOST_TEXTS:
            others = self._random.sample(others, _MOST_TEXTS)
        asked = list_terms(question.question)
        best: tuple[float, Text, int] | None = None
        for other in others:
            for number, terms in enumerate(other.terms):
                weight = self._rarity.weigh_overlap(asked, terms)
                if weight > (best[0] if best else 0) and not _holds_answer(
                    other, other.sentences[number], question.answers
                ):
                    best = weight, other, number
        if best is None:
            return None
        _, other, number = best
        window = self._maker.grow_window(other, number, room, self._random)
        return None if _holds_answer(other, window, question.answers) else (other, window)

    def _choose_sentence(self, question: Question, text: Text, among: Iterable[int]) -> int:
        """One of the sentences that share the most with the question."""
        asked = list_terms(question.question)
        weights = {
            number: self._rarity.weigh_overlap(asked, text.terms[number])
            + self._random.random() * _BLUR
            for number in among
        }
        return max(weights, key=weights.__getitem__)

    def _make_negative(self, kind: Kind, question: str, text: Text, window: Span) -> Example:
        tokens, _ = self._maker.encode_window(text.text, window)
        return Example(self._maker.encode_question(question), tokens, None, kind, self._name)


def _find_sentence(text: Text, answer: Answer) -> int | None:
    """Number of the sentence that holds the whole of an answer."""
    for number, (start, end) in enumerate(text.sentences):
        if start <= answer.start and answer.end <= end:
            return number
    return None


def _holds_answer(text: Text, window: Span, answers: Sequence[Answer]) -> bool:
    """Whether the words of an answer stand in a window, wherever they were marked."""
    words = text.text[slice(*window)].lower()
    return any(answer.text.lower() in words for answer in answers)


def choose_questions(
    name: str, questions: Iterable[Question], exclusions: Exclusions, random: Random
) -> list[Question]:
    """The questions that may be trained on, shuffled, with `qamr` thinned."""
    kept = [
        question
        for question in questions
        if len(question.context) < LONGEST_CONTEXT and not exclusions.bar_question(question)
    ]
    random.shuffle(kept)
    if name != "qamr":
        return kept
    counts: Counter[str] = Counter()
    thinned = []
    for question in kept:
        long = len(question.context) > _SHORTEST_SENTENCE
        if long and counts[question.context] < _MOST_PER_SENTENCE:
            counts[question.context] += 1
            thinned.append(question)
    return thinned


def make_examples(stage: Stage, sets: Path, exclusions: Exclusions, seed: int) -> list[Example]:
    """All examples of a stage, shuffled."""
    random = Random(seed)  # noqa: S311 - no secret hangs on it
    examples: list[Example] = []
    for name, most in stage.sets.items():
        read = read_questions(sets / f"{name}.jsonl")
        questions = choose_questions(name, read, exclusions, random)
        language = "kk" if name.startswith("kaz") else "en"
        articles = {question.context: question.article for question in reversed(questions)}
        contexts = dict.fromkeys(question.context for question in questions)
        texts = [cut_text(context, articles[context], language) for context in contexts]
        maker = ExampleMaker(name, texts, random, stage)
        examples += maker.make(questions[:most])
    random.shuffle(examples)
    return examples


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write examples as JSONL."""
    with path.open("w", encoding="utf-8") as file:
        for example in examples:
            file.write(json.dumps(asdict(example)) + "\n")


def read_examples(path: Path) -> list[Example]:
    """Read what `write_examples` wrote."""
    examples = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            row["answer"] = tuple(row["answer"]) if row["answer"] else None
            examples.append(Example(**row))
    return examples


def main() -> None:
    """Make the examples of one stage, and say how many of each kind each set gave."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("stage", type=int, choices=sorted(STAGES))
    parser.add_argument("sets", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--exclude", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    exclusions = read_exclusions(arguments.exclude)
    examples = make_examples(STAGES[arguments.stage], arguments.sets, exclusions, arguments.seed)
    write_examples(arguments.out, examples)
    for (name, kind), count in sorted(Counter((row.set, row.kind) for row in examples).items()):
        sys.stdout.write(f"{name} {kind}: {count}\n")


if __name__ == "__main__":
    main()
