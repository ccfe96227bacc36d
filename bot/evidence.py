"""What speaks for and against the articles answering a question, before anything is written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answer_types import list_questions
from bot.confidence import Evidence
from index.names import is_surname
from index.words import find_words, list_terms, stem_word

if TYPE_CHECKING:
    from index.retrieval import Background, Candidate, Retrieval

# Content words that make a question more than a single name, and the share that counts as all.
_SEVERAL = 2
_ALL = 0.99
# Among fewer passages nothing can be said to stand out; the middle of what was seen counts instead.
_FEWEST_PASSAGES = 30
_MIDDLE, _MOST = 0.9, 3.0
# Letters by which a country and its people are told to be one.
_BEGINNING = 4
_SCRIPTS = (
    re.compile(r"[A-Za-z\u00c0-\u024f]"),
    re.compile(r"[\u0400-\u04ff]"),
    re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the articles know of a question's words.

    Attributes:
        foreign: Whether it is in another script than the passages found for it.
        names: Its names, as written, as often as they are.
        unknown: Those that stand nowhere in the articles.
    """

    foreign: bool
    names: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def held(self) -> set[str]:
        """Its names that stand somewhere in the articles."""
        return set(self.names) - set(self.unknown)


def look_at_question(retrieval: Retrieval) -> Known:
    """What the articles know of the question's words."""
    names = _list_names(retrieval.question)
    unknown = [name for name in names if _is_unknown(retrieval, name)]
    return Known(is_foreign(retrieval), tuple(names), tuple(unknown))


def gather_evidence(
    retrieval: Retrieval, known: Known, answerable: float | None = None, passage: str = ""
) -> Evidence:
    """What speaks for and against an answer being there.

    Args:
        retrieval: What was found.
        known: What the articles know of the question's words.
        answerable: Log odds, by the trained reader, that the best sentence answers; None without.
        passage: The passage of the best sentence, with the title of its article.
    """
    if not retrieval.candidates or _find_script(retrieval.question) is None:
        return Evidence()
    foreign = known.foreign
    nearest = max(float(each.sentence_scores.max()) for each in retrieval.candidates)
    return Evidence(
        sentence_cosine=nearest,
        passage_score=retrieval.candidates[0].hit.score,
        foreign=float(foreign),
        names_unknown=float(bool(known.unknown)),
        whole=float(not foreign and _stands_whole(retrieval)),
        answerable=answerable,
        names_apart=0.0 if foreign else share_apart(known.held, passage),
        standing_out=_stand_out(nearest, retrieval.background) if foreign else 0.0,
    )


def _stand_out(nearest: float, background: Background) -> float:
    """How much further the nearest lies than the furthest of as many normal deviates would.

    Cosines of questions in another script are lower, by language and subject, so that only among
    those of the same question can one be told to be high. The greatest of n normal deviates is
    taken where Cramér puts it ("Mathematical Methods of Statistics", 1946, section 28.6).
    """
    count = background.passages
    if count < _FEWEST_PASSAGES or not background.deviation:
        return _MIDDLE
    scale = math.sqrt(2 * math.log(count))
    expected = scale - (math.log(math.log(count)) + math.log(4 * math.pi)) / (2 * scale)
    return min(_MOST, (nearest - background.mean) / background.deviation - expected)


def share_apart(names: set[str], passage: str) -> float:
    """Share of the names of which the passage holds no word with the same beginning.

    By their beginnings, because a country and its people count as one: Uzbekistan, Uzbek.
    """
    if not names:
        return 0.0
    held = {word[:_BEGINNING].casefold() for word, *_ in find_words(passage)}
    return sum(name[:_BEGINNING].casefold() not in held for name in names) / len(names)


def _stands_whole(retrieval: Retrieval) -> bool:
    """Whether one sentence holds every content word of the question, and there are several."""
    if len(retrieval.terms) < _SEVERAL:
        return False
    return any(
        share_terms(retrieval.terms, sentence) > _ALL
        for each in retrieval.candidates
        for sentence in _list_sentences(each)
    )


def _list_sentences(candidate: Candidate) -> list[str]:
    passage = candidate.hit.passage
    return [
        passage.text[start - passage.start : end - passage.start]
        for start, end in candidate.stored.sentences
    ]


def is_foreign(retrieval: Retrieval) -> bool:
    """Whether the question is in another script than the passages found for it.

    Only then: a question of words that no article holds may just as well be nonsense.
    """
    passages = " ".join(each.hit.passage.text for each in retrieval.candidates)
    return _find_script(retrieval.question) not in {None, _find_script(passages)}


def _find_script(text: str) -> int | None:
    """The number of the script most of the text's letters are in, or None without letters."""
    counts = [len(script.findall(text)) for script in _SCRIPTS]
    return counts.index(max(counts)) if any(counts) else None


def share_terms(terms: dict[str, float], text: str) -> float:
    """Share of the weight of `terms` that `text` holds, in [0, 1]; 0 without terms."""
    total = sum(terms.values())
    if not total:
        return 0.0
    held = set(list_terms(text))
    return sum(weight for term, weight in terms.items() if term in held) / total


def list_last_terms(retrieval: Retrieval) -> dict[str, float]:
    """Of several questions in a row, as a conversation makes them, the last one's terms.

    Empty where there is but one, or where the last has no words of its own ("And when?").
    """
    *earlier, last = list_questions(retrieval.question)
    own = set(list_terms(last)) if earlier else set()
    return {term: weight for term, weight in retrieval.terms.items() if term in own}


def _list_names(question: str) -> list[str]:
    """Words with a capital; of the first, which always has one, those that end as surnames do."""
    return [
        word
        for word, start, _ in find_words(question)
        if word[:1].isupper() and (start or is_surname(word))
    ]


def _is_unknown(retrieval: Retrieval, name: str) -> bool:
    """Whether a name stands nowhere in the articles.

    In another script too: `Retrieval.known` has what may be there under another spelling.
    """
    return stem_word(name) in retrieval.terms and stem_word(name) not in retrieval.known
