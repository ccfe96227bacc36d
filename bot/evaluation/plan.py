"""One evaluation from opening the index to the exit code."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.assembly import load_application
from bot.evaluation import output
from bot.evaluation.baselines import find_baseline, load_baseline, save_baseline
from bot.evaluation.compare import compare_runs, is_inexact
from bot.evaluation.gold import resolve_gold
from bot.evaluation.peers import make_peer
from bot.evaluation.records import Case
from bot.evaluation.run import RecordFile, RunHeader, list_versions, run_questions
from bot.evaluation.scorecard import measure_run
from bot.evaluation.systems import Silteme
from bot.evaluation.tolerances import load_tolerances
from index.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bot.assembly import Application
    from bot.evaluation.baselines import Baseline
    from bot.evaluation.compare import Comparison
    from bot.evaluation.gold import Gold
    from bot.evaluation.records import SetQuestion
    from bot.evaluation.scorecard import Run
    from bot.evaluation.sets import QuestionSet
    from bot.evaluation.systems import System
    from bot.settings import Settings

    FindText = Callable[[str], str | None]

BASELINES = Path("evals/baselines")
TOLERANCES = Path("evals/tolerances.toml")

# The peer that quotes the articles where a language model writes.
EXTRACT = "extract"


class Plan:
    """One evaluation: what was asked for, with which settings.

    Attributes:
        arguments: The options of the command line.
        loaded: The question set.
        questions: Those of it that are asked.
        settings: The settings, already those of the set's own index where it has one.
        console: Where results, progress and notes go.
    """

    def __init__(
        self,
        arguments: argparse.Namespace,
        loaded: QuestionSet,
        questions: tuple[SetQuestion, ...],
        settings: Settings,
    ) -> None:
        self.arguments = arguments
        self.loaded = loaded
        self.questions = questions
        self.settings = settings
        self.console = output.Console(quiet=arguments.quiet)

    def carry_out(self) -> int:
        """Run, compare, save, report; the exit code."""
        folder = self.settings.folder / BASELINES
        against, save = self.arguments.against, self.arguments.save
        baseline = load_baseline(find_baseline(folder, against)) if against else None
        self._check_baseline(baseline)
        target = find_baseline(folder, save) if save else None
        tolerances = load_tolerances(self.settings.folder / TOLERANCES, self.loaded.name)
        application = load_application(self.settings, one_shot=False, progress=self.console)
        with closing(application):
            runs, find_text = self._run_all(application)
        comparison = compare_runs(baseline, runs[0], tolerances) if baseline else None
        if target is not None:
            save_baseline(target, runs[0])
            self.console.note(f"Saved as the baseline {target}.")
        if self.arguments.report is not None:
            self._report(runs, find_text, comparison, baseline)
        self._show(runs, comparison)
        if comparison is not None and baseline is not None and not self.arguments.json:
            self.console.write(output.show_changes(comparison, baseline, runs[0], find_text))
        failed = is_inexact(runs[0].rows) or (comparison is not None and not comparison.passed)
        return 1 if failed else 0

    def _check_baseline(self, baseline: Baseline | None) -> None:
        if baseline is None:
            return
        if baseline.header["set"] != self.loaded.name:
            raise InputError(
                f"The baseline {baseline.name} was recorded over the set "
                f"{baseline.header['set']}, not over {self.loaded.name}."
            )
        if not any(question.id in baseline.questions for question in self.questions):
            raise InputError(
                f"The baseline {baseline.name} holds none of these questions "
                f"(it was recorded over the split {baseline.header['split']})."
            )

    def _run_all(self, application: Application) -> tuple[tuple[Run, ...], FindText]:
        """Silteme's run and the peers', and the way to read the articles."""
        articles = application.library.articles()
        texts = {article.id: article.text for article in articles}
        gold = resolve_gold(self.questions, texts.get, self.loaded.file)
        if self.loaded.corpus is None and application.stale_sources():
            self.console.note(
                "Source files have changed since they were indexed; `silteme index` refreshes "
                "the index."
            )
        corpus = application.corpus
        runs = [self._run_one(Silteme(application.answering), corpus, gold, texts.get)]
        for name in dict.fromkeys(self.arguments.peer):
            if name == EXTRACT:
                peer: System = Silteme(application.extractive, EXTRACT)
            else:
                self.console.start_stage(f"Indexing {len(articles)} articles for {name}", None)
                peer = make_peer(name, articles)
            runs.append(self._run_one(peer, corpus, gold, texts.get))
        return tuple(runs), texts.get

    def _run_one(self, system: System, corpus: str, gold: Gold, find_text: FindText) -> Run:
        header = RunHeader(
            set=self.loaded.name,
            set_sha256=self.loaded.sha256,
            split=self.arguments.split,
            limit=self.arguments.limit,
            seed=self.arguments.seed,
            system=system.name,
            corpus=corpus,
            settings=describe_settings(self.settings),
            versions=list_versions(),
        )
        name = f"{self.loaded.name}-{self.arguments.split}-{system.name}.jsonl"
        target = RecordFile(self.settings.store.directory.parent / "eval" / name, header)
        resume = self.arguments.resume
        outcomes = run_questions(
            system, self.questions, target, resume=resume, progress=self.console
        )
        cases = tuple(
            Case(question, gold[question.id], outcome)
            for question, outcome in zip(self.questions, outcomes, strict=True)
        )
        return measure_run(header, cases, find_text)

    def _report(
        self,
        runs: tuple[Run, ...],
        find_text: FindText,
        comparison: Comparison | None,
        baseline: Baseline | None,
    ) -> None:
        try:
            from bot.evaluation.report import ReportContent, write_report
        except ModuleNotFoundError as error:
            raise InputError(
                f"The report needs the package {error.name}: install Silteme with its extra `eval`."
            ) from None
        file = self.arguments.report
        write_report(file, ReportContent(runs, find_text, comparison, baseline))
        self.console.note(f"The report is {file}.")

    def _show(self, runs: tuple[Run, ...], comparison: Comparison | None) -> None:
        if self.arguments.json:
            peers = [output.summarize_run(run, None) for run in runs[1:]]
            summary = output.summarize_run(runs[0], comparison) | {"peers": peers}
            self.console.write(output.dump_json(summary))
            return
        self.console.write(output.tabulate_runs(runs))
        if comparison is not None:
            self.console.write("\n" + output.tabulate_comparison(comparison))


def describe_settings(settings: Settings) -> dict[str, Any]:
    """Every setting that can change an answer: all but where files lie."""
    values: dict[str, Any] = settings.model_dump(mode="json")
    values.pop("corpus", None)
    values.get("store", {}).pop("directory", None)
    values.get("model", {}).pop("base_url", None)
    values.pop("telegram", None)  # no answer depends on it, and it names places of this machine
    return values
