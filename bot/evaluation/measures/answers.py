"""Whether an answer says what is expected.

A set says what is expected by patterns (`must`, `forbid`), by short answers, or by long reference
answers. Whether a text agrees with a long reference cannot be judged by matching words: its facts
are left unjudged, and what is measured is a token overlap and the evidence cited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.evaluation.measures.evidence import score_evidence
from bot.evaluation.measures.scores import Measure
from bot.evaluation.measures.words import (
    compute_f1,
    contains_answer,
    count_words,
    normalize_answer,
)
from bot.wording import find_language

if TYPE_CHECKING:
    from bot.evaluation.measures.scores import Score
    from bot.evaluation.records import Case, SetQuestion

LONGEST_SHORT_ANSWER = 10
"""Words; SQuAD's answers have 3.2 on average, CLAP NQ's references 44 at the median."""


def pick_short_answers(question: SetQuestion) -> tuple[str, ...]:
    """The expected answers short enough to be looked for word by word."""
    return tuple(a for a in question.answers if count_words(a) <= LONGEST_SHORT_ANSWER)


def holds_facts(question: SetQuestion, text: str) -> bool | None:
    """Whether `text` says what is expected; None where the set gives only a long reference.

    With `must`, every pattern is found; without, one of the short answers stands in the text
    (SQuAD normalization). No `forbid` pattern is found.
    """
    if any(re.search(pattern, text, re.IGNORECASE) for pattern in question.forbid):
        return False
    if question.must:
        return all(re.search(pattern, text, re.IGNORECASE) for pattern in question.must)
    short = pick_short_answers(question)
    return any(contains_answer(text, answer) for answer in short) if short else None


def is_answerable(case: Case) -> bool:
    """Whether the articles answer the question."""
    return case.question.answerable


def is_judgeable(question: SetQuestion) -> bool:
    """Whether the set says by words what a right answer holds."""
    return bool(question.must or pick_short_answers(question))


def score_facts(case: Case) -> Score:
    """1 when the answer holds what is expected, 0 when not or when there is no answer.

    Unjudged where only a long reference is given, whatever the outcome: were refusals judged
    and answers not, the figure would be one of refusals. Unjudged too is a refusal that the set
    allows.
    """
    return _score_text(case, case.outcome.text)


def score_right(case: Case) -> Score:
    """1 when the outcome is what it should be: the expected facts, or a due refusal.

    Where the facts cannot be judged, an answer is right when it cites the marked evidence, or
    some of it where several articles are needed; without marks it stays unjudged.
    """
    question, status = case.question, case.outcome.status
    if not question.answerable:
        return float(status == "not_found")
    if status == "not_found" and question.may_abstain:
        return 1.0
    if is_judgeable(question):
        return score_facts(case)
    if not case.gold:
        return None
    return float(status == "answered" and bool(score_evidence(case)))


def score_lead(case: Case) -> Score:
    """1 when the first sentence alone holds what is expected."""
    return _score_text(case, case.outcome.lead)


def _score_text(case: Case, text: str) -> Score:
    question, status = case.question, case.outcome.status
    if not is_judgeable(question) or (status == "not_found" and question.may_abstain):
        return None
    return float(status == "answered" and bool(holds_facts(question, text)))


def has_short_answer(case: Case) -> bool:
    """Whether the set gives a short answer to match."""
    return case.question.answerable and bool(pick_short_answers(case.question))


def score_exact_match(case: Case) -> Score:
    """1 when the lead equals a short answer after normalization (Rajpurkar et al. 2016, 6.1).

    An answer that quotes whole sentences scores low here by nature; the figure is for writers
    that answer in a phrase.
    """
    lead = normalize_answer(case.outcome.lead)
    return float(any(lead == normalize_answer(a) for a in pick_short_answers(case.question)))


def score_lead_f1(case: Case) -> Score:
    """Token F1 of the lead against the best short answer (Rajpurkar et al. 2016, 6.1)."""
    return max(compute_f1(case.outcome.lead, a) for a in pick_short_answers(case.question))


def has_long_reference(case: Case) -> bool:
    """Whether the set gives a reference too long to be looked for in the answer."""
    question = case.question
    return question.answerable and bool(question.answers) and not pick_short_answers(question)


def score_reference_f1(case: Case) -> Score:
    """Token F1 of the whole answer against the best long reference."""
    return max(compute_f1(case.outcome.text, answer) for answer in case.question.answers)


def is_answered(case: Case) -> bool:
    """Whether there is an answer."""
    return case.outcome.status == "answered"


def is_assured(case: Case) -> bool:
    """Whether there is an answer that does not say of itself that it may be none."""
    return is_answered(case) and not case.outcome.unsure


def is_unsure(case: Case) -> bool:
    """Whether there is one that does."""
    return is_answered(case) and case.outcome.unsure


def score_words(case: Case) -> Score:
    """Words of the answer."""
    return float(count_words(case.outcome.text))


def score_sentence_words(case: Case) -> Score:
    """Words a sentence of the answer, on average: what every formula of readability counts.

    Flesch, A new readability yardstick (1948), takes syllables as well; they are another matter in
    each language, this is not.
    """
    return count_words(case.outcome.text) / len(case.outcome.sentences)


def score_own_language(case: Case) -> Score:
    """1 when the first sentence is in the language of the question, as far as letters tell."""
    return float(find_language(case.outcome.lead) == find_language(case.question.question))


def _has_lead_expectation(case: Case) -> bool:
    # An answer that needs several articles cannot stand in one sentence.
    return case.question.answerable and case.question.needs == "any"


MEASURES = (
    Measure("right", "right outcome", lambda _: True, score_right),
    Measure("right_assured", "right, of answers without a caveat", is_assured, score_right),
    Measure("right_unsure", "right, of answers with a caveat", is_unsure, score_right),
    Measure("facts", "facts present", is_answerable, score_facts),
    Measure("lead", "facts in the lead", _has_lead_expectation, score_lead),
    Measure("exact_match", "exact match (lead)", has_short_answer, score_exact_match),
    Measure("lead_f1", "token F1 (lead)", has_short_answer, score_lead_f1),
    Measure("reference_f1", "token F1 (reference)", has_long_reference, score_reference_f1),
    Measure("words", "words", is_answered, score_words, higher_is_better=None, percent=False),
    Measure(
        "sentence_words",
        "words a sentence",
        is_answered,
        score_sentence_words,
        higher_is_better=None,
        percent=False,
    ),
    Measure("own_language", "in the asker's language", is_answered, score_own_language),
)
