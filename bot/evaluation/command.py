"""`silteme eval`: its options, and the order of its work.

Everything that can be refused (the set, the names) is read before anything heavy is imported or
any question asked.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.evaluation.sets import load_set, select_questions

if TYPE_CHECKING:
    from bot.evaluation.sets import QuestionSet
    from bot.settings import Settings

SEED = 20261121
DEFAULT_SET = Path("evals/seeds.jsonl")
_STATE_OF_SETTINGS = Path()

_DESCRIPTION = """\
Ask every question of a set and measure the answers: retrieval, facts, citations, refusals,
each with a 95% interval.

SET is a file of questions over the indexed articles, or a folder with questions.jsonl and its
own corpus.jsonl, which is indexed once into a cache beside the index. `evals/README.md` tells
what a question looks like and how the gate works."""

_END = """\
examples:
  silteme eval                                      the dev questions over the seeds
  silteme eval evals/seeds.jsonl --against main --report report.html
  silteme eval ../squad --limit 300 --peer bm25 --peer llamaindex
  silteme eval --from-feedback > candidates.jsonl   questions that the bot answered badly

exit codes: 0 measured (and the gate is passed), 1 a gated measure fell or a citation is not
exact, 2 wrong input or settings."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    parser.description, parser.epilog = _DESCRIPTION, _END
    parser.add_argument(
        "set", nargs="?", metavar="SET", type=Path,
        help="a JSONL file, or a folder (default: evals/seeds.jsonl beside the settings)",
    )  # fmt: skip
    parser.add_argument(
        "--split", choices=["dev", "test", "all"], default="dev",
        help="which questions of a set that is split (default: dev)",
    )  # fmt: skip
    parser.add_argument(
        "--limit", metavar="N", type=_read_count, help="ask N questions, drawn with the seed"
    )
    parser.add_argument(
        "--seed", metavar="N", type=_read_seed, default=SEED,
        help=f"seed of the draw and of the intervals (default: {SEED})",
    )  # fmt: skip
    parser.add_argument("--save", metavar="NAME", help="record the run as the baseline NAME")
    parser.add_argument("--against", metavar="NAME", help="compare with the baseline NAME")
    parser.add_argument(
        "--resume", action="store_true", help="go on with the last run of this set, if it stopped"
    )
    parser.add_argument(
        "--peer", metavar="NAME", action="append", default=[],
        choices=["bm25", "llamaindex", "extract"],
        help="run a peer over the same questions: bm25, llamaindex, or extract, which quotes the "
        "articles where a language model writes (repeatable)",
    )  # fmt: skip
    parser.add_argument("--report", metavar="FILE", type=Path, help="write a report in HTML")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument(
        "--from-feedback", metavar="FILE", nargs="?", type=Path, const=_STATE_OF_SETTINGS,
        help="ask nothing: write the questions whose answers got a thumb down in Telegram, one "
        "JSON object a line, as candidates for a set (FILE: the bot's state; default: that of "
        "the settings)",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Do the work of `silteme eval`.

    Returns:
        0, or 1 when a gated measure fell or a citation is not exact.

    Raises:
        SiltemeError: the set, the settings or the index cannot be used.
    """
    if arguments.from_feedback is not None:
        _write_candidates(arguments)
        return 0
    path = arguments.set if arguments.set is not None else _find_default_set()
    loaded = load_set(path)
    questions = select_questions(loaded, arguments.split, arguments.limit, arguments.seed)
    settings = _read_settings(arguments, loaded)
    # NumPy and all that stands on it; a mistake in the set or the settings is told without them.
    from bot.evaluation.plan import Plan

    return Plan(arguments, loaded, questions, settings).carry_out()


def _write_candidates(arguments: argparse.Namespace) -> None:
    from bot.evaluation.feedback import write_candidates
    from bot.evaluation.output import Console

    file, console = arguments.from_feedback, Console(quiet=arguments.quiet)
    if file == _STATE_OF_SETTINGS:
        from bot.settings import load_settings

        telegram = load_settings(arguments.config).telegram
        write_candidates(telegram.state_url or telegram.state, console)
        return
    write_candidates(file, console)


def _find_default_set() -> Path:
    from bot.settings_file import find_settings_file

    file = find_settings_file()
    return (file.parent if file is not None else Path()) / DEFAULT_SET


def _read_settings(arguments: argparse.Namespace, loaded: QuestionSet) -> Settings:
    """The settings; a set with articles of its own gets an index of its own."""
    from bot.settings import load_settings

    overrides: dict[str, Any] = {}
    if arguments.index is not None:
        overrides["store.directory"] = str(arguments.index)
    settings = load_settings(arguments.config, overrides)
    if loaded.corpus is None:
        return settings
    folder = settings.store.directory.parent / "eval" / hash_file(loaded.corpus)[:16] / "index"
    overrides |= {"corpus.paths": [str(loaded.corpus)], "store.directory": str(folder)}
    return load_settings(arguments.config, overrides)


def hash_file(file: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _read_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of questions")
    return int(text)


def _read_seed(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)
