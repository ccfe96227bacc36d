"""Impossible questions that people wrote for SQuAD 2.0, put back to their texts.

SQuAD2-CR (Lee, Hwang and Cho 2020) carries SQuAD 2.0's impossible questions (Rajpurkar et al. 2018)
by id, cut into tokens, without the texts. The texts are those of SQuAD's training part that other
repositories carry. Which belongs to which is found in two steps:

1.  An id begins with the second in which it was given. Rows that adjoin and have one second were
    saved together: they are what one person asked about one text, a group.
2.  The words of all questions of a group are compared with every text (`training.matching`). The
    nearest text is taken if the share is at least .55 and the next text's is .1 behind, or .45
    and .2.

Measured: of 9,332 groups 2,767 are taken. The right text is known of 76 groups, from a repository
with the first ten articles as published: it is the nearest of 75; 67 of the 76 are taken, all
rightly. Most of the other groups are about a text that is not at hand, where any match is wrong.
With its nearest text hidden, 1.7% of the groups that were taken still took another. So of some
6,300 groups without a text about 110 are taken, 4% of all that are. They are rather fewer: what was
hidden has more neighbours of its own article here than a text that is not at hand.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import chain, groupby
from typing import TYPE_CHECKING
from zipfile import ZipFile

from training.matching import TextMatcher
from training.questions import Answer, Question
from training.squad import read_development_questions, reduce_text
from training.treebank import join_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from training.clones import Clones

# In the file the development part comes first; this is the number of its impossible questions.
DEVELOPMENT_ROWS = 5945
_ARCHIVE = "SQuAD2_CR_20191127.zip"
_TRAINING = "rationales/word_att_extended.tsv"
_DEVELOPMENT = "rationales/word_att_gold_test.tsv"
# An id is 24 hexadecimal digits; the first four bytes are seconds since 1970.
_SECOND = 8
# The part that starter code of Stanford's course CS224n sets aside of SQuAD 1.1's training part.
_COURSEWORK = "sayondutta/Dynamic-Coattention-Network"
_TITLE = 40
_QUOTES = frozenset(('"', "``", "''"))
_Row = tuple[str, str]
_Key = tuple[str, str]


def convert_crowd(clones: Clones, merged: Sequence[Question]) -> Iterator[Question]:
    """Impossible questions, and answered ones as a counterweight, each once.

    The answered ones are those of `merged` about texts that have impossible ones here, and all of
    the coursework that `merged` does not have.

    Args:
        clones: Where the files are.
        merged: The set `squad_train_merged`.
    """
    coursework = list(_read_coursework(clones))
    texts: dict[str, Question] = {}
    for question in chain(merged, coursework):
        texts.setdefault(reduce_text(question.context), question)
    present = {_make_key(question) for question in merged}
    impossible = list(_place_impossible(_read_groups(clones), list(texts.values()), present))
    yield from impossible
    contexts = {question.context for question in impossible}
    yield from (row for row in merged if row.answers and row.context in contexts)
    yield from _place_answered(coursework, texts, present)


def _make_key(question: Question) -> _Key:
    return reduce_text(question.context), reduce_text(question.question)


def _read_groups(clones: Clones) -> Iterator[list[_Row]]:
    """Id and tokens of impossible questions of the training part, by the second of the id."""
    archive = ZipFile(io.BytesIO(clones.read_bytes("antest1/SQuAD2-CR", _ARCHIVE)))
    development = {name for name, _ in _read_rows(archive, _DEVELOPMENT)}
    rows = _read_rows(archive, _TRAINING)[DEVELOPMENT_ROWS:]
    kept = (row for row in rows if row[0] not in development)
    for _, group in groupby(kept, key=lambda row: row[0][:_SECOND]):
        yield list(group)


def _read_rows(archive: ZipFile, path: str) -> list[_Row]:
    lines = io.StringIO(archive.read(path).decode(), newline="")
    return [(row["qid"], row["question"]) for row in csv.DictReader(lines, delimiter="\t")]


def _place_impossible(
    groups: Iterable[list[_Row]], texts: Sequence[Question], present: set[_Key]
) -> Iterator[Question]:
    """The questions of the groups whose text is found; `texts` has one question of each."""
    matcher = TextMatcher([text.context for text in texts])
    seen = set(present)
    for group in groups:
        match = matcher.find([tokens for _, tokens in group])
        if not match.sure:
            continue
        text = texts[match.text]
        for name, tokens in group:
            asked = join_question(tokens)
            question = Question(f"squad2cr-{name}", text.article, text.context, asked, ())
            key = _make_key(question)
            if key not in seen:
                seen.add(key)
                yield question


def _read_coursework(clones: Clones) -> Iterator[Question]:
    """Questions, texts and answers cut into tokens, joined again.

    Each line of one file belongs to the same line of the others; an answer is the numbers of its
    first and its last token. Questions that the development part also has are left out: it is
    one, put to another text.
    """
    barred = {reduce_text(question) for question in read_development_questions(clones)}
    parts = ("context", "question", "span")
    files = [clones.read_lines(_COURSEWORK, f"data/val.{part}") for part in parts]
    for number, (told, asked, span) in enumerate(zip(*files, strict=True)):
        context, spans = join_tokens(_pair_quotes(told.split()))
        question, _ = join_tokens(_pair_quotes(asked.split()))
        if reduce_text(question) in barred:
            continue
        first, last = map(int, span.split())
        start, end = spans[first][0], spans[last][1]
        answer = Answer(context[start:end], start)
        article = f"cs224n-{context[:_TITLE]}"
        yield Question(f"cs224n-{number}", article, context, question, (answer,))


def _place_answered(
    coursework: Iterable[Question], texts: dict[str, Question], present: set[_Key]
) -> Iterator[Question]:
    """Each question of the coursework once, with its text as the other sets have it."""
    seen = set(present)
    for row in coursework:
        key = _make_key(row)
        if key in seen:
            continue
        seen.add(key)
        text = texts[key[0]]
        answer = _move_answer(row, text.context)
        if answer is not None:
            yield Question(row.id, text.article, text.context, row.question, (answer,))


def _move_answer(question: Question, context: str) -> Answer | None:
    """A question's answer in the same text with other spaces; None if it is not there once."""
    (answer,) = question.answers
    if context == question.context:
        return answer
    once = context.count(answer.text) == 1
    return Answer(answer.text, context.index(answer.text)) if once else None


