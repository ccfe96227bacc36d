"""Measures against values worked out by hand or taken from their sources."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bot.evaluation.measures import abstention, answers, retrieval, statistics, words
from bot.evaluation.measures.citations import CitationMeasures
from bot.evaluation.measures.evidence import score_evidence
from bot.evaluation.records import Case, CitationRecord, Outcome, SentenceRecord, SetQuestion, Span

TEXT = "Timur ordered the mosque in 1399. It was finished in 1404. Nobody prayed in it for long."
TEXTS = {"m": TEXT}


def span(words_: str, article: str = "m") -> Span:
    start = TEXTS[article].index(words_)
    return Span(article, start, start + len(words_))


FIRST, SECOND = span("Timur ordered the mosque in 1399."), span("It was finished in 1404.")


def cite(number: int, place: Span, quote: str | None = None, attribution: str = ""):
    found = TEXTS[place.article][place.start : place.end]
    return CitationRecord(number, place, found if quote is None else quote, attribution)


def make_case(
    *sentences,
    citations=(),
    gold=(),
    retrieved=(),
    status="answered",
    confidence=0.5,
    **question,
):
    question = {"answerable": True} | question
    return Case(
        SetQuestion("q", "Who built it?", **question),
        gold,
        Outcome(
            "q",
            status,
            tuple(sentences),
            tuple(citations),
            tuple(retrieved),
            confidence,
        ),
    )


def answer(text: str, *numbers: int) -> SentenceRecord:
    return SentenceRecord(text, numbers)


# Retrieval


def test_recall_counts_any_overlap_and_nothing_beside_it():
    before = Span("m", 0, FIRST.end - 3)
    beside = Span("m", FIRST.end, SECOND.start + 1)
    case = make_case(gold=((FIRST,),), retrieved=(beside, before))
    assert retrieval.find_ranks(case) == (2,)
    assert retrieval.score_recall(1, case) == 0
    assert retrieval.score_recall(5, case) == 1
    assert retrieval.score_reciprocal_rank(case) == 0.5
    assert retrieval.score_ndcg(case) == pytest.approx(1 / math.log2(3))


def test_a_question_that_needs_two_articles_has_half_with_one():
    other = Span("n", 0, 5)
    case = make_case(gold=((FIRST, SECOND), (other,)), retrieved=(Span("x", 0, 9), SECOND))
    assert retrieval.score_recall(5, case) == 0.5
    assert retrieval.score_reciprocal_rank(case) == 0.5
    ideal = 1 + 1 / math.log2(3)
    assert retrieval.score_ndcg(case) == pytest.approx((1 / math.log2(3)) / ideal)


def test_the_same_words_of_another_article_are_no_hit():
    case = make_case(gold=((FIRST,),), retrieved=(Span("n", FIRST.start, FIRST.end),))
    assert retrieval.score_recall(10, case) == 0
    assert retrieval.score_reciprocal_rank(case) == 0
    assert retrieval.score_ndcg(case) == 0


# Answers


def test_squad_normalization_and_f1():
    assert words.normalize_answer("The  Mosque, (of) an “Emir”!") == "mosque of emir"
    assert words.compute_f1("the old mosque", "mosque of Samarkand") == pytest.approx(0.4)
    assert words.compute_f1("a", "the") == 1
    assert words.compute_f1("x", "y") == 0


def test_an_answer_is_found_as_whole_words_only():
    assert words.contains_answer("It cost 10,000 tenge.", "10000 tenge")
    assert words.contains_answer("Built by Timur’s wife", "timurs wife")
    assert not words.contains_answer("In 13990 it fell", "1399")


def test_facts_need_every_must_and_no_forbid():
    question = {"must": ("timur", "13\\d\\d"), "forbid": ("finished",)}
    right = make_case(answer("Timur, in 1399.", 1), **question)
    assert answers.score_facts(right) == 1
    assert answers.score_facts(make_case(answer("Timur did.", 1), **question)) == 0
    spoiled = make_case(answer("Timur, in 1399; finished later.", 1), **question)
    assert answers.score_facts(spoiled) == 0


def test_facts_fall_back_on_short_answers_and_do_not_judge_long_ones():
    assert answers.score_facts(make_case(answer("By Timur himself.", 1), answers=("Timur",))) == 1
    assert answers.score_facts(make_case(answer("By Babur.", 1), answers=("Timur",))) == 0
    long = " ".join(["word"] * 11)
    unjudged = make_case(answer("By Babur.", 1), answers=(long,))
    assert answers.score_facts(unjudged) is None
    assert answers.score_right(unjudged) is None
    assert answers.has_long_reference(unjudged)


def test_a_long_reference_is_unjudged_whether_answered_or_refused():
    long = " ".join(["word"] * 11)
    refused = make_case(status="not_found", answers=(long,))
    assert answers.score_facts(refused) is None
    assert answers.score_lead(refused) is None
    assert answers.score_right(refused) is None


def test_a_long_reference_is_right_when_its_evidence_is_cited():
    expected = {"answers": (" ".join(["word"] * 11),), "gold": ((SECOND,),)}
    sentence = answer("x", 1)
    assert answers.score_right(make_case(sentence, citations=[cite(1, SECOND)], **expected)) == 1
    assert answers.score_right(make_case(sentence, citations=[cite(1, FIRST)], **expected)) == 0
    # A refusal's nearest passages are no answer, wherever they lie.
    refused = make_case(status="not_found", citations=[cite(1, SECOND)], **expected)
    assert answers.score_right(refused) == 0
    assert answers.score_facts(refused) is None


def test_the_lead_is_the_first_sentence():
    late = make_case(answer("It is old.", 1), answer("Timur built it.", 1), must=("timur",))
    assert answers.score_facts(late) == 1
    assert answers.score_lead(late) == 0


def test_right_is_a_due_refusal_or_the_facts():
    refused = {"status": "not_found"}
    assert answers.score_right(make_case(**refused, answerable=False)) == 1
    assert answers.score_right(make_case(answer("x", 1), answerable=False)) == 0
    assert answers.score_right(make_case(**refused, must=("x",))) == 0
    assert answers.score_right(make_case(**refused, must=("x",), may_abstain=True)) == 1
    assert answers.score_facts(make_case(**refused, must=("x",), may_abstain=True)) is None
    assert answers.score_right(make_case(status="error", answerable=False)) == 0


def test_exact_match_and_f1_are_of_the_lead():
    case = make_case(answer("The Emir Timur", 1), answers=("Timur", "emir timur"))
    assert answers.score_exact_match(case) == 1
    partly = make_case(answer("It was Timur", 1), answers=("Timur",))
    assert answers.score_exact_match(partly) == 0
    assert answers.score_lead_f1(partly) == 0.5


# Citations

READ = CitationMeasures(TEXTS.get)


def test_exactness_reads_the_article_and_not_the_claim():
    good = cite(1, FIRST)
    altered = cite(2, SECOND, TEXT[SECOND.start : SECOND.end].replace("1404", "1405"))
    nowhere = CitationRecord(3, Span("gone", 0, 4), "gone")
    beyond = CitationRecord(4, Span("m", 0, 9999), TEXT)
    assert READ.score_exactness(make_case(citations=[good])) == 1
    assert READ.score_exactness(make_case(citations=[good, altered, nowhere, beyond])) == 0.25


def test_citation_recall_falls_when_citations_are_shifted_by_one_sentence():
    sentence = answer(TEXT[FIRST.start : FIRST.end], 1)
    assert READ.score_recall(make_case(sentence, citations=[cite(1, FIRST)])) == 1
    shifted = make_case(sentence, citations=[cite(1, SECOND)])
    assert READ.score_exactness(shifted) == 1
    assert READ.score_recall(shifted) == 0
    assert READ.score_precision(shifted) == 0


def test_a_number_that_does_not_stand_there_is_not_supported():
    close = answer("Timur ordered the mosque in 1398.", 1)
    assert READ.score_recall(make_case(close, citations=[cite(1, FIRST)])) == 0


def test_naming_the_source_needs_no_other_support_but_is_none():
    source = "A Mosque of Samarkand, Ada Ro, 2021-05-04 May 4 2021"
    attributed = answer("Ada Ro, 4 May 2021: “Timur ordered the mosque in 1399.”", 1)
    cited = cite(1, FIRST, attribution=source)
    assert READ.score_recall(make_case(attributed, citations=[cited])) == 1
    empty = answer("Ada Ro, 4 May 2021.", 1)
    assert READ.score_recall(make_case(empty, citations=[cited])) == 0


def test_a_negation_that_does_not_stand_there_is_not_supported():
    text = "The emir did pay the masons, the carpenters, the tilers and the guards of the mosque."
    reader = CitationMeasures({"p": text}.get)
    cited = CitationRecord(1, Span("p", 0, len(text)), text)
    assert reader.supports(answer(text, 1), [cited])
    assert not reader.supports(answer(text.replace("did pay", "did not pay"), 1), [cited])


def test_another_script_is_left_unjudged():
    case = make_case(answer("Тимур заказал мечеть.", 1), citations=[cite(1, FIRST)])
    assert READ.score_recall(case) is None
    assert READ.score_precision(case) is None


def test_citation_precision_is_that_of_alce():
    # Both citations are needed for the sentence; a third adds nothing.
    sentence = answer("Timur ordered the mosque in 1399. It was finished in 1404.", 1, 2, 3)
    cited = [cite(1, FIRST), cite(2, SECOND), cite(3, span("Nobody prayed in it for long."))]
    case = make_case(sentence, citations=cited)
    assert READ.score_recall(case) == 1
    assert READ.score_precision(case) == pytest.approx(2 / 3)


def test_evidence_is_cited_when_a_citation_overlaps_it():
    other = Span("n", 0, 4)
    case = make_case(answer("x", 1), citations=[cite(1, FIRST)], gold=((FIRST,), (other,)))
    assert score_evidence(case) == 0.5


# Abstention


def make_table(confidence, answerable, answered=None, right=None):
    count = len(confidence)
    return abstention.ConfidenceTable(
        np.array(confidence, dtype=float),
        np.array(answerable, dtype=bool),
        np.array(answered if answered is not None else [True] * count, dtype=bool),
        np.array(right if right is not None else [1.0] * count, dtype=float),
    )


def test_auc_counts_pairs_and_halves_ties():
    table = make_table([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    everything = np.arange(4)
    assert abstention.compute_auc(table, everything) == pytest.approx((2 + 1.5) / 4)
    assert abstention.compute_auc(table, np.array([0, 1])) is None


def test_the_risk_curve_is_over_answers_by_falling_confidence():
    table = make_table([0.9, 0.8, 0.7, 0.2], [True] * 4, [True, True, True, False], [1, 0, 1, 0])
    coverage, risk = abstention.trace_risk(table, np.arange(4))
    assert coverage.tolist() == [0.25, 0.5, 0.75]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3])
    assert abstention.compute_aurc(table, np.arange(4)) == pytest.approx((1 / 2 + 1 / 3) / 3)


def test_the_order_of_equal_confidences_does_not_matter():
    table = make_table([0.5] * 4, [True] * 4, right=[1, 1, 0, 0])
    turned = make_table([0.5] * 4, [True] * 4, right=[0, 0, 1, 1])
    one, other = (abstention.trace_risk(t, np.arange(4))[1] for t in (table, turned))
    assert one.tolist() == other.tolist() == [0.5] * 4


def test_calibration_error_weighs_bins_and_refuses_scores():
    table = make_table([0.95, 0.95, 0.15, 1.0], [True, False, False, True])
    # The last tenth holds three questions: mean 2.9/3, two of three answerable.
    expected = (3 * abs(2.9 / 3 - 2 / 3) + 1 * 0.15) / 4
    assert abstention.compute_ece(table, np.arange(4)) == pytest.approx(expected)
    assert abstention.compute_ece(make_table([3.2], [True]), np.arange(1)) is None


# Statistics


def test_wilson_interval_is_the_published_one():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    assert statistics.compute_wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert statistics.compute_wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert statistics.compute_wilson(29, 29) == pytest.approx((0.8830, 1.0), abs=5e-5)


def test_estimates_keep_the_unjudged_apart():
    estimate = statistics.estimate_mean([1.0, 0.0, 1.0], unjudged=7)
    assert (estimate.value, estimate.judged, estimate.unjudged) == (pytest.approx(2 / 3), 3, 7)
    assert statistics.estimate_mean([], unjudged=2).value is None


def test_the_bootstrap_interval_of_a_mean_is_close_to_the_normal_one_and_repeats():
    scores = np.random.default_rng(5).normal(10, 2, 400).tolist()
    estimate = statistics.estimate_mean(scores)
    half = 1.96 * np.std(scores) / 20
    assert estimate.low == pytest.approx(estimate.value - half, abs=0.03)
    assert estimate.high == pytest.approx(estimate.value + half, abs=0.03)
    assert statistics.estimate_mean(scores) == estimate
    assert statistics.estimate_mean(scores, seed=1) != estimate


def test_randomization_is_close_to_the_exact_sign_test():
    # Six questions won, none lost: the exact two-sided p-value is 2/64.
    change = statistics.compare_scores([0.0] * 10, [1.0] * 6 + [0.0] * 4)
    assert change.difference == pytest.approx(0.6)
    assert change.p_value == pytest.approx(2 / 64, abs=0.006)
    assert change.significant
    even = statistics.compare_scores([0.0, 1.0] * 5, [1.0, 0.0] * 5)
    assert even.p_value > 0.9
    same = statistics.compare_scores([1.0, 0.0], [1.0, 0.0])
    assert (same.difference, same.p_value) == (0, 1)
    assert statistics.compare_scores([], []) is None


def test_paired_statistics_share_their_draws():
    values = np.random.default_rng(3).random(80)

    def mean_of(shift):
        return lambda chosen: float((values[chosen] + shift).mean())

    change = statistics.compare_statistics(80, mean_of(0), mean_of(0.01))
    # A constant shift has no spread over common draws, however noisy each mean is.
    assert (change.low, change.high) == pytest.approx((0.01, 0.01))
    assert change.significant
    assert statistics.compare_statistics(0, mean_of(0), mean_of(0)) is None
    assert statistics.compare_statistics(80, mean_of(0), lambda _: None) is None
