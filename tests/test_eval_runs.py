"""Runs, records, baselines, the gate and the report, over the seeds with a real peer."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from bot.evaluation import output
from bot.evaluation.baselines import find_baseline, load_baseline, save_baseline
from bot.evaluation.compare import compare_runs, is_inexact
from bot.evaluation.gold import resolve_gold
from bot.evaluation.peers import make_peer
from bot.evaluation.records import (
    Case,
    Outcome,
    hash_outcome,
    outcome_from_dict,
    outcome_to_dict,
)
from bot.evaluation.report import ReportContent, render_report, write_report
from bot.evaluation.run import (
    RecordFile,
    RunHeader,
    hash_outcomes,
    list_versions,
    run_questions,
)
from bot.evaluation.scorecard import MEASURES, measure_run
from bot.evaluation.sets import load_set, select_questions
from bot.evaluation.tolerances import DEFAULTS, load_tolerances
from index.errors import InputError, SettingsError
from index.progress import Silence
from index.reading import read_articles

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "evals" / "seeds.jsonl"


@pytest.fixture(scope="module")
def articles():
    return tuple(read.article for read in read_articles([ROOT / "seeds"], ROOT))


@pytest.fixture(scope="module")
def texts(articles):
    return {article.id: article.text for article in articles}


@pytest.fixture(scope="module")
def questions():
    return select_questions(load_set(SEEDS), "dev", 40, 3)


@pytest.fixture(scope="module")
def header():
    return RunHeader(
        set="seeds",
        set_sha256="0" * 64,
        split="dev",
        limit=40,
        seed=3,
        system="bm25",
        corpus="c" * 64,
        settings={"answer": {"max_words": 80}},
        versions=list_versions(),
    )


@pytest.fixture(scope="module")
def peer(articles):
    return make_peer("bm25", articles)


@pytest.fixture(scope="module")
def outcomes(peer, questions):
    return tuple(peer.ask(question) for question in questions)


@pytest.fixture(scope="module")
def make_run(questions, texts, header):
    gold = resolve_gold(questions, texts.get, SEEDS)

    def make(some, **changes):
        cases = [Case(q, gold[q.id], o) for q, o in zip(questions, some, strict=True)]
        return measure_run(dataclasses.replace(header, **changes), cases, texts.get)

    return make


@pytest.fixture(scope="module")
def measured(outcomes, make_run):
    return make_run(outcomes)


class Counting:
    """A system that counts what it is asked and can be stopped."""

    name = "bm25"

    def __init__(self, system, stop_after=None):
        self.system, self.stop_after, self.asked = system, stop_after, []

    def ask(self, question):
        if len(self.asked) == self.stop_after:
            raise KeyboardInterrupt
        self.asked.append(question.id)
        return self.system.ask(question)


def test_a_record_line_holds_the_whole_outcome(outcomes):
    for outcome in outcomes:
        assert outcome_from_dict(json.loads(json.dumps(outcome_to_dict(outcome)))) == outcome
    later = dataclasses.replace(outcomes[0], milliseconds=9e9, stages={"read": 1.0})
    assert hash_outcome(later) == hash_outcome(outcomes[0])
    other = dataclasses.replace(outcomes[0], confidence=0.123)
    assert hash_outcome(other) != hash_outcome(outcomes[0])


def test_two_runs_answer_alike_byte_for_byte(tmp_path, peer, questions, header, outcomes):
    target = RecordFile(tmp_path / "run.jsonl", header)
    again = run_questions(peer, questions, target, resume=False, progress=Silence())
    assert hash_outcomes(again) == hash_outcomes(outcomes)


def test_a_stopped_run_is_resumed_where_it_stopped(tmp_path, peer, questions, header, outcomes):
    target = RecordFile(tmp_path / "runs" / "run.jsonl", header)
    stopped = Counting(peer, stop_after=17)
    with pytest.raises(KeyboardInterrupt):
        run_questions(stopped, questions, target, resume=False, progress=Silence())
    with target.path.open("a", encoding="utf-8") as file:
        file.write('{"id": "torn off in the mid')
    rest = Counting(peer)
    resumed = run_questions(rest, questions, target, resume=True, progress=Silence())
    assert stopped.asked + rest.asked == [question.id for question in questions]
    assert hash_outcomes(resumed) == hash_outcomes(outcomes)
    nothing = Counting(peer)
    run_questions(nothing, questions, target, resume=True, progress=Silence())
    assert nothing.asked == []
    afresh = Counting(peer)
    run_questions(afresh, questions, target, resume=False, progress=Silence())
    assert len(afresh.asked) == len(questions)


@pytest.mark.parametrize(
    "changed_to",
    [{"corpus": "d" * 64}, {"settings": {}}, {"seed": 4}, {"set_sha256": "1" * 64}],
)
def test_another_run_is_not_resumed(tmp_path, peer, questions, header, changed_to):
    target = RecordFile(tmp_path / "run.jsonl", header)
    run_questions(peer, questions[:2], target, resume=False, progress=Silence())
    before = target.path.read_text()
    other = RecordFile(target.path, dataclasses.replace(header, **changed_to))
    with pytest.raises(InputError, match=f"its {next(iter(changed_to))} is another one"):
        run_questions(peer, questions, other, resume=True, progress=Silence())
    assert target.path.read_text() == before


def test_a_damaged_record_is_refused(tmp_path, peer, questions, header):
    target = RecordFile(tmp_path / "run.jsonl", header)
    run_questions(peer, questions[:3], target, resume=False, progress=Silence())
    lines = target.path.read_text().splitlines()
    lines[2] = lines[2][:40]
    target.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match="line 3: this is not an outcome"):
        run_questions(peer, questions, target, resume=True, progress=Silence())
    target.path.write_text("something else\n")
    with pytest.raises(InputError, match="not the record of a run"):
        run_questions(peer, questions, target, resume=True, progress=Silence())


def test_a_record_that_cannot_be_written_is_a_sentence(tmp_path, peer, questions, header):
    (tmp_path / "file").write_text("")
    target = RecordFile(tmp_path / "file" / "run.jsonl", header)
    with pytest.raises(InputError, match="cannot be written"):
        run_questions(peer, questions, target, resume=False, progress=Silence())


def test_a_peer_that_does_not_exist_is_named(articles):
    with pytest.raises(InputError, match="no peer 'bm26'; there are bm25, llamaindex"):
        make_peer("bm26", articles)


def test_bm25_quotes_the_paragraphs_it_found(texts, outcomes):
    assert {outcome.status for outcome in outcomes} <= {"answered", "not_found"}
    assert sum(outcome.status == "answered" for outcome in outcomes) > 20
    for outcome in outcomes:
        assert len(outcome.retrieved) <= 10
        for cited in outcome.citations:
            span = cited.span
            assert texts[span.article][span.start : span.end] == cited.quote
            assert "\n\n" not in cited.quote.strip()


def test_a_baseline_holds_the_numbers_and_no_text(tmp_path, outcomes, measured):
    run = measured
    file = find_baseline(tmp_path / "baselines", "main")
    save_baseline(file, run)
    loaded = load_baseline(file)
    assert loaded.name == "main"
    assert list(loaded.questions) == [row.id for row in run.rows]
    for row in run.rows:
        recorded = loaded.questions[row.id].row
        assert recorded.scores == pytest.approx(row.scores, abs=1e-6)
        assert recorded.answered == row.answered
    stored = file.read_text()
    assert not any(cited.quote[:30] in stored for o in outcomes for cited in o.citations)
    assert len(stored) < 1200 * len(outcomes)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden"])
def test_a_baseline_has_a_plain_name(tmp_path, name):
    with pytest.raises(InputError, match="cannot name a baseline"):
        find_baseline(tmp_path, name)


def test_a_missing_or_foreign_baseline_is_refused(tmp_path):
    with pytest.raises(InputError, match="--save main` makes one"):
        load_baseline(tmp_path / "main.json")
    for content in ("", "{}", "[]", '{"header": {"format": 1}, "questions": {"a": 1}}'):
        (tmp_path / "main.json").write_text(content)
        with pytest.raises(InputError, match="is not a baseline"):
            load_baseline(tmp_path / "main.json")
    (tmp_path / "main.json").write_text('{"header": {"format": 0}}')
    with pytest.raises(InputError, match="another form"):
        load_baseline(tmp_path / "main.json")


@pytest.fixture(scope="module")
def baseline(tmp_path_factory, measured):
    file = tmp_path_factory.mktemp("baselines") / "main.json"
    save_baseline(file, measured)
    return load_baseline(file)


@pytest.fixture(scope="module")
def refused(outcomes, make_run):
    """A run that refused every question."""
    return make_run(
        [Outcome(o.id, "not_found", retrieved=o.retrieved, confidence=0.0) for o in outcomes]
    )


def test_a_run_against_itself_changes_nothing(baseline, measured):
    comparison = compare_runs(baseline, measured, DEFAULTS)
    assert comparison.passed
    assert (comparison.won, comparison.lost, comparison.left_out) == ((), (), ())
    changed = [c for c in comparison.changes if c.change and abs(c.change.difference) > 1e-6]
    assert changed == []


def test_refusing_everything_closes_the_gate(baseline, refused):
    comparison = compare_runs(baseline, refused, DEFAULTS)
    assert {c.name for c in comparison.changes if c.failed} >= {"answered", "facts"}
    assert comparison.lost
    assert comparison.won
    assert "The gate fails" in output.tabulate_comparison(comparison)


def test_the_terminal_shows_both_answers_of_a_lost_question(baseline, outcomes, refused, texts):
    comparison = compare_runs(baseline, refused, DEFAULTS)
    shown = output.show_changes(comparison, baseline, refused, texts.get)
    before = {outcome.id: outcome for outcome in outcomes}[comparison.lost[0]]
    first = shown.splitlines()[:3]
    assert first[0].startswith(f"lost {before.id}: ")
    assert first[1].startswith(f"    then: {before.text[:40]}")
    assert first[2] == "    now:  not found"
    assert "\nwon " in shown


def test_a_fall_within_tolerance_or_chance_passes(baseline, outcomes, make_run, refused):
    first = next(i for i, o in enumerate(outcomes) if o.status == "answered")
    one = list(outcomes)
    one[first] = Outcome(outcomes[first].id, "error", error="It broke.")
    comparison = compare_runs(baseline, make_run(one), DEFAULTS)
    fallen = {c.name: c.change for c in comparison.changes}["answered"]
    assert fallen.difference < 0
    assert not fallen.significant
    assert comparison.passed
    tolerant = compare_runs(baseline, refused, {"answered": 1.0})
    assert tolerant.passed


def test_one_inexact_citation_closes_the_gate(baseline, outcomes, make_run):
    first = next(i for i, o in enumerate(outcomes) if o.citations)
    altered = dataclasses.replace(outcomes[first].citations[0], quote="Nobody wrote this.")
    spoiled = list(outcomes)
    spoiled[first] = dataclasses.replace(outcomes[first], citations=(altered,))
    run = make_run(spoiled)
    assert is_inexact(run.rows)
    comparison = compare_runs(baseline, run, DEFAULTS)
    assert [c.name for c in comparison.changes if c.failed] == ["citation_exact"]


def test_changed_questions_are_left_out_and_listed(baseline, measured):
    elsewhere = dataclasses.replace(measured.header, corpus="e" * 64)
    run = dataclasses.replace(measured, header=elsewhere)
    case = run.cases[0]
    other = dataclasses.replace(case.question, must=("something else",))
    cases = (dataclasses.replace(case, question=other), *run.cases[1:-1])
    shorter = dataclasses.replace(run, cases=cases, rows=run.rows[:-1])
    comparison = compare_runs(baseline, shorter, DEFAULTS)
    assert comparison.left_out == tuple(sorted((run.rows[0].id, run.rows[-1].id)))
    assert comparison.other_articles
    shown = output.tabulate_comparison(comparison)
    assert "not compared 2" in shown
    assert "other articles" in shown


def test_tolerances_of_a_set_add_to_the_default(tmp_path):
    file = tmp_path / "tolerances.toml"
    assert load_tolerances(file, "x") == DEFAULTS
    file.write_text('[default]\nright = 0.1\nmrr = 1\n[x]\nmrr = false\n"recall@5" = 0\n')
    assert load_tolerances(file, "x") == {"right": 0.1, "recall@5": 0.0}
    assert load_tolerances(file, "y") == {"right": 0.1, "mrr": 1.0}
    ours = load_tolerances(ROOT / "evals" / "tolerances.toml", "seeds")
    assert ours["citation_exact"] == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("right = ", "not TOML"),
        ("right = 0.1", "outside a table"),
        ("[x]\nrihgt = 0.1", "'rihgt' is not a measure"),
        ("[x]\nwords = 0.1", "'words' is not a measure"),
        ("[x]\nright = true", "not True"),
        ("[x]\nright = -0.1", "not -0.1"),
        ("[x]\nright = nan", "not nan"),
        ('[x]\nright = "much"', "not 'much'"),
    ],
)
def test_tolerances_that_cannot_be_used_are_refused(tmp_path, content, reason):
    file = tmp_path / "tolerances.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=re.escape(reason)):
        load_tolerances(file, "seeds")


def test_the_table_shows_every_measure_with_its_interval(outcomes, measured):
    run = measured
    table = output.tabulate_runs([run])
    for name, estimate in run.estimates.items():
        assert MEASURES[name].title in table
        assert output.format_estimate(name, estimate) in table
    assert max(len(line) for line in table.splitlines()) <= 100
    summary = json.loads(output.dump_json(output.summarize_run(run, None)))
    assert summary["measures"]["right"]["judged"] == len(outcomes)


def test_the_report_is_one_file_that_asks_for_nothing(tmp_path, outcomes, measured, texts):
    run = measured
    file = tmp_path / "reports" / "report.html"
    other = dataclasses.replace(run, header=dataclasses.replace(run.header, system="other"))
    write_report(file, ReportContent((run, other), texts.get))
    page = file.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert all(a.startswith("http://www.w3.org/") for a in addresses), addresses
    assert not re.search(r"<(script|img|iframe)[^>]+src=|<link|@import|url\((?!#)", page)
    assert page.count("<details class=") == len(outcomes)
    assert page.count("<svg") == 7
    for outcome in outcomes:
        assert f"<code>{outcome.id}</code>" in page


def test_the_report_escapes_what_articles_and_questions_hold(measured, texts):
    run = measured
    case = run.cases[0]
    hostile = dataclasses.replace(
        case.question, question="<script>alert(1)</script>", type='"><b>bold'
    )
    spoiled = dataclasses.replace(
        run, cases=(dataclasses.replace(case, question=hostile), *run.cases[1:])
    )
    page = render_report(ReportContent((spoiled,), texts.get))
    assert "<script>alert" not in page
    assert '"><b>bold' not in page


def test_the_report_shows_both_answers_of_questions_won_and_lost(
    baseline, outcomes, refused, texts
):
    comparison = compare_runs(baseline, refused, DEFAULTS)
    page = render_report(ReportContent((refused,), texts.get, comparison, baseline))
    lost = next(o for o in outcomes if o.id == comparison.lost[0])
    opening = f"<code>{lost.id}</code>"
    shown = page[page.index(opening) :].split("</details>")[0]
    assert "<h3>not_found" in shown
    assert "<h3>main: answered" in shown
    assert lost.citations[0].quote.splitlines()[0][:40].split("’")[0][:30] in shown
