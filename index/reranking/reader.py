"""A trained reader: where in a stretch of text a question is answered, and whether it is.

It is multilingual-e5-small, trained for it (`training/`). The first six layers read question and
text apart, the other six both together, which is DeFormer's idea (Cao et al. 2020): what is read of
a text serves every question. The two outputs a token, where an answer begins and ends, and the one
for the whole are those of BERT on SQuAD 2.0 (Devlin et al. 2019, section 4.3), with the decision
whether there is an answer kept apart.
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.embedding.encoding import choose_threads
from index.embedding.layers import LAYERS, EncoderLayers, LowerHalf, open_weights
from index.embedding.multilingual import open_container

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WEIGHTS_FILE = "reader.safetensors"
WEIGHTS_SHA256 = "e94b60dc816ab7a4cb3b6d6e8bb9c866880df516346f016b230c55c8845e4594"
_QUERY, _PASSAGE = "query: ", "passage: "
# Tensors beside the layers: which side a token is on, and what is made of the last states.
_HEAD = ("segment", "pooled.w", "pooled.b", "answerable.w", "answerable.b", "span.w", "span.b")
# Words, and single characters where a script sets no spaces between words.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")
_LONGEST_QUESTION = 60
MOST_TOKENS = 120
# An answer is at most this many words long.
_LONGEST_ANSWER = 16
# Texts whose lower half is kept: a chat asks much the same passages again.
_KEPT = 512


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What one text says to one question.

    Attributes:
        answerable: Log odds that the text holds an answer.
        words: Half-open spans of the text's words, as far as they were read.
        begins: Probability that the answer begins at each word, float32 of shape (words,).
        answer: Half-open span of the most probable answer, whole words.
        certainty: Log probability of that span among all spans of the text.
    """

    answerable: float
    words: tuple[tuple[int, int], ...]
    begins: NDArray[np.float32]
    answer: tuple[int, int]
    certainty: float


class SpanReader(Protocol):
    """Reads texts for the answer to a question.

    Attributes:
        name: The model and the checksum of its weights.
        most_tokens: Tokens of one text that are read.
        most_asked: Tokens of a question that are read.
    """

    name: str
    most_tokens: int
    most_asked: int

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`."""

    def read(self, question: str, texts: Sequence[str]) -> list[WindowReading]:
        """Read each of the texts, none empty, in the order given."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, read on its own.

    Attributes:
        words: Spans of its words.
        owners: The word each token belongs to, -1 for markers; shape (tokens,).
        states: float32 of shape (tokens, hidden).
    """

    words: tuple[tuple[int, int], ...]
    owners: NDArray[np.int64]
    states: NDArray[np.float32]


class TrainedReader:
    """See `SpanReader`."""

    most_tokens = MOST_TOKENS
    most_asked = _LONGEST_QUESTION

    def __init__(self, threads: int) -> None:
        self._threads = choose_threads(threads)
        self._container = open_container()
        self._tokenizer = self._container.tokenizer
        with open_weights("index.reranking", WEIGHTS_FILE, WEIGHTS_SHA256) as tensors:
            self._head = {name: tensors.get_tensor(name) for name in _HEAD}
            self._lower = LowerHalf(self._container, EncoderLayers(tensors.get_tensor))
            self._upper = EncoderLayers(tensors.get_tensor, first=LAYERS)
        self._opening = [self._container.begin, *self._tokenizer.encode(_PASSAGE)]
        self._read_text = lru_cache(maxsize=_KEPT)(self._encode_text)
        self.name = f"reader/{WEIGHTS_SHA256[:12]}"

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`."""
        return len(self._tokenizer.encode(text))

    def read(self, question: str, texts: Sequence[str]) -> list[WindowReading]:
        """Read each of the texts, none empty, in the order given."""
        tokens = self._tokenizer.encode(question)[:_LONGEST_QUESTION]
        opening = [self._container.begin, *self._tokenizer.encode(_QUERY)]
        # Whatever needs another's outcome is begun after it, so none waits for what is not begun.
        with ThreadPoolExecutor(max_workers=self._threads) as pool:
            asked = pool.submit(self._lower.run, [*opening, *tokens, self._container.end])
            told = [pool.submit(self._read_text, text) for text in texts]
            joined = [pool.submit(self._read_together, asked, read) for read in told]
            return [reading.result() for reading in joined]

    def _read_together(
        self, question: Future[NDArray[np.float32]], text: Future[_Text]
    ) -> WindowReading:
        asked, read = question.result(), text.result()
        segment = self._head["segment"]
        joint = np.concatenate([asked + segment[0], read.states + segment[1]])
        states = self._upper.run(joint)
        pooled = np.tanh(states[0] @ self._head["pooled.w"] + self._head["pooled.b"])
        answerable = pooled @ self._head["answerable.w"] + self._head["answerable.b"]
        spans = states[len(asked) :] @ self._head["span.w"] + self._head["span.b"]
        return _find_answer(read, spans, answerable.item())

    def _encode_text(self, text: str) -> _Text:
        ids, owners = list(self._opening), [-1] * len(self._opening)
        words: list[tuple[int, int]] = []
        for match in _WORDS.finditer(text):
            pieces = self._tokenizer.encode(match.group())
            if not pieces:
                continue
            if len(ids) + len(pieces) > len(self._opening) + MOST_TOKENS and words:
                break
            pieces = pieces[:MOST_TOKENS]
            owners += [len(words)] * len(pieces)
            words.append(match.span())
            ids += pieces
        states = self._lower.run([*ids, self._container.end])
        return _Text(tuple(words), np.array([*owners, -1]), states)


def _find_answer(text: _Text, spans: NDArray[np.float32], answerable: float) -> WindowReading:
    """The most probable answer of a text.

    Args:
        text: The text.
        spans: Scores that an answer begins and ends at each token, shape (tokens, 2).
        answerable: Log odds that there is one.
    """
    inside = text.owners >= 0
    owners = text.owners[inside]
    begins, ends = (_log_softmax(column) for column in spans[inside].T)
    first, last = _gather(begins, owners), _gather(ends, owners)
    pairs = first[:, None] + last[None, :]
    reach = np.arange(len(first))[None, :] - np.arange(len(first))[:, None]
    pairs[(reach < 0) | (reach >= _LONGEST_ANSWER)] = -np.inf
    start, end = divmod(int(pairs.argmax()), len(first))
    answer = (text.words[start][0], text.words[end][1])
    certainty = float(pairs[start, end])
    return WindowReading(answerable, text.words, np.exp(first), answer, certainty)


def _gather(
    log_probabilities: NDArray[np.float32], owners: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Log probabilities of words from those of their tokens."""
    summed = np.zeros(int(owners.max()) + 1)
    np.add.at(summed, owners, np.exp(log_probabilities))
    logged: NDArray[np.float32] = np.log(np.maximum(summed, 1e-12)).astype(np.float32)
    return logged


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = scores - scores.max()
    normal: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum())
    return normal