def _pair_quotes(tokens: list[str]) -> list[str]:
    """Quotation marks as opening and closing ones by turns, where their number is even."""
    places = [place for place, token in enumerate(tokens) if token in _QUOTES]
    if len(places) % 2:
        return tokens
    paired = list(tokens)
    for turn, place in enumerate(places):
        paired[place] = "''" if turn % 2 else "``"
    return paired


# These tokens part words at hyphens and signs too, which a treebank's do not.
_JOINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), joined)
    for pattern, joined in (
        (r"\s+", " "),
        (r"(?<=\w) (n['’]t)\b", r"\1"),
        (r" (['’](?:s|re|ve|ll|d|m))\b", r"\1"),
        (r"(\w+s) ' ", r"\1' "),
        (r"\b(c)an not\b", r"\1annot"),
        (r"(?<=\w) ([-–/]) (?=\w)", r"\1"),
        (r"([$£€#]) (?=\d)", r"\1"),
        (r"(?<=\d) ([%°])", r"\1"),
        (r" ([,.;:?!)\]}]+)", r"\1"),
        (r"([(\[{]) ", r"\1"),
    )
)


def join_question(tokens: str) -> str:
    """A question as it was asked, from its tokens parted by spaces.

    Of 348 questions of which the original is known 346 come out letter for letter.
    """
    text = tokens.strip()
    for pattern, joined in _JOINTS:
        text = pattern.sub(joined, text)
    parts = text.split('"')
    if len(parts) % 2 == 0:
        return text
    quoted = [f'"{part.strip()}"' if turn % 2 else part for turn, part in enumerate(parts)]
    return re.sub(r'(?<=") (?=[?,.!;:])', "", "".join(quoted))
